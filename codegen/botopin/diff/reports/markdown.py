"""The report in GitHub's Markdown: a page of a changelog, a comment on a pull request."""

from __future__ import annotations

from enum import IntEnum
from itertools import chain
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.differences import Subject
from botopin.diff.escape import (
    MAX_NAME,
    MAX_PROSE,
    format_fence,
    truncate,
)
from botopin.diff.report import LineChange, Severity, Status
from botopin.diff.reports.markdown_text import (
    format_code,
    format_descriptions,
    format_details,
    format_prose,
)
from botopin.diff.reports.sections import (
    ACCEPTABLE,
    FOLDED,
    Section,
    count_changes,
    find_section,
    group_by_section,
    group_in_operation,
    index_groups,
)
from botopin.diff.reports.wording import (
    count_operations,
    displayed_python_name,
    displayed_values,
    format_affected,
    join_names,
    severity_label,
    short_fingerprint,
    status_word,
    witness_values,
)
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botopin.diff.report import Change, Line, OperationChange, Report
    from botopin.diff.reports.sections import Group

GITHUB_LIMIT: Final = 65_536
"""Maximum length of a comment or of a pull request's description on GitHub, in characters."""
MIN_LIMIT: Final = 20_000
"""Lowest limit: enough for the verdict, however long the names are."""

_MAX_OPEN: Final = 10
"""Maximum number of visible changes of a group; the rest is folded."""
_CHUNK: Final = 50
"""Maximum number of folded changes that a limited report keeps or omits together."""
_MAX_WITNESSES: Final = 3
"""Maximum number of witnesses of one group."""


def render_markdown(report: Report, limit: int | None = None) -> str:
    """Format the report in CommonMark with GitHub's tables, and end it with a newline.

    Text of a model appears as code or as plain words, never as markup, a mention, a reference or a
    link. The only HTML elements are `details` and `summary` of this module.

    Args:
        report: Report to format.
        limit: Maximum length in characters. A longer report omits its least important parts and
            names them. `GITHUB_LIMIT` fits a comment.

    Raises:
        ValueError: The limit is below `MIN_LIMIT`.
    """
    if limit is not None and limit < MIN_LIMIT:
        raise ValueError(f"expected a limit of at least {MIN_LIMIT}, got {limit}")
    whole = _join_parts(_parts(report))
    if limit is None or len(whole) <= limit:
        return whole
    return _join_parts(_shorten(_parts(report, chunk=_CHUNK), limit))


class _Rank(IntEnum):
    """Importance of an item; a limited report omits the lowest rank first."""

    DOCUMENTATION = 0
    SYNTAX = 1
    METADATA = 2
    NO_EFFECT = 3
    OPERATION = 4
    ACCEPTED = 5
    DEPRECATIONS = 6
    SAFE = 7
    UNUSED = 8
    RELEASE_NOTE = 9
    DANGEROUS = 10
    BREAKING = 11


@frozen
class _Item:
    """Text that a report contains or omits as a whole."""

    text: str
    rank: _Rank
    noun: str
    """Singular noun for the omitted content."""
    count: int = 1
    needs: _Item | None = None
    """Item without which this item makes no sense."""


@frozen
class _Part:
    """Items with the text before and after them; a part without items is omitted."""

    before: str
    items: tuple[_Item, ...] = ()
    after: str = ""
    always: bool = False

    @property
    def size(self) -> int:
        return len(self.before) + len(self.after) + len(_GAP) * 2


_GAP: Final = "\n\n"
_RANKS: Final = {
    Section.BREAKING: _Rank.BREAKING,
    Section.DANGEROUS: _Rank.DANGEROUS,
    Section.SAFE: _Rank.SAFE,
    Section.DEPRECATIONS: _Rank.DEPRECATIONS,
    Section.NO_EFFECT: _Rank.NO_EFFECT,
    Section.METADATA: _Rank.METADATA,
    Section.DOCUMENTATION: _Rank.DOCUMENTATION,
    Section.ACCEPTED: _Rank.ACCEPTED,
}


def _join_parts(parts: Iterable[_Part]) -> str:
    texts: list[str] = []
    for part in parts:
        if part.items or part.always:
            texts += (part.before, *(item.text for item in part.items), part.after)
    return _GAP.join(text for text in texts if text) + "\n"


def _shorten(parts: Sequence[_Part], limit: int) -> Sequence[_Part]:
    """Keep as many items as fit, by rank and then by order."""
    items = sorted((item for part in parts for item in part.items), key=lambda item: -item.rank)
    room = limit - sum(part.size for part in parts) - _NOTICE_ROOM
    kept: set[int] = set()
    omitted: dict[str, int] = {}
    for item in items:
        size = len(item.text) + len(_GAP)
        if size <= room and (item.needs is None or id(item.needs) in kept):
            room -= size
            kept.add(id(item))
        else:
            omitted[item.noun] = omitted.get(item.noun, 0) + item.count
    if not omitted:
        return parts
    notice = "Omitted because of the length limit: " + ", ".join(
        pluralize(number, noun) for noun, number in omitted.items()
    )
    shortened = [
        _Part(part.before, tuple(i for i in part.items if id(i) in kept), part.after, part.always)
        for part in parts
    ]
    return [shortened[0], _Part(f"**{notice}.**", always=True), *shortened[1:]]


