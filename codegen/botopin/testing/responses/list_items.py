"""Made up items of what an operation lists: with whatever clients read of each of them.

Models hardly ever say what an item always has, and botocore relies on it: it reads the Key of each
of S3's objects, which no model requires. So the items of a paginator's results have every member
that holds no others.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botopin.model.service import ListShape, StructureShape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.testing.http.messages import ErrorResponse
from botopin.testing.responses.pagination import result_paths
from botopin.testing.responses.synthetic import generate_scalars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.service import Operation, Reference
    from botopin.testing.served_version import ServedVersion


def fill_list_items(
    version: ServedVersion, operation: Operation, response: Mapping[str, Any], seed: str
) -> dict[str, Any]:
    """An answer of an operation that pages, with the items that it lists filled up.

    Args:
        version: that the answer is valid for, and stays.
        operation: that it is the answer of.
        answer: in boto3's dialect.
        seed: the same one fills in the same values.
    """
    whole = dict(response)
    if operation.output is not None:
        for path in result_paths(version.paginators, operation.name):
            whole = _fill(version, operation.output, whole, path.split("."), f"{seed} {path}")
    return whole


def _fill(
    version: ServedVersion, reference: Reference, value: Any, path: Sequence[str], seed: str
) -> Any:
    """A value with the items of the list at a path filled up."""
    match version.model.resolve(reference):
        case StructureShape(members=members) if path and is_mapping(value):
            name, *rest = path
            if name not in members or name not in value:
                return value
            return {**value, name: _fill(version, members[name], value[name], rest, seed)}
        case ListShape(member=member) if not path and is_list(value):
            return [
                _fill_item(version, member, each, f"{seed} {at}") for at, each in enumerate(value)
            ]
        case _:
            return value


def _fill_item(version: ServedVersion, reference: Reference, value: Any, seed: str) -> Any:
    shape = version.model.resolve(reference)
    if isinstance(shape, StructureShape) and not (shape.union or shape.document):
        with suppress(ErrorResponse):
            return generate_scalars(version.find_class(shape.name), seed) | value
    return value
