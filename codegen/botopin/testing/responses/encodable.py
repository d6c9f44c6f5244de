"""Adaptation of synthetic responses to the protocol: encodable, with correct body headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.type_guards import is_list, is_mapping
from botopin.testing.http.checksums import CHECKSUM_PREFIX
from botopin.testing.protocols.members import resolve_structure
from botopin.testing.responses.projection import invalid_members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import Operation, StructureShape
    from botopin.testing.http.messages import HTTPResponse
    from botopin.testing.served_version import ServedVersion

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that headers or XML cannot represent."""


def make_encodable(
    version: ServedVersion,
    operation: Operation,
    data: Mapping[str, Any],
    serialize: Callable[[Mapping[str, Any]], HTTPResponse],
) -> dict[str, Any]:
    """Return a synthetic response with all changes that the protocol needs to encode it.

    Args:
        version: Version that the response is valid for, before and after the changes.
        operation: Operation of the response.
        data: Synthetic response in boto3's form.
        serialize: Function that encodes a response.
    """
    shape = resolve_structure(version.customized, operation.output)
    members = shape.members
    response = dict(data)
    body = _encode_body(serialize, response)
    if body is None:
        response = {name: _replace_controls(value) for name, value in response.items()}
        invalid = invalid_members(version.find_class(shape.name), response)
        response = {n: v for n, v in response.items() if n not in invalid or members[n].required}
        body = _encode_body(serialize, response)
    if body is None:
        # Headers cannot represent every string, nor can every number be a status. Only the body
        # and required members remain.
        response = {
            n: v for n, v in response.items() if members[n].required or not members[n].location
        }
        body = _encode_body(serialize, response)
    return _fix_headers(shape, response, body or b"")


def _encode_body(
    serialize: Callable[[Mapping[str, Any]], HTTPResponse], response: Mapping[str, Any]
) -> bytes | None:
    """Return the body of a response, or None if the protocol cannot encode the response."""
    try:
        return serialize(response).body
    except ValueError:
        return None


def _replace_controls(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("x", value)
    if is_mapping(value):
        return {_replace_controls(key): _replace_controls(each) for key, each in value.items()}
    if is_list(value):
        return [_replace_controls(each) for each in value]
    return value


def _fix_headers(shape: StructureShape, response: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Correct the length in the headers of a response, and remove random checksums."""
    for name, member in shape.members.items():
        header = member.location_name.lower() if member.location == "header" else ""
        if name in response and header == "content-length":
            response[name] = len(body)
        elif header.startswith(CHECKSUM_PREFIX) and not member.required:
            response.pop(name, None)
    return response
