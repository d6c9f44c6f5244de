"""Members by their places in a message, and by their names there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, StructureShape
    from botopin.testing.http.messages import WireError

MAX_PROBLEMS: Final = 50
"""Problems after which a message is not looked at any further."""


def members_at(shape: StructureShape, location: str) -> list[tuple[str, Member]]:
    """The members of a place (header, headers, querystring, uri, statusCode), by name."""
    return [(name, each) for name, each in shape.members.items() if each.location == location]


def body_members(shape: StructureShape) -> list[tuple[str, Member]]:
    """The members that lie in the body, by name."""
    return members_at(shape, "")


def wire_name(name: str, member: Member) -> str:
    return member.location_name or name


def describe_missing_tokens(shape: StructureShape, data: Mapping[str, Any]) -> list[str]:
    """What to say of idempotency tokens that must come: SDKs fill them, so a class may lack one."""
    return [
        f"{shape.name}.{name}: expected an idempotency token, which SDKs fill in, got none"
        for name, member in shape.members.items()
        if member.idempotency_token and member.required and name not in data
    ]


def error_members(shape: StructureShape | None, error: WireError) -> dict[str, Any]:
    """The members of an error, with its message by the name that its shape has for it."""
    members = dict(error.members)
    if error.message or shape is None:
        known = shape.members if shape else ()
        name = next((each for each in known if each.lower() == "message"), "message")
        members.setdefault(name, error.message)
    return members
