"""Requests that botocore serializes, and responses that botocore parses."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, tostring

from botocore.awsrequest import HeadersDict
from botocore.eventstream import EventStream
from botocore.parsers import ResponseParserError, create_parser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

from botopin.testing.http.messages import WireError
from botopin.testing.protocols import PROTOCOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.testing.http.messages import HTTPResponse
    from witness.version import Version


class UnparsedError(Exception):
    """No response can be written or parsed."""


def serialize(version: Version, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request that botocore serializes, or its error under the key `error`."""
    model = version.botocore.operation_model(operation)
    serializer = create_serializer(version.protocol, include_validation=False)
    try:
        request = serializer.serialize_to_request(parameters, model)
    except Exception as error:  # noqa: BLE001 - any error is a finding
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    request.pop("context", None)
    if isinstance(body := request.get("body"), str):
        request["body"] = body.encode()
    return request


def violations(version: Version, operation: str, parameters: Mapping[str, Any]) -> str:
    """Return the report of botocore's parameter validation; empty if the parameters are valid."""
    shape = version.botocore.operation_model(operation).input_shape
    if shape is None:
        return "the operation takes no parameters" if parameters else ""
    report = ParamValidator().validate(parameters, shape)
    return str(report.generate_report()) if report.has_errors() else ""


def respond(version: Version, operation: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the response of a service, in the form that botocore's parsers take.

    Raises:
        UnparsedError: The mock server cannot write the response.
    """
    protocol = PROTOCOLS[version.protocol](version.model)
    try:
        written = protocol.serialize(version.model.operations[operation], data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnparsedError(f"cannot write the response: {type(error).__name__}: {error}") from None
    return _for_botocore(written, operation)


def parse(version: Version, operation: str, response: dict[str, Any]) -> dict[str, Any]:
    """Return the response that botocore parses, or its error under the key `error`."""
    model = version.botocore.operation_model(operation)
    if model.has_event_stream_output:
        raise UnparsedError("event streams are not parsed")
    if model.has_streaming_output:
        response = {**response, "body": BytesIO(response["body"])}
    try:
        parsed = create_parser(version.protocol).parse(dict(response), model.output_shape)
    except (ResponseParserError, ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    # The metadata is left out: clients accept every status below 300.
    return {key: _content(value) for key, value in parsed.items() if key != "ResponseMetadata"}


def _for_botocore(response: HTTPResponse, operation: str) -> dict[str, Any]:
    return {
        "status_code": response.status,
        "headers": HeadersDict(dict(response.headers)),
        "body": response.body,
        "context": {"operation_name": operation},
    }


def find_unknown_member(value: Any, path: str = "") -> str:
    """Return the path of a union that botocore reads as `SDK_UNKNOWN_MEMBER`, or ""."""
    if isinstance(value, dict):
        if "SDK_UNKNOWN_MEMBER" in value:
            return f"{path}: {value}"
        items = [(f"{path}.{key}", each) for key, each in value.items()]
    elif isinstance(value, list):
        items = [(f"{path}[{number}]", each) for number, each in enumerate(value)]
    else:
        items = []
    return next(filter(None, (find_unknown_member(each, where) for where, each in items)), "")


def _content(value: Any) -> Any:
    if isinstance(value, EventStream):
        return "event stream"
    return value.read() if hasattr(value, "read") else value


_ABSENT: Final = object()


def first_difference(old: Any, new: Any, path: str = "") -> str:
    """Return the first difference between two values; empty if they are equal."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            one, other = old.get(key, _ABSENT), new.get(key, _ABSENT)
            if found := first_difference(one, other, f"{path}.{key}" if path else str(key)):
                return found
        return ""
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            if found := first_difference(one, other, f"{path}[{number}]"):
                return found
        return ""
    if isinstance(old, Element) and isinstance(new, Element):  # botocore leaves some unparsed
        old, new = tostring(old), tostring(new)
    if old == new and (type(old) is type(new) or {type(old), type(new)} == {int, float}):
        return ""
    return f"{path}: {_show(old, new)} became {_show(new, old)}"


def _show(value: Any, other: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = repr(value)
    if isinstance(value, bytes | str) and isinstance(other, bytes | str) and len(text) > 100:
        at = next(
            (i for i, (a, b) in enumerate(zip(value, other, strict=False)) if a != b),
            min(len(value), len(other)),
        )
        return f"…{value[max(at - 30, 0) : at + 60]!r}…"
    return text if len(text) <= 120 else f"{text[:119]}…"


def respond_error(version: Version, shape: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the response with an error of a service, in the form that botocore's parsers take.

    Raises:
        UnparsedError: The mock server cannot write the error.
    """
    model = version.model.shapes[shape]
    error = getattr(model, "error", None)
    if error is None:
        raise UnparsedError(f"{shape} is not an error")
    wire = WireError(code=error.code, status=400, message="sample", shape=shape, members=members)
    try:
        written = PROTOCOLS[version.protocol](version.model).serialize_error(wire)
    except (ValueError, TypeError, KeyError, AttributeError) as error_:
        raise UnparsedError(f"cannot write the error: {type(error_).__name__}: {error_}") from None
    return _for_botocore(written, "")


def parse_error(version: Version, operation: str, response: dict[str, Any]) -> dict[str, Any]:
    """Return the error that botocore's client reads, with the name of its class."""
    model = version.botocore.operation_model(operation)
    parser = create_parser(version.protocol)
    response["context"] = {"operation_name": operation}
    try:
        parsed = parser.parse(dict(response), model.output_shape)
        code = parsed.get("Error", {}).get("Code")
        shape = version.botocore.shape_for_error_code(code)
        if shape is not None:
            parsed.update(parser.parse(dict(response), shape))
    except (ResponseParserError, ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    parsed.pop("ResponseMetadata", None)
    return {"class": shape.name if shape is not None else "", **parsed}
