"""Streams of events."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable

Event_co = TypeVar("Event_co", covariant=True)
"""Union of the possible events."""


class EventStream(Generic[Event_co]):
    """Iterable of events. Each event is an object of a union.

    The events of a service can be iterated once: with `for`, or with `async for` over aiobotocore.
    Each event is structured when it arrives. As a context manager, the stream closes its connection
    at the end.

    A stream that is created from a list stores its events. These events can be iterated repeatedly,
    validated, compared and converted to JSON.

    Iteration raises the exceptions of botocore, except that the error of an event is an object of
    its class. The class is the service's base class if the version does not model the error. Both
    are subclasses of `ClientError`, but not of botocore's `EventStreamError`.
    """

    __slots__ = ("_events", "_item", "_load")

    def __init__(self, events: Iterable[Event_co] | AsyncIterable[Event_co]) -> None:
        """Create a stream, for example for a test.

        Args:
            events: Events, as an iterable or asynchronous iterable.

        Raises:
            TypeError: The argument is not an iterable of events.
        """
        if not is_event_iterable(events):
            raise TypeError(f"expected events, got {type(events).__qualname__}")
        self._events: Any = list(events) if is_list(events) else events
        self._item: type[Any] | None = None
        self._load: Callable[[Any], Any] | None = None

    @classmethod
    def from_botocore(
        cls, events: Any, item: type[Any], load: Callable[[Any], Any]
    ) -> EventStream[Any]:
        """Create a stream from plain data.

        Args:
            events: Events as plain data. The first iteration starts to read them.
            item: Union of the events.
            load: Function that structures one event.

        Raises:
            TypeError: `events` is not an iterable of events.
        """
        if is_list(events):
            return EventStream([None if each is None else load(each) for each in events])
        stream: EventStream[Any] = EventStream(events)
        stream._item, stream._load = item, load
        return stream

    @property
    def botocore(self) -> Any:
        """Botocore's stream of plain data; None if the stream was created from events."""
        return None if self._load is None else self._events

    @property
    def buffered(self) -> list[Event_co] | None:
        """Stored events; None if the events arrive over time."""
        return self._events if self._events.__class__ is list else None

    def close(self) -> None:
        """Close the connection."""
        close = getattr(self._events, "close", None)
        if close is not None:
            close()

    def __iter__(self) -> Iterator[Event_co]:
        load = self._load
        if load is None:
            yield from self._events
            return
        try:
            for each in self._events:
                yield load(each)
        except Exception as error:
            typed = self._typed_error(error)
            if typed is None:
                raise
        else:
            return
        raise typed

    async def __aiter__(self) -> AsyncIterator[Event_co]:
        if self.buffered is not None:
            for each in self.buffered:
                yield each
            return
        load = self._load
        try:
            async for each in self._events:
                yield each if load is None else load(each)
        except Exception as error:
            typed = self._typed_error(error)
            if typed is None:
                raise
        else:
            return
        raise typed

    def _typed_error(self, error: Exception) -> Exception | None:
        """Return an error event as an object of its class, or None for any other error."""
        if type(error).__name__ != "EventStreamError" or self._item is None:
            return None
        package = self._item.__module__.rpartition(".")[0]
        base = import_module("botopin.runtime.errors").base_error(package)
        response: Any = getattr(error, "response", {})
        name = self._item.__botopin_event_errors__.get(response.get("Error", {}).get("Code"))
        if name is None:
            typed: Exception = base.from_client_error(error)
            return typed
        cls: type[Exception] = getattr(import_module(package), name)
        return cls(response, getattr(error, "operation_name", ""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({self._events!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventStream):
            return NotImplemented
        ours, theirs = self._events, other._events  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return bool(ours == theirs)

    def __reduce__(self) -> tuple[Any, ...]:
        if self.buffered is None:
            raise TypeError("cannot copy or pickle an event stream: its events arrive only once")
        return EventStream, (self.buffered,)


def is_event_iterable(events: Any) -> bool:
    """Return whether a value is an iterable other than text, bytes and mappings."""
    if isinstance(events, str | bytes | bytearray | memoryview) or is_mapping(events):
        return False
    return isinstance(events, Iterable | AsyncIterable)


def stream_of(events: Any) -> EventStream[Any]:
    """Return an event stream for the value of a member, which may be a list.

    Raises:
        TypeError: The value is not an iterable of events.
    """
    return events if isinstance(events, EventStream) else EventStream(events)  # pyright: ignore[reportUnknownVariableType]


def events_to_data(
    events: Any, dump: Callable[[Any], Any], on_unbuffered: Callable[[Any], Any] | None
) -> Any:
    """Return the plain data of an event stream: a list of stored events, or botocore's stream.

    The function `dump` unstructures one event. The function `on_unbuffered`, if any, converts a
    stream without stored events instead.
    """
    stream = stream_of(events)
    if stream.buffered is not None:
        return [None if each is None else dump(each) for each in stream.buffered]
    if on_unbuffered is not None:
        return on_unbuffered(stream)
    return map(dump, stream) if stream.botocore is None else stream.botocore
