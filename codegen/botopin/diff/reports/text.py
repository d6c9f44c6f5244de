"""Report for a terminal."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from botopin.diff.escape import MAX_NAME, MAX_PROSE, format_values, truncate
from botopin.diff.report import Severity, Status
from botopin.diff.reports.sections import (
    ACCEPTABLE,
    FOLDED,
    Section,
    displayed_python_name,
    format_affected,
    group_by_section,
    group_changes,
    join_names,
    severity_label,
    short_fingerprint,
)
from botopin.text import escape_workflow_command, pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.diff.report import Change, Report

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
_MIN_WIDTH: Final = 40


def render_text(
    report: Report, *, width: int = 100, colour: bool = False, explain: bool = False
) -> str:
    """Format the report in lines of at most `width` characters, and end it with a newline.

    The report only counts changes to documentation and metadata, and changes without effect. No
    line is a workflow command of GitHub, whose log may contain the report.

    Args:
        report: Report to format.
        width: Maximum line length; a width below 40 counts as 40.
        colour: Whether to add control characters that set a style.
        explain: Whether to show the witness of each change.
    """
    terminal = _Terminal(max(width, _MIN_WIDTH), colour=colour)
    _head(terminal, report)
    by_section = group_by_section(report)
    for each, style in _STYLES.items():
        if changes := by_section[each]:
            terminal.put()
            terminal.put((f"{each.capitalize()} ({len(changes)})", style))
            for block in group_changes(changes):
                terminal.put()
                _block(terminal, block, each, show_dates=report.has_intermediate_versions)
                if explain:
                    _witnesses(terminal, block)
    folded = [(len(by_section[each]), each) for each in FOLDED if by_section[each]]
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

    def __init__(self, width: int, *, colour: bool) -> None:
        self._width = width
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            width=width,
            force_terminal=colour,
            color_system="standard" if colour else None,
            no_color=not colour,
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
        room = self._width - indent - hanging - 1  # for a backslash before `::`
        for number, line in enumerate(paragraph.wrap(self._console, room, overflow="fold")):
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
    if summary.suppressed:
        numbers.append(f"{summary.suppressed} accepted")
    terminal.put(f"Changes: {', '.join(numbers)} (viewpoint: {report.viewpoint})")
    if report.has_intermediate_versions:
        terminal.put(f"Versions: {len(report.steps)}")
    operations = [
        f"{number} {status}" for status in Status if (number := summary.operations.get(status))
    ]
    if operations:
        terminal.put(f"Operations: {', '.join(operations)}")
    if report.release_note:
        terminal.put()
        terminal.put(f"Release note: {_clean(report.release_note, MAX_PROSE)}")


def _block(
    terminal: _Terminal, block: Sequence[Change], section: Section, *, show_dates: bool
) -> None:
    first = block[0]
    terminal.put(_clean(first.title), (f" [{_clean(first.rule)}]", "dim"), indent=2)
    for change in block:
        python = displayed_python_name(change)
        python = f" ({_clean(python)})" if python else ""
        values = format_values(change.old, change.new)
        terminal.put(
            (_clean(change.wire_path), "bold"),
            (python, "dim"),
            f": {escape_workflow_command(values)}" if values else "",
            (f" [{short_fingerprint(change)}]" if section in ACCEPTABLE else "", "dim"),
            indent=4,
            hanging=2,
        )
    details = {
        "affects": format_affected(first),
        "used by": join_names(first.uses),
        "why": first.reason,
        "migration": first.migration,
        "accepted": first.suppression_reason or "",
        "introduced in": first.introduced_in if show_dates else "",
    }
    for name, detail in details.items():
        if detail:
            terminal.put((f"{name}: ", "dim"), _clean(detail, MAX_PROSE), indent=4, hanging=2)


def _witnesses(terminal: _Terminal, block: Sequence[Change]) -> None:
    witnesses = dict.fromkeys(each.witness for each in block if each.witness)
    for witness in witnesses:
        shown = _clean(witness.text, MAX_PROSE)
        terminal.put(("shown by: ", "dim"), shown, indent=4, hanging=2)
        for label, value in (("old:", witness.old), ("new:", witness.new)):
            if value and value not in witness.text:
                terminal.put((label, "dim"), indent=6)
                for line in value.splitlines():
                    terminal.put(_clean(line, MAX_PROSE), indent=8, hanging=2)


def _clean(model_text: str, limit: int = MAX_NAME) -> str:
    return escape_workflow_command(truncate(model_text, limit))
