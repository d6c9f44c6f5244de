"""Time limits of tests: no test may fail because a machine is slow."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

HANG: Final = 600
"""Seconds of waiting after which a test fails. The slowest wait takes a few seconds."""

MANY_SECONDS: Final = 60
"""Processor seconds after which a test fails. The slowest call takes less than a second."""


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true.

    Raises:
        TimeoutError: The condition stays false.
    """
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > HANG:
            raise TimeoutError
        time.sleep(0.01)
