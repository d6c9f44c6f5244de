"""Generate bindings: select versions, render them in several processes, and format the files.

`botopin.generate.publish` publishes the result.
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
from botopin.model.diagnostics import MAX_REPORTED, InputError, SourceError, escape_message
from botopin.naming import rules
from botopin.naming.lock import lock_file
from botopin.sources.store import require_version

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from botopin.config import Config
    from botopin.generate.service import VersionSummary
    from botopin.model.diagnostics import Diagnostic
    from botopin.sources.store import ModelStore

_ENOUGH_FOR_PROCESSES: Final = 4
"""Number of services from which several processes are faster than one."""

_MIN_LINES: Final = 3
"""Lines that each failed service gets in an error, however many services fail."""


@frozen(kw_only=True)
class ServiceFailure:
    """A service that cannot be rendered, or one of its versions."""

    service: str
    error: Exception
    """Error whose lines each name the service or one of its files."""
    date: str = ""
    """Date of the version; empty if the whole service failed."""

    @property
    def name(self) -> str:
        return f"{self.service}@{self.date}" if self.date else self.service


class RenderingError(RuntimeError):
    """A service cannot be rendered because of a bug in botopin or a fault of the computer."""


class GenerationError(InputError):
    """Services or versions cannot be rendered; each line names one of them and the reason."""

    def __init__(self, failures: Sequence[ServiceFailure]) -> None:
        self.failures = tuple(failures)
        super().__init__(self.failures)

    def __str__(self) -> str:
        limit = max(_MIN_LINES, MAX_REPORTED // len(self.failures))
        lines: list[str] = []
        for each in self.failures:
            reasons = str(each.error).splitlines()
            lines += reasons[:limit]
            if len(reasons) > limit:
                lines.append(f"… and {len(reasons) - limit} more of {each.name}")
        for kind, is_version in (("service", False), ("version", True)):
            names = [each.name for each in self.failures if bool(each.date) is is_version]
            if names:
                count = f"{len(names)} {kind}{'s' * (len(names) > 1)}"
                lines.append(f"{count} cannot be rendered: {', '.join(names)}")
        return "\n".join(lines)


@frozen(kw_only=True)
class GenerateResult:
    """Result of a run, whose files are in the workspace."""

    trees: tuple[OutputTree, ...]
    locks: Mapping[Path, bytes]
    """Files of locked names; empty if the configuration names no folder for them."""
    versions: tuple[VersionSummary, ...]
    """Rendered versions, by service and date."""
    warnings: tuple[Diagnostic, ...]
    """Faults of the models that do not affect boto3."""
    failures: tuple[ServiceFailure, ...]
    """Services that are left out, and versions of rendered services that are left out."""

    @property
    def services(self) -> frozenset[str]:
        """The rendered services."""
        return frozenset(each.service for each in self.versions)


def select_versions(
    config: Config, store: ModelStore, wanted: Sequence[str]
) -> tuple[Selection, ...]:
    """Return the versions to render.

    Args:
        config: Configuration of the run.
        store: Store of models.
        wanted: `SERVICE` or `SERVICE@DATE` arguments. Empty: every configured service.

    Raises:
        SourceError: A service or a date does not exist.
    """
    configured = config.services or dict.fromkeys(store.services())
    if not wanted:
        if not configured:
            message = f"{store.name}: expected <service>/<date>/service-2.json, got no model"
            raise SourceError(message)
        wanted = tuple(configured)
    chosen: dict[str, set[str] | None] = {}
    for text in wanted:
        service, at, date = text.partition("@")
        if at:
            require_version(store, service, date)
            selected = chosen.setdefault(service, set())
            if selected is not None:
                selected.add(date)
        else:
            chosen[service] = None
    selections: list[Selection] = []
    for service, selected in sorted(chosen.items()):
        if not rules.is_service(service):
            message = f"{store.name}: {service!a}: expected a name of a-z, 0-9, '-' and '.'"
            raise SourceError(message)
        dates = sorted(selected or configured.get(service) or store.dates(service))
        for date in dates:
            require_version(store, service, date)
        partial = selected is not None or config.partial
        selections.append(Selection(service=service, dates=tuple(dates), partial=partial))
    return tuple(selections)


def generate(
    config: Config,
    store: ModelStore,
    selections: Sequence[Selection],
    *,
    workspace: Path,
    jobs: int | None = None,
    keep_going: bool = False,
    progress: Callable[[str], None] = lambda service: None,
) -> GenerateResult:
    """Render the selected versions into a workspace, and write no other file.

    Args:
        config: Configuration of the run.
        store: Store of models.
        selections: Versions to render.
        workspace: An empty folder that must exist until the trees are published.
        jobs: Number of processes. None: several if they are faster than one.
        keep_going: Whether to render the remaining services if a service fails, and the remaining
            versions of a service if a version fails.
        progress: Function to call with the name of each finished service.

    Raises:
        ModelError, SourceError, PublishError, FormattingError, RenderingError: One service cannot
            be rendered.
        GenerationError: Several services cannot be rendered.
    """
    failures = list(_conflicting_packages(config, selections))
    failed = {failure.service for failure in failures}
    rendered: dict[str, RenderedService] = {}
    renderer = Renderer(config, store, workspace, keep_going=keep_going)
    renderable = [each for each in selections if each.service not in failed]
    with _rendering(renderer, renderable, jobs) as results:
        for service, result in results:
            if isinstance(result, ServiceFailure):
                failures.append(result)
            else:
                rendered[service] = result
            progress(service)
    failures += _format_all(workspace, config, sorted(rendered))
    trees = {name: _tree(workspace, config, each) for name, each in rendered.items()}
    failures += _unportable(trees)
    failures.sort(key=lambda failure: failure.service)
    if failures and not (keep_going and len(failures) < len(selections)):
        raise failures[0].error if len(failures) == 1 else GenerationError(failures)
    failed = {failure.service for failure in failures}
    done = [rendered[service] for service in sorted(rendered.keys() - failed)]
    changelogs = [_changelog(workspace, each.selection) for each in done if not each.unreadable]
    failures += [
        ServiceFailure(service=each.selection.service, date=date, error=error)
        for each in done
        for date, error in each.unreadable.items()
    ]
    return GenerateResult(
        trees=(
            *(trees[each.selection.service] for each in done),
            *(changelogs if config.changelog else ()),
        ),
        locks={
            lock_file(config.names, each.selection.service): each.lock
            for each in done
            if config.names is not None and each.lock is not None
        },
        versions=tuple(version for each in done for version in each.versions),
        warnings=tuple(warning for each in done for warning in each.warnings),
        failures=tuple(failures),
    )


def _conflicting_packages(
    config: Config, selections: Sequence[Selection]
) -> Iterator[ServiceFailure]:
    """Yield the services whose package has no folder of its own."""
    folders = {each.service: service_folder(each.service, config.package) for each in selections}
    for service, folder in folders.items():
        sharing = [name for name in folders if folders[name].casefold() == folder.casefold()]
        try:
            check_root(folder)
        except PublishError as error:
            yield ServiceFailure(service=service, error=PublishError(f"{service}: {error}"))
        else:
            if len(sharing) > 1:
                message = f"{service}: {' and '.join(sharing)} would share the package {folder}"
                yield ServiceFailure(service=service, error=PublishError(message))


def _unportable(trees: Mapping[str, OutputTree]) -> Iterator[ServiceFailure]:
    """Yield the services with a path that some system rejects."""
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
    """Provide an iterator over the services and their results, in order of completion."""
    if jobs is None:
        jobs = (os.cpu_count() or 1) if len(selections) >= _ENOUGH_FOR_PROCESSES else 1
    jobs = min(jobs, len(selections))
    if jobs <= 1:
        yield ((each.service, _outcome(renderer, each)) for each in selections)
        return
    # A forked process may hang: the progress bar has a thread.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, context, initializer=_init_worker, initargs=(renderer,))
    try:
        with block_sigint():  # a starting process inherits the mask and prints no traceback
            running = {executor.submit(_in_process, each): each.service for each in selections}
        yield ((running[each], _result(running[each], each)) for each in as_completed(running))
    finally:
        executor.shutdown(cancel_futures=True)


def _outcome(renderer: Renderer, selection: Selection) -> RenderedService | ServiceFailure:
    service = selection.service
    try:
        return renderer.render(selection)
    except InputError as error:
        return ServiceFailure(service=service, error=error)
    except Exception as error:  # noqa: BLE001 - one service must not hide the others
        reason = escape_message(f"{type(error).__name__}: {error}")
        message = f"{service}: cannot be rendered, which is a bug in botopin: {reason}"
        return ServiceFailure(service=service, error=RenderingError(message))


def _result(
    service: str, future: Future[RenderedService | ServiceFailure]
) -> RenderedService | ServiceFailure:
    try:
        return future.result()
    except BrokenProcessPool:
        message = f"{service}: a rendering process died (out of memory?): pass `--jobs 1`"
        return ServiceFailure(service=service, error=RenderingError(message))


_renderers: Final[list[Renderer]] = []
"""In a worker process, the renderer that the process was started with."""


def _init_worker(renderer: Renderer) -> None:
    _renderers.append(renderer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Models and plans are many objects without cycles: rare collections save a tenth of the time.
    gc.set_threshold(50_000, 20, 100)
    ignore_sigint()


def _end_with_parent() -> None:
    """End the worker process when its parent dies, which no signal announces."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _in_process(selection: Selection) -> RenderedService | ServiceFailure:
    return _outcome(_renderers[0], selection)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def _format_all(workspace: Path, config: Config, services: Sequence[str]) -> list[ServiceFailure]:
    """Format all files at once; return the services whose files cannot be formatted."""
    if not services:
        return []
    try:
        format_files(workspace / BINDINGS)
    except FormattingError:
        failures: list[ServiceFailure] = []
        for service in services:
            try:
                format_files(workspace / BINDINGS / service_folder(service, config.package))
            except FormattingError as error:
                failures.append(ServiceFailure(service=service, error=error))
        return failures
    return []


def _tree(workspace: Path, config: Config, rendered: RenderedService) -> OutputTree:
    """Return the tree of a service's bindings."""
    root = service_folder(rendered.selection.service, config.package)
    tree = OutputTree(root=root, files=DirectoryFiles(workspace / BINDINGS / root))
    if rendered.selection.partial or rendered.unreadable:
        return evolve(tree, selected=tree.names, siblings=rendered.kept_packages)
    return tree


def _changelog(workspace: Path, selection: Selection) -> OutputTree:
    """Return the tree of a service's changelog, which is empty if the service has one version."""
    root = changelog_folder(selection.service)
    return OutputTree(root=root, files=DirectoryFiles(workspace / CHANGELOG / root))
