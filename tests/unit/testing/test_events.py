"""Event streams over HTTP: streams to boto3 and streams from clients."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, frozen
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
from support.raw_http import exchange
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

SAID = {"said": {"text": "hello"}}
PING: dict[str, Any] = {"ping": {}}


@frozen
class Mock:
    """A mock server with a client and the generated package."""

    server: MockServer
    client: Any
    package: ModuleType

    @property
    def stream(self) -> StructureShape:
        shape = self.server.version.model.shapes["Events"]
        assert isinstance(shape, StructureShape)
        return shape

    def listen(self) -> Any:
        return self.client.listen(topic="t")["events"]

    def write_body(self, events: list[Any]) -> bytes:
        """Serialize a body of events like a client."""
        model = self.server.version.model
        streams = EventStreams(model, JSONBodies(model, "application/json"))
        return streams.serialize(self.stream, events)

    def talk(self, body: bytes, kind: str = MEDIA_TYPE) -> tuple[int, bytes]:
        """Send a body, which botocore cannot do."""
        headers = {"Content-Type": kind, "x-language": "de"}
        return exchange(self.server, "POST", "/talk", body, headers)


@pytest.fixture(scope="module")
def module_mock(golden_tree: Path, golden: Callable[[str], ModuleType]) -> Iterator[Mock]:
    sys.path.append(str(golden_tree))
    with serve("wire-events", "2024-01-01") as server:
        client = server.client(config=ONCE)
        yield Mock(server, client, golden("event-streams"))
        client.close()
    sys.path.remove(str(golden_tree))


@pytest.fixture
def mock(module_mock: Mock) -> Mock:
    module_mock.server.reset()
    return module_mock


@st.composite
def event_lists(draw: st.DrawFn, mock: Mock) -> list[dict[str, Any]]:
    """Draw valid events of all kinds except errors."""
    version = mock.server.version
    names = [name for name in mock.stream.members if name != "failed"]
    drawn = draw(st.lists(st.sampled_from(names), max_size=4))
    classes = {name: version.find_class(mock.stream.members[name].shape) for name in names}
    return [{name: to_boto3(draw(valid(classes[name])))} for name in drawn]


def over_the_wire(mock: Mock, event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as it arrives: with empty payloads and times in milliseconds."""
    ((name, data),) = event.items()
    model = mock.server.version.model
    shape = model.resolve(mock.stream.members[name])
    assert isinstance(shape, StructureShape)
    expected = dict(data)
    for member in shape.members.values():
        value = data.get(member.name)
        match model.resolve(member):
            case BlobShape() if member.event_payload:
                expected.setdefault(member.name, b"")
            case StringShape() if member.event_payload:
                expected.setdefault(member.name, "")
            case StructureShape() if member.event_payload:
                expected.setdefault(member.name, {})
            case TimestampShape() if member.event_header and value is not None:
                expected[member.name] = value.replace(microsecond=value.microsecond // 1000 * 1000)
            case _:
                pass
    return {name: expected}


def test_events_arrive_unchanged(module_mock: Mock) -> None:
    mock = module_mock

    @settings(max_examples=60)
    @given(event_lists(mock), st.text("abc", min_size=1))
    def arrive(events: list[dict[str, Any]], session: str) -> None:
        mock.server.reset()
        mock.server.respond("Listen", {"session": session, "events": events})
        reply = mock.client.listen(topic="t")
        assert reply["session"] == session
        assert list(reply["events"]) == [over_the_wire(mock, each) for each in events]
        assert reply["ResponseMetadata"]["HTTPHeaders"]["content-type"] == MEDIA_TYPE
        (received,) = mock.server.requests
        assert to_boto3(received.response)["events"] == events

    arrive()


@pytest.mark.parametrize("protocol", ["json", "smithy-rpc-v2-cbor"])
def test_protocol_without_headers_sends_initial_response(module_mock: Mock, protocol: str) -> None:
    mock = module_mock
    version = mock.server.version
    metadata = {**version.model.metadata, "targetPrefix": "Events"}
    ours = PROTOCOLS[protocol](evolve(version.model, metadata=metadata))
    document = Case.named("event-streams").models / "wire-events/2024-01-01/service-2.json"
    raw = json.loads(document.read_bytes())
    del raw["shapes"]["ListenResponse"]["members"]["session"]["location"]
    shape = BotocoreModel(raw).shape_for("ListenResponse")
    operation = version.model.operations["Listen"]

    @settings(max_examples=60)
    @given(event_lists(mock))
    def arrive(events: list[dict[str, Any]]) -> None:
        reply = parsed(protocol, ours.serialize(operation, {"events": events}), shape)
        assert reply == {"events": [over_the_wire(mock, each) for each in events]}

    arrive()
    response = ours.serialize(operation, {"events": b""})
    assert ("Content-Type", MEDIA_TYPE) in response.headers
    with pytest.raises(ResponseParserError, match="First event was not of type initial-response"):
        parsed(protocol, evolve(response, body=b""), shape)


def test_error_in_stream_is_raised_at_its_position(mock: Mock) -> None:
    failed = mock.package.FailedException
    error = failed({"Error": {"Code": "FailedException", "Message": "no"}, "reason": "LOST"}, "x")
    for failure in (error, {"failed": {"message": "no", "reason": "LOST"}}):
        mock.server.respond("Listen", {"events": [SAID, failure, PING]})
        events = iter(mock.listen())
        assert next(events) == SAID
        with pytest.raises(EventStreamError, match="no") as caught:
            next(events)
        assert caught.value.response["Error"] == {"Code": "failed", "Message": "no"}


def test_accepts_event_as_union_object(mock: Mock) -> None:
    event = mock.package.Events(said=mock.package.Said(text="hi"))
    mock.server.respond("Listen", {"events": iter([event])})
    for _ in range(2):
        assert list(mock.listen()) == [{"said": {"text": "hi"}}]


def test_accepts_events_in_typed_response(mock: Mock) -> None:
    event = mock.package.Events(said=mock.package.Said(text="hello"))
    mock.server.respond("Listen", mock.package.ListenResponse(events=[event], session="s"))
    reply = mock.client.listen(topic="t")
    assert (reply["session"], list(reply["events"])) == ("s", [SAID])


def test_synthetic_events_are_valid_and_repeatable(mock: Mock) -> None:
    first, second = list(mock.listen()), list(mock.listen())
    assert first == second
    assert [name for event in first for name in event] == ["said", "raw", "noted", "told", "ping"]
    assert list(mock.client.listen(topic="other")["events"]) != first
    for event in first:
        ((name, data),) = event.items()
        shape = mock.stream.members[name].shape
        mock.server.version.find_class(shape)  # raises LookupError if the class is missing
        mock.server.respond("Listen", {"events": [{name: data}]})


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
def test_respond_rejects_invalid_events(mock: Mock, events: Any, expected: str) -> None:
    with pytest.raises((ValueError, TypeError, LookupError), match=expected):
        mock.server.respond("Listen", {"events": events})


def test_respond_rejects_error_of_another_stream(mock: Mock) -> None:
    from botopin_aws.braket.v2026_04_07 import ConflictException

    error = ConflictException({"Error": {"Code": "ConflictException"}}, "x")
    with pytest.raises(
        ValueError, match="Events in wire-events 2024-01-01 has no error ConflictException"
    ):
        mock.server.respond("Listen", {"events": [error]})


def test_sends_unvalidated_event_of_newer_service(mock: Mock) -> None:
    newer = [{"said": {"text": "x" * 99, "added": 1}}]
    mock.server.respond("Listen", {"events": newer}, validate=False)
    assert list(mock.listen()) == [{"said": {"text": "x" * 99}}]


@pytest.mark.parametrize("position", [2, 9, 30, -9, -1])
def test_wrong_checksum_is_raised_after_earlier_events(mock: Mock, position: int) -> None:
    good = mock.write_body([SAID])
    bad = bytearray(good)
    bad[position] ^= 1
    mock.server.respond("Listen", {"events": good + bytes(bad)})
    events = iter(mock.listen())
    assert next(events) == SAID
    with pytest.raises(ChecksumMismatch):
        next(events)


def test_truncated_stream_ends_early_without_error(mock: Mock) -> None:
    # botocore does not detect the missing end of a stream.
    mock.server.respond("Listen", {"events": [SAID, SAID, SAID, PING]})
    mock.server.truncate("Listen")
    assert list(mock.listen()) == [SAID]


def test_response_without_stream_is_an_error(mock: Mock) -> None:
    mock.server.fail("Listen", "FailedException", message="no", reason="LOST")
    with pytest.raises(mock.client.exceptions.FailedException, match="no"):
        mock.listen()


def test_parses_events_of_request(module_mock: Mock) -> None:
    mock = module_mock

    @settings(max_examples=60)
    @given(event_lists(mock))
    def arrive(events: list[dict[str, Any]]) -> None:
        mock.server.reset()
        mock.server.respond("Talk", {"events": []})
        body = mock.write_body(events)
        for sent in (body, signed(body)):
            status, _ = mock.talk(sent)
            assert status == 200
            received = mock.server.requests[-1]
            assert received.request.language == "de"  # type: ignore[union-attr]
            expected = [over_the_wire(mock, each) for each in events]
            read = to_boto3(received.request)["events"]
            assert [over_the_wire(mock, each) for each in read] == expected

    arrive()


def signed(body: bytes) -> bytes:
    """Wrap each message in a signed message. The last signed message is empty."""
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
        (encode(Frame({":message-type": "event", ":event-type": "x"})), "Events has no event 'x'"),
        (
            encode(Frame({":message-type": "event", ":event-type": "said"}, b"{")),
            "Said: in the body",
        ),
        (
            encode(Frame({":message-type": "event", ":event-type": "said"}, b'{"text": 1}')),
            "Said.text: expected",
        ),
        (encode(Frame({":message-type": "event", ":event-type": "noted"}, b"\xff")), "Events[0]"),
    ],
)
def test_rejects_malformed_stream_with_reason(mock: Mock, body: bytes, expected: str) -> None:
    status, reply = mock.talk(body)
    assert status == 400
    assert expected in reply.decode()


def test_rejects_wrong_content_type_of_stream(mock: Mock) -> None:
    status, reply = mock.talk(b"{}", "application/json")
    assert status == 415
    assert f"expected the content type {MEDIA_TYPE}" in reply.decode()
