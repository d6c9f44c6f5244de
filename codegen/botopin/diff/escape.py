"""Short, safe forms of a model's names, texts and values for reports."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast

from botopin.text import escape_unprintable, excerpt

if TYPE_CHECKING:
    from botopin.model.service import JSON

MAX_VALUE: Final = 200
"""Maximum length of a displayed value in characters."""
MAX_NAME: Final = 300
"""Maximum length of a displayed name or path in characters."""
MAX_PROSE: Final = 2_000
"""Maximum length of a displayed paragraph in characters."""

_NO_VALUE: Final = "(none)"
_TOO_LARGE: Final = "…"


def truncate(text: str, limit: int = MAX_NAME) -> str:
    """Cut a text after `limit` characters, and escape unprintable characters."""
    return excerpt(text, limit)


def format_values(old: JSON, new: JSON) -> str:
    """Return `old → new`, or an empty string if neither value can be shown."""
    values = (format_value(old), format_value(new))
    return "" if {*values} <= {_NO_VALUE, _TOO_LARGE} else " → ".join(values)


def format_fence(lines: list[str], language: str) -> str:
    """Return a fenced code block of CommonMark that no line can close."""
    text = "\n".join(escape_unprintable(line) for line in lines)
    backticks = "`" * max(3, longest_backtick_run(text) + 1)
    return f"{backticks}{language}\n{text}\n{backticks}"


def longest_backtick_run(text: str) -> int:
    """Return the length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def format_value(value: JSON) -> str:
    """Format a value briefly; a reference appears as its shape name without documentation."""
    if value is None:
        return _NO_VALUE
    if isinstance(value, str):  # JSON would double the backslashes of a pattern
        return f'"{truncate(value, MAX_VALUE)}"'
    traits = cast("dict[str, JSON]", value) if isinstance(value, dict) else {}
    if traits:
        value = {key: each for key, each in traits.items() if key not in {"documentation", "shape"}}
    text = escape_unprintable(json.dumps(value, ensure_ascii=False))
    if len(text) > MAX_VALUE:
        text = _TOO_LARGE
    if isinstance(name := traits.get("shape"), str):
        return f"{truncate(name)} {text}" if value else truncate(name)
    return text
