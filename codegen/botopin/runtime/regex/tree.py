"""Syntax tree of a regular expression, independent of the dialect."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import frozen

from botopin.runtime.regex.code_points import CodePoints


@frozen(eq=False, repr=False)
class Chars:
    """One character from a set."""

    allowed: CodePoints


@frozen(eq=False, repr=False)
class Sequence:
    items: tuple[Node, ...]


@frozen(eq=False, repr=False)
class Alternation:
    branches: tuple[Node, ...]


@frozen(eq=False, repr=False)
class Repeat:
    body: Node
    min: int
    max: int | None
    suffix: Literal["", "?", "+"]
    """Empty for greedy, `?` for reluctant, `+` for possessive."""


@frozen(eq=False, repr=False)
class Group:
    """Capturing group."""

    body: Node
    number: int


@frozen(eq=False, repr=False)
class Atomic:
    body: Node


@frozen(eq=False, repr=False)
class Lookaround:
    """Lookahead or lookbehind."""

    opening: str
    """One of `(?=`, `(?!`, `(?<=` and `(?<!`."""
    body: Node


@frozen(eq=False, repr=False)
class Backreference:
    number: int
    caseless: bool
    """Whether ASCII letters match regardless of case."""


@frozen(eq=False, repr=False)
class Anchor:
    """Zero-width assertion other than a lookaround."""

    escape: Literal["A", "B", "Z", "b", "z"]
    """Letter of the assertion's escape sequence in Java."""


Node: TypeAlias = (
    Chars | Sequence | Alternation | Repeat | Group | Atomic | Lookaround | Backreference | Anchor
)

EMPTY: Final = Sequence(())

START: Final = Anchor("A")
END: Final = Anchor("z")
LAST_LINE_END: Final = Anchor("Z")
"""End of the text, or position before a line terminator at the end."""

LINE_TERMINATORS: Final = CodePoints.from_characters("\n\r\x85\u2028\u2029")


def sequence(*items: Node) -> Node:
    """Join nodes, without the empty ones."""
    kept = tuple(item for item in items if item is not EMPTY)
    if len(kept) == 1:
        return kept[0]
    return Sequence(kept) if kept else EMPTY


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct children of a node."""
    match node:
        case Sequence(items):
            return items
        case Alternation(branches):
            return branches
        case Repeat(body=body) | Group(body=body) | Atomic(body=body) | Lookaround(body=body):
            return (body,)
        case _:
            return ()


def max_match_length(node: Node) -> int | None:
    """Return the maximum length of a match in characters, or None if it has no known limit."""
    match node:
        case Chars():
            return 1
        case Sequence(items):
            lengths = [length for item in items if (length := max_match_length(item)) is not None]
            return sum(lengths) if len(lengths) == len(items) else None
        case Alternation(branches):
            lengths = [
                length for branch in branches if (length := max_match_length(branch)) is not None
            ]
            return max(lengths) if len(lengths) == len(branches) else None
        case Repeat(body=body, max=maximum):
            length = max_match_length(body)
            if length == 0 or maximum == 0:
                return 0
            return None if length is None or maximum is None else length * maximum
        case Group(body=body) | Atomic(body=body):
            return max_match_length(body)
        case Backreference():
            return None
        case Lookaround() | Anchor():
            return 0


def min_match_length(node: Node) -> int:
    """Return a lower bound of the length of a match, in characters."""
    match node:
        case Chars():
            return 1
        case Sequence(items):
            return sum(map(min_match_length, items))
        case Alternation(branches):
            return min(map(min_match_length, branches))
        case Repeat(body=body, min=minimum):
            return minimum * min_match_length(body)
        case Group(body=body) | Atomic(body=body):
            return min_match_length(body)
        case Backreference() | Lookaround() | Anchor():
            return 0


def is_zero_width(node: Node) -> bool:
    """Return whether a node is an assertion or empty."""
    return isinstance(node, Lookaround | Anchor) or node is EMPTY


def reads_line_end(node: Node) -> bool:
    """Return whether a match can contain a line terminator."""
    if isinstance(node, Chars):
        return node.allowed.intersects(LINE_TERMINATORS)
    return any(map(reads_line_end, children(node)))
