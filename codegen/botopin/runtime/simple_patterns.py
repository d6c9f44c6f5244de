"""Patterns that Java and Python read alike: nearly all that AWS writes.

They are compiled without the full translation of `java_regex`, whose import would cost a fresh
process several times what it costs to build its first request.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_ANY: Final = "[^\n\r\x85\u2028\u2029]"
"""What `.` means in Java: no line terminator, of which Java knows five and Python one."""

_CLASSES: Final = frozenset("dDwWsS")
"""The letters that mean the same behind a backslash, once Python is told ASCII."""


def plain_matcher(pattern: str) -> Callable[[str], object] | None:
    """What tells whether a text fully matches, as Java would; None where that takes more."""
    pieces = _read(pattern)
    if pieces is None:
        return None
    try:
        quick = re.compile(".".join(pieces), re.ASCII).fullmatch
    except (re.error, OverflowError, RecursionError):
        return None
    if len(pieces) == 1:
        return quick

    exact: Callable[[str], object] | None = None

    def matches(text: str) -> object:
        nonlocal exact
        if text.isascii() and "\r" not in text:
            return quick(text)  # no line terminator but Python's, and five times as fast to compile
        if exact is None:
            exact = re.compile(_ANY.join(pieces), re.ASCII).fullmatch
        return exact(text)

    return matches


def _read(pattern: str) -> list[str] | None:
    """The pattern cut at every `.` that means any character, without its outer anchors."""
    pieces: list[str] = []
    start, end = 0, len(pattern)
    in_class = escaped = False
    for place, sign in enumerate(pattern):
        before, after = pattern[place - 1 : place], pattern[place + 1 : place + 2]
        if escaped:
            escaped = False
            if sign.isalnum() and sign not in _CLASSES:
                return None
        elif sign == "\\":
            escaped = True
        elif in_class:
            # Java knows classes within classes, and an empty one is an error.
            if sign in "[&~|" or (sign == "-" and before == "-"):
                return None
            if sign == "]":
                if before in ("[", "^"):
                    return None
                in_class = False
        elif sign == "[":
            in_class = True
        elif sign == ".":
            pieces.append(pattern[start:place])
            start = place + 1
        elif sign == "^":
            if place:
                return None
            start = 1
        elif sign == "$":
            if after:
                return None
            end = place
        elif (sign == "{" and not after.isdigit()) or (
            sign == "?" and before == "(" and after != ":"
        ):
            return None
    return [*pieces, pattern[start:end]]
