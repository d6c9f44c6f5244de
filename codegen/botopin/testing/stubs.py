"""What is to happen to the next requests of an operation, other than by themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.testing.http.messages import Delivery, HTTPResponse, WireError


@frozen
class ResponseStub:
    """Answer with what the user gave."""

    respond: Callable[[Any], Any]
    """Of the typed request: a dictionary, a response or an error."""
    validate: bool


@frozen
class ErrorStub:
    """Answer with an error; nothing is done."""

    error: WireError | HTTPResponse
    """Of the service, or of what stands before it."""


@frozen
class DisconnectStub:
    """Do what is asked, and let the answer get lost."""

    delivery: Delivery


@frozen
class DelayStub:
    """Do what is asked, and answer later."""

    seconds: float


Stub: TypeAlias = ResponseStub | ErrorStub | DisconnectStub | DelayStub
_P = TypeVar("_P", ResponseStub, ErrorStub, DisconnectStub, DelayStub)


@define
class _Entry:
    stub: Stub
    remaining: int | None
    """How many requests it is for; None for all."""


@define
class StubRegistry:
    """Plans by operation; of each kind the first one given is the first one used."""

    _entries: defaultdict[str, list[_Entry]] = field(
        factory=lambda: defaultdict[str, "list[_Entry]"](list)
    )

    def add(self, operation: str, stub: Stub, times: int | None) -> None:
        """Plan something; what was to go on forever gives way to it.

        Raises:
            ValueError: `times` is less than 1.
        """
        if times is not None and times < 1:
            message = f"times: expected at least 1, or None for every request; got {times}"
            raise ValueError(message)
        entries = self._entries[operation]
        entries[:] = [
            e for e in entries if e.remaining is not None or type(e.stub) is not type(stub)
        ]
        entries.append(_Entry(stub, times))

    def take(self, operation: str, stub_type: type[_P]) -> _P | None:
        """The plan of a kind for this request, used up by one."""
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
