"""Syntax blocks of the HTML page, with long unchanged runs folded."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.report import LineChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from botopin.diff.report import Line

_CONTEXT: Final = 3
"""Number of unchanged lines to show before and after a changed line."""
_MIN_FOLDED: Final = 6
"""Minimum number of consecutive unchanged lines to fold."""
_MAX_OPEN: Final = 100
"""Maximum number of visible lines in a syntax block that is open at first."""


@frozen(kw_only=True)
class Run:
    """Consecutive lines of syntax."""

    lines: Sequence[Line]
    folded: bool

    @property
    def blocks(self) -> Sequence[tuple[LineChange | None, Sequence[Line]]]:
        """Lines with their mark, or None for several marks; equal lines need no marks of their own.

        Consecutive unchanged lines, and all lines of a run with one mark, form one block.
        """
        marks = [line.mark if _is_uniform(line) else None for line in self.lines]
        joined = {LineChange.SAME, *(marks[:1] if len(set(marks)) == 1 else ())} - {None}
        blocks: list[tuple[LineChange | None, list[Line]]] = []
        for line, mark in zip(self.lines, marks, strict=True):
            if mark in joined and blocks and blocks[-1][0] is mark:
                blocks[-1][1].append(line)
            else:
                blocks.append((mark, [line]))
        return blocks


@frozen(kw_only=True)
class Syntax:
    """Syntax of a request or a response."""

    name: str
    runs: Sequence[Run]
    mark: LineChange | None
    """Mark of all lines; None if the lines have different marks."""
    open: bool


def fold_syntax(name: str, lines: Sequence[Line]) -> Syntax:
    """Fold unchanged lines that are far from a change.

    Args:
        name: Heading of the block.
        lines: Lines of the block.
    """
    marks = {line.mark if _is_uniform(line) else None for line in lines}
    mark = marks.pop() if len(marks) == 1 else None
    runs = [Run(lines=lines, folded=False)] if mark else list(_runs(lines))
    visible = sum(len(run.lines) for run in runs if not run.folded)
    return Syntax(
        name=name, runs=runs, mark=mark, open=mark is not LineChange.SAME and visible <= _MAX_OPEN
    )


def _runs(lines: Sequence[Line]) -> Iterator[Run]:
    near = [False] * len(lines)
    for index, line in enumerate(lines):
        if not (line.mark is LineChange.SAME and _is_uniform(line)):
            start, end = max(index - _CONTEXT, 0), index + _CONTEXT + 1
            near[start:end] = [True] * len(near[start:end])
    visible = [
        (line, is_near or len(run) < _MIN_FOLDED)
        for is_near, run in _grouped(zip(lines, near, strict=True))
        for line in run
    ]
    for is_visible, run in _grouped(visible):
        yield Run(lines=run, folded=not is_visible)


def _grouped(lines: Iterable[tuple[Line, bool]]) -> Iterator[tuple[bool, list[Line]]]:
    for flag, run in groupby(lines, lambda pair: pair[1]):
        yield flag, [line for line, _ in run]


def _is_uniform(line: Line) -> bool:
    return all(piece.mark is LineChange.SAME for piece in line.pieces)
