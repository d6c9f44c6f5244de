"""Types of members, as expressions of `botopin.runtime.types`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.bindings.imports import ModuleScope, is_json_header, is_stream
from botopin.bindings.python_source import (
    PythonSource,
    call,
    identifier,
    literal,
    quoted,
    relative_module,
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


class TypeScope(ModuleScope):
    """Names of one module with classes, and the types of their members."""

    def __init__(
        self,
        texts: Descriptions,
        literals: Mapping[str, LiteralPlan],
        homes: Mapping[str, str],
        module: str,
        shapes: Sequence[str],
    ) -> None:
        """Start without imports.

        Args:
            texts: Texts of the version's docstrings.
            literals: Literal types of enums, by shape.
            homes: Module of each shape except errors.
            module: Name of the module.
            shapes: Shapes that the module defines, in this order.
        """
        model, names = texts.model, texts.names
        shadowed = [name for shape in shapes for name in names.members.get(shape, {}).values()]
        super().__init__(
            model, names, literals, shadowed, {*names.classes.values(), names.base_error}
        )
        self.texts = texts
        self.homes = homes
        self.module = module
        self.undefined = set(shapes)
        """Shapes whose classes the module defines further down."""
        self.imported_literals: set[PythonSource] = set()

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
        """Return whether a value contains a sensitive part that is not a member of a structure."""
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
        """Return the class whose objects a text member also accepts, or an empty tuple."""
        customization = reference.customization
        if customization is None or not customization.alternative:
            return ()
        return (self.reference(customization.alternative),)

    def reference(self, shape: str) -> PythonSource:
        """Return the class of a shape, quoted if the module defines the class further down."""
        name = self.cls(shape)
        return quoted(name) if shape in self.undefined else name


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
