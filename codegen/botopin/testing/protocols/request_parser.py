"""Parsing of the requests of rest-json and rest-xml: labels, query, headers and body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.model.service import (
    BlobShape,
    ListShape,
    MapShape,
    StringShape,
    StructureShape,
    references,
)
from botopin.runtime.violations import format_value
from botopin.testing.protocols.event_streams import EventStreams
from botopin.testing.protocols.members import members_at, wire_name
from botopin.testing.protocols.problems import Position, describe_missing_tokens
from botopin.testing.protocols.router import query_parts
from botopin.testing.protocols.text_codec import parse_header, parse_text, percent_decode
from botopin.testing.protocols.timestamps import ISO8601

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Reference, ServiceModel
    from botopin.testing.http.messages import HTTPRequest
    from botopin.testing.protocols.bodies.body_codec import BodyCodec

_PRESIGNED_PREFIX: Final = "x-amz-"
"""Lowercase prefix of the parameters in a presigned URL."""
_PRESIGNED_V2: Final = frozenset({"awsaccesskeyid", "signature", "expires"})
"""Lowercase parameters of a URL with Signature Version 2, which boto3 still uses for S3."""


class RequestParser:
    """Parser for one request. It collects members in `data` and faults in `problems`."""

    def __init__(self, model: ServiceModel, bodies: BodyCodec, shape: StructureShape) -> None:
        self.data: dict[str, Any] = {}
        self.problems: list[str] = []
        self._position = Position(shape.name, self.problems)
        self._model = model
        self._bodies = bodies
        self._shape = shape

    def parse_labels(self, labels: Mapping[str, str]) -> None:
        for name, member in members_at(self._shape, "uri"):
            text = labels.get(wire_name(name, member), "")
            if not text:
                self._add_problem(name, "expected a value in the path, got none")
            else:
                self._parse_text(name, member, text, decode=True)

    def parse_query(self, query: str, literal: frozenset[str]) -> None:
        known = {
            wire_name(name, each): (name, each)
            for name, each in members_at(self._shape, "querystring")
        }
        catch_all = next(
            ((n, m) for n, m in known.values() if isinstance(self._model.resolve(m), MapShape)),
            None,
        )
        for part in query_parts(query):
            key, _, value = part.partition("=")
            if part in literal or self._position.must_stop:
                continue
            try:
                key, value = percent_decode(key, plus=True), percent_decode(value, plus=True)
            except ValueError as error:
                self._position.add(f"in the query: {error}")
                continue
            name, member = known.get(key) or catch_all or ("", None)
            if member is None or (catch_all and name == catch_all[0] and key in known):
                if not _is_presigned(key.lower()):
                    self._position.add_unknown(
                        self._model, self._shape, key, known, kind="a query parameter"
                    )
            else:
                self._parse_parameter(name, member, key, value)
        for name, member in known.values():
            # Clients cannot send an empty list in a query.
            if member.required and isinstance(self._model.resolve(member), ListShape):
                self.data.setdefault(name, [])

    def parse_headers(self, request: HTTPRequest) -> None:
        for name, member in members_at(self._shape, "header"):
            value = request.header(wire_name(name, member))
            if value is not None:
                try:
                    self.data[name] = parse_header(self._model, member, _decode_header(value))
                except ValueError as error:
                    self._add_problem(name, f"{error}, got {self._format(member, value)}")
        for name, member in members_at(self._shape, "headers"):
            prefix = member.location_name.lower()
            headers = {
                key[len(prefix) :]: _decode_header(value)
                for key, value in request.headers
                if key.lower().startswith(prefix)
            }
            if headers:
                self.data[name] = headers

    def parse_body(self, request: HTTPRequest) -> None:
        """Parse the payload member, or else the members in the body."""
        name = self._shape.payload
        if not name:
            if request.body:
                self.data |= self._bodies.parse_members(self._shape, request, self.problems)
            return
        member = self._shape.members[name]
        match self._model.resolve(member):
            case BlobShape():
                if request.body or member.required:
                    self.data[name] = request.body
            case StringShape():
                try:
                    if request.body or member.required:
                        self.data[name] = request.body.decode()
                except UnicodeDecodeError:
                    self._add_problem(name, "expected UTF-8")
            case StructureShape(eventstream=True) as stream:
                events = EventStreams(self._model, self._bodies)
                self.data[name] = events.parse(stream, request, self.problems)
            case _ if request.body:
                value = self._bodies.parse_payload(self._shape, request, self.problems)
                if value is not None:
                    self.data[name] = value
            case _:
                pass

    def check_tokens(self) -> None:
        self.problems += describe_missing_tokens(self._shape, self.data)

    def _add_problem(self, name: str, message: str) -> None:
        self._position.below(f".{name}").add(message)

    def _format(self, reference: Reference, text: str) -> str:
        """Format a value for an error message. Redact it if it or its items are sensitive."""
        shapes = [self._model.resolve(reference)]
        shapes += [self._model.resolve(each) for _, each in references(shapes[0])]
        return format_value(text, redact=self._shape.sensitive or any(s.sensitive for s in shapes))

    def _parse_text(
        self, name: str, reference: Reference, text: str, *, decode: bool = False
    ) -> None:
        try:
            text = percent_decode(text) if decode else text
            self.data[name] = parse_text(self._model, reference, text, ISO8601)
        except ValueError as error:
            self._add_problem(name, f"{error}, got {self._format(reference, text)}")

    def _parse_parameter(self, name: str, member: Member, key: str, value: str) -> None:
        shape = self._model.resolve(member)
        try:
            match shape:
                case ListShape():
                    item = parse_text(self._model, shape.member, value, ISO8601)
                    self.data.setdefault(name, []).append(item)
                case MapShape():
                    self._parse_map_entry(shape, name, key, value)
                case _ if name in self.data:
                    self._add_problem(name, "expected one value in the query, got several")
                case _:
                    self._parse_text(name, member, value)
        except ValueError as error:
            self._add_problem(name, f"{error}, got {self._format(member, value)}")

    def _parse_map_entry(self, shape: MapShape, name: str, key: str, value: str) -> None:
        """Add an entry to a map that contains all parameters without a member of their own."""
        entries: dict[str, Any] = self.data.setdefault(name, {})
        inner = self._model.resolve(shape.value)
        if isinstance(inner, ListShape):
            entries.setdefault(key, []).append(
                parse_text(self._model, inner.member, value, ISO8601)
            )
        elif key in entries:
            self._add_problem(name, f"expected {format_value(key)} once in the query")
        else:
            entries[key] = parse_text(self._model, shape.value, value, ISO8601)


def _is_presigned(key: str) -> bool:
    return key.startswith(_PRESIGNED_PREFIX) or key in _PRESIGNED_V2


def _decode_header(text: str) -> str:
    """Decode a header as UTF-8: the server decodes it as Latin-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
