"""Sections and groups of a report; every format uses the same."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from botopin.diff.differences import Subject
from botopin.diff.report import Category, Direction, Severity
from botopin.diff.reports.wording import DIRECTION_NOUNS, join_names
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from botopin.diff.report import (
        AffectedOperation,
        Change,
        Description,
        OperationChange,
        Report,
    )


class Section(StrEnum):
    """Section of a change, the most important first; each change is in one section."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    SAFE = "safe"
    DEPRECATIONS = "deprecations"
    NO_EFFECT = "no effect"
    METADATA = "metadata"
    DOCUMENTATION = "documentation"
    ACCEPTED = "accepted"
    """Changes that the policy accepts, whatever their severity."""

    @property
    def noun(self) -> str:
        """Singular noun for a change of the section."""
        return _NOUNS.get(self, f"{self} change")


FOLDED: Final = (Section.NO_EFFECT, Section.METADATA, Section.DOCUMENTATION)
"""Sections that a short report only counts."""
ACCEPTABLE: Final = frozenset({Section.BREAKING, Section.DANGEROUS, Section.SAFE, Section.ACCEPTED})
"""Sections whose changes a policy may accept, so that reports show fingerprints."""

_NOUNS: Final = {Section.DEPRECATIONS: "deprecation", Section.NO_EFFECT: "no-effect change"}

_BY_SEVERITY: Final = {
    Severity.BREAKING: Section.BREAKING,
    Severity.DANGEROUS: Section.DANGEROUS,
    Severity.SAFE: Section.SAFE,
}
_BY_CATEGORY: Final = {
    Category.DEPRECATION: Section.DEPRECATIONS,
    Category.METADATA: Section.METADATA,
    Category.DOCS: Section.DOCUMENTATION,
}
_SUBJECT_NOUNS: Final[Mapping[str, str]] = {
    Subject.ENUM_VALUE: "value",
    Subject.METADATA: "metadata key",
    Subject.DOCUMENT: "part",
    Subject.SERVICE: "key",
    Subject.ENDPOINT_RULES: "rule set",
}
_WIRE_NAME: Final = re.compile(r" \([^()]*\)")
_OWNED: Final = frozenset({Subject.ENUM_VALUE, Subject.MEMBER, Subject.ERROR})
"""Subjects whose groups name their owner, or count the owners."""


