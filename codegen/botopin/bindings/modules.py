"""Partition of a version's shapes into modules.

A module holds the shapes that one and the same set of operations uses: `create_job` the shapes
that only CreateJob uses, `job` the shapes that CreateJob and GetJob share. A shape refers only to
shapes that the same or more operations use. So the modules import each other without cycles, and
using one operation builds few classes that the operation does not need.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from attrs import frozen

from botopin.bindings.module_names import ERRORS, name_modules
from botopin.model.service import references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.model.service import ServiceModel


@frozen
class ShapeModule:
    """Name and contents of a module."""

    name: str
    used_by: tuple[str, ...]
    """Operations in the order of the model, then `ERRORS` if an error contains the shapes."""
    shapes: tuple[str, ...]
    """Shapes, each after the shapes that it refers to wherever the model's cycles permit."""


def partition_shapes(model: ServiceModel) -> tuple[ShapeModule, ...]:
    """Return the modules of a version. Together they hold every class that is not an error."""
    roots = dict(_roots(model))
    used_by: dict[str, list[str]] = defaultdict(list)
    for root, shapes in roots.items():
        for name in _closure(model, shapes):
            used_by[name].append(root)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in _dependencies_first(model, roots):
        shape = model.shapes[name]
        if shape.has_class and not shape.is_error:
            groups[tuple(used_by[name])].append(name)
    groups = {
        group: groups[group]
        for group in sorted(groups, key=lambda group: (len(group) != 1, not group, group))
    }
    names = name_modules(model, groups)
    return tuple(
        ShapeModule(names[group], group, tuple(shapes)) for group, shapes in groups.items()
    )


def _roots(model: ServiceModel) -> Iterator[tuple[str, list[str]]]:
    for operation in model.operations.values():
        used = (operation.input, operation.output)
        yield operation.name, [reference.shape for reference in used if reference is not None]
    yield ERRORS, [name for name, shape in model.shapes.items() if shape.is_error]


def _closure(model: ServiceModel, shapes: list[str]) -> list[str]:
    seen = dict.fromkeys(shapes)
    for shape in (queue := list(seen)):
        for _, reference in references(model.shapes[shape]):
            if reference.shape not in seen:
                seen[reference.shape] = None
                queue.append(reference.shape)
    return list(seen)


def _dependencies_first(model: ServiceModel, roots: Mapping[str, list[str]]) -> list[str]:
    """Return every shape, after the shapes that it refers to wherever the model's cycles permit."""
    ordered: dict[str, None] = {}
    entered: set[str] = set()
    starts = [shape for shapes in roots.values() for shape in shapes] + list(model.shapes)
    for start in starts:
        stack = [(start, False)]
        while stack:
            shape, done = stack.pop()
            if done:
                ordered[shape] = None
            elif shape not in entered:
                entered.add(shape)
                stack.append((shape, True))
                inner = [reference.shape for _, reference in references(model.shapes[shape])]
                stack += [(each, False) for each in reversed(inner)]
    return list(ordered)
