"""A model's text, made visible where it could steer what shows it, and short."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from botopin.model.service import JSON

MAX_VALUE: Final = 200
"""Characters of a value that are shown to people."""
MAX_NAME: Final = 300
"""Characters of a name or a path that are shown to people."""
MAX_PROSE: Final = 2_000
"""Characters of a paragraph that are shown to people."""

_NOTHING: Final = "(none)"
_LARGE: Final = "…"


def escape_invisible(text: str) -> str:
    r"""The text on one line, with an escape (`\x1b`, `\u202e`) for each unprintable character.

    Those are control, format (bidi, zero-width), surrogate, private and unassigned characters,
    line breaks, and every space but the plain one.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def truncate(text: str, limit: int = MAX_NAME) -> str:
    """The text made visible, and cut where it is longer than `limit`."""
    return escape_invisible(text if len(text) <= limit else f"{text[: limit - 1]}…")


def format_values(old: JSON, new: JSON) -> str:
    """`old → new`, each cut; empty where there is neither, or both are too large to show."""
    shown = (format_value(old), format_value(new))
    return "" if shown in {(_NOTHING, _NOTHING), (_LARGE, _LARGE)} else " → ".join(shown)


def fence(lines: list[str], language: str) -> str:
    """A fenced block of CommonMark, which no line can close."""
    text = "\n".join(escape_invisible(line) for line in lines)
    fence = "`" * max(3, longest_backtick_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def longest_backtick_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def format_value(value: JSON) -> str:
    """A value, cut; a reference as the name of what it refers to, without documentation."""
    if value is None:
        return _NOTHING
    if isinstance(value, str):  # a pattern's backslashes are doubled in JSON
        return f'"{truncate(value, MAX_VALUE)}"'
    traits = cast("dict[str, JSON]", value) if isinstance(value, dict) else {}
    if traits:
        value = {key: each for key, each in traits.items() if key not in {"documentation", "shape"}}
    text = escape_invisible(json.dumps(value, ensure_ascii=False))
    if len(text) > MAX_VALUE:
        text = _LARGE
    if isinstance(name := traits.get("shape"), str):
        return f"{truncate(name)} {text}" if value else truncate(name)
    return text
