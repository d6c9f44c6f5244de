"""Limits and escapes for a model's text on a terminal or in a log."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from botopin.diff.syntax import MAX_CHARACTERS, MAX_DEPTH, MAX_LINES, MORE
from botopin.text import escape_unprintable, escape_workflow_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INDENT: Final = "    "


class TooDeepError(Exception):
    """A value is nested too deeply to be shown."""


def require_depth(depth: int) -> None:
    """Check the nesting depth of a value.

    Raises:
        TooDeepError: The value is nested too deeply to be shown.
    """
    if depth > MAX_DEPTH:
        raise TooDeepError


def limit_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield escaped lines up to the limits of a syntax, and then a line that marks the cut.

    A CI log shows the lines, so none of them can start a workflow command of GitHub.
    """
    remaining = MAX_CHARACTERS
    try:
        for number, line in enumerate(lines):
            remaining -= len(line)
            if number == MAX_LINES or remaining < 0:
                break
            yield _escape(line)
        else:
            return
    except TooDeepError:
        pass
    yield MORE


def wrap_text(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Wrap a text.

    Args:
        text: Text of the model.
        width: Maximum width in characters; a longer word or indent exceeds it.
        first: Prefix of the first line.
        rest: Prefix of the remaining lines.
    """
    return wrap(
        escape_unprintable(text),
        max(width, len(rest) + 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _escape(line: str) -> str:
    bare = line.lstrip()
    if bare.startswith("::"):
        line = f"{line[: len(line) - len(bare)]}\\{bare}"
    return escape_unprintable(escape_workflow_command(line))
