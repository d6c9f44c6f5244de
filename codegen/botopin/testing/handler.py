"""Request handling: parse, validate, then respond from stubs, state or synthetic data."""

from __future__ import annotations

import json
from collections import deque
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from botopin.model.service import StructureShape
from botopin.runtime.conversion import from_boto3, to_boto3
from botopin.runtime.errors import ServiceError
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import ValidationError
from botopin.testing.customizations.requests import RequestDecoder
from botopin.testing.customizations.responses import ResponseEncoder
from botopin.testing.http.checksums import add_checksum
from botopin.testing.http.messages import ErrorResponse, HTTPResponse, Reply, WireError, reject
from botopin.testing.http.request_body import decode_body
from botopin.testing.protocols import Protocols
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.protocols.event_streams import stream_member
from botopin.testing.protocols.members import resolve_structure, token_members
from botopin.testing.recording import ReceivedRequest
from botopin.testing.responses.encodable import make_encodable
from botopin.testing.responses.error_selection import choose_error
from botopin.testing.responses.errors import to_wire_error
from botopin.testing.responses.events import generate_events, prepare_events
from botopin.testing.responses.list_items import fill_list_items
from botopin.testing.responses.pagination import mark_last_page
from botopin.testing.responses.projection import MISMATCH, invalid_members, project_value
from botopin.testing.responses.synthetic import generate_value
from botopin.testing.state.store import REGION, ResourceStore
from botopin.testing.strict_request import structure_request
from botopin.testing.stubs import DelayStub, DisconnectStub, ErrorStub, ResponseStub, StubRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import Operation, Reference
    from botopin.testing.http.messages import HTTPRequest
    from botopin.testing.protocols.base import WireProtocol
    from botopin.testing.served_version import ServedVersion

_MAX_SHOWN_PROBLEMS: Final = 10

RESPONDER_CODE: Final = "ResponderError"
"""Error code that a client receives if a user's response cannot be sent."""


