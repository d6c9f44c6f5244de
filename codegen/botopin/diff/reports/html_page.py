"""Content of the HTML page: order, grouping and omissions."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

from attrs import frozen

from botopin.diff import escape
from botopin.diff.differences import Subject
from botopin.diff.report import LineChange, Status
from botopin.diff.reports.html_syntax import Syntax, fold_syntax
from botopin.diff.reports.sections import (
    Section,
    count_changes,
    group_by_section,
    group_in_operation,
    index_groups,
)
from botopin.diff.reports.word_diff import diff_words
from botopin.diff.reports.wording import (
    short_fingerprint,
    status_word,
)
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.diff.report import (
        AffectedOperation,
        Change,
        Direction,
        LineSegment,
        OperationChange,
        Report,
        Severity,
    )
    from botopin.diff.reports.sections import Group, PartOfGroup
    from botopin.model.service import JSON

MAX_CHANGES: Final = 2_500
"""Maximum number of changes that a page lists."""
MAX_CARDS: Final = 1_200
"""Maximum number of cards on a page; each card shows one group."""
MAX_AFFECTED: Final = 20
"""Maximum number of operations that a card names in one direction."""
MAX_AFFECTED_PER_PAGE: Final = 6_000
"""Maximum number of operations that all cards name."""
MAX_SYNTAX: Final = 600_000
"""Maximum length of all syntax on a page in characters."""
MAX_DELTA: Final = 20_000
"""Maximum length of the additions to a request or a response in characters."""
MAX_VALUE: Final = 500
"""Maximum length of a value in characters."""

_MAX_OPEN: Final = 8
"""Maximum number of visible changes on a card; the rest is folded."""
_MAX_FOLLOWING: Final = 200
"""Maximum number of consequences that a card lists."""
_MAX_LINKS: Final = 50
"""Maximum number of links from one operation to cards."""
_MAX_LINKS_PER_PAGE: Final = 6_000
"""Maximum number of links from all operations."""
_MAX_OPEN_OPERATIONS: Final = 12
"""Maximum number of operations on a page that shows them unfolded."""
_PROSE: Final = 30
"""Minimum length in characters of two texts to compare word by word."""
_LINE: Final = 160
"""Maximum length of an unfolded value in characters."""
_BEGINNING: Final = 64
"""Number of visible characters of a folded value."""

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPEN: Final = {
    Section.BREAKING: "Breaking",
    Section.DANGEROUS: "Dangerous",
    Section.SAFE: "Safe",
    Section.DEPRECATIONS: "Deprecations",
}
_FOLDED: Final = {
    Section.DOCUMENTATION: "Documentation",
    Section.METADATA: "Metadata",
    Section.NO_EFFECT: "No effect",
    Section.ACCEPTED: "Accepted by the policy",
}
_NAMING_OPERATION: Final = frozenset(
    {Subject.OPERATION, Subject.INPUT, Subject.OUTPUT, Subject.ERROR, Subject.PAGINATOR}
)
"""Subjects whose path names the operation."""
_LISTED_TOGETHER: Final = frozenset({Section.DOCUMENTATION, Section.METADATA})
"""Sections whose cards name no operations."""


@frozen(kw_only=True)
class AffectedGroup:
    """Operations that a change affects in the same way."""

    direction: Direction
    source: Severity
    wire: Severity
    reason: str
    operations: Sequence[str]
    omitted: int


@frozen(kw_only=True)
class Card:
    """One group of changes."""

    id: str
    group: Group
    changes: Sequence[Change]
    """Visible changes."""
    folded: Sequence[Change]
    """Folded changes."""
    following: Sequence[Change]
    """Consequences."""
    affected: Sequence[AffectedGroup]
    has_own_operations: bool
    """Whether the changes affect different operations, so that each must name its operations."""
    directions: str

    @property
    def omitted(self) -> int:
        return self.group.size - len(self.changes) - len(self.folded)

    @property
    def following_omitted(self) -> int:
        return len(self.group.consequences) - len(self.following)

    @property
    def shows_reason(self) -> bool:
        """Whether the card must show its reason, because no affected operation shows it."""
        return self.group.first.reason not in {each.reason for each in self.affected}


@frozen(kw_only=True)
class Part:
    """A section of changes."""

    id: str
    title: str
    number: int
    cards: Sequence[Card]

    @property
    def omitted(self) -> int:
        return self.number - sum(card.group.size for card in self.cards)


@frozen(kw_only=True)
class Link:
    """Link from an operation to a card."""

    id: str
    """ID of the card; empty if the card is omitted."""
    section: Section
    title: str
    text: str
    fingerprints: str
    """Short fingerprints of the linked changes."""


@frozen(kw_only=True)
class OperationPart:
    """The section of an operation."""

    id: str
    operation: OperationChange
    status: str
    links: Sequence[Link]
    omitted_links: int
    folded_links: Sequence[tuple[str, str]]
    """IDs of folded sections with changes to the operation, and the counted changes."""
    syntaxes: Sequence[Syntax]
    omitted_lines: int


@frozen(kw_only=True)
class Page:
    """Content of a page."""

    parts: Sequence[Part]
    """Sections by severity, then deprecations."""
    operations: Sequence[OperationPart]
    opens_operations: bool
    """Whether the sections of operations are unfolded at first."""
    folded: Sequence[Part]
    anchors: Mapping[str, str]
    """IDs of the sections of operations, by operation name."""


def build_page(report: Report) -> Page:
    """Arrange a report; the most severe changes come first if the page is too small."""
    return _PageBuilder(report).page()


def diff_text(old: JSON, new: JSON) -> Sequence[LineSegment]:
    """Return the changed words of a long text, or an empty sequence for other values."""
    if isinstance(old, str) and isinstance(new, str) and min(len(old), len(new)) >= _PROSE:
        return diff_words(old, new)
    return ()


def format_value(value: JSON) -> tuple[str, str]:
    """Return a value as limited JSON, and its start if the value is too long for a line."""
    if isinstance(value, dict) and "shape" in value:
        return escape.format_value(cast("JSON", value)), ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    cut = len(text) - MAX_VALUE
    shown = f"{text[:MAX_VALUE]}… ({cut:,} more characters)" if cut > 0 else text
    return shown, f"{text[:_BEGINNING]}…" if len(text) > _LINE else ""


class _PageBuilder:
    """Builder of a page that keeps track of the remaining room and of the cards so far."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ids = list(_unique(_id(each.name) for each in report.operations))
        self._sections = group_by_section(report)
        self._changes = {change.fingerprint: change for change in report.changes}
        self._card_of: dict[str, str] = {}
        """ID of each card by the fingerprint of its first change."""
        self._groups = index_groups(self._sections)
        self._cards_left = MAX_CARDS
        self._changes_left = MAX_CHANGES
        self._affected_left = MAX_AFFECTED_PER_PAGE
        self._syntax_left = MAX_SYNTAX
        self._links_left = _MAX_LINKS_PER_PAGE

    def page(self) -> Page:
        operations = self._report.operations
        parts = [self._part(*each) for each in _OPEN.items() if self._sections[each[0]]]
        folded = [self._part(*each) for each in _FOLDED.items() if self._sections[each[0]]]
        return Page(
            parts=parts,
            operations=list(map(self._operation, self._ids, operations)),
            opens_operations=len(operations) <= _MAX_OPEN_OPERATIONS,
            folded=folded,
            anchors={
                each.name: id
                for id, each in reversed(list(zip(self._ids, operations, strict=True)))
            },
        )

    def _part(self, section: Section, title: str) -> Part:
        groups = self._sections[section]
        cards = [self._card(group) for group in groups[: self._cards_left]]
        self._cards_left -= len(cards)
        return Part(
            id=f"section-{_slug(section)}", title=title, number=count_changes(groups), cards=cards
        )

    def _card(self, group: Group) -> Card:
        id = f"change-{_digest(group.first.fingerprint)}"
        self._card_of[group.first.fingerprint] = id
        listed = min(group.size, max(self._changes_left, 1))
        self._changes_left = max(self._changes_left - listed, 0)
        visible = listed if listed <= _MAX_OPEN + 1 else _MAX_OPEN
        following = group.consequences[: min(_MAX_FOLLOWING, self._changes_left)]
        self._changes_left -= len(following)
        affected = () if group.section in _LISTED_TOGETHER else group.affected
        first = group.first.affected_operations
        return Card(
            id=id,
            group=group,
            changes=group.changes[:visible],
            folded=group.changes[visible:listed],
            following=following,
            affected=self._group_affected(affected),
            has_own_operations=group.section in _OPEN
            and group.first.subject not in _NAMING_OPERATION
            and any(each.affected_operations is not first for each in group.changes),
            directions=" ".join(sorted({each.direction for each in group.affected})),
        )

    def _operation(self, id: str, operation: OperationChange) -> OperationPart:
        changes = [self._changes[each] for each in operation.changes if each in self._changes]
        parts = group_in_operation(operation, changes, self._groups)
        syntaxes = {"Request": operation.request_syntax, "Response": operation.response_syntax}
        folded = [fold_syntax(*each) for each in syntaxes.items() if each[1]]
        if operation.status is Status.CHANGED:
            folded = [each for each in folded if each.mark is not LineChange.SAME]
        size = sum(len(line.text) + 1 for each in folded for run in each.runs for line in run.lines)
        fits = size <= self._syntax_left
        self._syntax_left -= size if fits else 0
        linked = [part for part in parts if part.section in _OPEN]
        links = list(map(self._link, linked[: min(_MAX_LINKS, self._links_left)]))
        self._links_left -= len(links)
        return OperationPart(
            id=id,
            operation=operation,
            status=status_word(operation.status),
            links=links,
            omitted_links=len(linked) - len(links),
            folded_links=[
                (f"section-{_slug(section)}", pluralize(number, section.noun))
                for section in _FOLDED
                if (number := sum(len(p.changes) for p in parts if p.section is section))
            ],
            syntaxes=folded if fits else [],
            omitted_lines=0
            if fits
            else sum(len(run.lines) for each in folded for run in each.runs),
        )

    def _link(self, part: PartOfGroup) -> Link:
        return Link(
            id=self._card_of.get(part.group.first.fingerprint, ""),
            section=part.section,
            title=part.group.first.title,
            text=part.subject,
            fingerprints=" ".join(map(short_fingerprint, part.changes[:_MAX_LINKS])),
        )

    def _group_affected(self, affected: Sequence[AffectedOperation]) -> Sequence[AffectedGroup]:
        groups: dict[tuple[Direction, Severity, Severity, str], list[str]] = {}
        for each in affected:
            key = (each.direction, each.source, each.wire, each.reason)
            groups.setdefault(key, []).append(each.operation)
        grouped: list[AffectedGroup] = []
        for (direction, source, wire, reason), operations in groups.items():
            named = operations[: min(MAX_AFFECTED, self._affected_left)]
            self._affected_left -= len(named)
            grouped.append(
                AffectedGroup(
                    direction=direction,
                    source=source,
                    wire=wire,
                    reason=reason,
                    operations=named,
                    omitted=len(operations) - len(named),
                )
            )
        return grouped


def _id(name: str) -> str:
    """Return an ID that equals no other ID of the page: all fixed IDs contain a hyphen."""
    return name if _PLAIN_NAME.fullmatch(name) else f"operation-{_digest(name)}"


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


def _unique(ids: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for id in ids:
        seen[id] = seen.get(id, 0) + 1
        yield id if seen[id] == 1 else f"{id}-{seen[id]}"


def _slug(section: Section) -> str:
    return section.replace(" ", "-")
