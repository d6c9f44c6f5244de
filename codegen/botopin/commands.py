"""The verbs of the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from botopin.bindings.render import FormattingError
from botopin.carried import CarriedModels
from botopin.diff import rule_table
from botopin.diff_command import add_diff, run_diff
from botopin.generate_command import add_generate
from botopin.generation import GenerationError, RenderingError
from botopin.locks import read_lock
from botopin.model.defects import ModelError, SourceError
from botopin.model.download import read_released
from botopin.model.installed import read_installed
from botopin.model.sources import ModelStore
from botopin.model.wheel import read_wheel
from botopin.naming import PACKAGE
from botopin.outcome import FOUND, OK, outcome, say, shown
from botopin.publish import PublishError
from botopin.serve_command import add_serve
from botopin.settings import SettingsError, find_settings
from botopin.show_command import add_show, run_show

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DESCRIPTION: Final = """\
Version-pinned, typed Python for AWS APIs, generated from botocore's dated service models."""

_EXAMPLES: Final = """\
examples:
  botopin generate                              everything that pyproject.toml configures
  botopin generate braket@2026-04-07            one version; the others stay as they are
  botopin generate --check                      exit code 1 where the output is not up to date
  botopin generate --models my/models --out out my own models, in my own folder
  botopin generate --installed s3 ec2 --out out services of the botocore that is installed
  botopin generate --installed --all --out out  every service of it
  botopin diff braket 2023-09-22 2023-12-04     what changed, and whom it breaks
  botopin show braket CreateJob --python        how it is called, with the bindings' classes
  botopin serve braket@2026-04-07               a service to develop against, without an account
  botopin models add braket --latest            a new dated model, from the newest botocore
  botopin models list                           which models are here

exit codes: 0 done, 1 a check found something, 2 the input cannot be used (nothing was changed,
but for what --keep-going published)
"""


_EXPECTED: Final = (
    *(SettingsError, SourceError, ModelError, GenerationError, PublishError),
    *(FormattingError, RenderingError),
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, and turn every expected failure into lines on standard error."""
    options = _parser().parse_args(arguments)
    verb: Callable[[Namespace], int] = options.verb
    return outcome(lambda: verb(options), _EXPECTED)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "botopin",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    generate = verbs.add_parser("generate", help="render the bindings")
    add_generate(generate)
    _add_folder(generate)
    _add_quiet(generate)
    diff = verbs.add_parser("diff", help="what changed between two versions, and whom it breaks")
    add_diff(diff, _diff)
    _add_folder(diff)
    show = verbs.add_parser("show", help="how an operation is called, and what it returns")
    add_show(show, _show)
    _add_folder(show)
    serve = verbs.add_parser("serve", help="a service on 127.0.0.1 that speaks one version")
    add_serve(serve)
    _add_rules(verbs.add_parser("rules", help="the rules by which changes are judged"))
    _add_models(verbs.add_parser("models", help="list, add and verify dated models"))
    return parser


def _add_models(parser: ArgumentParser) -> None:
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
        _add_folder(each)
        _add_quiet(each)


def _add_rules(parser: ArgumentParser) -> None:
    parser.description = (
        "Every rule of `botopin diff`: what it is about, and its verdicts (source/wire) in a "
        "request and in a response: B breaking, D dangerous, S safe, N no effect."
    )
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    parser.set_defaults(verb=_rules)


def _rules(options: Namespace) -> int:
    match options.format:
        case "markdown":
            sys.stdout.write(rule_table.markdown())
        case "json":
            sys.stdout.write(rule_table.json())
        case _:
            sys.stdout.write(rule_table.text(Console().width))
    return OK


def _diff(options: Namespace) -> int:
    found = None if options.models else find_settings(Path.cwd())
    locked = read_lock(found.names if found else None, options.service)
    return FOUND if run_diff(_readable(options), locked, options) else OK


def _show(options: Namespace) -> int:
    found = None if options.models else find_settings(Path.cwd())
    locked = read_lock(found.names if found else None, options.service)
    run_show(_readable(options), locked, found.package if found else PACKAGE, options)
    return OK


def _add_folder(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--models", type=Path, metavar="DIR", help="the folder of <service>/<date>/service-2.json"
    )


def _add_quiet(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print errors only")


def _models_add(options: Namespace) -> int:
    store = _store(options)
    if options.date and not options.installed:
        message = "--date goes with --installed: a release tells its own date"
        raise SettingsError(message)

    def progress(line: str) -> None:
        say(options, line)

    if options.from_wheel:
        release = read_wheel(options.from_wheel, options.service)
    elif options.installed:
        release = read_installed(options.service)
    else:
        release = read_released(options.service, options.botocore, progress=progress)
    addition = store.add(release, date=options.date, note=options.note)
    where = shown(addition.folder)
    if addition.status == "added":
        say(options, f"added {where}; next: {_next_step(options)}")
    else:
        say(options, f"nothing added: botocore {release.version} has the same model as {where}")
    return OK


def _next_step(options: Namespace) -> str:
    """What turns a model that was just added into bindings."""
    if options.models is not None:
        return f"botopin generate --models {shown(options.models)} --out DIR"
    found = find_settings(Path.cwd())
    if found and found.services and options.service not in found.services:
        return f"name {options.service} in [tool.botopin.services], then botopin generate"
    return "botopin generate"


def _models_list(options: Namespace) -> int:
    table = Table("service", "date", "botocore", box=None, pad_edge=False)
    for title in ("operations", "shapes"):
        table.add_column(title, justify="right")
    for row in _store(options).rows():
        table.add_row(row.service, row.date, row.botocore, str(row.operations), str(row.shapes))
    Console(soft_wrap=True).print(table)
    return OK


def _models_verify(options: Namespace) -> int:
    store = _store(options)
    if not store.services():
        message = f"{shown(store.root)}: has no models; botopin models add brings one"
        raise SourceError(message)
    defects = store.verify()
    for defect in defects:
        print(defect)
    if defects:
        return FOUND
    say(options, f"{len(store.provenance())} models are as {shown(store.root)}/SOURCES.toml says")
    return OK


def _store(options: Namespace) -> ModelStore:
    if options.models is not None:
        return ModelStore(options.models)
    found = find_settings(Path.cwd())
    return ModelStore(found.models if found else Path("models"))


def _readable(options: Namespace) -> ModelStore:
    """The folder of models, or without one what the installed bindings carry."""
    store = _store(options)
    if options.models is None and find_settings(Path.cwd()) is None and not store.is_there:
        return CarriedModels(PACKAGE)
    return store
