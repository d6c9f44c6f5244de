"""Members of requests and responses, in the format of boto3's reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.model.documentation import paragraphs
from botopin.model.service import (
    BlobShape,
    BooleanShape,
    FloatShape,
    IntegerShape,
    ListShape,
    MapShape,
    Member,
    StringShape,
    StructureShape,
    TimestampShape,
    references,
)
from botopin.reference.limits import require_depth, wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.service import Reference, ServiceModel, Shape

_AUTOPOPULATED: Final = "This field is autopopulated if not provided."
_ONE_OF: Final = "Exactly one of the keys below is set."


def request_parameters(model: ServiceModel, request: Reference, width: int) -> Iterator[str]:
    """Describe the tree of a request's members: types, documentation and required members."""
    tree = _TreeWriter(model, width, is_request=True)
    yield from tree.members(model.resolve(request), (), 0)


def response_structure(model: ServiceModel, response: Reference, width: int) -> Iterator[str]:
    """Describe the tree of a response: types and documentation, starting with the dict."""
    yield from _TreeWriter(model, width, is_request=False).entry("", response, (), 0)


def required_members(model: ServiceModel, request: Reference) -> Iterator[str]:
    """Describe the required members of a request and of each structure in it, once each."""
    seen: set[str] = set()
    pending = [("", request)]
    while pending:
        path, reference = pending.pop()
        if reference.shape in seen:
            continue
        seen.add(reference.shape)
        shape = model.resolve(reference)
        if isinstance(shape, StructureShape) and shape.document:
            continue
        children = [*references(shape)]
        required = [
            _required(each) for _, each in children if isinstance(each, Member) and each.required
        ]
        if required:
            yield f"in {path}: {', '.join(required)}" if path else ", ".join(required)
        pending += [(_child_path(path, shape, name), each) for name, each in reversed(children)]


def _required(member: Member) -> str:
    return f"{member.name} (generated if omitted)" if member.idempotency_token else member.name


def _child_path(path: str, shape: Shape, name: str) -> str:
    match shape:
        case ListShape():
            return f"{path}[]"
        case MapShape():
            return f"{path}{{}}"
        case _:
            return f"{path}.{name}" if path else name


@frozen
class _TreeWriter:
    model: ServiceModel
    width: int
    is_request: bool

    def entry(
        self,
        name: str,
        reference: Reference,
        path: tuple[str, ...],
        depth: int,
        *,
        is_body: bool = False,
    ) -> Iterator[str]:
        """Describe a value and, below it, its members."""
        require_depth(depth)
        shape = self.model.resolve(reference)
        indent = "  " * depth
        required = self.is_request and isinstance(reference, Member) and reference.required
        head = " ".join(filter(None, [name, f"({self._type(reference, shape, is_body)})", "–"]))
        yield f"{indent}- {head}{' [REQUIRED]' if required else ''}"
        for paragraph in self._documentation(reference, shape):
            for line in paragraph.split("\n"):
                hanging = "  " if line.startswith("- ") else ""
                indents = (f"{indent}  ", f"{indent}  {hanging}")
                yield from wrap_text(line, self.width, first=indents[0], rest=indents[1])
        if shape.name not in path:
            yield from self.members(shape, path, depth + 1)

    def members(self, shape: Shape, path: tuple[str, ...], depth: int) -> Iterator[str]:
        """Describe the members of a structure, a list or a map."""
        inner = (*path, shape.name)
        match shape:
            case StructureShape(eventstream=True) if self.is_request:
                pass  # boto3's reference omits the events, too
            case StructureShape(document=False):
                body = None if path else shape.payload
                for name, member in shape.members.items():
                    yield from self.entry(name, member, inner, depth, is_body=name == body)
            case ListShape():
                yield from self.entry("", shape.member, inner, depth)
            case MapShape():
                yield from self.entry("", shape.key, inner, depth)
                yield from self.entry("", shape.value, inner, depth + 1)
            case _:
                pass

    def _documentation(self, reference: Reference, shape: Shape) -> Iterator[str]:
        yield from paragraphs(reference.documentation or shape.documentation)
        if isinstance(shape, StructureShape) and shape.union:
            yield _ONE_OF
        if self.is_request and reference.idempotency_token:
            yield _AUTOPOPULATED
        if reference.customization is not None and reference.customization.note:
            yield reference.customization.note
        if self.is_request and isinstance(reference, Member) and reference.alias:
            yield f"The argument can also be passed as ``{reference.alias}``."

    def _type(self, reference: Reference, shape: Shape, is_body: bool) -> str:  # noqa: FBT001 - the call names the argument
        match shape:
            case StructureShape(document=True):
                return "document"
            case StructureShape(eventstream=True) if not self.is_request:
                return "EventStream"
            case StructureShape() | MapShape():
                return "dict"
            case ListShape():
                return "list"
            case StringShape(jsonvalue=True) if reference.location == "header":
                return "JSON serializable"
            case StringShape():
                return "string"
            case IntegerShape():
                return "integer"
            case FloatShape():
                return "float"
            case BooleanShape():
                return "boolean"
            case TimestampShape():
                return "datetime"
            case BlobShape() if is_body and self.is_request:
                return "bytes or seekable file-like object"
            case BlobShape() if is_body:
                return "StreamingBody"
            case BlobShape():
                return "bytes"
