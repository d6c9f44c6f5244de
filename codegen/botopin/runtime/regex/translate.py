"""Translate a syntax tree to source for Python's `re` and for RE2."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.runtime.regex.code_points import EVERYTHING
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
    max_match_length,
    min_match_length,
    reads_line_end,
)

if TYPE_CHECKING:
    from botopin.runtime.regex.code_points import CodePoints

MAX_RE2_REPEATS: Final = 1_000
"""Maximum repetition count in RE2. The counts of nested repetitions multiply."""

MAX_RE2_SIZE: Final = 7_000
"""Maximum size of a program that RE2 is used for, in RE2 instructions.

Each byte of a text that defeats RE2's cache takes a few nanoseconds per instruction.
"""

RE2_BUDGET: Final = 250_000_000
"""Maximum product of RE2 instructions and characters of a text.

A match within the budget takes about a second at most, at 4 ns per unit.
"""

_LAST_ASCII: Final = 0x7F

_RE_ANCHORS: Final = {
    "A": r"\A",
    "B": r"(?!\b)",  # `\B` of `re` before Python 3.14 never matches an empty text
    "Z": r"(?=(?:\r\n?|(?<!\r)\n|[\x85\u2028\u2029])?\Z)",
    "b": r"\b",
    "z": r"\Z",
}


def to_python(node: Node) -> str:
    """Return source for Python's `re`, to be compiled with the flag `ASCII`.

    Raises:
        UntranslatablePattern: `re` has no equivalent.
    """
    return _Writer(referenced=frozenset(_references(node))).write(node)


def to_re2(node: Node) -> str | None:
    """Return source for RE2, or None if RE2 does not support the pattern.

    RE2 lacks lookarounds, backreferences, atomic groups and possessive repetition. Patterns that
    need a large program are excluded as well. The source contains no capturing groups and no
    reluctant quantifiers, because only the result of the full match matters.
    """
    if _repeats(node) > MAX_RE2_REPEATS or _size(node) > MAX_RE2_SIZE:
        return None
    try:
        return _re2(node, line_end_follows=False)
    except _UnknownToRE2:
        return None


def re2_length(node: Node) -> int:
    """Return the maximum length of texts for RE2 in characters; 0 for unsupported patterns."""
    return 0 if to_re2(node) is None else RE2_BUDGET // _size(node)


def _references(node: Node) -> list[int]:
    if isinstance(node, Backreference):
        return [node.number]
    return [number for child in children(node) for number in _references(child)]


@frozen(eq=False, repr=False)
class _Writer:
    referenced: frozenset[int]
    """Numbers of the groups that must capture."""

    def write(self, node: Node) -> str:
        match node:
            case Chars(allowed):
                return _class_source(allowed)
            case Sequence(items):
                return "".join(map(self.write, items)) or "(?:)"
            case Alternation(branches):
                return f"(?:{'|'.join(map(self.write, branches))})"
            case Repeat(body, minimum, maximum, suffix):
                source = self.write(body)
                unit = source if isinstance(body, Chars) else f"(?:{source})"
                return unit + _quantifier(minimum, maximum) + suffix
            case Group(body, number) if number in self.referenced:
                return f"(?P<g{number}>{self.write(body)})"
            case Group(body=body):
                return f"(?:{self.write(body)})"
            case Atomic(body):
                return f"(?>{self.write(body)})"
            case Lookaround("(?<=" | "(?<!", body) if min_match_length(body) != max_match_length(
                body
            ):
                raise UntranslatablePattern("a lookbehind without a fixed length")
            case Lookaround(opening, body):
                return f"{opening}{self.write(body)})"
            case Backreference(number, caseless=caseless):
                return f"(?i:(?P=g{number}))" if caseless else f"(?P=g{number})"
            case Anchor(escape):
                return _RE_ANCHORS[escape]


class _UnknownToRE2(Exception):
    """RE2 has no equivalent of a node."""


def _re2(node: Node, *, line_end_follows: bool) -> str:
    """Return source for RE2.

    Args:
        node: Node to translate.
        line_end_follows: Whether the rest of the pattern can match a line terminator.

    Raises:
        _UnknownToRE2: RE2 has no equivalent of the node or of a node inside it.
    """
    match node:
        case Chars(allowed):
            return _re2_class(allowed)
        case Sequence(items):
            sources: list[str] = []
            for item in reversed(items):
                sources.append(_re2(item, line_end_follows=line_end_follows))
                line_end_follows = line_end_follows or reads_line_end(item)
            return "".join(reversed(sources)) or "(?:)"
        case Alternation(branches):
            sources = [_re2(branch, line_end_follows=line_end_follows) for branch in branches]
            return f"(?:{'|'.join(sources)})"
        case Repeat(body, minimum, maximum, "" | "?"):
            repeats_line_end = maximum != 1 and reads_line_end(body)
            source = _re2(body, line_end_follows=line_end_follows or repeats_line_end)
            return f"(?:{source}){_quantifier(minimum, maximum)}"
        case Group(body=body):
            return f"(?:{_re2(body, line_end_follows=line_end_follows)})"
        case Anchor("Z") if not line_end_follows:
            return r"\z"  # Java's `$` differs only if a line terminator follows
        case Anchor("A" | "B" | "b" | "z" as escape):
            return f"\\{escape}"
        case _:
            raise _UnknownToRE2


def _repeats(node: Node) -> int:
    inner = max(map(_repeats, children(node)), default=1)
    if isinstance(node, Repeat):
        return inner * max(1, node.min if node.max is None else node.max)
    return inner


def _size(node: Node) -> int:
    """Estimate the number of RE2 instructions; the estimate is at least a quarter of it."""
    match node:
        case Chars(allowed):
            wide = sum(last > _LAST_ASCII for _, last in allowed.ranges)
            return 1 + len(allowed.ranges) + (10 + wide if wide else 0)
        case Repeat(body=body, min=minimum, max=maximum):
            return (1 + _size(body)) * max(1, minimum + 1 if maximum is None else maximum)
        case _:
            return 1 + sum(map(_size, children(node)))


def _quantifier(minimum: int, maximum: int | None) -> str:
    match minimum, maximum:
        case 0, 1:
            return "?"
        case 0, None:
            return "*"
        case 1, None:
            return "+"
        case _:
            return f"{{{minimum},{'' if maximum is None else maximum}}}"


@cache
def _class_source(allowed: CodePoints) -> str:
    if not allowed:
        return "(?!)"
    if allowed == EVERYTHING:
        return "(?s:.)"
    if len(allowed.ranges) == 1 and allowed.ranges[0][0] == allowed.ranges[0][1]:
        return _character_source(allowed.ranges[0][0])
    rest = ~allowed
    negated = len(rest.ranges) < len(allowed.ranges)
    ranges = (
        _character_source(first) + (f"-{_character_source(last)}" if last > first else "")
        for first, last in (rest if negated else allowed).ranges
    )
    return f"[{'^' if negated else ''}{''.join(ranges)}]"


def _character_source(code_point: int) -> str:
    character = chr(code_point)
    if character.isascii() and character.isprintable():
        return character if character.isalnum() else f"\\{character}"
    return f"\\U{code_point:08x}"


def _re2_class(allowed: CodePoints) -> str:
    ranges = (rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in allowed.ranges)
    return f"[{''.join(ranges)}]" if allowed else r"[^\x{0}-\x{10ffff}]"
