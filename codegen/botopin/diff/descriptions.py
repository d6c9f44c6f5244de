"""Descriptions of added members, errors and operations, as in AWS's change pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.diff.report import Description, Direction
from botopin.model.constraints import describe_constraints
from botopin.model.diagnostics import pointer_tokens
from botopin.model.documentation import paragraphs
from botopin.model.service import (
    BlobShape,
    BooleanShape,
    FloatShape,
    IntegerShape,
    ListShape,
    MapShape,
    StringShape,
    StructureShape,
    TimestampShape,
)

if TYPE_CHECKING:
    from botopin.diff.report import Change
    from botopin.model.service import Deprecation, Member, Reference, ServiceModel, Shape

MAX_DESCRIPTIONS: Final = 3_000
"""Maximum number of descriptions in one report; further members are left out."""
MAX_DEPTH: Final = 12
"""Maximum nesting of descriptions."""


class Describer:
    """Descriptions of parts of one model; each structure is described once in a report."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._remaining = MAX_DESCRIPTIONS
        self._described: dict[str, str] = {}
        """Path of the member that describes a structure, by name of the structure."""
        self._errors: set[str] = set()
        """Errors that the report describes."""

    def describe(self, change: Change) -> Description | None:
        """Return the description of an added member, error, input or output, else None."""
        if change.trait or change.pointers.old or change.old is not None:
            return None
        is_request = any(each.direction is Direction.INPUT for each in change.affected_operations)
        match pointer_tokens(change.pointers.new):
            case ["shapes", name, "members", member_name]:
                shape = self._model.shapes.get(name)
                if isinstance(shape, StructureShape) and (member := shape.members.get(member_name)):
                    return self._member(member, change.wire_path, is_request=is_request)
            case ["operations", name, "errors", index]:
                operation = self._model.operations.get(name)
                if operation and int(index) < len(operation.errors):
                    return self.error(operation.errors[int(index)])
            case ["operations", name, "input" | "output" as side]:
                operation = self._model.operations.get(name)
                reference = operation and (operation.input if side == "input" else operation.output)
                if reference:
                    return self._reference(reference, side, change.wire_path, is_request=is_request)
            case _:
                pass
        return None

    def members(self, reference: Reference | None, *, is_request: bool) -> tuple[Description, ...]:
        """Return the descriptions of the members of an operation's input or output."""
        if reference is None:
            return ()
        shape = self._model.resolve(reference)
        return self._members(shape, shape.name, is_request=is_request)

    def error(self, reference: Reference) -> Description:
        """Return the description of an error: its documentation, its status and its members."""
        shape = self._model.resolve(reference)
        described = self._reference(reference, shape.name, shape.name, is_request=False)
        if shape.name in self._errors:
            described = evolve(described, documentation=(), members=(), described_at=shape.name)
        self._errors.add(shape.name)
        trait = shape.error if isinstance(shape, StructureShape) else None
        side = "Server error" if trait and trait.fault else "Client error"
        status = f", HTTP {trait.http_status}" if trait and trait.http_status else ""
        return evolve(described, type="error", constraints=(f"{side}{status}.",))

    def _member(self, member: Member, path: str, *, is_request: bool) -> Description:
        described = self._reference(member, member.name, path, is_request=is_request)
        constraints = described.constraints
        if is_request and member.idempotency_token:
            constraints = ("Generated if omitted.", *constraints)
        return evolve(
            described, is_required=is_request and member.required, constraints=constraints
        )

    def _reference(
        self, reference: Reference, name: str, path: str, *, is_request: bool
    ) -> Description:
        self._remaining -= 1
        shape = self._model.resolve(reference)
        kind, innermost = self._type(shape)
        described_at = ""
        members: tuple[Description, ...] = ()
        if isinstance(innermost, StructureShape) and innermost.members:
            described_at = self._described.get(innermost.name, "")
            if not described_at:
                members = self._members(innermost, path, is_request=is_request)
        return Description(
            name=name,
            type=kind,
            is_required=False,
            documentation=paragraphs(reference.documentation or shape.documentation),
            constraints=describe_constraints(self._model, reference),
            values=(innermost.enum or ()) if isinstance(innermost, StringShape) else (),
            deprecated=_deprecation(reference.deprecation or shape.deprecation),
            members=members,
            described_at=described_at,
        )

    def _members(self, shape: Shape, path: str, *, is_request: bool) -> tuple[Description, ...]:
        if not isinstance(shape, StructureShape):
            return ()
        self._described.setdefault(shape.name, path)
        members: list[Description] = []
        for member in shape.members.values():
            if self._remaining <= 0 or path.count(".") > MAX_DEPTH:
                break
            members.append(self._member(member, f"{path}.{member.name}", is_request=is_request))
        return tuple(members)

    def _type(self, shape: Shape) -> tuple[str, Shape]:
        """Return boto3's word for a type, such as `list of dict`, and the innermost shape."""
        words: list[str] = []
        seen: set[str] = set()
        while isinstance(shape, ListShape | MapShape) and shape.name not in seen:
            seen.add(shape.name)
            words.append("list of " if isinstance(shape, ListShape) else "dict of string to ")
            shape = self._model.resolve(
                shape.member if isinstance(shape, ListShape) else shape.value
            )
        return f"{''.join(words)}{_word(shape)}", shape


def _word(shape: Shape) -> str:
    match shape:
        case StructureShape(document=True):
            return "document"
        case StructureShape() | MapShape():
            return "dict"
        case ListShape():
            return "list"
        case StringShape():
            return "string"
        case IntegerShape():
            return "integer"
        case FloatShape():
            return "float"
        case BooleanShape():
            return "boolean"
        case TimestampShape():
            return "datetime"
        case BlobShape():
            return "stream of bytes" if shape.streaming else "bytes"


def _deprecation(deprecation: Deprecation | None) -> str:
    if deprecation is None:
        return ""
    since = f" since {deprecation.since}" if deprecation.since else ""
    return f"Deprecated{since}. {deprecation.message}".rstrip()
