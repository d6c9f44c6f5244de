"""Responses of the suites, parsed by botocore."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import HeadersDict
from botocore.model import NoShapeFoundError
from botocore.parsers import create_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

    from conformance.suites import Case


class _Stream:
    """Body with events."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body


def given_response(case: Case) -> dict[str, Any]:
    """Return the response of a case, as botocore's parsers accept it."""
    response = case.data["response"]
    body = response.get("body", "<xml/>" if case.protocol == "query" else "")
    binary = case.protocol == "smithy-rpc-v2-cbor" or case.operation.has_event_stream_output
    return {
        "status_code": response["status_code"],
        "headers": HeadersDict(response.get("headers", {})),
        "body": base64.b64decode(body) if binary else body.encode(),
        "context": {"operation_name": case.operation.name},
    }


def parsed_output(case: Case, response: dict[str, Any], shape: Shape | None) -> dict[str, Any]:
    """Parse a response with botocore, without HTTP metadata."""
    parsed: dict[str, Any] = create_parser(case.protocol).parse(response, shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def parsed_response(case: Case, response: dict[str, Any] | None = None) -> dict[str, Any]:
    """Parse the response of a case, or another response to its operation."""
    operation = case.operation
    shape = operation.output_shape
    response = response or given_response(case)
    if operation.has_event_stream_output:
        response["body"] = _Stream(response["body"])
    elif operation.has_streaming_output:
        response["body"] = BytesIO(response["body"])
    return parsed_output(case, response, shape)


def parsed_error(case: Case) -> dict[str, Any]:
    """Parse the error of a case, with the members of its shape."""
    operation = case.operation
    parsed = parsed_output(case, given_response(case), operation.output_shape)
    try:
        shape = operation.service_model.shape_for_error_code(parsed["Error"]["Code"])
    except NoShapeFoundError:
        return parsed
    return parsed | parsed_output(case, given_response(case), shape)
