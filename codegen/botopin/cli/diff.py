"""`botopin diff`: what changed between two versions, in the format that is asked for."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from botopin.cli.files import write_file
from botopin.cli.output import write_output
from botopin.diff.assemble import Version, assemble
from botopin.diff.report import Report, Severity, Viewpoint
from botopin.diff.reports.github import github, pointers_to_locate
from botopin.diff.reports.html import html
from botopin.diff.reports.json_report import json_report
from botopin.diff.reports.junit import junit
from botopin.diff.reports.markdown import GITHUB_LIMIT, MIN_LIMIT, markdown
from botopin.diff.reports.text import text
from botopin.diff.rules.catalog import RULE_IDS
from botopin.diff.rules.policy import Policy, read_policy
from botopin.model.diagnostics import SourceError, escape_unprintable
from botopin.model.document_files import MODEL_FILE
from botopin.model.files import read_file
from botopin.model.json_lines import line_of
from botopin.model.strict_json import MAX_BYTES
from botopin.naming.names import Names
from botopin.sources.resolve import INSTALLED, resolve_pair
from botopin.sources.store import has_service, release_note

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Mapping, Sequence

    from botopin.model.documents import ModelDocuments
    from botopin.sources.store import ModelStore

FORMATS: Final = ("text", "markdown", "html", "json", "junit", "github")

_FAIL_ON: Final = {
    "breaking": Severity.BREAKING,
    "dangerous": Severity.DANGEROUS,
    "any": Severity.SAFE,
}

_DESCRIPTION: Final = """\
Compare two versions of a service, say what changed, and judge whom it breaks: callers' source
code when it moves to the new bindings, and old clients on the wire when the service moves."""

_EPILOG: Final = f"""\
each side is
  2023-12-04                    a date of the folder of models
  path/to/service-2.json        a file, with the paginators and waiters that lie beside it
  botocore-1.44.5-….whl         a wheel of botocore
  {INSTALLED}                     the botocore that is installed here

examples:
  botopin diff braket 2023-09-22 2023-12-04
  botopin diff braket 2026-04-07 installed --fail-on breaking
  botopin diff s3 installed botocore-1.44.5-py3-none-any.whl      # pip download --no-deps botocore
  botopin diff braket 2023-12-04 2026-04-07 --format html -o braket.html

