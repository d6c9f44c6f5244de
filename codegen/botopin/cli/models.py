"""`botopin models`: list, add and verify the dated models in a folder."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from botopin.cli.arguments import add_models_folder, add_quiet, add_service
from botopin.cli.output import CHECK_FAILED, OK, display_path, print_info
from botopin.cli.project import config_of_models, folder_store
from botopin.config import ConfigError
from botopin.model.diagnostics import SourceError
from botopin.sources.download import download_release
from botopin.sources.installed import InstalledBotocore
from botopin.sources.provenance import SOURCES_FILE
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from botopin.sources.release import BotocoreRelease

_DESCRIPTION: Final = f"""\
Manage the folder of dated models. Each model is a verbatim copy of botocore's files, and
{SOURCES_FILE} records its origin and its hashes."""

_ADD_DESCRIPTION: Final = """\
Add the model of a service from a release of botocore, under the date of the release. A model that
equals the previous version is not added."""

_ADD_EPILOG: Final = """\
examples:
  botopin models add braket --latest
  botopin models add braket --botocore 1.42.85 --note "adds experimental capabilities"
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
    release.add_argument("--botocore", metavar="VERSION", help="download this release with pip")
    release.add_argument("--latest", action="store_true", help="download the newest release")
    release.add_argument("--from-wheel", type=Path, metavar="FILE", help="read a wheel")
    release.add_argument("--installed", action="store_true", help="read the installed botocore")
    add.add_argument(
        "--date",
        metavar="YYYY-MM-DD",
        help="set the date of the release; only with --installed, whose date is unknown",
    )
    add.add_argument(
        "--note",
        default="",
        metavar="TEXT",
        help=f"record a release note in {SOURCES_FILE} [default: none]",
    )
    listing = actions.add_parser(
        "list", help="list the models", description="List the models with their releases."
    )
    verify = actions.add_parser(
        "verify",
        help=f"compare the models with {SOURCES_FILE}",
        description=f"Report files that differ from {SOURCES_FILE}, are missing or are not "
        "listed, and exit with 1 if there are any.",
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
    if options.date and not options.installed:
        raise ConfigError("--date requires --installed: other releases have their own date")
    model = _release(options).read_model(options.service)
    result = store.add(model, date=options.date, note=options.note)
    folder = display_path(result.folder)
    if result.status == "added":
        print_info(options, f"added {folder}; next: {_next_step(options, store.root)}")
    else:
        print_info(options, f"added nothing: botocore {model.version} has the model of {folder}")
    return OK


def _release(options: Namespace) -> BotocoreRelease:
    """Return the release that the options name."""
    if options.from_wheel:
        return BotocoreWheel(options.from_wheel)
    if options.installed:
        return InstalledBotocore()
    return download_release(options.botocore, progress=lambda line: print_info(options, line))


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
    for each in folder_store(options).summaries():
        counts = str(each.operations), str(each.shapes)
        table.add_row(each.service, each.date, each.botocore, *counts)
    Console(soft_wrap=True).print(table)
    return OK


def _verify(options: Namespace) -> int:
    store = folder_store(options)
    root = display_path(store.root)
    if not store.services():
        raise SourceError(f"{root}: expected models, got none: add one with `botopin models add`")
    differences = store.verify()
    for each in differences:
        print(each)
    if differences:
        return CHECK_FAILED
    print_info(options, f"{len(store.provenance())} models match {root}/{SOURCES_FILE}")
    return OK
