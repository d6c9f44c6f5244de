"""Plan of a version's client: its methods for operations, pages and waiters, and `send`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import evolve

from botopin.bindings.descriptions import section
from botopin.bindings.imports import NONE, ModuleScope
from botopin.bindings.plans import ClientPlan, MethodPlan, OverloadPlan, ParameterPlan, SendPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    docstring,
    dotted,
    identifier,
    literal,
    subscript,
    union,
)
from botopin.model.documentation import paragraphs
from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.naming import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.plans import LiteralPlan
    from botopin.model.service import Deprecation, Member, Operation, Paginator, Waiter


class ClientScope(ModuleScope):
    """Names and methods of a client's module."""

    def __init__(
        self, texts: Descriptions, literals: Mapping[str, LiteralPlan], *, is_async: bool
    ) -> None:
        """Start without imports.

        Args:
            texts: Texts of the version's docstrings.
            literals: Literal types of enums, by shape.
            is_async: Whether methods are coroutines.
        """
        model, names = texts.model, texts.names
        inputs = [each.input.shape for each in model.operations.values() if each.input]
        parameters = {name for shape in inputs for name in names.members[shape].values()}
        methods = {*names.operations.values(), *names.pages.values(), *names.waiters.values()}
        super().__init__(model, names, literals, parameters | methods, ())
        self.texts = texts
        self.is_async = is_async
        self.shapes = identifier("_shapes" if "shapes" in self.shadowed else "shapes")
        """Local name of the version's package."""
        self.base_module = "clients.aio" if is_async else "clients.sync"
        self.prefix = "Async" if is_async else ""
        self.uses = Counter(inputs)
        """Number of operations by the shape of their request."""

    def cls(self, shape: str) -> PythonSource:
        return dotted(self.shapes, self.names.classes[shape])

    def literal_type(self, plan: LiteralPlan) -> PythonSource:
        return dotted(self.shapes, "literals", plan.name)

    def plan(self, header: tuple[PythonSource, ...], package: PythonSource) -> ClientPlan:
        """Plan the client.

        Args:
            header: Comments at the top of the module.
            package: Absolute name of the version's package.
        """
        name = self.names.async_client_class if self.is_async else self.names.client_class
        kind = "Asynchronous client" if self.is_async else "Client"
        title = f"{kind} for {self.texts.version}."
        has_messages = any(each.input or each.output for each in self.model.operations.values())
        has_errors = any(shape.is_error for shape in self.model.shapes.values())
        return ClientPlan(
            name="async_client" if self.is_async else "client",
            header=header,
            doc=docstring([title], 0),
            package=package,
            shapes=self.shapes if has_messages else None,
            cls=identifier(name),
            base=self.runtime(f"{self.prefix}Client", self.base_module),
            cls_doc=docstring([title, self.usage()]),
            service=literal(self.model.service),
            error=literal(self.names.base_error if has_errors else ""),
            methods=tuple(self.methods()),
            send=self.send(),
            imports=self.imports(),
        )

    def usage(self) -> str:
        method = "a coroutine method" if self.is_async else "a method"
        text = (
            f"Each operation is {method} that takes the members of its request as keyword "
            "arguments and returns a typed response."
        )
        if self.uses:
            text += " ``send`` takes a request object."
        if self.model.paginators:
            text += " The ``…_pages`` methods return an iterator over paginated results."
        if self.model.waiters:
            text += " The ``wait_until_…`` methods return when a resource reaches a state."
        if self.is_async:
            return f"{text} ``async with`` opens the client and closes its connections."
        return f"{text} Use the client as a context manager to close its connections."

    def methods(self) -> Iterator[MethodPlan]:
        paginators = {each.operation: each for each in self.model.paginators}
        for operation in self.model.operations.values():
            yield self.operation_method(operation)
            if operation.name in paginators:
                yield self.page_method(operation, paginators[operation.name])
        for waiter in self.model.waiters:
            yield self.wait_method(waiter)

    def operation_method(self, operation: Operation) -> MethodPlan:
        response = self.response(operation)
        members = self.members(operation)
        result = call(
            PythonSource("self._call"),
            literal(operation.name),
            self.request(operation, members),
            response,
        )
        return self.method(
            self.names.operations[operation.name],
            self.parameters(operation, members),
            response,
            text=self.texts.operation(operation),
            errors=self.texts.errors(operation),
            body=self.return_statement(result),
            is_async=self.is_async,
            deprecation=operation.deprecation,
        )

    def page_method(self, operation: Operation, paginator: Paginator) -> MethodPlan:
        limit_key = paginator.limit_key
        members = [e for e in self.members(operation) if e.name not in paginator.input_tokens]
        parameters = self.parameters(operation, [e for e in members if e.name != limit_key])
        own = rules.assign_names(
            ("page_size", "max_items", "starting_token"),
            str,
            taken={str(each.name) for each in parameters},
        )
        limits = self.parameters(
            operation,
            [each for each in members if each.name == limit_key],
            text="Maximum number of items per page.",
        )
        for limit, description in limits.items():
            parameters[evolve(limit, name=identifier(own["page_size"]))] = description
        parameters[_optional(own["max_items"], self.builtin("int"))] = (
            "Stop after this many items. The result's ``resume_token`` then holds the "
            f"``{own['starting_token']}`` to continue from."
        )
        parameters[_optional(own["starting_token"], self.builtin("str"))] = (
            "Token to continue from."
        )
        path, item = self.items(operation, paginator.result_keys)
        response = self.response(operation)
        text = [f"Iterate over the pages of ``{self.names.operations[operation.name]}``."]
        if path:
            all_items = f"iterate over the ``{path}`` of all pages"
            text.append(f"Call ``.items()`` on the result to {all_items}.")
        pages = self.runtime(f"{self.prefix}Pages", self.base_module)
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
        return self.method(
            self.names.pages[operation.name],
            parameters,
            subscript(pages, response, item),
            text=text,
            errors=self.texts.errors(operation),
            body=PythonSource(f"return {result}"),
            is_async=False,
            deprecation=operation.deprecation,
        )

    def wait_method(self, waiter: Waiter) -> MethodPlan:
        operation = self.model.operations[waiter.operation]
        members = self.members(operation)
        parameters = self.parameters(operation, members)
        own = rules.assign_names(
            ("delay", "max_attempts"), str, taken={str(each.name) for each in parameters}
        )
        method = self.names.operations[operation.name]
        delay, attempts = (_optional(name, self.builtin("int")) for name in own.values())
        parameters[delay] = f"Seconds between calls of ``{method}``. Default: {waiter.delay}."
        parameters[attempts] = f"Maximum number of calls. Default: {waiter.max_attempts}."
        result = call(
            PythonSource("self._wait"),
            literal(rules.waiter_name(waiter.name)),
            self.request(operation, members),
            *(identifier(name) for name in own.values()),
        )
        failure = "The waiter fails, or ``max_attempts`` is reached."
        return self.method(
            self.names.waiters[waiter.name],
            parameters,
            NONE,
            text=[
                f"Call ``{method}`` until the waiter ``{waiter.name}`` succeeds.",
                *paragraphs(waiter.description),
            ],
            errors=[("botocore.exceptions.WaiterError", failure)],
            body=self.awaited(result),
            is_async=self.is_async,
        )

    def method(
        self,
        name: str,
        parameters: Mapping[ParameterPlan, str],
        returns: PythonSource,
        *,
        text: Iterable[str],
        errors: Iterable[tuple[str, str]],
        body: PythonSource,
        is_async: bool,
        deprecation: Deprecation | None = None,
    ) -> MethodPlan:
        """Plan a method. Its docstring has the text and the sections `Args` and `Raises`."""
        arguments = [(str(each.name), text) for each, text in parameters.items()]
        doc = [*text, *section("Args", arguments), *section("Raises", errors)]
        return MethodPlan(
            name=identifier(name),
            decorators=self.deprecated(deprecation),
            parameters=tuple(parameters),
            returns=returns,
            doc=docstring(doc, 8),
            body=body,
            is_async=is_async,
        )

    def awaited(self, result: PythonSource) -> PythonSource:
        return PythonSource(f"await {result}") if self.is_async else result

    def return_statement(self, result: PythonSource) -> PythonSource:
        return PythonSource(f"return {self.awaited(result)}")

    def response(self, operation: Operation) -> PythonSource:
        """Return the class of an operation's response."""
        if operation.output is None:
            return self.runtime("EmptyResponse", self.base_module)
        return self.cls(operation.output.shape)

    def members(self, operation: Operation) -> Sequence[Member]:
        """Return the members of an operation's request."""
        shape = self.model.resolve(operation.input) if operation.input else None
        return [*shape.members.values()] if isinstance(shape, StructureShape) else []

    def parameters(
        self, operation: Operation, members: Iterable[Member], *, text: str = ""
    ) -> dict[ParameterPlan, str]:
        """Return parameters for members of an operation's request, and the parameters' texts.

        Args:
            operation: Operation of the request.
            members: Members of the request.
            text: Sentence that replaces the first sentence of the members' documentation.
        """
        owner = self.model.shapes[operation.input.shape] if operation.input else None
        if not isinstance(owner, StructureShape):
            return {}
        parameters: dict[ParameterPlan, str] = {}
        for member in members:
            annotation = self.member_annotation(owner, member, is_argument=True)
            optional = not member.required or member.idempotency_token
            plan = ParameterPlan(
                name=identifier(self.names.members[owner.name][member.name]),
                annotation=union(annotation, NONE) if optional else annotation,
                optional=optional,
            )
            parameters[plan] = self.texts.parameter(member, text=text)
        return parameters

    def request(
        self,
        operation: Operation,
        members: Iterable[Member],
        renamed: Mapping[str, str] | None = None,
    ) -> PythonSource:
        """Return the call that builds a request from a method's parameters.

        Args:
            operation: Operation of the request.
            members: Members of the request that parameters set.
            renamed: Names of parameters that differ from the members' names, by wire name.
        """
        if operation.input is None:
            return NONE
        names = self.names.members[operation.input.shape]
        parameters = {**names, **(renamed or {})}
        arguments = {names[each.name]: identifier(parameters[each.name]) for each in members}
        return call(self.cls(operation.input.shape), **arguments)

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

    def send(self) -> SendPlan | None:
        overloads = tuple(self.overloads())
        if not overloads:
            return None
        text = [
            "Call the operation of a request object.",
            "An idempotency token is generated for each call if the request has none.",
            *section(
                "Args",
                [
                    ("request", "Request of an operation of this version."),
                    ("operation", "Name of the operation. Required if several share the request."),
                ],
            ),
        ]
        return SendPlan(
            overloads=overloads,
            overload=self.imported(identifier("typing"), "overload"),
            shape=self.runtime("Shape"),
            text=self.builtin("str"),
            response=self.runtime("Response"),
            doc=docstring(text, 8),
            body=self.return_statement(PythonSource("self._send(request, operation)")),
            is_async=self.is_async,
        )

    def overloads(self) -> Iterator[OverloadPlan]:
        sendable = [
            (each, each.input.shape) for each in self.model.operations.values() if each.input
        ]
        for operation, shape in sendable:
            kind = self.imported(identifier("typing"), "Literal")
            plan = OverloadPlan(
                request=self.cls(shape),
                operation=subscript(kind, literal(operation.name)),
                optional=self.uses[shape] == 1,
                response=self.response(operation),
            )
            if len(sendable) == 1:  # a single overload is an error for type checkers
                yield evolve(plan, operation=None)
                plan = evolve(plan, optional=False)
            yield plan


def _optional(name: str, annotation: PythonSource) -> ParameterPlan:
    return ParameterPlan(name=identifier(name), annotation=union(annotation, NONE), optional=True)