exit codes: 0 done, 1 a change is as severe as --fail-on says, 2 the input cannot be used
"""


def add_diff(parser: ArgumentParser, verb: Callable[[Namespace], int]) -> None:
    """Say what the command line of `botopin diff` takes; `verb` runs it."""
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.add_argument("service", metavar="SERVICE", help="as botocore names it, such as braket")
    parser.add_argument("old", metavar="OLD", help="the older version")
    parser.add_argument("new", metavar="NEW", help="the newer version")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text for people (the default); markdown for a pull request; html, one offline page; "
        "json, as docs/report.md says; junit for CI servers; github, annotations on lines",
    )
    parser.add_argument(
        "--viewpoint",
        choices=[str(each) for each in Viewpoint],
        default=str(Viewpoint.BOTH),
        help="judge by old source code against the new bindings, by old clients on the wire, "
        "or by the worse of the two (the default)",
    )
    parser.add_argument(
        "--fail-on",
        choices=tuple(_FAIL_ON),
        help="exit code 1 where a change is so severe (any: safe ones too, but not those without "
        "effect); without it, changes are no failure",
    )
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="TOML: other severities, and changes that are accepted (docs/ci.md)",
    )
    parser.add_argument(
        "--limit",
        type=_limit,
        metavar="N",
        help=f"characters of markdown, {MIN_LIMIT} or more; what matters least is left out, and "
        f"the text says so (a comment on GitHub takes {GITHUB_LIMIT})",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write to a file, as a whole or not at all",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="no remarks beside the report: print errors only"
    )
    parser.set_defaults(verb=verb)


def _limit(text: str) -> int:
    if not text.isdecimal() or int(text) < MIN_LIMIT:
        message = f"expected a whole number from {MIN_LIMIT} on, got {text!r}"
        raise ArgumentTypeError(message)
    return int(text)


def report_of(
    store: ModelStore,
    locked: Names,
    options: Namespace,
) -> Report:
    """Read both sides and compare them.

    Raises:
        SourceError: a side cannot be found, or they are of two services.
        ModelError: a file has defects.
    """
    if options.limit is not None and options.format != "markdown":
        raise SourceError("--limit goes with --format markdown")
    for given in (options.old, options.new, options.policy):
        if options.output and given and _is_same_file(options.output, Path(given)):
            raise SourceError(f"{options.output}: is an input: give another -o FILE")
    policy = read_policy(options.policy, RULE_IDS) if options.policy else Policy()
    (old, old_side), (new, new_side) = resolve_pair(
        store, options.service, options.old, options.new
    )
    between = _between(store, options.service, old_side.date, new_side.date)
    brought = [each.model.date for each in between]
    if options.new == new_side.date:
        brought.append(options.new)
    return assemble(
        Version(documents=old, info=old_side, names=Names.for_model(old.model, locked)),
        Version(documents=new, info=new_side, names=Names.for_model(new.model, locked)),
        between=between,
        viewpoint=Viewpoint(options.viewpoint),
        policy=policy,
        release_note=_release_note(store, options.service, brought),
    )


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _between(store: ModelStore, service: str, old: str, new: str) -> list[ModelDocuments]:
    """The versions of the store between two dates, oldest first."""
    if not old or not new or not has_service(store, service):
        return []
    return [store.documents(service, date) for date in store.dates(service) if old < date < new]


def _release_note(store: ModelStore, service: str, dates: Sequence[str]) -> str | None:
    """What releases say of themselves, each with its date where there are several."""
    notes = {date: note for date in dates if (note := release_note(store, service, date))}
    if len(dates) == 1:
        return notes.get(dates[0])
    return " ".join(f"{date}: {note}" for date, note in notes.items()) or None


def run_diff(store: ModelStore, locked: Names, options: Namespace) -> bool:
    """Print or write the report; true where it is as severe as `--fail-on` says."""
    busy = Console(stderr=True)
    with (
        busy.status(f"comparing {escape_unprintable(options.service)}")
        if busy.is_terminal and not options.quiet
        else nullcontext()
    ):
        report = report_of(store, locked, options)
        shown = _shown(report, options)
    if options.output is None:
        # What machines read is UTF-8, whatever the terminal's encoding is.
        text: str | bytes = shown if options.format == "text" else shown.encode()
        write_output(text, otherwise="give -o FILE")
    else:
        write_file(options.output, shown.encode())
        if not options.quiet:
            print(f"{report.summary.verdict} {options.output} has the report", file=sys.stderr)
    if report.old.date > report.new.date and report.new.date and not options.quiet:
        print(
            "botopin: note: OLD is the newer version: added and removed are swapped",
            file=sys.stderr,
        )
    if options.format != "text":
        for fingerprint in report.unused_suppressions:
            print(
                f"botopin: {options.policy}: accepts {fingerprint}: no such change: remove it",
                file=sys.stderr,
            )
    threshold = _FAIL_ON.get(options.fail_on)
    return threshold is not None and report.summary.severity >= threshold


def _shown(report: Report, options: Namespace) -> str:
    match options.format:
        case "markdown":
            return markdown(report, options.limit)
        case "html":
            return html(report)
        case "json":
            return json_report(report)
        case "junit":
            return junit(report, _FAIL_ON.get(options.fail_on, Severity.BREAKING))
        case "github":
            return github(report, _lines(report))
        case _:
            terminal = Console()
            colour = terminal.is_terminal and options.output is None
            return text(
                report, width=terminal.width, colour=colour and "NO_COLOR" not in os.environ
            )


def _lines(report: Report) -> Mapping[str, int]:
    if not report.new.folder:
        return {}
    data = read_file(Path(report.new.folder) / MODEL_FILE, limit=MAX_BYTES)
    return line_of(data, pointers_to_locate(report))
