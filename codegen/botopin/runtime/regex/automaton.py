"""Position automaton (Glushkov) of a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import Factory, define, frozen

from botopin.runtime.regex.code_points import EVERYTHING, CodePoints
from botopin.runtime.regex.tree import (
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
    max_match_length,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_POSITIONS: Final = 1_500
"""Maximum number of positions. The analysis of a larger automaton takes too long."""

MAX_STEPS: Final = 30_000
"""Maximum number of transitions."""


class TooLarge(Exception):
    """The automaton exceeds `MAX_POSITIONS` or `MAX_STEPS`."""


@frozen(eq=False, repr=False)
class _Fragment:
    """Part of an automaton."""

    nullable: bool
    """Whether the part matches the empty text."""
    first: int
    """First positions, as bits."""
    last: int
    """Last positions, as bits."""


_NOTHING: Final = _Fragment(nullable=True, first=0, last=0)


@define(eq=False, repr=False)
class Automaton:
    """Position automaton of a pattern. Position 0 is the start and reads no character."""

    unroll_limit: int
    """Largest repetition count that is unrolled. Larger repetitions become loops."""
    reads: list[CodePoints] = Factory(lambda: [CodePoints(())])
    """Characters that each position reads."""
    follow: list[int] = Factory(lambda: [0])
    """Successors of each position, as bits."""
    ambiguous_steps: list[tuple[int, int]] = Factory(list[tuple[int, int]])
    """Additional ways of `re` to take a transition that the automaton contains only once."""
    lookarounds: list[Lookaround] = Factory(list[Lookaround])
    loop_lengths: dict[int, int] = Factory(dict[int, int])
    """Maximum number of characters that a path can spend in a position's outermost loop.

    A position in an unbounded loop, or in no loop, has no entry.
    """
    steps: int = 0
    choices: int = 0
    """Number of choices between two ways to match the empty text, outside of loops."""
    looping_choice: bool = False
    """Whether a loop contains a choice between two ways to match the empty text."""

    def build(self, node: Node) -> None:
        """Add the positions and transitions of a pattern.

        Raises:
            TooLarge: The automaton exceeds a limit.
        """
        self._link(1, self._fragment(node, in_loop=False).first)

    def _fragment(self, node: Node, *, in_loop: bool) -> _Fragment:
        match node:
            case Chars(allowed):
                return self._position(allowed)
            case Sequence(items):
                whole = _NOTHING
                for item in items:
                    whole = self._then(whole, self._fragment(item, in_loop=in_loop))
                return whole
            case Alternation(branches):
                parts = [self._fragment(branch, in_loop=in_loop) for branch in branches]
                for _ in range(sum(part.nullable for part in parts) - 1):
                    self._choice(in_loop=in_loop)
                return _merge(parts)
            case Repeat():
                return self._repeat(node, in_loop=in_loop)
            case Group(body=body) | Atomic(body=body):
                return self._fragment(body, in_loop=in_loop)
            case Lookaround():
                self.lookarounds.append(node)
                return _NOTHING
            case Backreference():
                return self._loop(self._position(EVERYTHING))
            case Anchor():
                return _NOTHING

    def _position(self, allowed: CodePoints) -> _Fragment:
        if len(self.reads) == MAX_POSITIONS:
            raise TooLarge
        bit = 1 << len(self.reads)
        self.reads.append(allowed)
        self.follow.append(0)
        return _Fragment(nullable=False, first=bit, last=bit)

    def _repeat(self, node: Repeat, *, in_loop: bool) -> _Fragment:
        if node.max == 0:
            return _NOTHING
        if node.max is None or node.max > max(1, self.unroll_limit):
            return self._loop_of(node, in_loop=in_loop)
        whole = _NOTHING
        for _ in range(node.max - node.min):
            body = self._fragment(node.body, in_loop=in_loop)
            whole = self._optional(self._then(body, whole), in_loop=in_loop)
        for _ in range(node.min):
            whole = self._then(self._fragment(node.body, in_loop=in_loop), whole)
        return whole

    def _loop_of(self, node: Repeat, *, in_loop: bool) -> _Fragment:
        start = len(self.reads)
        body = self._fragment(node.body, in_loop=True)
        length = None if in_loop else max_match_length(node)
        if length is not None:
            self.loop_lengths.update(dict.fromkeys(range(start, len(self.reads)), length))
        if body.nullable:
            # `re` ends the repetition after an empty iteration, but not before the minimum count
            # is reached. Each of these iterations is a choice.
            self._choice(in_loop=in_loop or node.min > 1)
        loop = self._loop(body)
        return loop if node.min else _Fragment(nullable=True, first=loop.first, last=loop.last)

    def _loop(self, body: _Fragment) -> _Fragment:
        self._link(body.last, body.first)
        return body

    def _optional(self, body: _Fragment, *, in_loop: bool) -> _Fragment:
        if body.nullable:
            self._choice(in_loop=in_loop)
        return _Fragment(nullable=True, first=body.first, last=body.last)

    def _then(self, one: _Fragment, other: _Fragment) -> _Fragment:
        self._link(one.last, other.first)
        return _Fragment(
            nullable=one.nullable and other.nullable,
            first=one.first | (other.first if one.nullable else 0),
            last=other.last | (one.last if other.nullable else 0),
        )

    def _choice(self, *, in_loop: bool) -> None:
        self.choices += 1
        self.looping_choice = self.looping_choice or in_loop

    def _link(self, sources: int, targets: int) -> None:
        self.steps += sources.bit_count() * targets.bit_count()
        if self.steps > MAX_STEPS:
            raise TooLarge
        for position in bits(sources):
            repeated = self.follow[position] & targets
            self.ambiguous_steps.extend((position, target) for target in bits(repeated))
            self.follow[position] |= targets


def _merge(parts: Iterable[_Fragment]) -> _Fragment:
    nullable, first, last = False, 0, 0
    for part in parts:
        nullable, first, last = nullable or part.nullable, first | part.first, last | part.last
    return _Fragment(nullable=nullable, first=first, last=last)


def bits(number: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
