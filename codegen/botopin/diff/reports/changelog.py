"""The changelog of a service in Markdown: every version, newest first, with links to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.report import Status
from botopin.diff.reports.markdown import code, prose
from botopin.diff.reports.sections import (
    Section,
    displayed_python_name,
    group_changes,
    sections,
)
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.report import Change, OperationChange, Report, VersionRow

_LISTED: Final = (Section.BREAKING, Section.DANGEROUS, Section.DEPRECATIONS)
"""What stands in the changelog itself; the page of the version has the rest."""
_MAX_NAMES: Final = 20
"""Names, and blocks of changes, of one version."""


def markdown_changelog(
    title: str, versions: Sequence[VersionRow], reports: Mapping[str, Report], *, picture: str
) -> str:
    """The changelog, with a line end at its end.

    Args:
        title: the service's full name.
        versions: the oldest first; at least one.
        reports: by the date of the newer version, what changed in it; the first has none.
        picture: the file name of the timeline.
    """
    newest_first = versions[::-1]
    dates = f"{versions[0].date} to {versions[-1].date}" if versions[1:] else versions[0].date
    paragraphs = [
        f"# {prose(title)}: changelog",
        f"{pluralize(len(versions), 'dated version')}, {dates}. [HTML pages](index.html).",
        f"![Versions over time: their operations, shapes and severity]({picture})",
        "\n".join(_table(newest_first)),
    ]
    for version in newest_first:
        paragraphs += _version(version, reports.get(version.date))
    return "\n\n".join(paragraphs) + "\n"


def _table(versions: Sequence[VersionRow]) -> Iterator[str]:
    yield "| Version | botocore | Operations | New | Updated | Changed | Removed | Verdict |"
    yield "|---|---|--:|--:|--:|--:|--:|---|"
    for each in versions:
        date = f"[{each.date}](#{each.date})"
        counts = (each.new, each.updated, each.changed, each.removed)
        numbers = " | ".join(str(number) if number else "" for number in counts)
        verdict = prose(each.verdict) or "The first version."
        yield f"| {date} | {prose(each.botocore)} | {each.operations} | {numbers} | {verdict} |"


def _version(version: VersionRow, report: Report | None) -> Iterator[str]:
    yield f"## {version.date}"
    if version.note:
        yield f"> {prose(version.note)}"
    if report is None:
        operations = pluralize(version.operations, "operation")
        yield f"The first version: {operations} and {pluralize(version.shapes, 'shape')}."
        return
    yield (
        f"**{prose(report.summary.verdict)}** "
        f"All changes: [Markdown]({version.page}.md), [HTML]({version.page}.html)."
    )
    lines = [*_operations(report.operations)]
    for section, changes in sections(report).items():
        if section in _LISTED:
            lines += _changes(section, changes)
    if lines:
        yield "\n".join(lines)


def _operations(operations: Sequence[OperationChange]) -> Iterator[str]:
    for status in Status:
        names = [_operation(each) for each in operations if each.status is status]
        if names:
            more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
            yield f"- {status.capitalize()}: {', '.join(names[:_MAX_NAMES])}{more}"


def _operation(operation: OperationChange) -> str:
    ends = [
        end
        for end, delta in (
            ("request", operation.request_delta),
            ("response", operation.response_delta),
        )
        if delta
    ]
    if operation.status is Status.RENAMED:
        return f"{code(operation.old_name)} to {code(operation.name)}"
    return code(operation.name) + (f" ({' and '.join(ends)})" if ends else "")


def _changes(section: Section, changes: Sequence[Change]) -> Iterator[str]:
    found = group_changes(changes)
    for block in found[:_MAX_NAMES]:
        names = [code(_name(change)) for change in block[:_MAX_NAMES]]
        more = f" and {len(block) - _MAX_NAMES} more" if len(block) > _MAX_NAMES else ""
        title = prose(block[0].title)
        yield f"- {section.capitalize()}: {title}: {', '.join(dict.fromkeys(names))}{more}"
    if len(found) > _MAX_NAMES:
        yield f"- and {len(found) - _MAX_NAMES} more that are {section}"


def _name(change: Change) -> str:
    """Where it is in the bindings; of what has no place there, where it is in the model."""
    python = displayed_python_name(change)
    return python if "." in python else change.wire_path
