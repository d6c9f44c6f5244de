"""A tree, written as source for Python's `re` and for RE2."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.runtime.regex.code_points import EVERYTHING
from botopin.runtime.regex.parser import UntranslatablePattern
from botopin.runtime.regex.tree import (
    LINE_TERMINATORS,
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
    children,
    longest,
    shortest,
)

if TYPE_CHECKING:
    from botopin.runtime.regex.code_points import CodePoints

MAX_RE2_REPEATS: Final = 1_000
"""How often RE2 repeats anything at most, repetitions within repetitions multiplied."""

MAX_RE2_SIZE: Final = 7_000
"""Larger programs, in RE2's instructions, are not asked of it.

Where a text defeats its cache, each of its bytes costs a few nanoseconds an instruction.
"""

RE2_BUDGET: Final = 250_000_000
"""The instructions, times the characters of a text, that RE2 is asked to go through.

At worst that takes it about a second: 4 ns each.
"""

_LAST_ASCII: Final = 0x7F

_RE_ANCHORS: Final = {
    "A": r"\A",
    "B": r"\B",
    "Z": r"(?=(?:\r\n?|(?<!\r)\n|[\x85\u2028\u2029])?\Z)",
    "b": r"\b",
    "z": r"\Z",
}


def to_python(node: Node) -> str:
    """The source for Python's `re`, with the flag ASCII, of what was read.

    Raises:
        UntranslatablePattern: `re` has nothing like it.
    """
    return _Writer(referenced=frozenset(_references(node))).write(node)


def to_re2(node: Node) -> str | None:
    """The source for RE2, which matches in linear time; None for what it does not know.

    That is looks, backreferences, atomic groups and possessive repetition, and whatever takes a
    large program. Which part of a text is matched by which part of a pattern does not matter here,
    so no group captures, and nothing is reluctant.
    """
    if _repeats(node) > MAX_RE2_REPEATS or _size(node) > MAX_RE2_SIZE:
        return None
    try:
        return _re2(node, line_end_follows=False)
    except _UnknownToRE2:
        return None


def re2_length(node: Node) -> int:
    """The longest text, in characters, that RE2 is asked about; 0 for what it does not know."""
    return 0 if to_re2(node) is None else RE2_BUDGET // _size(node)


def _references(node: Node) -> list[int]:
    if isinstance(node, Backreference):
        return [node.number]
    return [number for child in children(node) for number in _references(child)]


@frozen(eq=False, repr=False)
class _Writer:
    referenced: frozenset[int]
    """The groups that must capture."""

    def write(self, node: Node) -> str:
        match node:
            case Chars(allowed):
                return _class_source(allowed)
            case Sequence(items):
                return "".join(map(self.write, items)) or "(?:)"
            case Alternation(branches):
                return f"(?:{'|'.join(map(self.write, branches))})"
            case Repeat(body, least, most, suffix):
                source = self.write(body)
                unit = source if isinstance(body, Chars) else f"(?:{source})"
                return unit + _quantifier(least, most) + suffix
            case Group(body, number) if number in self.referenced:
                return f"(?P<g{number}>{self.write(body)})"
            case Group(body=body):
                return f"(?:{self.write(body)})"
            case Atomic(body):
                return f"(?>{self.write(body)})"
            case Look("(?<=" | "(?<!", body) if shortest(body) != longest(body):
                raise UntranslatablePattern("a lookbehind without a fixed length")
            case Look(opening, body):
                return f"{opening}{self.write(body)})"
            case Backreference(number, caseless=caseless):
                return f"(?i:(?P=g{number}))" if caseless else f"(?P=g{number})"
            case Anchor(escape):
                return _RE_ANCHORS[escape]


class _UnknownToRE2(Exception):
    pass


def _re2(node: Node, *, line_end_follows: bool) -> str:
    """The source for RE2, given whether what follows can read a line terminator.

    Raises:
        _UnknownToRE2: the node, or one in it, has no such source.
    """
    match node:
        case Chars(allowed):
            return _re2_class(allowed)
        case Sequence(items):
            sources: list[str] = []
            for item in reversed(items):
                sources.append(_re2(item, line_end_follows=line_end_follows))
                line_end_follows = line_end_follows or _reads_line_end(item)
            return "".join(reversed(sources)) or "(?:)"
        case Alternation(branches):
            sources = [_re2(branch, line_end_follows=line_end_follows) for branch in branches]
            return f"(?:{'|'.join(sources)})"
        case Repeat(body, least, most, "" | "?"):
            again = most != 1 and _reads_line_end(body)
            source = _re2(body, line_end_follows=line_end_follows or again)
            return f"(?:{source}){_quantifier(least, most)}"
        case Group(body=body):
            return f"(?:{_re2(body, line_end_follows=line_end_follows)})"
        case Anchor("Z") if not line_end_follows:
            return r"\z"  # Java's `$` differs only where a line terminator follows
        case Anchor("A" | "B" | "b" | "z" as escape):
            return f"\\{escape}"
        case _:
            raise _UnknownToRE2


def _reads_line_end(node: Node) -> bool:
    if isinstance(node, Chars):
        return node.allowed.intersects(LINE_TERMINATORS)
    return any(map(_reads_line_end, children(node)))


def _repeats(node: Node) -> int:
    inner = max(map(_repeats, children(node)), default=1)
    if isinstance(node, Repeat):
        return inner * max(1, node.min if node.max is None else node.max)
    return inner


def _size(node: Node) -> int:
    """About how many instructions RE2 needs; never less than a quarter of them."""
    match node:
        case Chars(allowed):
            wide = sum(last > _LAST_ASCII for _, last in allowed.ranges)
            return 1 + len(allowed.ranges) + (10 + wide if wide else 0)
        case Repeat(body=body, min=least, max=most):
            return (1 + _size(body)) * max(1, least + 1 if most is None else most)
        case _:
            return 1 + sum(map(_size, children(node)))


def _quantifier(least: int, most: int | None) -> str:
    match least, most:
        case 0, 1:
            return "?"
        case 0, None:
            return "*"
        case 1, None:
            return "+"
        case _:
            return f"{{{least},{'' if most is None else most}}}"


@cache
def _class_source(found: CodePoints) -> str:
    if not found:
        return "(?!)"
    if found == EVERYTHING:
        return "(?s:.)"
    if len(found.ranges) == 1 and found.ranges[0][0] == found.ranges[0][1]:
        return _character_source(found.ranges[0][0])
    rest = ~found
    negated = len(rest.ranges) < len(found.ranges)
    ranges = (
        _character_source(first) + (f"-{_character_source(last)}" if last > first else "")
        for first, last in (rest if negated else found).ranges
    )
    return f"[{'^' if negated else ''}{''.join(ranges)}]"


def _character_source(code_point: int) -> str:
    character = chr(code_point)
    if character.isascii() and character.isprintable():
        return character if character.isalnum() else f"\\{character}"
    return f"\\U{code_point:08x}"


def _re2_class(found: CodePoints) -> str:
    ranges = (rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in found.ranges)
    return f"[{''.join(ranges)}]" if found else r"[^\x{0}-\x{10ffff}]"
