"""Parts of a service's JSON documents: a few operations with the shapes that they reach."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.diff.report import Direction
from botopin.model.document_files import ENDPOINTS_FILE, MODEL_FILE, PAGINATORS_FILE, WAITERS_FILE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

Object: TypeAlias = "dict[str, Any]"
Files: TypeAlias = "dict[str, Object]"
"""Documents by file name."""

_LARGE: Final = 150
"""Number of shapes above which branches that a change does not touch are dropped."""
_KEPT: Final[dict[Direction | None, frozenset[str]]] = {
    Direction.INPUT: frozenset({"input"}),
    Direction.OUTPUT: frozenset({"output"}),
    Direction.ERROR: frozenset({"errors"}),
    None: frozenset({"input", "output", "errors"}),
}
"""Keys of an operation that refer to shapes, by the direction of a part."""


def cut(
    files: Mapping[str, Any],
    operations: Collection[str],
    direction: Direction | None,
    *,
    goals: Collection[str] = (),
    with_rules: bool = False,
) -> Files:
    """Return copies of the documents with some operations only.

    Args:
        files: Documents of the service.
        operations: Operations to keep.
        direction: Only direction of the operations to keep; None keeps all of them.
        goals: Shapes that a large part leads to; other branches are dropped from it.
        with_rules: Whether to keep the endpoint rules.
    """
    document = files[MODEL_FILE]
    kept = {
        name: _cut_operation(document["operations"][name], direction)
        for name in operations
        if name in document.get("operations", {})
    }
    part: Object = {
        key: deepcopy(value)
        for key, value in document.items()
        if key not in {"operations", "shapes"}
    }
    part["operations"] = kept
    shapes: dict[str, Object] = {}
    part["shapes"] = shapes
    result: Files = {MODEL_FILE: part}
    complete(part, (document,))
    if goals and direction is not None and len(shapes) > _LARGE:
        _drop_branches(part, goals)
    if direction is None:
        for name, document_key in ((PAGINATORS_FILE, "pagination"), (WAITERS_FILE, "waiters")):
            if name in files:
                items = files[name].get(document_key, {})
                result[name] = {
                    **deepcopy(files[name]),
                    document_key: deepcopy(
                        {
                            key: value
                            for key, value in items.items()
                            if key in kept or value.get("operation") in kept
                        }
                    ),
                }
    if with_rules and ENDPOINTS_FILE in files:
        result[ENDPOINTS_FILE] = files[ENDPOINTS_FILE]
    return result


def _cut_operation(operation: Object, direction: Direction | None) -> Object:
    dropped = _KEPT[None] - _KEPT[direction]
    part = deepcopy({key: value for key, value in operation.items() if key not in dropped})
    if "input" in dropped and "http" in part:
        part["http"] = {**part["http"], "requestUri": "/"}  # without labels of the input
        part.pop("endpoint", None)
        part.pop("httpChecksum", None)
        part.pop("operationContextParams", None)
    return part


def _drop_branches(document: Object, goals: Collection[str]) -> None:
    """Drop the optional members that contain structures, lists or maps but lead to no goal."""
    shapes = document["shapes"]
    leading = _leading(shapes, goals)
    for name, shape in shapes.items():
        if shape["type"] == "structure" and name not in goals:
            kept = {*shape.get("required", ()), shape.get("payload", "")}
            shape["members"] = {
                key: member
                for key, member in shape.get("members", {}).items()
                if key in kept or member["shape"] in leading or _is_scalar(shapes[member["shape"]])
            }
    everything = dict(shapes)
    shapes.clear()
    complete(document, [{"shapes": everything}])


def _leading(shapes: Mapping[str, Object], goals: Collection[str]) -> set[str]:
    """Return the shapes that refer to a goal, directly or through other shapes."""
    users: dict[str, list[str]] = {}
    for name, shape in shapes.items():
        for each in shape_references(shape):
            users.setdefault(each["shape"], []).append(name)
    leading = set(goals)
    queue = [*goals]
    while queue:
        for user in users.get(queue.pop(), ()):
            if user not in leading:
                leading.add(user)
                queue.append(user)
    return leading


def _is_scalar(shape: Object) -> bool:
    return shape["type"] not in {"structure", "list", "map"}


def shape_references(shape: Object) -> Iterator[Object]:
    """Yield each reference from a shape to another."""
    yield from shape.get("members", {}).values()
    for key in ("member", "key", "value"):
        if key in shape:
            yield shape[key]


def operation_references(operation: Object) -> Iterator[Object]:
    """Yield each reference from an operation to a shape."""
    for key in ("input", "output"):
        if key in operation:
            yield operation[key]
    yield from operation.get("errors", ())


def complete(document: Object, sources: Iterable[Mapping[str, Any]]) -> None:
    """Add the shapes that a document refers to and lacks, from the first source that has them."""
    shapes = document["shapes"]
    queue = [
        each
        for operation in document["operations"].values()
        for each in operation_references(operation)
    ]
    for shape in shapes.values():
        queue += shape_references(shape)
    sources = [*sources]
    while queue:
        name = queue.pop()["shape"]
        if name in shapes:
            continue
        found = next(
            (each["shapes"][name] for each in sources if name in each.get("shapes", {})), None
        )
        if found is None:
            continue  # the reader reports it
        shapes[name] = deepcopy(found)
        queue += shape_references(shapes[name])


def reachable(shapes: Mapping[str, Object], roots: Iterable[str]) -> set[str]:
    """Return the shapes that some shapes refer to, with these shapes."""
    seen = {name for name in roots if name in shapes}
    queue = [*seen]
    while queue:
        for each in shape_references(shapes[queue.pop()]):
            name = each["shape"]
            if name not in seen and name in shapes:
                seen.add(name)
                queue.append(name)
    return seen
