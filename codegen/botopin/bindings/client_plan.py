"""Plan of a version's client: its methods for operations, pages and waiters, and `send`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from botopin.bindings.client_extras import extra_methods
from botopin.bindings.client_pages import page_method
from botopin.bindings.client_scope import ClientScope
from botopin.bindings.client_waiters import wait_method
from botopin.bindings.descriptions import section
from botopin.bindings.plans import ClientPlan, MethodPlan, OverloadPlan, SendPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    docstring,
    identifier,
    literal,
    subscript,
)
from botopin.model.service import Deprecation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.plans import LiteralPlan
    from botopin.model.service import Operation


def plan_client(
    texts: Descriptions,
    literals: Mapping[str, LiteralPlan],
    header: tuple[PythonSource, ...],
    package: PythonSource,
    *,
    is_async: bool,
) -> ClientPlan:
    """Plan a client.

    Args:
        texts: Texts of the version's docstrings.
        literals: Literal types of enums, by shape.
        header: Comments at the top of the module.
        package: Absolute name of the version's package.
        is_async: Whether methods are coroutines.
    """
    scope = ClientScope(texts, literals, is_async=is_async)
    name = scope.names.async_client_class if scope.is_async else scope.names.client_class
    kind = "Asynchronous client" if scope.is_async else "Client"
    title = f"{kind} for {scope.texts.version}."
    has_messages = any(each.input or each.output for each in scope.model.operations.values())
    return ClientPlan(
        name="async_client" if scope.is_async else "client",
        header=header,
        doc=docstring([title], 0),
        package=package,
        shapes=scope.shapes if has_messages else None,
        cls=identifier(name),
        base=scope.runtime(f"{scope.prefix}Client", scope.base_module),
        cls_doc=docstring([title, _usage(scope)]),
        service=literal(scope.model.service),
        methods=tuple(_methods(scope)),
        send=_send(scope),
        imports=scope.imports(),
    )


def _usage(scope: ClientScope) -> str:
    method = "a coroutine method" if scope.is_async else "a method"
    text = (
        f"Each operation is {method} that takes the members of its request as keyword "
        "arguments and returns a typed response."
    )
    if scope.uses:
        text += (
            " ``send`` takes a request object, and ``generate_presigned_url`` signs a URL for it."
        )
    if scope.model.paginators:
        text += " The ``…_pages`` methods return an iterator over paginated results."
    if scope.model.waiters:
        text += " The ``wait_until_…`` methods return when a resource reaches a state."
    if scope.is_async:
        return f"{text} ``async with`` opens the client and closes its connections."
    return f"{text} Use the client as a context manager to close its connections."


def _methods(scope: ClientScope) -> Iterator[MethodPlan]:
    paginators = {each.operation: each for each in scope.model.paginators}
    for operation in scope.model.operations.values():
        yield _operation_method(scope, operation)
        yield from _former_methods(scope, operation)
        if operation.name in paginators:
            yield page_method(scope, operation, paginators[operation.name])
    for waiter in scope.model.waiters:
        yield wait_method(scope, waiter)
    yield from extra_methods(scope)


def _operation_method(scope: ClientScope, operation: Operation) -> MethodPlan:
    response = scope.response(operation)
    members = scope.members(operation)
    result = call(
        PythonSource("self._call"),
        literal(operation.name),
        scope.request(operation, members),
        response,
    )
    return scope.method(
        scope.names.operations[operation.name],
        scope.parameters(operation, members),
        response,
        text=scope.texts.operation(operation),
        errors=scope.texts.errors(operation),
        body=scope.return_statement(result),
        is_async=scope.is_async,
        deprecation=operation.deprecation,
    )


def _former_methods(scope: ClientScope, operation: Operation) -> Iterator[MethodPlan]:
    """Plan the methods with former names of an operation's method."""
    name = scope.names.operations[operation.name]
    for former in operation.former_methods:
        if former in {*scope.names.operations.values(), *scope.names.pages.values()}:
            continue
        parameters = scope.parameters(operation, scope.members(operation))
        arguments = {str(each.name): each.name for each in parameters}
        result = call(PythonSource(f"self.{identifier(name)}"), **arguments)
        yield scope.method(
            former,
            parameters,
            scope.response(operation),
            text=[f"Former name of ``{name}``."],
            errors=scope.texts.errors(operation),
            body=scope.return_statement(result),
            is_async=scope.is_async,
            deprecation=Deprecation(message=f"Call {name} instead."),
        )


def _send(scope: ClientScope) -> SendPlan | None:
    overloads = tuple(_overloads(scope))
    if not overloads:
        return None
    text = [
        "Call the operation of a request object.",
        "An idempotency token is generated for each call if the request has none.",
        *section(
            "Args",
            [
                ("request", "Request of an operation of this version."),
                (
                    "operation",
                    "Name of the operation. Required if several operations share the request.",
                ),
            ],
        ),
    ]
    return SendPlan(
        overloads=overloads,
        overload=scope.imported(identifier("typing"), "overload"),
        shape=scope.runtime("Shape"),
        text=scope.builtin("str"),
        response=scope.runtime("Response"),
        doc=docstring(text, 8),
        body=scope.return_statement(PythonSource("self._send(request, operation)")),
        is_async=scope.is_async,
    )


def _overloads(scope: ClientScope) -> Iterator[OverloadPlan]:
    sendable = [(each, each.input.shape) for each in scope.model.operations.values() if each.input]
    for operation, shape in sendable:
        kind = scope.imported(identifier("typing"), "Literal")
        plan = OverloadPlan(
            request=scope.cls(shape),
            operation=subscript(kind, literal(operation.name)),
            optional=scope.uses[shape] == 1,
            response=scope.response(operation),
        )
        if len(sendable) == 1:  # a single overload is an error for type checkers
            yield evolve(plan, operation=None)
            plan = evolve(plan, optional=False)
        yield plan
