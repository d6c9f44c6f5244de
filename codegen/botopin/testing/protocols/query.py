"""Server side of the protocols query and ec2 (Smithy's awsQuery and ec2Query)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4
from xml.etree.ElementTree import Element, SubElement

from botopin.model.service import StructureShape
from botopin.runtime.violations import format_value, suggest
from botopin.testing.http.messages import HTTPResponse, reject
from botopin.testing.protocols.base import RequestParseError, RoutedRequest
from botopin.testing.protocols.bodies.form_body import EC2Forms, Forms, build_tree, parse_form
from botopin.testing.protocols.bodies.xml_body import XMLBodies, set_namespace
from botopin.testing.protocols.bodies.xml_document import xml_bytes, xml_text
from botopin.testing.protocols.members import resolve_structure
from botopin.testing.protocols.problems import Position, describe_missing_tokens
from botopin.testing.protocols.query_codes import is_query_compatible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Operation, ServiceModel
    from botopin.testing.http.messages import HTTPRequest, WireError

_FORM: Final = "application/x-www-form-urlencoded"
_XML: Final = "text/xml"

_SIGNATURE: Final = frozenset(
    {
        "AWSAccessKeyId",
        "Expires",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "Timestamp",
    }
)
"""Parameters that Signature Version 2 adds to a form."""
_PRESIGNED_PREFIX: Final = "X-Amz-"
"""Prefix of the parameters in a presigned URL."""


class Query:
    """Server side of query for one version."""

    parse_error_code = "ValidationError"

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._forms: Forms = Forms(model)
        self._bodies = XMLBodies(model)

    def route(self, request: HTTPRequest) -> RoutedRequest | None:
        fields = _parameters(request)
        action = fields.get("Action")
        if action is None:
            raise reject("MissingAction", "expected the parameter Action")
        operation = self._model.operations.get(action)
        version = fields.get("Version")
        if operation is None:
            hint = suggest(action, self._model.operations)
            title = f"{self._model.service} {self._model.date}"
            raise reject("InvalidAction", f"{title} has no action {format_value(action)}{hint}")
        if version != (known := self._model.metadata.get("apiVersion")):
            expected = f"expected the Version {known}, got {format_value(version)}"
            raise reject("InvalidAction", expected)
        return RoutedRequest(operation, form=fields)

    def parse(self, routed: RoutedRequest, request: HTTPRequest) -> dict[str, Any]:
        operation = routed.operation
        shape = StructureShape(name=operation.name)
        if operation.input is not None:
            shape = resolve_structure(self._model, operation.input)
        known = {self._forms.parameter_name(*each) for each in shape.members.items()}
        fields = {
            key: value
            for key, value in routed.form.items()
            if key not in {"Action", "Version"}
            and not (key in _SIGNATURE and key not in known)
            and not key.startswith(_PRESIGNED_PREFIX)
        }
        try:
            branch = build_tree(fields)
        except ValueError as error:
            raise RequestParseError([f"{shape.name}: {error}"]) from None
        problems: list[str] = []
        data = self._forms.parse_members(shape, branch, Position(shape.name, problems))
        problems += describe_missing_tokens(shape, data)
        if problems:
            raise RequestParseError(problems)
        return data

    def serialize(self, operation: Operation, data: Mapping[str, Any]) -> HTTPResponse:
        root, request_id = self._root(f"{operation.name}Response"), str(uuid4())
        if operation.output is not None:
            result = root
            wrapper = operation.output.result_wrapper
            if not wrapper and is_query_compatible(self._model):
                wrapper = f"{operation.name}Result"  # newer models do not contain it
            if wrapper:
                result = SubElement(root, wrapper)
            self._bodies.serialize_into(
                result, resolve_structure(self._model, operation.output), data
            )
        self._add_request_id(root, request_id)
        return _response(200, root, request_id)

    def serialize_error(self, error: WireError) -> HTTPResponse:
        root, request_id = self._root("ErrorResponse"), str(uuid4())
        root.append(self._bodies.create_error_element(error, with_type=True))
        SubElement(root, "RequestId").text = request_id
        return _response(error.status, root, request_id)

    def _root(self, tag: str) -> Element:
        root = Element(xml_text(tag))
        set_namespace(root, self._model.metadata.get("xmlNamespace"))
        return root

    def _add_request_id(self, root: Element, request_id: str) -> None:
        SubElement(SubElement(root, "ResponseMetadata"), "RequestId").text = request_id


class EC2(Query):
    """Server side of ec2: its own parameter names, no wrappers, errors in a list."""

    parse_error_code = "InvalidParameterValue"

    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model)
        self._forms = EC2Forms(model)

    def serialize_error(self, error: WireError) -> HTTPResponse:
        root, request_id = Element("Response"), str(uuid4())
        errors = SubElement(root, "Errors")
        errors.append(self._bodies.create_error_element(error, with_type=False))
        SubElement(root, "RequestID").text = request_id
        return _response(error.status, root, request_id)

    def _add_request_id(self, root: Element, request_id: str) -> None:
        SubElement(root, "requestId").text = request_id


def _parameters(request: HTTPRequest) -> dict[str, str]:
    """Return the parameters of a request, from its body and its query."""
    content_type = (request.header("content-type") or _FORM).partition(";")[0].strip().lower()
    if request.body and content_type != _FORM:
        raise reject(
            "MalformedInput", f"expected the content type {_FORM}, got {content_type[:80]!r}"
        )
    try:
        return parse_form("&".join([request.query, request.body.decode("ascii")]))
    except UnicodeDecodeError:
        raise reject("MalformedInput", "expected a form of ASCII characters") from None
    except ValueError as error:
        raise reject("MalformedInput", f"in the form: {error}") from None


def _response(status: int, root: Element, request_id: str) -> HTTPResponse:
    return HTTPResponse(
        status=status,
        headers=(("Content-Type", _XML), ("x-amzn-requestid", request_id)),
        body=xml_bytes(root),
    )
