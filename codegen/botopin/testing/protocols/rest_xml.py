"""The protocol rest-xml (Smithy's aws.protocols#restXml), from the service's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4
from xml.etree.ElementTree import Element, SubElement

from attrs import evolve

from botopin.model.service import StructureShape
from botopin.runtime.violations import format_value
from botopin.testing.http.messages import ErrorResponse, HTTPResponse, WireError
from botopin.testing.protocols.members import body_members
from botopin.testing.protocols.rest import Rest
from botopin.testing.protocols.xml_body import XMLBodies, set_namespace
from botopin.testing.protocols.xml_document import local_name, parse_xml, xml_bytes, xml_text
from botopin.testing.protocols.xml_errors import error_element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Operation, ServiceModel
    from botopin.testing.http.messages import HTTPRequest

_XML: Final = "application/xml"

_UNWRAPPED: Final = frozenset({"GetBucketLocation"})
"""Operations whose one member is the document itself (Smithy's s3UnwrappedXmlOutput, which is in no
model of botopin's source)."""


class RestXML(Rest):
    """Reads requests and writes answers of one version."""

    parse_error_code = "InvalidRequest"

    def __init__(self, model: ServiceModel) -> None:
        self._bodies = XMLBodies(model)
        super().__init__(model, _XMLCodec(self._bodies))

    def write(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        response = super().write(operation, data)
        if operation.name in _UNWRAPPED and self._is_s3():
            (text,) = [*data.values()] or [""]
            root = Element(next(iter(data), operation.name))
            root.text = xml_text(str(text))
            return evolve(response, body=xml_bytes(root))
        return response

    def write_error(self, error: WireError) -> HTTPResponse:
        request_id = str(uuid4())
        headers = (("Content-Type", _XML), ("x-amzn-requestid", request_id))
        response = HTTPResponse(status=error.status, headers=headers)
        shape = self._model.shapes.get(error.shape)
        if isinstance(shape, StructureShape):
            response = self._write_bindings(response, shape, error.members)
        bare = self._is_s3()
        element = error_element(self._model, self._bodies, error, kind=not bare)
        root = element if bare else Element("ErrorResponse")
        if not bare:
            root.append(element)
        SubElement(root, "RequestId").text = request_id
        return evolve(response, body=xml_bytes(root))

    def _is_s3(self) -> bool:
        """Whether errors stand alone (Smithy's noErrorWrapping): botocore's models do not say."""
        return self._model.metadata.get("signatureVersion") == "s3"


class _XMLCodec:
    """Bodies of XML."""

    media_type = _XML
    empty_body = b""

    def __init__(self, bodies: XMLBodies) -> None:
        self._bodies = bodies

    def read_members(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        if not body_members(shape):
            return {}  # whatever lies there, no member is in it
        return self._read(shape, shape.location_name or shape.name, shape.name, request, problems)

    def read_payload(self, shape: StructureShape, request: HTTPRequest, problems: list[str]) -> Any:
        name = shape.payload
        member = shape.members[name]
        target = self._bodies.structure(member)
        tag = self._bodies.tag(name, member)
        return self._read(target, tag, f"{shape.name}.{name}", request, problems)

    def _read(
        self,
        shape: StructureShape,
        tag: str,
        path: str,
        request: HTTPRequest,
        problems: list[str],
    ) -> dict[str, Any]:
        found: list[str] = []
        data: dict[str, Any] = {}
        try:
            root = parse_xml(request.body)
        except ValueError as error:
            found.append(f"{path}: in the body: {error}")
        else:
            if local_name(root.tag) == tag:
                data = self._bodies.read_element(shape, root, path, found)
            else:
                shown = format_value(local_name(root.tag))
                found.append(f"{path}: expected the root element {tag}, got {shown}")
        if found:
            message = "; ".join([*problems, *found][:10])
            raise ErrorResponse(WireError(code="MalformedXML", status=400, message=message))
        return data

    def write_members(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        if not body_members(shape):
            return b""
        root = Element(shape.location_name or shape.name)
        self._bodies.write_into(root, shape, data)
        return xml_bytes(root)

    def write_payload(self, member: Member, value: Any) -> bytes:
        root = Element(self._bodies.tag(member.name, member))
        set_namespace(root, member.xml_namespace)
        self._bodies.write_into(root, self._bodies.structure(member), value)
        return xml_bytes(root)
