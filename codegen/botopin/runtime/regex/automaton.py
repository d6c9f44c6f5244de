"""The position automaton of a pattern (Glushkov's): which characters can be read after which."""

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
    Look,
    Node,
    Repeat,
    Sequence,
    longest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_POSITIONS: Final = 1_500
MAX_STEPS: Final = 30_000
"""Larger automata are not built: the analysis would itself take too long."""


class TooLarge(Exception):
    pass


@frozen(eq=False, repr=False)
class _Fragment:
    """A part of the automaton: whether it can read nothing, and its first and last positions."""

    nullable: bool
    first: int
    last: int


_NOTHING: Final = _Fragment(nullable=True, first=0, last=0)


@define(eq=False, repr=False)
class Automaton:
    """The position automaton of a pattern. Position 0 is the start, and reads nothing."""

    written_out: int
    """Repetitions of at most this many times are written out; others become loops."""
    reads: list[CodePoints] = Factory(lambda: [CodePoints(())])
    follow: list[int] = Factory(lambda: [0])
    """For each position, the next ones (bits)."""
    doubled: list[tuple[int, int]] = Factory(list[tuple[int, int]])
    """Steps that `re` can take in one more way than the automaton shows."""
    looks: list[Look] = Factory(list[Look])
    lives: dict[int, int] = Factory(dict[int, int])
    """How many characters a path can stay in the outermost loop of a position, where bounded."""
    steps: int = 0
    choices: int = 0
    """The choices between two ways to read nothing, outside of loops."""
    looping_choice: bool = False

    def read(self, node: Node) -> None:
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
                return _any_of(parts)
            case Repeat():
                return self._repeat(node, in_loop=in_loop)
            case Group(body=body) | Atomic(body=body):
                return self._fragment(body, in_loop=in_loop)
            case Look():
                self.looks.append(node)
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
        if node.max is None or node.max > max(1, self.written_out):
            return self._endless(node, in_loop=in_loop)
        whole = _NOTHING
        for _ in range(node.max - node.min):
            body = self._fragment(node.body, in_loop=in_loop)
            whole = self._optional(self._then(body, whole), in_loop=in_loop)
        for _ in range(node.min):
            whole = self._then(self._fragment(node.body, in_loop=in_loop), whole)
        return whole

    def _endless(self, node: Repeat, *, in_loop: bool) -> _Fragment:
        start = len(self.reads)
        body = self._fragment(node.body, in_loop=True)
        life = None if in_loop else longest(node)
        if life is not None:
            self.lives.update(dict.fromkeys(range(start, len(self.reads)), life))
        if body.nullable:
            # `re` ends the repetition after a round that reads nothing, but not before the least
            # count is reached: each of those rounds is a choice.
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

    def _link(self, ends: int, starts: int) -> None:
        self.steps += ends.bit_count() * starts.bit_count()
        if self.steps > MAX_STEPS:
            raise TooLarge
        for position in bits(ends):
            again = self.follow[position] & starts
            self.doubled.extend((position, target) for target in bits(again))
            self.follow[position] |= starts


def _any_of(parts: Iterable[_Fragment]) -> _Fragment:
    nullable, first, last = False, 0, 0
    for part in parts:
        nullable, first, last = nullable or part.nullable, first | part.first, last | part.last
    return _Fragment(nullable=nullable, first=first, last=last)


def bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
