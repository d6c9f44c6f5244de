"""Rules: the differences that a rule matches, and its verdicts on them.

A verdict is written `source/wire`. Each half is B (breaking), D (dangerous), S (safe) or N (no
effect on the contract). `source` is existing caller code with the new bindings. `wire` is a client
that is pinned to the old version and calls the new service.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.diff.report import Category, Direction, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from botopin.diff.differences import Difference

_LETTERS: Final = {
    "N": Severity.NONE,
    "S": Severity.SAFE,
    "D": Severity.DANGEROUS,
    "B": Severity.BREAKING,
}


@frozen
class Verdict:
    """Severity of a change from both viewpoints."""

    source: Severity
    wire: Severity

    def __str__(self) -> str:
        return "/".join(severity.name[0] for severity in (self.source, self.wire))


def _parse_verdict(text: str | None) -> Verdict | None:
    if text is None:
        return None
    source, _, wire = text.partition("/")
    return Verdict(_LETTERS[source], _LETTERS[wire])


def _texts(items: Iterable[str]) -> frozenset[str]:
    return frozenset(items)


def _qualifiers(items: Iterable[Qualifier]) -> frozenset[Qualifier]:
    return frozenset(items)


def _kinds(items: Iterable[ChangeKind]) -> frozenset[ChangeKind]:
    return frozenset(items)


_NO_TEXTS: Final = frozenset[str]()
_NO_KINDS: Final = frozenset[ChangeKind]()
_NO_QUALIFIERS: Final = frozenset[Qualifier]()
_SUBJECT_ITSELF: Final = frozenset({""})


@frozen(kw_only=True)
class Match:
    """Condition on a difference."""

    subjects: frozenset[Subject]
    kinds: frozenset[ChangeKind]
    traits: frozenset[str] | None = _SUBJECT_ITSELF
    """Traits to match; the empty string is the subject itself. None matches any trait or none."""
    excluding: frozenset[str] = _NO_TEXTS
    """Traits that do not match."""
    with_: frozenset[Qualifier] = _NO_QUALIFIERS
    without: frozenset[Qualifier] = _NO_QUALIFIERS

    def matches(self, difference: Difference) -> bool:
        """Return whether a difference meets the condition."""
        return (
            difference.subject in self.subjects
            and difference.kind in self.kinds
            and (self.traits is None or difference.trait in self.traits)
            and difference.trait not in self.excluding
            and self.with_ <= difference.qualifiers
            and not self.without & difference.qualifiers
        )


def _match(
    kinds: Iterable[ChangeKind],
    *subjects: Subject,
    traits: Iterable[str] = (),
    with_: Iterable[Qualifier] = (),
    without: Iterable[Qualifier] = (),
) -> Match:
    """Match a change of one of these kinds to a subject, or to a trait if `traits` are named."""
    return Match(
        subjects=frozenset(subjects),
        kinds=frozenset(kinds),
        traits=frozenset(traits) or _SUBJECT_ITSELF,
        with_=frozenset(with_),
        without=frozenset(without),
    )


added: Final = partial(_match, [ChangeKind.ADDED])
removed: Final = partial(_match, [ChangeKind.REMOVED])
changed: Final = partial(_match, [ChangeKind.CHANGED])
renamed: Final = partial(_match, [ChangeKind.RENAMED])
touched: Final = partial(_match, [ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED])


@frozen(kw_only=True)
class Judgement:
    """Verdicts on a change, and the reason for them."""

    request: Verdict | None = field(default=None, converter=_parse_verdict)
    """Verdict in a request; None if the change cannot occur in a request."""
    response: Verdict | None = field(default=None, converter=_parse_verdict)
    """Verdict in a response or an error; None if the change cannot occur in either."""
    why: str
    """Effect on a caller, or on requests if `why_response` has the effect on responses."""
    why_response: str = ""
    """Effect on the reader of a response or an error; empty if `why` covers it."""
    migration: str | None = None
    """Instruction for a caller, with the placeholders of `instructions`; in an exception None if
    the rule's instruction applies."""

    def verdict(self, direction: Direction) -> Verdict | None:
        """Return the verdict for a direction, or None if the change cannot occur in it."""
        return self.request if direction is Direction.INPUT else self.response

    def reason(self, direction: Direction) -> str:
        """Return the effect in a direction."""
        return self.why if direction is Direction.INPUT else self.why_response or self.why


@frozen(kw_only=True)
class RuleException(Judgement):
    """An exception to the verdicts of a rule."""

    when: str
    """Condition in words, which completes "if …"."""
    with_: frozenset[Qualifier] = field(default=_NO_QUALIFIERS, converter=_qualifiers)
    traits: frozenset[str] = field(default=_NO_TEXTS, converter=_texts)
    """Traits to match; an empty set matches every trait."""
    kinds: frozenset[ChangeKind] = field(default=_NO_KINDS, converter=_kinds)
    """Kinds of change to match; an empty set matches every kind."""

    def matches(self, difference: Difference) -> bool:
        """Return whether the exception applies to a difference that its rule matches."""
        return (
            self.with_ <= difference.qualifiers
            and (not self.traits or difference.trait in self.traits)
            and (not self.kinds or difference.kind in self.kinds)
        )


@frozen(kw_only=True)
class Rule(Judgement):
    """A rule of the diff."""

    id: str
    title: str
    """Short description of the change."""
    on: Sequence[Match]
    """Conditions, of which a difference must meet at least one."""
    exceptions: Sequence[RuleException] = ()
    """Exceptions; the first that matches replaces both verdicts."""
    migration: str = ""
    category: Category = Category.CONTRACT
    applies_unreferenced: bool = False
    """Whether the rule also applies to shapes that no operation uses: callers import classes."""
    reverse: frozenset[str] = field(converter=_texts)
    """Rules that can judge the same change if old and new are swapped."""

    def matches(self, difference: Difference) -> bool:
        """Return whether the rule judges a difference."""
        return any(match.matches(difference) for match in self.on)

    def judgement_for(self, difference: Difference) -> Judgement:
        """Return the first matching exception, or the rule itself if none matches."""
        return next((each for each in self.exceptions if each.matches(difference)), self)
