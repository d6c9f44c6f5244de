"""Relation of two patterns: which one matches more texts, and the texts that prove it."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.patterns.alphabet import Alphabet
from botopin.diff.patterns.automaton import Automaton
from botopin.diff.patterns.budget import Budget, BudgetExceeded
from botopin.diff.patterns.confirmation import matches
from botopin.diff.patterns.core import UnsupportedPart, reduce_tree
from botopin.diff.patterns.search import Lengths, Texts, find_texts
from botopin.diff.patterns.structure import Inclusion
from botopin.runtime.regex.code_points import EVERYTHING, CodePoints
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.tree import Chars, Repeat

if TYPE_CHECKING:
    from botopin.runtime.regex.tree import Node

NO_TEXT: Final = r"[^\s\S]"
"""Pattern that matches no text."""

ANY_LENGTH: Final = Lengths()

_ANY: Final = Chars(EVERYTHING)
_ANYTHING: Final = Repeat(_ANY, 0, None, "")

_MAX_REPEATED: Final = 1_000_000
"""Maximum length of a text of one repeated character."""

_MAX_COMPARED: Final = 5_000
"""Maximum number of parts to compare by their syntax."""


class Relation(StrEnum):
    """Relation of a new pattern to an old one."""

    EQUAL = "equal"
    WIDENED = "widened"
    NARROWED = "narrowed"
    OVERLAPPING = "overlapping"
    DISJOINT = "disjoint"
    UNDECIDED = "undecided"


@frozen
class PatternRelation:
    """Relation of two patterns, with its proof."""

    relation: Relation
    only_old: str | None = None
    """Shortest text of an allowed old length that the old pattern matches and the new one does
    not."""
    both: str | None = None
    only_new: str | None = None
    """Shortest text that the new pattern matches and the old one does not. It can be absent from a
    widened pattern if it is hard to find."""
    reason: str = ""
    """Reason for being undecided."""


@lru_cache(maxsize=4096)
def compare_patterns(
    old: str | None,
    new: str | None,
    old_lengths: Lengths = ANY_LENGTH,
    new_lengths: Lengths = ANY_LENGTH,
) -> PatternRelation:
    """Return the relation of two patterns, which apply to whole texts.

    Args:
        old: Old pattern; None if every text of an allowed length matches.
        new: New pattern; None if every text of an allowed length matches.
        old_lengths: Lengths that texts had. Other texts that only the old pattern matches do not
            count.
        new_lengths: Lengths that texts have now.
    """
    if old == new:
        return PatternRelation(Relation.EQUAL)
    try:
        texts = _find_texts(_parse(old), _parse(new), (old_lengths, new_lengths))
    except (UntranslatablePattern, UnsupportedPart) as error:
        return _undecided(str(error))
    except BudgetExceeded:
        return _undecided("the comparison takes too long")
    if texts is None:
        return PatternRelation(Relation.WIDENED)
    for text, by_old, by_new in (
        (texts.only_old, True, False),
        (texts.both, True, True),
        (texts.only_new, False, True),
    ):
        if text is not None and not (
            _confirms(old, text, expected=by_old) and _confirms(new, text, expected=by_new)
        ):
            return _undecided(f"the text {text!r} could not be confirmed")
    return PatternRelation(_relation(texts), texts.only_old, texts.both, texts.only_new)


def find_text(pattern: str, lengths: Lengths) -> PatternRelation:
    """Return the relation of a pattern to `NO_TEXT`, for texts of some lengths.

    `only_old` is a text that the pattern matches. The pattern is equal to `NO_TEXT` if there is no
    such text.
    """
    found = compare_patterns(pattern, NO_TEXT, lengths)
    if found.relation is Relation.UNDECIDED:
        text = _repeated_character(pattern, lengths.min)
        if text is not None and matches(pattern, text):
            return PatternRelation(Relation.NARROWED, only_old=text)
    return found


def _repeated_character(pattern: str, length: int) -> str | None:
    """Return a text of one repeated character that a pattern matches, as its syntax shows."""
    if length > _MAX_REPEATED:
        return None
    try:
        tree = _parse(pattern)
        for character in reversed(Alphabet.of((tree,), Budget()).characters):
            repeated = Repeat(Chars(CodePoints.from_characters(character)), length, length, "")
            if _includes(tree, repeated, Alphabet.of((tree, repeated), Budget())):
                return character * length
    except (UntranslatablePattern, UnsupportedPart, BudgetExceeded):
        pass
    return None


def _undecided(reason: str) -> PatternRelation:
    return PatternRelation(Relation.UNDECIDED, reason=reason)


def _parse(pattern: str | None) -> Node:
    return _ANYTHING if pattern is None else reduce_tree(parse(pattern))


def _find_texts(old: Node, new: Node, lengths: tuple[Lengths, Lengths]) -> Texts | None:
    """Return the texts that prove the relation.

    Return None if the new pattern matches all old texts, and the search for others takes too long.

    Raises:
        BudgetExceeded: The search takes too long.
    """
    budget = Budget()
    alphabet = Alphabet.of((old, new), budget)
    allowed = Repeat(_ANY, lengths[0].min, lengths[0].max, "") if old is _ANYTHING else old
    is_wider = _includes(new, allowed, alphabet)
    try:
        return find_texts(
            (Automaton(old, alphabet, budget), Automaton(new, alphabet, budget)),
            lengths,
            alphabet,
            budget,
            is_narrower=_includes(old, new, alphabet),
            is_wider=is_wider,
        )
    except BudgetExceeded:
        if is_wider:
            return None
        raise


def _includes(wide: Node, narrow: Node, alphabet: Alphabet) -> bool:
    try:
        return Inclusion(alphabet, Budget(_MAX_COMPARED)).includes(wide, narrow)
    except BudgetExceeded:
        return False


def _confirms(pattern: str | None, text: str, *, expected: bool) -> bool:
    return (True if pattern is None else matches(pattern, text)) is expected


def _relation(texts: Texts) -> Relation:
    match texts.only_old is not None, texts.both is not None, texts.only_new is not None:
        case False, _, False:
            return Relation.EQUAL
        case False, _, True:
            return Relation.WIDENED
        case True, _, False:
            return Relation.NARROWED
        case True, True, True:
            return Relation.OVERLAPPING
        case _:
            return Relation.DISJOINT
