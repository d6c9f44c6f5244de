"""Plans of a client's methods for operations, pages and waiters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from botopin.bindings.client_scope import ClientScope
from botopin.bindings.descriptions import section
from botopin.bindings.imports import NONE
from botopin.bindings.plans import MethodPlan, ParameterPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    docstring,
    identifier,
    literal,
    subscript,
    union,
)
from botopin.model.documentation import paragraphs
from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botopin.model.service import Operation, Paginator, Waiter


class ClientMethods(ClientScope):
    """Methods of a client."""

    def methods(self) -> Iterator[MethodPlan]:
        paginators = {each.operation: each for each in self.model.paginators}
        for operation in self.model.operations.values():
            yield self.operation_method(operation)
            if operation.name in paginators:
                yield self.page_method(paginators[operation.name])
        for waiter in self.model.waiters:
            yield self.wait_method(waiter)

    def operation_method(self, operation: Operation) -> MethodPlan:
        response = self.response(operation)
        members = self.members(operation)
        arguments = [self.describe_parameter(operation, each) for each in members]
        return MethodPlan(
            name=identifier(self.names.operations[operation.name]),
            decorators=self.deprecated(operation.deprecation),
            parameters=tuple(self.parameter(operation, each) for each in members),
            returns=response,
            doc=docstring(
                [
                    *self.texts.operation(operation),
                    *section("Args", arguments),
                    *self.raises(operation),
                ],
                8,
            ),
            body=self.return_statement(
                call(
                    PythonSource("self._call"),
                    literal(operation.name),
                    self.request(operation, members),
                    response,
                )
            ),
            is_async=self.is_async,
        )

    def page_method(self, paginator: Paginator) -> MethodPlan:
        operation = self.model.operations[paginator.operation]
        pages = self.runtime(f"{self.prefix}Pages", self.base_module)
        tokens, limit_key = paginator.input_tokens, paginator.limit_key
        members = [each for each in self.members(operation) if each.name not in tokens]
        filters = [each for each in members if each.name != limit_key]
        parameters = [self.parameter(operation, each) for each in filters]
        arguments = [self.describe_parameter(operation, each) for each in filters]
        limit = [each for each in members if each.name == limit_key]
        own = rules.assign_names(
            ("page_size", "max_items", "starting_token"),
            str,
            taken={str(each.name) for each in parameters},
        )
        if limit:
            size = self.parameter(operation, limit[0])
            parameters.append(evolve(size, name=identifier(own["page_size"])))
            per_page = self.texts.parameter(limit[0], text="Maximum number of items per page.")
            arguments.append((own["page_size"], per_page))
        parameters += [
            _optional(own["max_items"], self.builtin("int")),
            _optional(own["starting_token"], self.builtin("str")),
        ]
        path, item = self.items(operation, paginator.result_keys)
        response = self.response(operation)
        method = self.names.operations[operation.name]
        stop = (
            "Stop after this many items. The result's ``resume_token`` then holds the "
            f"``{own['starting_token']}`` to continue from."
        )
        arguments += [
            (own["max_items"], stop),
            (own["starting_token"], "Token to continue from."),
        ]
        text = [f"Iterate over the pages of ``{method}``."]
        if path:
            all_items = f"iterate over the ``{path}`` of all pages"
            text.append(f"Call ``.items()`` on the result to {all_items}.")
        result = call(
            pages,
            PythonSource("self"),
            literal(operation.name),
            self.request(operation, members, {limit_key: own["page_size"]}),
            response,
            items=literal(path) if path else None,
            max_items=identifier(own["max_items"]),
            starting_token=identifier(own["starting_token"]),
        )
        return MethodPlan(
            name=identifier(self.names.pages[operation.name]),
            decorators=self.deprecated(operation.deprecation),
            parameters=tuple(parameters),
            returns=subscript(pages, response, item),
            doc=docstring([*text, *section("Args", arguments), *self.raises(operation)], 8),
            body=PythonSource(f"return {result}"),
            is_async=False,
        )

    def wait_method(self, waiter: Waiter) -> MethodPlan:
        operation = self.model.operations[waiter.operation]
        members = self.members(operation)
        parameters = [self.parameter(operation, each) for each in members]
        own = rules.assign_names(
            ("delay", "max_attempts"), str, taken={str(each.name) for each in parameters}
        )
        parameters += [_optional(name, self.builtin("int")) for name in own.values()]
        method = self.names.operations[operation.name]
        arguments = [
            *(self.describe_parameter(operation, each) for each in members),
            (own["delay"], f"Seconds between calls of ``{method}``. Default: {waiter.delay}."),
            (own["max_attempts"], f"Maximum number of calls. Default: {waiter.max_attempts}."),
        ]
        text = [
            f"Call ``{method}`` until the waiter ``{waiter.name}`` succeeds.",
            *paragraphs(waiter.description),
            *section("Args", arguments),
            *section(
                "Raises",
                [
                    (
                        "botocore.exceptions.WaiterError",
                        "The waiter fails, or ``max_attempts`` is reached.",
                    )
                ],
            ),
        ]
        return MethodPlan(
            name=identifier(self.names.waiters[waiter.name]),
            decorators=(),
            parameters=tuple(parameters),
            returns=NONE,
            doc=docstring(text, 8),
            body=self.await_expression(
                call(
                    PythonSource("self._wait"),
                    literal(rules.waiter_name(waiter.name)),
                    self.request(operation, members),
                    *(identifier(name) for name in own.values()),
                )
            ),
            is_async=self.is_async,
        )

    def items(self, operation: Operation, paths: Sequence[str]) -> tuple[str, PythonSource]:
        """Return the path of a page's items, in Python names, and the type of an item.

        The items are in the first of the paths that leads to a list or a map.
        """
        for path in paths:
            if items := self.items_at(operation, path):
                return items
        return "", self.imported(identifier("typing"), "Never")

    def items_at(self, operation: Operation, path: str) -> tuple[str, PythonSource] | None:
        reference = operation.output
        names: list[str] = []
        for part in path.split("."):
            shape = self.model.resolve(reference) if reference else None
            if not isinstance(shape, StructureShape) or part not in shape.members:
                return None
            names.append(self.names.members[shape.name][part])
            reference = shape.members[part]
        match reference and self.model.resolve(reference):
            case ListShape() as shape:
                item = self.annotation(shape.member)
                return ".".join(names), union(item, NONE) if shape.sparse else item
            case MapShape() as shape:
                value = self.annotation(shape.value)
                value = union(value, NONE) if shape.sparse else value
                pair = subscript(self.builtin("tuple"), self.annotation(shape.key), value)
                return ".".join(names), pair
            case _:
                return None


def _optional(name: str, annotation: PythonSource) -> ParameterPlan:
    return ParameterPlan(name=identifier(name), annotation=union(annotation, NONE), optional=True)
