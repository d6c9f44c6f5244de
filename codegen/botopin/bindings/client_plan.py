"""Every Python decision about a version's client, as plain data for its templates."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, cast

from attrs import evolve, frozen

from botopin.bindings.descriptions import section
from botopin.bindings.imports import NONE, ImportPlan, ModuleScope
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
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.literals import LiteralPlan
    from botopin.model.service import (
        Member,
        Operation,
        Paginator,
        ServiceModel,
        Waiter,
    )
    from botopin.naming.names import Names

_EMPTY: Final = "EmptyResponse"


@frozen(kw_only=True)
class ParameterPlan:
    name: PythonSource
    annotation: PythonSource
    optional: bool


@frozen(kw_only=True)
class MethodPlan:
    name: PythonSource
    decorators: tuple[PythonSource, ...]
    parameters: tuple[ParameterPlan, ...]
    returns: PythonSource
    doc: PythonSource
    body: PythonSource
    is_async: bool


@frozen(kw_only=True)
class OverloadPlan:
    request: PythonSource
    operation: PythonSource | None
    """The type of the argument; None where there is none."""
    optional: bool
    response: PythonSource


@frozen(kw_only=True)
class SendPlan:
    """The method that sends a request object."""

    overloads: tuple[OverloadPlan, ...]
    overload: PythonSource
    shape: PythonSource
    text: PythonSource
    response: PythonSource
    doc: PythonSource
    body: PythonSource
    is_async: bool


@frozen(kw_only=True)
class ClientPlan:
    """A client that is called, or one that is awaited."""

    name: str
    """Of the module."""
    header: tuple[PythonSource, ...]
    doc: PythonSource
    imports: tuple[tuple[ImportPlan, ...], ...]
    facade: PythonSource
    shapes: PythonSource
    """What the facade is called here."""
    cls: PythonSource
    base: PythonSource
    cls_doc: PythonSource
    service: PythonSource
    error: PythonSource
    methods: tuple[MethodPlan, ...]
    send: SendPlan | None
    """None where no operation takes a request."""


def plan_client(
    model: ServiceModel,
    names: Names,
    *,
    header: tuple[PythonSource, ...],
    facade: PythonSource,
    literals: Mapping[str, LiteralPlan],
    texts: Descriptions,
    is_async: bool,
) -> ClientPlan:
    """Decide about the client of a version.

    Args:
        model: the version's model.
        names: its Python names.
        header: the comments that open each of its modules.
        facade: the package's name from the top.
        literals: Literal types of enums, by shape.
        texts: Texts of the version's docstrings.
        is_async: whether its methods are awaited.
    """
    return _Client(
        model, names, header, facade, literals=literals, texts=texts, is_async=is_async
    ).plan()


class _Client(ModuleScope):
    def __init__(
        self,
        model: ServiceModel,
        names: Names,
        header: tuple[PythonSource, ...],
        facade: PythonSource,
        *,
        literals: Mapping[str, LiteralPlan],
        texts: Descriptions,
        is_async: bool,
    ) -> None:
        inputs = [each.input.shape for each in model.operations.values() if each.input]
        parameters = {name for shape in inputs for name in names.members[shape].values()}
        methods = {*names.operations.values(), *names.pages.values(), *names.waiters.values()}
        super().__init__(model, names, literals, parameters | methods, ())
        self.header = header
        self.facade = facade
        self.texts = texts
        self.is_async = is_async
        self.shapes = identifier("_shapes" if "shapes" in self.shadowed else "shapes")
        self.module = "async_client" if is_async else "client"
        self.base_module = "clients.aio" if is_async else "clients.sync"
        self.prefix = "Async" if is_async else ""
        self.takers = Counter(inputs)

    def plan(self) -> ClientPlan:
        service = self.model.service
        name = self.names.async_client_class if self.is_async else self.names.client_class
        kind = "Asynchronous client" if self.is_async else "Client"
        title = f"{kind} for {self.texts.version}."
        has_errors = any(shape.is_error for shape in self.model.shapes.values())
        return ClientPlan(
            name=self.module,
            header=self.header,
            doc=docstring([title], 0),
            facade=self.facade,
            shapes=self.shapes,
            cls=identifier(name),
            base=self.runtime(f"{self.prefix}Client", self.base_module),
            cls_doc=docstring([title, self.usage()]),
            service=literal(service),
            error=literal(self.names.base_error if has_errors else ""),
            methods=tuple(self.methods()),
            send=self.send(),
            imports=self.imports(),
        )

    def usage(self) -> str:
        method = "a coroutine method" if self.is_async else "a method"
        text = (
            f"Each operation is {method} that takes the members of its request as keyword "
            "arguments and returns a typed response. ``send`` takes a request object."
        )
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
            yield self.method(operation)
            if operation.name in paginators:
                yield self.page_method(paginators[operation.name])
        for waiter in self.model.waiters:
            yield self.wait_method(waiter)

    def cls(self, shape: str) -> PythonSource:
        return dotted(self.shapes, self.names.classes[shape])

    def literal_type(self, plan: LiteralPlan) -> PythonSource:
        return dotted(self.shapes, "literals", plan.name)

    def returned(self, operation: Operation) -> PythonSource:
        if operation.output is None:
            return self.runtime(_EMPTY, self.base_module)
        return self.cls(operation.output.shape)

    def method(self, operation: Operation) -> MethodPlan:
        response = self.returned(operation)
        members = self.members(operation)
        return MethodPlan(
            name=identifier(self.names.operations[operation.name]),
            decorators=self.deprecated(operation.deprecation),
            parameters=tuple(self.parameter(operation, each) for each in members),
            returns=response,
            doc=docstring(
                [
                    *self.texts.operation(operation),
                    *section("Args", (self.described(operation, each) for each in members)),
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

    def return_statement(self, result: PythonSource) -> PythonSource:
        return PythonSource(f"return {self.await_expression(result)}")

    def await_expression(self, result: PythonSource) -> PythonSource:
        return PythonSource(f"await {result}") if self.is_async else result

    def page_method(self, paginator: Paginator) -> MethodPlan:
        operation = self.model.operations[paginator.operation]
        pages = self.runtime(f"{self.prefix}Pages", self.base_module)
        tokens, limit_key = paginator.input_tokens, paginator.limit_key
        members = [each for each in self.members(operation) if each.name not in tokens]
        filters = [each for each in members if each.name != limit_key]
        parameters = [self.parameter(operation, each) for each in filters]
        arguments = [self.described(operation, each) for each in filters]
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
        response = self.returned(operation)
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
        made = call(
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
            body=PythonSource(f"return {made}"),
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
            *(self.described(operation, each) for each in members),
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
                optional=self.takers[shape] == 1,
                response=self.returned(operation),
            )
            if len(sendable) == 1:  # one overload alone is none
                yield evolve(plan, operation=None)
                plan = evolve(plan, optional=False)
            yield plan

    def members(self, operation: Operation) -> Sequence[Member]:
        shape = self.model.resolve(operation.input) if operation.input else None
        return [*shape.members.values()] if isinstance(shape, StructureShape) else []

    def parameter(self, operation: Operation, member: Member) -> ParameterPlan:
        shape = operation.input.shape if operation.input else ""
        owner = cast("StructureShape", self.model.shapes[shape])
        annotation = self.member_annotation(owner, member, is_argument=True)
        optional = not member.required or member.idempotency_token or owner.union
        return ParameterPlan(
            name=identifier(self.names.members[shape][member.name]),
            annotation=union(annotation, NONE) if optional else annotation,
            optional=optional,
        )

    def request(
        self, operation: Operation, members: Sequence[Member], called: dict[str, str] | None = None
    ) -> PythonSource:
        """The call that builds the request of the arguments."""
        if operation.input is None:
            return NONE
        names = self.names.members[operation.input.shape]
        arguments = {
            names[each.name]: identifier((called or {}).get(each.name, names[each.name]))
            for each in members
        }
        return call(self.cls(operation.input.shape), **arguments)

    def items(self, operation: Operation, paths: Sequence[str]) -> tuple[str, PythonSource]:
        """Where a page's items are, in Python names, and what they are.

        They are in the first of the paths that leads to a list or a map.
        """
        for path in paths:
            if found := self.items_at(operation, path):
                return found
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

    def described(self, operation: Operation, member: Member) -> tuple[str, str]:
        """Return the name and the text of a method's parameter."""
        shape = operation.input.shape if operation.input else ""
        return self.names.members[shape][member.name], self.texts.parameter(member)

    def raises(self, operation: Operation) -> list[str]:
        return section("Raises", self.texts.errors(operation))


def _optional(name: str, annotation: PythonSource) -> ParameterPlan:
    return ParameterPlan(name=identifier(name), annotation=union(annotation, NONE), optional=True)
