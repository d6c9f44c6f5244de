"""Projection of a resource's members onto the shapes of responses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from botopin.customizations.treatments import is_decoded_json
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
from botopin.testing.customizations.documents import decode_json
from botopin.testing.responses.synthetic import generate_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Reference, ServiceModel
    from botopin.testing.served_version import ServedVersion

MISMATCH: Final = object()
"""Result for a value that does not match the type of the shape."""


def project_resource(
    version: ServedVersion, shape: str, resource: Mapping[str, Any], seed: str
) -> dict[str, Any]:
    """Return the members of a structure that describe a resource, valid for the version.

    The resource's members are copied by name. A missing required member gets a default, such as
    its own name for a string, or else a synthetic value. Equal seeds have equal values.
    """
    model = version.customized
    structure = cast("StructureShape", model.shapes[shape])
    copied = {
        name: value
        for name, member in structure.members.items()
        if name in resource
        and (value := project_value(model, member, resource[name])) is not MISMATCH
    }
    cls = version.find_class(shape)
    missing = {
        name: _default_value(model, each)
        for name, each in structure.members.items()
        if each.required and name not in copied
    }
    synthetic = generate_value(cls, f"{seed} {shape}") if MISMATCH in missing.values() else {}
    whole = copied | {
        n: synthetic[n] if value is MISMATCH else value for n, value in missing.items()
    }
    if invalid := invalid_members(cls, whole):
        # Another structure's values can violate constraints of this structure.
        synthetic = synthetic or generate_value(cls, f"{seed} {shape}")
        for name in invalid:
            del whole[name]
            if structure.members[name].required:
                whole[name] = synthetic[name]
    return {name: whole[name] for name in structure.members if name in whole}


def _default_value(model: ServiceModel, member: Member) -> Any:
    match shape := model.resolve(member):
        case StringShape() if is_decoded_json(member):
            return {}
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
    """Return the names in boto3 of the members that are not valid for the version."""
    try:
        from_boto3(data, cls, strict=True)
    except ValidationError as error:
        wire_names = {info.name: info.wire_name for info in members(cls)}
        names = {violation.path.partition(".")[2] for violation in error.violations}
        return {
            wire_names[name.partition(".")[0].partition("[")[0]] for name in names
        } & data.keys()
    return set()


def project_value(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return a value without members that a shape lacks, or `MISMATCH` if the types differ."""
    match shape := model.resolve(reference):
        case StructureShape(document=True):
            return value
        case StructureShape() if is_mapping(value):
            inner = {
                name: project_value(model, member, value[name])
                for name, member in shape.members.items()
                if value.get(name) is not None
            }
            missing = any(
                each.required and name not in inner for name, each in shape.members.items()
            )
            return MISMATCH if missing or MISMATCH in inner.values() else inner
        case ListShape() if is_list(value):
            items = [project_value(model, shape.member, each) for each in value]
            return MISMATCH if any(each is MISMATCH for each in items) else items
        case MapShape() if is_mapping(value):
            pairs = {key: project_value(model, shape.value, each) for key, each in value.items()}
            return MISMATCH if any(each is MISMATCH for each in pairs.values()) else pairs
        case StructureShape() | ListShape() | MapShape():
            return MISMATCH
        case StringShape() if is_decoded_json(reference):
            # A request contains the text of a document, and a response its value.
            return decode_json(value) if isinstance(value, str) else value
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
    model: ServiceModel, structure: StructureShape, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the members of nested structures whose names are unique.

    `deviceConfig.device` of CreateJob becomes the `device` of a job's summary.
    """
    unique: dict[str, Any] = {}
    duplicates: set[str] = set()
    queue = [(structure, data)]
    for shape, values in queue:  # the loop extends the queue
        for name, member in shape.members.items():
            value = values.get(name)
            if value is None:
                continue
            if values is not data:
                duplicates |= {name} & unique.keys()
                unique[name] = value
            inner = model.resolve(member)
            if is_mapping(value) and isinstance(inner, StructureShape):
                queue.append((inner, value))
    return {name: value for name, value in unique.items() if name not in duplicates}
