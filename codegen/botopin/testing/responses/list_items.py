"""Additional members for the items in synthetic lists.

Clients rely on members that models do not require: botocore reads the Key of every S3 object. The
items in the results of a paginator therefore have all members that are not structures, lists or
maps.
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
    """Return a response of a paginated operation with all scalar members in its list items.

    Args:
        version: Version that the response is valid for, before and after the change.
        operation: Operation of the response.
        response: Response in boto3's form.
        seed: Seed of the added values. Equal seeds have equal values.
    """
    filled = dict(response)
    if operation.output is not None:
        for path in result_paths(version.paginators, operation.name):
            filled = _fill(version, operation.output, filled, path.split("."), f"{seed} {path}")
    return filled


def _fill(
    version: ServedVersion, reference: Reference, value: Any, path: Sequence[str], seed: str
) -> Any:
    """Return a value with scalar members added to the items of the list at a path."""
    match version.model.resolve(reference):
        case StructureShape(members=members) if path and is_mapping(value):
            name, *rest = path
            if name not in members or name not in value:
                return value
            return {**value, name: _fill(version, members[name], value[name], rest, seed)}
        case ListShape(member=member) if not path and is_list(value):
            return [
                _fill_item(version, member, each, f"{seed} {i}") for i, each in enumerate(value)
            ]
        case _:
            return value


def _fill_item(version: ServedVersion, reference: Reference, value: Any, seed: str) -> Any:
    shape = version.model.resolve(reference)
    if isinstance(shape, StructureShape) and not (shape.union or shape.document):
        with suppress(ErrorResponse):
            return generate_scalars(version.find_class(shape.name), seed) | value
    return value
