"""Letters: characters that the sets of two patterns do not tell apart, as one letter each."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.runtime.regex.code_points import EVERYTHING, LAST, CodePoints
from botopin.runtime.regex.tree import Chars, children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.diff.patterns.budget import Budget
    from botopin.runtime.regex.tree import Node

_READABLE: Final = (
    string.ascii_lowercase
    + string.digits
    + string.ascii_uppercase
    + "-_./:"
    + string.punctuation
    + " éßжλ中あ가अع\t\n\r"
)
"""Characters for proving texts, the most readable first."""
_RANKS: Final = {ord(character): -rank for rank, character in enumerate(reversed(_READABLE))}
_PRINTABLE, _UNPRINTABLE = 1, 2

_SURROGATES: Final = (0xD800, 0xDFFF)
"""Characters that no text contains: JSON, XML and headers are UTF-8."""


@frozen
class Alphabet:
    """Letters of two patterns, the most readable last."""

    characters: str
    """A character for each letter."""
    masks: Mapping[CodePoints, int]
    """Letters of each set, as bits."""

    @classmethod
    def of(cls, trees: tuple[Node, ...], budget: Budget) -> Alphabet:
        """Return the letters that all sets of some trees tell apart.

        Raises:
            BudgetExceeded: The trees exceed the budget.
        """
        sets: dict[CodePoints, None] = {EVERYTHING: None}
        by_identity: dict[int, CodePoints] = {}
        for tree in trees:
            for node in _nodes(tree, budget):
                if isinstance(node, Chars) and id(node.allowed) not in by_identity:
                    budget.spend(1 + len(node.allowed.ranges))
                    by_identity[id(node.allowed)] = node.allowed
                    sets[node.allowed] = None
        best: dict[int, tuple[int, int]] = {}
        for first, last, signature in _segments([*sets], budget):
            candidate = min(_candidates(first, last))
            best[signature] = min(candidate, best.get(signature, candidate))
        ordered = sorted(
            ((rank, code_point, signature) for signature, (rank, code_point) in best.items()),
            reverse=True,
        )
        masks = {
            each: sum(
                1 << letter
                for letter, (_, _, signature) in enumerate(ordered)
                if signature >> index & 1
            )
            for index, each in enumerate(sets)
        }
        return cls("".join(chr(code_point) for _, code_point, _ in ordered), masks)


def _nodes(tree: Node, budget: Budget) -> Iterator[Node]:
    todo = [tree]
    while todo:
        node = todo.pop()
        budget.spend(1)
        yield node
        todo += children(node)


def _segments(sets: list[CodePoints], budget: Budget) -> Iterator[tuple[int, int, int]]:
    """Yield the ranges of characters that are in the same sets, each with these sets as bits."""
    surrogates = 1 << len(sets)
    edges = {_SURROGATES[0]: surrogates, _SURROGATES[1] + 1: surrogates}
    for index, each in enumerate(sets):
        for first, last in each.ranges:
            edges[first] = edges.get(first, 0) ^ 1 << index
            edges[last + 1] = edges.get(last + 1, 0) ^ 1 << index
    budget.spend(len(edges))
    starts = sorted(edges)
    signature = 0
    for start, end in zip(starts, [*starts[1:], LAST + 1], strict=True):
        signature ^= edges[start]
        if start < end and not signature & surrogates:
            yield start, end - 1, signature


def _candidates(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield characters of a range with their rank: the readable ones, and the first one."""
    is_printable = chr(first).isprintable()
    yield _RANKS.get(first, _PRINTABLE if is_printable else _UNPRINTABLE), first
    if last - first < len(_RANKS):
        yield from ((_RANKS[each], each) for each in range(first, last + 1) if each in _RANKS)
    else:
        yield from ((rank, each) for each, rank in _RANKS.items() if first <= each <= last)
