"""Syntax of an operation in the form of boto3's reference, with changes marked.

The form follows botocore's documenter, including its line breaks, commas and placeholders. It
differs in two ways. Enum values are Python literals, so that no value can break out of its quotes.
Members that botocore's client hides or rewrites appear as in the model.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import field, frozen

from botopin.diff.report import Line, LineChange, LineSegment
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.model.service import Reference, ServiceModel

MAX_LINES: Final = 5_000
"""Maximum number of lines of one syntax. Some QuickSight requests have tens of thousands."""
MAX_CHARACTERS: Final = 1_000_000
"""Maximum length of one syntax in characters; an enum is one line, however many values it has."""
MAX_DEPTH: Final = 100
"""Maximum nesting of values."""
MORE: Final = "# … and more"
"""Last line of a syntax that exceeds a limit."""

_ANY_JSON: Final = "{...}|[...]|123|123.4|'string'|True|None"


def request_syntax(
    old: ServiceModel | None, new: ServiceModel | None, name: str, old_name: str = ""
) -> tuple[Line, ...]:
    """Return the boto3 call of an operation, with additions and removals marked.

    Without the removed lines and segments, the result is the new syntax. Without the added
    lines and segments, it is the old syntax with the commas and the order of the new syntax.

    Args:
        old: Old model, or None if the operation is new.
        new: New model, or None if the operation was removed.
        name: Name of the operation in the new model, or in the old model if it was removed.
        old_name: Name of the operation in the old model, if it differs.
    """
    return _lines(_call(old, old_name or name) if old else None, _call(new, name) if new else None)


def response_syntax(
    old: ServiceModel | None, new: ServiceModel | None, name: str, old_name: str = ""
) -> tuple[Line, ...]:
    """Return boto3's response of an operation, marked as in `request_syntax`; empty if None."""
    return _lines(
        _result(old, old_name or name) if old else None, _result(new, name) if new else None
    )


def _call(model: ServiceModel, operation: str) -> _Entry:
    reference = model.operations[operation].input
    value = _Side(model, is_request=True).value(reference) if reference else _InlineValue(("()",))
    return _Entry(f"client.{rules.member_name(operation)}", value)


def _result(model: ServiceModel, operation: str) -> _Entry | None:
    reference = model.operations[operation].output
    return _Entry("", _Side(model, is_request=False).value(reference)) if reference else None


def _lines(old: _Entry | None, new: _Entry | None) -> tuple[Line, ...]:
    writer = _SyntaxWriter()
    mark = LineChange.SAME
    try:
        if old and new:
            writer.write_both(old, new)
        elif new:
            writer.write_one(new, mark := LineChange.ADDED)
        elif old:
            writer.write_one(old, mark := LineChange.REMOVED)
        writer.end_line()
    except _TooLongError:
        return (*writer.lines, Line(pieces=(LineSegment(text=MORE),), mark=mark))
    return tuple(writer.lines)


@frozen
class _InlineValue:
    """A value on one line: the values of an enum, or a placeholder for a type."""

    alternatives: tuple[str, ...]
    has_empty_line: bool = False
    """Whether an empty line follows the value."""


@frozen(kw_only=True)
class _Block:
    """A value on several lines, with at least one line for each child."""

    side: _Side
    children: Mapping[str, Reference]
    path: tuple[str, ...]
    """Names of the shapes from the root to this value."""
    opening: str
    closing: str
    label: str = ""
    """Text before a child; `{}` is the child's name."""
    last: str | None = None
    """Name of the child that no comma follows."""
    body: str | None = None
    """Name of the child that is the whole body of the message."""

    def is_like(self, other: _Block) -> bool:
        return (self.opening, self.label) == (other.opening, other.label)

    def child(self, name: str) -> _Entry:
        value = self.side.value(self.children[name], self.path, is_body=name == self.body)
        return _Entry(self.label.format(name), value, "" if name == self.last else ",")


