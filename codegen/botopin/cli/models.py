"""`botopin models`: list, add and verify the dated models in a folder."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from botopin.cli.arguments import add_models_folder, add_quiet, add_service
from botopin.cli.output import (
    CHECK_FAILED,
    INTERRUPTED,
    OK,
    display_path,
    print_error,
    print_info,
    print_warnings,
)
from botopin.cli.project import config_of_models, folder_store, readable_store
from botopin.config import ConfigError
from botopin.model.diagnostics import SourceError
from botopin.model.document_files import MODEL_FILE
from botopin.sources.dates import require_date
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.installed import InstalledBotocore
from botopin.sources.provenance import SOURCES_FILE
from botopin.sources.release import DISTRIBUTION
from botopin.sources.summaries import summarize
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Sequence

    from botopin.sources.dating import DatedAddition, ModelDater
    from botopin.sources.folder_store import AddResult

_DESCRIPTION: Final = f"""\
Manage the folder of dated models. Each model is a verbatim copy of botocore's files, and
{SOURCES_FILE} records its origin and its hashes."""

_ADD_DESCRIPTION: Final = """\
Add the model of a service from a release of botocore, under the date of the release that changed
the model. --latest and --botocore search the package index for the first release with the same
service-2.json. A model that equals the version before or after it is not added.

--from-wheel, and --installed with --date, do not use the index. An earlier release may then have
changed the model, so SOURCES.toml records the date as `on_or_before`, until `botopin models verify
--online` finds the day."""

_ADD_EPILOG: Final = """\
examples:
  botopin models add braket --latest
  botopin models add braket --botocore 1.42.85 --note "adds experimental capabilities"
  botopin models add lambda --latest --since 2026-01-01
  botopin models add s3 --from-wheel botocore-1.42.85-py3-none-any.whl
  botopin models add s3 --installed --date 2026-04-07
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.description = _DESCRIPTION
    actions = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add = actions.add_parser(
        "add",
        help="add a model from a release of botocore",
        description=_ADD_DESCRIPTION,
        epilog=_ADD_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    add_service(add)
    release = add.add_mutually_exclusive_group(required=True)
    release.add_argument(
        "--botocore", metavar="VERSION", help="read this release from the package index"
    )
    release.add_argument("--latest", action="store_true", help="read the newest release")
    release.add_argument("--from-wheel", type=Path, metavar="FILE", help="read a wheel")
    release.add_argument("--installed", action="store_true", help="read the installed botocore")
    add.add_argument(
        "--since",
        metavar="YYYY-MM-DD",
        help="add every version from this date to the release; only with --latest or --botocore",
    )
    add.add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        help="set the date of the release and read no index; only with --installed",
    )
    add.add_argument(
        "--note",
        default="",
        metavar="TEXT",
        help=f"record a release note in {SOURCES_FILE} [default: none]",
    )
    listing = actions.add_parser(
        "list",
        help="list the models",
        description="List the models with their releases. Without a folder of models, list those "
        "that are bundled with the installed bindings.",
    )
    verify = actions.add_parser(
        "verify",
        help=f"compare the models with {SOURCES_FILE}",
        description=f"Report files that differ from {SOURCES_FILE}, are missing or are not "
        "listed, and exit with 1 if there are any.",
    )
    verify.add_argument(
        "--online",
        action="store_true",
        help="also compare models and dates with the releases on the package index, and move each "
        "`on_or_before` model to the day of the release that changed it",
    )
    for subparser, action in ((add, _add), (listing, _list), (verify, _verify)):
        add_models_folder(subparser)
        subparser.set_defaults(action=action)
    add_quiet(add)
    add_quiet(verify)


def run(options: Namespace) -> int:
    action: Callable[[Namespace], int] = options.action
    return action(options)


def _add(options: Namespace) -> int:
    store = folder_store(options)
    _check_options(options)
    if options.from_wheel or options.date:
        _add_offline(options, store)
        return OK
    results: list[AddResult] = []
    try:
        for each in _add_dated(options, _dater(options, store)):
            results.append(each.result)
            _print_addition(options, store, each.result, f"{DISTRIBUTION} {each.version}")
            if each.skipped:
                earlier, later = each.skipped
                print_info(
                    options,
                    f"versions between {earlier} and {later} are left out: to add them, pass "
                    f"--since {earlier}",
                )
    except KeyboardInterrupt:
        if not any(result.status == "added" for result in results):
            raise
        print_error("interrupted; the versions above were added")
        return INTERRUPTED
    if not results:
        print_info(options, f"added nothing: no release since {options.since} changed the model")
    _print_next_step(options, store, results)
    return OK


