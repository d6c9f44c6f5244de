"""Inclusion of patterns that their syntax shows, without a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.runtime.regex.tree import (
    Alternation,
    Chars,
    Lookaround,
    Node,
    Repeat,
    Sequence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence as Items

    from botopin.diff.patterns.alphabet import Alphabet
    from botopin.diff.patterns.budget import Budget


class Inclusion:
    """Comparison of the parts of reduced trees."""

    def __init__(self, alphabet: Alphabet, budget: Budget) -> None:
        self._masks = alphabet.masks
        self._budget = budget

    def includes(self, wide: Node, narrow: Node) -> bool:
        """Return whether one tree matches all texts of another, as far as the parts show.

        Each construct matches more if one of its parts matches more. Only the body of a negative
        lookaround has the reverse effect.

        Raises:
            BudgetExceeded: The comparison exceeds the budget.
        """
        self._budget.spend(1)
        if wide is narrow:
            return True
        match wide, narrow:
            case Chars(more), Chars(less):
                return not self._masks[less] & ~self._masks[more]
            case _, Alternation(branches):
                return all(self.includes(wide, branch) for branch in branches)
            case Alternation(branches), _:
                return any(self.includes(branch, narrow) for branch in branches)
            case Repeat(body, minimum, maximum), Repeat(other, least, most):
                is_longer = maximum is None or (most is not None and most <= maximum)
                if minimum <= least and is_longer and self.includes(body, other):
                    return True
                return _is_star(wide) and self.includes(wide, other)
            case Lookaround(opening, body), Lookaround(other_opening, other):
                if opening != other_opening:
                    return False
                return self.includes(other, body) if "!" in opening else self.includes(body, other)
            case Sequence() | Repeat(), _:
                return self._includes_in_order(_items(wide), _items(narrow))
            case _, Sequence(items):
                return self._includes_in_order((wide,), items)
            case _:
                return False

    def _includes_in_order(self, wide: Items[Node], narrow: Items[Node]) -> bool:
        """Compare two sequences. An optional item of the wide one can stand for nothing."""
        # Numbers of wide items that have matched all narrow items so far.
        reached = {0, *self._skipped(wide, 0)}
        for item in narrow:
            # A narrow pattern that lacks one of its assertions matches more.
            following = {*reached} if isinstance(item, Lookaround) else set[int]()
            for index in reached:
                if index < len(wide) and self._includes_once(wide[index], item):
                    following.update((index + 1, *self._skipped(wide, index + 1)))
                    if _is_star(wide[index]):
                        following.add(index)
            reached = following
            if not reached:
                return False
        return len(wide) in reached

    def _includes_once(self, wide: Node, narrow: Node) -> bool:
        if isinstance(wide, Repeat) and not isinstance(narrow, Repeat):
            is_once = wide.min <= 1 and wide.max != 0
            return is_once and self.includes(wide.body, narrow)
        return self.includes(wide, narrow)

    def _skipped(self, wide: Items[Node], start: int) -> list[int]:
        skipped: list[int] = []
        for index in range(start, len(wide)):
            self._budget.spend(1)
            if not _is_optional(wide[index]):
                break
            skipped.append(index + 1)
        return skipped


def _items(node: Node) -> Items[Node]:
    return node.items if isinstance(node, Sequence) else (node,)


def _is_star(node: Node) -> bool:
    return isinstance(node, Repeat) and node.min == 0 and node.max is None


def _is_optional(node: Node) -> bool:
    """Return whether a part matches the empty text at any position."""
    match node:
        case Repeat(min=0):
            return True
        case Alternation(branches):
            return any(map(_is_optional, branches))
        case Sequence(items):
            return all(map(_is_optional, items))
        case _:
            return False