@frozen(kw_only=True)
class Group:
    """Changes of one kind that readers act on together, such as 12 values of one enum."""

    section: Section
    changes: tuple[Change, ...]
    """Changes with equal rule, trait, verdicts and reason; at least one."""
    consequences: tuple[Change, ...] = ()
    """Changes that follow from a change of the group."""

    @property
    def first(self) -> Change:
        return self.changes[0]

    @property
    def subject(self) -> str:
        """Size and owner: `12 values of InstanceType`; empty for a single change."""
        size = len(self.changes)
        if size == 1:
            return ""
        noun = _SUBJECT_NOUNS.get(self.first.subject, self.first.subject)
        owners = list(dict.fromkeys(_owner(change) for change in self.changes))
        if self.section in FOLDED or self.first.subject not in _OWNED:
            return pluralize(size, noun)
        if self.first.subject == Subject.ERROR:
            return f"{owners[0]} on {pluralize(size, 'operation')}"
        of_shapes = owners[0] if len(owners) == 1 else pluralize(len(owners), "shape")
        return f"{pluralize(size, noun)} of {of_shapes}"

    @property
    def heading(self) -> str:
        """Title, size and owner: `enum value added: 12 values of InstanceType`."""
        subject = self.subject
        return f"{self.first.title}: {subject}" if subject else self.first.title

    @property
    def size(self) -> int:
        """Number of changes, without their consequences."""
        return len(self.changes)

    @cached_property
    def fingerprints(self) -> frozenset[str]:
        """Fingerprints of the changes, without their consequences."""
        return frozenset(change.fingerprint for change in self.changes)

    @property
    def affected(self) -> tuple[AffectedOperation, ...]:
        """Affected operations, each once in each direction, the worst first."""
        worst: dict[tuple[str, Direction], AffectedOperation] = {}
        # Many changes share one tuple, which can name hundreds of operations.
        shared = {id(each.affected_operations): each.affected_operations for each in self.changes}
        for each in (operation for operations in shared.values() for operation in operations):
            known = worst.setdefault((each.operation, each.direction), each)
            if each.severity > known.severity:
                worst[each.operation, each.direction] = each
        return tuple(sorted(worst.values(), key=lambda each: -each.severity))

    @property
    def reasons(self) -> Mapping[str, str]:
        """Reasons for the severity, by label: the directions that have it, if reasons differ."""
        directions: dict[str, list[Direction]] = {}
        for each in self.affected:
            if each.severity is self.first.severity:
                known = directions.setdefault(each.reason, [])
                if each.direction not in known:
                    known.append(each.direction)
        if not list(directions)[1:]:
            return {"": self.first.reason}
        order = list(Direction)
        return {
            " and ".join(DIRECTION_NOUNS[each] for each in order if each in known): reason
            for reason, known in sorted(
                directions.items(), key=lambda item: min(map(order.index, item[1]))
            )
        }

    @property
    def migration(self) -> str:
        """Instruction for all changes; empty if each change needs its own."""
        parts = [_split_at_name(each.migration, each.python_path) for each in self.changes]
        if len({(before, after) for before, _, after in parts}) > 1:
            return ""
        before, _, after = parts[0]
        return f"{before}{join_names(list(dict.fromkeys(name for _, name, _ in parts)))}{after}"

    @property
    def added(self) -> Sequence[Description]:
        """Descriptions of what the group adds; an error is the same on each operation."""
        added = [
            evolve(each.added, name=each.wire_path)
            if each.subject == Subject.MEMBER
            else each.added
            for each in self.changes
            if each.added
        ]
        return added[:1] if self.first.subject == Subject.ERROR else added

    @property
    def consequences_by_title(self) -> str:
        """Counted consequences: `serialization changed (71), type changed (2)`."""
        counts = Counter(change.title for change in self.consequences)
        return ", ".join(f"{title} ({number:,})" for title, number in counts.most_common())


@frozen(kw_only=True)
class PartOfGroup:
    """Changes of a group that affect one operation."""

    section: Section
    """Section by the severity for the operation."""
    group: Group
    changes: tuple[Change, ...]
    follows: bool
    """Whether the changes are consequences of the group."""

    @property
    def subject(self) -> str:
        """`2 values of InstanceType`, the path of a single change, or counted consequences."""
        if self.follows:
            return f"causes {pluralize(len(self.changes), 'change')} here"
        part = Group(section=self.section, changes=self.changes)
        return part.subject or self.changes[0].wire_path


def find_section(change: Change, severity: Severity | None = None) -> Section:
    """Return the section of a change: by severity, or by category if there is no effect.

    Args:
        change: Change to place.
        severity: Severity that replaces the change's own severity.
    """
    if change.suppression_reason is not None:
        return Section.ACCEPTED
    without_effect = _BY_CATEGORY.get(change.category, Section.NO_EFFECT)
    return _BY_SEVERITY.get(change.severity if severity is None else severity, without_effect)


def group_by_section(report: Report) -> Mapping[Section, Sequence[Group]]:
    """Return the groups of every section, causes first; sections can be empty.

    A consequence is in the group of its first cause, unless the policy accepts only one of the two.
    """
    causes = _first_causes(report.changes)
    consequences: dict[str, list[Change]] = {}
    for change in report.changes:
        if change.fingerprint in causes:
            consequences.setdefault(causes[change.fingerprint], []).append(change)
    changes: dict[Section, list[Change]] = {each: [] for each in Section}
    for change in report.changes:
        if change.fingerprint not in causes:
            changes[find_section(change)].append(change)
    return {
        section: sorted(
            (
                evolve(
                    group,
                    consequences=tuple(
                        consequence
                        for change in group.changes
                        for consequence in consequences.get(change.fingerprint, ())
                    ),
                )
                for group in group_changes(section, own)
            ),
            key=lambda group: not group.consequences,
        )
        for section, own in changes.items()
    }


