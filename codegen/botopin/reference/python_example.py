"""Example of an operation's call with the classes of the bindings, as Python to copy and run.

Comments list the other values of an enum and the required arguments. They also explain the
placeholders of recursive values, documents and event streams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from botopin.bindings.imports import is_stream
from botopin.bindings.python_source import literal
from botopin.customizations import treatments
from botopin.diff.escape import truncate
from botopin.model.documentation import paragraphs
from botopin.model.service import (
    BlobShape,
    BooleanShape,
    FloatShape,
    IntegerShape,
    ListShape,
    MapShape,
    StringShape,
    StructureShape,
    TimestampShape,
)
from botopin.naming import rules
from botopin.reference.limits import INDENT, limit_lines, require_depth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from botopin.model.service import Customization, Member, Operation, Reference, ServiceModel
    from botopin.naming.names import Names

_WIDTH: Final = 100
_AGAIN: Final = "as above"


def format_python_example(
    model: ServiceModel, names: Names, operation: str, *, package: str, origin: str
) -> str:
    """Return an example of the request and the response, and the imports of the errors.

    Args:
        model: Model of a version with a date, with its paginators and waiters.
        names: Python names of the version.
        operation: Name of the operation in the model.
        package: Package of the services, such as `botopin_aws`.
        origin: Name of the version for readers.
    """
    described = model.operations[operation]
    module = module_of(model, package)
    blocks = [
        _heading(model, names, described, origin),
        _call(_Writer(model, names), described, module),
        _result(_Writer(model, names), described, module),
        _errors(model, names, described, module),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def module_of(model: ServiceModel, package: str) -> str:
    """Return the module of a version's classes: `botopin_aws.braket.v2026_04_07`."""
    service = rules.service_package(model.service)
    return f"{package}.{service}.{rules.version_package(model.date)}"


def _heading(model: ServiceModel, names: Names, operation: Operation, origin: str) -> list[str]:
    lines = [f"# {operation.name}. {origin}"]
    if operation.deprecation is not None:
        reason = " ".join(paragraphs(operation.deprecation.message))
        lines.append(f"# Deprecated. {truncate(reason)}".rstrip())
    if operation.name in names.pages:
        lines.append(f"# Paginated: client.{names.pages[operation.name]}(...)")
    waiters = [each.name for each in model.waiters if each.operation == operation.name]
    lines += [f"# Waiter: client.{names.waiters[waiter]}(...)" for waiter in waiters]
    return [*limit_lines(lines)]


def _call(writer: _Writer, operation: Operation, module: str) -> list[str]:
    client = writer.names.client_class
    writer.classes.add(client)
    target = "response = " if operation.output else ""
    opening = f"{target}client.{writer.names.operations[operation.name]}("
    shape = writer.model.resolve(operation.input) if operation.input else None
    lines = [f"{opening})"]
    if isinstance(shape, StructureShape) and shape.members:
        lines = [opening, *limit_lines(writer.arguments(shape, (), 1)), ")"]
    return ["# Request", *_imports(writer, module), f"client = {client}()", *lines]


def _result(writer: _Writer, operation: Operation, module: str) -> list[str]:
    if operation.output is None:
        return []
    lines = [*limit_lines(writer.entry("", operation.output, "", (), 0))]
    return ["# Response", *_imports(writer, module), *lines]


def _errors(model: ServiceModel, names: Names, operation: Operation, module: str) -> list[str]:
    if not operation.errors:
        return []
    shapes = model.received_errors(operation)
    classes = [names.classes[shape] for shape in shapes] or [names.base_error]
    return ["# Exceptions", *_import(module, classes)]


def _imports(writer: _Writer, module: str) -> Iterator[str]:
    """Yield the imports that an example needs, each followed by an empty line."""
    if writer.standard:
        yield from (*_import("datetime", sorted(writer.standard)), "")
    if writer.classes:
        yield from (*_import(module, sorted(writer.classes, key=str.casefold)), "")


