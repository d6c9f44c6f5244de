"""Content of the HTML page: order, grouping and omissions."""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from attrs import frozen

from botopin.diff import escape
from botopin.diff.reports.html_syntax import Syntax, fold_syntax
from botopin.diff.reports.sections import Section, group_by_section
from botopin.diff.reports.word_diff import diff_words
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from botopin.diff.report import (
        AffectedOperation,
        Change,
        Direction,
        LineSegment,
        OperationChange,
        Report,
        Severity,
    )
    from botopin.model.service import JSON

MAX_CHANGES: Final = 2_500
"""Maximum number of changes that a page lists; a change counts once in each operation."""
MAX_CARDS: Final = 1_200
"""Maximum number of cards on a page; similar changes share one card."""
MAX_AFFECTED: Final = 40
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
_MAX_REPEATED: Final = 3
"""Maximum number of changes on a card if another card lists all of them."""
_PROSE: Final = 30
"""Minimum length in characters of two texts to compare word by word."""
_LINE: Final = 160
"""Maximum length of an unfolded value in characters."""
_BEGINNING: Final = 64
"""Number of visible characters of a folded value."""

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OF_OPERATIONS: Final = frozenset({Section.BREAKING, Section.DANGEROUS, Section.SAFE})
_FOLDED: Final = {
    Section.DEPRECATIONS: "Deprecations",
    Section.DOCUMENTATION: "Documentation",
    Section.METADATA: "Metadata",
    Section.NO_EFFECT: "No effect",
    Section.ACCEPTED: "Accepted by the policy",
}
_LISTED_TOGETHER: Final = frozenset({Section.DOCUMENTATION, Section.METADATA})
"""Sections that group the changes of all operations together."""


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
    """Changes that differ only in their paths and values."""

    id: str
    """ID of the card; empty if another card of the page lists more of the changes."""
    full_id: str
    """ID of the card that lists the most changes."""
    severity: Severity
    """Severity for the operation of the section, or the overall severity outside operations."""
    number: int
    """Number of changes that the card represents."""
    changes: Sequence[Change]
    """Visible changes."""
    folded: Sequence[Change]
    """Folded changes."""
    migration: str
    """Migration of all changes; empty if they differ."""
    in_operation: Sequence[AffectedGroup]
    """Directions of the section's operation."""
    in_others: Sequence[AffectedGroup]
    """Other affected operations; empty if another card lists them."""
    other_count: int
    """Number of other affected operations."""
    directions: str

    @property
    def omitted(self) -> int:
        return self.number - len(self.changes) - len(self.folded)

    @property
    def shows_reason(self) -> bool:
        """Whether the card must show its reason, because no affected operation shows it."""
        reasons = {each.reason for each in (*self.in_operation, *self.in_others)}
        return bool(self.id) and self.changes[0].reason not in reasons


@frozen(kw_only=True)
class Part:
    """A section of changes."""

    id: str
    title: str
    number: int
    cards: Sequence[Card]

    @property
    def omitted(self) -> int:
        return self.number - sum(card.number for card in self.cards)


@frozen(kw_only=True)
class OperationPart:
    """The section of an operation."""

    id: str
    operation: OperationChange
    cards: Sequence[Card]
    number: int
    """Number of changes that affect the operation, except those in folded sections."""
    folded_links: Sequence[tuple[str, str]]
    """IDs of folded sections with changes to the operation, and the counted changes."""
    syntaxes: Sequence[Syntax]
    omitted_lines: int

    @property
    def omitted(self) -> int:
        return self.number - sum(card.number for card in self.cards)


@frozen(kw_only=True)
class Page:
    """Content of a page."""

    breaking: Part
    operations: Sequence[OperationPart]
    other_changes: Part
    """Dangerous and safe changes of the whole service, or of shapes that no operation uses."""
    folded: Sequence[Part]
    anchors: Mapping[str, str]
    """IDs of the sections of operations, by operation name."""


def build_page(report: Report) -> Page:
    """Arrange a report; the most severe changes come first if the page is too small."""
    return _PageBuilder(report).page()


def diff_text(change: Change) -> Sequence[LineSegment]:
    """Return the changed words of a long text, or an empty sequence for other values."""
    old, new = change.old, change.new
    if isinstance(old, str) and isinstance(new, str) and min(len(old), len(new)) >= _PROSE:
        return diff_words(old, new)
    return ()


def format_value(value: JSON) -> tuple[str, str]:
    """Return a value as limited JSON, and its start if the value is too long for a line."""
    if isinstance(value, dict) and "shape" in value:
        return escape.format_value(cast("JSON", value)), ""
    text = json.dumps(value, ensure_ascii=False)
    cut = len(text) - MAX_VALUE
    shown = f"{text[:MAX_VALUE]}… ({cut:,} more characters)" if cut > 0 else text
    return shown, f"{text[:_BEGINNING]}…" if len(text) > _LINE else ""


@frozen(kw_only=True)
class _Block:
    """Changes that share a card."""

    id: str
    section: Section
    changes: Sequence[Change]