_Value: TypeAlias = _InlineValue | _Block


@frozen
class _Entry:
    """A value with the text before and after it."""

    label: str
    value: _Value
    ending: str = ""


@frozen
class _Side:
    """Values of one version."""

    model: ServiceModel
    is_request: bool = field(kw_only=True)

    def value(
        self, reference: Reference, path: tuple[str, ...] = (), *, is_body: bool = False
    ) -> _Value:
        shape = self.model.resolve(reference)
        if shape.name in path:
            return _InlineValue(("{'... recursive ...'}",))
        match shape:
            case StructureShape():
                return self._structure(shape, path)
            case ListShape():
                return _Block(
                    side=self,
                    children={"": shape.member},
                    path=(*path, shape.name),
                    opening="[",
                    closing="]",
                )
            case MapShape():
                return _Block(
                    side=self,
                    children={"": shape.value},
                    path=(*path, shape.name),
                    opening="{",
                    closing="}",
                    label="'string': ",
                    last="",
                )
            case StringShape(enum=(_, *_) as values):
                return _InlineValue(tuple(map(_literal, values)))
            case StringShape(jsonvalue=True) if reference.location == "header":
                return _InlineValue((_ANY_JSON,))
            case StringShape():
                return _InlineValue(("'string'",))
            case IntegerShape():
                return _InlineValue(("123",))
            case FloatShape():
                return _InlineValue(("123.0" if shape.double else "...",))
            case BooleanShape():
                return _InlineValue(("True|False",))
            case TimestampShape():
                return _InlineValue(("datetime(2015, 1, 1)",))
            case BlobShape() if is_body:
                return _InlineValue(("b'bytes'|file" if self.is_request else "StreamingBody()",))
            case BlobShape():
                return _InlineValue(("b'bytes'",))

    def _structure(self, shape: StructureShape, path: tuple[str, ...]) -> _Value:
        opening, closing, label = "{", "}", "'{}': "
        is_call = self.is_request and not path
        if shape.document:
            return _InlineValue((_ANY_JSON,))
        if is_call:
            opening, closing, label = "(", ")", "{}="
        elif shape.eventstream and self.is_request:
            return _InlineValue(("{...}",))
        elif shape.eventstream:
            opening, closing = "EventStream({", "})"
        if not shape.members:
            return _InlineValue(
                (opening + closing,), has_empty_line=self.is_request and not is_call
            )
        return _Block(
            side=self,
            children=shape.members,
            path=(*path, shape.name),
            opening=opening,
            closing=closing,
            label=label,
            last=[*shape.members][-1],
            body=None if path else shape.payload,
        )


def _literal(value: str) -> str:
    """Return a Python literal in single quotes, without unprintable characters."""
    # `repr` uses single quotes if the string contains a double quote.
    return "'" + repr('"' + value)[2:]


class _TooLongError(Exception):
    """The syntax exceeds a limit."""


