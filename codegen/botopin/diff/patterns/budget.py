"""Limit of the work that one question about patterns can take."""

from __future__ import annotations

from typing import Final

MAX_WORK: Final = 60_000
"""Maximum work of one question, in units of about a microsecond.

The limit counts work instead of time, so that a verdict does not depend on the machine.
"""


class BudgetExceeded(Exception):
    """The work exceeds the limit."""


class Budget:
    """Work that is left."""

    def __init__(self, work: int = MAX_WORK) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        """Subtract work.

        Raises:
            BudgetExceeded: The work exceeds the limit.
        """
        self.left -= work
        if self.left < 0:
            raise BudgetExceeded
