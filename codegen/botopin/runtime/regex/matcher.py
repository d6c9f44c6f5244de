"""Match texts against a pattern in bounded time, with `re` or with RE2.

`re` matches texts up to the pattern's safe length, and RE2 matches longer texts. The first check
parses the pattern. The first text that needs RE2 imports it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.re2 import re2_matcher
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.translate import to_python

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def matcher(pattern: str, enforced_up_to: int | None) -> Callable[[str], bool]:
    """Return a function that reports whether a whole text matches a Java pattern.

    The function also accepts every text that no engine can check.

    Args:
        pattern: Pattern as the model states it.
        enforced_up_to: Maximum length of texts that `re` checks, in characters; None for no limit.
    """

    def matches(text: str) -> bool:
        too_long = enforced_up_to is not None and len(text) > enforced_up_to
        fullmatch = _re2_fullmatch(pattern) if too_long else _re_fullmatch(pattern)
        return fullmatch is None or fullmatch(text)

    return matches


def python_regex(pattern: str) -> re.Pattern[str]:
    """Translate a Java pattern and compile it with `re`.

    Raises:
        UntranslatablePattern: The pattern is invalid or uses an unsupported feature.
    """
    try:
        return re.compile(to_python(parse(pattern)), re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise UntranslatablePattern(str(error)) from error


@cache
def _re_fullmatch(pattern: str) -> Callable[[str], bool] | None:
    try:
        fullmatch = python_regex(pattern).fullmatch
    except UntranslatablePattern:
        return None
    return lambda text: fullmatch(text) is not None


@cache
def _re2_fullmatch(pattern: str) -> Callable[[str], bool] | None:
    try:
        return re2_matcher(parse(pattern))
    except UntranslatablePattern:
        return None
