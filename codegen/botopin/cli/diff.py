"""`botopin diff`: report the changes between two versions and their severity."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from botopin.cli.arguments import add_models_folder, add_quiet, add_service, whole_number
from botopin.cli.files import write_file
from botopin.cli.output import CHECK_FAILED, OK, print_error, print_warnings, write_output
from botopin.cli.project import locked_names, readable_store
from botopin.diff.assemble import Version, assemble
from botopin.diff.compare.models import compare
from botopin.diff.report import Report, Severity, Viewpoint
from botopin.diff.reports.github import pointers_to_locate, render_github
from botopin.diff.reports.html import render_html
from botopin.diff.reports.json_report import render_json
from botopin.diff.reports.junit import render_junit
from botopin.diff.reports.markdown import GITHUB_LIMIT, MIN_LIMIT, render_markdown
from botopin.diff.reports.text import render_text
from botopin.diff.rules.catalog import RULE_IDS
from botopin.diff.rules.policy import Policy, read_policy
from botopin.explain.witnesses import add_witnesses
from botopin.model.diagnostics import SourceError, escape_message
from botopin.model.document_files import MODEL_FILE
from botopin.model.files import read_file
from botopin.model.json_lines import line_of
from botopin.model.strict_json import MAX_BYTES
from botopin.naming.names import Names
from botopin.runtime.optional_dependencies import require_extra
from botopin.sources.resolve import INSTALLED, resolve_pair
from botopin.sources.store import has_service, release_note

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping, Sequence

    from rich.status import Status

    from botopin.model.documents import ModelDocuments
    from botopin.sources.store import ModelStore

FORMATS: Final = ("text", "markdown", "html", "json", "junit", "github")

_FAIL_ON: Final = {
    "breaking": Severity.BREAKING,
    "dangerous": Severity.DANGEROUS,
    "any": Severity.SAFE,
}

_DESCRIPTION: Final = """\
Compare two versions of a service and report every change with its severity: for source code that
moves to the new bindings, and for old clients of the new service."""

_EPILOG: Final = f"""\
OLD and NEW are each one of
  2023-12-04                    a date in the folder of models
  path/to/service-2.json        a model, read with the paginators and waiters in its folder
  botocore-1.44.5-….whl         a wheel of botocore
  {INSTALLED}                     the installed botocore

examples:
  botopin diff braket 2023-09-22 2023-12-04
  botopin diff braket 2026-04-07 installed --fail-on breaking
  botopin diff s3 installed botocore-1.44.5-py3-none-any.whl      # pip download --no-deps botocore
  botopin diff braket 2023-12-04 2026-04-07 --format html -o braket.html

exit codes: 0 success, 1 a change reaches the severity of --fail-on, 2 invalid input
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    add_service(parser)
    parser.add_argument("old", metavar="OLD", help="older version")
    parser.add_argument("new", metavar="NEW", help="newer version")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="write the report as text for a terminal, markdown for a pull request, one offline "
        "html page, json (see docs/report.md), junit for a CI server, or github annotations "
        "[default: %(default)s]",
    )
    parser.add_argument(
        "--viewpoint",
        choices=[str(each) for each in Viewpoint],
        default=str(Viewpoint.BOTH),
        help="judge changes for source code, for clients on the wire, or by the worse of the two "
        "[default: %(default)s]",
    )
    parser.add_argument(
        "--fail-on",
        choices=tuple(_FAIL_ON),
        help="exit with 1 if a change is at least this severe; `any` includes safe changes, but "
        "not changes without effect [default: never]",
    )
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="read severities and accepted changes from a TOML file (see docs/ci.md) "
        "[default: none]",
    )
    parser.add_argument(
        "--limit",
        type=whole_number(MIN_LIMIT),
        metavar="N",
        help=f"shorten markdown to N characters, at least {MIN_LIMIT}, by leaving out the least "
        f"severe changes; GitHub allows {GITHUB_LIMIT} in a comment [default: unlimited]",
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="show an example of the effect of each change: the value that is refused now, the "
        "name that is gone, or the two requests; json contains most examples without this option",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write the report to a file [default: standard output]",
    )
    add_quiet(parser, "print the report and errors, but no remarks")
    add_models_folder(parser)


