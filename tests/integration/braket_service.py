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
    facts = model.operations[operation]
    return _response(
        facts["http"].get("responseCode", 200),
        json_body(model, facts["output"]["shape"], value),
    )


def failure(
    model: RawModel, error: str, value: Any, *, header: str = "", body_code: dict[str, str]
) -> dict[str, Any]:
    """Return a response with an error.

    Args:
        model: the model of the service.
        error: the name of the error's shape.
        value: an object with the members of the error as attributes.
        header: the header x-amzn-errortype; none where it is empty.
        body_code: what names the error in the body.
    """
    response = _response(
        model.shapes[error]["error"]["httpStatusCode"],
        body_code | json_body(model, error, value),
    )
    if header:
        response["headers"]["x-amzn-errortype"] = header
    return response


def json_body(model: RawModel, shape: str, value: Any) -> Any:
    """Return the JSON body for a typed value."""
    facts = model.shapes[shape]
    plain = model.plain_members(shape, value)
    return _written(model, facts, plain)


def _written(model: RawModel, facts: dict[str, Any], plain: Any) -> Any:
    match facts["type"]:
        case "structure":
            members = facts["members"]
            assert not any("location" in members[wire] for wire in plain), "a body carries it all"
            assert not any("locationName" in members[wire] for wire in plain)
            return {
                wire: _written(model, model.shapes[members[wire]["shape"]], held)
                for wire, held in plain.items()
            }
        case "list":
            item = model.shapes[facts["member"]["shape"]]
            return [_written(model, item, each) for each in plain]
        case "map":
            held = model.shapes[facts["value"]["shape"]]
            return {key: _written(model, held, value) for key, value in plain.items()}
        case "timestamp":
            return _timestamp(facts.get("timestampFormat", "unixTimestamp"), plain)
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
