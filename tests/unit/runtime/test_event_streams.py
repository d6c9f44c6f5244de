"""Streams of events from a service, from lists and from iterables."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import sys
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from botocore.exceptions import ClientError, EventStreamError
from cattrs.gen import make_dict_structure_fn

from botopin import (
    ConversionError,
    EventStream,
    ValidationError,
    convert,
    find_losses,
    from_boto3,
    from_json,
    replace,
    to_boto3,
    to_json,
    unknown_variant,
    validate,
)
from botopin.converters import boto3 as boto3_dialect
from botopin.runtime import (
    EventStreamOf,
    Integer,
    OpenStrEnum,
    Response,
    Shape,
    String,
    Union,
    UnknownValue,
    member,
    shape,
)
from botopin.testing import MockServer, serve
from botopin.testing.protocols.event_frames import Frame, encode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path
    from types import ModuleType

SAID = {"said": {"text": "hello"}}
NOTED = {"noted": {"note": "n"}}


@pytest.fixture(scope="module")
def bindings(golden: Callable[[str], ModuleType]) -> ModuleType:
    return golden("event-streams")


class Source:
    """Replacement for botocore's stream, which is iterated once and can be closed."""

    def __init__(self, *events: Any) -> None:
        self.left = list(events)
        self.closed = 0

    def __iter__(self) -> Iterator[Any]:
        while self.left:
            yield self.left.pop(0)

    def close(self) -> None:
        self.closed += 1


def receive(bindings: ModuleType, *events: Any) -> tuple[Any, Source]:
    source = Source(*events)
    return from_boto3({"session": "s", "events": source}, bindings.ListenResponse), source


# --- unbuffered streams ---------------------------------------------------------------------------


def test_events_are_structured_on_demand(bindings: ModuleType) -> None:
    response, source = receive(bindings, SAID, NOTED)
    assert len(source.left) == 2
    events = iter(response.events)
    assert next(events) == bindings.Events(said=bindings.Said(text="hello"))
    assert source.left == [NOTED]
    assert next(iter(response.events)).noted.note == "n"
    assert list(response.events) == []


def test_unknown_event_is_an_unknown_variant(bindings: ModuleType) -> None:
    reported = {"SDK_UNKNOWN_MEMBER": {"name": "shouted"}}
    response, _ = receive(bindings, {"whispered": {"text": "a"}}, reported, SAID)
    names = [unknown_variant(each) for each in response.events]
    assert names == ["whispered", "shouted", None]


def test_unknown_event_is_kept_on_request(bindings: ModuleType) -> None:
    newer = {"whispered": {"text": "a"}}
    data = {"events": Source(newer)}
    (event,) = from_boto3(data, bindings.ListenResponse, keep_unknown=True).events
    assert to_boto3(event, validate=False) == newer


def test_event_members_are_not_validated(bindings: ModuleType) -> None:
    response, _ = receive(bindings, {"said": {"text": "x" * 99, "added": 1}}, {"said": {}})
    long, empty = response.events
    assert len(long.said.text) == 99
    with pytest.raises(
        AttributeError, match="Said.text is required, but the response did not contain it"
    ):
        _ = empty.said.text


def test_event_with_a_wrong_container_raises_when_it_arrives(bindings: ModuleType) -> None:
    response, _ = receive(bindings, SAID, {"told": {"tags": []}}, {"told": {"details": 3}})
    events = iter(response.events)
    assert next(events).said
    assert next(events).told
    with pytest.raises(ValidationError, match=r"Events.told.details: expected mapping, got 3"):
        next(events)


def test_streams_close_explicitly_or_as_context_manager(bindings: ModuleType) -> None:
    response, source = receive(bindings, SAID, NOTED)
    with response.events as events:
        assert next(iter(events)).said
    assert source.closed == 1
    events.close()
    assert source.closed == 2
    EventStream([]).close()


def test_stream_exposes_the_stream_of_botocore(bindings: ModuleType) -> None:
    response, source = receive(bindings, SAID)
    assert response.events.botocore is source
    assert to_boto3(response)["events"] is source
    assert boto3_dialect.make_converter().unstructure(response)["events"] is source
    assert source.left == [SAID]
    assert EventStream([]).botocore is None


