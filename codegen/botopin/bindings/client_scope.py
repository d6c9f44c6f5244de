"""Names and expressions that all methods of a client use."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from botopin.bindings.descriptions import section
from botopin.bindings.imports import NONE, ModuleScope
from botopin.bindings.plans import ParameterPlan
from botopin.bindings.python_source import PythonSource, call, dotted, identifier, union
from botopin.model.service import StructureShape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.plans import LiteralPlan
    from botopin.model.service import Member, Operation


class ClientScope(ModuleScope):
    """Names of a client's module."""

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

    def response(self, operation: Operation) -> PythonSource:
        """Return the class of an operation's response."""
        if operation.output is None:
            return self.runtime("EmptyResponse", self.base_module)
        return self.cls(operation.output.shape)

    def return_statement(self, result: PythonSource) -> PythonSource:
        return PythonSource(f"return {self.await_expression(result)}")

    def await_expression(self, result: PythonSource) -> PythonSource:
        return PythonSource(f"await {result}") if self.is_async else result

    def members(self, operation: Operation) -> Sequence[Member]:
        """Return the members of an operation's request."""
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
        self,
        operation: Operation,
        members: Sequence[Member],
        parameters: Mapping[str, str] | None = None,
    ) -> PythonSource:
        """Return the call that builds a request from a method's parameters.

        Args:
            operation: Operation of the request.
            members: Members of the request that parameters set.
            parameters: Names of parameters that differ from the members' names, by wire name.
        """
        if operation.input is None:
            return NONE
        names = self.names.members[operation.input.shape]
        renamed = parameters or {}
        arguments = {
            names[each.name]: identifier(renamed.get(each.name, names[each.name]))
            for each in members
        }
        return call(self.cls(operation.input.shape), **arguments)

    def describe_parameter(self, operation: Operation, member: Member) -> tuple[str, str]:
        """Return the name and the text of a method's parameter."""
        shape = operation.input.shape if operation.input else ""
        return self.names.members[shape][member.name], self.texts.parameter(member)

    def raises(self, operation: Operation) -> list[str]:
        """Return the section `Raises` of a docstring."""
        return section("Raises", self.texts.errors(operation))
