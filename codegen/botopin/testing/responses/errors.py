"""Errors that a user gives, as they go on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.model.service import StructureShape
from botopin.runtime.conversion import to_boto3
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.shapes import Shape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import suggest
from botopin.testing.http.messages import WireError
from botopin.testing.responses.error_selection import error_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import ErrorTrait, ServiceModel
    from botopin.testing.served_version import ServedVersion


def build_error(
    version: ServedVersion,
    error: str | type[ServiceError] | ServiceError,
    *,
    message: str,
    members: Mapping[str, Any],
    status: int | None,
) -> WireError:
    """An error by its code, its class, or as an object.

    Raises:
        LookupError: the version has no such error and no status is given, or it has no such member.
    """
    if isinstance(error, ServiceError):
        return to_wire_error(version.model, error)
    code = error if isinstance(error, str) else error.code
    found = find_error(version.model, code)
    if found is None:
        if status is None:
            codes = [each.code for _, each in _errors(version.model)]
            hint = suggest(code, codes)
            message = f"{version.title} has no error {code!r}{hint}; with status= it is sent anyway"
            raise LookupError(message)
        return WireError(code=code, status=status, message=message, members=dict(members))
    shape, trait = found
    names = {
        name: facts.wire_name
        for facts in error_members(version.find_class(shape.name))
        for name in (facts.name, facts.wire_name)
    }
    for name in members:
        if name not in names:
            message = f"{code} has no member {name!r}{suggest(name, names)}"
            raise LookupError(message)
    return WireError(
        code=code,
        status=status or error_status(trait),
        message=message,
        shape=shape.name,
        members={names[name]: _to_plain(value) for name, value in members.items()},
    )


def to_wire_error(model: ServiceModel, error: ServiceError) -> WireError:
    """A typed error as the service would send it."""
    said = error.response.get("Error", {})
    code = type(error).code or str(said.get("Code", ""))
    metadata = error.response.get("ResponseMetadata", {})
    status: int | None = metadata.get("HTTPStatusCode")
    found = find_error(model, code)
    if found is None:
        return WireError(code=code, status=status or 400, message=str(said.get("Message") or ""))
    shape, trait = found
    members = {
        name: _to_plain(error.response[name]) for name in shape.members if name in error.response
    }
    return WireError(
        code=code,
        status=status or error_status(trait),
        message=str(said.get("Message") or ""),
        shape=shape.name,
        members=members,
    )


def find_error(model: ServiceModel, code: str) -> tuple[StructureShape, ErrorTrait] | None:
    """The error of a code."""
    return next((each for each in _errors(model) if each[1].code == code), None)


def _errors(model: ServiceModel) -> list[tuple[StructureShape, ErrorTrait]]:
    return [
        (shape, shape.error)
        for shape in model.shapes.values()
        if isinstance(shape, StructureShape) and shape.error is not None
    ]


def _to_plain(value: Any) -> Any:
    if isinstance(value, Shape):
        return to_boto3(value)
    if isinstance(value, OpenStrEnum):
        return value.value
    if is_list(value):
        return [_to_plain(each) for each in value]
    if is_mapping(value):
        return {_to_plain(key): _to_plain(each) for key, each in value.items()}
    return value
