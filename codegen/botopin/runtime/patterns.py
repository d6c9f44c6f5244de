"""AWS's patterns, checked as Java would: Java regular expressions that a whole text must match.

Generated code holds each pattern as the model writes it; it is read at its first check. Smithy
calls patterns unanchored, yet nine of ten are written `^…$` and botocore carries most of the same
with the anchors stripped: services mean a full match.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from botopin.runtime import backtracking, java_regex
from botopin.runtime.java_regex import UntranslatablePattern


class CompiledPattern:
    """A pattern that is ready to check texts in bounded time."""

    __slots__ = ("_flaw", "_regex", "safe_length")

    def __init__(self, regex: re.Pattern[str] | None, safe_length: int | None, flaw: str) -> None:
        self._regex = regex
        self.safe_length = safe_length
        """The longest text, in characters, that is checked; None where all are."""
        self._flaw = flaw

    def fullmatch(self, text: str) -> bool:
        """Whether the whole text matches; True as well where that is not checked.

        What is not checked: `unenforced`.
        """
        if self._regex is None:
            return True
        unsafe = self.safe_length is not None and len(text) > self.safe_length
        return unsafe or self._regex.fullmatch(text) is not None

    def unenforced(self, max_length: int | None) -> str | None:
        """Why some text of at most `max_length` characters is not checked; None where all are."""
        if self.safe_length is None:
            return None
        if max_length is not None and max_length <= self.safe_length:
            return None
        return self._flaw


SHORTEST_USE: Final = 16
"""A pattern that cannot be checked for texts of this length is not checked at all."""


@cache
def compile_pattern(pattern: str) -> CompiledPattern:
    """Make a Java pattern ready for checks; one that cannot be enforced lets every text pass."""
    try:
        tree = java_regex.parse(pattern)
        regex = _compiled(java_regex.to_python(tree))
    except UntranslatablePattern as error:
        return CompiledPattern(None, 0, f"cannot be translated: {error}")
    safe_length = backtracking.safe_length(tree)
    if safe_length is None:
        return CompiledPattern(regex, None, "")
    if safe_length < SHORTEST_USE:
        return CompiledPattern(None, 0, "backtracking could take exponential time")
    flaw = f"not checked beyond {safe_length} characters: backtracking could take too long"
    return CompiledPattern(regex, safe_length, flaw)


def translate(pattern: str) -> str:
    """The source, for `re` with the flag ASCII, of what fully matches the same texts.

    Raises:
        UntranslatablePattern: it is no Java regular expression, or uses what is not supported.
    """
    source = java_regex.to_python(java_regex.parse(pattern))
    _compiled(source)
    return source


def _compiled(source: str) -> re.Pattern[str]:
    try:
        return re.compile(source, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise UntranslatablePattern(str(error)) from error
