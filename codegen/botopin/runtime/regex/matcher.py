"""What checks texts against a pattern, in bounded time: `re` where it is quick, RE2 beyond.

A pattern is read at its first check, and RE2 imported at the first text that takes it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from botopin.runtime.regex.parser import UntranslatablePattern, parse
from botopin.runtime.regex.re2 import re2_matcher
from botopin.runtime.regex.translate import to_python

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def matcher(pattern: str, enforced_up_to: int | None) -> Callable[[str], bool]:
    """What tells whether a whole text matches a Java pattern; True as well where no engine can.

    Args:
        pattern: the pattern, as the model writes it.
        enforced_up_to: the longest text, in characters, that `re` is asked about; None for any.
    """

    def matches(text: str) -> bool:
        beyond = enforced_up_to is not None and len(text) > enforced_up_to
        engine = _by_re2(pattern) if beyond else _by_re(pattern)
        return engine is None or engine(text)

    return matches


def python_regex(pattern: str) -> re.Pattern[str]:
    """What `re` compiles a Java pattern to, once translated.

    Raises:
        UntranslatablePattern: it is no Java regular expression, or uses what is not supported.
    """
    try:
        return re.compile(to_python(parse(pattern)), re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise UntranslatablePattern(str(error)) from error


@cache
def _by_re(pattern: str) -> Callable[[str], bool] | None:
    try:
        fullmatch = python_regex(pattern).fullmatch
    except UntranslatablePattern:
        return None
    return lambda text: fullmatch(text) is not None


@cache
def _by_re2(pattern: str) -> Callable[[str], bool] | None:
    try:
        return re2_matcher(parse(pattern))
    except UntranslatablePattern:
        return None
