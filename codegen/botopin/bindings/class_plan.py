"""Plans of the classes of a module, and the types of their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.bindings.descriptions import deprecation_note
from botopin.bindings.imports import NONE, ModuleScope, is_json_header, is_stream, sort_imports
from botopin.bindings.plans import ClassPlan, MemberPlan, ModulePlan, ParameterPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    docstring,
    identifier,
    literal,
    mapping,
    quoted,
    relative_module,
    subscript,
    tuple_of,
    union,
)
from botopin.customizations.treatments import TEXT_TYPES, is_decoded_json
from botopin.model import service
from botopin.model.service import StringShape, StructureShape
from botopin.runtime.regex.limits import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from botopin.bindings.descriptions import Descriptions
    from botopin.bindings.plans import LiteralPlan
    from botopin.model.service import Reference, Shape

TRUE: Final = literal(True)


class ClassScope(ModuleScope):
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
        model, names = texts.model, texts.names
        shadowed = [name for shape in shapes for name in names.members.get(shape, {}).values()]
        super().__init__(
            model, names, literals, shadowed, {*names.classes.values(), names.base_error}
        )
        self.texts = texts
        self.homes = homes
        self.module = module
        self.module_shapes = shapes
        self.undefined = set(shapes)
        """Shapes whose classes the module defines further down."""
        self.imported_literals: set[PythonSource] = set()
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
        """Return the names of members by their second names."""
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
        """Return the parameters of a constructor that accepts more than the members state."""
        if shape.name not in self.request_shapes or not any(
            member.alias or self.has_literals(member) for member in shape.members.values()
        ):
            return ()
        self.imported(identifier("typing"), "TYPE_CHECKING")
        parameters: list[ParameterPlan] = []
        for member in shape.members.values():
            optional = _is_optional(shape, member)
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
                alias=literal(member.alias) if member.alias else None,
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

    def cls(self, shape: str) -> PythonSource:
        name = self.names.classes[shape]
        home = self.homes[shape]
        if home == self.module:
            return identifier(name)
        return self.imported(relative_module(home), name)

    def literal_type(self, plan: LiteralPlan) -> PythonSource:
        if plan.name not in self.shadowed | self.defined:
            self.imported_literals.add(plan.name)
            return plan.name
        local = identifier(f"_{plan.name}")
        self.imported_literals.add(PythonSource(f"{plan.name} as {local}"))
        return local

    def is_sensitive(self, shape: Shape, within: Collection[str] = ()) -> bool:
        """Return whether a value contains a sensitive part that is no structure's member."""
        if shape.sensitive:
            return True
        if isinstance(shape, StructureShape) or shape.name in within:
            return False
        return any(
            self.is_sensitive(self.model.resolve(reference), {*within, shape.name})
            for _, reference in service.references(shape)
        )

    def member_type(self, owner: StructureShape, member: service.Member) -> PythonSource:
        """Return the type of a member."""
        shape = self.model.resolve(member)
        if not isinstance(shape, service.BlobShape) or not is_stream(self.model, owner, member):
            return self.type(member)
        sensitive = TRUE if shape.sensitive else None
        return call(self.runtime("Stream"), **_length(shape), sensitive=sensitive)

    def type(self, reference: Reference, within: tuple[str, ...] = ()) -> PythonSource:
        """Return the type of a referenced shape, as an expression of `botopin.runtime.types`."""
        shape = self.model.resolve(reference)
        if shape.name in within:
            return call(self.runtime("Document"))
        inner = (*within, shape.name)
        sensitive = TRUE if shape.sensitive else None
        match shape:
            case StructureShape() if shape.document or shape.is_error:
                return call(self.runtime("Document"), sensitive=sensitive)
            case StructureShape(eventstream=True):
                item = self.reference(shape.name)
                return call(self.runtime("EventStreamOf"), item, sensitive=sensitive)
            case StructureShape():
                return self.reference(shape.name)
            case StringShape() if self.model.shapes[shape.name].has_class:
                return self.reference(shape.name)
            case StringShape() if is_json_header(reference, shape):
                return call(self.runtime("JSONHeader"), sensitive=sensitive)
            case StringShape() if is_decoded_json(reference):
                return call(self.runtime("Document"), sensitive=sensitive)
            case StringShape():
                return call(
                    self.runtime(_string_type(shape, reference)),
                    *self.alternatives(reference),
                    **_length(shape),
                    **_pattern(shape),
                    sensitive=sensitive,
                )
            case service.ListShape(member=member):
                return call(
                    self.runtime("ListOf"),
                    self.type(member, inner),
                    **_length(shape),
                    sparse=TRUE if shape.sparse else None,
                    sensitive=sensitive,
                )
            case service.MapShape(key=key, value=value):
                return call(
                    self.runtime("MapOf"),
                    self.type(key, inner),
                    self.type(value, inner),
                    **_length(shape),
                    sparse=TRUE if shape.sparse else None,
                    sensitive=sensitive,
                )
            case service.TimestampShape():
                return call(self.runtime("Timestamp"), sensitive=sensitive)
            case service.BlobShape():
                return call(self.runtime("Blob"), **_length(shape), sensitive=sensitive)
            case service.IntegerShape():
                return call(self.runtime("Integer"), **_bounds(shape), sensitive=sensitive)
            case service.FloatShape():
                return call(self.runtime("Float"), **_bounds(shape), sensitive=sensitive)
            case service.BooleanShape():
                return call(self.runtime("Boolean"), sensitive=sensitive)

    def alternatives(self, reference: Reference) -> tuple[PythonSource, ...]:
        """Return the class that a text can be replaced by, or nothing."""
        customization = reference.customization
        if customization is None or not customization.alternative:
            return ()
        return (self.reference(customization.alternative),)

    def reference(self, shape: str) -> PythonSource:
        """Return the class of a shape, quoted if the module defines the class further down."""
        name = self.cls(shape)
        return quoted(name) if shape in self.undefined else name


def _is_optional(owner: StructureShape, member: service.Member) -> bool:
    return not member.required or owner.union or owner.eventstream or bool(member.idempotency_token)


def _string_type(shape: StringShape, reference: Reference) -> str:
    """Return the name of the type of a text in the runtime."""
    customization = reference.customization
    if customization is not None and customization.treatment in TEXT_TYPES:
        return TEXT_TYPES[customization.treatment]
    return "JSONText" if shape.jsonvalue or reference.jsonvalue else "String"


def _length(
    shape: service.StringShape | service.BlobShape | service.ListShape | service.MapShape,
) -> dict[str, PythonSource | None]:
    return {
        "min": literal(shape.min) if shape.min else None,  # a length is never negative
        "max": None if shape.max is None else literal(shape.max),
    }


def _pattern(shape: StringShape) -> dict[str, PythonSource | None]:
    if shape.pattern is None:
        return {}
    enforced_up_to = compile_pattern(shape.pattern).enforced_up_to(shape.max)
    return {
        "pattern": literal(shape.pattern),
        "enforced_up_to": None if enforced_up_to is None else literal(enforced_up_to),
        "botocore_pattern": TRUE if shape.botocore_pattern else None,
    }


def _bounds(shape: service.IntegerShape | service.FloatShape) -> dict[str, PythonSource | None]:
    return {
        "min": None if shape.min is None else literal(shape.min),
        "max": None if shape.max is None else literal(shape.max),
    }
