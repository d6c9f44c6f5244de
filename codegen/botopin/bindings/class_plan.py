"""Plans of the classes of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.bindings.descriptions import deprecation_note
from botopin.bindings.imports import NONE
from botopin.bindings.member_types import TRUE, TypeScope
from botopin.bindings.plans import ClassPlan, MemberPlan, ParameterPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    docstring,
    identifier,
    literal,
    mapping,
    subscript,
    union,
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
            homes: Module of each shape that is no error.
            module: Name of the module.
            shapes: Shapes that the module defines, in this order.
            request_shapes: Shapes that a request can contain.
        """
        super().__init__(texts, literals, homes, module, shapes)
        self.request_shapes = request_shapes

    def enum(self, shape: StringShape) -> ClassPlan:
        members = self.names.enum_members[shape.name]
        plan = ClassPlan(
            name=identifier(self.names.classes[shape.name]),
            base=self.runtime("OpenStrEnum"),
            doc=docstring(self.texts.shape(shape)),
            decorators=self.deprecated(shape.deprecation),
            attributes={},
            members=(),
            values=tuple((identifier(members[v]), literal(v)) for v in shape.enum or ()),
        )
        self.undefined.discard(shape.name)
        return plan

    def structure(self, shape: StructureShape) -> ClassPlan:
        name = self.names.classes[shape.name]
        attributes: dict[PythonSource, PythonSource] = {}
        if name != shape.name:
            attributes[PythonSource("__botopin_shape_name__")] = literal(shape.name)
        if shape.sensitive:
            attributes[PythonSource("__botopin_sensitive__")] = TRUE
        if errors := self.event_errors(shape):
            attributes[PythonSource("__botopin_event_errors__")] = mapping(errors)
        plan = ClassPlan(
            name=identifier(name),
            base=self.runtime(self.base(shape)),
            doc=docstring(self.texts.shape(shape)),
            decorators=(*self.deprecated(shape.deprecation), self.runtime("shape")),
            attributes=attributes,
            members=tuple(self.member(shape, member) for member in shape.members.values()),
            parameters=self.parameters(shape),
        )
        self.undefined.discard(shape.name)
        return plan

    def parameters(self, shape: StructureShape) -> tuple[ParameterPlan, ...]:
        """Return the parameters of a constructor that also accepts literal types."""
        if shape.name not in self.request_shapes or not any(
            self.has_literals(member) for member in shape.members.values()
        ):
            return ()
        self.imported(identifier("typing"), "TYPE_CHECKING")
        return tuple(
            ParameterPlan(
                name=identifier(self.names.members[shape.name][member.name]),
                annotation=self.annotated(shape, member, is_argument=True),
                optional=_is_optional(shape, member),
            )
            for member in shape.members.values()
        )

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
            doc=docstring([f"Base class of all {self.texts.service} errors."]),
            decorators=(),
            attributes={},
            members=(),
        )

    def error(self, shape: StructureShape, error: service.ErrorTrait) -> ClassPlan:
        name = self.names.classes[shape.name]
        attributes: dict[PythonSource, PythonSource] = {}
        if name != shape.name:
            attributes[PythonSource("__botopin_shape_name__")] = literal(shape.name)
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

    def member(
        self, owner: StructureShape, member: service.Member, declare: str = "member"
    ) -> MemberPlan:
        shape = self.model.resolve(member)
        optional = _is_optional(owner, member)
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
                default=NONE if optional else None,
            ),
            doc=docstring(text) if (text := self.texts.member(owner, member)) else None,
        )

    def annotated(
        self, owner: StructureShape, member: service.Member, *, is_argument: bool = False
    ) -> PythonSource:
        """Return the annotation of a member, with None if the member is optional."""
        stream = self.received_stream(owner, member)
        if stream is not None:
            return stream
        annotation = self.member_annotation(owner, member, is_argument=is_argument)
        return union(annotation, NONE) if _is_optional(owner, member) else annotation

    def received_stream(self, owner: StructureShape, member: service.Member) -> PythonSource | None:
        """Return the annotation of a stream that only responses contain, and None otherwise.

        botocore sets the stream in every response, so the annotation excludes None.
        """
        received = self.texts.responses.keys() - self.texts.requests.keys()
        if owner.name not in received:
            return None
        match self.model.resolve(member):
            case StructureShape(eventstream=True) as shape:
                stream = self.runtime("EventStream", module="event_streams")
                return subscript(stream, self.cls(shape.name))
            case service.BlobShape() if member.name == owner.payload:
                return self.runtime("ByteStream", module="byte_streams")
            case _:
                return None


def _is_optional(owner: StructureShape, member: service.Member) -> bool:
    return not member.required or owner.union or owner.eventstream or bool(member.idempotency_token)
