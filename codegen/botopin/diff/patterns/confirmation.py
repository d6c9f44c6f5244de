"""Confirm a text with the engine that enforces patterns in the bindings."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Final

from botopin.diff.patterns.budget import Budget, BudgetExceeded
from botopin.runtime.regex.automaton import Automaton, TooLarge, bits
from botopin.runtime.regex.backtracking import safe_length
from botopin.runtime.regex.code_points import LAST
from botopin.runtime.regex.matcher import python_regex
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern

if TYPE_CHECKING:
    from botopin.runtime.regex.code_points import CodePoints
    from botopin.runtime.regex.tree import Node

MAX_STEPS: Final = 200_000
"""Maximum number of steps that `re` can take for a text."""

_MAX_WORK: Final = 40_000
"""Maximum work of counting the steps."""

_LONG: Final = 2_000
"""Length of texts for which the steps are not counted, in characters.

The safe length of the pattern decides instead.
"""


def matches(pattern: str, text: str) -> bool | None:
    """Return whether a whole text matches, or None if `re` cannot tell in bounded time."""
    try:
        tree, regex = parse(pattern), python_regex(pattern)
    except UntranslatablePattern:
        return None
    if len(text) > _LONG:
        limit = safe_length(tree)
        is_affordable = limit is None or len(text) <= limit
    else:
        is_affordable = any(_is_affordable(tree, text, unroll_limit) for unroll_limit in (1, 64))
    return regex.fullmatch(text) is not None if is_affordable else None


def _is_affordable(tree: Node, text: str, unroll_limit: int) -> bool:
    try:
        return _steps(tree, text, unroll_limit, Budget(_MAX_WORK)) <= MAX_STEPS
    except (TooLarge, BudgetExceeded):
        return False


def _steps(node: Node, text: str, unroll_limit: int, budget: Budget) -> int:
    """Return an upper bound of the steps that `re` takes for a text.

    The bound is the number of paths through the pattern's positions that read a prefix of the text
    (see `botopin.runtime.regex.backtracking`). Each step of a path can try each lookaround.
    """
    automaton = Automaton(unroll_limit)
    automaton.build(node)
    budget.spend(20 + automaton.steps // 10)
    if automaton.looping_choice:
        raise TooLarge
    inner = sum(
        max(_steps(each.body, text[start:], unroll_limit, budget) for start in range(len(text) + 1))
        for each in automaton.lookarounds
    )
    return (_paths(automaton, text, budget) << automaton.choices) * (1 + inner)


def _paths(automaton: Automaton, text: str, budget: Budget) -> int:
    repeated = Counter(automaton.ambiguous_steps)
    readers = {
        character: sum(
            1 << position
            for position, allowed in enumerate(automaton.reads)
            if _contains(allowed, ord(character))
        )
        for character in {*text}
    }
    counts, total = {0: 1}, 1
    for character in text:
        following: Counter[int] = Counter()
        for position, count in counts.items():
            targets = automaton.follow[position]
            budget.spend(1)
            total += count * targets.bit_count()
            for target in bits(targets & readers[character]):
                following[target] += count * (1 + repeated[position, target])
        counts = following
    return total


def _contains(allowed: CodePoints, code_point: int) -> bool:
    index = bisect_right(allowed.ranges, (code_point, LAST)) - 1
    return index >= 0 and code_point <= allowed.ranges[index][1]
