"""`botopin generate`: from models to bindings on disk."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError, BooleanOptionalAction, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from botopin.cli.files import is_current, stage_files, write_file
from botopin.cli.output import CHECK_FAILED, INTERRUPTED, INVALID_INPUT, OK, display_path, info
from botopin.config import Config, ConfigError, check_package, find_config
from botopin.generate.publish import FileDrift, FileState, drift, publish
from botopin.generate.report import generation_report
from botopin.generate.run import GenerationError, generate, select_versions
from botopin.generate.signals import unwind_on_signal
from botopin.generate.workspace import workspace
from botopin.model.diagnostics import SourceError, escape_unprintable
from botopin.naming.rules import PACKAGE
from botopin.sources.download import download_release
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.installed import InstalledBotocore
from botopin.sources.release_store import ReleaseModelStore
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence

    from botopin.generate.run import GenerateResult
    from botopin.generate.service import Selection
    from botopin.sources.store import ModelStore

_FEW: Final = 20
"""Up to how many services each has a line of its own."""


def add_generate(parser: ArgumentParser) -> None:
    """Say what the command takes, but where the models are in a folder."""
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
    released = parser.add_mutually_exclusive_group()
    released.add_argument(
        "--installed",
        action="store_true",
        help="render from the botocore that is installed here: of each service the newest API "
        "version, dated by the release. Other versions stay as they are",
    )
    released.add_argument(
        "--from-wheel", type=Path, metavar="FILE", help="the same, from a wheel of botocore"
    )
    parser.add_argument("--all", action="store_true", help="every service that there is")
    parser.add_argument(
        "--date",
        help="the day of the release, where it does not tell its own; an installed botocore "
        "does not, so without this the package index is asked",
    )
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
        "--keep-going",
        action="store_true",
        help="where a service cannot be rendered, publish the others; the exit code is 2 still",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write what was rendered, and what is not enforced or impossible, as Markdown",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="change no output; exit code 1 and the names of the files that are not up to date",
    )
    parser.set_defaults(verb=_generate)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        message = f"expected a whole number from 1 on, got {text!r}"
        raise ArgumentTypeError(message)
    return int(text)


def _generate(options: Namespace) -> int:
    settings = _settings(options)
    store = _store(settings, options)
    selections = select_versions(settings, store, options.wanted)
    with unwind_on_signal(_announce_stop), workspace() as folder:
        generated = _rendered(settings, store, selections, folder, options)
        if not options.quiet:
            _print_notes(generated, options)
        if options.check:
            code = _report_drift(settings, generated, options)
        else:
            code = _publish(settings, generated, options)
    if not generated.failures:
        return code
    for line in str(GenerationError(generated.failures)).splitlines():
        print(f"botopin: {escape_unprintable(line)}", file=sys.stderr)
    done = len(selections) - len(generated.failures)
    print(f"botopin: the other {done} are rendered", file=sys.stderr)
    return INVALID_INPUT


# ── what is rendered ─────────────────────────────────────────────────────────────────────────────


def _settings(options: Namespace) -> Config:
    """What pyproject.toml says, and over it what the command line says."""
    found = find_config(Path.cwd())
    released = options.installed or options.from_wheel is not None
    if released and options.models is not None:
        message = "--models goes without --installed and --from-wheel"
        raise ConfigError(message)
    if options.date is not None and not released:
        message = "--date goes with --installed or --from-wheel"
        raise ConfigError(message)
    if options.all and options.wanted:
        message = "--all goes without names of services"
        raise ConfigError(message)
    if released or options.models is not None:
        # Other models have their own names, and what is configured says nothing about them.
        out = options.out or (found.out if found else None)
        found = Config(models=options.models or Path(), out=_given(out), partial=released)
    elif found is None:
        message = (
            "no pyproject.toml with [tool.botopin] here or above: say where the models are "
            "(--installed, --from-wheel FILE or --models DIR), and --out DIR"
        )
        raise ConfigError(message)
    if options.all:
        found = evolve(found, services={})
    if options.package is not None:
        found = evolve(found, package=check_package(options.package, "--package"))
    changes = {
        key: value
        for key in ("out", "names", "changelog")
        if (value := getattr(options, key)) is not None
    }
    settings = evolve(found, **changes)
    if options.report is not None and options.report.resolve() == settings.out.resolve():
        message = f"--report and --out cannot both be {options.report}"
        raise ConfigError(message)
    return settings


def _given(folder: Path | None) -> Path:
    if folder is None:
        message = "give --out DIR: there is no pyproject.toml with [tool.botopin] here or above"
        raise ConfigError(message)
    return folder


def _store(settings: Config, options: Namespace) -> ModelStore:
    if not settings.partial:
        return FolderModelStore(settings.models)
    release = BotocoreWheel(options.from_wheel) if options.from_wheel else InstalledBotocore()
    if not (options.all or options.wanted):
        count = len(release.services)
        message = f"name services, or give --all for the {count} of {release.source}"
        raise ConfigError(message)
    for wanted in options.wanted:
        release.require_service(wanted.partition("@")[0])
    info(options, f"reading {release.source}")
    date = options.date or ""
    if options.installed and not date:
        try:
            released = download_release(release.version, progress=lambda line: info(options, line))
            date = released.date
        except SourceError as error:
            message = f"the date of {release.source} is not known: give --date YYYY-MM-DD; {error}"
            raise SourceError(message) from error
    return ReleaseModelStore(release, date)


# ── progress ─────────────────────────────────────────────────────────────────────────────────────


def _rendered(
    settings: Config,
    store: ModelStore,
    selections: Sequence[Selection],
    workspace: Path,
    options: Namespace,
) -> GenerateResult:
    def run(progress: Callable[[str], None] = lambda service: None) -> GenerateResult:
        return generate(
            settings,
            store,
            selections,
            workspace=workspace,
            jobs=options.jobs,
            keep_going=options.keep_going,
            progress=progress,
        )

    if options.quiet:
        return run()
    if not sys.stderr.isatty():
        if len(selections) > _FEW:
            return run(_tenths(len(selections)))
        for each in selections:
            print(f"rendering {each.service}: {', '.join(each.dates)}", file=sys.stderr)
        return run()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("rendering", total=len(selections))
        return run(lambda service: bar.update(task, advance=1, description=service))


def _tenths(services: int) -> Callable[[str], None]:
    """Say how far a run is at each tenth of it."""
    done = 0

    def progress(service: str) -> None:
        nonlocal done
        done += 1
        if done * 10 // services > (done - 1) * 10 // services:
            print(f"rendered {done} of {services} services", file=sys.stderr, flush=True)

    return progress


# ── what becomes of it ───────────────────────────────────────────────────────────────────────────


def _publish(settings: Config, generated: GenerateResult, options: Namespace) -> int:
    files = dict(generated.locks)
    if options.report is not None:
        files[options.report] = generation_report(generated).encode()
    done = False
    with stage_files(files) as put_in_place:

        def committed() -> None:
            nonlocal done
            put_in_place()
            done = True

        try:
            report = publish(settings.out, generated.trees, committed=committed)
        except KeyboardInterrupt:
            if not done:
                raise
            print("botopin: interrupted when everything was published", file=sys.stderr)
            return INTERRUPTED
    info(
        options,
        f"{len(report.written)} files written, {len(report.removed)} removed, "
        f"{len(report.unchanged)} unchanged in {display_path(settings.out)}",
    )
    return OK


def _report_drift(settings: Config, generated: GenerateResult, options: Namespace) -> int:
    if options.report is not None:
        write_file(options.report, generation_report(generated).encode(), make_folders=True)
    found = [*drift(settings.out, generated.trees)]
    found += [
        FileDrift(str(file), FileState.OUTDATED if file.exists() else FileState.MISSING)
        for file, content in generated.locks.items()
        if not is_current(file, content)
    ]
    for each in found:
        print(each)
    if found:
        print(f"{len(found)} files are not up to date: run botopin generate", file=sys.stderr)
        return CHECK_FAILED
    info(options, f"{display_path(settings.out)} is up to date")
    return OK


def _print_notes(generated: GenerateResult, options: Namespace) -> None:
    notes = [
        f"{version.service} {version.date}: {shape}: no value can satisfy this shape"
        for version in generated.versions
        for shape in version.unsatisfiable
    ]
    if patterns := sum(len(version.unenforced) for version in generated.versions):
        where = "see the report" if options.report else "--report FILE lists them"
        told = f"{patterns} patterns are not enforced at every length"
        notes.append(f"{told}, fewer with the extra re2: {where}")
    for note in notes:
        print(f"note: {note}", file=sys.stderr)


def _announce_stop() -> None:
    print("botopin: stopping", file=sys.stderr, flush=True)
