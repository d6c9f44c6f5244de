"""What is printed of a model: within limits, and nothing that steers what shows it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from botopin.diff.syntax import MAX_CHARACTERS, MAX_DEPTH, MAX_LINES, MORE
from botopin.text import escape_unprintable, escape_workflow_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INDENT: Final = "    "


class TooDeepError(Exception):
    """Values lie within more values than are shown."""


def require_depth(depth: int) -> None:
    """Raise TooDeepError where so many values are around one that it is not shown."""
    if depth > MAX_DEPTH:
        raise TooDeepError


def limit_lines(lines: Iterable[str]) -> Iterator[str]:
    """The lines within the limits of a syntax, each inert; the last says where a limit is met.

    No line can be taken for a workflow command of GitHub, in whose log it may end.
    """
    room = MAX_CHARACTERS
    try:
        for number, line in enumerate(lines):
            room -= len(line)
            if number == MAX_LINES or room < 0:
                break
            yield _inert(line)
        else:
            return
    except TooDeepError:
        pass
    yield MORE


def wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """A text in lines of about `width` characters; `first` and `rest` stand before them."""
    return wrap(
        escape_unprintable(text),
        max(width, len(rest) + 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _inert(line: str) -> str:
    bare = line.lstrip()
    if bare.startswith("::"):
        line = f"{line[: len(line) - len(bare)]}\\{bare}"
    return escape_unprintable(escape_workflow_command(line))
