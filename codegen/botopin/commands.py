"""The verbs of the command line."""

from __future__ import annotations

import sys
from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    BooleanOptionalAction,
    Namespace,
    RawDescriptionHelpFormatter,
)
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from botopin.bindings.render import FormattingError
from botopin.carried import CarriedModels
from botopin.diff import rule_table
from botopin.diff_command import add_diff, run_diff
from botopin.generation import Generated, Selection, generate, select
from botopin.locks import read_lock
from botopin.model.defects import ModelError, SourceError
from botopin.model.download import read_released
from botopin.model.installed import read_installed
from botopin.model.sources import ModelStore
from botopin.model.wheel import read_wheel
from botopin.naming import PACKAGE
from botopin.outcome import FOUND, OK, outcome
from botopin.publish import Drift, PublishError, State, drift, publish
from botopin.serve_command import add_serve
from botopin.settings import Settings, SettingsError, find_settings, package_name
from botopin.show_command import add_show, run_show

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

_DESCRIPTION: Final = """\
Version-pinned, typed Python for AWS APIs, generated from botocore's dated service models."""

_EXAMPLES: Final = """\
examples:
  botopin generate                              everything that pyproject.toml configures
  botopin generate braket@2026-04-07            one version; the others stay as they are
  botopin generate --check                      exit code 1 where the output is not up to date
  botopin generate --models my/models --out out my own models, in my own folder
  botopin diff braket 2023-09-22 2023-12-04     what changed, and whom it breaks
  botopin show braket CreateJob --python        how it is called, with the bindings' classes
  botopin serve braket@2026-04-07               a service to develop against, without an account
  botopin models add braket --latest            a new dated model, from the newest botocore
  botopin models list                           which models are here

exit codes: 0 done, 1 a check found something, 2 the input cannot be used (nothing was changed)
"""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, and turn every expected failure into lines on standard error."""
    options = _parser().parse_args(arguments)
    verb: Callable[[Namespace], int] = options.verb
    expected = (SettingsError, SourceError, ModelError, PublishError, FormattingError)
    return outcome(lambda: verb(options), expected)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "botopin",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_generate(verbs.add_parser("generate", help="render the bindings"))
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


def _add_generate(parser: ArgumentParser) -> None:
    parser.description = (
        "Render a package for each dated version of each service. The whole run is all or "
        "nothing, and a run that changes nothing rewrites no file."
    )
    parser.add_argument(
        "wanted",
        nargs="*",
        metavar="SERVICE[@DATE]",
        help="what to render; without it, what [tool.botopin.services] says, or every service "
        "of --models. With a date, the service's other versions stay as they are",
    )
    _add_folder(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where <package>/<service> goes")
    parser.add_argument(
        "--package", metavar="NAME", help=f"the package that the services lie in ({PACKAGE})"
    )
    parser.add_argument(
        "--names", type=Path, metavar="DIR", help="the folder of locked names (none)"
    )
    parser.add_argument(
        "--changelog",
        action=BooleanOptionalAction,
        help="whether changelog/<service> is rendered too, where a service has several versions "
        "(it is); without it, one that is there stays as it is",
    )
    parser.add_argument(
        "--jobs", type=_positive, metavar="N", help="how many processes render (chosen by size)"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit code 1 and the names of the files that are not up to date",
    )
    _add_quiet(parser)
    parser.set_defaults(verb=_generate)


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


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        message = f"expected a whole number from 1 on, got {text!r}"
        raise ArgumentTypeError(message)
    return int(text)


def _generate(options: Namespace) -> int:
    settings = _settings(options)
    selections = select(settings, options.wanted)
    generated = _rendered(settings, selections, options)
    if not options.quiet:
        for note in generated.notes:
            print(f"note: {note}", file=sys.stderr)
    if options.check:
        return _report_drift(settings, generated, options)
    with _locks_staged(generated.locks):
        report = publish(settings.out, generated.trees)
    _say(
        options,
        f"{len(report.written)} files written, {len(report.removed)} removed, "
        f"{len(report.unchanged)} unchanged in {_shown(settings.out)}",
    )
    return OK


def _rendered(settings: Settings, selections: Sequence[Selection], options: Namespace) -> Generated:
    versions = sum(len(selection.dates) for selection in selections)
    if options.quiet:
        return generate(settings, selections, jobs=options.jobs)
    if not sys.stderr.isatty():
        for each in selections:
            print(f"rendering {each.service}: {', '.join(each.dates)}", file=sys.stderr)
        return generate(settings, selections, jobs=options.jobs)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("reading models", total=versions)
        return generate(
            settings,
            selections,
            jobs=options.jobs,
            progress=lambda service, date: bar.update(
                task, advance=1, description=f"{service} {date}"
            ),
        )


def _report_drift(settings: Settings, generated: Generated, options: Namespace) -> int:
    found = [*drift(settings.out, generated.trees)]
    found += [
        Drift(str(file), State.OUTDATED if file.exists() else State.MISSING)
        for file, text in generated.locks.items()
        if not file.exists() or file.read_bytes() != text
    ]
    for each in found:
        print(each)
    if found:
        print(f"{len(found)} files are not up to date: run botopin generate", file=sys.stderr)
        return FOUND
    _say(options, f"{_shown(settings.out)} is up to date")
    return OK


@contextmanager
def _locks_staged(locks: Mapping[Path, bytes]) -> Generator[None]:
    """Write files of locked names beside their places, and put them there if all goes well."""
    staged: dict[Path, Path] = {}
    try:
        for file, text in locks.items():
            if file.exists() and file.read_bytes() == text:
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            staged[file] = file.with_name(f"{file.name}.new")
            staged[file].write_bytes(text)
    except OSError as error:
        message = f"{error.filename}: cannot be written: {error.strerror}; nothing was published"
        raise PublishError(message) from error
    try:
        yield
        for file, new in staged.items():
            new.replace(file)
    finally:
        for new in staged.values():
            new.unlink(missing_ok=True)


def _models_add(options: Namespace) -> int:
    store = _store(options)
    if options.date and not options.installed:
        message = "--date goes with --installed: a release tells its own date"
        raise SettingsError(message)

    def progress(line: str) -> None:
        _say(options, line)

    if options.from_wheel:
        release = read_wheel(options.from_wheel, options.service)
    elif options.installed:
        release = read_installed(options.service)
    else:
        release = read_released(options.service, options.botocore, progress=progress)
    addition = store.add(release, date=options.date, note=options.note)
    where = _shown(addition.folder)
    if addition.status == "added":
        _say(options, f"added {where}; next: {_next_step(options)}")
    else:
        _say(options, f"nothing added: botocore {release.version} has the same model as {where}")
    return OK


def _next_step(options: Namespace) -> str:
    """What turns a model that was just added into bindings."""
    if options.models is not None:
        return f"botopin generate --models {_shown(options.models)} --out DIR"
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
        message = f"{_shown(store.root)}: has no models; botopin models add brings one"
        raise SourceError(message)
    defects = store.verify()
    for defect in defects:
        print(defect)
    if defects:
        return FOUND
    _say(options, f"{len(store.provenance())} models are as {_shown(store.root)}/SOURCES.toml says")
    return OK


def _settings(options: Namespace) -> Settings:
    """What pyproject.toml says, and over it what the command line says."""
    found = find_settings(Path.cwd())
    if options.models is not None:
        # Other models have their own names, and what is configured says nothing about them.
        out = options.out or (found.out if found else None)
        found = Settings(models=options.models, out=_given(out, "--out"))
    elif found is None:
        message = "no pyproject.toml with [tool.botopin] here or above: give --models and --out"
        raise SettingsError(message)
    if options.package is not None:
        found = evolve(found, package=package_name(options.package, "--package"))
    changes = {
        key: value
        for key in ("out", "names", "changelog")
        if (value := getattr(options, key)) is not None
    }
    return evolve(found, **changes)


def _given(folder: Path | None, option: str) -> Path:
    if folder is None:
        message = f"give {option} DIR: there is no pyproject.toml with [tool.botopin] here or above"
        raise SettingsError(message)
    return folder


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


def _say(options: Namespace, line: str) -> None:
    if not options.quiet:
        print(line)


def _shown(path: Path) -> str:
    """A path as a person would type it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
