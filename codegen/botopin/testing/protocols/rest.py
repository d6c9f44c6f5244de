"""Base of rest-json and rest-xml: HTTP bindings (Smithy's `http*` traits)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from botopin.model.service import BlobShape, MapShape, StringShape, StructureShape
from botopin.testing.http.messages import HTTPResponse
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.protocols.event_frames import MEDIA_TYPE
from botopin.testing.protocols.event_streams import EventStreams
from botopin.testing.protocols.members import members_at, resolve_structure, wire_name
from botopin.testing.protocols.request_parser import RequestParser
from botopin.testing.protocols.router import Router, literal_query
from botopin.testing.protocols.text_codec import serialize_header, serialize_text
from botopin.testing.protocols.timestamps import RFC822

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Operation, Reference, ServiceModel
    from botopin.testing.http.messages import HTTPRequest
    from botopin.testing.protocols.base import RoutedRequest
    from botopin.testing.protocols.bodies.body_codec import BodyCodec


class Rest:
    """Base of the server side of rest-json and rest-xml for one version."""

    parse_error_code = ""

    def __init__(self, model: ServiceModel, codec: BodyCodec) -> None:
        self._model = model
        self._routes = Router(model)
        self._codec = codec
        self._events = EventStreams(model, codec)

    def route(self, request: HTTPRequest) -> RoutedRequest | None:
        return self._routes.find(request)

    def parse(self, routed: RoutedRequest, request: HTTPRequest) -> dict[str, Any]:
        if routed.operation.input is None:
            return {}
        shape = self._structure(routed.operation.input)
        parser = RequestParser(self._model, self._codec, shape)
        parser.parse_labels(routed.labels)
        parser.parse_query(request.query, literal_query(routed.operation))
        parser.parse_headers(request)
        parser.parse_body(request)
        parser.check_tokens()
        if parser.problems:
            raise RequestParseError(parser.problems)
        return parser.data

    def serialize(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        response = HTTPResponse(status=operation.response_code or 200)
        if operation.output is None:
            headers = (("Content-Type", self._codec.media_type),)
            return evolve(response, headers=headers, body=self._codec.empty_body)
        shape = self._structure(operation.output)
        return self._serialize_structure(response, shape, data)

    def _structure(self, reference: Reference) -> StructureShape:
        shape = resolve_structure(self._model, reference)
        if name := reference.location_name:
            return evolve(shape, location_name=name, xml_namespace=reference.xml_namespace)
        return shape

    def _serialize_structure(
        self, response: HTTPResponse, shape: StructureShape, data: Mapping[str, Any]
    ) -> HTTPResponse:
        """Serialize a structure into the headers, the status and the body of a response."""
        response = self._serialize_bindings(response, shape, data)
        media_type, body = self._serialize_body(shape, data)
        headers = response.headers
        # A member that sets the content type takes precedence.
        header_names = {wire_name(*each).lower() for each in members_at(shape, "header")}
        if (body or media_type == MEDIA_TYPE) and "content-type" not in header_names:
            headers = (*headers, ("Content-Type", media_type))
        return evolve(response, headers=headers, body=body)

    def _serialize_bindings(
        self, response: HTTPResponse, shape: StructureShape, data: Mapping[str, Any]
    ) -> HTTPResponse:
        """Serialize the members in headers and the status."""
        headers = [*response.headers]
        status = response.status
        for name, member in shape.members.items():
            value = data.get(name)
            if value is None:
                continue
            match member.location:
                case "header":
                    headers.append(
                        (wire_name(name, member), serialize_header(self._model, member, value))
                    )
                case "headers":
                    prefix = member.location_name
                    inner = cast("MapShape", self._model.resolve(member)).value
                    headers += [
                        (f"{prefix}{key}", serialize_text(self._model, inner, each, RFC822))
                        for key, each in value.items()
                    ]
                case "statusCode":
                    status = int(value)
                case _:
                    pass
        return evolve(response, status=status, headers=tuple(headers))

    def _serialize_body(self, shape: StructureShape, data: Mapping[str, Any]) -> tuple[str, bytes]:
        """Return the media type and the bytes of a body."""
        if not shape.payload:
            return self._codec.media_type, self._codec.serialize_members(shape, data)
        member = shape.members[shape.payload]
        value = data.get(shape.payload)
        match self._model.resolve(member):
            case BlobShape():
                return "application/octet-stream", bytes(value or b"")
            case StringShape():
                return "text/plain", str(value or "").encode()
            case StructureShape(eventstream=True) as stream:
                return MEDIA_TYPE, self._events.serialize(stream, value or ())
            case _ if value is None:
                return self._codec.media_type, b""
            case _:
                return self._codec.media_type, self._codec.serialize_payload(member, value)
