"""Plan of a version's client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from botopin.bindings.client_methods import ClientMethods
from botopin.bindings.descriptions import section
from botopin.bindings.plans import ClientPlan, OverloadPlan, SendPlan
from botopin.bindings.python_source import (
    PythonSource,
    docstring,
    identifier,
    literal,
    subscript,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.plans import LiteralPlan


def plan_client(
    texts: Descriptions,
    literals: Mapping[str, LiteralPlan],
    *,
    header: tuple[PythonSource, ...],
    package: PythonSource,
    is_async: bool,
) -> ClientPlan:
    """Plan the client of a version.

    Args:
        texts: Texts of the version's docstrings.
        literals: Literal types of enums, by shape.
        header: Comments at the top of the module.
        package: Absolute name of the version's package.
        is_async: Whether methods are coroutines.
    """
    return _Client(texts, literals, is_async=is_async).plan(header, package)


class _Client(ClientMethods):
    def plan(self, header: tuple[PythonSource, ...], package: PythonSource) -> ClientPlan:
        service = self.model.service
        name = self.names.async_client_class if self.is_async else self.names.client_class
        kind = "Asynchronous client" if self.is_async else "Client"
        title = f"{kind} for {self.texts.version}."
        has_errors = any(shape.is_error for shape in self.model.shapes.values())
        return ClientPlan(
            name="async_client" if self.is_async else "client",
            header=header,
            doc=docstring([title], 0),
            package=package,
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