class RequestHandler:
    """Responds to the requests of one version. Safe to use from several threads."""

    def __init__(
        self,
        version: ServedVersion,
        watch: Callable[[ReceivedRequest], object] | None,
        history: int | None,
    ) -> None:
        self.version = version
        self.protocols = Protocols(version.model)
        self._requests = RequestDecoder(version.model)
        self._responses = ResponseEncoder(version.model)
        self.resources = ResourceStore(version)
        self.stubs = StubRegistry()
        self.received = deque[ReceivedRequest](maxlen=history)
        self.lock = RLock()
        self._watch = watch
        self._by_token: dict[tuple[str, ...], tuple[dict[str, Any], dict[str, Any]]] = {}

    def reset(self) -> None:
        """Discard all recorded requests, stubs and resources."""
        with self.lock:
            self.received.clear()
            self.stubs.clear()
            self._by_token.clear()
            self.resources.clear()

    def handle(self, http: HTTPRequest) -> Reply:
        """Return the reply to a request."""
        entry = ReceivedRequest(http=http)
        with self.lock:
            self.received.append(entry)
        protocol = self.protocols.select(http)
        try:
            reply = self._respond(entry, protocol)
        except ErrorResponse as response:
            reply = _error_reply(entry, protocol, response.error)
        except Exception as error:  # noqa: BLE001 - every request must get a response
            message = f"the mock server failed: {error!r}"
            failure = WireError(code="MockServerError", status=400, message=message)
            reply = _error_reply(entry, protocol, failure)
        entry.status = reply.response.status
        if self._watch:
            self._watch(entry)
        return reply

    def prepare_response(
        self, operation: Operation, response: Any, *, validate: bool
    ) -> dict[str, Any]:
        """Return a user's response in boto3's form, after a check that it can be encoded.

        Raises:
            ValueError, TypeError: The response is not valid for the operation.
        """
        cls = self.version.response_class(operation)
        data: dict[str, Any]
        if cls is not None and isinstance(response, cls):
            data = to_boto3(response, validate=validate)
            events = self._prepare_events(operation.output, data, validate=validate)
        elif not is_mapping(response):
            expected = cls.__qualname__ if cls else "nothing"
            raise TypeError(
                f"{operation.name}: expected a dict or {expected}, got {type(response).__name__}"
            )
        else:
            events = self._prepare_events(operation.output, response, validate=validate)
            # The class cannot represent errors and bytes in a stream.
            data = {**response, **dict.fromkeys(events, ())}
            if cls is not None and validate:
                data = to_boto3(from_boto3(data, cls, strict=True), validate=False)
        data.pop("ResponseMetadata", None)
        data = {k: v.read() if hasattr(v, "read") else v for k, v in data.items()} | events
        completed = self._responses.complete(operation, data, None)
        self._serialize(self.protocols.preferred, operation, completed, None)
        return data

    def _serialize(
        self,
        protocol: WireProtocol,
        operation: Operation,
        response: Mapping[str, Any],
        request: Mapping[str, Any] | None,
    ) -> HTTPResponse:
        """Serialize a response in boto3's form."""
        return protocol.serialize(operation, self._responses.encode(operation, response, request))

    def _respond(self, entry: ReceivedRequest, protocol: WireProtocol) -> Reply:
        routed = protocol.route(entry.http)
        if routed is None:
            target = f"{entry.http.method} {entry.http.path[:200]}"
            message = f"{self.version.title} has no operation for {target}"
            raise reject("UnknownOperationException", message, 404)
        operation = routed.operation
        entry.operation = operation.name
        try:
            data = protocol.parse(routed, self._decode_body(operation, entry.http))
            data |= self._prepare_events(operation.input, data, validate=True)
            cls = self.version.request_class(operation)
            if cls is not None:
                entry.request = structure_request(self._requests.decode(operation, data), cls)
        except RequestParseError as error:
            raise self._reject(operation, error.problems, protocol.parse_error_code) from None
        except ValidationError as error:
            has_wrong_type = any(each.kind == "type" for each in error.violations)
            code = protocol.parse_error_code if has_wrong_type else ""
            raise self._reject(operation, list(map(str, error.violations)), code) from None
        with self.lock:
            delay = self.stubs.take(operation.name, DelayStub)
            failure = self.stubs.take(operation.name, ErrorStub)
            disconnect = None if failure else self.stubs.take(operation.name, DisconnectStub)
            stub = None if failure else self.stubs.take(operation.name, ResponseStub)
        seconds = delay.seconds if delay else 0
        match failure.error if failure else None:
            case HTTPResponse() as page:
                return Reply(response=page, delay=seconds)
            case WireError() as wire_error:
                return _error_reply(entry, protocol, wire_error, delay=seconds)
            case None:
                pass
        if stub:
            output = self._respond_with_stub(operation, stub, entry.request, protocol)
        else:
            with self.lock:
                output = self._respond_once(operation, data, entry.http)
        try:
            output = self._responses.complete(operation, output, data)
            response = self._serialize(protocol, operation, output, data)
        except ValueError as error:
            raise reject("NotImplemented", str(error), 501) from None
        response = add_checksum(operation, data, response)
        if response_class := self.version.response_class(operation):
            events = self._prepare_events(operation.output, output, validate=False)
            # The class cannot represent a stream that the user passed as bytes.
            raw = {name: () for name, value in events.items() if isinstance(value, bytes)}
            entry.response = from_boto3({**output, **raw}, response_class)
        delivery = disconnect.delivery if disconnect else "whole"
        return Reply(response=response, delay=seconds, delivery=delivery)

    def _prepare_events(
        self, reference: Reference | None, data: Mapping[str, Any], *, validate: bool
    ) -> dict[str, Any]:
        """Return the stream member of a message with its events in boto3's form."""
        stream = stream_member(self.version.model, resolve_structure(self.version.model, reference))
        if stream is None or data.get(stream[0].name) is None:
            return {}
        member, events_shape = stream
        events = prepare_events(self.version, events_shape, data[member.name], validate=validate)
        return {member.name: events}

    def _decode_body(self, operation: Operation, http: HTTPRequest) -> HTTPRequest:
        try:
            return decode_body(self.version.model, operation, http)
        except ValueError as error:
            raise self._reject(operation, [f"in the body: {error}"]) from None

    def _reject(
        self, operation: Operation, problems: tuple[str, ...] | list[str], code: str = ""
    ) -> ErrorResponse:
        shown = problems[:_MAX_SHOWN_PROBLEMS]
        more = [f"and {len(problems) - len(shown)} more"] if len(problems) > len(shown) else []
        message = f"{self.version.title}: {'; '.join([*shown, *more])}"
        if code:
            return reject(code, message)
        return choose_error(self.version.model, operation, "invalid", message)

    def _respond_with_stub(
        self, operation: Operation, stub: ResponseStub, request: Any, protocol: WireProtocol
    ) -> dict[str, Any]:
        try:
            response = stub.respond(request)
            if isinstance(response, ServiceError):
                raise response  # noqa: TRY301 - a returned error means the same as a raised one
            return self.prepare_response(operation, response, validate=stub.validate)
        except ServiceError as error:
            raise ErrorResponse(self._to_wire_error(operation, error, protocol)) from None
        except Exception as error:
            raise ErrorResponse(_unusable_response(operation, error)) from error

    def _to_wire_error(
        self, operation: Operation, error: ServiceError, protocol: WireProtocol
    ) -> WireError:
        """Return a user's error as the service would send it, if it can be encoded."""
        try:
            wire_error = to_wire_error(self.version.model, error, operation)
            protocol.serialize_error(wire_error)
        except Exception as cause:  # noqa: BLE001 - members can contain anything
            return _unusable_response(operation, cause)
        return wire_error

    def _respond_once(
        self, operation: Operation, data: dict[str, Any], http: HTTPRequest
    ) -> dict[str, Any]:
        """Return the response, or the earlier response if the idempotency token was used before."""
        tokens = token_members(resolve_structure(self.version.model, operation.input))
        parameters = {name: value for name, value in data.items() if name not in tokens}
        used = tuple(str(data[name]) for name in sorted(tokens) if name in data)
        if not used:
            return self._respond_from_state(operation, data, parameters, http)
        key = (operation.name, *used)
        if key not in self._by_token:
            response = self._respond_from_state(operation, data, parameters, http)
            self._by_token[key] = parameters, response
        first_parameters, response = self._by_token[key]
        if first_parameters != parameters:
            message = f"the idempotency token {used[0][:80]!r} was used with other parameters"
            raise choose_error(self.version.model, operation, "conflict", message)
        return response

    def _respond_from_state(
        self,
        operation: Operation,
        data: dict[str, Any],
        parameters: dict[str, Any],
        http: HTTPRequest,
    ) -> dict[str, Any]:
        response = self.resources.respond(operation, data, _signed_region(http))
        return self._synthesize(operation, parameters) if response is None else response

    def _synthesize(self, operation: Operation, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return a synthetic response that repeats the request's values.

        Equal requests have equal responses.
        """
        cls = self.version.response_class(operation)
        if cls is None or operation.output is None:
            return {}
        parameters = json.dumps(data, sort_keys=True, default=repr)
        seed = f"{operation.name} {parameters}"
        response = generate_value(cls, f"{self.version.title} {seed}")
        response = fill_list_items(self.version, operation, response, seed)
        response = mark_last_page(self.version.paginators, operation.name, response)
        model = self.version.customized
        shape = resolve_structure(model, operation.output)
        echoed = {
            name: value
            for name, member in shape.members.items()
            if name in data and (value := project_value(model, member, data[name])) is not MISMATCH
        }
        invalid = invalid_members(cls, response | echoed)
        response |= {name: value for name, value in echoed.items() if name not in invalid}
        if stream := stream_member(model, shape):
            member, events_shape = stream
            response[member.name] = generate_events(self.version, events_shape, seed)
        response |= self._generate_payload(shape, response, seed)
        response = self._responses.make_realistic(operation, response)

        def serialize(changed: Mapping[str, Any]) -> HTTPResponse:
            return self._serialize(self.protocols.preferred, operation, changed, None)

        return make_encodable(self.version, operation, response, serialize)

    def _generate_payload(
        self, shape: StructureShape, response: Mapping[str, Any], seed: str
    ) -> dict[str, Any]:
        """Return the payload member if it is missing: models make it optional, services do not."""
        member = shape.members.get(shape.payload)
        target = self.version.model.resolve(member) if member else None
        if (
            shape.payload in response
            or not isinstance(target, StructureShape)
            or target.eventstream
        ):
            return {}
        return {shape.payload: generate_value(self.version.find_class(target.name), seed)}


def _unusable_response(operation: Operation, error: Exception) -> WireError:
    message = f"the response for respond({operation.name!r}) raised {error!r}"
    return WireError(code=RESPONDER_CODE, status=400, message=message[:2000])


def _error_reply(
    entry: ReceivedRequest, protocol: WireProtocol, error: WireError, **reply: Any
) -> Reply:
    entry.error, entry.message = error.code, error.message
    return Reply(response=protocol.serialize_error(error), **reply)


def _signed_region(http: HTTPRequest) -> str:
    """Return the region of the signature: Credential=AKID/20260407/us-west-2/… ."""
    _, _, scope = (http.header("authorization") or "").partition("Credential=")
    parts = scope.split("/")
    return parts[2] if len(parts) > 4 and parts[2].replace("-", "").isalnum() else REGION  # noqa: PLR2004
