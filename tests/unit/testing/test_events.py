"""Streams of events over HTTP: what boto3 reads of the double's, and what the double reads."""

from __future__ import annotations

import http.client
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, frozen
from botocore.config import Config
from botocore.eventstream import ChecksumMismatch
from botocore.exceptions import EventStreamError
from botocore.model import ServiceModel as BotocoreModel
from botocore.parsers import ResponseParserError
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin import to_boto3
from botopin.model.service import BlobShape, StringShape, StructureShape, TimestampShape
from botopin.runtime.strategies.shapes import valid
from botopin.testing import MockServer, serve
from botopin.testing.protocols import PROTOCOLS
from botopin.testing.protocols.bodies.json_body import JSONBodies
from botopin.testing.protocols.event_frames import MEDIA_TYPE, Frame, encode
from botopin.testing.protocols.event_streams import EventStreams
from integration.botocore_wire import parsed
from support.golden_cases import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

ONCE = Config(retries={"total_max_attempts": 1})
SAID = {"said": {"text": "hello"}}
PING: dict[str, Any] = {"ping": {}}


@frozen
class Double:
    """A service, a client of it, and its bindings."""

    service: MockServer
    client: Any
    facade: ModuleType

    @property
    def stream(self) -> StructureShape:
        shape = self.service.version.model.shapes["Events"]
        assert isinstance(shape, StructureShape)
        return shape

    def listen(self) -> Any:
        return self.client.listen(topic="t")["events"]

    def written(self, events: list[Any]) -> bytes:
        """A body of events, as a client writes one."""
        model = self.service.version.model
        return EventStreams(model, JSONBodies(model, "application/json")).write(self.stream, events)

    def talk(self, body: bytes, kind: str = MEDIA_TYPE) -> tuple[int, bytes]:
        """Send bytes, as botocore cannot."""
        connection = http.client.HTTPConnection(self.service.url.removeprefix("http://"))
        connection.request("POST", "/talk", body, {"Content-Type": kind, "x-language": "de"})
        with connection.getresponse() as response:
            answer = response.status, response.read()
        connection.close()
        return answer


@pytest.fixture(scope="module")
def module_double(golden_tree: Path, golden: Callable[[str], ModuleType]) -> Iterator[Double]:
    sys.path.append(str(golden_tree))
    with serve("wire-events", "2024-01-01") as service:
        client = service.client(config=ONCE)
        yield Double(service, client, golden("event-streams"))
        client.close()
    sys.path.remove(str(golden_tree))


@pytest.fixture
def double(module_double: Double) -> Double:
    module_double.service.reset()
    return module_double


@st.composite
def event_lists(draw: st.DrawFn, double: Double) -> list[dict[str, Any]]:
    """Valid events of every kind, but errors."""
    version = double.service.version
    names = [name for name in double.stream.members if name != "failed"]
    drawn = draw(st.lists(st.sampled_from(names), max_size=4))
    classes = {name: version.find_class(double.stream.members[name].shape) for name in names}
    return [{name: to_boto3(draw(valid(classes[name])))} for name in drawn]


