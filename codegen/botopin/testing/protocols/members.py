"""Members by their location in a message and by their wire names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from botopin.model.service import StructureShape
from botopin.runtime.errors import OAUTH_MESSAGE

if TYPE_CHECKING:
    from botopin.model.service import Member, Reference, ServiceModel
    from botopin.testing.http.messages import WireError


_MESSAGES: Final = frozenset({"message", OAUTH_MESSAGE})
"""Members with the message of an error, in lower case."""


def resolve_structure(model: ServiceModel, reference: Reference | None) -> StructureShape:
    """Return the target of a reference to a structure, or an empty structure for no reference."""
    if reference is None:
        return StructureShape(name="")
    return cast("StructureShape", model.resolve(reference))  # the model parser ensures the type


def members_at(shape: StructureShape, location: str) -> list[tuple[str, Member]]:
    """Return the members at a location (header, headers, querystring, uri or statusCode)."""
    return [(name, each) for name, each in shape.members.items() if each.location == location]


def body_members(shape: StructureShape) -> list[tuple[str, Member]]:
    """Return the members in the body."""
    return members_at(shape, "")


def wire_name(name: str, member: Member) -> str:
    return member.location_name or name


def token_members(shape: StructureShape) -> set[str]:
    """Return the names of the members that are idempotency tokens."""
    return {name for name, each in shape.members.items() if each.idempotency_token}


def error_members(shape: StructureShape | None, error: WireError) -> dict[str, Any]:
    """Return the member values of an error, with its message under the name in the shape."""
    members = dict(error.members)
    if error.message or shape is None:
        known = shape.members if shape else ()
        name = next((each for each in known if each.lower() in _MESSAGES), "message")
        members.setdefault(name, error.message)
    return members
