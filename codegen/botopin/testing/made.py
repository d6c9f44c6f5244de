"""Answers that nothing decides: drawn by the version's own strategies, the same for the same seed.

Hypothesis gives no door to draw outside of a test but `fuzz_one_input`, which runs a test once with
given bytes as its source of randomness: that is what is wanted here.
"""

from __future__ import annotations

import random
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.conversion import to_boto3
from botopin.testing.messages import RefusedError, WireError

if TYPE_CHECKING:
    from collections.abc import Callable

_BYTES: Final = 4096
_ATTEMPTS: Final = 7
"""How often the source of randomness is doubled where it was too short."""

_lock: Final = Lock()
"""One draw at a time: what is drawn goes through a list that all share."""

_sources: Final[dict[type[Any], tuple[list[Any], Callable[[bytes], object]]]] = {}


def make(cls: type[Any], seed: str) -> dict[str, Any]:
    """A valid value of a generated class, in boto3's dialect.

    Raises:
        RefusedError: the version has no valid value of the class, or none could be drawn.
    """
    with _lock:
        if cls not in _sources:
            _sources[cls] = _source(cls)
        drawn, draw = _sources[cls]
        source = random.Random(sha256(seed.encode()).digest())  # noqa: S311 - wanted: repeatable
        for attempt in range(_ATTEMPTS):
            drawn.clear()
            with suppress(_unsatisfiable()):
                draw(source.randbytes(_BYTES << attempt))
            if drawn:
                return to_boto3(drawn[0])
    message = f"no valid {cls.__qualname__} can be made up: give one with service.respond(...)"
    raise RefusedError(WireError(code="NotImplemented", status=501, message=message))


def _source(cls: type[Any]) -> tuple[list[Any], Callable[[bytes], object]]:
    from hypothesis import Verbosity, given, settings  # noqa: PLC0415 - loaded at first use

    from botopin.runtime.strategies import valid  # noqa: PLC0415

    drawn: list[Any] = []

    @settings(database=None, deadline=None, verbosity=Verbosity.quiet)
    @given(valid(cls))
    def keep(value: Any) -> None:
        drawn.append(value)

    return drawn, keep.hypothesis.fuzz_one_input  # type: ignore[attr-defined]


def _unsatisfiable() -> type[Exception]:
    from hypothesis.errors import Unsatisfiable  # noqa: PLC0415

    return Unsatisfiable
