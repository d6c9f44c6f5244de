"""How far AWS's patterns can be checked: Java regular expressions that a whole text must match.

Generated code holds each pattern as the model writes it, and the length up to which `re` is asked;
the generator finds that length here. Smithy calls patterns unanchored, yet nine of ten are written
`^…$` and botocore carries most of the same with the anchors stripped: services mean a full match.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.runtime.regex import backtracking
from botopin.runtime.regex.matcher import matcher
from botopin.runtime.regex.parser import UntranslatablePattern, parse
from botopin.runtime.regex.translate import re2_length, to_python

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen(kw_only=True)
class CompiledPattern:
    """A pattern that is ready to check texts in bounded time."""

    fullmatch: Callable[[str], bool]
    """Whether the whole text matches; True as well where that is not checked."""
    safe_length: int | None = None
    """The longest text, in characters, that `re` is asked about; None for any."""
    re2_length: int = 0
    """The longest text, in characters, that the extra `re2` checks; 0 where it checks none."""
    reason: str = ""
    """Why `re` is not asked about longer texts."""

    def enforced_up_to(self, max_length: int | None) -> int | None:
        """The longest text that `re` is asked about; None where it is asked about all.

        Args:
            max_length: the length of the longest text that is allowed; None for any.
        """
        if self.safe_length is None or (max_length is not None and max_length <= self.safe_length):
            return None
        return self.safe_length

    def re2_enforced_up_to(self, max_length: int | None) -> int | None:
        """The longest text that the extra `re2` checks; None where that is all, 0 where none.

        Args:
            max_length: the length of the longest text that is allowed; None for any.
        """
        if self.re2_length and max_length is not None and max_length <= self.re2_length:
            return None
        return self.re2_length


SHORTEST_USE: Final = 16
"""`re` is not asked about a pattern that it cannot check for texts of this length."""


@cache
def compile_pattern(pattern: str) -> CompiledPattern:
    """Make a Java pattern ready for checks, and find out how far they go.

    One that cannot be translated lets every text pass.
    """
    try:
        tree = parse(pattern)
        to_python(tree)
    except UntranslatablePattern as error:
        return CompiledPattern(
            fullmatch=matcher(pattern, 0), safe_length=0, reason=f"it cannot be translated: {error}"
        )
    safe_length = backtracking.safe_length(tree)
    if safe_length is None:
        return CompiledPattern(fullmatch=matcher(pattern, None))
    if safe_length < SHORTEST_USE:
        safe_length = 0
    by_re2 = re2_length(tree)
    return CompiledPattern(
        fullmatch=matcher(pattern, safe_length),
        safe_length=safe_length,
        re2_length=by_re2 if by_re2 > safe_length else 0,
        reason=f"backtracking could take {'too long' if safe_length else 'exponential time'}",
    )
