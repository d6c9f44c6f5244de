"""Parser of Java's character classes and escape sequences."""

from __future__ import annotations

import re
from typing import Final

from botopin.runtime.regex.character_classes import (
    CLASSES,
    LOWER,
    POSIX,
    UPPER,
    binary_property,
    category,
)
from botopin.runtime.regex.code_points import LAST, CodePoints
from botopin.runtime.regex.scanner import Scanner

_CONTROLS: Final = {"t": 0x09, "n": 0x0A, "r": 0x0D, "f": 0x0C, "a": 0x07, "e": 0x1B}


class ClassParser(Scanner):
    """Parser of character classes that reproduces `java.util.regex.Pattern`, quirks included."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._flags = frozenset[str]()
        self._negated = False
        """Whether a class with too many characters makes the pattern match fewer texts."""
        self._has_inexact_class = False
        """Whether a class has too many or too few characters."""

    def _class(self, *, nested: bool = True) -> CodePoints:
        """Parse a class up to its `]`.

        Args:
            nested: Whether to consume the `]`. An operand of `&&` without brackets leaves the
                bracket to the enclosing class.
        """
        self._enter()
        negated = nested and self._accept("^")
        self._negated ^= negated
        parts: list[CodePoints] = []
        while not parts or self._peek() != "]":
            if self._accept("["):
                parts.append(self._class())
            elif self._accept("&&"):
                right = self._right_operand()
                if not parts and not right:
                    self._fail("invalid class")
                parts = [_union(parts) & _union(right)] if parts and right else parts or right
            else:
                parts.append(self._range())
        self._negated ^= negated
        self._position += nested
        self._depth -= 1
        return ~_union(parts) if negated else _union(parts)

    def _right_operand(self) -> list[CodePoints]:
        parts: list[CodePoints] = []
        while (character := self._peek()) not in {"]", "&"}:
            if not character:
                self._fail("unclosed class")
            parts.append(self._class(nested=self._accept("[")))
        return parts

    def _range(self) -> CodePoints:
        first = self._class_item()
        if isinstance(first, CodePoints):
            return first
        if self._peek() != "-" or self._peek(1) in {"[", "]"}:
            return self._apply_case(single(first))
        self._position += 1
        last = self._class_item()
        if isinstance(last, CodePoints) or last < first:
            self._fail("invalid character range")
        return self._apply_case(CodePoints.of([(first, last)]))

    def _class_item(self) -> CodePoints | int:
        character = self._next()
        return self._class_escape() if character == "\\" else ord(character)

    def _class_escape(self) -> CodePoints | int:
        """Parse an escape that is allowed in a class; return a set or one code point."""
        letter = self._next()
        if letter.lower() in CLASSES:
            characters = CLASSES[letter.lower()]
            return characters if letter.islower() else ~characters
        if letter in "pP":
            name = self._until("}") if self._accept("{") else self._next()
            self._negated ^= letter == "P"
            characters = self._property(name)
            self._negated ^= letter == "P"
            return characters if letter == "p" else ~characters
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
                self._fail(f"unsupported escape `\\{letter}`")
            case _:
                return ord(letter)

    def _number(self, digits: str, base: int, skip: int = 0) -> int:
        match = re.compile(digits).match(self._text, self._position)
        if match is None or int(match[0], base) > LAST:
            self._fail("invalid escape")
        self._position = match.end() + skip
        return int(match[0], base)

    def _code_unit(self) -> int:
        r"""Parse the digits of `\uhhhh`. Join the escapes of a surrogate pair to one code point."""
        unit = self._number(r"[0-9A-Fa-f]{4}", 16)
        low = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})").match(self._text, self._position)
        if low is None or not 0xD800 <= unit <= 0xDBFF:  # noqa: PLR2004 - high surrogates
            return unit
        self._position = low.end()
        return 0x10000 + ((unit - 0xD800) << 10) + (int(low[1], 16) - 0xDC00)

    def _property(self, name: str) -> CodePoints:
        if "i" in self._flags and name in {"Lu", "Ll", "Lt", "Lower", "Upper"}:
            # Java ignores the case of these properties.
            name = "Alpha" if name in {"Lower", "Upper"} else "LC"
        if name in POSIX:
            return POSIX[name]
        characters = CodePoints(())
        if name.startswith("Is"):
            characters = binary_property(name, narrow=self._negated)
            self._has_inexact_class = self._has_inexact_class or name.upper() == "ISALPHABETIC"
        characters = characters or category(name.removeprefix("Is"))
        if not name or not characters:
            self._fail(f"unsupported property `\\p{{{name}}}`")
        return characters

    def _apply_case(self, characters: CodePoints) -> CodePoints:
        """Add the other case of ASCII letters if the flag `i` is set."""
        if "i" not in self._flags:
            return characters
        return characters | CodePoints.of(
            (first + shift, last + shift)
            for letters, shift in ((UPPER, 32), (LOWER, -32))
            for first, last in (characters & letters).ranges
        )


def _union(parts: list[CodePoints]) -> CodePoints:
    return CodePoints.of(span for part in parts for span in part.ranges)


def single(code_point: int) -> CodePoints:
    """Return the set of one code point."""
    return CodePoints(((code_point, code_point),))
