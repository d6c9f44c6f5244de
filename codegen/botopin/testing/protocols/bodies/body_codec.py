"""Interface of a body format: JSON, CBOR or XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from botopin.runtime.violations import format_value
from botopin.testing.http.messages import reject
from botopin.testing.protocols.members import members_at, wire_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, StructureShape
    from botopin.testing.http.messages import HTTPRequest


class BodyCodec(Protocol):
    """Parses and serializes bodies."""

    media_type: str
    empty_body: bytes
    """Body of a response if the operation has no output."""

    def parse_members(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        """Parse the members in a body. Append faults to `problems`."""
        ...

    def parse_payload(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> Any:
        """Parse the member that is the whole body. Return None if the body cannot be parsed."""
        ...

    def serialize_members(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        """Serialize the members in a body."""
        ...

    def serialize_payload(self, member: Member, value: Any) -> bytes:
        """Serialize the member that is the whole body."""
        ...


def expect_media_type(shape: StructureShape, request: HTTPRequest, expected: str) -> None:
    """Check the content type of a request.

    Raises:
        ErrorResponse: The content type is not the expected type.
    """
    content_type = request.header("content-type")
    if any(wire_name(n, m).lower() == "content-type" for n, m in members_at(shape, "header")):
        content_type = None  # a member of the input sets the content type
    media, _, parameters = (content_type or expected).partition(";")
    charset = parameters.replace(" ", "").lower().replace('"', "")
    if media.strip().lower() != expected or charset not in {"", "charset=utf-8"}:
        message = f"expected the content type {expected}, got {format_value(content_type)}"
        raise reject("UnsupportedMediaTypeException", message, 415)
