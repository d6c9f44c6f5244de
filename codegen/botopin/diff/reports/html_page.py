"""What a page shows of a report, in which order, and what it leaves out to stay readable."""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, cast

from attrs import frozen

from botopin.diff import escape
from botopin.diff.report import LineChange, Severity
from botopin.diff.reports.sections import Section, sections
from botopin.diff.reports.word_diff import diff_words
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from botopin.diff.report import (
        AffectedOperation,
        Change,
        Direction,
        Line,
        LineSegment,
        OperationChange,
        Report,
    )
    from botopin.model.service import JSON

MAX_CHANGES: Final = 2_500
"""Changes that a page lists, counted again in each operation."""
MAX_CARDS: Final = 1_200
"""Cards of a page: changes that are alike share one."""
MAX_AFFECTED: Final = 40
"""Operations that a card names in one direction."""
MAX_AFFECTED_OF_PAGE: Final = 6_000
"""Operations that all cards name."""
MAX_SYNTAX: Final = 600_000
"""Characters of syntax on a page."""
MAX_DELTA: Final = 20_000
"""Characters of what is new in a request or a response."""
MAX_VALUE: Final = 500
"""Characters of a value."""

_MAX_OPEN: Final = 8
"""Changes of a card; the others are folded."""
_MAX_REPEATED: Final = 3
"""The same where another card lists all of them."""
_CONTEXT: Final = 3
"""Unchanged lines that are shown beside a changed one."""
_MIN_FOLDED: Final = 6
"""Unchanged lines."""
_PROSE: Final = 30
"""Characters; a text is compared word by word if both of its wordings have them."""
_LINE: Final = 160
"""Characters of a value; more are folded."""
_BEGINNING: Final = 64
"""Characters of a folded value that are shown."""
_OPEN: Final = 100
"""Lines of syntax; more are folded at first."""

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OF_OPERATIONS: Final = frozenset({Section.BREAKING, Section.DANGEROUS, Section.SAFE})
_FOLDED: Final = {
    Section.DEPRECATIONS: "Deprecations",
    Section.DOCUMENTATION: "Documentation",
    Section.METADATA: "Metadata",
    Section.NO_EFFECT: "Without effect",
    Section.ACCEPTED: "Accepted by the policy",
}
_LISTED_TOGETHER: Final = frozenset({Section.DOCUMENTATION, Section.METADATA})
"""Sections whose changes are listed together whatever they reach."""


@frozen(kw_only=True)
class Run:
    """Lines of syntax in a row."""

    lines: Sequence[Line]
    folded: bool


@frozen(kw_only=True)
class Syntax:
    name: str
    runs: Sequence[Run]
    mark: LineChange | None
    """Of all its lines; None where they differ."""
    open: bool


@frozen(kw_only=True)
class AffectedGroup:
    """Operations that a change reaches in the same way."""

    direction: Direction
    source: Severity
    wire: Severity
    reason: str
    operations: Sequence[str]
    left_out: int


@frozen(kw_only=True)
class Card:
    """Changes that differ only in their places and values."""

    id: str
    """Empty where another card of the page says more."""
    whole: str
    """The id of that card."""
    severity: Severity
    """For the operation in whose section it stands, if it stands in one."""
    number: int
    """How many changes it stands for."""
    changes: Sequence[Change]
    """The first of them."""
    folded: Sequence[Change]
    """The next."""
    migration: str
    """If it is the same for all of them."""
    here: Sequence[AffectedGroup]
    """Within the operation in whose section it stands."""
    elsewhere: Sequence[AffectedGroup]
    """In all other operations; empty where another card says it."""
    places: int
    """How many those are."""
    directions: str

    @property
    def left_out(self) -> int:
        return self.number - len(self.changes) - len(self.folded)

    @property
    def shows_reason(self) -> bool:
        """What it reaches does not say already why its verdict is so."""
        reasons = {each.reason for each in (*self.here, *self.elsewhere)}
        return bool(self.id) and self.changes[0].reason not in reasons


@frozen(kw_only=True)
class Part:
    """A section of changes, wherever they are."""

    id: str
    title: str
    number: int
    cards: Sequence[Card]

    @property
    def left_out(self) -> int:
        return self.number - sum(card.number for card in self.cards)


