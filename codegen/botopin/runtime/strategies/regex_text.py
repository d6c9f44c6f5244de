"""Texts of given lengths that match a pattern by construction.

A pattern is a tree, and each part of it has a set of lengths that it can reach. A text is written
from the top: its length is chosen first, then the share of each part, so that no choice is in vain.
What a tree cannot say of itself (looks, backreferences, boundaries, possessive repetition) is left
to a check of what was written.

Lengths count Unicode code points. Texts hold no lone surrogates, and no control characters unless
the pattern asks for nothing else, so that every protocol can carry them.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from functools import cache
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Final, Protocol

from attrs import Factory, define, evolve, frozen

from botopin.runtime.regex.code_points import EVERYTHING, CodePoints
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
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
    children,
    min_match_length,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unsatisfiable(ValueError):
    """No string satisfies the constraints, or a bounded search found none."""

    def __init__(self, pattern: str | None, least: int, most: int | None) -> None:
        super().__init__(pattern, least, most)
        self.pattern = pattern
        self.least = least
        self.most = most

    def __str__(self) -> str:
        upper = "any number of" if self.most is None else self.most
        matching = "" if self.pattern is None else f" that matches {self.pattern}"
        return f"found no string of {self.least} to {upper} characters{matching}"


SLACK: Final = 64
"""Texts are at most about this much longer than the shortest one."""

LONGEST: Final = 1 << 14
"""No text is longer: to reckon with greater lengths takes too long."""

_CHOSEN: Final = 64
"""The longest run of characters that is chosen one by one; longer runs repeat it."""

_COPIES: Final = 16
"""The most rounds of a repetition that are chosen one by one; more rounds repeat half of them."""

_NONE: Final = 0b01
_ONE: Final = 0b10
"""The lengths 0 and 1, as bits."""

WIDE: Final = "éßñøŁΩжאع中文日本語한😀"
"""The characters beyond ASCII that stand where any may."""


class ChoiceSource(Protocol):
    """Where the choices that make a text come from."""

    def index(self, size: int) -> int:
        """A number below a size."""
        ...

    def text(self, alphabet: str, length: int) -> str: ...


@frozen
class RegexStrings:
    """The texts that a pattern matches and whose length is one of some."""

    tree: Node
    lengths: _Lengths
    reachable: tuple[int, ...]
    """The lengths, in ascending order."""

    @classmethod
    def of(
        cls, pattern: str | None, least: int, most: int | None, alphabet: str | None
    ) -> RegexStrings:
        """Find the shorter ones among the lengths that texts can have.

        Args:
            pattern: a Java regex; None, or one that cannot be translated, is no constraint.
            least: the least length.
            most: the greatest length; None where there is none.
            alphabet: the characters that may stand in the text; None for all.

        Raises:
            Unsatisfiable: no length within the bounds can be reached.
        """
        tree: Node = Repeat(Chars(EVERYTHING), 0, None, "")
        if pattern is not None:
            with suppress(UntranslatablePattern):
                tree = parse(pattern)
        start = max(least, min_match_length(tree))
        if start > LONGEST:
            raise Unsatisfiable(pattern, least, most)
        for slack in (SLACK, 16 * SLACK):  # lengths may have wide gaps between them
            end = min(start + slack, LONGEST if most is None else min(most, LONGEST))
            lengths = _Lengths(end, alphabet)
            reachable = tuple(length for length in _members(lengths.of(tree)) if length >= start)
            if reachable:
                return cls(tree, lengths, reachable)
        raise Unsatisfiable(pattern, least, most)

    def up_to(self, length: int | None) -> RegexStrings:
        """Leave out the longer texts, unless no other is left."""
        kept = tuple(each for each in self.reachable if length is None or each <= length)
        return evolve(self, reachable=kept) if kept else self

    def need_check(self) -> bool:
        """Whether what is written may not match after all."""
        return _needs_check(self.tree)

    def effort(self) -> int:
        """About how many steps it takes to write a text, at most, and to check it."""
        return _parts(self.tree) + self.reachable[-1]

    def write(self, choices: ChoiceSource) -> str:
        """Write one text; where choices are the first ones, a short and simple one."""
        length = self.reachable[choices.index(len(self.reachable))]
        return _Writing(self.lengths, choices).write(self.tree, length)

    def at_random(self) -> Iterator[str]:
        """Write texts without end, the same ones in every run."""
        choices = _RandomChoices(Random(0))  # noqa: S311 - nothing secret
        while True:
            yield self.write(choices)


def _parts(node: Node) -> int:
    return 1 + sum(map(_parts, children(node)))


def _needs_check(node: Node) -> bool:
    match node:
        case Lookaround() | Backreference() | Anchor() | Atomic() | Repeat(suffix="+"):
            return True
        case _:
            return any(map(_needs_check, children(node)))


@frozen
class _RandomChoices:
    random: Random

    def index(self, size: int) -> int:
        return self.random.randrange(size)

    def text(self, alphabet: str, length: int) -> str:
        return "".join(self.random.choices(alphabet, k=length))


@define
class _Lengths:
    """The lengths that parts of a pattern can reach, as bits: bit 3 for a text of 3 characters."""

    end: int
    """The greatest length of interest."""
    alphabet: str | None
    _known: dict[int, int] = Factory(dict[int, int])
    """By the identity of the part: to compare trees takes long."""
    _rounds: dict[tuple[int, int, int], int] = Factory(dict[tuple[int, int, int], int])

    def of(self, node: Node) -> int:
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._measured(node)
        return known

    def _measured(self, node: Node) -> int:
        match node:
            case Chars(allowed):
                return _ONE if _characters(allowed, self.alphabet) else 0
            case Sequence(items):
                return self.remaining(items)[0]
            case Alternation(branches):
                reachable = 0
                for branch in branches:
                    reachable |= self.of(branch)
                return reachable
            case Repeat(body, least, most, _):
                return self.rounds(body, least, least + self.end if most is None else most)
            case Group(body=body) | Atomic(body=body):
                return self.of(body)
            case Lookaround() | Anchor():
                return _NONE
            case Backreference():
                return self._all()

    def remaining(self, items: tuple[Node, ...]) -> list[int]:
        """The lengths of all items, of all but the first, and so on to none."""
        lengths = [_NONE]
        for item in reversed(items):
            lengths.append(self.added(self.of(item), lengths[-1]))
        return lengths[::-1]

    def rounds(self, body: Node, least: int, most: int) -> int:
        """The lengths of so many texts of a body in a row."""
        key = id(body), least, most
        if key not in self._rounds:
            required = _power(self, self.of(body), least)
            optional = _power(self, self.of(body) | _NONE, min(most - least, self.end))
            self._rounds[key] = self.added(required, optional)
        return self._rounds[key]

    def added(self, one: int, other: int) -> int:
        """The lengths of a text with one of some lengths after one of others."""
        if one.bit_count() > other.bit_count():
            one, other = other, one
        total = 0
        while one:
            first = (one & -one).bit_length() - 1
            run = ~(one >> first)
            size = (run & -run).bit_length() - 1
            total |= _spread(other, size) << first
            one &= one + (1 << first)
        return total & self._all()

    def _all(self) -> int:
        return (1 << (self.end + 1)) - 1


def _spread(lengths: int, size: int) -> int:
    """Each length with the next ones, `size` in all."""
    reached = 1
    while reached < size:
        step = min(reached, size - reached)
        lengths |= lengths << step
        reached += step
    return lengths


def _power(lengths: _Lengths, reachable: int, count: int) -> int:
    if reachable == _ONE:
        return 1 << count if count <= lengths.end else 0
    if reachable == _ONE | _NONE:
        return (1 << (min(count, lengths.end) + 1)) - 1
    total = _NONE
    while count:
        if count & 1:
            total = lengths.added(total, reachable)
        count >>= 1
        if count:
            reachable = lengths.added(reachable, reachable)
    return total


def _members(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


@cache
def _characters(allowed: CodePoints, alphabet: str | None) -> str:
    """Some characters of a set, those first that read best and travel on every wire."""
    if alphabet is not None:
        return "".join(sorted(c for c in set(alphabet) if allowed & CodePoints.from_characters(c)))
    ascii_ones = "".join(map(chr, allowed & CodePoints.of([(0x20, 0x7E)])))
    wide = "".join(map(chr, allowed & CodePoints.from_characters(WIDE)))
    if ascii_ones or wide:
        return ascii_ones + wide
    if spaces := "".join(map(chr, allowed & CodePoints.from_characters("\t\n\r"))):
        return spaces
    others = map(chr, allowed & ~CodePoints.of([(0xD800, 0xDFFF)]))
    some = "".join(islice(others, 256))
    legible = "".join(c for c in some if unicodedata.category(c) not in {"Cc", "Cn"})
    return legible or some


@frozen
class _Writing:
    """Writes one text."""

    lengths: _Lengths
    choices: ChoiceSource
    captured: dict[int, str] = Factory(dict[int, str])

    def write(self, node: Node, length: int) -> str:
        match node:
            case Chars():
                return self._run(node, 1)
            case Sequence(items):
                return self._sequence(items, length)
            case Alternation(branches):
                able = [branch for branch in branches if self.lengths.of(branch) >> length & 1]
                return self.write(able[self.choices.index(len(able))], length)
            case Repeat():
                return self._repeat(node, length)
            case Group(body, number):
                self.captured[number] = text = self.write(body, length)
                return text
            case Atomic(body):
                return self.write(body, length)
            case Backreference(number):
                return self.captured.get(number, "")[:length].ljust(length)
            case Lookaround() | Anchor():
                return ""

    def _run(self, node: Chars, length: int) -> str:
        alphabet = _characters(node.allowed, self.lengths.alphabet)
        unit = self.choices.text(alphabet, min(length, _CHOSEN))
        return (unit * (length // _CHOSEN + 1))[:length]

    def _sequence(self, items: tuple[Node, ...], length: int) -> str:
        texts: list[str] = []
        for item, rest in zip(items, self.lengths.remaining(items)[1:], strict=True):
            share = self._share(self.lengths.of(item), rest, length)
            texts.append(self.write(item, share))
            length -= share
        return "".join(texts)

    def _share(self, one: int, other: int, length: int) -> int:
        """How much of a length a part takes whose rest must be able to take what it leaves."""
        shares = [
            share for share in _members(one & ((2 << length) - 1)) if other >> (length - share) & 1
        ]
        return shares[self.choices.index(len(shares))]

    def _repeat(self, node: Repeat, length: int) -> str:
        if isinstance(node.body, Chars):
            return self._run(node.body, length)
        # Each round beyond the least count reads something, so more than these are of no use.
        most = node.min + length if node.max is None else min(node.max, node.min + length)
        return self._rounds(node.body, node.min, most, length)

    def _rounds(self, body: Node, least: int, most: int, length: int) -> str:
        if not length and not least:
            return ""
        if most == 1:
            return self.write(body, length)
        if most > _COPIES:
            for single in (0, *_members(self.lengths.of(body) & ~_NONE)):
                doubled = self._doubled(body, least, most, length, single)
                if doubled is not None:
                    return doubled
        halves = (least // 2, most // 2), (least - least // 2, most - most // 2)
        first, second = (self.lengths.rounds(body, *counts) for counts in halves)
        share = self._share(first, second, length)
        return self._rounds(body, *halves[0], share) + self._rounds(
            body, *halves[1], length - share
        )

    def _doubled(self, body: Node, least: int, most: int, length: int, single: int) -> str | None:
        """One round of some length (none for 0), then one text twice; None where it cannot be."""
        if single:
            least, most, length = max(0, least - 1), most - 1, length - single
        counts = (least + 1) // 2, most // 2
        if counts[0] > counts[1] or length % 2:
            return None
        if not self.lengths.rounds(body, *counts) >> (length // 2) & 1:
            return None
        before = self.write(body, single) if single else ""
        return before + self._rounds(body, *counts, length // 2) * 2
