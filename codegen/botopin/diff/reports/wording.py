"""Words and short forms that every format of a report uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from botopin.diff.differences import Subject
from botopin.diff.escape import format_values, truncate
from botopin.diff.report import Direction, Severity, Status
from botopin.diff.witness import WitnessKind
from botopin.text import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.diff.report import AffectedOperation, Change, Report
    from botopin.diff.witness import Witness
    from botopin.model.service import JSON

MAX_LISTED: Final = 3
"""Maximum number of affected operations, or of uses of a shape, that a list names."""
DIRECTION_NOUNS: Final = {
    Direction.INPUT: "request",
    Direction.OUTPUT: "response",
    Direction.ERROR: "error",
}
_NAMED_BY_PATH: Final = frozenset({Subject.ENUM_VALUE, Subject.ERROR, Subject.OPERATION})
"""Subjects whose path already contains the added or removed value."""


def displayed_python_name(change: Change) -> str:
    """Return the Python name in a version if known, else the path; the result can be empty."""
    return change.python_name or change.python_path


def values_to_display(change: Change) -> tuple[JSON, JSON]:
    """Return both values as far as people need them; None if the path says everything."""
    if change.trait:
        return change.old, change.new
    if change.subject in _NAMED_BY_PATH and (change.old is None or change.new is None):
        return None, None
    return _brief(change.old), _brief(change.new)


def displayed_values(change: Change) -> str:
    """Return the trait and both values: `max: 100 → 50`; empty if the path says everything."""
    values = format_values(*values_to_display(change))
    return f"{truncate(change.trait)}: {values}" if change.trait and values else values


def witness_values(witness: Witness) -> Sequence[tuple[str, str]]:
    """Return what the old and the new version give, unless the sentence or the path names it."""
    if witness.kind is WitnessKind.NAME:
        return []
    values = (("old", witness.old), ("new", witness.new))
    return [
        (label, value)
        for label, value in values
        if value and escape_unprintable(value) not in witness.text
    ]


def format_change(change: Change) -> str:
    """Return `path (Python name): values` in a safe form."""
    python, values = displayed_python_name(change), displayed_values(change)
    named = f" ({truncate(python)})" if python else ""
    return f"{truncate(change.wire_path)}{named}{f': {values}' if values else ''}"


def format_affected(affected: Sequence[AffectedOperation]) -> str:
    """Return `request of CreateJob; responses of GetJob and GetQuantumTask`.

    If an operation is affected, operations and directions without effect are left out.
    """
    worst = max((each.severity for each in affected), default=Severity.NONE)
    names: dict[Direction, list[str]] = {each: [] for each in Direction}
    for each in affected:
        if each.severity > Severity.NONE or worst is Severity.NONE:
            names[each.direction].append(each.operation)
    return "; ".join(
        f"{DIRECTION_NOUNS[direction]}{'s' * (len(own) > 1)} of {join_names(own)}"
        for direction, own in names.items()
        if own
    )


def format_title(report: Report) -> str:
    """Return `braket: 2023-09-22 → 2023-12-04`, with names in a safe form."""
    service, old, new = map(truncate, (report.service, report.old.label, report.new.label))
    return f"{service}: {old} → {new}"


def count_operations(report: Report) -> Sequence[str]:
    """Return the numbers of operations: `4 new`, `13 updated (4 with additions)`."""
    counts: dict[str, int] = {}
    for status in Status:
        if number := report.summary.operations.get(status):
            word = status_word(status)
            counts[word] = counts.get(word, 0) + number
    with_additions = report.summary.operations.get(Status.UPDATED, 0)
    return [
        f"{number:,} {word}"
        + (
            f" ({with_additions:,} with additions)"
            if word == Status.UPDATED and 0 < with_additions < number
            else ""
        )
        for word, number in counts.items()
    ]


def status_word(status: Status) -> str:
    """Return the word for a status: only JSON distinguishes updates with and without additions."""
    return str(Status.UPDATED if status is Status.CHANGED else status)


def join_names(names: Sequence[str]) -> str:
    """Join the first names, and count the rest."""
    first = names[:MAX_LISTED]
    if more := len(names) - len(first):
        return f"{', '.join(first)} and {more:,} more"
    return " and ".join([", ".join(first[:-1]), first[-1]] if first[1:] else first)


def severity_label(severity: Severity) -> str:
    """Return the word for a severity in a report: `no effect` instead of `none`."""
    return "no effect" if severity is Severity.NONE else str(severity)


def short_fingerprint(change: Change) -> str:
    """Return the start of a fingerprint, long enough for a policy."""
    return change.fingerprint[:12]


def _brief(value: JSON) -> JSON:
    """Return the type of a shape instead of its definition."""
    traits = cast("dict[str, JSON]", value) if isinstance(value, dict) else {}
    kind = traits.get("type")
    return kind if isinstance(kind, str) else cast("JSON", value)
