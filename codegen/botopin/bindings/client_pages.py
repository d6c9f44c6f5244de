"""Plan of the methods that iterate over the pages of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from botopin.bindings.client_scope import optional_parameter
from botopin.bindings.imports import NONE
from botopin.bindings.python_source import (
    PythonSource,
    call,
    identifier,
    literal,
    subscript,
    union,
)
from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan
    from botopin.model.service import Operation, Paginator


def page_method(scope: ClientScope, operation: Operation, paginator: Paginator) -> MethodPlan:
    """Plan the method that iterates over the pages of an operation."""
    limit_key = paginator.limit_key
    members = [e for e in scope.members(operation) if e.name not in paginator.input_tokens]
    parameters = scope.parameters(operation, [e for e in members if e.name != limit_key])
    own = rules.assign_names(
        ("page_size", "max_items", "starting_token"),
        str,
        taken={str(each.name) for each in parameters},
    )
    limits = scope.parameters(
        operation,
        [each for each in members if each.name == limit_key],
        text="Maximum number of items per page.",
    )
    for limit, description in limits.items():
        parameters[evolve(limit, name=identifier(own["page_size"]))] = description
    parameters[optional_parameter(own["max_items"], scope.builtin("int"))] = (
        "Stop after this many items. The result's ``resume_token`` then holds the "
        f"``{own['starting_token']}`` to continue from."
    )
    parameters[optional_parameter(own["starting_token"], scope.builtin("str"))] = (
        "Token to continue from."
    )
    path, item = _items(scope, operation, paginator.result_keys)
    response = scope.response(operation)
    text = [f"Iterate over the pages of ``{scope.names.operations[operation.name]}``."]
    if path:
        all_items = f"iterate over the ``{path}`` of all pages"
        text.append(f"Call ``.items()`` on the result to {all_items}.")
    pages = scope.runtime(f"{scope.prefix}Pages", scope.base_module)
    result = call(
        pages,
        PythonSource("self"),
        literal(operation.name),
        scope.request(operation, members, {limit_key: own["page_size"]}),
        response,
        items=literal(path) if path else None,
        max_items=identifier(own["max_items"]),
        starting_token=identifier(own["starting_token"]),
    )
    return scope.method(
        scope.names.pages[operation.name],
        parameters,
        subscript(pages, response, item),
        text=text,
        errors=scope.texts.errors(operation),
        body=PythonSource(f"return {result}"),
        is_async=False,
        deprecation=operation.deprecation,
    )


def _items(
    scope: ClientScope, operation: Operation, paths: Sequence[str]
) -> tuple[str, PythonSource]:
    """Return the path of a page's items, in Python names, and the type of an item.

    The items are in the first of the paths that leads to a list or a map.
    """
    for path in paths:
        if items := _items_at(scope, operation, path):
            return items
    return "", scope.imported(identifier("typing"), "Never")


def _items_at(
    scope: ClientScope, operation: Operation, path: str
) -> tuple[str, PythonSource] | None:
    reference = operation.output
    names: list[str] = []
    for part in path.split("."):
        shape = scope.model.resolve(reference) if reference else None
        if not isinstance(shape, StructureShape) or part not in shape.members:
            return None
        names.append(scope.names.members[shape.name][part])
        reference = shape.members[part]
    match reference and scope.model.resolve(reference):
        case ListShape() as shape:
            item = scope.annotation(shape.member)
            return ".".join(names), union(item, NONE) if shape.sparse else item
        case MapShape() as shape:
            value = scope.annotation(shape.value)
            value = union(value, NONE) if shape.sparse else value
            pair = subscript(scope.builtin("tuple"), scope.annotation(shape.key), value)
            return ".".join(names), pair
        case _:
            return None
