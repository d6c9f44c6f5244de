"""Patterns with the same meaning in Java and Python: four of five AWS patterns.

The module compiles these patterns without the translation in `botopin.runtime.regex`. The import of
that package takes several times as long as a process needs to build its first request.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_ANY: Final = "[^\n\r\x85\u2028\u2029]"
"""Meaning of `.` in Java: any character except the five line terminators of Java."""

_CLASSES: Final = frozenset("dDwWsS")
"""Letters of escapes that have the same meaning in Java and in Python with the flag `ASCII`."""


def simple_matcher(pattern: str) -> Callable[[str], object] | None:
    """Return a function that reports whether a whole text matches a Java pattern.

    Return None if the pattern may have a different meaning in Python.
    """
    parts = _split_at_dots(pattern)
    if parts is None:
        return None
    try:
        match_ascii = re.compile(".".join(parts), re.ASCII).fullmatch
    except (re.error, OverflowError, RecursionError):
        return None
    if len(parts) == 1:
        return match_ascii

    match_any: Callable[[str], object] | None = None

    def matches(text: str) -> object:
        nonlocal match_any
        # The only line terminator in such a text is `\n`, which Python's `.` excludes, too. The
        # pattern with `.` compiles five times as fast.
        if text.isascii() and "\r" not in text:
            return match_ascii(text)
        if match_any is None:
            match_any = re.compile(_ANY.join(parts), re.ASCII).fullmatch
        return match_any(text)

    return matches


def _split_at_dots(pattern: str) -> list[str] | None:
    """Split a pattern at every `.` wildcard and remove its outer anchors.

    Return None if the pattern may have a different meaning in Python.
    """
    parts: list[str] = []
    start, end = 0, len(pattern)
    in_class = escaped = False
    for index, character in enumerate(pattern):
        before, after = pattern[index - 1 : index], pattern[index + 1 : index + 2]
        if escaped:
            escaped = False
            if character.isalnum() and character not in _CLASSES:
                return None
        elif character == "\\":
            escaped = True
        elif in_class:
            # Java supports nested classes and rejects empty classes.
            if character in "[&~|" or (character == "-" and before == "-"):
                return None
            if character == "]":
                if before in ("[", "^"):
                    return None
                in_class = False
        elif character == "[":
            in_class = True
        elif character == ".":
            parts.append(pattern[start:index])
            start = index + 1
        elif character == "^":
            if index:
                return None
            start = 1
        elif character == "$":
            if after:
                return None
            end = index
        elif (character == "{" and not after.isdigit()) or (
            character == "?" and before == "(" and after != ":"
        ):
            return None
    return [*parts, pattern[start:end]]