def run(options: Namespace) -> int:
    with _status(options):
        report = _report(readable_store(options), locked_names(options), options)
        content = _render(report, options)
    if options.output is None:
        # Machines expect UTF-8, whatever the terminal's encoding is.
        output: str | bytes = content if options.format == "text" else content.encode()
        write_output(output, fix="pass -o FILE")
    else:
        write_file(options.output, content.encode())
    if not options.quiet:
        _print_remarks(report, options)
    if options.format != "text":
        for fingerprint in report.unused_suppressions:
            print_error(
                f"{options.policy}: accepts {fingerprint}, which matches no change: remove it"
            )
    threshold = _FAIL_ON.get(options.fail_on)
    is_failure = threshold is not None and report.summary.severity >= threshold
    return CHECK_FAILED if is_failure else OK


def _status(options: Namespace) -> Status | nullcontext[None]:
    """Return a context that shows an animation on a terminal."""
    console = Console(stderr=True)
    if options.quiet or not console.is_terminal:
        return nullcontext()
    return console.status(f"comparing {escape_message(options.service)}")


def _report(store: ModelStore, locked: Names, options: Namespace) -> Report:
    """Check the options, and compare both versions."""
    if options.limit is not None and options.format != "markdown":
        raise SourceError("--limit requires --format markdown")
    for file in (options.old, options.new, options.policy):
        if options.output and file and _is_same_file(options.output, Path(file)):
            raise SourceError(f"cannot write {options.output}, which is an input: pass another -o")
    policy = read_policy(options.policy, RULE_IDS) if options.policy else Policy()
    (old, old_info), (new, new_info) = resolve_pair(
        store, options.service, options.old, options.new
    )
    between = _between(store, options.service, old_info.date, new_info.date)
    if not options.quiet:
        print_warnings(each for version in (old, *between, new) for each in version.warnings)
    dates = [each.model.date for each in between]
    if options.new == new_info.date:
        dates.append(options.new)
    comparison = compare(old, new)
    report = assemble(
        Version(documents=old, info=old_info, names=Names.for_model(old.model, locked)),
        Version(documents=new, info=new_info, names=Names.for_model(new.model, locked)),
        between=between,
        viewpoint=Viewpoint(options.viewpoint),
        policy=policy,
        release_note=_release_notes(store, options.service, dates),
        comparison=comparison,
    )
    if options.explain:
        require_extra("botocore", extra="codegen", feature="--explain")
        report = add_witnesses(report, comparison, old, new)
    return report


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _between(store: ModelStore, service: str, old: str, new: str) -> list[ModelDocuments]:
    """Return the versions between two dates, oldest first."""
    if not old or not new or not has_service(store, service):
        return []
    return [store.documents(service, date) for date in store.dates(service) if old < date < new]


def _release_notes(store: ModelStore, service: str, dates: Sequence[str]) -> str | None:
    """Return the release notes of versions, each with its date if there are several versions."""
    notes = {date: note for date in dates if (note := release_note(store, service, date))}
    if len(dates) == 1:
        return notes.get(dates[0])
    return " ".join(f"{date}: {note}" for date, note in notes.items()) or None


def _render(report: Report, options: Namespace) -> str:
    match options.format:
        case "markdown":
            return render_markdown(report, options.limit)
        case "html":
            return render_html(report)
        case "json":
            return render_json(report)
        case "junit":
            return render_junit(report, _FAIL_ON.get(options.fail_on, Severity.BREAKING))
        case "github":
            return render_github(report, _lines(report))
        case _:
            terminal = Console()
            is_shown = terminal.is_terminal and options.output is None
            return render_text(
                report,
                width=terminal.width if is_shown else None,
                color=is_shown and "NO_COLOR" not in os.environ,
                explain=options.explain,
            )


def _lines(report: Report) -> Mapping[str, int]:
    """Return the lines to annotate in the new model, by JSON pointer."""
    if not report.new.folder:
        return {}
    data = read_file(Path(report.new.folder) / MODEL_FILE, limit=MAX_BYTES)
    return line_of(data, pointers_to_locate(report))


def _print_remarks(report: Report, options: Namespace) -> None:
    if options.output is not None:
        print(f"{report.summary.verdict} Wrote the report to {options.output}", file=sys.stderr)
    if report.old.date > report.new.date and report.new.date:
        print_error("note: OLD is newer than NEW: additions are reported as removals")
