"""Errors of pages and waiters.

The errors are subclasses of botocore's, so that existing `except` clauses catch them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.runtime.violations import BotopinError

if TYPE_CHECKING:
    from botopin.runtime.errors import ClientError
    from botopin.runtime.shapes import Response

    class BotocorePaginationError(Exception):
        kwargs: dict[str, Any]

    class BotocoreWaiterError(Exception):
        kwargs: dict[str, Any]

else:
    try:
        from botocore.exceptions import PaginationError as BotocorePaginationError
        from botocore.exceptions import WaiterError as BotocoreWaiterError
    except ImportError:  # without botocore, no client raises these errors
        BotocorePaginationError = BotocoreWaiterError = Exception


class PaginationError(BotopinError, BotocorePaginationError):
    """A service returned a pagination token for the second time, so its pages have no end."""

    def __init__(self, message: str) -> None:
        Exception.__init__(self, f"Error during pagination: {message}")
        self.kwargs = {"message": message}

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.kwargs["message"],)


class WaiterError(BotopinError, BotocoreWaiterError):
    """A wait failed, or its calls were used up.

    Attributes:
        last_response: Typed response of the last call; None if the call failed.
        error: Typed error of the last call; None if the call succeeded.
    """

    def __init__(
        self, name: str, reason: str, last_response: Response | None, error: ClientError | None
    ) -> None:
        Exception.__init__(self, f"Waiter {name} failed: {reason}")
        self.kwargs = {"name": name, "reason": reason}
        self.last_response = last_response
        self.error = error

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (*self.kwargs.values(), self.last_response, self.error)