def group_in_operation(
    operation: OperationChange, changes: Iterable[Change], groups: Mapping[str, Group]
) -> Sequence[PartOfGroup]:
    """Return the parts of groups that affect an operation, the most severe first.

    Args:
        operation: Operation of the report.
        changes: Changes that affect the operation.
        groups: Group of each change and of each consequence, by fingerprint.
    """
    # Many changes share one tuple, which can name hundreds of operations.
    severities: dict[int, Severity | None] = {}
    parts: dict[object, tuple[Section, Group, bool, list[Change]]] = {}
    for change in changes:
        key = id(change.affected_operations)
        if key not in severities:
            own = (e for e in change.affected_operations if e.operation == operation.name)
            severities[key] = max((each.severity for each in own), default=None)
        group = groups[change.fingerprint]
        follows = change.fingerprint not in group.fingerprints
        section = group.section if follows else find_section(change, severities[key])
        part = parts.setdefault((id(group), section, follows), (section, group, follows, []))
        part[3].append(change)
    order = {section: number for number, section in enumerate(Section)}
    return [
        PartOfGroup(section=section, group=group, follows=follows, changes=tuple(own))
        for section, group, follows, own in sorted(parts.values(), key=lambda p: order[p[0]])
    ]


def index_groups(sections: Mapping[Section, Sequence[Group]]) -> Mapping[str, Group]:
    """Return the group of each change and of each consequence, by fingerprint."""
    return {
        change.fingerprint: group
        for groups in sections.values()
        for group in groups
        for change in (*group.changes, *group.consequences)
    }


def group_changes(section: Section, changes: Iterable[Change]) -> Sequence[Group]:
    """Group the changes of a section, in the order of their first changes.

    A group consists of the values of one enum, of one error on several operations, or of changes
    with the same rule and trait anywhere. Changes of folded sections are grouped by rule alone.
    """
    groups: dict[object, list[Change]] = {}
    for change in changes:
        groups.setdefault(_group_key(section, change), []).append(change)
    return [Group(section=section, changes=tuple(each)) for each in groups.values()]


def count_changes(groups: Iterable[Group]) -> int:
    """Return the number of changes in groups, without their consequences."""
    return sum(len(group.changes) for group in groups)


def _first_causes(changes: Sequence[Change]) -> Mapping[str, str]:
    """Return the first cause of each change that has one, by fingerprint."""
    by_fingerprint = {change.fingerprint: change for change in changes}
    causes: dict[str, str] = {}
    for change in changes:
        first, seen = change, {change.fingerprint}
        while cause := by_fingerprint.get(first.cause):
            if cause.fingerprint in seen:
                first = change  # changes that cause each other have no first cause
                break
            first = cause
            seen.add(cause.fingerprint)
        is_accepted = change.suppression_reason is not None
        if first is not change and is_accepted == (first.suppression_reason is not None):
            causes[change.fingerprint] = first.fingerprint
    return causes


def _split_at_name(instruction: str, name: str) -> tuple[str, str, str]:
    """Split an instruction at a Python name, with the wire name that may follow in parentheses."""
    start = instruction.find(name) if name else -1
    if start < 0:
        return instruction, "", ""
    match = _WIRE_NAME.match(instruction, start + len(name))
    end = match.end() if match else start + len(name)
    return instruction[:start], instruction[start:end], instruction[end:]


def _owner(change: Change) -> str:
    """Return the enum of a value, the structure of a member, or the name of an error."""
    owner, _, rest = change.wire_path.partition(".")
    return rest or owner if change.subject == Subject.ERROR else owner


def _group_key(section: Section, change: Change) -> object:
    if section in FOLDED:
        return (change.rule, change.title, change.introduced_in)
    collected = _owner(change) if change.subject in {Subject.ENUM_VALUE, Subject.ERROR} else ""
    return (
        *(change.rule, change.title, change.trait, change.subject, collected),
        *(change.severity, change.source, change.wire, change.category, change.reason),
        *(change.introduced_in, change.suppression_reason),
    )