def over_the_wire(double: Double, event: dict[str, Any]) -> dict[str, Any]:
    """What survives of an event: an empty payload is an empty value, headers have milliseconds."""
    ((name, data),) = event.items()
    model = double.service.version.model
    shape = model.resolve(double.stream.members[name])
    assert isinstance(shape, StructureShape)
    left = dict(data)
    for member in shape.members.values():
        value = data.get(member.name)
        match model.resolve(member):
            case BlobShape() if member.event_payload:
                left.setdefault(member.name, b"")
            case StringShape() if member.event_payload:
                left.setdefault(member.name, "")
            case StructureShape() if member.event_payload:
                left.setdefault(member.name, {})
            case TimestampShape() if member.event_header and value is not None:
                left[member.name] = value.replace(microsecond=value.microsecond // 1000 * 1000)
            case _:
                pass
    return {name: left}


def test_events_arrive_as_they_were_given(module_double: Double) -> None:
    double = module_double

    @settings(max_examples=60)
    @given(event_lists(double), st.text("abc", min_size=1))
    def arrive(events: list[dict[str, Any]], session: str) -> None:
        double.service.reset()
        double.service.respond("Listen", {"session": session, "events": events})
        answer = double.client.listen(topic="t")
        assert answer["session"] == session
        assert list(answer["events"]) == [over_the_wire(double, each) for each in events]
        assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == MEDIA_TYPE
        (received,) = double.service.requests
        assert to_boto3(received.response)["events"] == events

    arrive()


@pytest.mark.parametrize("protocol", ["json", "smithy-rpc-v2-cbor"])
def test_a_protocol_without_headers_says_the_rest_in_a_first_message(
    module_double: Double, protocol: str
) -> None:
    double = module_double
    version = double.service.version
    metadata = {**version.model.metadata, "targetPrefix": "Events"}
    ours = PROTOCOLS[protocol](evolve(version.model, metadata=metadata))
    document = Case.named("event-streams").models / "wire-events/2024-01-01/service-2.json"
    raw = json.loads(document.read_bytes())
    del raw["shapes"]["ListenResponse"]["members"]["session"]["location"]
    shape = BotocoreModel(raw).shape_for("ListenResponse")
    operation = version.model.operations["Listen"]

    @settings(max_examples=60)
    @given(event_lists(double))
    def arrive(events: list[dict[str, Any]]) -> None:
        answer = parsed(protocol, ours.write(operation, {"events": events}), shape)
        assert answer == {"events": [over_the_wire(double, each) for each in events]}

    arrive()
    response = ours.write(operation, {"events": b""})
    assert ("Content-Type", MEDIA_TYPE) in response.headers
    with pytest.raises(ResponseParserError, match="First event was not of type initial-response"):
        parsed(protocol, evolve(response, body=b""), shape)


def test_an_error_within_a_stream_is_raised_where_it_stands(double: Double) -> None:
    failed = double.facade.FailedException
    error = failed({"Error": {"Code": "FailedException", "Message": "no"}, "reason": "LOST"}, "x")
    for failure in (error, {"failed": {"message": "no", "reason": "LOST"}}):
        double.service.respond("Listen", {"events": [SAID, failure, PING]})
        events = iter(double.listen())
        assert next(events) == SAID
        with pytest.raises(EventStreamError, match="no") as caught:
            next(events)
        assert caught.value.response["Error"] == {"Code": "failed", "Message": "no"}


def test_an_event_may_be_an_object_of_the_union(double: Double) -> None:
    event = double.facade.Events(said=double.facade.Said(text="hi"))
    double.service.respond("Listen", {"events": iter([event])})
    for _ in range(2):
        assert list(double.listen()) == [{"said": {"text": "hi"}}]


def test_a_response_class_carries_events_too(double: Double) -> None:
    event = double.facade.Events(said=double.facade.Said(text="hello"))
    double.service.respond("Listen", double.facade.ListenResponse(events=[event], session="s"))
    answer = double.client.listen(topic="t")
    assert (answer["session"], list(answer["events"])) == ("s", [SAID])


def test_events_that_nobody_gave_are_valid_and_the_same_for_the_same_request(
    double: Double,
) -> None:
    first, second = list(double.listen()), list(double.listen())
    assert first == second
    assert [name for event in first for name in event] == ["said", "raw", "noted", "told", "ping"]
    assert list(double.client.listen(topic="other")["events"]) != first
    for event in first:
        ((name, data),) = event.items()
        shape = double.stream.members[name].shape
        double.service.version.find_class(shape)  # the class is there
        double.service.respond("Listen", {"events": [{name: data}]})


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (
            [{"sayd": {}}],
            "Events in wire-events 2024-01-01 has no event 'sayd' .did you mean 'said",
        ),
        ([{"said": {}}], "Said.text: expected a value"),
        ([{"said": {"text": ""}}], "Said.text: expected at least 1"),
        ([{"said": {"text": "a", "what": 1}}], "what"),
        ([{"said": {"text": "a"}, "ping": {}}], "expected a dict of one event or an error"),
        ([{}], "expected a dict of one event or an error"),
        (["said"], "expected a dict of one event or an error, got 'said'"),
        ("said", "Events: expected events, got 'said'"),
        ({"said": {"text": "a"}}, "Events: expected events, got dict"),
        ([{"failed": {"messages": "a"}}], "FailedException has no member 'messages'"),
        ([{"told": {"small": 2**31}}], "cannot encode an event header: the value is too large"),
    ],
)
def test_what_is_no_event_is_refused_when_it_is_given(
    double: Double, events: Any, expected: str
) -> None:
    with pytest.raises((ValueError, TypeError, LookupError), match=expected):
        double.service.respond("Listen", {"events": events})


