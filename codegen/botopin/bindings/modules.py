"""How a version's shapes are cut into modules.

A module holds what exactly one set of operations reaches: `create_job` what CreateJob alone
takes and gives, `create_job_and_get_job` what these two share. A shape refers only to shapes that
the same operations reach or more, so the modules import each other plainly and without cycles,
and using one operation builds little that it does not need.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.model.service import references
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.model.service import ServiceModel

_ERRORS: Final = "the errors"
"""Among the operations that reach a shape: a name that no operation can have."""

_NAMED: Final = 2
"""Up to how many operations the name of a module lists."""


@frozen
class ShapeModule:
    """A module to be: what reaches its shapes, and its shapes with what they refer to first."""

    name: str
    used_by: tuple[str, ...]
    """Operations in the order of the model, and "the errors" for what errors carry."""
    shapes: tuple[str, ...]


def partition_shapes(model: ServiceModel) -> tuple[ShapeModule, ...]:
    """The modules of a version; every shape that becomes a class is in one, but the errors."""
    roots = dict(_roots(model))
    reached: dict[str, list[str]] = defaultdict(list)
    for root, shapes in roots.items():
        for shape in _closure(model, shapes):
            reached[shape].append(root)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for shape in _dependencies_first(model, roots):
        if model.shapes[shape].has_class and not model.shapes[shape].is_error:
            groups[tuple(reached[shape])].append(shape)
    order = sorted(groups, key=lambda group: (len(group) != 1, not group, group))
    names = rules.assign_names(
        ["\n".join(group) for group in order],
        lambda key: _module_name(tuple(key.split("\n")) if key else ()),
        taken=rules.RESERVED_MODULES,
    )
    return tuple(
        ShapeModule(names["\n".join(group)], group, tuple(groups[group])) for group in order
    )


def _roots(model: ServiceModel) -> Iterator[tuple[str, list[str]]]:
    for operation in model.operations.values():
        ends = (operation.input, operation.output)
        yield operation.name, [end.shape for end in ends if end is not None]
    yield _ERRORS, [name for name, shape in model.shapes.items() if shape.is_error]


def _closure(model: ServiceModel, shapes: list[str]) -> list[str]:
    seen = dict.fromkeys(shapes)
    for shape in (queue := list(seen)):
        for _, reference in references(model.shapes[shape]):
            if reference.shape not in seen:
                seen[reference.shape] = None
                queue.append(reference.shape)
    return list(seen)


def _dependencies_first(model: ServiceModel, roots: Mapping[str, list[str]]) -> list[str]:
    """Every shape, behind those that it refers to wherever the model's cycles allow it."""
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


def _module_name(group: tuple[str, ...]) -> str:
    if not group:
        return "unreferenced"
    if group == (_ERRORS,):
        return "error_details"
    words = ["errors" if root == _ERRORS else rules.operation_module(root) for root in group]
    if len(words) <= _NAMED:
        return "_and_".join(words)
    return f"{words[0]}_and_{len(words) - 1}_others"
