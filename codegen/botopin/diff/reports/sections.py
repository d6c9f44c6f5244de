"""Which changes stand together in a report that people read: in every format the same."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from botopin.diff.report import Category, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.report import Change, Report

MAX_LISTED: Final = 3
"""Operations that a change reaches, or uses of its shape, that are named."""


class Section(StrEnum):
    """Where a change stands, the most important first; each change stands in one."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    SAFE = "safe"
    DEPRECATIONS = "deprecations"
    NO_EFFECT = "no effect"
    METADATA = "metadata"
    DOCUMENTATION = "documentation"
    ACCEPTED = "accepted"
    """By the policy, whatever they are."""

    @property
    def noun(self) -> str:
        """What one of its changes is called."""
        return _NOUNS.get(self, f"{self} change")


FOLDED: Final = (Section.NO_EFFECT, Section.METADATA, Section.DOCUMENTATION)
"""What a short report only counts."""
ACCEPTABLE: Final = frozenset({Section.BREAKING, Section.DANGEROUS, Section.SAFE, Section.ACCEPTED})
"""What somebody may want to accept, or has accepted: its fingerprint is shown."""
_WITHOUT_EFFECT: Final = "without effect"
SEVERITY_LABELS: Final = {"none": _WITHOUT_EFFECT}
"""The word for the severity that is none."""

_NOUNS: Final = {
    Section.DEPRECATIONS: "deprecation",
    Section.NO_EFFECT: _WITHOUT_EFFECT,
    Section.ACCEPTED: "accepted change",
}

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


def section(change: Change, severity: Severity | None = None) -> Section:
    """Where it stands: by its severity, or another one; without one by its category."""
    if change.suppression_reason is not None:
        return Section.ACCEPTED
    without = _BY_CATEGORY.get(change.category, Section.NO_EFFECT)
    return _BY_SEVERITY.get(change.severity if severity is None else severity, without)


def section_in(change: Change, operation: str) -> Section:
    """Where it stands among the changes of one operation: by its severity there."""
    reach = (each.severity for each in change.affected_operations if each.operation == operation)
    return section(change, max(reach, default=change.severity))


def sections(report: Report) -> Mapping[Section, Sequence[Change]]:
    """The changes of each section, in the report's order; empty ones are there too."""
    found: dict[Section, list[Change]] = {each: [] for each in Section}
    for change in report.changes:
        found[section(change)].append(change)
    return found


def group_changes(changes: Sequence[Change]) -> Sequence[Sequence[Change]]:
    """Changes that differ only in place and values, together; the owners in their first order.

    Nineteen values added to one enum read as one block. What is folded is told apart by its rule
    only, since nothing else is said of it.
    """
    owners: dict[str, dict[object, list[Change]]] = {}
    for change in changes:
        of_owner = owners.setdefault(_owner(change), {})
        of_owner.setdefault(_block_key(change), []).append(change)
    return [block for of_owner in owners.values() for block in of_owner.values()]


def displayed_python_name(change: Change) -> str:
    """The Python name, of a certain version where that is known; may be empty."""
    return change.python_name or change.python_path


def format_affected(change: Change) -> str:
    """`CreateJob (input) and 3 more`; empty for a change of the whole service."""
    return join_names(
        [f"{each.operation} ({each.direction})" for each in change.affected_operations]
    )


def join_names(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = names[:MAX_LISTED]
    if more := len(names) - len(shown):
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)


def headline(severity: Severity) -> str:
    """The first words of a verdict."""
    return "no effect" if severity is Severity.NONE else str(severity)


def short_fingerprint(change: Change) -> str:
    """As much of the fingerprint as a policy needs."""
    return change.fingerprint[:12]


def pluralize(number: int, noun: str) -> str:
    """`1 change`, `2 changes`; `2 without effect`."""
    return f"{number} {noun}{'' if number == 1 or noun == _WITHOUT_EFFECT else 's'}"


def _owner(change: Change) -> str:
    return "" if section(change) in FOLDED else change.wire_path.partition(".")[0]


def _block_key(change: Change) -> object:
    if section(change) in FOLDED:
        return (change.rule, change.title, change.introduced_in)
    reach = tuple((each.operation, each.direction) for each in change.affected_operations)
    return (
        *(change.rule, change.title, change.severity, change.category, change.uses, reach),
        *(change.reason, change.migration, change.introduced_in, change.suppression_reason),
    )