class _PageBuilder:
    """Builder of a page that keeps track of the remaining room and of the cards so far."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ids = list(_unique(_id(each.name) for each in report.operations))
        self._sections = {
            section: [each for group in groups for each in (*group.changes, *group.consequences)]
            for section, groups in group_by_section(report).items()
        }
        self._block_of: dict[str, _Block] = {
            change.fingerprint: block
            for section, changes in self._sections.items()
            for block in _blocks(section, changes)
            for change in block.changes
        }
        self._cards_left = MAX_CARDS
        self._changes_left = MAX_CHANGES
        self._affected_left = MAX_AFFECTED_PER_PAGE
        self._syntax_left = MAX_SYNTAX
        self._shown_blocks: set[str] = set()

    def page(self) -> Page:
        operations = self._report.operations
        breaking = self._part("breaking", "Breaking", [Section.BREAKING])
        parts = list(map(self._operation, self._ids, operations))
        in_operations = {name for each in operations for name in each.changes}
        outside = [Section.DANGEROUS, Section.SAFE]
        return Page(
            breaking=breaking,
            operations=parts,
            other_changes=self._part("other", "Changes outside operations", outside, in_operations),
            folded=[
                self._part(_slug(section), title, [section])
                for section, title in _FOLDED.items()
                if self._sections[section]
            ],
            anchors={
                each.name: id
                for id, each in reversed(list(zip(self._ids, operations, strict=True)))
            },
        )

    def _part(
        self, slug: str, title: str, wanted: Sequence[Section], without: Collection[str] = ()
    ) -> Part:
        names = [
            change.fingerprint
            for each in wanted
            for change in self._sections[each]
            if change.fingerprint not in without
        ]
        cards, number = self._cards(names, "", wanted)
        return Part(id=f"section-{slug}", title=title, number=number, cards=cards)

    def _operation(self, id: str, operation: OperationChange) -> OperationPart:
        cards, number = self._cards(operation.changes, operation.name, _OF_OPERATIONS)
        counts = Counter(
            self._block_of[name].section for name in operation.changes if name in self._block_of
        )
        syntaxes = {"Request": operation.request_syntax, "Response": operation.response_syntax}
        size = sum(len(line.text) + 1 for lines in syntaxes.values() for line in lines)
        fits = size <= self._syntax_left
        self._syntax_left -= size if fits else 0
        return OperationPart(
            id=id,
            operation=operation,
            cards=cards,
            number=number,
            folded_links=[
                (f"section-{_slug(section)}", pluralize(counts[section], section.noun))
                for section in _FOLDED
                if counts[section]
            ],
            syntaxes=[fold_syntax(*each) for each in syntaxes.items() if each[1]] if fits else [],
            omitted_lines=0 if fits else sum(map(len, syntaxes.values())),
        )

    def _cards(
        self, names: Sequence[str], operation: str, wanted: Collection[Section]
    ) -> tuple[Sequence[Card], int]:
        """Return the cards that fit, and the number of all changes."""
        all_blocks = (self._block_of[name] for name in names if name in self._block_of)
        selected = {block.id: block for block in all_blocks if block.section in wanted}
        cards = [
            self._card(block, operation) for block in islice(selected.values(), self._cards_left)
        ]
        self._cards_left -= len(cards)
        return cards, sum(len(block.changes) for block in selected.values())

    def _card(self, block: _Block, operation: str) -> Card:
        first, size = block.changes[0], len(block.changes)
        is_repeated = block.id in self._shown_blocks
        self._shown_blocks.add(block.id)
        listed = min(size, _MAX_REPEATED if is_repeated else size, max(self._changes_left, 1))
        self._changes_left = max(self._changes_left - listed, 0)
        visible = listed if listed <= _MAX_OPEN + 1 else _MAX_OPEN
        affected = () if block.section in _LISTED_TOGETHER else first.affected_operations
        in_operation = [each for each in affected if each.operation == operation]
        in_others = [each for each in affected if each.operation != operation]
        migrations = {change.migration for change in block.changes}
        return Card(
            id="" if is_repeated else block.id,
            full_id=block.id,
            severity=max((each.severity for each in in_operation), default=first.severity),
            number=size,
            changes=block.changes[:visible],
            folded=block.changes[visible:listed],
            migration=migrations.pop() if len(migrations) == 1 else "",
            in_operation=self._group_affected(in_operation),
            in_others=[] if is_repeated else self._group_affected(in_others),
            other_count=len({each.operation for each in in_others}),
            directions=" ".join(
                sorted(
                    {each.direction for each in in_operation}
                    or {
                        each.direction
                        for change in block.changes
                        for each in change.affected_operations
                    }
                )
            ),
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


def _blocks(section: Section, changes: Sequence[Change]) -> Iterator[_Block]:
    """Group changes that differ only in paths, values and migrations."""
    groups: dict[object, list[Change]] = {}
    for each in changes:
        location = () if section in _LISTED_TOGETHER else (each.uses, each.affected_operations)
        verdict = (each.rule, each.title, each.severity, each.source, each.wire, each.category)
        groups.setdefault((verdict, each.reason, each.suppression_reason, location), []).append(
            each
        )
    for block in groups.values():
        id = f"change-{_digest(block[0].fingerprint)}"
        yield _Block(id=id, section=section, changes=block)


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