_NOTICE_ROOM: Final = 1_000
"""Room for the notice of omitted content, in characters."""


def _parts(report: Report, *, chunk: int | None = None) -> Sequence[_Part]:
    by_section = group_by_section(report)
    show_dates = report.has_intermediate_versions

    def listing(each: Section, after: str = "", before: str = "") -> _Part:
        groups = by_section[each]
        title = f"## {each.capitalize()} ({count_changes(groups):,})"
        items = (_group(group, show_dates=show_dates, chunk=chunk) for group in groups)
        return _Part(before or title, tuple(chain.from_iterable(items)), after)

    def fold(each: Section) -> _Part:
        number = pluralize(count_changes(by_section[each]), each.noun)
        return listing(each, "</details>", format_details(number))

    return [
        _head(report),
        _release_note(report),
        *(listing(each) for each in (Section.BREAKING, Section.DANGEROUS, Section.SAFE)),
        listing(Section.DEPRECATIONS),
        _operations(report, index_groups(by_section)),
        *map(fold, FOLDED),
        listing(Section.ACCEPTED),
        _Part(
            "## Unused suppressions",
            tuple(
                _Item(f"- {format_code(unused)}", _Rank.UNUSED, "unused suppression")
                for unused in report.unused_suppressions
            ),
        ),
    ]


def _head(report: Report) -> _Part:
    summary = report.summary
    rows = [
        f"| {severity_label(each)} | {summary.by_severity.get(str(each), 0)} |"
        for each in sorted(Severity, reverse=True)
    ]
    if summary.consequences:
        rows.append(f"| consequences | {summary.consequences} |")
    if summary.suppressed:
        rows.append(f"| accepted | {summary.suppressed} |")
    operations = ", ".join(count_operations(report))
    severity = severity_label(summary.severity)
    service, old, new = (
        format_prose(each, MAX_NAME)
        for each in (report.service, report.old.label, report.new.label)
    )
    texts = (
        f"# {service}: {old} → {new}",
        f"**{severity.capitalize()}.** {format_prose(summary.verdict, MAX_NAME)}",
        "\n".join(("| Changes | |", "|---|---:|", *rows)),
        f"Operations: {operations}" if operations else "",
        f"Viewpoint: {report.viewpoint}.",
        f"Versions: {len(report.steps)}." if report.has_intermediate_versions else "",
    )
    return _Part(_GAP.join(text for text in texts if text), always=True)


def _release_note(report: Report) -> _Part:
    if not report.release_note:
        return _Part("")
    note = f"Release note: {format_prose(report.release_note)}"
    return _Part("", (_Item(note, _Rank.RELEASE_NOTE, "release note"),))


def _group(group: Group, *, show_dates: bool, chunk: int | None) -> Iterator[_Item]:
    """Yield a group: its first changes and all details, then its other changes, folded.

    Args:
        group: Group to format.
        show_dates: Whether to name the version that introduced the changes.
        chunk: Maximum number of changes of one folded item; None folds all together.
    """
    section, first, shared = group.section, group.first, group.migration
    listed = group.changes[: None if section in FOLDED and chunk is None else _MAX_OPEN]
    lines = [f"**{format_prose(group.heading)}** ({format_code(first.rule)})", ""]
    lines += [_change(each, section, "" if shared else each.migration) for each in listed]
    details: dict[str, str] = {}
    if section not in FOLDED:
        uses = dict.fromkeys(use for change in group.changes for use in change.uses)
        if first.subject != Subject.OPERATION:
            details["Affects"] = format_affected(group.affected)
        details["Used by"] = join_names(list(uses))
        for directions, reason in group.reasons.items():
            details[f"Why in the {directions}" if directions else "Why"] = reason
        details |= {"Migration": shared, "Accepted": first.suppression_reason or ""}
    if show_dates:
        details["Introduced in"] = first.introduced_in
    if group.consequences:
        number = pluralize(len(group.consequences), "more change")
        details["Causes"] = f"{number}: {group.consequences_by_title}"
    lines += [f"- {name}: {format_prose(text)}" for name, text in details.items() if text]
    lines += _witnesses(group)
    main = _Item("\n".join(lines), _RANKS[section], section.noun, len(listed))
    yield main
    if described := list(format_descriptions(group.added)):
        yield _Item(_fold("Documentation", described), _Rank.SYNTAX, "description", needs=main)
    for folded, noun, title in (
        (group.changes[len(listed) :], section.noun, "{} more"),
        (group.consequences, "consequence", "{} that follow"),
    ):
        for start in range(0, len(folded), chunk or max(len(folded), 1)):
            part = folded[start : start + chunk if chunk else None]
            lines = [_change(e, find_section(e), "" if shared else e.migration) for e in part]
            text = _fold(title.format(f"{len(part):,}"), lines)
            yield _Item(text, _RANKS[section], noun, len(part), needs=main)


