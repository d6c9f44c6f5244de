"""What the store knows of a resource, cut to what an answer of the version holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

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
from botopin.runtime.conversion import from_boto3
from botopin.runtime.members import members
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import ValidationError
from botopin.testing.responses.synthetic import generate_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Reference, ServiceModel
    from botopin.testing.served_version import ServedVersion

MISMATCH: Final = object()
"""Stands for a value that is not of the shape's kind."""


def project_resource(
    version: ServedVersion, shape: str, resource: Mapping[str, Any], seed: str
) -> dict[str, Any]:
    """What a structure says of a resource, valid for the version.

    Members that are known by name are taken over. What is required and not known is its own name
    where that will do, and else made up, the same for the same seed.
    """
    structure = cast("StructureShape", version.model.shapes[shape])
    shown = {
        name: value
        for name, member in structure.members.items()
        if name in resource
        and (value := project_value(version.model, member, resource[name])) is not MISMATCH
    }
    cls = version.find_class(shape)
    lacking = {
        name: _default_value(version.model, each)
        for name, each in structure.members.items()
        if each.required and name not in shown
    }
    made = generate_value(cls, f"{seed} {shape}") if MISMATCH in lacking.values() else {}
    whole = shown | {n: made[n] if value is MISMATCH else value for n, value in lacking.items()}
    if unfit := invalid_members(cls, whole):
        # What one structure allows another may not: then required members are made up as well.
        made = made or generate_value(cls, f"{seed} {shape}")
        for name in unfit:
            del whole[name]
            if structure.members[name].required:
                whole[name] = made[name]
    return {name: whole[name] for name in structure.members if name in whole}


def _default_value(model: ServiceModel, member: Member) -> Any:
    match shape := model.resolve(member):
        case StringShape() if member.jsonvalue or shape.jsonvalue:
            return "{}"
        case StringShape(enum=None, pattern=None):
            return member.name
        case IntegerShape() | FloatShape():
            return max(0, shape.min or 0)
        case ListShape(min=None | 0):
            return []
        case MapShape(min=None | 0):
            return {}
        case _:
            return MISMATCH


def invalid_members(cls: type[Any], data: Mapping[str, Any]) -> set[str]:
    """The members of a structure that are not what the version says."""
    try:
        from_boto3(data, cls, strict=True)
    except ValidationError as error:
        wires = {facts.name: facts.wire_name for facts in members(cls)}
        names = {problem.path.partition(".")[2] for problem in error.violations}
        return {wires[name.partition(".")[0].partition("[")[0]] for name in names} & data.keys()
    return set()


def project_value(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """A value cut to what a shape has members for; `UNFIT` where it is of another kind."""
    match shape := model.resolve(reference):
        case StructureShape(document=True):
            return value
        case StructureShape() if is_mapping(value):
            inner = {
                name: project_value(model, member, value[name])
                for name, member in shape.members.items()
                if value.get(name) is not None
            }
            lacking = any(
                each.required and name not in inner for name, each in shape.members.items()
            )
            return MISMATCH if lacking or MISMATCH in inner.values() else inner
        case ListShape() if is_list(value):
            items = [project_value(model, shape.member, each) for each in value]
            return MISMATCH if any(each is MISMATCH for each in items) else items
        case MapShape() if is_mapping(value):
            pairs = {key: project_value(model, shape.value, each) for key, each in value.items()}
            return MISMATCH if any(each is MISMATCH for each in pairs.values()) else pairs
        case StructureShape() | ListShape() | MapShape():
            return MISMATCH
        case _:
            return value if isinstance(value, _SCALARS[type(shape)]) else MISMATCH


_SCALARS: Final[dict[type[Any], Any]] = {
    StringShape: str,
    IntegerShape: int,
    FloatShape: int | float,
    BooleanShape: bool,
    TimestampShape: datetime,
    BlobShape: bytes,
}


def nested_members(
    model: ServiceModel, reference: Reference, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The members of the structures inside, by names that stand for one value only.

    `deviceConfig.device` of a CreateJob is the `device` of a job's summary.
    """
    found: dict[str, Any] = {}
    several: set[str] = set()
    inside = [(model.resolve(reference), data)]
    for shape, held in inside:  # grows while it is walked
        if not isinstance(shape, StructureShape):
            continue
        for name, member in shape.members.items():
            value = held.get(name)
            if value is None:
                continue
            if held is not data:
                several |= {name} & found.keys()
                found[name] = value
            if is_mapping(value):
                inside.append((model.resolve(member), value))
    return {name: value for name, value in found.items() if name not in several}
