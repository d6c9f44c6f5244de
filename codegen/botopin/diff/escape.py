"""Short, safe forms of a model's names, texts and values for reports."""

from __future__ import annotations

import json
import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final, cast

from botopin.text import escape_unprintable, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.model.service import JSON

MAX_VALUE: Final = 400
"""Maximum length of a displayed value in characters; of two longer values, only the parts that
differ appear."""
MAX_NAME: Final = 300
"""Maximum length of a displayed name or path in characters."""
MAX_PROSE: Final = 2_000
"""Maximum length of a displayed paragraph in characters."""

_CONTEXT: Final = 40
"""Number of equal characters before and after the part of two long values that differs."""
_NO_VALUE: Final = "(none)"
_TOO_LARGE: Final = "…"


def truncate(text: str, limit: int = MAX_NAME) -> str:
    """Cut a text after `limit` characters, and escape unprintable characters."""
    return excerpt(text, limit)


def format_values(old: JSON, new: JSON) -> str:
    """Return `old → new`, or an empty string if neither value can be shown.

    Long values are reduced to the part that differs, with the characters around it.
    """
    if old is not None and new is not None:
        before, after = _write(old), _write(new)
        if max(len(before), len(after)) > MAX_VALUE:
            before, after = _cut_to_difference(before, after)
            is_text = isinstance(old, str) and isinstance(new, str)
            if not is_text and max(len(before), len(after)) > MAX_VALUE:
                return ""
            return " → ".join(map(_quote, (before, after), (old, new)))
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
    if isinstance(value, str):
        return _quote(shorten(value, MAX_VALUE), value)
    text = _write(value)
    traits = cast("dict[str, JSON]", value) if isinstance(value, dict) else {}
    if isinstance(name := traits.get("shape"), str):
        return truncate(name) if text == "{}" else f"{truncate(name)} {shorten(text, MAX_VALUE)}"
    return _TOO_LARGE if len(text) > MAX_VALUE else escape_unprintable(text)


def shorten(text: str, limit: int) -> str:
    """Cut a text after `limit` characters, say how many follow, and escape unprintable ones."""
    more = len(text) - limit
    return escape_unprintable(text[:limit]) + (f"… ({more:,} more characters)" if more > 0 else "")


def common_length(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the common start of two texts or of two sequences of words."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _write(value: JSON) -> str:
    """Return a string as it is, because JSON doubles backslashes, and other values as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "shape" in value:
        traits = cast("dict[str, JSON]", value)
        value = {key: each for key, each in traits.items() if key not in {"documentation", "shape"}}
    return json.dumps(value, ensure_ascii=False)


def _quote(text: str, value: JSON) -> str:
    return f'"{text}"' if isinstance(value, str) else text


def _cut_to_difference(old: str, new: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, with their surroundings."""
    start = common_length(old, new)
    end = common_length(old[start:][::-1], new[start:][::-1])
    first = max(start - _CONTEXT, 0)

    def cut(text: str) -> str:
        last = len(text) - end + _CONTEXT
        shown = shorten(text[first:last], MAX_VALUE)
        return f"{'…' * (first > 0)}{shown}{'…' * (last < len(text))}"

    return cut(old), cut(new)
