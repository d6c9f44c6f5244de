"""How bodies hold the members that no other place does: JSON, CBOR or XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from botopin.runtime.violations import format_value
from botopin.testing.http.messages import ErrorResponse, WireError
from botopin.testing.protocols.members import members_at, wire_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, StructureShape
    from botopin.testing.http.messages import HTTPRequest


class BodyCodec(Protocol):
    """Reads and writes bodies."""

    media_type: str
    empty_body: bytes
    """The body of an operation without an output."""

    def read_members(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        """Read the members that lie in the body."""
        ...

    def read_payload(self, shape: StructureShape, request: HTTPRequest, problems: list[str]) -> Any:
        """Read the one member that is the body; None where it cannot be read."""
        ...

    def write_members(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        """Write the members that lie in the body."""
        ...

    def write_payload(self, member: Member, value: Any) -> bytes:
        """Write the one member that is the body."""
        ...


def expect_media_type(shape: StructureShape, request: HTTPRequest, expected: str) -> None:
    """Refuse a body that says to be something else.

    Raises:
        RefusedError: the content type is another one.
    """
    kind = request.header("content-type")
    if any(wire_name(n, m).lower() == "content-type" for n, m in members_at(shape, "header")):
        kind = None  # it is the caller's to say
    media, _, parameters = (kind or expected).partition(";")
    charset = parameters.replace(" ", "").lower().replace('"', "")
    if media.strip().lower() != expected or charset not in {"", "charset=utf-8"}:
        message = f"expected the content type {expected}, got {format_value(kind)}"
        raise ErrorResponse(
            WireError(code="UnsupportedMediaTypeException", status=415, message=message)
        )
