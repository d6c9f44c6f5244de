"""Server side of the protocol rest-xml (Smithy's aws.protocols#restXml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4
from xml.etree.ElementTree import Element, SubElement

from attrs import evolve

from botopin.customizations.table import treatments_of
from botopin.customizations.treatments import ROOT_TEXT
from botopin.model.service import StructureShape
from botopin.runtime.violations import format_value
from botopin.testing.http.messages import HTTPResponse, reject
from botopin.testing.protocols.bodies.xml_body import XMLBodies, set_namespace
from botopin.testing.protocols.bodies.xml_document import local_name, parse_xml, xml_bytes, xml_text
from botopin.testing.protocols.members import body_members, resolve_structure
from botopin.testing.protocols.problems import Position
from botopin.testing.protocols.rest import Rest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Operation, ServiceModel
    from botopin.testing.http.messages import HTTPRequest, WireError

_XML: Final = "application/xml"


class RestXML(Rest):
    """Server side of rest-xml for one version."""

    parse_error_code = "InvalidRequest"

    def __init__(self, model: ServiceModel) -> None:
        self._bodies = XMLBodies(model)
        super().__init__(model, _XMLCodec(model, self._bodies))
        # Smithy's trait s3UnwrappedXmlOutput is not in botocore's models.
        rows = [row for row in treatments_of(model) if row.treatment == ROOT_TEXT]
        self._root_texts = {name: row.members[0] for row in rows for name in row.operations}

    def serialize(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        response = super().serialize(operation, data)
        if member := self._root_texts.get(operation.name):
            root = Element(member)
            root.text = xml_text(str(data.get(member) or ""))
            return evolve(response, body=xml_bytes(root))
        return response

    def serialize_error(self, error: WireError) -> HTTPResponse:
        request_id = str(uuid4())
        headers = (("Content-Type", _XML), ("x-amzn-requestid", request_id))
        response = HTTPResponse(status=error.status, headers=headers)
        shape = self._model.shapes.get(error.shape)
        if isinstance(shape, StructureShape):
            response = self._serialize_bindings(response, shape, error.members)
        is_s3 = self._is_s3()
        element = self._bodies.create_error_element(error, with_type=not is_s3)
        root = element if is_s3 else Element("ErrorResponse")
        if not is_s3:
            root.append(element)
        SubElement(root, "RequestId").text = request_id
        return evolve(response, body=xml_bytes(root))

    def _is_s3(self) -> bool:
        """Return whether the service is S3, whose errors have no wrapper element.

        Smithy's noErrorWrapping is not in botocore's models.
        """
        return self._model.metadata.get("signatureVersion") == "s3"


class _XMLCodec:
    """XML bodies."""

    media_type = _XML
    empty_body = b""

    def __init__(self, model: ServiceModel, bodies: XMLBodies) -> None:
        self._model = model
        self._bodies = bodies

    def parse_members(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        if not body_members(shape):
            return {}  # no member is in the body, so its content does not matter
        return self._parse_document(
            shape, shape.location_name or shape.name, shape.name, request, problems
        )

    def parse_payload(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> Any:
        name = shape.payload
        member = shape.members[name]
        target = resolve_structure(self._model, member)
        tag = self._bodies.tag(name, member)
        return self._parse_document(target, tag, f"{shape.name}.{name}", request, problems)

    def _parse_document(
        self, shape: StructureShape, tag: str, path: str, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        position = Position(path, [])
        data: dict[str, Any] = {}
        try:
            root = parse_xml(request.body)
        except ValueError as error:
            position.add(f"in the body: {error}")
        else:
            if local_name(root.tag) == tag:
                data = self._bodies.parse_element(shape, root, position)
            else:
                shown = format_value(local_name(root.tag))
                position.add(f"expected the root element {tag}, got {shown}")
        if position.problems:
            raise reject("MalformedXML", "; ".join([*problems, *position.problems][:10]))
        return data

    def serialize_members(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        if not body_members(shape):
            return b""
        root = Element(shape.location_name or shape.name)
        self._bodies.serialize_into(root, shape, data)
        return xml_bytes(root)

    def serialize_payload(self, member: Member, value: Any) -> bytes:
        root = Element(self._bodies.tag(member.name, member))
        set_namespace(root, member.xml_namespace)
        self._bodies.serialize_into(root, resolve_structure(self._model, member), value)
        return xml_bytes(root)