def _import(module: str, names: Sequence[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return [line]
    return [f"from {module} import (", *(f"{INDENT}{name}," for name in names), ")"]


@frozen
class _Inline:
    """A value on one line."""

    text: str
    note: str = ""
    others: tuple[str, ...] = ()
    """Other values of an enum."""


@frozen
class _Writer:
    """Writer of values that records the necessary imports."""

    model: ServiceModel
    names: Names
    classes: set[str] = field(factory=set[str])
    standard: set[str] = field(factory=set[str])

    def arguments(self, shape: StructureShape, path: tuple[str, ...], depth: int) -> Iterator[str]:
        """Write the members of a structure as keyword arguments."""
        members = self.names.members[shape.name]
        for name, member in shape.members.items():
            if shape.eventstream and self.model.shapes[member.shape].is_error:
                continue  # the client raises it
            stream = is_stream(self.model, shape, member)
            notes = _requirement(shape, member), "or a stream to read from" if stream else ""
            yield from self.entry(
                f"{members[name]}=",
                member,
                ",",
                (*path, shape.name),
                depth,
                note="; ".join(filter(None, notes)),
            )

    def entry(
        self,
        label: str,
        reference: Reference,
        ending: str,
        path: tuple[str, ...],
        depth: int,
        *,
        note: str = "",
    ) -> Iterator[str]:
        """Write a value between `label` and `ending`; `path` has the enclosing shapes."""
        require_depth(depth)
        indent = INDENT * depth
        shape = self.model.resolve(reference)
        if inline := self.inline(reference, path):
            yield f"{indent}{label}{inline.text}{ending}{_comment(note, inline.note)}"
            yield from _alternatives(inline.others, f"{indent}#")
            return
        match shape:
            case StructureShape(eventstream=True):
                yield f"{indent}{label}[{_comment(note, 'events')}"
                yield from self.structure("", shape, ",", path, depth + 1)
                yield f"{indent}]{ending}"
            case StructureShape():
                yield from self.structure(label, shape, ending, path, depth, note=note)
            case ListShape():
                yield f"{indent}{label}[{_comment(note)}"
                yield from self.entry("", shape.member, ",", (*path, shape.name), depth + 1)
                yield f"{indent}]{ending}"
            case MapShape():
                key = self.scalar(shape.key)
                yield f"{indent}{label}{{{_comment(note)}"
                yield from _alternatives(key.others, f"{indent}{INDENT}# keys:")
                label = f"{key.text}: "
                yield from self.entry(label, shape.value, ",", (*path, shape.name), depth + 1)
                yield f"{indent}}}{ending}"
            case _:  # other values are inline
                pass

    def structure(
        self,
        label: str,
        shape: StructureShape,
        ending: str,
        path: tuple[str, ...],
        depth: int,
        *,
        note: str = "",
    ) -> Iterator[str]:
        """Write a structure or union as a call of its class."""
        indent = INDENT * depth
        one_of = "exactly one of these" if shape.union or shape.eventstream else ""
        yield f"{indent}{label}{self.cls(shape.name)}({_comment(note, one_of)}"
        yield from self.arguments(shape, path, depth + 1)
        yield f"{indent}){ending}"

    def inline(self, reference: Reference, path: tuple[str, ...]) -> _Inline | None:
        """Return a value on one line, or None if it needs several lines."""
        require_depth(len(path))
        shape = self.model.resolve(reference)
        inner = (*path, shape.name)
        match shape:
            case StructureShape() if shape.document or shape.is_error:
                return _Inline('{"key": "value"}', "any JSON value")
            case StructureShape(eventstream=True):
                return None
            case StructureShape() if shape.name in path:
                return _Inline(f"{self.cls(shape.name)}(...)", _AGAIN)
            case StructureShape(members=members):
                return None if members else _Inline(f"{self.cls(shape.name)}()")
            case ListShape() if shape.name in path:
                return _Inline("[...]", _AGAIN)
            case ListShape(member=member):
                item = self.inline(member, inner)
                return item and evolve(item, text=f"[{item.text}]")
            case MapShape() if shape.name in path:
                return _Inline("{...}", _AGAIN)
            case MapShape(key=key, value=value):
                item = self.inline(value, inner)
                key_example = self.scalar(key)
                if item is None or key_example.others:
                    return None
                return evolve(item, text=f"{{{key_example.text}: {item.text}}}")
            case _:
                return self.scalar(reference)

    def scalar(self, reference: Reference) -> _Inline:
        shape = self.model.resolve(reference)
        match shape:
            case StringShape(enum=(_, *_) as values):
                return self.enum(shape, values)
            case StringShape() if reference.customization is not None:
                return self.customized(reference.customization)
            case StringShape() if shape.jsonvalue or reference.jsonvalue:
                if reference.location == "header":
                    return _Inline('{"key": "value"}', "any JSON value")
                return _Inline('"{}"', "JSON as text")
            case IntegerShape():
                return _Inline("123")
            case FloatShape():
                return _Inline("123.0")
            case BooleanShape():
                return _Inline("True", "or False")
            case TimestampShape():
                self.standard.update(("UTC", "datetime"))
                return _Inline("datetime(2015, 1, 1, tzinfo=UTC)")
            case BlobShape():
                return _Inline('b"bytes"')
            case _:
                return _Inline('"string"')

    def customized(self, customization: Customization) -> _Inline:
        """Return a text that botocore treats specially."""
        match customization.treatment:
            case treatments.BASE64:
                return _Inline('"string"', "or bytes")
            case treatments.JSON_TEXT | treatments.DECODED_JSON:
                return _Inline('{"key": "value"}', "any JSON value, or text")
            case treatments.COPY_SOURCE:
                return _Inline('"string"', f"or a {self.names.classes[customization.alternative]}")
            case _:
                return _Inline('"string"')

    def enum(self, shape: StringShape, values: Sequence[str]) -> _Inline:
        members = self.names.enum_members.get(shape.name, {})
        if not self.model.shapes[shape.name].has_class or not members.keys() >= set(values):
            # A reference overrides the values.
            return _Inline(literal(values[0]), others=tuple(map(literal, values[1:])))
        first, *others = (members[value] for value in values)
        return _Inline(f"{self.cls(shape.name)}.{first}", others=tuple(others))

    def cls(self, shape: str) -> str:
        name = self.names.classes[shape]
        self.classes.add(name)
        return name


def _requirement(owner: StructureShape, member: Member) -> str:
    """Describe whether a member is required, generated or deprecated."""
    if member.idempotency_token:
        note = "generated if omitted"
    else:
        note = "required" if member.required and not owner.union else ""
    return "; ".join(filter(None, [note, "deprecated" if member.deprecation else ""]))


def _comment(*notes: str) -> str:
    text = "; ".join(filter(None, notes))
    return f"  # {text}" if text else ""


def _alternatives(values: Sequence[str], start: str) -> Iterator[str]:
    """Yield comment lines with the other values of an enum, each starting with `start`."""
    line = start
    for value in values:
        if line != start and len(line) + len(value) > _WIDTH - len(" | "):
            yield line
            line = start
        line += f" | {value}"
    if line != start:
        yield line
