"""Made up answers that a wire format can carry, and that say the truth of their own bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from botopin.runtime.type_guards import is_list, is_mapping
from botopin.testing.http.checksums import CHECKSUM_PREFIX
from botopin.testing.responses.projection import invalid_members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Operation, StructureShape
    from botopin.testing.protocols.base import WireProtocol
    from botopin.testing.served_version import ServedVersion

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What neither a header nor XML can say, or not everywhere."""


def make_encodable(
    version: ServedVersion,
    protocol: WireProtocol,
    operation: Operation,
    synthetic: Mapping[str, Any],
) -> dict[str, Any]:
    """A made up answer, changed where the wire cannot carry it.

    Args:
        version: that the answer is valid for, and stays.
        protocol: that must be able to write it.
        operation: that it is the answer of.
        made: the answer, in boto3's dialect.
    """
    shape = cast("StructureShape", version.model.shapes[cast("Any", operation.output).shape])
    answer = dict(synthetic)
    body = _encode_body(protocol, operation, answer)
    if body is None:
        answer = {name: _replace_control_characters(value) for name, value in answer.items()}
        unfit = invalid_members(version.find_class(shape.name), answer)
        answer = {n: v for n, v in answer.items() if n not in unfit or shape.members[n].required}
        body = _encode_body(protocol, operation, answer)
    if body is None:
        # Not every text can stand in a header, nor every number be a status: then the answer is
        # its body.
        members = shape.members
        answer = {n: v for n, v in answer.items() if members[n].required or not members[n].location}
        body = _encode_body(protocol, operation, answer)
    return _fix_body_headers(shape, answer, body or b"")


def _encode_body(
    protocol: WireProtocol, operation: Operation, answer: Mapping[str, Any]
) -> bytes | None:
    """The body of an answer; None where it cannot be written."""
    try:
        return protocol.write(operation, answer).body
    except ValueError:
        return None


def _replace_control_characters(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("x", value)
    if is_mapping(value):
        return {
            _replace_control_characters(key): _replace_control_characters(each)
            for key, each in value.items()
        }
    if is_list(value):
        return [_replace_control_characters(each) for each in value]
    return value


def _fix_body_headers(shape: StructureShape, answer: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The answer with what its headers say of its body: the length, and no wrong checksum."""
    for name, member in shape.members.items():
        header = member.location_name.lower() if member.location == "header" else ""
        if name in answer and header == "content-length":
            answer[name] = len(body)
        elif header.startswith(CHECKSUM_PREFIX) and not member.required:
            answer.pop(name, None)
    return answer
