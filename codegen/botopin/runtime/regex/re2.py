"""Matching by RE2 in linear time.

The extra `re2` installs the engine. It is imported when a check first needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.regex.translate import re2_length, to_re2

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.regex.tree import Node

MAX_MEMORY: Final = 4 << 20
"""Memory limit of RE2 for one pattern, in bytes. A text that needs more takes more time."""


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
