"""Synthetic values, drawn from the Hypothesis strategies of a version. Equal seeds, equal values.

The only public way to draw a value outside a test is `fuzz_one_input`. It runs a test once and
uses bytes from the caller as the source of randomness.
"""

from __future__ import annotations

import random
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.runtime.conversion import to_boto3
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import members, resolve_type
from botopin.runtime.types import Document, ListOf, MapOf
from botopin.testing.http.messages import reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from botopin.runtime.types import Type

_INITIAL_BYTES: Final = 4096
_MAX_ATTEMPTS: Final = 7
"""Maximum number of draws. Each draw doubles the number of random bytes."""

_lock: Final = Lock()
"""Lock around each draw, because all draws from a source share one list."""

_Strategy: TypeAlias = "Callable[[type[Any]], SearchStrategy[Any]]"

_sources: Final[dict[tuple[_Strategy, type[Any]], tuple[list[Any], Callable[[bytes], object]]]] = {}


def generate_value(cls: type[Any], seed: str) -> dict[str, Any]:
    """Return a valid value of a generated class in boto3's form.

    Raises:
        ErrorResponse: No valid value of the class exists or could be drawn.
    """
    return to_boto3(_draw(_complete_strategy, cls, seed))


def generate_scalars(cls: type[Any], seed: str) -> dict[str, Any]:
    """Return valid values of all members that are not structures, lists or maps, in boto3's form.

    Deprecated members and members without a valid value are omitted.

    Raises:
        ErrorResponse: No values could be drawn.
    """
    drawn: dict[str, Any] = _draw(_scalar_strategy, cls, seed)
    return {n: v.value if isinstance(v, OpenStrEnum) else v for n, v in drawn.items()}


def _draw(strategy: _Strategy, cls: type[Any], seed: str) -> Any:
    with _lock:
        if (strategy, cls) not in _sources:
            _sources[strategy, cls] = _build_source(strategy(cls))
        drawn, draw = _sources[strategy, cls]
        source = random.Random(sha256(seed.encode()).digest())  # noqa: S311 - not for security
        for attempt in range(_MAX_ATTEMPTS):
            drawn.clear()
            with suppress(_unsatisfiable()):
                draw(source.randbytes(_INITIAL_BYTES << attempt))
            if drawn:
                return drawn[0]
    message = (
        f"cannot generate a valid {cls.__qualname__}: set the response with server.respond(...)"
    )
    raise reject("NotImplemented", message, 501)


def _complete_strategy(cls: type[Any]) -> SearchStrategy[Any]:
    from botopin.runtime.strategies.shapes import valid  # noqa: PLC0415 - loads hypothesis

    return valid(cls)


def _scalar_strategy(cls: type[Any]) -> SearchStrategy[Any]:
    from hypothesis.strategies import fixed_dictionaries  # noqa: PLC0415 - loaded at first use

    from botopin.runtime.strategies.shapes import member_values  # noqa: PLC0415

    strategies = {
        info.wire_name: strategy
        for info in members(cls)
        if info.deprecated is None
        and _is_scalar(resolve_type(cls, info.type))
        and not (strategy := member_values(cls, info)).is_empty
    }
    return fixed_dictionaries(strategies)


def _is_scalar(kind: Type | type[Any]) -> bool:
    if isinstance(kind, type):
        return issubclass(kind, OpenStrEnum)
    return not isinstance(kind, ListOf | MapOf | Document)


def _build_source(strategy: SearchStrategy[Any]) -> tuple[list[Any], Callable[[bytes], object]]:
    from hypothesis import Verbosity, given, settings  # noqa: PLC0415 - loaded at first use

    drawn: list[Any] = []

    @settings(database=None, deadline=None, verbosity=Verbosity.quiet)
    @given(strategy)
    def keep(value: Any) -> None:
        drawn.append(value)

    return drawn, keep.hypothesis.fuzz_one_input  # type: ignore[attr-defined]


def _unsatisfiable() -> type[Exception]:
    from hypothesis.errors import Unsatisfiable  # noqa: PLC0415

    return Unsatisfiable