def test_validation_repr_and_comparison_do_not_consume_a_stream(bindings: ModuleType) -> None:
    response, source = receive(bindings, SAID)
    validate(response)
    assert repr(response) == f"ListenResponse(session='s', events=EventStream({source!r}))"
    assert response == response  # noqa: PLR0124 - the comparison may consume the stream
    assert response == from_boto3({"session": "s", "events": source}, bindings.ListenResponse)
    assert response != receive(bindings, SAID)[0]
    assert replace(response, session="t").events is response.events
    assert copy.copy(response).events is response.events
    assert source.left == [SAID]


def test_unbuffered_stream_rejects_json_copy_and_pickle(bindings: ModuleType) -> None:
    response, source = receive(bindings, SAID)
    with pytest.raises(
        TypeError, match=r"cannot convert a stream \(EventStream\) to JSON: read it first"
    ):
        to_json(response)
    for copier in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot copy or pickle an event stream"):
            copier(response)
    assert source.left == [SAID]


def test_user_hooks_apply_to_events(bindings: ModuleType) -> None:
    @frozen
    class Loud:
        text: str

    converter = boto3_dialect.make_converter()
    plain = make_dict_structure_fn(Loud, converter)
    converter.register_structure_hook(bindings.Said, lambda data, _: plain(data, Loud))
    response = converter.structure({"events": Source(SAID)}, bindings.ListenResponse)
    assert [each.said for each in response.events] == [Loud(text="hello")]


@pytest.mark.parametrize("events", [3, "said", b"said", {"said": {}}])
def test_rejects_values_that_are_not_streams(bindings: ModuleType, events: Any) -> None:
    for strict in (False, True):
        with pytest.raises(ValidationError, match=r"ListenResponse.events: expected events, got"):
            from_boto3({"events": events}, bindings.ListenResponse, strict=strict)
    with pytest.raises(ValidationError, match=r"ListenResponse.events: expected events, got"):
        bindings.ListenResponse(events=events)
    with pytest.raises(TypeError, match="expected events, got"):
        EventStream(events)


# --- asynchronous streams -------------------------------------------------------------------------


async def async_events(*events: Any) -> AsyncIterator[Any]:
    for each in events:
        await asyncio.sleep(0)
        if isinstance(each, Exception):
            raise each
        yield each


def test_asynchronous_stream_supports_async_for(bindings: ModuleType) -> None:
    async def walk(events: Any) -> list[Any]:
        response = from_boto3({"events": events}, bindings.ListenResponse)
        async with response.events as stream:
            return [each async for each in stream]

    expected = [bindings.Events(said=bindings.Said(text="hello"))]
    assert asyncio.run(walk(async_events(SAID))) == expected
    assert asyncio.run(walk([SAID])) == expected
    stream = EventStream(async_events(*expected))
    assert asyncio.run(anext(aiter(stream))) == expected[0]
    with pytest.raises(bindings.FailedException):
        asyncio.run(walk(async_events(SAID, failure("failed"))))
    with pytest.raises(TypeError, match="requires an object with __aiter__ method"):
        asyncio.run(walk(Source(SAID)))


# --- errors ---------------------------------------------------------------------------------------


def failure(code: str) -> EventStreamError:
    return EventStreamError({"Error": {"Code": code, "Message": "no"}}, "Listen")


class Failing(Source):
    def __init__(self, error: Exception) -> None:
        super().__init__(SAID)
        self.error = error

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__()
        raise self.error


def test_error_events_raise_their_class(bindings: ModuleType) -> None:
    response = from_boto3({"events": Failing(failure("failed"))}, bindings.ListenResponse)
    events = iter(response.events)
    assert next(events).said.text == "hello"
    with pytest.raises(bindings.FailedException) as caught:
        next(events)
    error = caught.value
    assert isinstance(error, ClientError)
    assert (error.message, error.operation_name, error.http_status) == ("no", "Listen", 409)
    assert error.__context__ is None


@pytest.mark.parametrize("code", ["broken", ""])
def test_unmodelled_error_events_raise_the_base_class(bindings: ModuleType, code: str) -> None:
    response = from_boto3({"events": Failing(failure(code))}, bindings.ListenResponse)
    with pytest.raises(bindings.WireEventsError) as caught:
        list(response.events)
    assert type(caught.value) is bindings.WireEventsError
    assert caught.value.operation_name == "Listen"
    assert caught.value.__context__ is None


@pytest.mark.parametrize("error", [ClientError({}, "Listen"), OSError("cut")])
def test_other_errors_are_raised_unchanged(bindings: ModuleType, error: Exception) -> None:
    response = from_boto3({"events": Failing(error)}, bindings.ListenResponse)
    with pytest.raises(type(error)) as caught:
        list(response.events)
    assert caught.value is error


