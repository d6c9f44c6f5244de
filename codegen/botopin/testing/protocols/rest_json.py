"""The protocol rest-json (Smithy's aws.protocols#restJson1), from the service's side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from attrs import evolve

from botopin.model.defects import Defect, ModelError
from botopin.model.service import (
    BlobShape,
    ListShape,
    MapShape,
    Reference,
    StringShape,
    StructureShape,
    references,
)
from botopin.model.strict_json import parse
from botopin.runtime.containers import is_mapping
from botopin.runtime.problems import described, near
from botopin.testing.messages import HTTPResponse, RefusedError, WireError
from botopin.testing.protocols.json_body import ENOUGH, JSONBodies, body_members, plain, wire_name
from botopin.testing.protocols.protocol import Call, MisreadError
from botopin.testing.protocols.routes import Routes, literal_query
from botopin.testing.protocols.texts import (
    decoded,
    read_header,
    read_text,
    write_header,
    write_text,
)
from botopin.testing.protocols.timestamps import ISO8601, RFC822

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Operation, ServiceModel
    from botopin.testing.messages import HTTPRequest

_JSON: Final = "application/json"
_PRESIGNED: Final = "x-amz-"
"""How what a presigned URL adds to a query begins."""


class RestJSON:
    """Reads requests and writes answers of one version."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._routes = Routes(model.operations.values())
        self._bodies = JSONBodies(model)

    def route(self, request: HTTPRequest) -> Call | None:
        return self._routes.find(request.method, request.path, request.query)

    def read(self, call: Call, request: HTTPRequest) -> dict[str, Any]:
        if call.operation.input is None:
            return {}
        shape = self._structure(call.operation.input)
        if stream := self._event_stream(shape):
            raise RefusedError(WireError(code="NotImplemented", status=501, message=stream))
        reader = _Reader(self._model, self._bodies, shape)
        reader.labels(call.labels)
        reader.query(request.query, literal_query(call.operation))
        reader.headers(request)
        reader.body(request)
        reader.tokens()
        if reader.problems:
            raise MisreadError(reader.problems)
        return reader.data

    def write(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        response = HTTPResponse(status=operation.response_code or 200)
        if operation.output is None:
            return evolve(response, headers=(("Content-Type", _JSON),), body=b"{}")
        shape = self._structure(operation.output)
        if stream := self._event_stream(shape):
            raise ValueError(stream)
        return self._write(response, shape, data)

    def write_error(self, error: WireError) -> HTTPResponse:
        response = HTTPResponse(status=error.status, headers=(("x-amzn-errortype", error.code),))
        shape = self._model.shapes.get(error.shape)
        members = dict(error.members)
        if isinstance(shape, StructureShape):
            name = next((each for each in shape.members if each.lower() == "message"), "message")
            if error.message:
                members.setdefault(name, error.message)
            return self._write(response, shape, members)
        members["message"] = error.message
        body = _dumped(members)
        return evolve(response, headers=(*response.headers, ("Content-Type", _JSON)), body=body)

    def _structure(self, reference: Reference) -> StructureShape:
        return cast("StructureShape", self._model.resolve(reference))  # the reader has seen to it

    def _event_stream(self, shape: StructureShape) -> str:
        """Why a message cannot be served; empty where it can."""
        for name, member in shape.members.items():
            inner = self._model.resolve(member)
            if isinstance(inner, StructureShape) and inner.eventstream:
                return f"{shape.name}.{name} is a stream of events, which is not served"
        return ""

    def _write(
        self, response: HTTPResponse, shape: StructureShape, data: Mapping[str, Any]
    ) -> HTTPResponse:
        headers = [*response.headers]
        status = response.status
        for name, member in shape.members.items():
            value = data.get(name)
            if value is None:
                continue
            match member.location:
                case "header":
                    headers.append(
                        (wire_name(name, member), write_header(self._model, member, value))
                    )
                case "headers":
                    prefix = member.location_name
                    inner = cast("MapShape", self._model.resolve(member)).value
                    headers += [
                        (f"{prefix}{key}", write_text(self._model, inner, each, RFC822))
                        for key, each in value.items()
                    ]
                case "statusCode":
                    status = int(value)
                case _:
                    pass
        kind, body = self._body(shape, data)
        if kind and not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", kind))
        return evolve(response, status=status, headers=tuple(headers), body=body)

    def _body(self, shape: StructureShape, data: Mapping[str, Any]) -> tuple[str, bytes]:
        """The media type of a body, and the body."""
        if not shape.payload:
            return _JSON, _dumped(self._bodies.write_members(shape, data))
        member = shape.members[shape.payload]
        value = data.get(shape.payload)
        match self._model.resolve(member):
            case BlobShape():
                return "application/octet-stream", bytes(value or b"")
            case StringShape():
                return "text/plain", str(value or "").encode()
            case _ if value is None:
                return "", b""
            case _:
                return _JSON, _dumped(self._bodies.write(member, value))


class _Reader:
    """Reads one request; what is wrong with it goes to `problems`."""

    def __init__(self, model: ServiceModel, bodies: JSONBodies, shape: StructureShape) -> None:
        self.data: dict[str, Any] = {}
        self.problems: list[str] = []
        self._model = model
        self._bodies = bodies
        self._shape = shape

    def labels(self, labels: Mapping[str, str]) -> None:
        for name, member in self._located("uri"):
            text = labels.get(wire_name(name, member), "")
            if not text:
                self._wrong(name, "expected a value in the path, got none")
            else:
                self._text(name, member, text, decode=True)

    def query(self, query: str, literal: frozenset[str]) -> None:
        known = {wire_name(name, each): (name, each) for name, each in self._located("querystring")}
        spread = next(
            ((n, m) for n, m in known.values() if isinstance(self._model.resolve(m), MapShape)),
            None,
        )
        for part in query.split("&"):
            key, _, value = part.partition("=")
            if not part or part in literal or len(self.problems) >= ENOUGH:
                continue
            try:
                key, value = decoded(key, plus=True), decoded(value, plus=True)
            except ValueError as error:
                self.problems.append(f"{self._shape.name}: in the query: {error}")
                continue
            name, member = known.get(key) or spread or ("", None)
            if member is None or (spread and name == spread[0] and key in known):
                if not key.lower().startswith(_PRESIGNED):
                    here = f"{self._shape.name} in {self._model.service} {self._model.date}"
                    what = f"is no query parameter of {here}{near(key, known)}"
                    self.problems.append(f"{self._shape.name}: {described(key)} {what}")
            else:
                self._parameter(name, member, key, value)
        for name, member in known.values():
            # A query cannot tell an empty list from none.
            if member.required and isinstance(self._model.resolve(member), ListShape):
                self.data.setdefault(name, [])

    def headers(self, request: HTTPRequest) -> None:
        for name, member in self._located("header"):
            held = request.header(wire_name(name, member))
            if held is not None:
                try:
                    self.data[name] = read_header(self._model, member, _utf8(held))
                except ValueError as error:
                    self._wrong(name, f"{error}, got {self._shown(member, held)}")
        for name, member in self._located("headers"):
            prefix = member.location_name.lower()
            several = {
                key[len(prefix) :]: _utf8(value)
                for key, value in request.headers
                if key.lower().startswith(prefix)
            }
            if several:
                self.data[name] = several

    def body(self, request: HTTPRequest) -> None:
        if not self._shape.payload:
            if request.body:
                value = self._json(request)
                known = {wire_name(n, each): (n, each) for n, each in body_members(self._shape)}
                if is_mapping(value):
                    self.data |= self._bodies.read_members(
                        known, value, self._shape.name, self.problems, self._shape.name
                    )
                elif not self.problems:
                    self._wrong("", f"expected a JSON object as the body, got {described(value)}")
            return
        name = self._shape.payload
        member = self._shape.members[name]
        match self._model.resolve(member):
            case BlobShape():
                if request.body or member.required:
                    self.data[name] = request.body
            case StringShape():
                try:
                    if request.body:
                        self.data[name] = request.body.decode()
                except UnicodeDecodeError:
                    self._wrong(name, "expected UTF-8")
            case _ if request.body:
                value = self._json(request)
                if value is not None:
                    path = f"{self._shape.name}.{name}"
                    self.data[name] = self._bodies.read(member, value, path, self.problems)
            case _:
                pass

    def tokens(self) -> None:
        """Idempotency tokens: the class may do without, since an SDK fills them; the wire not."""
        for name, member in self._shape.members.items():
            if member.idempotency_token and member.required and name not in self.data:
                self._wrong(name, "expected an idempotency token, which SDKs fill in, got none")

    def _located(self, location: str) -> list[tuple[str, Member]]:
        members = self._shape.members.items()
        return [(name, each) for name, each in members if each.location == location]

    def _wrong(self, name: str, message: str) -> None:
        place = f"{self._shape.name}.{name}" if name else self._shape.name
        self.problems.append(f"{place}: {message}")

    def _shown(self, reference: Reference, text: str) -> str:
        """A text in an error: never one that is sensitive, by itself or as an item."""
        shapes = [self._model.resolve(reference)]
        shapes += [self._model.resolve(each) for _, each in references(shapes[0])]
        return described(text, hide=self._shape.sensitive or any(s.sensitive for s in shapes))

    def _text(self, name: str, reference: Reference, text: str, *, decode: bool = False) -> None:
        try:
            text = decoded(text) if decode else text
            self.data[name] = read_text(self._model, reference, text, ISO8601)
        except ValueError as error:
            self._wrong(name, f"{error}, got {self._shown(reference, text)}")

    def _parameter(self, name: str, member: Member, key: str, value: str) -> None:
        shape = self._model.resolve(member)
        try:
            match shape:
                case ListShape():
                    item = read_text(self._model, shape.member, value, ISO8601)
                    self.data.setdefault(name, []).append(item)
                case MapShape():
                    self._spread(shape, name, key, value)
                case _ if name in self.data:
                    self._wrong(name, "expected one value in the query, got several")
                case _:
                    self._text(name, member, value)
        except ValueError as error:
            self._wrong(name, f"{error}, got {self._shown(member, value)}")

    def _spread(self, shape: MapShape, name: str, key: str, value: str) -> None:
        """A map in the query: whatever no other member claims, single texts or lists of them."""
        held: dict[str, Any] = self.data.setdefault(name, {})
        inner = self._model.resolve(shape.value)
        if isinstance(inner, ListShape):
            held.setdefault(key, []).append(read_text(self._model, inner.member, value, ISO8601))
        elif key in held:
            self._wrong(name, f"expected {described(key)} once in the query")
        else:
            held[key] = read_text(self._model, shape.value, value, ISO8601)

    def _json(self, request: HTTPRequest) -> Any:
        """The body as JSON; None where it is none, and then there is a problem."""
        kind = request.header("content-type")
        if any(wire_name(n, m).lower() == "content-type" for n, m in self._located("header")):
            kind = None  # it is the caller's to say
        media, _, parameters = (kind or _JSON).partition(";")
        charset = parameters.replace(" ", "").lower().replace('"', "")
        if media.strip().lower() != _JSON or charset not in {"", "charset=utf-8"}:
            message = f"expected the content type {_JSON}, got {described(kind)}"
            raise RefusedError(
                WireError(code="UnsupportedMediaTypeException", status=415, message=message)
            )
        defects: list[Defect] = []
        try:
            value = parse(request.body, "body", defects)
        except ModelError as error:
            defects += error.defects
            value = None
        self.problems += [f"{self._shape.name}: in the {defect}" for defect in defects[:10]]
        return value


def _dumped(value: Any) -> bytes:
    return json.dumps(plain(value), allow_nan=False, default=_unknown).encode()


def _unknown(value: object) -> Any:
    """What lies in a member that the version does not have."""
    written = plain(value)
    if written is value:
        message = f"JSON has no {type(value).__qualname__}"
        raise TypeError(message)
    return written


def _utf8(text: str) -> str:
    """A header as it was meant: the server hands over one character for each byte."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
