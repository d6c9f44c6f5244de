"""Hypothesis strategies for scalar values: numbers, texts, blobs, timestamps, documents."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import cache
from json import dumps
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from botopin.runtime import types
from botopin.runtime.scalar_checks import BUCKET_NAME, compile_scalar_check
from botopin.runtime.strategies.text import Unsatisfiable, strings

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from botopin.runtime.violations import Violation

_INTEGER_LIMIT: Final = 2**31
"""Limit of integers without bounds: the range of Smithy's `integer`."""

_FLOAT_LIMIT: Final = 1e12
"""Limit of floats without bounds: every protocol transmits smaller values exactly."""

_EXTRA_BYTES: Final = 64
"""Maximum number of bytes that a drawn blob has beyond its minimum length."""

_EARLIEST: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - hypothesis adds the time zone
_LATEST: Final = datetime(2100, 1, 1)  # noqa: DTZ001
"""Latest timestamp. A float holds the microseconds of earlier timestamps exactly."""


@cache
def scalars(kind: types.Type) -> SearchStrategy[Any]:
    """Return a strategy for the values of a scalar type, which is empty if no value is valid."""
    match kind:
        case types.Base64Text():
            return _accepted(kind, st.binary(max_size=_EXTRA_BYTES) | _texts(kind))
        case types.PathSuffix():
            return _accepted(kind, _texts(kind) | _texts(kind).map("/prefix/".__add__))
        case types.BucketName():
            # Neither an ARN, because botocore also resolves its region and account.
            return _accepted(kind, strings(min=kind.min, max=kind.max, pattern=BUCKET_NAME))
        case types.ASCIIText():
            return _accepted(kind, strings(min=kind.min, max=kind.max, pattern="[ -~]*"))
        case types.EncodedJSON():
            # Texts only: boto3's form contains the text, and a round trip returns it.
            return _accepted(kind, json_values().map(dumps) | _texts(kind))
        case types.String():
            return _texts(kind)
        case types.Integer():
            minimum, maximum = _bounds(kind, _INTEGER_LIMIT)
            return st.integers(math.ceil(minimum), math.floor(maximum))
        case types.Float():
            minimum, maximum = _bounds(kind, _FLOAT_LIMIT)
            return st.floats(minimum, maximum, allow_nan=False, allow_infinity=False)
        case types.Boolean():
            return st.booleans()
        case types.Timestamp():
            return st.datetimes(_EARLIEST, _LATEST, timezones=st.just(UTC))
        case types.Blob() | types.Stream():
            minimum = kind.min or 0
            maximum = minimum + _EXTRA_BYTES
            size = maximum if kind.max is None else min(maximum, kind.max)
            return st.binary(min_size=minimum, max_size=size)
        case types.Document() | types.JSONHeader():
            return json_values()
        case _:  # an event stream without events
            return st.just(())


def _texts(kind: types.String) -> SearchStrategy[str]:
    try:
        return strings(min=kind.min, max=kind.max, pattern=kind.pattern)
    except Unsatisfiable:
        return st.nothing()


def _accepted(kind: types.String, values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return a strategy for the values whose encoded text satisfies the constraints of a type."""
    check = compile_scalar_check(kind, copy=False, redact=True)

    def is_valid(value: Any) -> bool:
        violations: list[Violation] = []
        check(value, ("",), violations)
        return not violations

    return values.filter(is_valid)


def _bounds(kind: types.Integer | types.Float, limit: float) -> tuple[float, float]:
    minimum = kind.min if kind.min is not None else min(-limit, kind.max or 0)
    maximum = kind.max if kind.max is not None else max(limit - 1, minimum)
    return minimum, maximum


@cache
def json_values() -> SearchStrategy[Any]:
    """Return a strategy for JSON values other than null, which stands for an absent member."""
    text = strings(min=0, max=12, pattern=None)
    leaves = st.booleans() | st.integers(-_INTEGER_LIMIT, _INTEGER_LIMIT - 1) | text
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=6,
    )
