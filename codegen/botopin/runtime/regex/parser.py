r"""Parser of Java's regular expressions.

The syntax is that of `java.util.regex.Pattern` (Java 17). The parser omits features that no AWS
model uses: the flags `d m u x U`, scripts and blocks (`\p{IsLatin}`), and `\G \N \R \X`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from attrs import evolve

from botopin.runtime.regex.class_parser import ClassParser, single
from botopin.runtime.regex.code_points import EVERYTHING, CodePoints
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.tree import (
    EMPTY,
    END,
    LAST_LINE_END,
    LINE_TERMINATORS,
    START,
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
    is_zero_width,
    sequence,
)

MAX_LENGTH: Final = 5_000
"""Maximum length of a pattern in characters. The longest pattern in botocore has 1,195."""

MAX_RANGES: Final = 20_000
"""Maximum number of character ranges in a pattern. Patterns in botocore have 3,892 at most."""

MAX_COUNT: Final = 2**31 - 1
"""Maximum count of a repetition: the largest Java int."""

_ANCHORS: Final = {
    anchor.escape: anchor for anchor in (START, END, LAST_LINE_END, Anchor("b"), Anchor("B"))
}


@lru_cache(maxsize=64)  # translation, analysis and matching parse the same pattern in succession
def parse(pattern: str) -> Node:
    """Parse a pattern that a whole text must match.

    The tree omits anchors that a full match makes redundant (a leading `^`, a trailing `$`).

    Raises:
        UntranslatablePattern: The pattern is invalid or uses an unsupported feature.
    """
    if len(pattern) > MAX_LENGTH:
        raise UntranslatablePattern(f"expected at most {MAX_LENGTH} characters, got {len(pattern)}")
    tree = _Parser(_unquote(pattern)).pattern()
    return _strip_anchors(tree, start=True, end=True)


def _strip_anchors(node: Node, *, start: bool, end: bool) -> Node:
    """Remove the anchors that always hold at the start or at the end of a full match."""
    match node:
        case Anchor():
            redundant = (start and node is START) or (end and node in (END, LAST_LINE_END))
            return EMPTY if redundant else node
        case Sequence(items):
            wide = [index for index, item in enumerate(items) if not is_zero_width(item)]
            first, last = (wide[0], wide[-1]) if wide else (len(items), -1)
            stripped = (
                _strip_anchors(item, start=start and index <= first, end=end and index >= last)
                for index, item in enumerate(items)
            )
            return sequence(*stripped)
        case Alternation(branches):
            return Alternation(
                tuple(_strip_anchors(branch, start=start, end=end) for branch in branches)
            )
        case Group(body=body) | Repeat(body=body, max=1, suffix="" | "?"):
            return evolve(node, body=_strip_anchors(body, start=start, end=end))
        case _:
            return node


def _unquote(pattern: str) -> str:
    r"""Replace `\Q…\E` by escapes, which Java does before it parses."""

    def escape(quoted: re.Match[str]) -> str:
        literal = quoted["literal"]
        return quoted[0] if literal is None else re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", literal)

    return re.sub(r"\\(?:Q(?P<literal>.*?)(?:\\E|\Z)|[^Q])", escape, pattern, flags=re.DOTALL)


class _Parser(ClassParser):
    """Parser of patterns that reproduces `java.util.regex.Pattern`, quirks included."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._ranges = 0
        self._is_non_monotonic = False
        """Whether a part that matches more texts can make the pattern match fewer texts."""
        self._groups = 0
        self._closed_groups: set[int] = set()
        self._group_names: dict[str, int] = {}

    def pattern(self) -> Node:
        node = self._alternation()
        if self._position < len(self._text):
            self._fail("unmatched `)`")
        if self._has_inexact_class and self._is_non_monotonic:
            message = "`\\p{IsAlphabetic}` with a reference, an atomic group or possessive `+`"
            raise UntranslatablePattern(message)
        return node

    def _alternation(self) -> Node:
        self._enter()
        branches = [self._branch()]
        while self._accept("|"):
            branches.append(self._branch())
        self._depth -= 1
        return branches[0] if len(branches) == 1 else Alternation(tuple(branches))

    def _branch(self) -> Node:
        items: list[Node] = []
        while (character := self._peek()) and character not in "|)":
            if character in "?*+":
                self._fail(f"nothing to repeat before `{character}`")
            # In Java, a second count (`a{2}{3}`) repeats the empty text.
            items.append(self._repeated(EMPTY if character == "{" else self._atom()))
        return sequence(*items)

    def _atom(self) -> Node:
        match self._next():
            case "(":
                return self._group()
            case "[":
                return self._chars(self._class())
            case ".":
                return self._chars(EVERYTHING if "s" in self._flags else ~LINE_TERMINATORS)
            case "^":
                return START
            case "$":
                return LAST_LINE_END
            case "\\":
                return self._escape()
            case character:
                return self._chars(self._apply_case(CodePoints.from_characters(character)))

    def _chars(self, allowed: CodePoints) -> Chars:
        self._ranges += len(allowed.ranges)
        if self._ranges > MAX_RANGES:
            self._fail(f"more than {MAX_RANGES} character ranges")
        return Chars(allowed)

    def _repeated(self, body: Node) -> Node:
        match self._peek():
            case "?":
                bounds: tuple[int, int | None] = (0, 1)
            case "*":
                bounds = (0, None)
            case "+":
                bounds = (1, None)
            case "{":
                bounds = self._count()
            case _:
                return body
        self._position += 1
        suffix: Literal["", "?", "+"] = (
            "?" if self._accept("?") else "+" if self._accept("+") else ""
        )
        minimum, maximum = bounds
        self._is_non_monotonic = self._is_non_monotonic or suffix == "+"
        if is_zero_width(body):
            return body if minimum else EMPTY
        return Repeat(body, minimum, maximum, suffix)

    def _count(self) -> tuple[int, int | None]:
        """Parse `{n}`, `{n,}` or `{n,m}` up to its closing brace."""
        count = re.compile(r"\{(\d+)(?:(,)(\d+)?)?(?=\})", re.ASCII).match(
            self._text, self._position
        )
        if count is None:
            self._fail("invalid count")
        minimum = int(count[1])
        maximum = int(count[3]) if count[3] else None if count[2] else minimum
        if maximum is not None and maximum < minimum:
            self._fail("invalid range of counts")
        if max(minimum, maximum or 0) > MAX_COUNT:
            self._fail("count too large")
        self._position = count.end()
        return minimum, maximum

    def _group(self) -> Node:
        flags = self._flags
        for opening in ("?=", "?!", "?<=", "?<!"):
            if self._accept(opening):
                self._negated ^= opening.endswith("!")
                body = self._body(flags)
                self._negated ^= opening.endswith("!")
                # AWS also writes the end as `(?![\s\S])`. An anchor lets RE2 match the pattern.
                is_end = opening == "?!" and isinstance(body, Chars) and body.allowed == EVERYTHING
                return END if is_end else Lookaround(f"({opening}", body)
        if self._accept("?:"):
            return self._body(flags)
        if self._accept("?>"):
            self._is_non_monotonic = True
            return Atomic(self._body(flags))
        if self._accept("?<"):
            name = self._until(">")
            if not re.fullmatch("[A-Za-z][A-Za-z0-9]*", name) or name in self._group_names:
                self._fail("invalid or duplicate group name")
            self._group_names[name] = self._groups + 1
        elif self._accept("?"):
            return self._flagged(flags)
        self._groups += 1
        number = self._groups
        body = self._body(flags)
        self._closed_groups.add(number)
        return Group(body, number)

    def _body(self, flags: frozenset[str]) -> Node:
        node = self._alternation()
        if not self._accept(")"):
            self._fail("missing `)`")
        self._flags = flags
        return node

    def _flagged(self, outer: frozenset[str]) -> Node:
        """Parse flags after `(?`, which apply to this group or to the rest of the outer group."""
        match = re.compile(r"([is]*)(?:-([is]*))?([:)])").match(self._text, self._position)
        if match is None:
            self._fail("unsupported group or flag")
        self._position = match.end()
        self._flags = (self._flags | set(match[1])) - set(match[2] or "")
        return EMPTY if match[3] == ")" else self._body(outer)

    def _escape(self) -> Node:
        letter = self._next()
        if letter in _ANCHORS:
            if letter == "b" and self._peek() == "{":
                self._fail("unsupported boundary")
            return _ANCHORS[letter]
        if letter in "123456789":
            number = int(letter)
            while (digit := self._peek()) and digit in "0123456789":
                if number * 10 + int(digit) > self._groups:
                    break
                number = number * 10 + int(self._next())
            return self._backreference(number)
        if letter == "k" and self._accept("<"):
            name = self._until(">")
            if name not in self._group_names:
                self._fail("unknown group name")
            return self._backreference(self._group_names[name])
        self._position -= 1
        escaped = self._class_escape()
        return self._chars(
            escaped if isinstance(escaped, CodePoints) else self._apply_case(single(escaped))
        )

    def _backreference(self, number: int) -> Backreference:
        if number not in self._closed_groups:
            self._fail("reference to an unfinished group")
        self._is_non_monotonic = True
        return Backreference(number, caseless="i" in self._flags)
