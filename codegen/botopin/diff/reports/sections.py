"""Sections of a report for people; every format uses the same."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from botopin.diff.escape import truncate
from botopin.diff.report import Category, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.report import Change, Report

MAX_LISTED: Final = 3
"""Maximum number of affected operations, or of uses of a shape, that a list names."""


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


def find_section_in(change: Change, operation: str) -> Section:
    """Return the section of a change within one operation, by its severity for the operation."""
    severities = (
        each.severity for each in change.affected_operations if each.operation == operation
    )
    return find_section(change, max(severities, default=change.severity))


def group_by_section(report: Report) -> Mapping[Section, Sequence[Change]]:
    """Return the changes of every section, in the report's order; sections can be empty."""
    changes: dict[Section, list[Change]] = {each: [] for each in Section}
    for change in report.changes:
        changes[find_section(change)].append(change)
    return changes


def group_changes(changes: Sequence[Change]) -> Sequence[Sequence[Change]]:
    """Group changes of one owner that differ only in path and values.

    Nineteen values that are added to one enum form one group. Owners keep the order of their first
    change. Changes of folded sections are grouped by rule, whatever their owner.
    """
    owners: dict[str, dict[object, list[Change]]] = {}
    for change in changes:
        of_owner = owners.setdefault(_owner(change), {})
        of_owner.setdefault(_group_key(change), []).append(change)
    return [group for of_owner in owners.values() for group in of_owner.values()]


def displayed_python_name(change: Change) -> str:
    """Return the Python name in a version if known, else the path; the result can be empty."""
    return change.python_name or change.python_path


def format_affected(change: Change) -> str:
    """Return `CreateJob (input) and 3 more`, or an empty string for a change of the service."""
    return join_names(
        [f"{each.operation} ({each.direction})" for each in change.affected_operations]
    )


def format_title(report: Report) -> str:
    """Return `braket: 2023-09-22 → 2023-12-04`, with names in a safe form."""
    service, old, new = map(truncate, (report.service, report.old.label, report.new.label))
    return f"{service}: {old} → {new}"


def join_names(names: Sequence[str]) -> str:
    """Join the first names, and count the rest."""
    first = names[:MAX_LISTED]
    if more := len(names) - len(first):
        return f"{', '.join(first)} and {more} more"
    return " and ".join([", ".join(first[:-1]), first[-1]] if first[1:] else first)


def severity_label(severity: Severity) -> str:
    """Return the word for a severity in a report: `no effect` instead of `none`."""
    return "no effect" if severity is Severity.NONE else str(severity)


def short_fingerprint(change: Change) -> str:
    """Return the start of a fingerprint, long enough for a policy."""
    return change.fingerprint[:12]


def _owner(change: Change) -> str:
    return "" if find_section(change) in FOLDED else change.wire_path.partition(".")[0]


def _group_key(change: Change) -> object:
    if find_section(change) in FOLDED:
        return (change.rule, change.title, change.introduced_in)
    affected = tuple((each.operation, each.direction) for each in change.affected_operations)
    return (
        *(change.rule, change.title, change.severity, change.category, change.uses, affected),
        *(change.reason, change.migration, change.introduced_in, change.suppression_reason),
    )
