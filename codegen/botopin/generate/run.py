"""From models to a tree of bindings: choose, render in several processes, lay out.

What was rendered is handed over to `publish`.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from botopin.bindings.package import service_folder
from botopin.bindings.render import FormattingError, format_files
from botopin.generate.changelog import changelog_folder
from botopin.generate.output_tree import DirectoryFiles, OutputTree, check_paths
from botopin.generate.paths import PublishError, check_root
from botopin.generate.service import BINDINGS, CHANGELOG, RenderedService, Renderer, Selection
from botopin.generate.signals import block_sigint, ignore_sigint
from botopin.model.diagnostics import (
    MAX_REPORTED,
    InputError,
    ModelError,
    SourceError,
    escape_unprintable,
)
from botopin.naming import rules
from botopin.naming.lock import lock_file

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from botopin.config import Config
    from botopin.generate.service import VersionSummary
    from botopin.sources.store import ModelStore

_ENOUGH_FOR_PROCESSES: Final = 4
"""From how many services on starting processes pays."""

_FEWEST_LINES: Final = 3
"""How much each service that fails may say, however many do."""


@frozen(kw_only=True)
class ServiceFailure:
    """A service that cannot be rendered."""

    service: str
    error: Exception
    """Each line of its text names the service, or one of its files."""


class RenderingError(RuntimeError):
    """A service cannot be rendered: a defect of botopin, or of the machine."""


class GenerationError(InputError):
    """Some services cannot be rendered; each line says which, and why."""

    def __init__(self, failures: Sequence[ServiceFailure]) -> None:
        self.failures = tuple(failures)
        super().__init__(self.failures)

    def __str__(self) -> str:
        room = max(_FEWEST_LINES, MAX_REPORTED // len(self.failures))
        lines: list[str] = []
        for each in self.failures:
            said = str(each.error).splitlines()
            lines += said[:room]
            if len(said) > room:
                lines.append(f"… and {len(said) - room} more of {each.service}")
        names = ", ".join(each.service for each in self.failures)
        return "\n".join([*lines, f"{len(self.failures)} services cannot be rendered: {names}"])


@frozen(kw_only=True)
class GenerateResult:
    """What a run made; its files lie in the workspace."""

    trees: tuple[OutputTree, ...]
    locks: Mapping[Path, bytes]
    """The files of locked names, where any are kept."""
    versions: tuple[VersionSummary, ...]
    """By service and date."""
    failures: tuple[ServiceFailure, ...]


def select_versions(
    settings: Config, store: ModelStore, wanted: Sequence[str]
) -> tuple[Selection, ...]:
    """What `SERVICE` and `SERVICE@DATE` mean; nothing wanted means all that is configured.

    Raises:
        SourceError: there is no such service or date.
    """
    configured = settings.services or dict.fromkeys(store.services())
    if not wanted:
        if not configured:
            message = f"{store.root}: has no <service>/<date>/service-2.json"
            raise SourceError(message)
        wanted = tuple(configured)
    chosen: dict[str, set[str] | None] = {}
    for text in wanted:
        service, at, date = text.partition("@")
        if at:
            store.check(service, date)
            some = chosen.setdefault(service, set())
            if some is not None:
                some.add(date)
        else:
            chosen[service] = None
    selections: list[Selection] = []
    for service, some in sorted(chosen.items()):
        if not rules.is_service(service):
            message = f"{store.root}: {service!a}: expected a name of a-z, 0-9, '-' and '.'"
            raise SourceError(message)
        dates = sorted(some or configured.get(service) or store.dates(service))
        for date in dates:
            store.check(service, date)
        partial = some is not None or settings.partial
        selections.append(Selection(service=service, dates=tuple(dates), partial=partial))
    return tuple(selections)


def generate(
    settings: Config,
    store: ModelStore,
    selections: Sequence[Selection],
    *,
    workspace: Path,
    jobs: int | None = None,
    keep_going: bool = False,
    progress: Callable[[str], None] = lambda service: None,
) -> GenerateResult:
    """Render the selected versions into a workspace; nothing else is written.

    Args:
        settings: where locked names are, and what is published already.
        store: where the models are.
        selections: what to render.
        workspace: an empty folder, which is needed until the trees are published.
        jobs: how many processes render; None starts some where that pays.
        keep_going: whether services that can be rendered are, where others cannot.
        progress: hears each service that is done.

    Raises:
        ModelError, SourceError, PublishError, FormattingError, RenderingError: the one service that
            cannot be rendered says why.
        GenerationError: several cannot.
    """
    failures = [*_conflicting_packages(settings, selections)]
    failed = {failure.service for failure in failures}
    rendered: dict[str, RenderedService] = {}
    renderer = Renderer(settings, store, workspace)
    sound = [each for each in selections if each.service not in failed]
    with _rendering(renderer, sound, jobs) as results:
        for service, result in results:
            if isinstance(result, ServiceFailure):
                failures.append(result)
            else:
                rendered[service] = result
            progress(service)
    failures += _format_all(workspace, settings, sorted(rendered))
    trees = {name: _tree(workspace, settings, each) for name, each in rendered.items()}
    failures += _unportable(trees)
    failures.sort(key=lambda failure: failure.service)
    if failures and not (keep_going and len(failures) < len(selections)):
        raise failures[0].error if len(failures) == 1 else GenerationError(failures)
    failed = {failure.service for failure in failures}
    done = [rendered[service] for service in sorted(rendered.keys() - failed)]
    changelogs = [_changelog(workspace, each.selection) for each in done]
    return GenerateResult(
        trees=(
            *(trees[each.selection.service] for each in done),
            *(changelogs if settings.changelog else ()),
        ),
        locks={
            lock_file(settings.names, each.selection.service): each.lock
            for each in done
            if settings.names is not None and each.lock is not None
        },
        versions=tuple(version for each in done for version in each.versions),
        failures=tuple(failures),
    )


def _conflicting_packages(
    settings: Config, selections: Sequence[Selection]
) -> Iterator[ServiceFailure]:
    """The services whose package has no place of its own."""
    homes = {each.service: service_folder(each.service, settings.package) for each in selections}
    for service, home in homes.items():
        others = [name for name in homes if homes[name].casefold() == home.casefold()]
        try:
            check_root(home)
        except PublishError as error:
            yield ServiceFailure(service=service, error=PublishError(f"{service}: {error}"))
        else:
            if len(others) > 1:
                told = f"{service}: {' and '.join(others)} would both be the package {home}"
                yield ServiceFailure(service=service, error=PublishError(told))


def _unportable(trees: Mapping[str, OutputTree]) -> Iterator[ServiceFailure]:
    for service, tree in trees.items():
        try:
            check_paths(tree)
        except PublishError as error:
            yield ServiceFailure(service=service, error=error)


# ── processes ────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _rendering(
    renderer: Renderer, selections: Sequence[Selection], jobs: int | None
) -> Generator[Iterator[tuple[str, RenderedService | ServiceFailure]]]:
    """Each service with what became of it, as they are done."""
    if jobs is None:
        jobs = (os.cpu_count() or 1) if len(selections) >= _ENOUGH_FOR_PROCESSES else 1
    jobs = min(jobs, len(selections))
    if jobs <= 1:
        yield ((each.service, _outcome(renderer, each)) for each in selections)
        return
    # Not forked: a progress bar has a thread.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, context, initializer=_init_worker, initargs=(renderer,))
    try:
        with block_sigint():  # what is started now inherits it, or a starting one would complain
            running = {executor.submit(_in_process, each): each.service for each in selections}
        yield ((running[each], _result(running[each], each)) for each in as_completed(running))
    finally:
        executor.shutdown(cancel_futures=True)


def _outcome(renderer: Renderer, selection: Selection) -> RenderedService | ServiceFailure:
    service = selection.service
    try:
        return renderer.render(selection)
    except (ModelError, SourceError) as error:
        return ServiceFailure(service=service, error=error)
    except Exception as error:  # noqa: BLE001 - one service must not hide the others
        what = escape_unprintable(f"{type(error).__name__}: {error}")
        told = f"{service}: cannot be rendered, which is a defect of botopin: {what}"
        return ServiceFailure(service=service, error=RenderingError(told))


def _result(
    service: str, future: Future[RenderedService | ServiceFailure]
) -> RenderedService | ServiceFailure:
    try:
        return future.result()
    except BrokenProcessPool:
        told = f"{service}: a process that renders died (out of memory?): try --jobs 1"
        return ServiceFailure(service=service, error=RenderingError(told))


_renderers: Final[list[Renderer]] = []
"""In a process of the pool, the one that it was started with."""


def _init_worker(renderer: Renderer) -> None:
    _renderers.append(renderer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Models and plans are many objects without cycles: looking for some seldom saves a tenth.
    gc.set_threshold(50_000, 20, 100)
    ignore_sigint()


def _end_with_parent() -> None:
    """End a process of the pool whose parent was killed: nobody else would."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _in_process(selection: Selection) -> RenderedService | ServiceFailure:
    return _outcome(_renderers[0], selection)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def _format_all(workspace: Path, settings: Config, services: Sequence[str]) -> list[ServiceFailure]:
    """Lay out everything at once, or find out which services cannot be."""
    if not services:
        return []
    try:
        format_files(workspace / BINDINGS)
    except FormattingError:
        failures: list[ServiceFailure] = []
        for service in services:
            try:
                format_files(workspace / BINDINGS / service_folder(service, settings.package))
            except FormattingError as error:
                failures.append(ServiceFailure(service=service, error=error))
        return failures
    return []


def _tree(workspace: Path, settings: Config, rendered: RenderedService) -> OutputTree:
    root = service_folder(rendered.selection.service, settings.package)
    tree = OutputTree(root=root, files=DirectoryFiles(workspace / BINDINGS / root))
    if rendered.selection.partial:
        return evolve(tree, selected=tree.names, siblings=rendered.beside)
    return tree


def _changelog(workspace: Path, selection: Selection) -> OutputTree:
    """The changelog of a service, over all its versions; one version alone has none."""
    root = changelog_folder(selection.service)
    return OutputTree(root=root, files=DirectoryFiles(workspace / CHANGELOG / root))
