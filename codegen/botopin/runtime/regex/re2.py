"""RE2, which matches in linear time: the extra `re2`, imported at the first check that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.regex.translate import re2_length, to_re2

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.regex.tree import Node

MAX_MEMORY: Final = 4 << 20
"""The bytes that RE2 may spend on a pattern; a text that needs more takes it more time."""


def re2_matcher(tree: Node) -> Callable[[str], bool] | None:
    """What tells whether RE2 matches a whole text; True as well where that could take it too long.

    None where RE2 is not installed, or does not know the pattern.
    """
    source = to_re2(tree)
    if source is None:
        return None
    try:
        from re2 import (  # noqa: PLC0415 - seldom  # pyright: ignore[reportMissingTypeStubs]
            Options,
            compile,  # noqa: A004 - named as in `re`  # pyright: ignore[reportUnknownVariableType]
            error,  # pyright: ignore[reportUnknownVariableType]
        )
    except ImportError:  # or another module of that name
        return None
    longest = re2_length(tree)
    options = Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        regex: Any = compile(source.encode(), options)
    except error:
        return None

    def matches(text: str) -> bool:
        if len(text) > longest:
            return True
        # A lone surrogate is one character, as in Java; UTF-8 proper has none.
        return regex.fullmatch(text.encode("utf-8", "surrogatepass")) is not None

    return matches
