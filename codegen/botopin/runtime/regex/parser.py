r"""Java's regular expressions, read into a tree.

The syntax is that of `java.util.regex.Pattern` (Java 17), without what AWS's models never use:
the flags `d m u x U`, scripts and blocks (`\p{IsLatin}`), and `\G \N \R \X`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NoReturn

from botopin.runtime.regex.character_classes import (
    CLASSES,
    LOWER,
    POSIX,
    UPPER,
    binary_property,
    category,
)
from botopin.runtime.regex.code_points import EVERYTHING, LAST, CodePoints
from botopin.runtime.regex.redundant_anchors import strip_redundant_anchors
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
    Look,
    Node,
    Repeat,
    is_zero_width,
    sequence,
)

MAX_LENGTH: Final = 5_000
"""The longest pattern that is read, in characters (the longest of botocore's has 1,195)."""

MAX_DEPTH: Final = 50
"""How deep groups and classes may nest."""

MAX_RANGES: Final = 20_000
"""How many ranges of characters a pattern may name (in botocore, at most 3,892)."""

MAX_COUNT: Final = 2**31 - 1
"""The largest count of a repetition: a Java int."""


class UntranslatablePattern(ValueError):
    """The pattern is no Java regular expression, or uses what is not supported."""


_ANCHORS: Final = {
    anchor.escape: anchor for anchor in (START, END, LAST_LINE_END, Anchor("b"), Anchor("B"))
}

_CONTROLS: Final = {"t": 0x09, "n": 0x0A, "r": 0x0D, "f": 0x0C, "a": 0x07, "e": 0x1B}


@lru_cache(maxsize=64)  # one after the other asks for the same
def parse(pattern: str) -> Node:
    """Read a pattern that a whole text must match.

    Anchors that a full match makes idle (a leading `^`, a trailing `$`) are left out.

    Raises:
        UntranslatablePattern: it is no Java regular expression, or uses what is not supported.
    """
    if len(pattern) > MAX_LENGTH:
        message = f"{len(pattern)} characters are more than the {MAX_LENGTH} that are read"
        raise UntranslatablePattern(message)
    return strip_redundant_anchors(_Parser(_unquoted(pattern)).pattern())


def _unquoted(pattern: str) -> str:
    r"""Write `\Q…\E` as escapes, as Java does before it reads on."""

    def escaped(quoted: re.Match[str]) -> str:
        literal = quoted["literal"]
        return quoted[0] if literal is None else re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", literal)

    return re.sub(r"\\(?:Q(?P<literal>.*?)(?:\\E|\Z)|[^Q])", escaped, pattern, flags=re.DOTALL)


class _Parser:
    """Follows the reader of `java.util.regex.Pattern`, quirks included."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._ranges = 0
        self._flags = frozenset[str]()
        self._negated = False
        """Whether a class that is too wide makes the pattern match less."""
        self._guesses = False
        """Whether such a class, or one that is too narrow, was read."""
        self._commits = False
        """Whether matching more in one place can make the pattern match less."""
        self._groups = 0
        self._closed: set[int] = set()
        self._names: dict[str, int] = {}

    def pattern(self) -> Node:
        node = self._alternation()
        if self._at < len(self._text):
            self._fail("unmatched `)`")
        if self._guesses and self._commits:
            message = "`\\p{IsAlphabetic}` with a reference, or with what is atomic or possessive"
            raise UntranslatablePattern(message)
        return node

    def _fail(self, what: str) -> NoReturn:
        message = f"{what} at character {self._at + 1}"
        raise UntranslatablePattern(message)

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self._at + ahead : self._at + ahead + 1]

    def _next(self) -> str:
        character = self._peek()
        if not character:
            self._fail("the pattern ends early")
        self._at += 1
        return character

    def _accept(self, token: str) -> bool:
        found = self._text.startswith(token, self._at)
        self._at += len(token) * found
        return found

    def _until(self, end: str) -> str:
        found = self._text.find(end, self._at)
        if found < 0:
            self._fail(f"missing `{end}`")
        text = self._text[self._at : found]
        self._at = found + 1
        return text

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(f"nested deeper than {MAX_DEPTH} levels")

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
            # Java takes a count that has nothing before it (`a{2}{3}`) to repeat the empty text.
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
                return self._chars(self._cased(CodePoints.from_characters(character)))

    def _chars(self, allowed: CodePoints) -> Chars:
        self._ranges += len(allowed.ranges)
        if self._ranges > MAX_RANGES:
            self._fail(f"more than {MAX_RANGES} ranges of characters")
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
        self._at += 1
        suffix: Literal["", "?", "+"] = (
            "?" if self._accept("?") else "+" if self._accept("+") else ""
        )
        least, most = bounds
        self._commits = self._commits or suffix == "+"
        if is_zero_width(body):
            return body if least else EMPTY
        return Repeat(body, least, most, suffix)

    def _count(self) -> tuple[int, int | None]:
        """Read `{n}`, `{n,}` or `{n,m}` up to its brace."""
        count = re.compile(r"\{(\d+)(?:(,)(\d+)?)?(?=\})", re.ASCII).match(self._text, self._at)
        if count is None:
            self._fail("a bad count")
        least = int(count[1])
        most = int(count[3]) if count[3] else None if count[2] else least
        if most is not None and most < least:
            self._fail("a bad range of counts")
        if max(least, most or 0) > MAX_COUNT:
            self._fail("a count is too large")
        self._at = count.end()
        return least, most

    def _group(self) -> Node:
        flags = self._flags
        for opening in ("?=", "?!", "?<=", "?<!"):
            if self._accept(opening):
                self._negated ^= opening.endswith("!")
                body = self._body(flags)
                self._negated ^= opening.endswith("!")
                # AWS writes the end as `(?![\s\S])`, too: engines without looks know that.
                ends = opening == "?!" and isinstance(body, Chars) and body.allowed == EVERYTHING
                return END if ends else Look(f"({opening}", body)
        if self._accept("?:"):
            return self._body(flags)
        if self._accept("?>"):
            self._commits = True
            return Atomic(self._body(flags))
        if self._accept("?<"):
            name = self._until(">")
            if not re.fullmatch("[A-Za-z][A-Za-z0-9]*", name) or name in self._names:
                self._fail("a bad name of a group")
            self._names[name] = self._groups + 1
        elif self._accept("?"):
            return self._flagged(flags)
        self._groups += 1
        number = self._groups
        body = self._body(flags)
        self._closed.add(number)
        return Group(body, number)

    def _body(self, flags: frozenset[str]) -> Node:
        node = self._alternation()
        if not self._accept(")"):
            self._fail("missing `)`")
        self._flags = flags
        return node

    def _flagged(self, outer: frozenset[str]) -> Node:
        """Read what follows `(?`: flags for the rest of the enclosing group, or for a group."""
        found = re.compile(r"([is]*)(?:-([is]*))?([:)])").match(self._text, self._at)
        if found is None:
            self._fail("a group or a flag that is not supported")
        self._at = found.end()
        self._flags = (self._flags | set(found[1])) - set(found[2] or "")
        return EMPTY if found[3] == ")" else self._body(outer)

    def _escape(self) -> Node:
        letter = self._next()
        if letter in _ANCHORS:
            if letter == "b" and self._peek() == "{":
                self._fail("a boundary that is not supported")
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
            if name not in self._names:
                self._fail("no group of that name")
            return self._backreference(self._names[name])
        self._at -= 1
        found = self._escaped()
        return self._chars(found if isinstance(found, CodePoints) else self._cased(_one(found)))

    def _backreference(self, number: int) -> Backreference:
        if number not in self._closed:
            self._fail("a reference to a group that has not ended")
        self._commits = True
        return Backreference(number, caseless="i" in self._flags)

    def _escaped(self) -> CodePoints | int:
        """Read what may follow a backslash in a class as well: a set, or one code point."""
        letter = self._next()
        if letter.lower() in CLASSES:
            found = CLASSES[letter.lower()]
            return found if letter.islower() else ~found
        if letter in "pP":
            name = self._until("}") if self._accept("{") else self._next()
            self._negated ^= letter == "P"
            found = self._property(name)
            self._negated ^= letter == "P"
            return found if letter == "p" else ~found
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        match letter:
            case "0":
                return self._number(r"[0-3][0-7]{2}|[0-7]{1,2}", 8)
            case "x" if self._accept("{"):
                return self._number(r"[0-9A-Fa-f]{1,8}(?=\})", 16, skip=1)
            case "x":
                return self._number(r"[0-9A-Fa-f]{2}", 16)
            case "u":
                return self._code_unit()
            case "c":
                return ord(self._next()) ^ 64
            case _ if letter.isascii() and letter.isalnum():
                self._fail(f"`\\{letter}`, which is not supported,")
            case _:
                return ord(letter)

    def _number(self, digits: str, base: int, skip: int = 0) -> int:
        found = re.compile(digits).match(self._text, self._at)
        if found is None or int(found[0], base) > LAST:
            self._fail("a bad escape")
        self._at = found.end() + skip
        return int(found[0], base)

    def _code_unit(self) -> int:
        r"""Read the digits of `\uhhhh`; two that are a surrogate pair are one code point."""
        unit = self._number(r"[0-9A-Fa-f]{4}", 16)
        low = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})").match(self._text, self._at)
        if low is None or not 0xD800 <= unit <= 0xDBFF:  # noqa: PLR2004 - high surrogates
            return unit
        self._at = low.end()
        return 0x10000 + ((unit - 0xD800) << 10) + (int(low[1], 16) - 0xDC00)

    def _property(self, name: str) -> CodePoints:
        if "i" in self._flags and name in {"Lu", "Ll", "Lt", "Lower", "Upper"}:
            name = "Alpha" if len(name) > 2 else "LC"  # noqa: PLR2004 - Java's caseless form
        if name in POSIX:
            return POSIX[name]
        found = CodePoints(())
        if name.startswith("Is"):
            found = binary_property(name, narrow=self._negated)
            self._guesses = self._guesses or name.upper() == "ISALPHABETIC"
        found = found or category(name.removeprefix("Is"))
        if not name or not found:
            self._fail(f"`\\p{{{name}}}`, which is not supported,")
        return found

    def _cased(self, found: CodePoints) -> CodePoints:
        """What a literal or a range matches; the flag `i` is about ASCII letters alone."""
        if "i" not in self._flags:
            return found
        return found | CodePoints.of(
            (first + shift, last + shift)
            for letters, shift in ((UPPER, 32), (LOWER, -32))
            for first, last in (found & letters).ranges
        )

    def _class(self, *, nested: bool = True) -> CodePoints:
        """Read a class up to its `]`, which is left where it ends what stands beside a `&&`."""
        self._enter()
        negated = nested and self._accept("^")
        self._negated ^= negated
        parts: list[CodePoints] = []
        while not parts or self._peek() != "]":
            if self._accept("["):
                parts.append(self._class())
            elif self._accept("&&"):
                right = self._right_side()
                if not parts and not right:
                    self._fail("a bad class")
                parts = [_union(parts) & _union(right)] if parts and right else parts or right
            else:
                parts.append(self._range())
        self._negated ^= negated
        self._at += nested
        self._depth -= 1
        return ~_union(parts) if negated else _union(parts)

    def _right_side(self) -> list[CodePoints]:
        parts: list[CodePoints] = []
        while (character := self._peek()) not in {"]", "&"}:
            if not character:
                self._fail("an unclosed class")
            parts.append(self._class(nested=self._accept("[")))
        return parts

    def _range(self) -> CodePoints:
        first = self._member()
        if isinstance(first, CodePoints):
            return first
        if self._peek() != "-" or self._peek(1) in {"[", "]"}:
            return self._cased(_one(first))
        self._at += 1
        last = self._member()
        if isinstance(last, CodePoints) or last < first:
            self._fail("a bad range of characters")
        return self._cased(CodePoints.of([(first, last)]))

    def _member(self) -> CodePoints | int:
        character = self._next()
        return self._escaped() if character == "\\" else ord(character)


def _union(parts: list[CodePoints]) -> CodePoints:
    return CodePoints.of(span for part in parts for span in part.ranges)


def _one(code_point: int) -> CodePoints:
    return CodePoints(((code_point, code_point),))
