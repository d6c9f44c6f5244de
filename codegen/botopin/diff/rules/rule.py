"""What a rule is: the differences that it matches, and its verdicts on them.

A verdict is written `source/wire`, each of B breaking, D dangerous, S safe, N no effect on the
contract. `source` is old caller code against the new bindings, `wire` a client that is pinned to
the old version, talking to the new service.
"""

from __future__ import annotations

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
    """What a change means from both viewpoints."""

    source: Severity
    wire: Severity

    def __str__(self) -> str:
        return "/".join(severity.name[0] for severity in (self.source, self.wire))


def _verdict(text: str | None) -> Verdict | None:
    if text is None:
        return None
    source, _, wire = text.partition("/")
    return Verdict(_LETTERS[source], _LETTERS[wire])


def _texts(items: Iterable[str]) -> frozenset[str]:
    return frozenset(items)


def _qualifiers(items: Iterable[Qualifier]) -> frozenset[Qualifier]:
    return frozenset(items)


_NO_TEXTS: Final = frozenset[str]()
_NO_QUALIFIERS: Final = frozenset[Qualifier]()
_SUBJECT_ITSELF: Final = frozenset({""})


@frozen(kw_only=True)
class Match:
    """Which differences a rule is about."""

    subjects: frozenset[Subject]
    kinds: frozenset[ChangeKind]
    traits: frozenset[str] | None = _SUBJECT_ITSELF
    """Any of these, the empty one being the subject itself; None for every trait and for none."""
    excluding: frozenset[str] = _NO_TEXTS
    """None of these traits."""
    with_: frozenset[Qualifier] = _NO_QUALIFIERS
    without: frozenset[Qualifier] = _NO_QUALIFIERS

    def matches(self, difference: Difference) -> bool:
        """Tell whether this is about a difference."""
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
    subjects: Iterable[Subject],
    traits: Iterable[str],
    with_: Iterable[Qualifier],
    without: Iterable[Qualifier],
) -> Match:
    return Match(
        subjects=frozenset(subjects),
        kinds=frozenset(kinds),
        traits=_texts(traits) or _SUBJECT_ITSELF,
        with_=_qualifiers(with_),
        without=_qualifiers(without),
    )


def added(
    *subjects: Subject,
    traits: Iterable[str] = (),
    with_: Iterable[Qualifier] = (),
    without: Iterable[Qualifier] = (),
) -> Match:
    """Any of the subjects came; or any of the traits, where some are named."""
    return _match([ChangeKind.ADDED], subjects, traits, with_, without)


def removed(
    *subjects: Subject,
    traits: Iterable[str] = (),
    with_: Iterable[Qualifier] = (),
    without: Iterable[Qualifier] = (),
) -> Match:
    """Any of the subjects went; or any of the traits, where some are named."""
    return _match([ChangeKind.REMOVED], subjects, traits, with_, without)


def changed(
    *subjects: Subject,
    traits: Iterable[str] = (),
    with_: Iterable[Qualifier] = (),
    without: Iterable[Qualifier] = (),
) -> Match:
    """Any of the subjects, or of their traits, has another value; it was there and is."""
    return _match([ChangeKind.CHANGED], subjects, traits, with_, without)


def renamed(
    *subjects: Subject, with_: Iterable[Qualifier] = (), without: Iterable[Qualifier] = ()
) -> Match:
    """Any of the subjects has another name."""
    return _match([ChangeKind.RENAMED], subjects, (), with_, without)


def touched(
    *subjects: Subject,
    traits: Iterable[str] = (),
    with_: Iterable[Qualifier] = (),
    without: Iterable[Qualifier] = (),
) -> Match:
    """Any of the subjects, or of their traits, came, went or changed."""
    return _match(
        [ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED], subjects, traits, with_, without
    )


@frozen(kw_only=True)
class Judgement:
    """The verdicts on a change, and the reason for them."""

    request: Verdict | None = field(default=None, converter=_verdict)
    """None where the change cannot come up in a request."""
    response: Verdict | None = field(default=None, converter=_verdict)
    """In a response or an error."""
    why: str

    def verdict(self, direction: Direction) -> Verdict | None:
        """The verdict on what reaches an operation this way; None where it means nothing there."""
        return self.request if direction is Direction.INPUT else self.response


@frozen(kw_only=True)
class RuleException(Judgement):
    """An exception to the verdicts of a rule."""

    when: str
    """What makes it one, in words: where …"""
    with_: frozenset[Qualifier] = field(default=_NO_QUALIFIERS, converter=_qualifiers)
    traits: frozenset[str] = field(default=_NO_TEXTS, converter=_texts)
    """Any of these; none named means all."""

    def matches(self, difference: Difference) -> bool:
        """Tell whether the exception is made for a difference that its rule matches."""
        return self.with_ <= difference.qualifiers and (
            not self.traits or difference.trait in self.traits
        )


@frozen(kw_only=True)
class Rule(Judgement):
    id: str
    title: str
    """What happened, in a few words."""
    on: Sequence[Match]
    """Any of these."""
    exceptions: Sequence[RuleException] = ()
    """The first that matches replaces both verdicts."""
    migration: str = ""
    """What a caller does about it; `{python}`, `{name}`, `{old}`, `{new}` are filled in."""
    category: Category = Category.CONTRACT
    applies_unreferenced: bool = False
    """It counts where no operation leads to the shape too: callers go by the name of its class."""
    reverse: frozenset[str] = field(converter=_texts)
    """What the change may be when it is read from new to old."""

    def matches(self, difference: Difference) -> bool:
        """Tell whether the rule is about a difference."""
        return any(match.matches(difference) for match in self.on)

    def judgement_for(self, difference: Difference) -> Judgement:
        """The judgement on a difference that the rule matches: of a case, or else the rule's own."""
        return next((case for case in self.exceptions if case.matches(difference)), self)
