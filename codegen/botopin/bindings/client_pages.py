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
from botopin.model.service import ListShape, MapShape, StringShape, StructureShape
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.bindings.client_scope import ClientScope
    from botopin.bindings.plans import MethodPlan, ParameterPlan
    from botopin.model.service import Operation, Paginator, Shape


def page_method(scope: ClientScope, operation: Operation, paginator: Paginator) -> MethodPlan:
    """Plan the method that iterates over the pages of an operation."""
    members = scope.members(operation)
    own, tokens = _names(scope, operation, paginator)
    page_size = identifier(own["page_size"])
    sources = {wire_name: identifier(name) for wire_name, name in tokens.items()}
    sources[paginator.limit_key] = page_size
    parameters: dict[ParameterPlan, str] = {}
    for member in members:
        if member.name != paginator.limit_key:
            for plan, text in scope.parameters(operation, [member]).items():
                parameters[evolve(plan, name=sources.get(member.name, plan.name))] = text
    limits = [each for each in members if each.name == paginator.limit_key]
    is_text = bool(limits) and isinstance(scope.model.resolve(limits[0]), StringShape)
    if is_text:
        convert = scope.runtime("page_size_text", scope.base_module)
        sources[paginator.limit_key] = call(convert, page_size)
    summary = "Maximum number of items per page."
    for plan, text in scope.parameters(operation, limits, text=summary).items():
        annotation = union(scope.builtin("int"), plan.annotation) if is_text else plan.annotation
        parameters[evolve(plan, name=page_size, annotation=annotation)] = text
    path, item = _items(scope, operation, paginator.result_keys)
    starting_token = own["starting_token"]
    parameters[optional_parameter(own["max_items"], scope.builtin("int"))] = (
        f"Stop after this many {_unit(scope, operation, paginator)}. The result's "
        f"``resume_token`` then holds the ``{starting_token}`` to continue from."
    )
    names = " or ".join(f"``{name}``" for name in tokens.values())
    parameters[optional_parameter(starting_token, scope.builtin("str"))] = (
        f"``resume_token`` to continue from. Pass a token of the service as {names} instead."
    )
    response = scope.response(operation)
    doc = [f"Iterate over the pages of ``{scope.names.operations[operation.name]}``."]
    if path:
        all_items = f"iterate over the ``{path}`` of all pages"
        doc.append(f"Call ``.items()`` on the result to {all_items}.")
    pages = scope.runtime(f"{scope.prefix}Pages", scope.base_module)
    result = call(
        pages,
        PythonSource("self"),
        literal(operation.name),
        scope.request(operation, members, sources),
        response,
        items=literal(path) if path else None,
        max_items=identifier(own["max_items"]),
        starting_token=identifier(starting_token),
    )
    return scope.method(
        scope.names.pages[operation.name],
        parameters,
        subscript(pages, response, item),
        text=doc,
        errors=[
            *scope.texts.errors(operation),
            ("botopin.PaginationError", "The service repeats a token, so the pages never end."),
            (
                "ValueError",
                f"``{starting_token}`` is not a ``resume_token``, or is passed with another token.",
            ),
        ],
        body=PythonSource(f"return {result}"),
        is_async=False,
        deprecation=operation.deprecation,
    )


def _names(
    scope: ClientScope, operation: Operation, paginator: Paginator
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the parameters for pagination, and the names of the input tokens.

    A token with the name of a parameter for pagination is renamed, so that ``starting_token`` has
    one meaning in all services.
    """
    names: Mapping[str, str] = scope.names.members[operation.input.shape] if operation.input else {}
    tokens = [name for name in names if name in paginator.input_tokens]
    others = {names[name] for name in names if name not in {*tokens, paginator.limit_key}}
    own = rules.assign_names(("page_size", "max_items", "starting_token"), str, taken=others)
    return own, rules.assign_names(tokens, names.__getitem__, taken={*others, *own.values()})


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


def _unit(scope: ClientScope, operation: Operation, paginator: Paginator) -> str:
    """Return the plural noun for the results that `max_items` counts (`find_counted_result`)."""
    if _items(scope, operation, paginator.result_keys)[0]:
        return "items"
    shapes = [_shape_at(scope, operation, path)[1] for path in paginator.result_keys]
    return "characters" if any(isinstance(shape, StringShape) for shape in shapes) else "pages"


def _items_at(
    scope: ClientScope, operation: Operation, path: str
) -> tuple[str, PythonSource] | None:
    name, found = _shape_at(scope, operation, path)
    match found:
        case ListShape() as shape:
            item = scope.annotation(shape.member)
            return name, union(item, NONE) if shape.sparse else item
        case MapShape() as shape:
            value = scope.annotation(shape.value)
            value = union(value, NONE) if shape.sparse else value
            pair = subscript(scope.builtin("tuple"), scope.annotation(shape.key), value)
            return name, pair
        case _:
            return None


def _shape_at(scope: ClientScope, operation: Operation, path: str) -> tuple[str, Shape | None]:
    """Return a path in Python names, and the shape at the path or None if there is none."""
    reference = operation.output
    names: list[str] = []
    for part in path.split("."):
        shape = scope.model.resolve(reference) if reference else None
        if not isinstance(shape, StructureShape) or part not in shape.members:
            return "", None
        names.append(scope.names.members[shape.name][part])
        reference = shape.members[part]
    return ".".join(names), scope.model.resolve(reference) if reference else None
