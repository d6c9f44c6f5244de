"""From an HTTP request to the answer: read, check, plan, state, made up, in this order."""

from __future__ import annotations

import json
from collections import deque
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

from botopin.model.service import StructureShape
from botopin.runtime.conversion import from_boto3, to_boto3
from botopin.runtime.errors import ServiceError
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import ValidationError
from botopin.testing.http.checksums import add_checksum
from botopin.testing.http.messages import ErrorResponse, HTTPResponse, Reply, WireError
from botopin.testing.http.request_body import decode_body
from botopin.testing.protocols import Protocols
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.protocols.event_streams import stream_member
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
from botopin.testing.strict_request import parse_request
from botopin.testing.stubs import DelayStub, DisconnectStub, ErrorStub, ResponseStub, StubRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import Operation, Reference
    from botopin.testing.http.messages import HTTPRequest
    from botopin.testing.protocols.base import WireProtocol
    from botopin.testing.served_version import ServedVersion

_SHOWN_PROBLEMS: Final = 10

RESPONDER_CODE: Final = "ResponderError"
"""The code of the error that a client gets where the user's own answer cannot be used."""


class RequestHandler:
    """Answers the requests of one version. Safe for threads."""

    def __init__(
        self,
        version: ServedVersion,
        watch: Callable[[ReceivedRequest], object] | None,
        history: int | None,
    ) -> None:
        self.version = version
        self.protocols = Protocols(version.model)
        self.resources = ResourceStore(version)
        self.stubs = StubRegistry()
        self.received = deque[ReceivedRequest](maxlen=history)
        self.lock = RLock()
        self._watch = watch
        self._by_token: dict[tuple[str, ...], tuple[dict[str, Any], dict[str, Any]]] = {}

    def reset(self) -> None:
        """Forget everything that was received, planned or created."""
        with self.lock:
            self.received.clear()
            self.stubs.clear()
            self._by_token.clear()
            self.resources.clear()

    def handle(self, http: HTTPRequest) -> Reply:
        """Answer a request."""
        entry = ReceivedRequest(http=http)
        with self.lock:
            self.received.append(entry)
        protocol = self.protocols.select(http)
        try:
            reply = self._respond(entry, protocol)
        except ErrorResponse as refused:
            reply = _error_reply(entry, protocol, refused.error)
        except Exception as error:  # noqa: BLE001 - a server answers, whatever happens
            message = f"the test double failed: {error!r}"
            failure = WireError(code="MockServerError", status=400, message=message)
            reply = _error_reply(entry, protocol, failure)
        entry.status = reply.response.status
        if self._watch:
            self._watch(entry)
        return reply

    def prepare_response(
        self, operation: Operation, response: Any, *, validate: bool
    ) -> dict[str, Any]:
        """A user's answer in boto3's dialect, known to be writable.

        Raises:
            ValueError, TypeError: it is no answer of the operation.
        """
        cls = self.version.response_class(operation)
        data: dict[str, Any]
        if cls is not None and isinstance(response, cls):
            data = to_boto3(response, validate=validate)
            events = self._prepare_events(operation.output, data, validate=validate)
        elif not is_mapping(response):
            expected = cls.__qualname__ if cls else "nothing"
            message = (
                f"{operation.name}: expected a dict or {expected}, got {type(response).__name__}"
            )
            raise TypeError(message)
        else:
            events = self._prepare_events(operation.output, response, validate=validate)
            # Errors and bytes among them are no events of the class.
            data = {**response, **dict.fromkeys(events, ())}
            if cls is not None and validate:
                data = to_boto3(from_boto3(data, cls, strict=True), validate=False)
        data.pop("ResponseMetadata", None)
        data = {k: v.read() if hasattr(v, "read") else v for k, v in data.items()} | events
        self.protocols.preferred.write(operation, data)
        return data

    def _respond(self, entry: ReceivedRequest, protocol: WireProtocol) -> Reply:
        call = protocol.route(entry.http)
        if call is None:
            where = f"{entry.http.method} {entry.http.path[:200]}"
            message = f"{self.version.title} has no operation for {where}"
            raise ErrorResponse(
                WireError(code="UnknownOperationException", status=404, message=message)
            )
        operation = call.operation
        entry.operation = operation.name
        try:
            data = protocol.read(call, self._decode_body(operation, entry.http))
            data |= self._prepare_events(operation.input, data, validate=True)
            cls = self.version.request_class(operation)
            if cls is not None:
                entry.request = parse_request(data, cls)
        except RequestParseError as error:
            raise self._reject(operation, error.problems, protocol.parse_error_code) from None
        except ValidationError as error:
            code = (
                protocol.parse_error_code if any(p.kind == "type" for p in error.violations) else ""
            )
            raise self._reject(operation, list(map(str, error.violations)), code) from None
        with self.lock:
            delay = self.stubs.take(operation.name, DelayStub)
            fault = self.stubs.take(operation.name, ErrorStub)
            cut = None if fault else self.stubs.take(operation.name, DisconnectStub)
            given = None if fault else self.stubs.take(operation.name, ResponseStub)
        seconds = delay.seconds if delay else 0
        match fault.error if fault else None:
            case HTTPResponse() as page:
                return Reply(response=page, delay=seconds)
            case WireError() as planned:
                return _error_reply(entry, protocol, planned, delay=seconds)
            case None:
                pass
        if given:
            answer = self._respond_with_stub(operation, given, entry.request, protocol)
        else:
            with self.lock:
                answer = self._respond_once(operation, data, entry.http)
        try:
            response = protocol.write(operation, answer)
        except ValueError as error:
            raise ErrorResponse(
                WireError(code="NotImplemented", status=501, message=str(error))
            ) from None
        response = add_checksum(operation, data, response)
        if output := self.version.response_class(operation):
            events = self._prepare_events(operation.output, answer, validate=False)
            # Bytes in place of events may be anything: no object can say them.
            broken = {name: () for name, held in events.items() if isinstance(held, bytes)}
            entry.response = from_boto3({**answer, **broken}, output)
        return Reply(response=response, delay=seconds, delivery=cut.delivery if cut else "whole")

    def _prepare_events(
        self, reference: Reference | None, data: Mapping[str, Any], *, validate: bool
    ) -> dict[str, Any]:
        """The member of a message that is a stream, with its events in boto3's dialect."""
        shape = self.version.model.resolve(reference) if reference else None
        found = stream_member(self.version.model, cast("StructureShape", shape)) if shape else None
        if found is None or data.get(found[0].name) is None:
            return {}
        member, stream = found
        events = prepare_events(self.version, stream, data[member.name], validate=validate)
        return {member.name: events}

    def _decode_body(self, operation: Operation, http: HTTPRequest) -> HTTPRequest:
        """The request with its body plain."""
        try:
            return decode_body(self.version.model, operation, http)
        except ValueError as error:
            raise self._reject(operation, [f"in the body: {error}"]) from None

    def _reject(
        self, operation: Operation, problems: tuple[str, ...] | list[str], code: str = ""
    ) -> ErrorResponse:
        shown = problems[:_SHOWN_PROBLEMS]
        more = [f"and {len(problems) - len(shown)} more"] if len(problems) > len(shown) else []
        message = f"{self.version.title}: {'; '.join([*shown, *more])}"
        if code:
            return ErrorResponse(WireError(code=code, status=400, message=message))
        return choose_error(self.version.model, operation, "invalid", message)

    def _respond_with_stub(
        self, operation: Operation, plan: ResponseStub, request: Any, protocol: WireProtocol
    ) -> dict[str, Any]:
        try:
            answer = plan.respond(request)
            if isinstance(answer, ServiceError):
                raise answer  # noqa: TRY301 - returned or raised, it means the same
            return self.prepare_response(operation, answer, validate=plan.validate)
        except ServiceError as error:
            raise ErrorResponse(self._to_wire_error(operation, error, protocol)) from None
        except Exception as error:
            raise ErrorResponse(_unusable_response(operation, error)) from error

    def _to_wire_error(
        self, operation: Operation, error: ServiceError, protocol: WireProtocol
    ) -> WireError:
        """A user's error as the service would send it, known to be writable."""
        try:
            said = to_wire_error(self.version.model, error)
            protocol.write_error(said)
        except Exception as broken:  # noqa: BLE001 - members may be whatever the user put there
            return _unusable_response(operation, broken)
        return said

    def _respond_once(
        self, operation: Operation, data: dict[str, Any], http: HTTPRequest
    ) -> dict[str, Any]:
        """The answer of the service; for an idempotency token that was used, the one it got."""
        tokens = self._idempotency_tokens(operation)
        rest = {name: value for name, value in data.items() if name not in tokens}
        used = tuple(str(data[name]) for name in sorted(tokens) if name in data)
        if not used:
            return self._respond_from_state(operation, data, rest, http)
        key = (operation.name, *used)
        if key not in self._by_token:
            self._by_token[key] = rest, self._respond_from_state(operation, data, rest, http)
        asked, answer = self._by_token[key]
        if asked != rest:
            message = f"the idempotency token {used[0][:80]!r} was used with other parameters"
            raise choose_error(self.version.model, operation, "conflict", message)
        return answer

    def _idempotency_tokens(self, operation: Operation) -> set[str]:
        shape = self.version.model.resolve(operation.input) if operation.input else None
        if not isinstance(shape, StructureShape):
            return set()
        return {name for name, each in shape.members.items() if each.idempotency_token}

    def _respond_from_state(
        self,
        operation: Operation,
        data: dict[str, Any],
        rest: dict[str, Any],
        http: HTTPRequest,
    ) -> dict[str, Any]:
        answer = self.resources.respond(operation, data, _signed_region(http))
        return self._synthesize(operation, rest) if answer is None else answer

    def _synthesize(self, operation: Operation, data: Mapping[str, Any]) -> dict[str, Any]:
        """An answer made up: the same for the same request, about what was asked for."""
        cls = self.version.response_class(operation)
        if cls is None or operation.output is None:
            return {}
        asked = json.dumps(data, sort_keys=True, default=repr)
        made = generate_value(cls, f"{self.version.title} {operation.name} {asked}")
        made = fill_list_items(self.version, operation, made, f"{operation.name} {asked}")
        made = mark_last_page(self.version.paginators, operation.name, made)
        shape = cast("StructureShape", self.version.model.resolve(operation.output))
        echoed = {
            name: value
            for name, member in shape.members.items()
            if name in data
            and (value := project_value(self.version.model, member, data[name])) is not MISMATCH
        }
        unfit = invalid_members(cls, made | echoed)
        made |= {name: value for name, value in echoed.items() if name not in unfit}
        if found := stream_member(self.version.model, shape):
            member, stream = found
            made[member.name] = generate_events(self.version, stream, f"{operation.name} {asked}")
        made |= self._generate_payload(shape, made, f"{operation.name} {asked}")
        return make_encodable(self.version, self.protocols.preferred, operation, made)

    def _generate_payload(
        self, shape: StructureShape, made: Mapping[str, Any], seed: str
    ) -> dict[str, Any]:
        """The member that is the body: optional in models, it is what every service answers."""
        member = shape.members.get(shape.payload)
        target = self.version.model.resolve(member) if member else None
        if shape.payload in made or not isinstance(target, StructureShape) or target.eventstream:
            return {}
        return {shape.payload: generate_value(self.version.find_class(target.name), seed)}


def _unusable_response(operation: Operation, error: Exception) -> WireError:
    message = f"what was given to respond({operation.name!r}) raised {error!r}"
    return WireError(code=RESPONDER_CODE, status=400, message=message[:2000])


def _error_reply(
    entry: ReceivedRequest, protocol: WireProtocol, error: WireError, **reply: Any
) -> Reply:
    entry.error, entry.message = error.code, error.message
    return Reply(response=protocol.write_error(error), **reply)


def _signed_region(http: HTTPRequest) -> str:
    """The region that the request is signed for: Credential=AKID/20260407/us-west-2/… ."""
    _, _, scope = (http.header("authorization") or "").partition("Credential=")
    parts = scope.split("/")
    return parts[2] if len(parts) > 4 and parts[2].replace("-", "").isalnum() else REGION  # noqa: PLR2004
