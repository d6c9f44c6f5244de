"""`botopin generate`: generate bindings from models."""

from __future__ import annotations

import sys
from argparse import BooleanOptionalAction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botopin.cli.arguments import add_models_folder, add_quiet, whole_number
from botopin.cli.files import is_current, stage_files, write_file
from botopin.cli.generate_config import open_store, read_config
from botopin.cli.output import (
    CHECK_FAILED,
    INTERRUPTED,
    INVALID_INPUT,
    OK,
    display_path,
    print_error,
    print_info,
    print_warnings,
)
from botopin.cli.progress import rendering_progress
from botopin.generate.publish import FileDrift, FileState, find_drift, publish
from botopin.generate.report import generation_report
from botopin.generate.run import GenerationError, generate, select_versions
from botopin.generate.signals import unwind_on_signal
from botopin.generate.workspace import workspace
from botopin.naming.rules import PACKAGE
from botopin.runtime.violations import suggest
from botopin.sources.folder_store import FolderModelStore

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from botopin.config import Config
    from botopin.generate.run import GenerateResult
    from botopin.sources.store import ModelStore

_DESCRIPTION: Final = """\
Generate a package for each dated version of each service. A run changes all files or none, and
rewrites no file that is up to date."""

_EPILOG: Final = """\
examples:
  botopin generate                               generate the services in pyproject.toml
  botopin generate braket@2026-04-07             generate one version, leave the others unchanged
  botopin generate --check                       exit with 1 if the output is out of date
  botopin generate --models my/models --out out  generate from your own folder of models
  botopin generate --installed s3 ec2 --out out  generate two services of the installed botocore
  botopin generate --installed --all --out out   generate all services of the installed botocore
  botopin generate --from-wheel A.whl --from-wheel B.whl s3 --out out
                                                 generate s3 of two releases, with its changelog

exit codes: 0 success, 1 --check found files that are out of date, 2 invalid input (no file was
changed, unless --keep-going published the other services and versions)
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.add_argument(
        "wanted",
        nargs="*",
        metavar="SERVICE[@DATE]",
        help="generate these services or versions; with DATE, leave the service's other versions "
        "unchanged [default: `services` of [tool.botopin], or every service of --models]",
    )
    release = parser.add_mutually_exclusive_group()
    release.add_argument(
        "--installed",
        action="store_true",
        help="read the newest API version of each service from the installed botocore, and leave "
        "published versions unchanged",
    )
    release.add_argument(
        "--from-wheel",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="read the newest API versions from a botocore wheel instead; repeat the option for "
        "the history of each service, with a version for each wheel that changed its model",
    )
    add_models_folder(parser)
    parser.add_argument("--all", action="store_true", help="generate every available service")
    parser.add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        help="set the release date of --installed or --from-wheel, which names the version "
        "[default: date of the release's wheel, which --installed downloads with pip]",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="write packages to DIR/PACKAGE/SERVICE [default: `out` of [tool.botopin]]",
    )
    parser.add_argument(
        "--package",
        metavar="NAME",
        help=f"generate services in this package [default: `package` of [tool.botopin], or "
        f"{PACKAGE}]",
    )
    parser.add_argument(
        "--names",
        type=Path,
        metavar="DIR",
        help="read and update locked Python names in this folder [default: `names` of "
        "[tool.botopin], or none]",
    )
    parser.add_argument(
        "--changelog",
        action=BooleanOptionalAction,
        help="generate changelog/SERVICE for services with several versions, published versions "
        "included; --no-changelog leaves an existing changelog unchanged [default: --changelog]",
    )
    parser.add_argument(
        "--jobs",
        type=whole_number(1),
        metavar="N",
        help="render in N processes [default: chosen by the size of the models]",
    )
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="if a service or a version fails, publish the others and exit with 2",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write a Markdown report of the versions, the patterns that are not enforced and the "
        "shapes that no value can satisfy",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="change no generated file, list the files that are out of date, and exit with 1 if "
        "there are any",
    )
    add_quiet(parser)


def run(options: Namespace) -> int:
    config = read_config(options)
    store = open_store(config, options)
    selections = select_versions(config, store, options.wanted)
    with unwind_on_signal(lambda: print_error("stopping")), workspace() as folder:
        with rendering_progress(selections, quiet=options.quiet) as progress:
            result = generate(
                config,
                store,
                selections,
                workspace=folder,
                jobs=options.jobs,
                keep_going=options.keep_going,
                progress=progress,
            )
        if not options.quiet:
            if isinstance(store, FolderModelStore):
                print_warnings(store.without_model())
            _print_notes(result, options, _unused_exemptions(config, store))
        finish = _report_drift if options.check else _publish
        code = finish(config, result, options)
    if not result.failures:
        return code
    print_error(str(GenerationError(result.failures)))
    if any(each.date for each in result.failures):
        print_error("the other versions of their services are generated")
    failed = {each.service for each in result.failures}
    print_error(f"other services generated: {len(result.services - failed)}")
    return INVALID_INPUT


def _unused_exemptions(config: Config, store: ModelStore) -> list[str]:
    """Return a note for each service with exemptions that a release of botocore does not have.

    Other stores contain only some services, so a missing service need not be misspelled.
    """
    known = store.services()
    return [
        f"the exemptions of {service!r} have no effect: {store.name} has no such service"
        f"{suggest(service, known)}"
        for service in config.exemptions
        if config.partial and service not in known
    ]


def _print_notes(result: GenerateResult, options: Namespace, notes: list[str]) -> None:
    """Print the notes, and shapes and patterns that the bindings cannot support fully."""
    print_warnings(result.warnings)
    notes += [
        f"{version.service} {version.date}: {shape}: no value can satisfy this shape"
        for version in result.versions
        for shape in version.unsatisfiable
    ]
    if patterns := sum(len(version.unenforced) for version in result.versions):
        details = "see the report" if options.report else "pass --report FILE to list them"
        notes.append(
            f"{patterns} patterns are not enforced at every length; the extra `re2` "
            f"enforces more; {details}"
        )
    for note in notes:
        print(f"note: {note}", file=sys.stderr)


def _publish(config: Config, result: GenerateResult, options: Namespace) -> int:
    """Replace the published files, and print how many have changed."""
    files = dict(result.locks)
    if options.report is not None:
        files[options.report] = generation_report(result).encode()
    is_committed = False
    with stage_files(files) as put_in_place:

        def commit() -> None:
            nonlocal is_committed
            put_in_place()
            is_committed = True

        try:
            report = publish(config.out, result.trees, on_commit=commit)
        except KeyboardInterrupt:
            if not is_committed:
                raise
            print_error("interrupted after everything was published")
            return INTERRUPTED
    print_info(
        options,
        f"{len(report.written)} files written, {len(report.removed)} removed, "
        f"{len(report.unchanged)} unchanged in {display_path(config.out)}",
    )
    return OK


def _report_drift(config: Config, result: GenerateResult, options: Namespace) -> int:
    """Print the files that are out of date."""
    if options.report is not None:
        write_file(options.report, generation_report(result).encode(), make_folders=True)
    outdated = [*find_drift(config.out, result.trees)]
    outdated += [
        FileDrift(str(file), FileState.OUTDATED if file.exists() else FileState.MISSING)
        for file, content in result.locks.items()
        if not is_current(file, content)
    ]
    for each in outdated:
        print(each)
    if outdated:
        print(f"{len(outdated)} files are out of date: run botopin generate", file=sys.stderr)
        return CHECK_FAILED
    print_info(options, f"{display_path(config.out)} is up to date")
    return OK
