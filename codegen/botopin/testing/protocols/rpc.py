"""Base of json and smithy-rpc-v2-cbor, whose messages consist of one body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.model.service import StructureShape
from botopin.testing.http.messages import HTTPResponse
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.protocols.event_frames import MEDIA_TYPE
from botopin.testing.protocols.event_streams import EventStreams, stream_member
from botopin.testing.protocols.members import error_members, resolve_structure
from botopin.testing.protocols.problems import describe_missing_tokens
from botopin.testing.protocols.query_codes import is_query_compatible, query_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Operation, ServiceModel
    from botopin.testing.http.messages import HTTPRequest, WireError
    from botopin.testing.protocols.base import RoutedRequest
    from botopin.testing.protocols.bodies.tree_codec import TreeCodec

_QUERY_ERROR: Final = "x-amzn-query-error"
"""Header with the error code that the service had when it used the protocol query."""


class RPC:
    """Base of the server side of json and smithy-rpc-v2-cbor for one version."""

    parse_error_code = "SerializationException"

    def __init__(self, model: ServiceModel, bodies: TreeCodec) -> None:
        self._model = model
        self._bodies = bodies
        self._events = EventStreams(model, bodies)
        self._headers: tuple[tuple[str, str], ...] = ()
        """Headers of every response."""

    def parse(self, routed: RoutedRequest, request: HTTPRequest) -> dict[str, Any]:
        if routed.operation.input is None:
            return {}
        shape = resolve_structure(self._model, routed.operation.input)
        problems: list[str] = []
        data = self._bodies.parse_members(shape, request, problems) if request.body else {}
        problems += describe_missing_tokens(shape, data)
        if problems:
            raise RequestParseError(problems)
        return data

    def serialize(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        response = HTTPResponse(status=operation.response_code or 200, headers=self._headers)
        if operation.output is None:
            return self._add_body(response, self._bodies.empty_body)
        shape = resolve_structure(self._model, operation.output)
        event_stream = stream_member(self._model, shape)
        if event_stream is None:
            return self._add_body(response, self._bodies.serialize_members(shape, data))
        member, stream = event_stream
        rest = {name: value for name, value in data.items() if name != member.name}
        body = self._events.serialize_initial(shape, rest)
        body += self._events.serialize(stream, data.get(member.name) or ())
        content_type = ("Content-Type", MEDIA_TYPE)
        return evolve(response, headers=(*response.headers, content_type), body=body)

    def serialize_error(self, error: WireError) -> HTTPResponse:
        shape = self._model.shapes.get(error.shape)
        error_shape = shape if isinstance(shape, StructureShape) else None
        response = HTTPResponse(status=error.status, headers=self._headers)
        error_type = error.code
        if error_shape and error_shape.error and is_query_compatible(self._model):
            error_type = error_shape.name
            code = query_code(self._model, error_shape, error_shape.error)
            side = "Receiver" if error.status >= 500 else "Sender"  # noqa: PLR2004 - HTTP server errors
            compatible = (_QUERY_ERROR, f"{code};{side}")
            response = evolve(response, headers=(*response.headers, compatible))
        members = error_members(error_shape, error)
        tree = {"__type": error_type} | self._bodies.serialize_object(error_shape, members)
        return self._add_body(response, self._bodies.serialize(tree))

    def _add_body(self, response: HTTPResponse, body: bytes) -> HTTPResponse:
        if not body:
            return response
        content_type = ("Content-Type", self._bodies.media_type)
        return evolve(response, headers=(*response.headers, content_type), body=body)
