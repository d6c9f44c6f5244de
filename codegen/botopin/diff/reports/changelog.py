"""Changelog of a service in Markdown: every version, newest first, with links to its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.report import Status
from botopin.diff.reports.markdown_text import format_code, format_prose
from botopin.diff.reports.sections import Section, group_by_section
from botopin.diff.reports.wording import (
    displayed_python_name,
    status_word,
)
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.report import Change, OperationChange, Report, VersionRow
    from botopin.diff.reports.sections import Group

_LISTED: Final = (Section.BREAKING, Section.DANGEROUS, Section.DEPRECATIONS)
"""Sections that the changelog lists; the page of a version has all sections."""
_MAX_NAMES: Final = 20
"""Maximum number of names, and of groups of changes, for one version."""


def render_markdown_changelog(
    title: str, versions: Sequence[VersionRow], reports: Mapping[str, Report], *, picture: str
) -> str:
    """Return the changelog, which ends with a newline.

    Args:
        title: Full name of the service.
        versions: Versions, oldest first; at least one.
        reports: Report of each version except the first, by date.
        picture: File name of the timeline.
    """
    newest_first = versions[::-1]
    dates = f"{versions[0].date} to {versions[-1].date}" if versions[1:] else versions[0].date
    paragraphs = [
        f"# {format_prose(title)}: changelog",
        f"{pluralize(len(versions), 'dated version')}, {dates}. [HTML pages](index.html).",
        f"![Versions over time: their operations, shapes and severity]({picture})",
        "\n".join(_table(newest_first)),
        (
            "Updated operations have new members or enum values, as on AWS's change pages. Other "
            "operations were updated without additions."
        ),
    ]
    for version in newest_first:
        paragraphs += _version(version, reports.get(version.date))
    return "\n\n".join(paragraphs) + "\n"


def _table(versions: Sequence[VersionRow]) -> Iterator[str]:
    yield "| Version | botocore | Operations | New | Updated | Other | Removed | Verdict |"
    yield "|---|---|--:|--:|--:|--:|--:|---|"
    for each in versions:
        date = f"[{each.date}](#{each.date})"
        counts = (each.new, each.updated, each.changed, each.removed)
        numbers = " | ".join(str(number) if number else "" for number in counts)
        release, verdict = format_prose(each.botocore), format_prose(each.verdict)
        yield (
            f"| {date} | {release} | {each.operations} | {numbers} "
            f"| {verdict or 'First version.'} |"
        )


def _version(version: VersionRow, report: Report | None) -> Iterator[str]:
    yield f"## {version.date}"
    if version.note:
        yield f"> {format_prose(version.note)}"
    if report is None:
        operations = pluralize(version.operations, "operation")
        yield f"First version: {operations} and {pluralize(version.shapes, 'shape')}."
        return
    yield (
        f"**{format_prose(report.summary.verdict)}** "
        f"All changes: [Markdown]({version.page}.md), [HTML]({version.page}.html)."
    )
    lines = [*_operations(report.operations)]
    for section, groups in group_by_section(report).items():
        if section in _LISTED:
            lines += _groups(section, groups)
    if lines:
        yield "\n".join(lines)


def _operations(operations: Sequence[OperationChange]) -> Iterator[str]:
    for word in dict.fromkeys(map(status_word, Status)):
        names = [_operation(each) for each in operations if status_word(each.status) == word]
        if names:
            more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
            yield f"- {word.capitalize()}: {', '.join(names[:_MAX_NAMES])}{more}"


def _operation(operation: OperationChange) -> str:
    sides = [
        side
        for side, delta in (
            ("request", operation.request_delta),
            ("response", operation.response_delta),
        )
        if delta
    ]
    if operation.status is Status.RENAMED:
        return f"{format_code(operation.old_name)} to {format_code(operation.name)}"
    return format_code(operation.name) + (f" ({' and '.join(sides)})" if sides else "")


def _groups(section: Section, groups: Sequence[Group]) -> Iterator[str]:
    for group in groups[:_MAX_NAMES]:
        names = list(dict.fromkeys(format_code(_name(change)) for change in group.changes))
        more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
        title = format_prose(group.heading)
        yield f"- {section.capitalize()}: {title}: {', '.join(names[:_MAX_NAMES])}{more}"
        if group.consequences:
            yield f"  - Causes {pluralize(len(group.consequences), 'more change')}"
    if len(groups) > _MAX_NAMES:
        yield f"- and {len(groups) - _MAX_NAMES} more: {section}"


def _name(change: Change) -> str:
    """Return the Python name of a change, or its path in the model if there is none."""
    python = displayed_python_name(change)
    return python if "." in python else change.wire_path
