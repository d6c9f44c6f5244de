"""Remove anchors that a full match makes redundant, such as a leading `^` and a trailing `$`."""

from __future__ import annotations

from attrs import evolve

from botopin.runtime.regex.tree import (
    EMPTY,
    END,
    LAST_LINE_END,
    START,
    Alternation,
    Anchor,
    Group,
    Node,
    Repeat,
    Sequence,
    is_zero_width,
    sequence,
)


def strip_redundant_anchors(node: Node) -> Node:
    """Return the tree without the anchors that always hold in a match of the whole text."""
    return _strip(node, start=True, end=True)


def _strip(node: Node, *, start: bool, end: bool) -> Node:
    match node:
        case Anchor():
            redundant = (start and node is START) or (end and node in (END, LAST_LINE_END))
            return EMPTY if redundant else node
        case Sequence(items):
            wide = [index for index, item in enumerate(items) if not is_zero_width(item)]
            first, last = (wide[0], wide[-1]) if wide else (len(items), -1)
            stripped = (
                _strip(item, start=start and index <= first, end=end and index >= last)
                for index, item in enumerate(items)
            )
            return sequence(*stripped)
        case Alternation(branches):
            return Alternation(tuple(_strip(branch, start=start, end=end) for branch in branches))
        case Group(body=body) | Repeat(body=body, max=1, suffix="" | "?"):
            return evolve(node, body=_strip(body, start=start, end=end))
        case _:
            return node
