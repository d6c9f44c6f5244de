"""Types of members in the raw model and in the generated class.

Both functions return nested tuples, which are equal if the class has every trait of the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import resolve_type
from support.customized_models import HANDLED
from support.partitions import is_widening

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from botopin.runtime.types import TypeReference

Kind: TypeAlias = tuple[Any, ...]

_NUMBERS: Final = {
    "integer": types.Integer,
    "long": types.Integer,
    "float": types.Float,
    "double": types.Float,
}


class _ModelPattern(str):
    """Pattern of the raw model, which equals the pattern that is widened to every partition."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and is_widening(str(self), str(other))

    __hash__ = str.__hash__


def from_model(
    shapes: Mapping[str, dict[str, Any]],
    reference: dict[str, Any],
    within: Collection[str] = (),
    *,
    is_payload: bool = False,
) -> Kind:
    """Return the type of a reference in the raw model. Its own traits have priority."""
    name = reference["shape"]
    shape = {**shapes[name], **reference}
    inner = (*within, name)
    secret = bool(shape.get("sensitive"))
    if name in within or shape.get("document"):
        return (types.Document, secret)
    match shapes[name]["type"]:
        case "structure" if shape.get("exception"):
            return (types.Document, secret)
        case "structure" if shape.get("eventstream"):
            return (types.EventStreamOf, name, secret)
        case "structure":
            return ("structure", name)
        case "string" if shapes[name].get("enum"):
            return ("enum", name)
        case "string" if reference.get(HANDLED) == "Document":
            return (types.Document, secret)
        case "string" if HANDLED in reference:
            kind = getattr(types, reference[HANDLED])
            item = (("structure", reference["alternative"]),) if kind is types.TextOr else ()
            return (kind, *item, *_text_length(shape), shape.get("pattern"), secret)
        case "string" if shape.get("jsonvalue") and shape.get("location") == "header":
            return (types.JSONHeader, secret)
        case "string":
            kind = types.JSONText if shape.get("jsonvalue") else types.String
            # botocore requires this pattern for a label in the host name.
            implied = "[A-Za-z0-9.-]+" if shape.get("hostLabel") else None
            pattern = _ModelPattern(given) if (given := shape.get("pattern", implied)) else None
            return (kind, *_text_length(shape), pattern, secret)
        case "list":
            item = from_model(shapes, shape["member"], inner)
            return (types.ListOf, item, *_length(shape), bool(shape.get("sparse")), secret)
        case "map":
            key, value = (from_model(shapes, shape[part], inner) for part in ("key", "value"))
            return (types.MapOf, key, value, *_length(shape), bool(shape.get("sparse")), secret)
        case "timestamp":
            return (types.Timestamp, secret)
        case "boolean":
            return (types.Boolean, secret)
        case "blob" if shape.get("streaming") or is_payload:
            return (types.Stream, *_length(shape), secret)
        case "blob":
            return (types.Blob, *_length(shape), secret)
        case number:
            return (_NUMBERS[number], shape.get("min"), shape.get("max"), secret)


def from_class(owner: type[Any], reference: TypeReference, names: Mapping[type[Any], str]) -> Kind:
    """Return the type of a member of a generated class. `names` are the shapes of classes."""
    kind = resolve_type(owner, reference)
    if isinstance(kind, type):
        return ("enum" if issubclass(kind, OpenStrEnum) else "structure", names.get(kind, kind))
    match kind:
        case types.ListOf():
            item = from_class(owner, kind.item, names)
            return (types.ListOf, item, kind.min, kind.max, kind.sparse, kind.sensitive)
        case types.MapOf():
            key, value = (from_class(owner, part, names) for part in (kind.key, kind.value))
            return (types.MapOf, key, value, kind.min, kind.max, kind.sparse, kind.sensitive)
        case types.EventStreamOf():
            return (types.EventStreamOf, from_class(owner, kind.item, names)[1], kind.sensitive)
        case types.TextOr():
            item = from_class(owner, kind.item, names)
            return (types.TextOr, item, kind.min, kind.max, kind.pattern, kind.sensitive)
        case types.String():
            return (type(kind), kind.min, kind.max, kind.pattern, kind.sensitive)
        case types.Blob() | types.Stream() | types.Integer() | types.Float():
            return (type(kind), kind.min, kind.max, kind.sensitive)
        case _:
            return (type(kind), kind.sensitive)


def _text_length(shape: dict[str, Any]) -> tuple[Any, Any]:
    least, most = _length(shape)
    if shape.get("hostLabel") or shape.get("location") == "uri":
        least = least or 1  # without the text, the URL names another resource
    return least, most


def _length(shape: dict[str, Any]) -> tuple[int | None, int | None]:
    return shape.get("min") or None, shape.get("max")  # a minimum of 0 has no effect


def is_sensitive(
    shapes: Mapping[str, dict[str, Any]], name: str, within: Collection[str] = ()
) -> bool:
    """Return whether a shape or a nested list or map is sensitive."""
    shape = shapes[name]
    if shape.get("sensitive"):
        return True
    parts = [shape[part]["shape"] for part in ("member", "key", "value") if part in shape]
    return name not in within and any(is_sensitive(shapes, part, {*within, name}) for part in parts)
