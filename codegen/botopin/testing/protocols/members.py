"""Members by their places in a message, and by their names there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botopin.model.service import Member, StructureShape

ENOUGH: Final = 50
"""Problems after which a message is not looked at any further."""


def located(shape: StructureShape, location: str) -> list[tuple[str, Member]]:
    """The members of a place (header, headers, querystring, uri, statusCode), by name."""
    return [(name, each) for name, each in shape.members.items() if each.location == location]


def body_members(shape: StructureShape) -> list[tuple[str, Member]]:
    """The members that lie in the body, by name."""
    return located(shape, "")


def wire_name(name: str, member: Member) -> str:
    return member.location_name or name
