"""HTTP responses in rest-json, written from typed values and a raw model.

Independent of botopin's bindings, as of botocore, which has no such writer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import HeadersDict

if TYPE_CHECKING:
    from datetime import datetime

    from support.raw_model import RawModel


def success(model: RawModel, operation: str, value: Any) -> dict[str, Any]:
    """Return a response with an operation's output, as botocore's parsers accept it."""
    modelled = model.operations[operation]
    return _response(
        modelled["http"].get("responseCode", 200),
        json_body(model, modelled["output"]["shape"], value),
    )


def failure(
    model: RawModel, error: str, value: Any, *, header: str = "", body_code: dict[str, str]
) -> dict[str, Any]:
    """Return a response with an error.

    Args:
        model: Model of the service.
        error: Name of the error's shape.
        value: Object with the members of the error as attributes.
        header: Header x-amzn-errortype. The response omits the header if it is empty.
        body_code: Members of the body that name the error.
    """
    response = _response(
        model.shapes[error]["error"]["httpStatusCode"], body_code | json_body(model, error, value)
    )
    if header:
        response["headers"]["x-amzn-errortype"] = header
    return response


def json_body(model: RawModel, shape: str, value: Any) -> Any:
    """Return the JSON body for a typed value."""
    return _serialize(model, model.shapes[shape], model.plain_members(shape, value))


def _serialize(model: RawModel, shape: dict[str, Any], plain: Any) -> Any:
    match shape["type"]:
        case "structure":
            members = shape["members"]
            assert not any("location" in members[wire] for wire in plain), (
                "every member is in the body"
            )
            assert not any("locationName" in members[wire] for wire in plain)
            return {
                wire: _serialize(model, model.shapes[members[wire]["shape"]], item)
                for wire, item in plain.items()
            }
        case "list":
            item = model.shapes[shape["member"]["shape"]]
            return [_serialize(model, item, each) for each in plain]
        case "map":
            item = model.shapes[shape["value"]["shape"]]
            return {key: _serialize(model, item, value) for key, value in plain.items()}
        case "timestamp":
            return _timestamp(shape.get("timestampFormat", "unixTimestamp"), plain)
        case _:  # a `jsonvalue` in a body is text too
            return plain


def _timestamp(form: str, moment: datetime) -> Any:
    match form:
        case "unixTimestamp":
            return moment.timestamp()  # a float keeps the microseconds of this century
        case "iso8601":
            return moment.isoformat().replace("+00:00", "Z")
        case _:
            raise NotImplementedError(form)


def _response(status: int, body: Any) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "x-amzn-RequestId": "request"}
    return {
        "status_code": status,
        "headers": HeadersDict(headers),
        "body": json.dumps(body).encode(),
    }