# --- stored events --------------------------------------------------------------------------------


def test_list_of_events_is_stored(bindings: ModuleType) -> None:
    event = bindings.Events(said=bindings.Said(text="hello"))
    events = [event]
    response = bindings.ListenResponse(events=events)
    events.clear()
    assert list(response.events) == list(response.events) == [event]
    assert response == bindings.ListenResponse(events=EventStream([event]))
    assert response == from_boto3({"events": [SAID]}, bindings.ListenResponse, strict=True)
    assert response != bindings.ListenResponse(events=())
    assert repr(response.events) == "EventStream([Events(said=Said(text='hello'))])"
    assert to_boto3(response) == {"events": [SAID]}
    assert to_json(response) == {"events": [SAID]}
    assert from_json(to_json(response), bindings.ListenResponse, strict=True) == response
    for twin in (copy.deepcopy(response), pickle.loads(pickle.dumps(response))):
        assert twin == response
        assert next(iter(twin.events)) is not event


def test_stored_events_are_validated(bindings: ModuleType) -> None:
    with pytest.raises(ValidationError, match=r"ListenResponse.events\[0\]: expected Events"):
        bindings.ListenResponse(events=[SAID])
    data = {"events": [{"said": {"text": ""}}, {"whispered": {}}, {"said": []}]}
    response = from_boto3({"events": data["events"][:2]}, bindings.ListenResponse)
    with pytest.raises(ValidationError) as caught:
        validate(response)
    violations = [(each.kind, each.path) for each in caught.value.violations]
    assert violations == [
        ("min", "ListenResponse.events[0].said.text"),
        ("union", "ListenResponse.events[1]"),
    ]
    with pytest.raises(ValidationError, match=r"ListenResponse.events\[2\].said: expected mapping"):
        from_boto3(data, bindings.ListenResponse)


def test_requests_accept_lists_and_iterables_of_events(bindings: ModuleType) -> None:
    event = bindings.Events(said=bindings.Said(text="hello"))
    assert to_boto3(bindings.TalkRequest(events=[event])) == {"events": [SAID]}
    unbuffered = bindings.TalkRequest(events=(each for each in [event, event]))
    validate(unbuffered)
    assert list(to_boto3(unbuffered)["events"]) == [SAID, SAID]
    assigned = bindings.TalkRequest(events=[])
    assigned.events = [event]
    assert to_boto3(assigned) == {"events": [SAID]}
    assigned.events = 3
    with pytest.raises(ValidationError, match=r"TalkRequest.events: expected events, got 3"):
        to_boto3(assigned, validate=False)


# --- over HTTP ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def service(golden_tree: Path, bindings: ModuleType) -> Iterator[MockServer]:
    sys.path.append(str(golden_tree))
    with serve("wire-events", "2024-01-01") as started:
        yield started
    sys.path.remove(str(golden_tree))


def test_typed_client_returns_typed_events_and_errors(
    service: MockServer, bindings: ModuleType
) -> None:
    error = bindings.FailedException({"Error": {"Code": "FailedException", "Message": "no"}}, "x")
    service.respond("Listen", {"session": "s", "events": [SAID, NOTED, error, SAID]})
    with bindings.WireEventsClient(service.session(), endpoint_url=service.url) as client:
        response = client.listen(topic="t")
        assert response.session == "s"
        with response.events as events:
            walk = iter(events)
            assert next(walk).said.text == "hello"
            assert next(walk).noted.note == "n"
            with pytest.raises(bindings.FailedException, match="no"):
                next(walk)
            assert [each.said.text for each in events] == [
                "hello"
            ]  # iteration can continue, as in botocore
        assert response.events.botocore.get_initial_response


def test_from_boto3_structures_event_streams(service: MockServer, bindings: ModuleType) -> None:
    service.respond("Listen", {"events": [SAID, {"failed": {"message": "no"}}]})
    client = service.client()
    response = from_boto3(client.listen(topic="t"), bindings.ListenResponse)
    events = iter(response.events)
    assert next(events).said.text == "hello"
    with pytest.raises(bindings.FailedException, match="no"):
        next(events)
    response.events.close()
    client.close()


