"""Names and signatures that the methods of a client share."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from botopin.bindings.descriptions import section
from botopin.bindings.imports import NONE, ModuleScope
from botopin.bindings.plans import MethodPlan, ParameterPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    docstring,
    dotted,
    identifier,
    union,
)
from botopin.model.service import StructureShape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.plans import LiteralPlan
    from botopin.model.service import Deprecation, Member, Operation


class ClientScope(ModuleScope):
    """Names of a client's module, and the parts of its methods."""

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
        positional: int = 0,
    ) -> MethodPlan:
        """Plan a method. Its docstring has the text and the sections `Args` and `Raises`.

        The first `positional` parameters can be set by position, the others only by name.
        """
        arguments = [(str(each.name), text) for each, text in parameters.items()]
        doc = [*text, *section("Args", arguments), *section("Raises", errors)]
        return MethodPlan(
            name=identifier(name),
            decorators=self.deprecated(deprecation),
            positional=(*parameters,)[:positional],
            parameters=(*parameters,)[positional:],
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
            plan, *second = self.with_alias(owner, member, plan)
            parameters[plan] = self.texts.parameter(member, text=text)
            parameters |= dict.fromkeys(second, f"Alias of ``{plan.name}``.")
        return parameters

    def request(
        self,
        operation: Operation,
        members: Iterable[Member],
        sources: Mapping[str, PythonSource] | None = None,
    ) -> PythonSource:
        """Return the call that builds a request from a method's parameters.

        Args:
            operation: Operation of the request.
            members: Members of the request that parameters set.
            sources: Values that differ from parameters named as the members, by wire name.
        """
        if operation.input is None:
            return NONE
        names = self.names.members[operation.input.shape]
        values = {wire_name: identifier(name) for wire_name, name in names.items()}
        values |= sources or {}
        passed = [name for each in members for name in (each.name, each.alias) if name]
        arguments = {names[name]: values[name] for name in passed}
        return call(self.cls(operation.input.shape), **arguments)


def optional_parameter(name: str, annotation: PythonSource) -> ParameterPlan:
    """Return a parameter whose default is None."""
    return ParameterPlan(name=identifier(name), annotation=union(annotation, NONE), optional=True)
