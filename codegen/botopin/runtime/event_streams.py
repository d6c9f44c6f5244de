"""Streams of events, which become objects one at a time, as they arrive."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

Event_co = TypeVar("Event_co", covariant=True)
"""The union of the events that there can be."""


class EventStream(Generic[Event_co]):
    """Events, each an object of its union; as a context manager, it closes in the end.

    What a service sends is walked once, with `for`, or over aiobotocore with `async for`, and each
    event is made when it is asked for. A list of events is held: it can be walked again, is
    checked, compared and written as JSON, none of which a stream that flows can be.

    Walking raises what botocore raises. An error that the version models among the events is
    raised as its class, a `ClientError`, in place of botocore's `EventStreamError`.
    """

    __slots__ = ("_events", "_item", "_load")

    def __init__(self, events: Iterable[Event_co] | AsyncIterable[Event_co]) -> None:
        """Make a stream by hand, such as for a test.

        Raises:
            TypeError: these are no events.
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
        """Make a stream of plain data.

        Args:
            events: a list of events, or what they flow from; not looked at before it is walked.
            item: the union of the events.
            load: makes one of plain data.

        Raises:
            TypeError: these are no events.
        """
        if is_list(events):
            return EventStream([None if each is None else load(each) for each in events])
        stream: EventStream[Any] = EventStream(events)
        stream._item, stream._load = item, load
        return stream

    @property
    def botocore(self) -> Any:
        """What events flow from as dictionaries; None where they are held, or made by hand."""
        return None if self._load is None else self._events

    @property
    def buffered(self) -> list[Event_co] | None:
        """The events, where they do not flow."""
        return self._events if self._events.__class__ is list else None

    def close(self) -> None:
        """Close the connection that the events come over."""
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
            known = self._modelled(error)
            if known is None:
                raise
        else:
            return
        raise known

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
            known = self._modelled(error)
            if known is None:
                raise
        else:
            return
        raise known

    def _modelled(self, error: Exception) -> Exception | None:
        """An error among the events as the class that the version has for that event."""
        if type(error).__name__ != "EventStreamError" or self._item is None:
            return None
        response: Any = getattr(error, "response", {})
        name = self._item.__botopin_event_errors__.get(response.get("Error", {}).get("Code"))
        if name is None:
            return None
        facade = import_module(self._item.__module__.rpartition(".")[0])
        known: Exception = getattr(facade, name)(response, getattr(error, "operation_name", ""))
        return known

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
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
            raise TypeError("a stream of events flows once, and cannot be copied or pickled")
        return EventStream, (self.buffered,)


def is_event_iterable(events: Any) -> bool:
    """Whether a value may stand for events: anything to walk, but text, bytes and mappings."""
    if isinstance(events, str | bytes | bytearray | memoryview) or is_mapping(events):
        return False
    return isinstance(events, Iterable | AsyncIterable)


def stream_of(events: Any) -> EventStream[Any]:
    """The stream that a member holds, be it given as a list.

    Raises:
        TypeError: these are no events.
    """
    return events if isinstance(events, EventStream) else EventStream(events)  # pyright: ignore[reportUnknownVariableType]


def events_to_data(
    events: Any, dump: Callable[[Any], Any], flowing: Callable[[Any], Any] | None
) -> Any:
    """Plain data: a list where the events are held, else what botocore gave.

    Args:
        events: a stream, or what one can be made of.
        dump: makes plain data of one event.
        flowing: what to do in place of that where the events flow.
    """
    stream = stream_of(events)
    if stream.buffered is not None:
        return [None if each is None else dump(each) for each in stream.buffered]
    if flowing is not None:
        return flowing(stream)
    return map(dump, stream) if stream.botocore is None else stream.botocore
