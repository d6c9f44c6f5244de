"""A regular expression as a tree, whatever it was read from and is written for."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import frozen

from botopin.runtime.regex.code_points import CodePoints


@frozen(eq=False, repr=False)
class Chars:
    """One character of a set."""

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
    """Greedy, reluctant or possessive."""


@frozen(eq=False, repr=False)
class Group:
    """A capturing group."""

    body: Node
    number: int


@frozen(eq=False, repr=False)
class Atomic:
    body: Node


@frozen(eq=False, repr=False)
class Look:
    """A lookahead or lookbehind; `opening` is one of `(?= (?! (?<= (?<!`."""

    opening: str
    body: Node


@frozen(eq=False, repr=False)
class Backreference:
    number: int
    caseless: bool
    """Whether letters of ASCII match whatever their case."""


@frozen(eq=False, repr=False)
class Anchor:
    """A zero-width assertion that is no look, by the letter that Java writes it with."""

    escape: Literal["A", "B", "Z", "b", "z"]


Node: TypeAlias = (
    Chars | Sequence | Alternation | Repeat | Group | Atomic | Look | Backreference | Anchor
)

EMPTY: Final = Sequence(())

START: Final = Anchor("A")
END: Final = Anchor("z")
LAST_LINE_END: Final = Anchor("Z")
"""The end, or before a line terminator at the end."""

LINE_TERMINATORS: Final = CodePoints.from_characters("\n\r\x85\u2028\u2029")


def sequence(*items: Node) -> Node:
    kept = tuple(item for item in items if item is not EMPTY)
    if len(kept) == 1:
        return kept[0]
    return Sequence(kept) if kept else EMPTY


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Sequence(items):
            return items
        case Alternation(branches):
            return branches
        case Repeat(body=body) | Group(body=body) | Atomic(body=body) | Look(body=body):
            return (body,)
        case _:
            return ()


def longest(node: Node) -> int | None:
    """The length of the longest text that can match, in characters; None where none is."""
    match node:
        case Chars():
            return 1
        case Sequence(items):
            lengths = [length for item in items if (length := longest(item)) is not None]
            return sum(lengths) if len(lengths) == len(items) else None
        case Alternation(branches):
            lengths = [length for branch in branches if (length := longest(branch)) is not None]
            return max(lengths) if len(lengths) == len(branches) else None
        case Repeat(body=body, max=most):
            length = longest(body)
            if length == 0 or most == 0:
                return 0
            return None if length is None or most is None else length * most
        case Group(body=body) | Atomic(body=body):
            return longest(body)
        case Backreference():
            return None
        case Look() | Anchor():
            return 0


def shortest(node: Node) -> int:
    """The length of the shortest text that can match, in characters, or less."""
    match node:
        case Chars():
            return 1
        case Sequence(items):
            return sum(map(shortest, items))
        case Alternation(branches):
            return min(map(shortest, branches))
        case Repeat(body=body, min=least):
            return least * shortest(body)
        case Group(body=body) | Atomic(body=body):
            return shortest(body)
        case Backreference() | Look() | Anchor():
            return 0


def is_zero_width(node: Node) -> bool:
    return isinstance(node, Look | Anchor) or node is EMPTY
