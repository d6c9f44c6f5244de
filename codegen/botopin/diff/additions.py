"""Additions to the request or the response of an operation, in the form of AWS's change pages.

The form follows pages of 2023 and 2026. A dictionary contains the new members, each with an example
value: scalars appear as type names, and enums as their values. An existing enum with new values
appears as the set of these values. Existing lists and maps appear as their items.

Two cases go beyond these pages. A map whose key enum has new values contains these keys with an
example. A value whose type changed has an example.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import frozen

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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from botopin.model.service import Reference, ServiceModel, Shape

MAX_LINES: Final = 1_000
"""Maximum number of lines of one text."""
MAX_CHARACTERS: Final = 100_000
"""Maximum length in characters of one text, and of the names and values collected for it."""
MAX_DEPTH: Final = 50
"""Maximum nesting of values."""
MORE: Final = "# … and more"
"""Last line of a text that exceeds a limit."""

_WIDTH: Final = 80
"""Maximum length of a line in characters, except of a line with a long string."""
_COMMA: Final = ", "
_VALUE: Final = 10
"""Characters that each value costs in addition to its text."""

Value: TypeAlias = "str | set[str] | list[Value] | dict[str, Value]"
"""Example value; a set is never empty, because `{}` is an empty dictionary."""
_Key: TypeAlias = "tuple[str | int, str | int]"


def request_additions(old: ServiceModel, new: ServiceModel, name: str, old_name: str = "") -> str:
    """Return the additions to the request of an operation as Python; empty if there are none.

    Args:
        old: Older model.
        new: Newer model.
        name: Name of the operation in the newer model.
        old_name: Name of the operation in the older model, if it differs.
    """
    before, after = old.operations[old_name or name], new.operations[name]
    return _Additions(old, new).text(before.input, after.input)


def response_additions(old: ServiceModel, new: ServiceModel, name: str, old_name: str = "") -> str:
    """Return the additions to the response of an operation, in the form of `request_additions`."""
    before, after = old.operations[old_name or name], new.operations[name]
    return _Additions(old, new).text(before.output, after.output)


@frozen
class _Pair:
    """Targets of an old and a new reference."""

    old: Shape
    new: Shape
    key: _Key
    """Key that is equal for the same two shapes."""

    @property
    def is_same_kind(self) -> bool:
        return type(self.old) is type(self.new) and _is_document(self.old) == _is_document(self.new)

    @property
    def new_values(self) -> list[str]:
        """The values that an enum gained."""
        match self.old, self.new:
            case StringShape(), StringShape():
                known = frozenset(self.old.enum or ())
                return [value for value in self.new.enum or () if value not in known]
            case _:
                return []


class _Additions:
    """Search for additions in one direction of one operation."""

    def __init__(self, old: ServiceModel, new: ServiceModel) -> None:
        self._old = old
        self._new = new
        self._pairs_with_additions: set[_Key] = set()
        """Pairs with additions in or below them; the search skips all other pairs."""
        self._remaining = MAX_CHARACTERS

    def text(self, old: Reference | None, new: Reference | None) -> str:
        value: Value | None = None
        if old and new:
            root = self._pair(old, new)
            self._pairs_with_additions = self._find_pairs_with_additions(root)
            value = self._find_additions(root, ())
        elif new:
            value = self._example(new, ())
        if not value and self._remaining > 0:
            return ""
        lines: list[str] = []
        size = 0
        for line in format_value(value).split("\n") if value else ():
            size += len(line)
            if len(lines) == MAX_LINES or size > MAX_CHARACTERS:
                self._remaining = 0
                break
            lines.append(line)
        return "\n".join(lines if self._remaining > 0 else [*lines, MORE])

    def _pair(self, old: Reference, new: Reference) -> _Pair:
        # References without overrides share a shape; an override makes the shape unique.
        return _Pair(
            self._old.resolve(old),
            self._new.resolve(new),
            (id(old) if old.overrides else old.shape, id(new) if new.overrides else new.shape),
        )

    def _find_pairs_with_additions(self, root: _Pair) -> set[_Key]:
        parents: dict[_Key, list[_Key]] = defaultdict(list)
        seen = {root.key}
        waiting = [root]
        pending: list[_Key] = []
        while waiting:
            pair = waiting.pop()
            if self._has_additions(pair):
                pending.append(pair.key)
            for _, child in self._children(pair):
                parents[child.key].append(pair.key)
                if child.key not in seen:
                    seen.add(child.key)
                    waiting.append(child)
        with_additions: set[_Key] = set()
        while pending:
            if (key := pending.pop()) not in with_additions:
                with_additions.add(key)
                pending += parents[key]
        return with_additions

    def _has_additions(self, pair: _Pair) -> bool:
        """Return whether the pair itself has additions."""
        if not pair.is_same_kind:
            return True
        match pair.old, pair.new:
            case StructureShape() as old, StructureShape() as new:
                return not new.members.keys() <= old.members.keys()
            case MapShape() as old, MapShape() as new:
                return bool(self._pair(old.key, new.key).new_values)
            case _:
                return bool(pair.new_values)

    def _children(self, pair: _Pair) -> Iterator[tuple[str, _Pair]]:
        if not pair.is_same_kind:
            return
        match pair.old, pair.new:
            case StructureShape() as old, StructureShape() as new:
                for name, member in new.members.items():
                    if name in old.members:
                        yield name, self._pair(old.members[name], member)
            case ListShape() as old, ListShape() as new:
                yield "", self._pair(old.member, new.member)
            case MapShape() as old, MapShape() as new:
                yield "", self._pair(old.value, new.value)
            case _:
                return

    def _find_additions(self, pair: _Pair, path: tuple[_Key, ...]) -> Value | None:
        """Return the additions in a pair or below it, or None if there are none."""
        if (
            pair.key not in self._pairs_with_additions
            or pair.key in path
            or not self._spend(_VALUE, path)
        ):
            return None
        if not pair.is_same_kind:
            return self._example_of(pair.new, ())
        path = (*path, pair.key)
        match pair.old, pair.new:
            case StructureShape() as old, StructureShape() as new:
                additions: dict[str, Value] = {}
                for name, member in new.members.items():
                    if name not in old.members and self._spend(len(name), path):
                        additions[name] = self._example(member, ())
                for name, child in self._children(pair):
                    if (value := self._find_additions(child, path)) is not None:
                        additions[name] = value
                return additions or None
            case MapShape() as old, MapShape() as new if keys := self._pair(
                old.key, new.key
            ).new_values:
                return {self._alternatives(keys): self._example(new.value, ())}
            case _:
                if values := pair.new_values:
                    return {value for value in values if self._spend(len(value), path)} or None
                return next(
                    (self._find_additions(child, path) for _, child in self._children(pair)), None
                )

    def _example(self, reference: Reference, path: tuple[str, ...]) -> Value:
        return self._example_of(self._new.resolve(reference), path)

    def _example_of(self, shape: Shape, path: tuple[str, ...]) -> Value:
        if shape.name in path:
            return {"... recursive ..."}
        if not self._spend(_VALUE, path):
            return "..."
        path = (*path, shape.name)
        match shape:
            case StructureShape(document=True):
                return "document"
            case StructureShape():
                return {
                    name: self._example(member, path)
                    for name, member in shape.members.items()
                    if self._spend(len(name), path)
                }
            case ListShape():
                return [self._example(shape.member, path)]
            case MapShape():
                key = self._new.resolve(shape.key)
                values = key.enum if isinstance(key, StringShape) else None
                return {self._alternatives(values or ("string",)): self._example(shape.value, path)}
            case StringShape():
                return self._alternatives(shape.enum or ("string",))
            case IntegerShape():
                return "long" if shape.long else "integer"
            case FloatShape():
                return "double" if shape.double else "float"
            case BooleanShape():
                return "boolean"
            case TimestampShape():
                return "timestamp"
            case BlobShape():
                return "blob"

    def _alternatives(self, values: Iterable[str]) -> str:
        return " | ".join(value for value in values if self._spend(len(value), ()))

    def _spend(self, characters: int, path: Sequence[object]) -> bool:
        """Return whether the text still fits; after the first failure, nothing fits."""
        if len(path) > MAX_DEPTH:
            self._remaining = 0
        self._remaining -= characters
        return self._remaining > 0


def format_value(value: Value) -> str:
    """Format a value like pprint, with sorted sets and unbroken strings."""
    pieces: list[str] = []
    _write(value, pieces, 0, 0)
    return "".join(pieces)


def _write(value: Value, pieces: list[str], indent: int, ending: int) -> None:
    """Write a value on one line if it fits, else with one line for each part.

    Args:
        value: Value to write.
        pieces: Pieces of text to extend.
        indent: Column at which the value starts.
        ending: Number of characters that follow on the value's last line.
    """
    line = _line(value, _WIDTH - indent - ending)
    if line is not None or isinstance(value, str):
        pieces.append(line or "")
        return
    opening, closing, parts = _parts(value)
    indent += 1
    pieces.append(opening)
    for number, (label, part) in enumerate(parts, 1):
        is_last = number == len(parts)
        pieces.append(label)
        _write(part, pieces, indent + len(label), ending + 1 if is_last else 1)
        if not is_last:
            pieces.append(f",\n{' ' * indent}")
    pieces.append(closing)


def _line(value: Value, room: int) -> str | None:
    """Return a value on one line, or None if the line is too long for a value with parts."""
    if isinstance(value, str):
        return repr(value)
    opening, closing, parts = _parts(value)
    texts: list[str] = []
    room -= len(opening) + len(closing)
    for label, part in parts:
        text = _line(part, room - len(label))
        if text is None or (room := room - len(label) - len(text)) < 0:
            return None
        texts.append(f"{label}{text}")
        room -= len(_COMMA)
    return f"{opening}{_COMMA.join(texts)}{closing}"


def _parts(
    value: set[str] | list[Value] | dict[str, Value],
) -> tuple[str, str, Sequence[tuple[str, Value]]]:
    """Return the brackets of a value, and its parts with their labels."""
    match value:
        case set():
            return "{", "}", [("", each) for each in sorted(value)]
        case list():
            return "[", "]", [("", each) for each in value]
        case dict():
            return "{", "}", [(f"{key!r}: ", value[key]) for key in sorted(value)]


def _is_document(shape: Shape) -> bool:
    return isinstance(shape, StructureShape) and shape.document
