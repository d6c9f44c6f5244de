"""Match texts against a pattern in bounded time, with `re` or with RE2.

`re` matches texts up to the pattern's safe length, and RE2 matches longer texts. The first check
parses the pattern. The first text that needs RE2 imports it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.translate import re2_length, to_python, to_re2

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.regex.tree import Node

MAX_MEMORY: Final = 4 << 20
"""Memory limit of RE2 for one pattern, in bytes. RE2 is slower if a text needs more."""


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


def re2_matcher(tree: Node) -> Callable[[str], bool] | None:
    """Return a function that reports whether RE2 matches a whole text.

    The function also accepts every text that RE2 might check too slowly. Return None if RE2 is not
    installed or does not support the pattern.
    """
    source = to_re2(tree)
    if source is None:
        return None
    try:
        from re2 import (  # noqa: PLC0415 - rarely needed  # pyright: ignore[reportMissingTypeStubs]
            Options,
            compile,  # noqa: A004 - named as in `re`  # pyright: ignore[reportUnknownVariableType]
            error,  # pyright: ignore[reportUnknownVariableType]
        )
    except ImportError:  # also raised by an unrelated module of this name
        return None
    max_length = re2_length(tree)
    options = Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        regex: Any = compile(source.encode(), options)
    except error:
        return None

    def matches(text: str) -> bool:
        if len(text) > max_length:
            return True
        # Java treats a lone surrogate as one character. Standard UTF-8 cannot encode it.
        return regex.fullmatch(text.encode("utf-8", "surrogatepass")) is not None

    return matches