def _add_dated(options: Namespace, dater: ModelDater) -> Iterable[DatedAddition]:
    if options.since:
        return dater.add_since(options.service, options.since, options.botocore)
    if options.installed:
        return [dater.add_installed(InstalledBotocore(), options.service, options.note)]
    return [dater.add(options.service, options.botocore, note=options.note)]


def _check_options(options: Namespace) -> None:
    if options.date and not options.installed:
        raise ConfigError("--date requires --installed: other releases have their own date")
    if options.since is None:
        return
    require_date(options.since, "--since")
    if not (options.latest or options.botocore):
        raise ConfigError("--since requires --latest or --botocore: other sources have one release")
    if options.note:
        raise ConfigError("--note cannot be combined with --since, which can add several versions")


def _add_offline(options: Namespace, store: FolderModelStore) -> None:
    """Add the model of one release, which need not be the release that changed the model."""
    release = BotocoreWheel(options.from_wheel) if options.from_wheel else InstalledBotocore()
    model = release.read_model(options.service)
    result = store.add(model, date=options.date, note=options.note, on_or_before=True)
    _print_addition(options, store, result, model.own_files.get(MODEL_FILE) or model.source)
    _print_next_step(options, store, [result])


def _print_addition(
    options: Namespace, store: FolderModelStore, result: AddResult, origin: str
) -> None:
    if not options.quiet:
        print_warnings(result.warnings)
    folder = display_path(result.folder)
    if result.status == "added":
        print_info(options, f"added {folder} of {origin}")
    else:
        print_info(options, f"added nothing: {origin} has the model of {folder}")
    date = result.folder.name
    if (entry := store.provenance().get((options.service, date))) and entry.on_or_before:
        print_info(
            options,
            f"the model changed on or before {date}: `botopin models verify --online` finds the "
            "day",
        )


def _print_next_step(
    options: Namespace, store: FolderModelStore, results: Sequence[AddResult]
) -> None:
    if any(result.status == "added" for result in results):
        print_info(options, f"next: {_next_step(options, store.root)}")


def _dater(options: Namespace, store: FolderModelStore) -> ModelDater:
    # requests, which only these commands need, takes a tenth of the time of every other command
    from botopin.sources.dating import ModelDater  # noqa: PLC0415 - see above
    from botopin.sources.package_index import PackageIndex  # noqa: PLC0415 - see above

    def progress(line: str) -> None:
        print_info(options, line)

    return ModelDater(store, PackageIndex(progress), progress)


def _next_step(options: Namespace, models: Path) -> str:
    """Return the command that generates bindings from the added model."""
    config = config_of_models(options)
    if config is None:
        return f"botopin generate --models {display_path(models)} --out DIR"
    if config.services and options.service not in config.services:
        return f"add {options.service} to [tool.botopin.services], then run botopin generate"
    return "botopin generate"


def _list(options: Namespace) -> int:
    table = Table("service", "date", "botocore", box=None, pad_edge=False)
    for title in ("operations", "shapes"):
        table.add_column(title, justify="right")
    store = readable_store(options)
    if isinstance(store, FolderModelStore):
        print_warnings(store.without_model())
    for each in summarize(store):
        counts = str(each.operations), str(each.shapes)
        date = f"{each.date} or before" if each.on_or_before else each.date
        table.add_row(each.service, date, each.botocore, *counts)
    Console(soft_wrap=True).print(table)
    return OK


def _verify(options: Namespace) -> int:
    store = folder_store(options)
    root = display_path(store.root)
    if not store.services():
        raise SourceError(f"{root}: expected models, got none: add one with `botopin models add`")
    differences = store.verify()
    if options.online and not differences:
        settled, differences = _dater(options, store).verify()
        for line in settled:
            print_info(options, line)
        if settled:
            print_info(options, "next: generate the bindings of these versions again")
    for each in differences:
        print(each)
    if differences:
        return CHECK_FAILED
    matched = f"{root}/{SOURCES_FILE}" + " and the package index" * options.online
    print_info(options, f"{len(store.provenance())} models match {matched}")
    return OK
