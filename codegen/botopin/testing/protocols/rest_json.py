"""The protocol rest-json (Smithy's aws.protocols#restJson1), from the service's side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.model.defects import Defect, ModelError
from botopin.model.service import StructureShape
from botopin.model.strict_json import parse
from botopin.runtime.containers import is_mapping
from botopin.runtime.problems import described
from botopin.testing.messages import HTTPResponse, RefusedError, WireError
from botopin.testing.protocols.json_body import JSONBodies, plain
from botopin.testing.protocols.members import body_members, located, wire_name
from botopin.testing.protocols.rest import Rest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, ServiceModel
    from botopin.testing.messages import HTTPRequest

_JSON: Final = "application/json"


class RestJSON(Rest):
    """Reads requests and writes answers of one version."""

    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model, _Documents(model))

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


class _Documents:
    """Bodies of JSON."""

    media_type = _JSON
    nothing = b"{}"

    def __init__(self, model: ServiceModel) -> None:
        self._bodies = JSONBodies(model)

    def read_members(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        value = _parsed(shape, request, problems)
        if is_mapping(value):
            known = {wire_name(name, each): (name, each) for name, each in body_members(shape)}
            return self._bodies.read_members(known, value, shape.name, problems, shape.name)
        if not problems:
            expected = "expected a JSON object as the body"
            problems.append(f"{shape.name}: {expected}, got {described(value)}")
        return {}

    def read_payload(self, shape: StructureShape, request: HTTPRequest, problems: list[str]) -> Any:
        value = _parsed(shape, request, problems)
        if value is None:
            return None
        name = shape.payload
        return self._bodies.read(shape.members[name], value, f"{shape.name}.{name}", problems)

    def write_members(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        return _dumped(self._bodies.write_members(shape, data))

    def write_payload(self, member: Member, value: Any) -> bytes:
        return _dumped(self._bodies.write(member, value))


def _parsed(shape: StructureShape, request: HTTPRequest, problems: list[str]) -> Any:
    """The body as JSON; None where it is none, and then there is a problem."""
    kind = request.header("content-type")
    if any(wire_name(n, m).lower() == "content-type" for n, m in located(shape, "header")):
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
    problems += [f"{shape.name}: in the {defect}" for defect in defects[:10]]
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