def _fold(summary: str, lines: Sequence[str]) -> str:
    return "\n".join((format_details(summary), "", *lines, "", "</details>"))


def _change(change: Change, section: Section, migration: str) -> str:
    python = displayed_python_name(change)
    values = "" if section is Section.DOCUMENTATION else displayed_values(change)
    pieces = (
        format_code(change.wire_path),
        f" ({format_code(python)})" if python else "",
        f": {format_code(values, len(values))}" if values else "",
        f", fingerprint {format_code(short_fingerprint(change))}" if section in ACCEPTABLE else "",
        f". {format_prose(migration)}" if migration else "",
    )
    return f"- {''.join(pieces)}"


def _witnesses(group: Group) -> Iterator[str]:
    """Yield the first examples of the effect, with what the old and the new version give."""
    witnesses = dict.fromkeys(each.witness for each in group.changes if each.witness)
    for witness in list(witnesses)[:_MAX_WITNESSES]:
        yield f"- Shown by: {format_prose(witness.text)}"
        for label, value in witness_values(witness):
            yield from _witness_value(label, value)


def _witness_value(label: str, value: str) -> Iterator[str]:
    lines = [truncate(line, MAX_PROSE) for line in value.splitlines()]
    if lines[1:]:
        yield f"  - {label}:"
        yield from (f"    {line}" for line in format_fence(lines, "text").split("\n"))
    else:
        yield f"  - {label}: {format_code(value, MAX_PROSE)}"


def _operations(report: Report, groups: Mapping[str, Group]) -> _Part:
    changes = {change.fingerprint: change for change in report.changes}
    items: list[_Item] = []
    for operation in report.operations:
        items += _operation(operation, [changes[each] for each in operation.changes], groups)
    return _Part(f"## Operations ({len(report.operations)})", tuple(items))


def _operation(
    operation: OperationChange, changes: Sequence[Change], groups: Mapping[str, Group]
) -> Iterable[_Item]:
    texts = [f"### {format_prose(operation.name)} ({status_word(operation.status)})"]
    if operation.status is Status.RENAMED:
        texts.append(f"Old name: {format_code(operation.old_name)}.")
    texts += [format_prose(paragraph) for paragraph in operation.documentation[:1]]
    for name, delta, removals in (
        ("request", operation.request_delta, operation.request_removals),
        ("response", operation.response_delta, operation.response_removals),
    ):
        if delta:
            texts += (f"Changes ({name})", format_fence(delta.split("\n"), "python"))
        if removals:
            removed = [f"- {line}" for line in removals.split("\n")]
            texts += (f"Removed ({name})", format_fence(removed, "diff"))
    lines: list[str] = []
    folded = 0
    for part in group_in_operation(operation, changes, groups):
        if part.section in FOLDED:
            folded += len(part.changes)
        else:
            is_path = not part.follows and part.subject == part.changes[0].wire_path
            subject = format_code(part.subject) if is_path else format_prose(part.subject)
            lines.append(f"- {part.section}: {format_prose(part.group.first.title)}: {subject}")
    if folded:
        lines.append(
            f"- {pluralize(folded, 'change')} to documentation or metadata, or without effect"
        )
    if lines:
        texts.append("\n".join(lines))
    main = _Item(_GAP.join(text for text in texts if text), _Rank.OPERATION, "operation")
    yield main
    for name, described in (
        ("Request", operation.request_members),
        ("Response", operation.response_members),
        ("Errors", operation.errors),
    ):
        if described:
            text = _fold(name, list(format_descriptions(described)))
            yield _Item(text, _Rank.SYNTAX, "description", needs=main)
    for name, syntax in (
        ("Request syntax", operation.request_syntax),
        ("Response syntax", operation.response_syntax),
    ):
        if syntax:
            text = _GAP.join((format_details(name), _syntax(syntax), "</details>"))
            yield _Item(text, _Rank.SYNTAX, "syntax block")


def _syntax(lines: Sequence[Line]) -> str:
    """Return Python if all lines have the same mark, else a diff that repeats changed lines."""
    if len({piece.mark for line in lines for piece in line.pieces} | {i.mark for i in lines}) == 1:
        return format_fence([line.text for line in lines], "python")
    shown: list[str] = []
    for line in lines:
        marks = {piece.mark for piece in line.pieces}
        if line.mark is not LineChange.SAME or marks <= {LineChange.SAME}:
            shown.append(f"{line.mark} {line.text}")
            continue
        for mark, opposite in (
            (LineChange.REMOVED, LineChange.ADDED),
            (LineChange.ADDED, LineChange.REMOVED),
        ):
            kept = "".join(piece.text for piece in line.pieces if piece.mark is not opposite)
            shown.append(f"{mark} {kept}")
    return format_fence(shown, "diff")
