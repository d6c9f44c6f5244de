"""How far AWS's patterns can be checked: Java regular expressions that a whole text must match.

Generated code holds each pattern as the model writes it, and the length up to which `re` is asked;
the generator finds that length here. Smithy calls patterns unanchored, yet nine of ten are written
`^…$` and botocore carries most of the same with the anchors stripped: services mean a full match.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.runtime import backtracking
from botopin.runtime.java_regex import UntranslatablePattern, parse
from botopin.runtime.matchers import matcher
from botopin.runtime.regex_sources import to_python, to_re2

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen(kw_only=True)
class CompiledPattern:
    """A pattern that is ready to check texts in bounded time."""

    fullmatch: Callable[[str], bool]
    """Whether the whole text matches; True as well where that is not checked."""
    safe_length: int | None = None
    """The longest text, in characters, that `re` is asked about; None for any."""
    known_to_re2: bool = False
    """Whether the extra `re2` checks longer texts."""
    flaw: str = ""
    """Why `re` is not asked about longer texts."""

    def checked_to(self, max_length: int | None) -> int | None:
        """The longest text that `re` is asked about; None where it is asked about all.

        Args:
            max_length: the length of the longest text that is allowed; None for any.
        """
        if self.safe_length is None or (max_length is not None and max_length <= self.safe_length):
            return None
        return self.safe_length


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
            fullmatch=matcher(pattern, 0), safe_length=0, flaw=f"it cannot be translated: {error}"
        )
    safe_length = backtracking.safe_length(tree)
    if safe_length is None:
        return CompiledPattern(fullmatch=matcher(pattern, None))
    if safe_length < SHORTEST_USE:
        safe_length = 0
    return CompiledPattern(
        fullmatch=matcher(pattern, safe_length),
        safe_length=safe_length,
        known_to_re2=to_re2(tree) is not None,
        flaw=f"backtracking could take {'too long' if safe_length else 'exponential time'}",
    )
