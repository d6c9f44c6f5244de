"""Members by their location in a message and by their wire names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.violations import format_value, suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from botopin.model.service import Member, ServiceModel, StructureShape
    from botopin.testing.http.messages import WireError

MAX_PROBLEMS: Final = 50
"""Number of problems after which parsing of a message stops."""


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


def describe_unknown(
    model: ServiceModel,
    shape: StructureShape,
    name: object,
    known: Collection[str],
    *,
    kind: str = "a member",
    redact: bool = False,
) -> str:
    """Return the problem for a name that a structure does not have.

    Args:
        model: Model of the structure.
        shape: Structure without the name.
        name: Unknown name in the request.
        known: Known names, for a suggestion.
        kind: Kind of the name, with an article.
        redact: Whether to hide the name and the suggestion.
    """
    owner = f"{shape.name} in {model.service} {model.date}"
    hint = "" if redact else suggest(str(name), known)
    return f"expected {kind} of {owner}, got {format_value(name, redact=redact)}{hint}"


def describe_missing_tokens(shape: StructureShape, data: Mapping[str, Any]) -> list[str]:
    """Return a problem for each required idempotency token that is missing.

    Classes make tokens optional, because SDKs generate them.
    """
    return [
        f"{shape.name}.{name}: expected an idempotency token, which SDKs generate, got none"
        for name, member in shape.members.items()
        if member.idempotency_token and member.required and name not in data
    ]


def error_members(shape: StructureShape | None, error: WireError) -> dict[str, Any]:
    """Return the members of an error, including its message under the name in the shape."""
    members = dict(error.members)
    if error.message or shape is None:
        known = shape.members if shape else ()
        name = next((each for each in known if each.lower() == "message"), "message")
        members.setdefault(name, error.message)
    return members
