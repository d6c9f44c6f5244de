"""Cursor over the text of a pattern."""

from __future__ import annotations

from typing import Final, NoReturn

MAX_DEPTH: Final = 50
"""Maximum nesting depth of groups and classes."""


class UntranslatablePattern(ValueError):
    """The pattern is not a valid Java regular expression or uses an unsupported feature."""


class Scanner:
    """Cursor over the text of a pattern; base class of the parsers."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._depth: int = 0

    def _fail(self, reason: str) -> NoReturn:
        raise UntranslatablePattern(f"{reason} at character {self._position + 1}")

    def _peek(self, ahead: int = 0) -> str:
        """Return a character without consuming it, or an empty string at the end."""
        return self._text[self._position + ahead : self._position + ahead + 1]

    def _next(self) -> str:
        character = self._peek()
        if not character:
            self._fail("unexpected end of the pattern")
        self._position += 1
        return character

    def _accept(self, token: str) -> bool:
        """Consume a token if the text continues with it, and return whether it does."""
        is_next = self._text.startswith(token, self._position)
        self._position += len(token) * is_next
        return is_next

    def _until(self, end: str) -> str:
        """Consume the text up to a character and that character; return the text."""
        index = self._text.find(end, self._position)
        if index < 0:
            self._fail(f"missing `{end}`")
        text = self._text[self._position : index]
        self._position = index + 1
        return text

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(f"nested deeper than {MAX_DEPTH} levels")