@frozen(kw_only=True)
class OperationPart:
    """The section of an operation."""

    id: str
    operation: OperationChange
    cards: Sequence[Card]
    number: int
    """How many changes reach it that are not in a folded section."""
    others: Sequence[tuple[str, str]]
    """The ids of folded sections with changes that reach it, and how many do."""
    syntaxes: Sequence[Syntax]
    left_out_lines: int

    @property
    def left_out(self) -> int:
        return self.number - sum(card.number for card in self.cards)


@frozen(kw_only=True)
class Page:
    breaking: Part
    operations: Sequence[OperationPart]
    elsewhere: Part
    """Changes of the whole service, or of what no operation reaches."""
    folded: Sequence[Part]
    anchors: Mapping[str, str]
    """The ids of operations' sections, by their names."""


def page(report: Report) -> Page:
    """The report, arranged; the worst takes the room of a page first."""
    return _PageBuilder(report).page()


def diff_text(change: Change) -> Sequence[LineSegment]:
    """What changed in a text, if that is what changed; else nothing."""
    old, new = change.old, change.new
    if isinstance(old, str) and isinstance(new, str) and min(len(old), len(new)) >= _PROSE:
        return diff_words(old, new)
    return ()


def format_value(value: JSON) -> tuple[str, str]:
    """A value as JSON, cut where it is long; and how it begins, if it is too long for a line."""
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
    """Hands out the room of a page, and remembers what was said already."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ids = list(_unique(_id(each.name) for each in report.operations))
        self._sections = sections(report)
        self._block_of: dict[str, _Block] = {
            change.fingerprint: block
            for which, changes in self._sections.items()
            for block in _blocks(which, changes)
            for change in block.changes
        }
        self._cards_left = MAX_CARDS
        self._changes_left = MAX_CHANGES
        self._affected_left = MAX_AFFECTED_OF_PAGE
        self._syntax_left = MAX_SYNTAX
        self._shown_blocks: set[str] = set()

    def page(self) -> Page:
        operations = self._report.operations
        breaking = self._part("breaking", "Breaking", [Section.BREAKING])
        parts = list(map(self._operation, self._ids, operations))
        in_operations = {name for each in operations for name in each.changes}
        elsewhere = [Section.DANGEROUS, Section.SAFE]
        return Page(
            breaking=breaking,
            operations=parts,
            elsewhere=self._part("elsewhere", "Beside the operations", elsewhere, in_operations),
            folded=[
                self._part(_slug(which), title, [which])
                for which, title in _FOLDED.items()
                if self._sections[which]
            ],
            anchors={
                each.name: id
                for id, each in reversed(list(zip(self._ids, operations, strict=True)))
            },
        )

    def _part(
        self,
        slug: str,
        title: str,
        which: Sequence[Section],
        without: Collection[str] = (),
    ) -> Part:
        names = [
            change.fingerprint
            for each in which
            for change in self._sections[each]
            if change.fingerprint not in without
        ]
        cards, number = self._cards(names, "", which)
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
            others=[
                (f"section-{_slug(which)}", _count_in_section(which, counts[which]))
                for which in _FOLDED
                if counts[which]
            ],
            syntaxes=[_syntax(*each) for each in syntaxes.items() if each[1]] if fits else [],
            left_out_lines=0 if fits else sum(map(len, syntaxes.values())),
        )

    def _cards(
        self, names: Sequence[str], operation: str, which: Collection[Section]
    ) -> tuple[Sequence[Card], int]:
        """The cards that there is room for, and how many changes there are."""
        all_blocks = (self._block_of[name] for name in names if name in self._block_of)
        of_these = {block.id: block for block in all_blocks if block.section in which}
        cards = [
            self._card(block, operation) for block in islice(of_these.values(), self._cards_left)
        ]
        self._cards_left -= len(cards)
        return cards, sum(len(block.changes) for block in of_these.values())

    def _card(self, block: _Block, operation: str) -> Card:
        first, size = block.changes[0], len(block.changes)
        said = block.id in self._shown_blocks
        self._shown_blocks.add(block.id)
        listed = min(size, _MAX_REPEATED if said else size, max(self._changes_left, 1))
        self._changes_left = max(self._changes_left - listed, 0)
        few = listed if listed <= _MAX_OPEN + 1 else _MAX_OPEN
        reach = () if block.section in _LISTED_TOGETHER else first.affected_operations
        here = [each for each in reach if each.operation == operation]
        elsewhere = [each for each in reach if each.operation != operation]
        migrations = {change.migration for change in block.changes}
        return Card(
            id="" if said else block.id,
            whole=block.id,
            severity=self._severity(first, here),
            number=size,
            changes=block.changes[:few],
            folded=block.changes[few:listed],
            migration=migrations.pop() if len(migrations) == 1 else "",
            here=self._group_affected(here),
            elsewhere=[] if said else self._group_affected(elsewhere),
            places=len(elsewhere),
            directions=" ".join(
                sorted(
                    {each.direction for each in here}
                    or {
                        each.direction
                        for change in block.changes
                        for each in change.affected_operations
                    }
                )
            ),
        )

    def _group_affected(self, reach: Sequence[AffectedOperation]) -> Sequence[AffectedGroup]:
        alike: dict[tuple[Direction, Severity, Severity, str], list[str]] = {}
        for each in reach:
            key = (each.direction, each.source, each.wire, each.reason)
            alike.setdefault(key, []).append(each.operation)
        found: list[AffectedGroup] = []
        for (direction, source, wire, reason), operations in alike.items():
            named = operations[: min(MAX_AFFECTED, self._affected_left)]
            self._affected_left -= len(named)
            found.append(
                AffectedGroup(
                    direction=direction,
                    source=source,
                    wire=wire,
                    reason=reason,
                    operations=named,
                    left_out=len(operations) - len(named),
                )
            )
        return found

    def _severity(self, change: Change, here: Sequence[AffectedOperation]) -> Severity:
        """What it is here."""
        return max((each.severity for each in here), default=change.severity)


def _blocks(which: Section, changes: Sequence[Change]) -> Iterator[_Block]:
    """Changes of which the same is true but for their places, values and migrations."""
    alike: dict[object, list[Change]] = {}
    for each in changes:
        where = () if which in _LISTED_TOGETHER else (each.uses, each.affected_operations)
        says = (each.rule, each.title, each.severity, each.source, each.wire, each.category)
        alike.setdefault((says, each.reason, each.suppression_reason, where), []).append(each)
    for block in alike.values():
        id = f"change-{_digest(block[0].fingerprint)}"
        yield _Block(id=id, section=which, changes=block)


def _count_in_section(which: Section, number: int) -> str:
    match which:
        case Section.NO_EFFECT:
            return f"{pluralize(number, 'change')} without effect"
        case _:
            return pluralize(number, which.noun)


def _syntax(name: str, lines: Sequence[Line]) -> Syntax:
    marks = {line.mark if _is_uniform(line) else None for line in lines}
    mark = marks.pop() if len(marks) == 1 else None
    runs = [Run(lines=lines, folded=False)] if mark else list(_runs(lines))
    shown = sum(len(run.lines) for run in runs if not run.folded)
    return Syntax(
        name=name, runs=runs, mark=mark, open=mark is not LineChange.SAME and shown <= _OPEN
    )


def _runs(lines: Sequence[Line]) -> Iterator[Run]:
    """Lines with a change and those near it; the others folded, where they are many."""
    near = [False] * len(lines)
    for index, line in enumerate(lines):
        if not (line.mark is LineChange.SAME and _is_uniform(line)):
            start, end = max(index - _CONTEXT, 0), index + _CONTEXT + 1
            near[start:end] = [True] * len(near[start:end])
    shown = [
        (line, is_near or len(run) < _MIN_FOLDED)
        for is_near, run in _grouped(zip(lines, near, strict=True))
        for line in run
    ]
    for is_shown, run in _grouped(shown):
        yield Run(lines=run, folded=not is_shown)


def _grouped(lines: Iterable[tuple[Line, bool]]) -> Iterator[tuple[bool, list[Line]]]:
    for flag, run in groupby(lines, lambda pair: pair[1]):
        yield flag, [line for line, _ in run]


def _is_uniform(line: Line) -> bool:
    return all(piece.mark is LineChange.SAME for piece in line.pieces)


def _id(name: str) -> str:
    """Ours all have a hyphen, and a sound name has none: they cannot meet."""
    return name if _PLAIN_NAME.fullmatch(name) else f"operation-{_digest(name)}"


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


def _unique(ids: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for id in ids:
        seen[id] = seen.get(id, 0) + 1
        yield id if seen[id] == 1 else f"{id}-{seen[id]}"


def _slug(which: Section) -> str:
    return which.replace(" ", "-")
