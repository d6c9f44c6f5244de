r"""Reduce the syntax tree of a pattern to the nodes that an automaton needs.

A full match does not depend on groups or on the order of alternatives. Anchors are lookarounds:
`\z` is `(?!.)`, and `\b` compares the characters on both sides. The reduced tree contains only
`Chars`, `Sequence`, `Alternation`, greedy `Repeat` and `Lookaround`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.runtime.regex.character_classes import CLASSES
from botopin.runtime.regex.code_points import EVERYTHING, CodePoints
from botopin.runtime.regex.tree import (
    EMPTY,
    LINE_TERMINATORS,
    Alternation,
    Anchor,
    Atomic,
    Backreference,
    Chars,
    Group,
    Lookaround,
    Node,
    Repeat,
    Sequence,
    reads_line_end,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnsupportedPart(ValueError):
    """A part of a pattern for which botopin builds no automaton."""


_ANY: Final = Chars(EVERYTHING)
_WORD: Final = Chars(CLASSES["w"])
_LINE_FEED: Final = Chars(CodePoints.from_characters("\n"))
_RETURN: Final = Chars(CodePoints.from_characters("\r"))
_OTHER_LINE_END: Final = Chars(LINE_TERMINATORS & CodePoints.of([(0x80, 0x2029)]))

AT_START: Final = Lookaround("(?<!", _ANY)
"""Lookaround that holds at the start of the text only."""
AT_END: Final = Lookaround("(?!", _ANY)
"""Lookaround that holds at the end of the text only."""
_AFTER_WORD, _NOT_AFTER_WORD = Lookaround("(?<=", _WORD), Lookaround("(?<!", _WORD)
_BEFORE_WORD, _NOT_BEFORE_WORD = Lookaround("(?=", _WORD), Lookaround("(?!", _WORD)

_ANCHORS: Final[dict[str, Node]] = {
    "A": AT_START,
    "z": AT_END,
    "Z": Alternation(
        (
            AT_END,
            Lookaround("(?=", Sequence((_RETURN, Repeat(_LINE_FEED, 0, 1, ""), AT_END))),
            Sequence(
                (
                    Lookaround("(?<!", _RETURN),
                    Lookaround("(?=", Sequence((_LINE_FEED, AT_END))),
                )
            ),
            Lookaround("(?=", Sequence((_OTHER_LINE_END, AT_END))),
        )
    ),
    "b": Alternation(
        (
            Sequence((_AFTER_WORD, _NOT_BEFORE_WORD)),
            Sequence((_NOT_AFTER_WORD, _BEFORE_WORD)),
        )
    ),
    "B": Alternation(
        (
            Sequence((_AFTER_WORD, _BEFORE_WORD)),
            Sequence((_NOT_AFTER_WORD, _NOT_BEFORE_WORD)),
        )
    ),
}


def reduce_tree(node: Node, *, line_end_follows: bool = False, in_lookbehind: bool = False) -> Node:
    """Return the reduced tree of a pattern.

    Args:
        node: Tree of the pattern.
        line_end_follows: Whether the pattern after the node can match a line terminator.
        in_lookbehind: Whether a lookbehind contains the node.

    Raises:
        UnsupportedPart: The pattern contains a part without a reduced form.
    """
    match node:
        case Chars():
            return node
        case Sequence(items):
            reduced: list[Node] = []
            for item in reversed(items):
                reduced.append(
                    reduce_tree(
                        item, line_end_follows=line_end_follows, in_lookbehind=in_lookbehind
                    )
                )
                line_end_follows = line_end_follows or reads_line_end(item)
            return _flat_sequence(reversed(reduced))
        case Alternation(branches):
            return Alternation(
                tuple(
                    reduce_tree(
                        branch, line_end_follows=line_end_follows, in_lookbehind=in_lookbehind
                    )
                    for branch in branches
                )
            )
        case Group(body=body):
            return reduce_tree(body, line_end_follows=line_end_follows, in_lookbehind=in_lookbehind)
        case Repeat(body=body, suffix="+"):
            return _possessive(node, in_lookbehind=in_lookbehind)
        case Repeat(body=body):
            repeats_line_end = node.max != 1 and reads_line_end(body)
            body = reduce_tree(
                body,
                line_end_follows=line_end_follows or repeats_line_end,
                in_lookbehind=in_lookbehind,
            )
            return evolve(node, body=body, suffix="")
        case Atomic(body):
            return _atomic(body, in_lookbehind=in_lookbehind)
        case Lookaround(opening, body):
            is_behind = opening in {"(?<=", "(?<!"}
            if in_lookbehind and not is_behind:
                raise UnsupportedPart("a lookahead in a lookbehind")
            return Lookaround(
                opening,
                reduce_tree(body, line_end_follows=line_end_follows, in_lookbehind=is_behind),
            )
        case Anchor(escape):
            if in_lookbehind and escape != "A":
                raise UnsupportedPart("an anchor in a lookbehind")
            # The pattern reads the whole text, so a line terminator after `$` is read as well.
            return AT_END if escape == "Z" and not line_end_follows else _ANCHORS[escape]
        case Backreference():
            raise UnsupportedPart("a backreference")


def _flat_sequence(items: Iterable[Node]) -> Node:
    """Join nodes to one sequence that contains no sequence."""
    flat = [
        part for item in items for part in (item.items if isinstance(item, Sequence) else (item,))
    ]
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat)) if flat else EMPTY


def _possessive(node: Repeat, *, in_lookbehind: bool) -> Node:
    """Express a possessive repetition of one character: it stops at another character only."""
    if not isinstance(node.body, Chars) or in_lookbehind:
        raise UnsupportedPart("a possessive repetition")
    stop = Lookaround("(?!", node.body)
    if node.max is None:
        return Sequence((evolve(node, suffix=""), stop))
    longest = Repeat(node.body, node.max, node.max, "")
    if node.max == node.min:
        return longest
    shorter = Repeat(node.body, node.min, node.max - 1, "")
    return Alternation((Sequence((shorter, stop)), longest))


def _atomic(body: Node, *, in_lookbehind: bool) -> Node:
    """Express an atomic group that can match in one way only, or that repeats one character."""
    while isinstance(body, Group):
        body = body.body
    match body:
        case Repeat(suffix=""):
            return _possessive(body, in_lookbehind=in_lookbehind)
        case Chars():
            return body
        case Sequence(items) if all(isinstance(item, Chars) for item in items):
            return body
        case _:
            raise UnsupportedPart("an atomic group")
