"""Hypothesis strategies for the values that hold no other: numbers, text, blobs, timestamps."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from botopin.runtime import types
from botopin.runtime.strategies.text import Unsatisfiable, strings

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_WHOLE: Final = 2**31
"""Whole numbers without bounds stay within Smithy's `integer`, which every service reads."""

_REAL: Final = 1e12
"""Real numbers without bounds stay where every protocol keeps them exactly."""

_BYTES: Final = 64
"""How many bytes more than it must have a blob is given at most."""

_FIRST: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - hypothesis adds the time zone
_LAST: Final = datetime(2100, 1, 1)  # noqa: DTZ001
"""Within these, seconds since the epoch hold microseconds exactly as a float."""


@cache
def scalars(kind: types.Type) -> SearchStrategy[Any]:
    """Values of a kind that holds no other, within its constraints; nothing if there are none."""
    match kind:
        case types.String():
            try:
                return strings(min=kind.min, max=kind.max, pattern=kind.pattern)
            except Unsatisfiable:
                return st.nothing()
        case types.Integer():
            least, most = _bounds(kind, _WHOLE)
            return st.integers(math.ceil(least), math.floor(most))
        case types.Float():
            least, most = _bounds(kind, _REAL)
            return st.floats(least, most, allow_nan=False, allow_infinity=False)
        case types.Boolean():
            return st.booleans()
        case types.Timestamp():
            return st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))
        case types.Blob() | types.Stream():
            least = kind.min or 0
            most = least + _BYTES
            size = most if kind.max is None else min(most, kind.max)
            return st.binary(min_size=least, max_size=size)
        case types.Document() | types.JSONHeader():
            return json_values()
        case _:  # an event stream: nothing flows
            return st.just(())


def _bounds(kind: types.Integer | types.Float, span: float) -> tuple[float, float]:
    least = kind.min if kind.min is not None else min(-span, kind.max or 0)
    most = kind.max if kind.max is not None else max(span - 1, least)
    return least, most


@cache
def json_values() -> SearchStrategy[Any]:
    """JSON values, but None: a member that is None is absent."""
    text = strings(min=0, max=12, pattern=None)
    leaves = st.booleans() | st.integers(-_WHOLE, _WHOLE - 1) | text
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=6,
    )
