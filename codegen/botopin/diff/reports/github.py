"""Report as workflow commands of GitHub Actions, which annotate a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.escape import MAX_PROSE, truncate
from botopin.diff.reports.sections import (
    Section,
    count_changes,
    group_by_section,
)
from botopin.diff.reports.wording import (
    format_affected,
    format_change,
    format_title,
    severity_label,
    short_fingerprint,
)
from botopin.model.document_files import MODEL_FILE
from botopin.text import escape_unprintable, pluralize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.report import Paths, Report
    from botopin.diff.reports.sections import Group

MAX_ANNOTATIONS: Final = 10
"""Maximum number of annotations of one kind that GitHub shows for a step."""
MAX_MEMBERS: Final = 20
"""Maximum number of changes that one annotation lists."""

_KINDS: Final = {
    Section.BREAKING: "error",
    Section.DANGEROUS: "warning",
    Section.SAFE: "notice",
    Section.DEPRECATIONS: "notice",
}


def render_github(report: Report, lines: Mapping[str, int]) -> str:
    """Return one command for each group of breaking, dangerous or safe changes or deprecations.

    Breaking changes are errors, dangerous changes are warnings, and the rest are notices. GitHub
    shows ten annotations of a kind, so the last line is a notice with the verdict and the number of
    omitted changes. No text of the report can start another command.

    Args:
        report: Report to format.
        lines: Line numbers in the new service-2.json, by JSON pointer. A removed value is annotated
            at its closest existing parent, or on line 1.
    """
    room = {"error": MAX_ANNOTATIONS, "warning": MAX_ANNOTATIONS, "notice": MAX_ANNOTATIONS - 1}
    commands: list[str] = []
    omitted: dict[Section, int] = {}
    by_section = group_by_section(report)
    for section, kind in _KINDS.items():
        groups = by_section[section]
        shown = groups[: room[kind]]
        commands += [_annotation(kind, report, group, lines) for group in shown]
        room[kind] -= len(shown)
        if more := count_changes(groups[len(shown) :]):
            omitted[section] = more
    commands.append(_summary_command(report, omitted))
    return "\n".join(commands) + "\n"


def pointers_to_locate(report: Report) -> frozenset[str]:
    """Return the JSON pointers into the new service-2.json whose lines `github` needs."""
    return frozenset(
        _pointer(group.first.pointers)
        for section, groups in group_by_section(report).items()
        for group in groups
        if section in _KINDS and group.first.pointers.file == MODEL_FILE
    )


def _annotation(kind: str, report: Report, group: Group, lines: Mapping[str, int]) -> str:
    first = group.first
    properties: dict[str, str] = {}
    if report.new.folder:
        properties["file"] = escape_unprintable(f"{report.new.folder}/{first.pointers.file}")
        properties["line"] = str(_line(first.pointers, lines))
    properties["title"] = (
        f"{severity_label(first.severity).capitalize()}: {truncate(group.heading)}"
    )
    affected = format_affected(group.affected)
    causes = pluralize(len(group.consequences), "more change")
    details = (
        *(
            f"{format_change(each)}, fingerprint {short_fingerprint(each)}"
            for each in group.changes[:MAX_MEMBERS]
        ),
        f"and {len(group.changes) - MAX_MEMBERS:,} more" * (len(group.changes) > MAX_MEMBERS),
        f"Affects: {truncate(affected)}." if affected else "",
        truncate(" ".join(group.reasons.values()), MAX_PROSE),
        truncate(group.migration, MAX_PROSE),
        f"Causes {causes}: {truncate(group.consequences_by_title)}." if group.consequences else "",
        f"Rule {truncate(first.rule)}.",
    )
    return _command(kind, properties, "\n".join(detail for detail in details if detail))


def _summary_command(report: Report, omitted: Mapping[Section, int]) -> str:
    message = truncate(report.summary.verdict)
    if omitted:
        more = ", ".join(pluralize(number, section.noun) for section, number in omitted.items())
        message += (
            f"\nNot annotated, because GitHub shows only {MAX_ANNOTATIONS} of a kind: {more}."
        )
    return _command("notice", {"title": format_title(report)}, message)


def _line(path: Paths, lines: Mapping[str, int]) -> int:
    if path.file != MODEL_FILE:
        return 1
    pointer = _pointer(path)
    while pointer and pointer not in lines:
        pointer = _parent(pointer)
    return lines.get(pointer, 1)


def _pointer(path: Paths) -> str:
    return path.new or _parent(path.old)  # another item can have the index of a removed item


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _command(kind: str, properties: Mapping[str, str], message: str) -> str:
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {shown}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
