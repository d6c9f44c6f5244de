"""Event streams: parsing and serialization of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.model.service import BlobShape, IntegerShape, StringShape, StructureShape
from botopin.runtime.violations import format_value, suggest
from botopin.testing.http.messages import HTTPRequest
from botopin.testing.protocols.bodies.body_codec import expect_media_type
from botopin.testing.protocols.event_frames import MEDIA_TYPE, Frame, Long, decode, encode
from botopin.testing.protocols.members import resolve_structure
from botopin.testing.protocols.problems import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from botopin.model.service import Member, ServiceModel
    from botopin.testing.protocols.bodies.body_codec import BodyCodec
    from botopin.testing.protocols.event_frames import Header

_SIGNATURE: Final = ":chunk-signature"
"""Header of the signed messages that SDKs wrap events in."""


def stream_member(
    model: ServiceModel, shape: StructureShape
) -> tuple[Member, StructureShape] | None:
    """Return the event stream member of a structure with its shape, or None."""
    for member in shape.members.values():
        inner = model.resolve(member)
        if isinstance(inner, StructureShape) and inner.eventstream:
            return member, inner
    return None


class EventStreams:
    """Parses and serializes the event streams of one version.

    An event is a dictionary from its name to its members.
    """

    def __init__(self, model: ServiceModel, bodies: BodyCodec) -> None:
        self._model = model
        self._bodies = bodies

    def serialize(
        self, stream: StructureShape, events: Iterable[Mapping[str, Any]] | bytes
    ) -> bytes:
        """Serialize events. Bytes are a serialized stream and returned unchanged.

        Raises:
            ValueError, TypeError: An event is unknown, or the protocol cannot encode it.
        """
        if isinstance(events, bytes):
            return events
        return b"".join(encode(self._serialize_event(stream, each)) for each in events)

    def serialize_initial(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        """Serialize the members other than the stream, for protocols without HTTP bindings."""
        headers = {
            ":event-type": "initial-response",
            ":content-type": self._bodies.media_type,
            ":message-type": "event",
        }
        return encode(Frame(headers, self._bodies.serialize_members(shape, data)))

    def parse(
        self, stream: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> list[dict[str, Any]]:
        """Parse a body of events."""
        expect_media_type(stream, request, MEDIA_TYPE)
        events: list[dict[str, Any]] = []
        try:
            for frame in _unwrap_signed(request.body):
                if len(problems) >= MAX_PROBLEMS:
                    break
                events.append(self._parse_event(stream, frame, problems))
        except ValueError as error:
            problems.append(f"{stream.name}[{len(events)}]: {error}")
        return events

    def _event_shape(self, stream: StructureShape, name: str) -> StructureShape:
        if name not in stream.members:
            hint = suggest(name, stream.members)
            raise ValueError(f"{stream.name} has no event {format_value(name)}{hint}")
        return resolve_structure(self._model, stream.members[name])

    def _serialize_event(self, stream: StructureShape, event: Mapping[str, Any]) -> Frame:
        ((name, data),) = event.items()
        shape = self._event_shape(stream, name)
        kind = "exception" if shape.error else "event"
        media_type, payload = self._serialize_payload(shape, data)
        headers: dict[str, Header] = {f":{kind}-type": name}
        if media_type:
            headers[":content-type"] = media_type
        headers[":message-type"] = kind
        for member in shape.members.values():
            value = data.get(member.name)
            if member.event_header and value is not None:
                match self._model.resolve(member):
                    case IntegerShape(long=True):
                        headers[member.name] = Long(value)
                    case _:
                        headers[member.name] = value
        return Frame(headers, payload)

    def _serialize_payload(
        self, shape: StructureShape, data: Mapping[str, Any]
    ) -> tuple[str, bytes]:
        """Return the media type and the bytes of an event's payload."""
        member = _payload_member(shape)
        if member is None:
            body = _payload_shape(shape)
            values = {
                name: value
                for name, value in data.items()
                if name in body.members or name not in shape.members
            }
            if not body.members and not values:
                return "", b""
            return self._bodies.media_type, self._bodies.serialize_members(body, values)
        value = data.get(member.name)
        match self._model.resolve(member):
            case BlobShape():
                return "application/octet-stream", bytes(value or b"")
            case StringShape():
                return "text/plain", str(value or "").encode()
            case _ if value is None:
                return "", b""
            case _:
                return self._bodies.media_type, self._bodies.serialize_payload(member, value)

    def _parse_event(
        self, stream: StructureShape, frame: Frame, problems: list[str]
    ) -> dict[str, dict[str, Any]]:
        name = frame.headers.get(":event-type")
        if frame.headers.get(":message-type") != "event" or not isinstance(name, str):
            message = "expected the headers :message-type with the value event, and :event-type"
            raise ValueError(message)
        shape = self._event_shape(stream, name)
        data: dict[str, Any] = {
            each.name: frame.headers[each.name]
            for each in shape.members.values()
            if each.event_header and each.name in frame.headers
        }
        member = _payload_member(shape)
        if member is None:
            if frame.payload:
                body = _payload_request(frame)
                data |= self._bodies.parse_members(_payload_shape(shape), body, problems)
            return {name: data}
        value: Any
        match self._model.resolve(member):
            case BlobShape():
                value = frame.payload
            case StringShape():
                value = frame.payload.decode()
            case _ if frame.payload:
                whole = evolve(shape, payload=member.name)
                value = self._bodies.parse_payload(whole, _payload_request(frame), problems)
            case _:
                value = None
        if value is not None:
            data[member.name] = value
        return {name: data}


def _payload_member(shape: StructureShape) -> Member | None:
    return next((each for each in shape.members.values() if each.event_payload), None)


def _payload_shape(shape: StructureShape) -> StructureShape:
    members = {name: each for name, each in shape.members.items() if not each.event_header}
    return evolve(shape, members=members)


def _payload_request(frame: Frame) -> HTTPRequest:
    """Return a message's payload as a request, the form that body codecs parse."""
    kind = str(frame.headers.get(":content-type", ""))
    headers = (("Content-Type", kind),) if kind else ()
    return HTTPRequest(method="POST", path="/", headers=headers, body=frame.payload)


def _unwrap_signed(data: bytes) -> Iterator[Frame]:
    """Yield the messages of a stream, extracted from signed messages if necessary.

    The last signed message is empty.
    """
    for frame in decode(data):
        if _SIGNATURE in frame.headers:
            yield from decode(frame.payload)
        else:
            yield frame
