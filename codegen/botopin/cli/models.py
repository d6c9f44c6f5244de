"""`botopin models`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from botopin.cli.options import add_models_folder, add_quiet, model_store
from botopin.cli.output import CHECK_FAILED, OK, display_path, info
from botopin.config import ConfigError, find_config
from botopin.model.diagnostics import SourceError
from botopin.sources.download import download_release
from botopin.sources.installed import InstalledBotocore
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from botopin.sources.release import BotocoreRelease


def add_models(parser: ArgumentParser) -> None:
    parser.description = "The folder of dated models, and where each came from."
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add = verbs.add_parser(
        "add",
        help="add a dated model from a release of botocore",
        description="Add a service's model from a release of botocore, under the release's date.",
    )
    add.add_argument("service", help="the name of botocore's folder, such as braket")
    source = add.add_mutually_exclusive_group(required=True)
    source.add_argument("--botocore", metavar="VERSION", help="download this release with pip")
    source.add_argument("--latest", action="store_true", help="download the newest release")
    source.add_argument("--from-wheel", type=Path, metavar="FILE", help="read a wheel file")
    source.add_argument(
        "--installed", action="store_true", help="read the botocore that is installed here"
    )
    add.add_argument(
        "--date", help="the release's date, where it does not tell its own (with --installed)"
    )
    add.add_argument("--note", default="", metavar="TEXT", help="keep a release note")
    add.set_defaults(verb=_models_add)
    listing = verbs.add_parser("list", help="a table of the models")
    listing.set_defaults(verb=_models_list)
    verify = verbs.add_parser("verify", help="compare the files with the hashes of SOURCES.toml")
    verify.set_defaults(verb=_models_verify)
    for each in (add, listing, verify):
        add_models_folder(each)
        add_quiet(each)


def _models_add(options: Namespace) -> int:
    store = model_store(options)
    if options.date and not options.installed:
        message = "--date goes with --installed: a release tells its own date"
        raise ConfigError(message)

    def progress(line: str) -> None:
        info(options, line)

    release: BotocoreRelease
    if options.from_wheel:
        release = BotocoreWheel(options.from_wheel)
    elif options.installed:
        release = InstalledBotocore()
    else:
        release = download_release(options.botocore, progress=progress)
    model = release.read_model(options.service)
    addition = store.add(model, date=options.date, note=options.note)
    where = display_path(addition.folder)
    if addition.status == "added":
        info(options, f"added {where}; next: {_next_step(options)}")
    else:
        info(options, f"nothing added: botocore {release.version} has the same model as {where}")
    return OK


def _next_step(options: Namespace) -> str:
    """What turns a model that was just added into bindings."""
    if options.models is not None:
        return f"botopin generate --models {display_path(options.models)} --out DIR"
    found = find_config(Path.cwd())
    if found and found.services and options.service not in found.services:
        return f"name {options.service} in [tool.botopin.services], then botopin generate"
    return "botopin generate"


def _models_list(options: Namespace) -> int:
    table = Table("service", "date", "botocore", box=None, pad_edge=False)
    for title in ("operations", "shapes"):
        table.add_column(title, justify="right")
    for row in model_store(options).summaries():
        table.add_row(row.service, row.date, row.botocore, str(row.operations), str(row.shapes))
    Console(soft_wrap=True).print(table)
    return OK


def _models_verify(options: Namespace) -> int:
    store = model_store(options)
    if not store.services():
        message = f"{display_path(store.root)}: has no models; botopin models add brings one"
        raise SourceError(message)
    defects = store.verify()
    for defect in defects:
        print(defect)
    if defects:
        return CHECK_FAILED
    info(
        options,
        f"{len(store.provenance())} models are as {display_path(store.root)}/SOURCES.toml says",
    )
    return OK
