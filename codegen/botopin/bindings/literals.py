"""Literal types of the enums that requests can contain.

With a literal type, editors complete the values of an enum inside quotes, and type checkers refuse
any other text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.bindings.plans import LiteralPlan
from botopin.bindings.python_source import PythonSource, identifier, literal, subscript
from botopin.model.service import StringShape, StructureShape, references

if TYPE_CHECKING:
    from collections.abc import Collection

    from botopin.model.service import ServiceModel
    from botopin.naming.names import Names


def find_request_shapes(model: ServiceModel) -> frozenset[str]:
    """Return the shapes that requests can contain."""
    queue = [each.input.shape for each in model.operations.values() if each.input]
    found = set(queue)
    while queue:
        shape = model.shapes[queue.pop()]
        if isinstance(shape, StructureShape) and shape.document:
            continue
        inner = {reference.shape for _, reference in references(shape)} - found
        found |= inner
        queue += inner
    return frozenset(found)


def plan_literals(
    model: ServiceModel, names: Names, request_shapes: Collection[str]
) -> dict[str, LiteralPlan]:
    """Return the literal type of each enum that requests can contain, by shape."""
    return {
        shape.name: LiteralPlan(
            name=identifier(f"{names.classes[shape.name]}Literal"),
            type=subscript(PythonSource("Literal"), *map(literal, shape.enum)),
        )
        for shape in model.shapes.values()
        if shape.name in request_shapes and isinstance(shape, StringShape) and shape.enum
    }
