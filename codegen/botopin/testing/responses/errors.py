"""Conversion of planned errors to wire errors.

A wire error is the error response of the service. Some planned errors reach the client as the base
class: a response to HEAD has no body, and without a header for the code only the status remains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.model.service import StructureShape
from botopin.runtime.conversion import to_plain
from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.violations import suggest
from botopin.testing.http.messages import WireError
from botopin.testing.protocols.query_codes import query_code
from botopin.testing.responses.error_selection import error_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import ErrorTrait, Operation, ServiceModel
    from botopin.testing.served_version import ServedVersion


def build_error(
    version: ServedVersion,
    error: str | type[ServiceError] | ServiceError,
    *,
    operation: Operation | None,
    message: str,
    members: Mapping[str, Any],
    status: int | None,
) -> WireError:
    """Return the wire error for an error's code, class or object.

    Args:
        version: Version of the service.
        error: Code, class or object. The name of a shape stands for its code.
        operation: Operation that fails. Its own error takes precedence if errors share a code.
        message: Message of the error. Ignored for an object, like `members` and `status`.
        members: Other members by their names in boto3 or in Python.
        status: HTTP status. None means the status of the model.

    Raises:
        LookupError: The version does not model the error and `status` is None, or the error has
            no such member.
    """
    if isinstance(error, ServiceError):
        return to_wire_error(version.model, error, operation)
    code, shape_name = (error, "") if isinstance(error, str) else _identity(error)
    modelled = _find_error(version.model, code, shape_name, operation)
    if modelled is None:
        if status is None or not code:
            raise LookupError(_describe_unknown(version, error, code))
        return WireError(code=code, status=status, message=message, members=dict(members))
    shape, trait = modelled
    names = {
        name: info.wire_name
        for info in error_members(version.find_class(shape.name))
        for name in (info.name, info.wire_name)
    }
    for name in members:
        if name not in names:
            raise LookupError(f"{trait.code} has no member {name!r}{suggest(name, names)}")
    return WireError(
        code=trait.code,
        status=status or error_status(trait),
        message=message,
        shape=shape.name,
        members={names[name]: to_plain(value) for name, value in members.items()},
    )


def to_wire_error(
    model: ServiceModel, error: ServiceError, operation: Operation | None = None
) -> WireError:
    """Return a typed error as the service would send it."""
    summary = error.response.get("Error", {})
    code, shape_name = _identity(type(error))
    code = code or str(summary.get("Code", ""))
    message = str(summary.get("Message") or "")
    metadata = error.response.get("ResponseMetadata", {})
    status: int | None = metadata.get("HTTPStatusCode")
    modelled = _find_error(model, code, shape_name, operation)
    if modelled is None:
        return WireError(code=code, status=status or 400, message=message)
    shape, trait = modelled
    members = {
        name: to_plain(error.response[name]) for name in shape.members if name in error.response
    }
    return WireError(
        code=trait.code,
        status=status or error_status(trait),
        message=message,
        shape=shape.name,
        members=members,
    )


def _identity(cls: type[ServiceError]) -> tuple[str, str]:
    """Return the code and the shape of an error class. The base class of a service has neither."""
    return cls.code, cls.code and (cls.__botopin_shape_name__ or cls.__name__)


def _find_error(
    model: ServiceModel, code: str, shape_name: str, operation: Operation | None
) -> tuple[StructureShape, ErrorTrait] | None:
    """Return a modelled error, or None.

    The first match counts: the shape, the code among the errors of the operation, the code as the
    name of a shape, and the code among all errors.
    """
    errors = {
        name: (shape, shape.error)
        for name, shape in model.shapes.items()
        if isinstance(shape, StructureShape) and shape.error is not None
    }
    if shape_name in errors:
        return errors[shape_name]
    declared = {each.shape for each in operation.errors} if operation else set[str]()
    found = [
        name
        for name, (shape, trait) in errors.items()
        if code in {trait.code, query_code(model, shape, trait)}
    ]
    own = [name for name in found if name in declared]
    named = [code] if code in errors else []
    candidates = own or named or found
    return errors[candidates[-1]] if candidates else None


def _describe_unknown(version: ServedVersion, error: str | type[ServiceError], code: str) -> str:
    """Return the message for an error that cannot be sent without a code and a status."""
    if not code:
        name = error.__qualname__ if isinstance(error, type) else repr(error)
        return f"expected the code of an error, got {name}: pass a code and status="
    codes = [
        shape.error.code
        for shape in version.model.shapes.values()
        if isinstance(shape, StructureShape) and shape.error is not None
    ]
    hint = suggest(code, codes)
    return f"{version.title} has no error {code!r}{hint}; to send it anyway, pass status="
