"""Application of rows of wrong constraints to a parsed model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from botopin.customizations.exemption_rows import shipped_rows
from botopin.model.diagnostics import ModelError
from botopin.model.service import (
    BlobShape,
    ConstraintExemption,
    MapShape,
    StringShape,
    StructureShape,
)
from botopin.model.structuring import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botopin.customizations.exemption_rows import ExemptionRow, Rows
    from botopin.model.diagnostics import Diagnostic
    from botopin.model.service import ServiceModel, Shape


def rows_of(service: str, user_rows: Rows) -> tuple[ExemptionRow, ...]:
    """Return the shipped rows and the user's rows of a service."""
    return (*shipped_rows().get(service, ()), *user_rows.get(service, ()))


def apply_exemptions(model: ServiceModel, rows: Sequence[ExemptionRow]) -> ServiceModel:
    """Return a model without the constraints of the rows that apply to its date."""
    for row in rows:
        if applies(row, model):
            shape = model.shapes[row.owner]
            changed = _exempt_member(model, shape, row) if row.member else _exempt(shape, row)
            model = evolve(model, shapes={**model.shapes, row.owner: changed})
    return model


def applies(row: ExemptionRow, model: ServiceModel) -> bool:
    """Return whether a model has the constraint of a row, and the row applies to its date."""
    return model.date >= row.since and _value(model, row) is not None


def check_rows(models: Sequence[ServiceModel], rows: Sequence[ExemptionRow]) -> None:
    """Check that each row of the user has an effect on a version of its dates.

    A shipped row can have no effect, because AWS may have corrected the model.

    Raises:
        ModelError: A row names an unknown shape, or a constraint that the shape does not have.
    """
    if faults := [fault for row in rows if row.location[0] for fault in _faults(models, row)]:
        raise ModelError(faults)


def _faults(models: Sequence[ServiceModel], row: ExemptionRow) -> Iterator[Diagnostic]:
    dated = [each for each in models if each.date >= row.since]
    found = [each for each in dated if _target(each, row) is not None]
    if not dated:
        latest = max((each.date for each in models), default="none")
        yield row.diagnostic("since", f"expected at most {latest}, the date of the latest version")
    elif not found:
        yield row.diagnostic("shape", _unknown_shape(dated[-1], row))
    elif all(_value(each, row) is None for each in found):
        yield row.diagnostic("constraint", _no_effect(found[-1], row))


def _unknown_shape(model: ServiceModel, row: ExemptionRow) -> str:
    shape = model.shapes.get(row.owner)
    if shape is None:
        return unknown("shape", row.owner, model.shapes)
    members = [*shape.members] if isinstance(shape, StructureShape) else []
    return unknown(f"member of {row.owner}", row.member, members)


def _no_effect(model: ServiceModel, row: ExemptionRow) -> str:
    target = _target(model, row)
    if row.constraint == "min" and not isinstance(target, BlobShape | MapShape):
        return "botocore enforces every minimum except the size of blobs and maps"
    if row.constraint == "enum" and row.member:
        return "expected the name of the enum's shape, got a member"
    return f"{row.shape} has no {row.constraint}"


def _target(model: ServiceModel, row: ExemptionRow) -> Shape | None:
    """Return the shape whose constraint a row names, as its member sees it."""
    shape = model.shapes.get(row.owner)
    if not row.member or shape is None:
        return shape
    member = shape.members.get(row.member) if isinstance(shape, StructureShape) else None
    return None if member is None else model.resolve(member)


def _value(model: ServiceModel, row: ExemptionRow) -> Any:
    """Return the value of a constraint that a row can exempt, or None."""
    target = _target(model, row)
    match row.constraint:
        case "enum" if row.member:
            return None
        case "min" if not isinstance(target, BlobShape | MapShape):
            return None
        case "max" | "pattern" if isinstance(target, StringShape) and target.enum:
            return None  # the values of an enum are its only constraint
        case "pattern" if isinstance(target, StringShape) and target.botocore_pattern:
            return None
        case "enum" if target and any(each.constraint == "enum" for each in target.exemptions):
            return None  # another row has exempted the values
        case "max":
            return getattr(target, "max", None)
        case constraint:
            return getattr(target, constraint, None) or None  # a minimum of 0 has no effect


def _exempt(shape: Shape, row: ExemptionRow) -> Shape:
    return evolve(shape, **_changes(shape, row))


def _exempt_member(model: ServiceModel, owner: Shape, row: ExemptionRow) -> Shape:
    if not isinstance(owner, StructureShape):
        return owner
    member = owner.members[row.member]
    overrides = {**member.overrides, **_changes(model.resolve(member), row)}
    changed = evolve(member, overrides=overrides)
    return evolve(owner, members={**owner.members, row.member: changed})


def _changes(shape: Shape, row: ExemptionRow) -> dict[str, Any]:
    exemption = ConstraintExemption(
        constraint=row.constraint,
        value=getattr(shape, row.constraint),
        source=row.source,
        reason=row.reason,
    )
    changes: dict[str, Any] = {"exemptions": (*shape.exemptions, exemption)}
    if row.constraint != "enum":  # the class of an enum stays
        changes[row.constraint] = None
    return changes
