"""Word-by-word difference between two versions of a text."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from botopin.diff.escape import common_length
from botopin.diff.report import LineChange, LineSegment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKENS: Final = re.compile(r"\s+|(?<![^\s<>])[^\s<>]{1,40}(?![^\s<>])|[\w-]+|<[^<>\s]*|.")
"""Spaces, words, and the parts of a long word, such as a pattern."""
_MAX_TOKENS: Final = 300
"""Maximum number of words and spaces to compare; longer changes appear as a whole."""
_CONTEXT: Final = 16
"""Number of unchanged words and spaces to show before and after a change."""
_MAX_PIECE: Final = 300
"""Maximum length of a segment in characters."""
_MAX_TOTAL: Final = 700
"""Number of characters after which no further segment is shown."""


def diff_words(old: str, new: str) -> tuple[LineSegment, ...]:
    """Return the changes from `old` to `new`, with a few unchanged words around them."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    start = common_length(before, after)
    end = common_length(before[start:][::-1], after[start:][::-1])
    removed, added = before[start : len(before) - end], after[start : len(after) - end]
    pieces = [
        _make_segment(
            before[max(start - _CONTEXT, 0) : start], LineChange.SAME, before=start > _CONTEXT
        ),
        *_diff_tokens(removed, added),
        _make_segment(
            before[len(before) - end :][:_CONTEXT], LineChange.SAME, after=end > _CONTEXT
        ),
    ]
    return tuple(_limit([piece for piece in pieces if piece.text]))


def _limit(pieces: Sequence[LineSegment]) -> Iterator[LineSegment]:
    shown = 0
    for piece in pieces:
        if shown > _MAX_TOTAL:
            yield LineSegment(text=" …")
            return
        yield piece
        shown += len(piece.text)


def _diff_tokens(removed: Sequence[str], added: Sequence[str]) -> list[LineSegment]:
    if max(len(removed), len(added)) > _MAX_TOKENS:
        return [_make_segment(removed, LineChange.REMOVED), _make_segment(added, LineChange.ADDED)]
    pieces: list[LineSegment] = []
    matcher = SequenceMatcher(None, removed, added, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(_make_segment(removed[i1:i2], LineChange.SAME))
        else:
            pieces += [
                _make_segment(removed[i1:i2], LineChange.REMOVED),
                _make_segment(added[j1:j2], LineChange.ADDED),
            ]
    return pieces


def _make_segment(
    tokens: Sequence[str], mark: LineChange, *, before: bool = False, after: bool = False
) -> LineSegment:
    text = "".join(tokens)
    if len(text) > _MAX_PIECE:
        text, after = text[:_MAX_PIECE], True
    return LineSegment(text=f"{'… ' * before}{text}{' …' * after}", mark=mark)
