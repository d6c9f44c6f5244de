"""Text of a model in GitHub's Markdown: code or plain words, never markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from botopin.diff.escape import MAX_NAME, MAX_PROSE, longest_backtick_run, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botopin.diff.report import Description

_MAX_DOCUMENTATION: Final = 600
"""Maximum length of the documentation of one described part in characters."""
_MAX_VALUES: Final = 60
"""Maximum number of enum values in one description."""


def format_code(text: str, limit: int = MAX_NAME) -> str:
    """Return a code span in which no part of the text is markup, a mention or a link."""
    shown = truncate(text, limit)
    if not shown:
        return ""
    ticks = "`" * (longest_backtick_run(shown) + 1)
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def format_prose(text: str, limit: int = MAX_PROSE) -> str:
    """Return plain words unchanged, and everything else as code.

    Words of letters, dates and numbers are plain. `x` and ``x`` become code as they are. Backslash
    escapes do not suffice: GitHub searches the text for mentions, references and links after it
    has processed the Markdown.
    """
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    shown = ""
    for match in _TOKEN.finditer(cut):
        _, coded, word = match.groups()
        new = format_code(coded, limit) if coded else _word(word, limit)
        spaced = match.start() and (cut[match.start() - 1] in " \t\r\n" or _would_merge(shown, new))
        shown += f" {new}" if spaced and shown else new
    return shown


def format_details(summary: str) -> str:
    """Return the start of a folded block; the caller adds the content and the end."""
    return f"<details>\n<summary>{summary}</summary>"


def format_descriptions(descriptions: Iterable[Description], indent: str = "") -> Iterator[str]:
    """Yield a nested list: name, type, **[REQUIRED]**, documentation, constraints and values."""
    for each in descriptions:
        yield f"{indent}- {_describe(each)}"
        yield from format_descriptions(each.members, f"{indent}  ")


def _describe(described: Description) -> str:
    documentation = " ".join(_LIST_ITEM.sub(" ", each) for each in described.documentation)
    values = ", ".join(map(format_code, described.values[:_MAX_VALUES]))
    if more := len(described.values) - _MAX_VALUES:
        values += f" and {more:,} more" if more > 0 else ""
    pieces = (
        f"{format_code(described.name)} ({format_prose(described.type)})",
        "**[REQUIRED]**" if described.is_required else "",
        format_prose(documentation, _MAX_DOCUMENTATION),
        format_prose(" ".join(described.constraints)),
        f"Values: {values}." if values else "",
        format_prose(described.deprecated),
        f"Members: see {format_code(described.described_at)}."
        if described.described_at and described.type != "error"
        else "",
    )
    return " ".join(piece for piece in pieces if piece)


_LIST_ITEM: Final = re.compile(r"(?:^|\n)- ")
_TOKEN: Final = re.compile(r"(`{1,2})([^`\n]+)\1(?!`)|([^ \t\r\n]+)")
_WORD: Final = re.compile(
    r"""["'(]*(?:[^\W\d_]+(?:['’-][^\W\d_]+)*|\d{4}-\d\d-\d\d|\d{1,6}(?:\.\d{1,6})*|[–—…→])["')]*"""
)
_TAIL: Final = ".,;:!?)"
_COMMIT: Final = re.compile(r"[0-9a-fA-F]{7,40}")
"""Text that GitHub links as a commit hash."""


def _word(word: str, limit: int) -> str:
    if word == "&":
        return "&amp;"
    core = word.rstrip(_TAIL)
    tail = word[len(core) :]
    item = core.isdigit() and tail  # 1. would start a list
    if not core or (_WORD.fullmatch(core) and not _COMMIT.search(core) and not item):
        return word
    return format_code(core, limit) + tail


def _would_merge(before: str, after: str) -> bool:
    """Return whether two adjacent code spans would become one."""
    return before.endswith("`") and after.startswith("`")
