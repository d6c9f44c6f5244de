"""Conversion of shapes to and from plain data.

Received data bypasses the constructor, so that no check runs. An unknown enum value becomes an
`UnknownValue`, unknown members are dropped, and a missing required member is absent. The conversion
functions are compiled when a class is first used (see `botopin.runtime.compiler`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from botopin.runtime.argument_errors import (
    describe_no_class,
    describe_no_shape,
    is_shape_class,
)
from botopin.runtime.dialect import ARGUMENTS, BOTO3, JSON
from botopin.runtime.enums import OpenStrEnum, UnknownValue
from botopin.runtime.shapes import Shape
from botopin.runtime.structure_compiler import compile_structure_function
from botopin.runtime.structuring_errors import (
    STRUCTURING_EXCEPTIONS,
    find_structuring_errors,
    structure,
)
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.unstructure_compiler import compile_unstructure_function
from botopin.runtime.validation import find_violations
from botopin.runtime.violations import ValidationError, raise_or_warn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.runtime.dialect import Convert, Dialect
    from botopin.runtime.types import JSONValue
    from botopin.runtime.violations import Violation

T = TypeVar("T", bound=Shape)


def to_boto3(value: Shape, *, validate: bool = True) -> dict[str, Any]:
    """Convert a shape to boto3's form, for example to keyword arguments for a client.

    ```python
    client.create_job(**to_boto3(request))
    ```

    The result omits absent members, so that botocore generates idempotency tokens.

    Args:
        value: Request, or any other structure or union.
        validate: Whether to check the whole tree first (see `botopin.validate`). The tree may have
            been changed since it was built.

    Raises:
        ValidationError: A value violates a constraint or has a wrong Python type.
        TypeError: `value` is not a shape.
    """
    return _unstructure(BOTO3, value, validate=validate)


def from_boto3(
    data: Mapping[str, Any], cls: type[T], *, strict: bool = False, keep_unknown: bool = False
) -> T:
    """Convert data in boto3's form to a shape, for example the response of a client.

    ```python
    response = from_boto3(client.get_job(jobArn=arn), GetJobResponse)
    ```

    Values are not validated unless `strict` is set. An enum value that the version does not model
    becomes an `UnknownValue`. A missing required member is absent: access to it raises
    `MissingMemberError`.

    Args:
        data: Response of boto3, or keyword arguments for a client.
        cls: Structure or union to create.
        strict: Whether to validate the result as a request and reject unknown members. The data
            may contain every value that boto3 accepts as an argument. A text becomes a blob in
            UTF-8. A text, a number or a naive datetime becomes a timestamp in UTC. A `Decimal`
            becomes a float.
        keep_unknown: Whether to keep members that the version does not model. `to_boto3` returns
            these members unchanged.

    Raises:
        ValidationError: A value has a wrong container type, such as a text instead of a list. With
            `strict`, also any other violation.
        TypeError: `cls` is not a shape class.
    """
    dialect = ARGUMENTS if strict else BOTO3
    return _structure(dialect, data, cls, strict=strict, keep_unknown=keep_unknown)


def to_json(value: Shape, *, validate: bool = True) -> dict[str, JSONValue]:
    """Convert a shape to a JSON object.

    The keys are boto3's names. Timestamps are ISO 8601 texts, and blobs are base64 texts. Floats
    that are not finite are the texts "NaN", "Infinity" and "-Infinity".

    `json.dumps` can encode the result, and `from_json` returns an equal shape, except that NaN
    never equals itself and an assigned tuple becomes a list. Values that JSON cannot represent are
    refused, also with `validate=False`: a time without a time zone, bytes instead of a text, a
    `Decimal`, or NaN in a document.

    Args:
        value: Structure or union.
        validate: Whether to check the whole tree first (see `botopin.validate`). Pass False for a
            response, which may contain values that a request must not contain.

    Raises:
        ValidationError: A value violates a constraint, has a wrong Python type, or has no form in
            JSON.
        TypeError: `value` is not a shape, or contains a stream. Read the stream first, and replace
            it by its content (see `botopin.replace`).
    """
    return _unstructure(JSON, value, validate=validate)


def from_json(
    data: Mapping[str, JSONValue], cls: type[T], *, strict: bool = False, keep_unknown: bool = False
) -> T:
    """Convert a JSON object from `to_json` to a shape.

    The result equals the shape that `to_json` converted. It shares documents with `data`.

    Args:
        data: JSON object.
        cls: Structure or union to create.
        strict: Whether to validate the result as a request and reject unknown members.
        keep_unknown: Whether to keep members that the version does not model. Set it if the shape
            was received with `keep_unknown`.

    Raises:
        ValidationError: A value has a wrong container type, or a text is not a timestamp or base64.
            With `strict`, also any other violation.
        TypeError: `cls` is not a shape class.
    """
    return _structure(JSON, data, cls, strict=strict, keep_unknown=keep_unknown)


def parse_json(text: str) -> JSONValue:
    """Parse the value of a member that contains JSON as text (botocore's trait `jsonvalue`).

    Args:
        text: Value of the member.

    Raises:
        ValueError: The text is not JSON.
    """
    from json import loads  # noqa: PLC0415 - takes a millisecond, rarely needed

    return loads(text)


def unstructure(dialect: Dialect, dump: Convert, value: Shape) -> dict[str, Any]:
    """Convert a shape to plain data, and describe wrong values if the conversion fails.

    Raises:
        ValidationError: At least one value has a wrong Python type, or JSON cannot represent it.
        TypeError: The value contains a stream, which JSON cannot represent.
    """
    try:
        data: dict[str, Any] = dump(value)
    except STRUCTURING_EXCEPTIONS:
        violations = _find_unstructuring_errors(dialect, value)
        if not violations:  # another cause, such as a hook of the user
            raise
        error = ValidationError(violations)
    else:
        return data
    raise error


def _find_unstructuring_errors(dialect: Dialect, value: Shape) -> tuple[Violation, ...]:
    if dialect is JSON:
        from botopin.runtime.unstructuring_errors import find_json_errors  # noqa: PLC0415 - rare

        return find_json_errors(value)
    return tuple(each for each in find_violations(value) if each.kind == "type")


def to_plain(value: Any, *, validate: bool = True) -> Any:
    """Convert the value of a member to boto3's form."""
    if isinstance(value, Shape):
        return to_boto3(value, validate=validate)
    if isinstance(value, OpenStrEnum | UnknownValue):
        return str.__str__(value)
    if is_list(value):
        return [to_plain(item, validate=validate) for item in value]
    if is_mapping(value):
        return {
            to_plain(key, validate=validate): to_plain(item, validate=validate)
            for key, item in value.items()
        }
    return value


_loaders: Final[dict[tuple[Dialect, bool], dict[type[Shape], Convert]]] = {
    (dialect, kept): {} for dialect in (BOTO3, ARGUMENTS, JSON) for kept in (False, True)
}
_dumpers: Final[dict[Dialect, dict[type[Shape], Convert]]] = {BOTO3: {}, JSON: {}}


def _unstructure(dialect: Dialect, value: Shape, *, validate: bool) -> dict[str, Any]:
    if validate and (violations := find_violations(value)):
        raise_or_warn(violations, stacklevel=3)
    cls = value.__class__
    compiled = _dumpers[dialect]
    dump = compiled.get(cls)
    if dump is None:
        if not is_shape_class(cls):
            raise TypeError(describe_no_shape(value))
        dump = compile_unstructure_function(cls, dialect, compiled)
    return unstructure(dialect, dump, value)


def _structure(
    dialect: Dialect, data: Mapping[str, Any], cls: type[T], *, strict: bool, keep_unknown: bool
) -> T:
    compiled = _loaders[dialect, keep_unknown]
    try:
        load = compiled.get(cls)
    except TypeError:  # a dict cannot be a key
        load = None
    if load is None:
        if not is_shape_class(cls):
            call = "from_json" if dialect is JSON else "from_boto3"
            raise TypeError(describe_no_class(data, cls, call=call))
        load = compile_structure_function(cls, dialect, compiled, keep_unknown=keep_unknown)
    if not strict:
        return structure(cls, dialect, load, data)
    violations = [*find_structuring_errors(cls, data, dialect, strict=True)]
    if any(each.kind == "type" for each in violations):
        raise ValidationError(tuple(each for each in violations if each.kind != "enum"))
    value: T = load(data)
    violations += find_violations(value)
    if violations:
        raise_or_warn(violations, stacklevel=3)
    return value
