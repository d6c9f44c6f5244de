"""Plans of the classes of a module, and of their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.bindings.descriptions import deprecation_note
from botopin.bindings.imports import NONE, is_optional, sort_imports
from botopin.bindings.member_types import TRUE, TypeScope
from botopin.bindings.plans import ClassPlan, MemberPlan, ModulePlan, ParameterPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    docstring,
    identifier,
    literal,
    mapping,
    tuple_of,
)
from botopin.model import service
from botopin.model.service import StringShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.plans import LiteralPlan
    from botopin.model.service import Reference


class ClassScope(TypeScope):
    """Names and classes of one module."""

    def __init__(
        self,
        texts: Descriptions,
        literals: Mapping[str, LiteralPlan],
        homes: Mapping[str, str],
        module: str,
        shapes: Sequence[str],
        *,
        request_shapes: Collection[str],
    ) -> None:
        """Start without imports.

        Args:
            texts: Texts of the version's docstrings.
            literals: Literal types of enums, by shape.
            homes: Module of each shape except errors.
            module: Name of the module.
            shapes: Shapes that the module defines, in this order.
            request_shapes: Shapes that a request can contain.
        """
        super().__init__(texts, literals, homes, module, shapes)
        self.module_shapes = shapes
        self.request_shapes = request_shapes

    def plan(self, header: tuple[PythonSource, ...], doc: str) -> ModulePlan:
        """Plan the module.

        Args:
            header: Comments at the top of the module.
            doc: Text of the module's docstring.
        """
        classes = [self.base_error()] if self.module == "errors" else []
        for name in self.module_shapes:
            match self.model.shapes[name]:
                case StringShape() as shape:
                    classes.append(self.enum(shape))
                case StructureShape(error=service.ErrorTrait() as error) as shape:
                    classes.append(self.error(shape, error))
                case StructureShape() as shape:
                    classes.append(self.structure(shape))
                case _:  # no other shape has a class
                    pass
            self.undefined.discard(name)
        return ModulePlan(
            name=self.module,
            header=header,
            doc=docstring([doc], 0),
            imports=self.imports(),
            literals=sort_imports(self.imported_literals),
            classes=tuple(classes),
        )

    def enum(self, shape: StringShape) -> ClassPlan:
        members = self.names.enum_members[shape.name]
        is_exempt = any(each.constraint == "enum" for each in shape.exemptions)
        return ClassPlan(
            name=identifier(self.names.classes[shape.name]),
            base=self.runtime("OpenStrEnum"),
            doc=docstring(self.texts.shape(shape)),
            decorators=self.deprecated(shape.deprecation),
            values=tuple((identifier(members[v]), literal(v)) for v in shape.enum or ()),
            attributes={PythonSource("__botopin_exempt__"): TRUE} if is_exempt else {},
        )

    def structure(self, shape: StructureShape) -> ClassPlan:
        name = self.names.classes[shape.name]
        attributes: dict[PythonSource, PythonSource] = {}
        if name != shape.name:
            attributes[PythonSource("__botopin_shape_name__")] = literal(shape.name)
        if shape.sensitive:
            attributes[PythonSource("__botopin_sensitive__")] = TRUE
        if aliases := self.aliases(shape):
            attributes[PythonSource("__botopin_aliases__")] = mapping(aliases)
        if shape.joint_checks:
            attributes[PythonSource("__botopin_joint_checks__")] = self.joint_checks(shape)
        if errors := self.event_errors(shape):
            attributes[PythonSource("__botopin_event_errors__")] = mapping(errors)
        return ClassPlan(
            name=identifier(name),
            base=self.runtime(self.base(shape)),
            doc=docstring(self.texts.shape(shape)),
            decorators=(*self.deprecated(shape.deprecation), self.runtime("shape")),
            attributes=attributes,
            members=tuple(self.member(shape, member) for member in shape.members.values()),
            parameters=self.parameters(shape),
        )

    def aliases(self, shape: StructureShape) -> dict[PythonSource, PythonSource]:
        """Return the names of members by alias."""
        names = self.names.members[shape.name]
        return {
            literal(names[member.alias]): literal(names[member.name])
            for member in shape.members.values()
            if member.alias
        }

    def joint_checks(self, shape: StructureShape) -> PythonSource:
        """Return a tuple of checks."""
        names = self.names.members[shape.name]
        return tuple_of(
            *(
                call(
                    self.runtime(check.name, "joint_checks"),
                    *(literal(names[member]) for member in check.members),
                    *map(literal, check.settings),
                )
                for check in shape.joint_checks
            )
        )

    def parameters(self, shape: StructureShape) -> tuple[ParameterPlan, ...]:
        """Return the parameters of a constructor that accepts aliases or values of enums."""
        if shape.name not in self.request_shapes or not any(
            member.alias or self.has_literals(member) for member in shape.members.values()
        ):
            return ()
        self.imported(identifier("typing"), "TYPE_CHECKING")
        parameters: list[ParameterPlan] = []
        for member in shape.members.values():
            optional = is_optional(shape, member)
            plan = ParameterPlan(
                name=identifier(self.names.members[shape.name][member.name]),
                annotation=self.annotated(shape, member, is_argument=True),
                optional=optional,
            )
            parameters += self.with_alias(shape, member, plan)
        return tuple(parameters)

    def has_literals(self, reference: Reference, within: tuple[str, ...] = ()) -> bool:
        """Return whether the annotation of an argument contains a literal type."""
        shape = self.model.resolve(reference)
        if shape.name in self.literals:
            return True
        if isinstance(shape, StructureShape) or shape.name in within:
            return False
        return any(
            self.has_literals(inner, (*within, shape.name))
            for _, inner in service.references(shape)
        )

    def event_errors(self, shape: StructureShape) -> dict[PythonSource, PythonSource]:
        """Return the names of the classes of error events, by wire name."""
        if not shape.eventstream:
            return {}
        return {
            literal(member.name): literal(self.names.classes[member.shape])
            for member in shape.members.values()
            if self.model.shapes[member.shape].is_error
        }

    def base(self, shape: StructureShape) -> str:
        """Return the name of the base class in the runtime."""
        if shape.union or shape.eventstream:
            return "Union"
        return "Response" if shape.name in self.texts.responses else "Shape"

    def base_error(self) -> ClassPlan:
        """Plan the base class of the service's errors."""
        return ClassPlan(
            name=identifier(self.names.base_error),
            base=self.runtime("ServiceError", module="errors"),
            doc=docstring(
                [
                    f"Base class of all {self.texts.service} errors.",
                    "Errors that the version does not model are objects of this class.",
                ]
            ),
        )

    def error(self, shape: StructureShape, error: service.ErrorTrait) -> ClassPlan:
        name = self.names.classes[shape.name]
        attributes: dict[PythonSource, PythonSource] = {}
        if name != shape.name:
            attributes[PythonSource("__botopin_shape_name__")] = literal(shape.name)
        if operations := self.operations_of_shared_code(shape, error):
            attributes[PythonSource("__botopin_operations__")] = tuple_of(*map(literal, operations))
        attributes[PythonSource("code")] = literal(error.code)
        if error.http_status is not None:
            attributes[PythonSource("http_status")] = literal(error.http_status)
        attributes[PythonSource("fault")] = literal("server" if error.fault else "client")
        return ClassPlan(
            name=identifier(name),
            base=identifier(self.names.base_error),
            doc=docstring(self.texts.shape(shape)),
            decorators=self.deprecated(shape.deprecation),
            attributes=attributes,
            members=tuple(
                self.member(shape, member, declare="error_member")
                for member in shape.members.values()
            ),
        )

    def operations_of_shared_code(
        self, error: StructureShape, trait: service.ErrorTrait
    ) -> list[str]:
        """Return the operations that declare an error, if other errors have the same code."""
        shapes = map(self.model.shapes.__getitem__, self.module_shapes)
        if not any(
            isinstance(each, StructureShape)
            and each is not error
            and each.error is not None
            and each.error.code == trait.code
            for each in shapes
        ):
            return []
        return [
            operation.name
            for operation in self.model.operations.values()
            if any(each.shape == error.name for each in operation.errors)
        ]

    def member(
        self, owner: StructureShape, member: service.Member, declare: str = "member"
    ) -> MemberPlan:
        shape = self.model.resolve(member)
        optional = is_optional(owner, member)
        deprecation = member.deprecation
        module = "" if declare == "member" else "errors"
        return MemberPlan(
            name=identifier(self.names.members[owner.name][member.name]),
            annotation=self.annotated(owner, member),
            declaration=call(
                self.runtime(declare, module),
                literal(member.name),
                self.member_type(owner, member),
                idempotency_token=TRUE if member.idempotency_token else None,
                sensitive=TRUE if self.is_sensitive(shape) else None,
                deprecated=None if deprecation is None else literal(deprecation_note(deprecation)),
                alias=literal(member.alias) if member.alias else None,
                default=NONE if optional else None,
            ),
            doc=docstring(text) if (text := self.texts.member(owner, member)) else None,
        )

    def annotated(
        self, owner: StructureShape, member: service.Member, *, is_argument: bool = False
    ) -> PythonSource:
        """Return the annotation of a member, with None if the member is optional."""
        is_received = owner.name in self.texts.responses.keys() - self.texts.requests.keys()
        return self.attribute_annotation(
            owner, member, is_received=is_received, is_argument=is_argument
        )
