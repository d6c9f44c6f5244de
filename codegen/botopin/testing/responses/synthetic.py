"""Answers that nothing decides: drawn by the version's own strategies, the same for the same seed.

Hypothesis gives no door to draw outside of a test but `fuzz_one_input`, which runs a test once with
given bytes as its source of randomness: that is what is wanted here.
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
from botopin.testing.http.messages import ErrorResponse, WireError

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from botopin.runtime.types import Type

_INITIAL_BYTES: Final = 4096
_MAX_ATTEMPTS: Final = 7
"""How often the source of randomness is doubled where it was too short."""

_lock: Final = Lock()
"""One draw at a time: what is drawn goes through a list that all share."""

_Strategy: TypeAlias = "Callable[[type[Any]], SearchStrategy[Any]]"

_sources: Final[dict[tuple[_Strategy, type[Any]], tuple[list[Any], Callable[[bytes], object]]]] = {}


def generate_value(cls: type[Any], seed: str) -> dict[str, Any]:
    """A valid value of a generated class, in boto3's dialect.

    Raises:
        RefusedError: the version has no valid value of the class, or none could be drawn.
    """
    return to_boto3(_draw(_complete_strategy, cls, seed))


def generate_scalars(cls: type[Any], seed: str) -> dict[str, Any]:
    """Valid values of those members of a generated class that hold no others, as boto3 has them.

    Without members that are deprecated, or that nothing is valid for.

    Raises:
        RefusedError: none could be drawn.
    """
    drawn: dict[str, Any] = _draw(_scalar_strategy, cls, seed)
    return {n: v.value if isinstance(v, OpenStrEnum) else v for n, v in drawn.items()}


def _draw(strategy: _Strategy, cls: type[Any], seed: str) -> Any:
    with _lock:
        if (strategy, cls) not in _sources:
            _sources[strategy, cls] = _build_source(strategy(cls))
        drawn, draw = _sources[strategy, cls]
        source = random.Random(sha256(seed.encode()).digest())  # noqa: S311 - wanted: repeatable
        for attempt in range(_MAX_ATTEMPTS):
            drawn.clear()
            with suppress(_unsatisfiable()):
                draw(source.randbytes(_INITIAL_BYTES << attempt))
            if drawn:
                return drawn[0]
    message = f"no valid {cls.__qualname__} can be made up: give one with service.respond(...)"
    raise ErrorResponse(WireError(code="NotImplemented", status=501, message=message))


def _complete_strategy(cls: type[Any]) -> SearchStrategy[Any]:
    from botopin.runtime.strategies.shapes import valid  # noqa: PLC0415 - loads hypothesis

    return valid(cls)


def _scalar_strategy(cls: type[Any]) -> SearchStrategy[Any]:
    from hypothesis.strategies import fixed_dictionaries  # noqa: PLC0415 - loaded at first use

    from botopin.runtime.strategies.shapes import member_values  # noqa: PLC0415

    found = {
        facts.wire_name: strategy
        for facts in members(cls)
        if facts.deprecated is None
        and _is_scalar(resolve_type(cls, facts.type))
        and not (strategy := member_values(cls, facts)).is_empty
    }
    return fixed_dictionaries(found)


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
