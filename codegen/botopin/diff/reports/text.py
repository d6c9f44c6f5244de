"""Report for a terminal."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from botopin.diff.differences import Subject
from botopin.diff.escape import MAX_NAME, MAX_PROSE, truncate
from botopin.diff.report import Severity
from botopin.diff.reports.sections import (
    ACCEPTABLE,
    FOLDED,
    Section,
    count_changes,
    group_by_section,
)
from botopin.diff.reports.wording import (
    count_operations,
    displayed_python_name,
    displayed_values,
    format_affected,
    join_names,
    severity_label,
    short_fingerprint,
    witness_values,
)
from botopin.text import escape_workflow_command, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botopin.diff.report import Report
    from botopin.diff.reports.sections import Group

_STYLES: Final = {
    Section.BREAKING: "bold red",
    Section.DANGEROUS: "bold yellow",
    Section.SAFE: "bold green",
    Section.DEPRECATIONS: "bold magenta",
    Section.ACCEPTED: "bold",
}
_VERDICTS: Final = {
    Severity.BREAKING: "bold white on red",
    Severity.DANGEROUS: "bold black on yellow",
    Severity.SAFE: "bold black on green",
    Severity.NONE: "bold black on green",
}
_SHORT: Final = frozenset({Section.SAFE, Section.DEPRECATIONS})
"""Sections whose groups list only their first changes."""
_MAX_SHORT: Final = 10
"""Maximum number of changes of a group in these sections, and of witnesses of any group."""
_MIN_WIDTH: Final = 40
_WORD: Final = re.compile(r"\s*\S+\s*")


def render_text(
    report: Report, *, width: int | None = 100, color: bool = False, explain: bool = False
) -> str:
    """Format the report for a terminal or a pipe, and end it with a newline.

    The report only counts changes to documentation and metadata, and changes without effect. No
    line is a workflow command of GitHub, whose log may contain the report.

    Args:
        report: Report to format.
        width: Line length at which lines are wrapped, between words only; a width below 40 counts
            as 40. None wraps no line, for a file or a pipe.
        color: Whether to add control characters that set a style.
        explain: Whether to show the witness of each change.
    """
    terminal = _Terminal(width and max(width, _MIN_WIDTH), color=color)
    _head(terminal, report)
    by_section = group_by_section(report)
    for each, style in _STYLES.items():
        if groups := by_section[each]:
            terminal.put()
            terminal.put((f"{each.capitalize()} ({count_changes(groups):,})", style))
            for group in groups:
                terminal.put()
                _group(terminal, group, show_dates=report.has_intermediate_versions)
                if explain:
                    _witnesses(terminal, group)
    folded = [(count_changes(groups), each) for each in FOLDED if (groups := by_section[each])]
    if folded:
        terminal.put()
        shown = ", ".join(pluralize(number, each.noun) for number, each in folded)
        terminal.put((f"Not shown: {shown}. Pass --format markdown to list them.", "dim"))
    for unused in report.unused_suppressions:
        terminal.put()
        terminal.put(
            ("warning: ", "bold yellow"), f"no change matches fingerprint {_clean(unused)}"
        )
    return terminal.text


class _Terminal:
    """Writer of wrapped, styled text, in which rich interprets no markup."""

    def __init__(self, width: int | None, *, color: bool) -> None:
        self._width = width
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            width=width or _MIN_WIDTH,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            force_jupyter=False,
            legacy_windows=False,
        )

    @property
    def text(self) -> str:
        return self._file.getvalue()

    def put(self, *pieces: str | tuple[str, str], indent: int = 0, hanging: int = 0) -> None:
        """Print a paragraph.

        Args:
            pieces: Texts, each alone or with a style.
            indent: Spaces before each line.
            hanging: More spaces before each line except the first.
        """
        paragraph = Text.assemble(*pieces)
        # The room leaves one column for a backslash before `::`.
        lines = _wrap(paragraph, self._width - indent - hanging - 1) if self._width else [paragraph]
        for number, line in enumerate(lines):
            line.rstrip()
            space = " " * (indent + (hanging if number else 0))
            backslash = "\\" if line.plain.lstrip().startswith("::") else ""
            self._console.print(
                Text(f"{space}{backslash}").append_text(line),
                soft_wrap=True,
                markup=False,
                highlight=False,
                emoji=False,
            )


def _wrap(paragraph: Text, room: int) -> Iterable[Text]:
    """Wrap a paragraph between words; a name that is longer than a line stays whole."""
    ends: list[int] = []
    used = 0
    for word in _WORD.finditer(paragraph.plain):
        if used and used + cell_len(word[0].rstrip()) > room:
            ends.append(word.start())
            used = 0
        used += cell_len(word[0])
    return paragraph.divide(ends)


def _head(terminal: _Terminal, report: Report) -> None:
    summary = report.summary
    terminal.put(
        (_clean(report.service), "bold"),
        f": {_clean(report.old.label)} → {_clean(report.new.label)}",
    )
    terminal.put()
    word = f" {severity_label(summary.severity).upper()} "
    terminal.put((word, _VERDICTS[summary.severity]), f" {_clean(summary.verdict)}")
    numbers = [
        f"{summary.by_severity.get(str(each), 0)} {severity_label(each)}"
        for each in sorted(Severity, reverse=True)
    ]
    if summary.consequences:
        numbers.append(pluralize(summary.consequences, "consequence"))
    if summary.suppressed:
        numbers.append(f"{summary.suppressed} accepted")
    terminal.put(f"Changes: {', '.join(numbers)} (viewpoint: {report.viewpoint})")
    if report.has_intermediate_versions:
        terminal.put(f"Versions: {len(report.steps)}")
    if operations := count_operations(report):
        terminal.put(f"Operations: {', '.join(operations)}")
    if report.release_note:
        terminal.put()
        terminal.put(f"Release note: {_clean(report.release_note, MAX_PROSE)}")


def _group(terminal: _Terminal, group: Group, *, show_dates: bool) -> None:
    first = group.first
    terminal.put(_clean(group.heading), (f" [{_clean(first.rule)}]", "dim"), indent=2)
    shared = group.migration
    # The operations of an added error are the only difference between its changes.
    names_operations = group.section is Section.SAFE and first.subject == Subject.ERROR
    most = 1 if names_operations else _MAX_SHORT if group.section in _SHORT else group.size
    for change in group.changes[:most]:
        python = displayed_python_name(change)
        values = escape_workflow_command(displayed_values(change))
        terminal.put(
            (_clean(change.wire_path), "bold"),
            (f" ({_clean(python)})" if python else "", "dim"),
            f": {values}" if values else "",
            (f" [{short_fingerprint(change)}]" if group.section in ACCEPTABLE else "", "dim"),
            indent=4,
            hanging=2,
        )
        if not shared:
            _detail(terminal, "migration", change.migration, indent=6)
    if more := max(group.size - most, 0):
        terminal.put((f"and {more:,} more: pass --format markdown to list them", "dim"), indent=4)
    uses = dict.fromkeys(use for change in group.changes for use in change.uses)
    if first.subject != Subject.OPERATION:
        _detail(terminal, "affects", format_affected(group.affected))
    _detail(terminal, "used by", join_names(list(uses)))
    for directions, reason in group.reasons.items():
        _detail(terminal, f"why in the {directions}" if directions else "why", reason)
    _detail(terminal, "migration", shared)
    _detail(terminal, "accepted", first.suppression_reason or "")
    _detail(terminal, "introduced in", first.introduced_in if show_dates else "")
    if number := len(group.consequences):
        _detail(
            terminal, "causes", f"{pluralize(number, 'more change')}: {group.consequences_by_title}"
        )


def _detail(terminal: _Terminal, name: str, detail: str, indent: int = 4) -> None:
    if detail:
        terminal.put((f"{name}: ", "dim"), _clean(detail, MAX_PROSE), indent=indent, hanging=2)


def _witnesses(terminal: _Terminal, group: Group) -> None:
    witnesses = dict.fromkeys(each.witness for each in group.changes if each.witness)
    for witness in list(witnesses)[:_MAX_SHORT]:
        _detail(terminal, "shown by", witness.text)
        for label, value in witness_values(witness):
            terminal.put((f"{label}:", "dim"), indent=6)
            for line in value.splitlines():
                terminal.put(_clean(line, MAX_PROSE), indent=8, hanging=2)


def _clean(model_text: str, limit: int = MAX_NAME) -> str:
    return escape_workflow_command(truncate(model_text, limit))
