"""Conversion of the errors that a user plans to wire errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.model.service import StructureShape
from botopin.runtime.conversion import to_plain
from botopin.runtime.errors import ServiceError, error_members
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
    """Return the wire error for an error's code, class or object.

    Raises:
        LookupError: The version does not model the error and `status` is None, or the error has
            no such member.
    """
    if isinstance(error, ServiceError):
        return to_wire_error(version.model, error)
    code = error if isinstance(error, str) else error.code
    modelled = find_error(version.model, code)
    if modelled is None:
        if status is None:
            codes = [each.code for _, each in _errors(version.model)]
            hint = suggest(code, codes)
            raise LookupError(
                f"{version.title} has no error {code!r}{hint}; to send it anyway, pass status="
            )
        return WireError(code=code, status=status, message=message, members=dict(members))
    shape, trait = modelled
    names = {
        name: info.wire_name
        for info in error_members(version.find_class(shape.name))
        for name in (info.name, info.wire_name)
    }
    for name in members:
        if name not in names:
            raise LookupError(f"{code} has no member {name!r}{suggest(name, names)}")
    return WireError(
        code=code,
        status=status or error_status(trait),
        message=message,
        shape=shape.name,
        members={names[name]: to_plain(value) for name, value in members.items()},
    )


def to_wire_error(model: ServiceModel, error: ServiceError) -> WireError:
    """Return a typed error as the service would send it."""
    summary = error.response.get("Error", {})
    code = type(error).code or str(summary.get("Code", ""))
    message = str(summary.get("Message") or "")
    metadata = error.response.get("ResponseMetadata", {})
    status: int | None = metadata.get("HTTPStatusCode")
    modelled = find_error(model, code)
    if modelled is None:
        return WireError(code=code, status=status or 400, message=message)
    shape, trait = modelled
    members = {
        name: to_plain(error.response[name]) for name in shape.members if name in error.response
    }
    return WireError(
        code=code,
        status=status or error_status(trait),
        message=message,
        shape=shape.name,
        members=members,
    )


def find_error(model: ServiceModel, code: str) -> tuple[StructureShape, ErrorTrait] | None:
    """Return the modelled error with a code, or None."""
    return next((each for each in _errors(model) if each[1].code == code), None)


def _errors(model: ServiceModel) -> list[tuple[StructureShape, ErrorTrait]]:
    return [
        (shape, shape.error)
        for shape in model.shapes.values()
        if isinstance(shape, StructureShape) and shape.error is not None
    ]