def test_an_error_of_another_stream_is_refused(double: Double) -> None:
    from botopin_aws.braket.v2026_04_07 import ConflictException

    error = ConflictException({"Error": {"Code": "ConflictException"}}, "x")
    with pytest.raises(
        ValueError, match="Events in wire-events 2024-01-01 has no error ConflictException"
    ):
        double.service.respond("Listen", {"events": [error]})


def test_an_event_of_a_newer_service_is_sent_unchecked(double: Double) -> None:
    newer = [{"said": {"text": "x" * 99, "added": 1}}]
    double.service.respond("Listen", {"events": newer}, validate=False)
    assert list(double.listen()) == [{"said": {"text": "x" * 99}}]


@pytest.mark.parametrize("place", [2, 9, 30, -9, -1])
def test_a_wrong_checksum_is_raised_after_the_events_before_it(double: Double, place: int) -> None:
    good = double.written([SAID])
    bad = bytearray(good)
    bad[place] ^= 1
    double.service.respond("Listen", {"events": good + bytes(bad)})
    events = iter(double.listen())
    assert next(events) == SAID
    with pytest.raises(ChecksumMismatch):
        next(events)


def test_a_stream_that_is_cut_ends_early_and_in_silence(double: Double) -> None:
    # botocore takes what comes as the whole: who needs the last event must look for it.
    double.service.respond("Listen", {"events": [SAID, SAID, SAID, PING]})
    double.service.truncate("Listen")
    assert list(double.listen()) == [SAID]


def test_an_answer_that_is_no_stream_is_an_error_before_it(double: Double) -> None:
    double.service.fail("Listen", "FailedException", message="no", reason="LOST")
    with pytest.raises(double.client.exceptions.FailedException, match="no"):
        double.listen()


def test_events_of_a_request_are_read_as_they_were_written(module_double: Double) -> None:
    double = module_double

    @settings(max_examples=60)
    @given(event_lists(double))
    def arrive(events: list[dict[str, Any]]) -> None:
        double.service.reset()
        double.service.respond("Talk", {"events": []})
        body = double.written(events)
        for sent in (body, signed(body)):
            status, _ = double.talk(sent)
            assert status == 200
            received = double.service.requests[-1]
            assert received.request.language == "de"  # type: ignore[union-attr]
            expected = [over_the_wire(double, each) for each in events]
            read = to_boto3(received.request)["events"]
            assert [over_the_wire(double, each) for each in read] == expected

    arrive()


def signed(body: bytes) -> bytes:
    """What a signature wraps each message in; the last one is empty."""
    headers = {":date": datetime(2026, 4, 7, tzinfo=UTC), ":chunk-signature": bytes(32)}
    return encode(Frame(headers, body)) + encode(Frame(headers))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}", "Events[0]: expected a prelude of 12 bytes, got 2"),
        (bytes(40), "Events[0]: expected a prelude that matches its checksum"),
        (
            encode(Frame({})),
            "expected the headers :message-type with the value event, and :event-ty",
        ),
        (
            encode(Frame({":message-type": "event", ":event-type": "x"})),
            "Events has no event 'x'",
        ),
        (
            encode(Frame({":message-type": "event", ":event-type": "said"}, b"{")),
            "Said: in the body",
        ),
        (
            encode(Frame({":message-type": "event", ":event-type": "said"}, b'{"text": 1}')),
            "Said.text: expected",
        ),
        (
            encode(Frame({":message-type": "event", ":event-type": "noted"}, b"\xff")),
            "Events[0]",
        ),
    ],
)
def test_a_body_that_is_no_stream_is_refused_with_the_reason(
    double: Double, body: bytes, expected: str
) -> None:
    status, answer = double.talk(body)
    assert status == 400
    assert expected in answer.decode()


def test_another_content_type_than_a_streams_is_refused(double: Double) -> None:
    status, answer = double.talk(b"{}", "application/json")
    assert status == 415
    assert f"expected the content type {MEDIA_TYPE}" in answer.decode()
