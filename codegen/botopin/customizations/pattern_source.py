"""Tokens of a Java pattern's source, for changes that keep the rest of the source."""

from __future__ import annotations

import re
from typing import Final

from attrs import define, field, frozen


@define(eq=False)
class PatternGroup:
    """Group of a pattern, or the whole pattern."""

    parent: PatternGroup | None = None
    is_monotonic: bool = True
    """Whether more alternatives inside the group can only make the pattern match more texts."""

    @property
    def is_widenable(self) -> bool:
        """Return whether the group and all groups around it are monotonic."""
        return self.is_monotonic and (self.parent is None or self.parent.is_widenable)


@frozen(kw_only=True, eq=False)
class Token:
    """Character, class, escape or operator of a pattern."""

    start: int
    end: int
    group: PatternGroup
    """Group that directly contains the token; an outer group for the parentheses."""
    literal: str = ""
    """The one character that the token matches, or an empty text."""
    operator: str = ""
    """One of `(`, `)`, `|` and `?` (a quantifier), or an empty text."""


def tokenize(source: str) -> list[Token]:
    """Return the tokens of a valid pattern; none if it contains a reference or a quotation."""
    return _Tokenizer(source).tokens()


_OPENING: Final = re.compile(r"\((?:\?(?:[=!>]|<[=!]|<\w+>|[\w-]*:))?")
_FLAGS: Final = re.compile(r"\(\?[\w-]*\)")
_ESCAPE: Final = re.compile(r"\\(?:[pP]\{[^}]*\}|x\{[^}]*\}|.)", re.DOTALL)
_QUANTIFIER: Final = re.compile(r"(?:[?*+]|\{[^}]*\})[?+]?")
_REFERENCES: Final = frozenset("123456789kQ")
_NOT_MONOTONIC: Final = ("(?=", "(?!", "(?<=", "(?<!", "(?>")


@define(eq=False)
class _Tokenizer:
    source: str
    position: int = 0
    group: PatternGroup = field(factory=PatternGroup)
    closed: PatternGroup | None = None
    """Group that ends directly before the position."""

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while self.position < len(self.source):
            token = self._next()
            if token is None:
                return []
            found.append(token)
            self.position = token.end
        return found

    def _next(self) -> Token | None:
        source, start = self.source, self.position
        closed, self.closed = self.closed, None
        character = source[start]
        match character:
            case "\\":
                escape = _ESCAPE.match(source, start)
                if escape is None or escape[0][1] in _REFERENCES:
                    return None
                literal = "" if escape[0][1].isalnum() else escape[0][1:]
                return self._token(escape.end(), literal=literal)
            case "[":
                end = self._end_of_class()
                return self._token(end, literal=source[start + 1] if end == start + 3 else "")
            case "(":
                return self._open()
            case ")":
                if self.group.parent is None:
                    return None
                self.closed, self.group = self.group, self.group.parent
                return self._token(start + 1, operator=")")
            case "|":
                return self._token(start + 1, operator="|")
            case "?" | "*" | "+" | "{":
                quantifier = _QUANTIFIER.match(source, start)
                if quantifier is None:
                    return None
                if closed is not None and len(quantifier[0]) > 1 and quantifier[0][-1] == "+":
                    closed.is_monotonic = False
                return self._token(quantifier.end(), operator="?")
            case "." | "^" | "$":
                return self._token(start + 1)
            case _:
                return self._token(start + 1, literal=character)

    def _open(self) -> Token | None:
        flags = _FLAGS.match(self.source, self.position)
        if flags is not None:
            return self._token(flags.end())
        opening = _OPENING.match(self.source, self.position)
        if opening is None:
            return None
        token = self._token(opening.end(), operator="(")
        self.group = PatternGroup(self.group, opening[0] not in _NOT_MONOTONIC)
        return token

    def _end_of_class(self) -> int:
        """Return the end of the class at the position, which can contain classes."""
        depth, position = 0, self.position
        while True:
            character = self.source[position]
            if character == "\\":
                position += 1
            elif character == "[":
                depth += 1
                position += self.source.startswith("^", position + 1)
                position += self.source.startswith("]", position + 1)
            elif character == "]":
                depth -= 1
            position += 1
            if not depth:
                return position

    def _token(self, end: int, *, literal: str = "", operator: str = "") -> Token:
        return Token(
            start=self.position, end=end, group=self.group, literal=literal, operator=operator
        )
