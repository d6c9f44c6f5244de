"""An operation in the form of the bindings, as Python that can be copied and run.

What cannot stand in one value stands in comments: the other values of an enum, which arguments are
required, and what the placeholder of a value that nests in itself, of a document and of a stream
of events is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from botopin.bindings.imports import is_stream
from botopin.bindings.python_source import literal
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

    from botopin.model.service import Member, Operation, Reference, ServiceModel
    from botopin.naming.names import Names

_WIDTH: Final = 100
_AGAIN: Final = "as above"


def python_form(
    model: ServiceModel, names: Names, operation: str, *, package: str, origin: str
) -> str:
    """How the bindings' client calls an operation, what it returns and which errors to import.

    Args:
        model: of a version whose date is known, with its paginators and waiters.
        names: its Python names.
        operation: its name in the model.
        package: the namespace that the service lies in, `botopin_aws`.
        origin: which version this is, for people.
    """
    described = model.operations[operation]
    module = module_of(model, package)
    blocks = [
        _heading(model, names, described, origin),
        _call(_Writer(model, names), described, module),
        _result(_Writer(model, names), described, module),
        _errors(names, described, module),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def module_of(model: ServiceModel, package: str) -> str:
    """Where the classes of a version are imported from: `botopin_aws.braket.v2026_04_07`."""
    service = rules.service_package(model.service)
    return f"{package}.{service}.{rules.version_package(model.date)}"


def _heading(model: ServiceModel, names: Names, operation: Operation, origin: str) -> list[str]:
    lines = [f"# {operation.name}. {origin}"]
    if operation.deprecation is not None:
        said = " ".join(paragraphs(operation.deprecation.message))
        lines.append(f"# Deprecated. {truncate(said)}".rstrip())
    if operation.name in names.pages:
        lines.append(f"# Paginated: client.{names.pages[operation.name]}(...)")
    found = [each.name for each in model.waiters if each.operation == operation.name]
    lines += [f"# Waiter: client.{names.waiters[waiter]}(...)" for waiter in found]
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


def _errors(names: Names, operation: Operation, module: str) -> list[str]:
    classes = dict.fromkeys(names.classes[error.shape] for error in operation.errors)
    return ["# Exceptions", *_import(module, [*classes])] if classes else []


def _imports(writer: _Writer, module: str) -> Iterator[str]:
    """What the values need, and empty lines between that and them."""
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
class _Plain:
    """A value on one line."""

    text: str
    note: str = ""
    others: tuple[str, ...] = ()
    """What else may stand in its place, of an enum."""


@frozen
class _Writer:
    """Writes values, and remembers what has to be imported for them."""

    model: ServiceModel
    names: Names
    classes: set[str] = field(factory=set[str])
    standard: set[str] = field(factory=set[str])

    def arguments(self, shape: StructureShape, path: tuple[str, ...], depth: int) -> Iterator[str]:
        """Write the members of a structure as keyword arguments."""
        members = self.names.members[shape.name]
        for name, member in shape.members.items():
            if shape.eventstream and self.model.shapes[member.shape].is_error:
                continue  # raised, not received
            stream = is_stream(self.model, shape, member)
            notes = _demand(shape, member), "or a stream to read from" if stream else ""
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
        """Write a value between `label` and `ending`; `path` are the shapes that it lies in."""
        require_depth(depth)
        indent = INDENT * depth
        shape = self.model.resolve(reference)
        if plain := self.plain(reference, path):
            yield f"{indent}{label}{plain.text}{ending}{_comment(note, plain.note)}"
            yield from _alternatives(plain.others, f"{indent}#")
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
            case _:  # the others are plain
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

    def plain(self, reference: Reference, path: tuple[str, ...]) -> _Plain | None:
        """A value that fits on one line; None where it takes several."""
        require_depth(len(path))
        shape = self.model.resolve(reference)
        inner = (*path, shape.name)
        match shape:
            case StructureShape() if shape.document or shape.is_error:
                return _Plain('{"key": "value"}', "any JSON value")
            case StructureShape(eventstream=True):
                return None
            case StructureShape() if shape.name in path:
                return _Plain(f"{self.cls(shape.name)}(...)", _AGAIN)
            case StructureShape(members=members):
                return None if members else _Plain(f"{self.cls(shape.name)}()")
            case ListShape() if shape.name in path:
                return _Plain("[...]", _AGAIN)
            case ListShape(member=member):
                item = self.plain(member, inner)
                return item and evolve(item, text=f"[{item.text}]")
            case MapShape() if shape.name in path:
                return _Plain("{...}", _AGAIN)
            case MapShape(key=key, value=value):
                item = self.plain(value, inner)
                of_key = self.scalar(key)
                if item is None or of_key.others:
                    return None
                return evolve(item, text=f"{{{of_key.text}: {item.text}}}")
            case _:
                return self.scalar(reference)

    def scalar(self, reference: Reference) -> _Plain:
        shape = self.model.resolve(reference)
        match shape:
            case StringShape(enum=(_, *_) as values):
                return self.enum(shape, values)
            case StringShape() if shape.jsonvalue or reference.jsonvalue:
                if reference.location == "header":
                    return _Plain('{"key": "value"}', "any JSON value")
                return _Plain('"{}"', "JSON as text")
            case IntegerShape():
                return _Plain("123")
            case FloatShape():
                return _Plain("123.0")
            case BooleanShape():
                return _Plain("True", "or False")
            case TimestampShape():
                self.standard.update(("UTC", "datetime"))
                return _Plain("datetime(2015, 1, 1, tzinfo=UTC)")
            case BlobShape():
                return _Plain('b"bytes"')
            case _:
                return _Plain('"string"')

    def enum(self, shape: StringShape, values: Sequence[str]) -> _Plain:
        members = self.names.enum_members.get(shape.name, {})
        if not self.model.shapes[shape.name].has_class or not members.keys() >= set(values):
            # A member has values of its own.
            return _Plain(literal(values[0]), others=tuple(map(literal, values[1:])))
        first, *others = (members[value] for value in values)
        return _Plain(f"{self.cls(shape.name)}.{first}", others=tuple(others))

    def cls(self, shape: str) -> str:
        name = self.names.classes[shape]
        self.classes.add(name)
        return name


def _demand(owner: StructureShape, member: Member) -> str:
    """What a member demands of whoever builds its structure, and what else to know of it."""
    if member.idempotency_token:
        said = "filled where absent"
    else:
        said = "required" if member.required and not owner.union else ""
    return "; ".join(filter(None, [said, "deprecated" if member.deprecation else ""]))


def _comment(*notes: str) -> str:
    said = "; ".join(filter(None, notes))
    return f"  # {said}" if said else ""


def _alternatives(values: Sequence[str], start: str) -> Iterator[str]:
    """The other values of an enum, in lines of comment that start so."""
    line = start
    for value in values:
        if line != start and len(line) + len(value) > _WIDTH - len(" | "):
            yield line
            line = start
        line += f" | {value}"
    if line != start:
        yield line
