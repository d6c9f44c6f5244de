"""Text lengths up to which a pattern can be checked in bounded time.

Patterns are Java regular expressions. Generated code contains each pattern as the model states it
and the maximum length of texts that `re` checks. The generator computes that length with this
module.

Smithy defines patterns as unanchored. Nine of ten AWS patterns nevertheless have the form `^…$`,
and botocore strips the anchors of most of them: services require a full match.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.runtime.regex import backtracking
from botopin.runtime.regex.matcher import matcher
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.translate import re2_length, to_python

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen(kw_only=True)
class CompiledPattern:
    """Pattern that checks texts in bounded time."""

    fullmatch: Callable[[str], bool]
    """Function that returns whether a whole text matches, or True if it cannot check the text."""
    safe_length: int | None = None
    """Maximum length of texts that `re` checks, in characters; None for no limit."""
    re2_length: int = 0
    """Maximum length of texts that the extra `re2` checks, in characters; 0 for none."""
    reason: str = ""
    """Reason for not checking longer texts with `re`."""

    def enforced_up_to(self, max_length: int | None) -> int | None:
        """Return the maximum length of texts that `re` checks, or None if it checks all texts.

        The shape allows texts up to `max_length`, or of any length if it is None.
        """
        if self.safe_length is None or (max_length is not None and max_length <= self.safe_length):
            return None
        return self.safe_length

    def re2_enforced_up_to(self, max_length: int | None) -> int | None:
        """Return the maximum length of texts that RE2 checks: None for all texts, 0 for none."""
        if self.re2_length and max_length is not None and max_length <= self.re2_length:
            return None
        return self.re2_length


MIN_SAFE_LENGTH: Final = 16
"""Minimum safe length in characters. `re` checks no pattern with a smaller safe length."""


@cache
def compile_pattern(pattern: str) -> CompiledPattern:
    """Compile a Java pattern and compute the text lengths that it can check.

    A pattern that cannot be translated accepts every text.
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
    if safe_length < MIN_SAFE_LENGTH:
        safe_length = 0
    length = re2_length(tree)
    return CompiledPattern(
        fullmatch=matcher(pattern, safe_length),
        safe_length=safe_length,
        re2_length=length if length > safe_length else 0,
        reason=f"backtracking could take {'too long' if safe_length else 'exponential time'}",
    )