class _SyntaxWriter:
    """Writer of marked lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[tuple[str, LineChange]] = []
        self._has_one_mark = True
        """Whether all pieces of the line have the same mark."""
        self._remaining = MAX_CHARACTERS

    def write_one(self, entry: _Entry, mark: LineChange, depth: int = 0) -> None:
        """Write an entry of one version."""
        self._start_line(depth, mark)
        self._write(entry.label, mark)
        match entry.value:
            case _InlineValue() as inline:
                self._write("|".join(inline.alternatives), mark)
                if inline.has_empty_line:
                    self._start_line(depth, mark)
            case _Block() as block:
                self._write(block.opening, mark)
                for name in block.children:
                    self.write_one(block.child(name), mark, depth + 1)
                self._start_line(depth, mark)
                self._write(block.closing, mark)
        self._write(entry.ending, mark)

    def write_both(self, old: _Entry, new: _Entry, depth: int = 0) -> None:
        """Write an entry of both versions, as two entries if they have no common line."""
        match old.value, new.value:
            case _InlineValue() as before, _InlineValue() as after if (
                before.has_empty_line == after.has_empty_line
            ):
                self._start_line(depth)
                self._changed([old.label], [new.label])
                self._changed(before.alternatives, after.alternatives)
                if after.has_empty_line:
                    self._start_line(depth)
            case _Block() as before, _Block() as after if before.is_like(after):
                self._start_line(depth)
                self._changed([old.label], [new.label])
                self._write(after.opening)
                self._children(before, after, depth + 1)
                self._start_line(depth)
                self._write(after.closing)
            case _:
                self.write_one(old, LineChange.REMOVED, depth)
                self.write_one(new, LineChange.ADDED, depth)
                return
        self._write(new.ending)

    def end_line(self) -> None:
        if not self._pieces:
            return
        if self._has_one_mark:
            text = "".join([text for text, _ in self._pieces])
            self.lines.append(_uniform_line(text, self._pieces[0][1]))
        else:
            self.lines.append(Line(pieces=tuple(_join_segments(self._pieces))))
        self._pieces.clear()
        self._has_one_mark = True

    def _children(self, old: _Block, new: _Block, depth: int) -> None:
        if [*old.children] == [*new.children]:
            for name in new.children:
                self.write_both(old.child(name), new.child(name), depth)
            return
        for name, mark in _merge(old.children, new.children):
            match mark:
                case LineChange.SAME:
                    self.write_both(old.child(name), new.child(name), depth)
                case LineChange.ADDED:
                    self.write_one(new.child(name), mark, depth)
                case LineChange.REMOVED:
                    self.write_one(old.child(name), mark, depth)

    def _changed(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Write alternatives; an added or removed alternative includes its outer `|`."""
        if old == new:
            self._write("|".join(new))
        elif not set(old) & set(new):
            self._write("|".join(old), LineChange.REMOVED)
            self._write("|".join(new), LineChange.ADDED)
        else:
            before, after = "", "|"
            for word, mark in _merge(dict.fromkeys(old), dict.fromkeys(new)):
                if mark is LineChange.SAME:
                    self._write(f"{before}{word}")
                    before, after = "|", ""
                else:
                    self._write(f"{before}{word}{after}", mark)

    def _start_line(self, depth: int, mark: LineChange = LineChange.SAME) -> None:
        self.end_line()
        if len(self.lines) == MAX_LINES or depth > MAX_DEPTH:
            raise _TooLongError
        self._write("    " * depth, mark)

    def _write(self, text: str, mark: LineChange = LineChange.SAME) -> None:
        self._remaining -= len(text)
        if self._remaining < 0:
            raise _TooLongError
        if text:
            if self._pieces and self._pieces[0][1] is not mark:
                self._has_one_mark = False
            self._pieces.append((text, mark))


@lru_cache(maxsize=20_000)  # most lines of a service's operations are equal
def _uniform_line(text: str, mark: LineChange) -> Line:
    return Line(pieces=(LineSegment(text=text),), mark=mark)


def _merge(
    old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[tuple[str, LineChange]]:
    """Yield the new names in order; each removed name follows its former predecessor."""
    removed: dict[str, list[str]] = defaultdict(list)
    first: list[str] = []
    followers = first
    for name in old:
        if name in new:
            followers = removed[name]
        else:
            followers.append(name)
    for name in first:
        yield name, LineChange.REMOVED
    for name in new:
        yield name, LineChange.SAME if name in old else LineChange.ADDED
        for follower in removed.get(name, ()):
            yield follower, LineChange.REMOVED


def _join_segments(pieces: Iterable[tuple[str, LineChange]]) -> Iterator[LineSegment]:
    """Join consecutive pieces with the same mark."""
    for mark, run in groupby(pieces, itemgetter(1)):
        yield LineSegment(text="".join(text for text, _ in run), mark=mark)
