"""Shapes to and from plain data.

Receiving goes around the constructor: no check runs, an unknown enum value becomes an
`UnknownValue`, unknown members are dropped, and a missing required member is absent. The functions
that do it are compiled when a class is first used (`compiler`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from botopin.runtime.compiler import compile_structure_function, compile_unstructure_function
from botopin.runtime.dialect import BOTO3, JSON
from botopin.runtime.shapes import Shape
from botopin.runtime.structuring_errors import (
    STRUCTURING_EXCEPTIONS,
    find_structuring_errors,
    structure,
)
from botopin.runtime.validation import find_violations
from botopin.runtime.violations import ValidationError, raise_or_warn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.runtime.dialect import Convert, Dialect
    from botopin.runtime.types import JSONValue

T = TypeVar("T", bound=Shape)


def to_boto3(value: Shape, *, validate: bool = True) -> dict[str, Any]:
    """The keyword arguments that boto3 takes: `client.create_job(**to_boto3(request))`.

    Absent members are left out, so botocore fills an idempotency token.

    Args:
        value: the request, or any other shape.
        validate: check the whole tree first, since it may have been changed after it was built.

    Raises:
        ValidationError: the tree is not what its shapes say.
    """
    return _to(BOTO3, value, validate=validate)


def from_boto3(
    data: Mapping[str, Any], cls: type[T], *, strict: bool = False, keep_unknown: bool = False
) -> T:
    """Make a shape of what boto3 returned, or of the arguments that it takes.

    Args:
        data: a response of boto3, or keyword arguments for it.
        cls: the shape to make.
        strict: check everything, as for a request, and refuse unknown members.
        keep_unknown: keep members that this version does not know, and send them back.

    Raises:
        ValidationError: a value is of the wrong container type; with `strict`, anything is wrong.
    """
    return _from(BOTO3, data, cls, strict=strict, keep_unknown=keep_unknown)


def to_json(value: Shape, *, validate: bool = True) -> dict[str, JSONValue]:
    """The shape as a JSON object: timestamps in ISO 8601, blobs in base64, boto3's names as keys.

    Args:
        value: any shape.
        validate: check the whole tree first. A response may hold what a request may not: pass
            False for one.

    Raises:
        ValidationError: the tree is not what its shapes say.
        TypeError: it holds a stream, which JSON cannot say.
    """
    return _to(JSON, value, validate=validate)


def from_json(
    data: Mapping[str, JSONValue],
    cls: type[T],
    *,
    strict: bool = False,
    keep_unknown: bool = False,
) -> T:
    """Make a shape of what `to_json` gave: the counterpart of `from_boto3`.

    Raises:
        ValidationError: a value is of the wrong container type, or no timestamp or base64; with
            `strict`, anything is wrong.
    """
    return _from(JSON, data, cls, strict=strict, keep_unknown=keep_unknown)


def parse_json(text: str) -> JSONValue:
    """Read a member that holds JSON as text (the trait `jsonvalue` in a body).

    Raises:
        ValueError: the text is no JSON.
    """
    from json import loads  # noqa: PLC0415 - a millisecond that most imports do not need

    return loads(text)


def unstructure(dump: Convert, value: Shape) -> dict[str, Any]:
    """Make data of a shape, and say what is wrong with the shape where that fails.

    Raises:
        ValidationError: naming every value that is of a wrong type.
    """
    try:
        data: dict[str, Any] = dump(value)
    except STRUCTURING_EXCEPTIONS:
        found = tuple(problem for problem in find_violations(value) if problem.kind == "type")
        if not found:  # not the value's fault: a hook of the user's, say
            raise
        error = ValidationError(found)
    else:
        return data
    raise error


_loaders: Final[dict[tuple[Dialect, bool], dict[type[Shape], Convert]]] = {
    (dialect, kept): {} for dialect in (BOTO3, JSON) for kept in (False, True)
}
_dumpers: Final[dict[Dialect, dict[type[Shape], Convert]]] = {BOTO3: {}, JSON: {}}


def _to(dialect: Dialect, value: Shape, *, validate: bool) -> dict[str, Any]:
    if validate and (problems := find_violations(value)):
        raise_or_warn(problems, stacklevel=3)
    cls = value.__class__
    compiled = _dumpers[dialect]
    return unstructure(
        compiled.get(cls) or compile_unstructure_function(cls, dialect, compiled), value
    )


def _from(
    dialect: Dialect, data: Mapping[str, Any], cls: type[T], *, strict: bool, keep_unknown: bool
) -> T:
    compiled = _loaders[dialect, keep_unknown]
    load = compiled.get(cls) or compile_structure_function(
        cls, dialect, compiled, keep_unknown=keep_unknown
    )
    if not strict:
        return structure(cls, dialect, load, data)
    problems = [*find_structuring_errors(cls, data, dialect, strict=True)]
    if any(problem.kind == "type" for problem in problems):
        raise ValidationError(tuple(each for each in problems if each.kind != "enum"))
    value: T = load(data)
    problems += find_violations(value)
    if problems:
        raise_or_warn(problems, stacklevel=3)
    return value
