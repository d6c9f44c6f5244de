"""Generate texts of a chosen length that match a pattern by construction.

A pattern is a tree, and the matches of each node have a set of possible lengths. The generator
works from the top: it chooses the length of the text first and then the share of each node, so that
every choice leads to a text. Lookarounds, backreferences, boundaries and possessive repetition need
a check of the finished text.

Lengths count Unicode code points. Texts contain no lone surrogates. They contain control characters
only if the pattern allows no other characters. Every protocol can therefore encode the texts.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from functools import cache
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Final, Protocol

from attrs import Factory, define, evolve, frozen

from botopin.runtime.regex.automaton import bits
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
    """No string satisfies the constraints, or the bounded search found none."""

    def __init__(self, pattern: str | None, minimum: int, maximum: int | None) -> None:
        super().__init__(pattern, minimum, maximum)
        self.pattern = pattern
        self.minimum = minimum
        self.maximum = maximum

    def __str__(self) -> str:
        upper = "any number of" if self.maximum is None else self.maximum
        matching = "" if self.pattern is None else f" that matches {self.pattern}"
        return f"found no string of {self.minimum} to {upper} characters{matching}"


SLACK: Final = 64
"""Approximate maximum difference between the lengths of a text and of the shortest text."""

MAX_LENGTH: Final = 1 << 14
"""Maximum length of a text. The computation of greater lengths takes too long."""

_MAX_CHOSEN_RUN: Final = 64
"""Longest run of individually chosen characters. Longer runs repeat the chosen characters."""

_MAX_CHOSEN_ITERATIONS: Final = 16
"""Maximum number of individually chosen iterations. Further iterations repeat half of the text."""

_LENGTH_0: Final = 0b01
"""The length 0, as bits."""

_LENGTH_1: Final = 0b10
"""The length 1, as bits."""

WIDE: Final = "éßñøŁΩжאع中文日本語한😀"
"""Characters beyond ASCII that represent all other characters."""


class ChoiceSource(Protocol):
    """Source of the choices that determine a text."""

    def index(self, size: int) -> int:
        """Return a number below `size`."""
        ...

    def text(self, alphabet: str, length: int) -> str:
        """Return a text of `length` characters from `alphabet`."""
        ...


@frozen
class RegexStrings:
    """Texts of certain lengths that a pattern matches."""

    tree: Node
    lengths: _Lengths
    reachable: tuple[int, ...]
    """Possible lengths in ascending order."""

    @classmethod
    def of(
        cls, pattern: str | None, minimum: int, maximum: int | None, alphabet: str | None
    ) -> RegexStrings:
        """Find the shortest possible lengths of texts.

        Args:
            pattern: Java regular expression. None or an untranslatable pattern matches every text.
            minimum: Minimum length.
            maximum: Maximum length; None for no limit.
            alphabet: Characters that are allowed in a text; None for all.

        Raises:
            Unsatisfiable: No text has a length within the limits.
        """
        tree: Node = Repeat(Chars(EVERYTHING), 0, None, "")
        if pattern is not None:
            with suppress(UntranslatablePattern):
                tree = parse(pattern)
        start = max(minimum, min_match_length(tree))
        if start > MAX_LENGTH:
            raise Unsatisfiable(pattern, minimum, maximum)
        for slack in (SLACK, 16 * SLACK):  # possible lengths may have wide gaps
            end = min(start + slack, MAX_LENGTH if maximum is None else min(maximum, MAX_LENGTH))
            lengths = _Lengths(end, alphabet)
            reachable = tuple(length for length in bits(lengths.of(tree)) if length >= start)
            if reachable:
                return cls(tree, lengths, reachable)
        raise Unsatisfiable(pattern, minimum, maximum)

    def up_to(self, length: int | None) -> RegexStrings:
        """Exclude longer texts, unless all texts are longer."""
        kept = tuple(each for each in self.reachable if length is None or each <= length)
        return evolve(self, reachable=kept) if kept else self

    def need_check(self) -> bool:
        """Return whether a generated text may fail to match."""
        return _needs_check(self.tree)

    def effort(self) -> int:
        """Return the approximate maximum number of steps to generate and check a text."""
        return _node_count(self.tree) + self.reachable[-1]

    def generate(self, choices: ChoiceSource) -> str:
        """Generate a text. Lower choices result in a shorter and simpler text."""
        length = self.reachable[choices.index(len(self.reachable))]
        return _TextBuilder(self.lengths, choices).build(self.tree, length)

    def at_random(self) -> Iterator[str]:
        """Yield an endless sequence of texts, which is the same in every run."""
        choices = _RandomChoices(Random(0))  # noqa: S311 - not used for security
        while True:
            yield self.generate(choices)


def _node_count(node: Node) -> int:
    return 1 + sum(map(_node_count, children(node)))


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
    """Possible lengths of the matches of nodes, as bits: bit 3 for a text of 3 characters."""

    end: int
    """Maximum length of interest."""
    alphabet: str | None
    _by_node: dict[int, int] = Factory(dict[int, int])
    """Lengths by the identity of the node, because comparisons of trees are slow."""
    _by_repetition: dict[tuple[int, int, int], int] = Factory(dict[tuple[int, int, int], int])

    def of(self, node: Node) -> int:
        known = self._by_node.get(id(node))
        if known is None:
            known = self._by_node[id(node)] = self._compute(node)
        return known

    def _compute(self, node: Node) -> int:
        match node:
            case Chars(allowed):
                return _LENGTH_1 if _characters(allowed, self.alphabet) else 0
            case Sequence(items):
                return self.remaining(items)[0]
            case Alternation(branches):
                reachable = 0
                for branch in branches:
                    reachable |= self.of(branch)
                return reachable
            case Repeat(body, minimum, maximum, _):
                return self.repeated(
                    body, minimum, minimum + self.end if maximum is None else maximum
                )
            case Group(body=body) | Atomic(body=body):
                return self.of(body)
            case Lookaround() | Anchor():
                return _LENGTH_0
            case Backreference():
                return self._all()

    def remaining(self, items: tuple[Node, ...]) -> list[int]:
        """Return the lengths of all items, of all items but the first, and so on to no items."""
        lengths = [_LENGTH_0]
        for item in reversed(items):
            lengths.append(self.concatenated(self.of(item), lengths[-1]))
        return lengths[::-1]

    def repeated(self, body: Node, minimum: int, maximum: int) -> int:
        """Return the lengths of `minimum` to `maximum` consecutive matches of a node."""
        key = id(body), minimum, maximum
        if key not in self._by_repetition:
            required = _power(self, self.of(body), minimum)
            optional = _power(self, self.of(body) | _LENGTH_0, min(maximum - minimum, self.end))
            self._by_repetition[key] = self.concatenated(required, optional)
        return self._by_repetition[key]

    def concatenated(self, one: int, other: int) -> int:
        """Return the lengths of two concatenated texts from the lengths of each."""
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
    """Replace each length by a run of `size` lengths that starts with it."""
    width = 1
    while width < size:
        step = min(width, size - width)
        lengths |= lengths << step
        width += step
    return lengths


def _power(lengths: _Lengths, reachable: int, count: int) -> int:
    if reachable == _LENGTH_1:
        return 1 << count if count <= lengths.end else 0
    if reachable == _LENGTH_1 | _LENGTH_0:
        return (1 << (min(count, lengths.end) + 1)) - 1
    total = _LENGTH_0
    while count:
        if count & 1:
            total = lengths.concatenated(total, reachable)
        count >>= 1
        if count:
            reachable = lengths.concatenated(reachable, reachable)
    return total


@cache
def _characters(allowed: CodePoints, alphabet: str | None) -> str:
    """Return some characters of a set, starting with legible characters that are easy to encode."""
    if alphabet is not None:
        return "".join(sorted(c for c in set(alphabet) if allowed & CodePoints.from_characters(c)))
    printable = "".join(map(chr, allowed & CodePoints.of([(0x20, 0x7E)])))
    wide = "".join(map(chr, allowed & CodePoints.from_characters(WIDE)))
    if printable or wide:
        return printable + wide
    if spaces := "".join(map(chr, allowed & CodePoints.from_characters("\t\n\r"))):
        return spaces
    others = map(chr, allowed & ~CodePoints.of([(0xD800, 0xDFFF)]))
    some = "".join(islice(others, 256))
    legible = "".join(c for c in some if unicodedata.category(c) not in {"Cc", "Cn"})
    return legible or some


@frozen
class _TextBuilder:
    """Builder of one text."""

    lengths: _Lengths
    choices: ChoiceSource
    captured: dict[int, str] = Factory(dict[int, str])

    def build(self, node: Node, length: int) -> str:
        match node:
            case Chars():
                return self._run(node, 1)
            case Sequence(items):
                return self._sequence(items, length)
            case Alternation(branches):
                possible = [branch for branch in branches if self.lengths.of(branch) >> length & 1]
                return self.build(possible[self.choices.index(len(possible))], length)
            case Repeat():
                return self._repeat(node, length)
            case Group(body, number):
                self.captured[number] = text = self.build(body, length)
                return text
            case Atomic(body):
                return self.build(body, length)
            case Backreference(number):
                return self.captured.get(number, "")[:length].ljust(length)
            case Lookaround() | Anchor():
                return ""

    def _run(self, node: Chars, length: int) -> str:
        alphabet = _characters(node.allowed, self.lengths.alphabet)
        unit = self.choices.text(alphabet, min(length, _MAX_CHOSEN_RUN))
        return (unit * (length // _MAX_CHOSEN_RUN + 1))[:length]

    def _sequence(self, items: tuple[Node, ...], length: int) -> str:
        texts: list[str] = []
        for item, rest in zip(items, self.lengths.remaining(items)[1:], strict=True):
            share = self._share(self.lengths.of(item), rest, length)
            texts.append(self.build(item, share))
            length -= share
        return "".join(texts)

    def _share(self, one: int, other: int, length: int) -> int:
        """Choose the length of the first part so that the second part can have the rest."""
        shares = [
            share for share in bits(one & ((2 << length) - 1)) if other >> (length - share) & 1
        ]
        return shares[self.choices.index(len(shares))]

    def _repeat(self, node: Repeat, length: int) -> str:
        if isinstance(node.body, Chars):
            return self._run(node.body, length)
        # Each iteration beyond the minimum adds at least one character.
        maximum = node.min + length if node.max is None else min(node.max, node.min + length)
        return self._iterations(node.body, node.min, maximum, length)

    def _iterations(self, body: Node, minimum: int, maximum: int, length: int) -> str:
        if not length and not minimum:
            return ""
        if maximum == 1:
            return self.build(body, length)
        if maximum > _MAX_CHOSEN_ITERATIONS:
            for single in (0, *bits(self.lengths.of(body) & ~_LENGTH_0)):
                doubled = self._doubled(body, minimum, maximum, length, single)
                if doubled is not None:
                    return doubled
        halves = (minimum // 2, maximum // 2), (minimum - minimum // 2, maximum - maximum // 2)
        first, second = (self.lengths.repeated(body, *counts) for counts in halves)
        share = self._share(first, second, length)
        return self._iterations(body, *halves[0], share) + self._iterations(
            body, *halves[1], length - share
        )

    def _doubled(
        self, body: Node, minimum: int, maximum: int, length: int, single: int
    ) -> str | None:
        """Build one iteration of a length, or none if it is 0, and then one text twice.

        Return None if no text of the whole length consists of these parts.
        """
        if single:
            minimum, maximum, length = max(0, minimum - 1), maximum - 1, length - single
        counts = (minimum + 1) // 2, maximum // 2
        if counts[0] > counts[1] or length % 2:
            return None
        if not self.lengths.repeated(body, *counts) >> (length // 2) & 1:
            return None
        first = self.build(body, single) if single else ""
        return first + self._iterations(body, *counts, length // 2) * 2
