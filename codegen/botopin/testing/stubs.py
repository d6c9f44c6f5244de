"""Stubs: planned replies to the next requests of an operation."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.testing.http.messages import Delivery, HTTPResponse, WireError


@frozen
class ResponseStub:
    """Return a response of the user."""

    respond: Callable[[Any], Any]
    """Function from the typed request to a dictionary, a typed response or an error."""
    validate: bool


@frozen
class ErrorStub:
    """Return an error without processing the request."""

    error: WireError | HTTPResponse
    """Error of the service, or an HTTP response of a proxy in front of the service."""


@frozen
class DisconnectStub:
    """Process the request, but deliver only part of the response or none."""

    delivery: Delivery


@frozen
class DelayStub:
    """Process the request, but wait before the response is sent."""

    seconds: float


Stub: TypeAlias = ResponseStub | ErrorStub | DisconnectStub | DelayStub
_S = TypeVar("_S", ResponseStub, ErrorStub, DisconnectStub, DelayStub)


@define
class _Entry:
    stub: Stub
    remaining: int | None
    """Number of requests that the stub still applies to. None means all."""


@define
class StubRegistry:
    """Stubs by operation. Stubs of one type are used in the order of their registration."""

    _entries: defaultdict[str, list[_Entry]] = field(
        factory=lambda: defaultdict[str, "list[_Entry]"](list)
    )

    def add(self, operation: str, stub: Stub, times: int | None) -> None:
        """Add a stub. It replaces a stub of the same type that has no limit.

        Raises:
            ValueError: `times` is less than 1.
        """
        if times is not None and times < 1:
            raise ValueError(f"times: expected at least 1, or None for every request; got {times}")
        entries = self._entries[operation]
        entries[:] = [
            entry
            for entry in entries
            if entry.remaining is not None or type(entry.stub) is not type(stub)
        ]
        entries.append(_Entry(stub, times))

    def take(self, operation: str, stub_type: type[_S]) -> _S | None:
        """Return the next stub of a type and count its use. Return None if there is none."""
        for entry in self._entries[operation]:
            if isinstance(entry.stub, stub_type):
                if entry.remaining is not None:
                    entry.remaining -= 1
                    if not entry.remaining:
                        self._entries[operation].remove(entry)
                return entry.stub
        return None

    def clear(self) -> None:
        self._entries.clear()
