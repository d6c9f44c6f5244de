"""Responses of the new version, as clients of both versions read them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from botopin.explain.botocore_models import protocol_of
from botopin.testing.protocols import Protocols

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.explain.botocore_models import Operation
    from botopin.model.service import ServiceModel
    from botopin.testing.http.messages import HTTPResponse


def write_response(model: ServiceModel, operation: str, data: Mapping[str, Any]) -> HTTPResponse:
    """Return the response that a service of a version sends.

    Raises:
        Exception: The protocol cannot express the data, or the mock server lacks the protocol.
    """
    return Protocols(model).preferred.serialize(model.operations[operation], data)


def read_response(operation: Operation, response: HTTPResponse) -> Mapping[str, Any]:
    """Return what botocore's parser reads from a response, without `ResponseMetadata`.

    Raises:
        Exception: botocore cannot parse the response, for whatever reason.
    """
    parsers: Any = import_module("botocore.parsers")
    messages: Any = import_module("botocore.awsrequest")
    message = {
        "status_code": response.status,
        "headers": messages.HeadersDict(dict(response.headers)),
        "body": response.body,
        "context": {"operation_name": operation.name},
    }
    parsed: dict[str, Any] = parsers.create_parser(protocol_of(operation)).parse(
        message, operation.output_shape
    )
    parsed.pop("ResponseMetadata", None)
    return parsed