def test_botocore_drops_events_that_its_model_lacks(
    service: MockServer, bindings: ModuleType
) -> None:
    headers = {":message-type": "event", ":event-type": "whispered"}
    said = Frame({**headers, ":event-type": "said"}, b'{"text": "hello"}')
    service.respond("Listen", {"events": encode(Frame(headers, b"{}")) + encode(said)})
    with (
        bindings.WireEventsClient(service.session(), endpoint_url=service.url) as client,
        client.listen(topic="t").events as events,
    ):
        assert [each.said.text for each in events] == ["hello"]


def test_partly_read_stream_closes_its_connection(
    service: MockServer, bindings: ModuleType
) -> None:
    service.respond("Listen", {"events": [SAID] * 1000})
    with bindings.WireEventsClient(service.session(), endpoint_url=service.url) as client:
        for _ in range(3):
            with client.listen(topic="t").events as events:
                assert next(iter(events)).said
    gc.collect()  # pytest turns a ResourceWarning into an error


# --- between versions -----------------------------------------------------------------------------


class Color(OpenStrEnum):
    RED = "red"


@shape
class OldSaid(Shape):
    __botopin_shape_name__ = "Said"

    text: str | None = member("text", String(), default=None)
    color: str | None = member("color", String(), default=None)
    gone: int | None = member("gone", Integer(), default=None)


@shape
class OldEvents(Union):
    __botopin_shape_name__ = "Events"

    said: OldSaid | None = member("said", OldSaid, default=None)
    left: OldSaid | None = member("left", OldSaid, default=None)


@shape
class OldHeard(Response):
    __botopin_shape_name__ = "Heard"

    events: EventStream[OldEvents] = member("events", EventStreamOf("OldEvents"))


@shape
class NewSaid(Shape):
    __botopin_shape_name__ = "Said"

    words: str | None = member("text", String(max=5), default=None)
    color: Color | UnknownValue | None = member("color", Color, default=None)


@shape
class NewEvents(Union):
    __botopin_shape_name__ = "Events"

    told: NewSaid | None = member("said", NewSaid, default=None)


@shape
class NewHeard(Response):
    __botopin_shape_name__ = "Heard"

    stream: EventStream[NewEvents] = member("events", EventStreamOf(NewEvents))


def test_stored_events_convert_with_losses() -> None:
    def old_heard(**said: Any) -> OldHeard:
        return OldHeard(events=EventStream([OldEvents(said=OldSaid(**said))]))

    (event,) = convert(old_heard(text="hi", color="red"), to=NewHeard).stream
    assert event == NewEvents(told=NewSaid(words="hi", color="red"))
    mauve = old_heard(color="mauve")
    assert [each.path for each in find_losses(mauve, to=NewHeard)] == [
        "OldHeard.events[0].said.color"
    ]
    (event,) = convert(mauve, to=NewHeard, allow_losses={"events.said.color"}).stream
    assert repr(event) == "NewEvents(told=NewSaid(color=UnknownValue('mauve')))"
    losses = [
        (each.kind, each.path) for each in find_losses(old_heard(text="x" * 6, gone=1), to=NewHeard)
    ]
    assert losses == [
        ("member", "OldHeard.events[0].said.gone"),
        ("max", "OldHeard.events[0].said.text"),
    ]
    left = OldHeard(events=EventStream([OldEvents(left=OldSaid(text="a"))]))
    with pytest.raises(ConversionError, match=r"allow_losses=\{'events.left'\}"):
        convert(left, to=NewHeard)
    (event,) = convert(left, to=NewHeard, allow_losses={"events.left"}).stream
    assert unknown_variant(event) == "left"


def test_unbuffered_events_convert_on_arrival() -> None:
    source = Source({"said": {"text": "hi", "gone": 1}}, {"left": {}})
    result = convert(from_boto3({"events": source}, OldHeard), to=NewHeard)
    assert len(source.left) == 2
    assert result.stream.botocore is source
    told, left = result.stream
    assert told == NewEvents(told=NewSaid(words="hi"))
    assert unknown_variant(left) == "left"


def test_events_with_unknown_enum_values_arrive_and_convert() -> None:
    source = Source({"said": {"color": "mauve"}}, {"said": {"color": "red"}})
    unknown, known = from_boto3({"events": source}, NewHeard).stream
    assert repr(unknown) == "NewEvents(told=NewSaid(color=UnknownValue('mauve')))"
    assert known == NewEvents(told=NewSaid(color="red"))


def test_manually_created_stream_is_passed_through() -> None:
    stream = EventStream(iter([OldEvents(said=OldSaid(text="a"))]))
    assert convert(OldHeard(events=stream), to=NewHeard).stream is stream
