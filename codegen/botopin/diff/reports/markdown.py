"""The report in GitHub's Markdown: a page of a changelog, a comment on a pull request."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.escape import (
    MAX_NAME,
    MAX_PROSE,
    format_fence,
    format_values,
    longest_backtick_run,
    truncate,
)
from botopin.diff.report import LineChange, Severity, Status
from botopin.diff.reports.sections import (
    ACCEPTABLE,
    FOLDED,
    Section,
    displayed_python_name,
    find_section_in,
    format_affected,
    group_by_section,
    group_changes,
    join_names,
    severity_label,
    short_fingerprint,
)
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from botopin.diff.report import Change, Line, OperationChange, Report

GITHUB_LIMIT: Final = 65_536
"""Maximum length of a comment or of a pull request's description on GitHub, in characters."""
MIN_LIMIT: Final = 20_000
"""Lowest limit: enough for the verdict, however long the names are."""

_MAX_BLOCK: Final = 20
"""Maximum number of changes that a limited report lists in one block."""


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
    return _join_parts(_shorten(_parts(report, most=_MAX_BLOCK), limit))


def format_code(text: str, limit: int = MAX_NAME) -> str:
    """Return a code span in which no part of the text is markup, a mention or a link."""
    shown = truncate(text, limit)
    if not shown:
        return ""
    ticks = "`" * (longest_backtick_run(shown) + 1)
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def format_prose(text: str, limit: int = MAX_PROSE) -> str:
    """Return plain words unchanged, and everything else as code.

    Words of letters, dates and numbers are plain. `x` and ``x`` become code as they are. Backslash
    escapes do not suffice: GitHub searches the text for mentions, references and links after it
    has processed the Markdown.
    """
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    shown = ""
    for match in _TOKEN.finditer(cut):
        _, coded, word = match.groups()
        new = format_code(coded, limit) if coded else _word(word, limit)
        spaced = match.start() and (cut[match.start() - 1] in " \t\r\n" or _would_merge(shown, new))
        shown += f" {new}" if spaced and shown else new
    return shown


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
        if size <= room:
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


def _parts(report: Report, *, most: int | None = None) -> Sequence[_Part]:
    by_section = group_by_section(report)
    show_dates = report.has_intermediate_versions

    def listing(each: Section, after: str = "", before: str = "") -> _Part:
        title = f"## {each.capitalize()} ({len(by_section[each])})"
        return _Part(
            before or title,
            tuple(
                _Item(
                    _block(block, each, show_dates=show_dates, most=most),
                    _RANKS[each],
                    each.noun,
                    len(block),
                )
                for block in group_changes(by_section[each])
            ),
            after,
        )

    return [
        _head(report),
        _release_note(report),
        *(listing(each) for each in (Section.BREAKING, Section.DANGEROUS, Section.SAFE)),
        listing(Section.DEPRECATIONS),
        _operations(report),
        *(
            listing(each, "</details>", _details(pluralize(len(by_section[each]), each.noun)))
            for each in FOLDED
        ),
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
    if summary.suppressed:
        rows.append(f"| accepted | {summary.suppressed} |")
    operations = ", ".join(
        f"{number} {status}" for status in Status if (number := summary.operations.get(status))
    )
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


def _block(block: Sequence[Change], each: Section, *, show_dates: bool, most: int | None) -> str:
    first = block[0]
    shown = block[:most]
    lines = [f"**{format_prose(first.title)}** ({format_code(first.rule)})", ""]
    for change in shown:
        values = "" if each is Section.DOCUMENTATION else format_values(change.old, change.new)
        pieces = (
            format_code(change.wire_path),
            f" ({format_code(displayed_python_name(change))})"
            if displayed_python_name(change)
            else "",
            f": {format_code(values, len(values))}" if values else "",
            f", fingerprint {format_code(short_fingerprint(change))}" if each in ACCEPTABLE else "",
        )
        lines.append(f"- {''.join(pieces)}")
    if more := len(block) - len(shown):
        lines.append(f"- and {more} more")
    details: dict[str, str] = {}
    if each not in FOLDED:
        details |= {
            "Affects": format_prose(format_affected(first)),
            "Used by": format_prose(join_names(first.uses)),
            "Why": format_prose(first.reason),
            "Migration": format_prose(first.migration),
            "Accepted": format_prose(first.suppression_reason or ""),
        }
    if show_dates:
        details["Introduced in"] = format_prose(first.introduced_in)
    lines += [f"- {name}: {detail}" for name, detail in details.items() if detail]
    return "\n".join(lines)


def _operations(report: Report) -> _Part:
    changes = {change.fingerprint: change for change in report.changes}
    items: list[_Item] = []
    for operation in report.operations:
        items += _operation(operation, [changes[each] for each in operation.changes])
    return _Part(f"## Operations ({len(report.operations)})", tuple(items))


def _operation(operation: OperationChange, changes: Sequence[Change]) -> Iterable[_Item]:
    texts = [f"### {format_prose(operation.name)} ({operation.status})"]
    if operation.status is Status.RENAMED:
        texts.append(f"Old name: {format_code(operation.old_name)}.")
    texts += [format_prose(paragraph) for paragraph in operation.documentation[:1]]
    for name, delta in (
        ("request", operation.request_delta),
        ("response", operation.response_delta),
    ):
        if delta:
            texts += (f"Changes ({name})", format_fence(delta.split("\n"), "python"))
    lines: list[str] = []
    folded = 0
    for change in changes:
        if (each := find_section_in(change, operation.name)) in FOLDED:
            folded += 1
        else:
            lines.append(f"- {each}: {format_code(change.wire_path)}, {format_prose(change.title)}")
    if folded:
        lines.append(
            f"- {pluralize(folded, 'change')} to documentation or metadata, or without effect"
        )
    if lines:
        texts.append("\n".join(lines))
    yield _Item(_GAP.join(text for text in texts if text), _Rank.OPERATION, "operation")
    for name, syntax in (
        ("Request syntax", operation.request_syntax),
        ("Response syntax", operation.response_syntax),
    ):
        if syntax:
            text = _GAP.join((_details(name), _syntax(syntax), "</details>"))
            yield _Item(text, _Rank.SYNTAX, "syntax block")


def _details(summary: str) -> str:
    return f"<details>\n<summary>{summary}</summary>"


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


_TOKEN: Final = re.compile(r"(`{1,2})([^`\n]+)\1(?!`)|([^ \t\r\n]+)")
_WORD: Final = re.compile(
    r"""["'(]*(?:[^\W\d_]+(?:['’-][^\W\d_]+)*|\d{4}-\d\d-\d\d|\d{1,6}(?:\.\d{1,6})*|[–—…→])["')]*"""
)
_TAIL: Final = ".,;:!?)"
_COMMIT: Final = re.compile(r"[0-9a-fA-F]{7,40}")
"""Text that GitHub links as a commit hash."""


def _word(word: str, limit: int) -> str:
    if word == "&":
        return "&amp;"
    core = word.rstrip(_TAIL)
    tail = word[len(core) :]
    item = core.isdigit() and tail  # 1. would start a list
    if not core or (_WORD.fullmatch(core) and not _COMMIT.search(core) and not item):
        return word
    return format_code(core, limit) + tail


def _would_merge(before: str, after: str) -> bool:
    """Return whether two adjacent code spans would become one."""
    return before.endswith("`") and after.startswith("`")
