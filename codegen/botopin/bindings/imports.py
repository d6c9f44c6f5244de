"""Imports and annotations of one generated module.

Imported names never collide with names that the module defines or that a class member shadows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.bindings.descriptions import deprecation_note
from botopin.bindings.plans import ImportPlan
from botopin.bindings.python_source import (
    PythonSource,
    call,
    dotted,
    identifier,
    literal,
    subscript,
    union,
)
from botopin.customizations import treatments
from botopin.customizations.treatments import is_decoded_json
from botopin.model import service
from botopin.model.service import StringShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from botopin.bindings.plans import LiteralPlan, ParameterPlan
    from botopin.model.service import Deprecation, Member, Reference, ServiceModel
    from botopin.naming.names import Names

NONE: Final = literal(None)


class ModuleScope:
    """Names of one module."""

    def __init__(
        self,
        model: ServiceModel,
        names: Names,
        literals: Mapping[str, LiteralPlan],
        shadowed: Collection[str],
        defined: Collection[str],
    ) -> None:
        """Start without imports.

        Args:
            model: Model of the version.
            names: Python names of the version.
            literals: Literal types of enums, by shape.
            shadowed: Names that class bodies of the module use, such as names of members.
            defined: Names of classes that the module defines or imports from other modules.
        """
        self.model = model
        self.names = names
        self.literals = literals
        self.shadowed = frozenset(shadowed)
        self.defined = frozenset(defined)
        self.used: dict[str, set[PythonSource]] = defaultdict(set)

    def imports(self) -> tuple[tuple[ImportPlan, ...], ...]:
        groups: dict[int, list[ImportPlan]] = defaultdict(list)
        for module, names in sorted(self.used.items()):
            plan = ImportPlan(module=PythonSource(module), names=sort_imports(names))
            groups[2 if module.startswith(".") else module.startswith("botopin.")].append(plan)
        return tuple(tuple(plans) for _, plans in sorted(groups.items()))

    def imported(self, module: PythonSource, name: str) -> PythonSource:
        """Import a name and return its local name."""
        if name in self.shadowed or (name in self.defined and not module.startswith(".")):
            local = identifier(f"_{name}")
            self.used[module].add(PythonSource(f"{identifier(name)} as {local}"))
            return local
        self.used[module].add(identifier(name))
        return identifier(name)

    def runtime(self, name: str, module: str = "") -> PythonSource:
        package = dotted("botopin", "runtime", *(module.split(".") if module else []))
        return self.imported(package, name)

    def builtin(self, name: str) -> PythonSource:
        if name in self.shadowed or name in self.defined:
            return self.imported(identifier("builtins"), name)
        return identifier(name)

    def cls(self, shape: str) -> PythonSource:
        """Return the class of a shape, as an annotation refers to it."""
        raise NotImplementedError

    def literal_type(self, plan: LiteralPlan) -> PythonSource:
        """Return a literal type, as an annotation refers to it."""
        raise NotImplementedError

    def deprecated(self, deprecation: Deprecation | None) -> tuple[PythonSource, ...]:
        if deprecation is None:
            return ()
        return (call(self.runtime("deprecated"), literal(deprecation_note(deprecation))),)

    def attribute_annotation(
        self,
        owner: StructureShape,
        member: Member,
        *,
        is_received: bool,
        is_argument: bool = False,
    ) -> PythonSource:
        """Return the annotation of an attribute, with None if the member is optional.

        Args:
            owner: Structure with the member.
            member: Member of the structure.
            is_received: Whether the structure is a response, and no request.
            is_argument: Whether the annotation is that of an argument.
        """
        stream = self._received_stream(owner, member) if is_received else None
        if stream is not None:
            return stream
        annotation = self.member_annotation(owner, member, is_argument=is_argument)
        return union(annotation, NONE) if is_optional(owner, member) else annotation

    def _received_stream(self, owner: StructureShape, member: Member) -> PythonSource | None:
        """Return the annotation of a stream that only responses contain, and None otherwise.

        botocore sets the stream in every response, so the annotation excludes None.
        """
        match self.model.resolve(member):
            case StructureShape(eventstream=True) as shape:
                stream = self.runtime("EventStream", module="event_streams")
                return subscript(stream, self.cls(shape.name))
            case service.BlobShape() if member.name == owner.payload:
                return self.runtime("ByteStream", module="byte_streams")
            case _:
                return None

    def member_annotation(
        self, owner: StructureShape, member: Member, *, is_argument: bool = False
    ) -> PythonSource:
        """Return the annotation of a member, or of the argument for a member of a request."""
        if not is_stream(self.model, owner, member):
            return self.annotation(member, is_argument=is_argument)
        blob = self.builtin("bytes")
        return union(blob, subscript(self.imported(identifier("typing"), "IO"), blob))

    def annotation(
        self, reference: Reference, within: tuple[str, ...] = (), *, is_argument: bool = False
    ) -> PythonSource:
        shape = self.model.resolve(reference)
        abc = dotted("collections", "abc")
        if shape.name in within or (
            isinstance(shape, StructureShape) and (shape.document or shape.is_error)
        ):
            return self.runtime("JSONValue")
        inner = (*within, shape.name)
        match shape:
            case StructureShape(eventstream=True):
                return subscript(self.imported(abc, "Iterable"), self.cls(shape.name))
            case StructureShape():
                return self.cls(shape.name)
            case StringShape() if self.model.shapes[shape.name].has_class:
                options = [self.cls(shape.name), self.runtime("UnknownValue")]
                if is_argument and shape.name in self.literals:
                    options.insert(1, self.literal_type(self.literals[shape.name]))
                return union(*options)
            case StringShape():
                if is_json_header(reference, shape) or is_decoded_json(reference):
                    return self.runtime("JSONValue")
                return self.text_annotation(reference)
            case service.ListShape(member=member):
                item = self.annotation(member, inner, is_argument=is_argument)
                item = union(item, NONE) if shape.sparse else item
                return subscript(self.imported(abc, "Sequence"), item)
            case service.MapShape(key=key, value=value):
                values = self.annotation(value, inner, is_argument=is_argument)
                values = union(values, NONE) if shape.sparse else values
                if is_argument and key.shape in self.literals:
                    mapping = self.runtime("EnumMapping")
                else:
                    mapping = self.imported(abc, "Mapping")
                keys = self.annotation(key, inner, is_argument=is_argument)
                return subscript(mapping, keys, values)
            case service.TimestampShape():
                return self.imported(identifier("datetime"), "datetime")
            case service.BlobShape():
                return self.builtin("bytes")
            case service.IntegerShape():
                return self.builtin("int")
            case service.FloatShape():
                return self.builtin("float")
            case service.BooleanShape():
                return self.builtin("bool")

    def with_alias(
        self, owner: StructureShape, member: Member, plan: ParameterPlan
    ) -> tuple[ParameterPlan, ...]:
        """Return a member's parameter, and a second parameter for the member's alias."""
        if not member.alias:
            return (plan,)
        if not plan.optional:
            plan = evolve(plan, annotation=union(plan.annotation, NONE), optional=True)
        name = identifier(self.names.members[owner.name][member.alias])
        return plan, evolve(plan, name=name)

    def text_annotation(self, reference: Reference) -> PythonSource:
        """Return the annotation of a text, and of the values that botocore accepts instead."""
        customization = reference.customization
        match customization.treatment if customization else "":
            case treatments.BASE64:
                return union(self.builtin("str"), self.builtin("bytes"))
            case treatments.JSON_TEXT:
                return self.runtime("JSONValue")
            case treatments.COPY_SOURCE if customization:
                return union(self.builtin("str"), self.cls(customization.alternative))
            case _:
                return self.builtin("str")


def sort_imports(names: Iterable[PythonSource]) -> tuple[PythonSource, ...]:
    """Sort imported names as isort does: constants, classes, functions; 9 before 10."""

    def key(name: str) -> tuple[bool, bool, list[tuple[int, str]], str]:
        bare = name.split(" as ", maxsplit=1)[0]
        natural = [
            (int(part), "") if part.isdigit() else (-1, part)
            for part in _DIGITS.split(bare.lower())
        ]
        return not bare.isupper(), not bare[0].isupper(), natural, bare

    return tuple(sorted(names, key=key))


_DIGITS: Final = re.compile(r"(\d+)")


def is_optional(owner: StructureShape, member: Member) -> bool:
    """Return whether callers may omit a member."""
    return not member.required or owner.union or owner.eventstream or member.idempotency_token


def is_json_header(reference: Reference, shape: StringShape) -> bool:
    """Return whether a string represents any JSON value, which botocore encodes."""
    return (shape.jsonvalue or reference.jsonvalue) and reference.location == "header"


def is_stream(model: ServiceModel, owner: StructureShape, member: Member) -> bool:
    """Return whether a blob is passed through as a readable stream.

    A blob is a stream if it has the trait `streaming` or is the whole body of the message.
    """
    shape = model.resolve(member)
    if not isinstance(shape, service.BlobShape):
        return False
    return shape.streaming or member.streaming or owner.payload == member.name
