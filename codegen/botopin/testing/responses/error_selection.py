"""Selection of the modelled error of an operation that fits a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from botopin.model.service import StructureShape
from botopin.testing.http.messages import ErrorResponse, WireError, reject

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.model.service import ErrorTrait, Operation, ServiceModel

ErrorMeaning: TypeAlias = Literal["invalid", "missing", "conflict"]

VALIDATION: Final = "ValidationException"
"""Code that AWS services share, even if their models do not contain it."""

_PROTOCOL_CODES: Final = {
    "ec2": "InvalidParameterValue",
    "query": "ValidationError",
    "rest-xml": "InvalidArgument",
}
"""Codes that replace `VALIDATION` in services of older protocols."""

_INVALID: Final = frozenset({VALIDATION, "InvalidInput", *_PROTOCOL_CODES.values()})

_MAX_MESSAGE: Final = 2000

_HAS_MEANING: Final[dict[ErrorMeaning, Callable[[ErrorTrait], bool]]] = {
    "invalid": lambda error: error.code in _INVALID,
    "missing": lambda error: "NotFound" in error.code or error.http_status == 404,  # noqa: PLR2004
    "conflict": lambda error: "Conflict" in error.code or error.http_status == 409,  # noqa: PLR2004
}


def choose_error(
    model: ServiceModel, operation: Operation, meaning: ErrorMeaning, message: str
) -> ErrorResponse:
    """Return the error of an operation with a meaning, or else the operation's validation error."""
    message = message if len(message) <= _MAX_MESSAGE else f"{message[: _MAX_MESSAGE - 1]}…"
    for wanted in dict.fromkeys((meaning, "invalid")):
        for reference in operation.errors:
            shape = model.resolve(reference)
            if (
                isinstance(shape, StructureShape)
                and shape.error is not None
                and _HAS_MEANING[wanted](shape.error)
            ):
                return ErrorResponse(
                    WireError(
                        code=shape.error.code,
                        status=error_status(shape.error),
                        message=message,
                        shape=shape.name,
                    )
                )
    code = _PROTOCOL_CODES.get(model.metadata.get("protocol", ""), VALIDATION)
    return reject(code, message)


def error_status(error: ErrorTrait) -> int:
    """Return the HTTP status of an error: from the model, or else by the side at fault."""
    return error.http_status or (500 if error.fault else 400)
