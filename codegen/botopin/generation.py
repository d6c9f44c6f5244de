"""From models to a tree of bindings: read, name, render, and hand over to `publish`."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin import naming
from botopin.bindings.constraints import impossible
from botopin.bindings.package import (
    carried_model,
    lock_names,
    render_dated,
    render_facade,
    service_folder,
)
from botopin.bindings.render import formatted
from botopin.changelog import changelog_folder, render_changelog
from botopin.diff.history import History
from botopin.diff.notes import notes
from botopin.locks import lock_file, lock_text, read_lock
from botopin.model.client_documents import with_clients
from botopin.model.defects import Defect, ModelError, SourceError
from botopin.model.sources import ModelStore
from botopin.publish import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from botopin.bindings.names import Names
    from botopin.diff.notes import Notes
    from botopin.model.documents import Documents
    from botopin.model.provenance import Provenance
    from botopin.model.service import ServiceModel
    from botopin.settings import Settings

_ENOUGH_FOR_PROCESSES: Final = 40
"""From how many versions on starting processes pays."""


@frozen(kw_only=True)
class Selection:
    """The versions of a service that a run decides on."""

    service: str
    dates: tuple[str, ...]
    partial: bool
    """Whether the other versions in the folder of output stay as they are."""


@frozen(kw_only=True)
class Generated:
    """What a run made, in memory."""

    trees: tuple[Tree, ...]
    locks: Mapping[Path, bytes]
    """The files of locked names, where any are kept."""
    notes: tuple[str, ...]
    """What to know of the models: shapes that no value can satisfy."""


def select(settings: Settings, wanted: Sequence[str]) -> tuple[Selection, ...]:
    """What `SERVICE` and `SERVICE@DATE` mean; nothing wanted means all that is configured.

    Raises:
        SourceError: there is no such service or date.
    """
    store = ModelStore(settings.models)
    configured = settings.services or dict.fromkeys(store.services())
    if not wanted:
        if not configured:
            message = f"{settings.models}: has no <service>/<date>/service-2.json"
            raise SourceError(message)
        wanted = tuple(configured)
    chosen: dict[str, set[str] | None] = {}
    for text in wanted:
        service, at, date = text.partition("@")
        if at:
            store.folder(service, date)
            some = chosen.setdefault(service, set())
            if some is not None:
                some.add(date)
        else:
            chosen[service] = None
    selections: list[Selection] = []
    for service, some in sorted(chosen.items()):
        if not naming.is_service(service):
            message = f"{settings.models}: {service!a}: expected a name of a-z, 0-9, '-' and '.'"
            raise SourceError(message)
        dates = sorted(some or configured.get(service) or store.dates(service))
        for date in dates:
            store.folder(service, date)
        selections.append(Selection(service=service, dates=tuple(dates), partial=some is not None))
    return tuple(selections)


def generate(
    settings: Settings,
    selections: Sequence[Selection],
    *,
    jobs: int | None = None,
    progress: Callable[[str, str], None] = lambda service, date: None,
) -> Generated:
    """Render the selected versions; nothing is written.

    Args:
        settings: where models and locked names are.
        selections: what to render.
        jobs: how many processes render; None starts some where that pays.
        progress: hears the service and date of each version that is rendered.

    Raises:
        ModelError: every defect of every model that was read.
        SourceError: a model or a file of locked names cannot be read.
    """
    store = ModelStore(settings.models)
    known = store.provenance()
    histories = _read(store, selections)
    names = {
        service: lock_names(history.models, read_lock(settings.names, service))
        for service, history in histories.items()
    }
    tasks: list[_Task] = []
    for selection in selections:
        history = histories[selection.service]
        told = notes(history)
        for model in history.models:
            if model.date not in selection.dates:
                continue
            entry = known.get((selection.service, model.date))
            tasks.append(
                _Task(
                    model=model,
                    names=names[selection.service],
                    package=settings.package,
                    origin=f"botocore {entry.version}" if entry else "",
                    notes=told.get(model.date, {}),
                )
            )
    sources: dict[str, str] = {}
    with _mapper(jobs, len(tasks)) as mapped:
        for task, rendered in zip(tasks, mapped(_rendered, tasks), strict=True):
            folder = service_folder(task.model.service, settings.package)
            sources |= {f"{folder}/{path}": text for path, text in rendered.items()}
            progress(task.model.service, task.model.date)
    for selection in selections:
        folder = service_folder(selection.service, settings.package)
        facade = render_facade(selection.service, _dates_there(settings, selection))
        sources |= {f"{folder}/{path}": text for path, text in facade.items()}
    files = {path: text.encode() for path, text in formatted(sources).items()}
    for selection in selections:
        folder = service_folder(selection.service, settings.package)
        for version in histories[selection.service].versions:
            if version.model.date in selection.dates:
                carried = carried_model(version)
                files |= {f"{folder}/{path}": data for path, data in carried.items()}
    trees = [_tree(settings, selection, files) for selection in selections]
    if settings.changelog:
        trees += [
            _changelog(history, names[service], known) for service, history in histories.items()
        ]
    return Generated(
        trees=tuple(trees),
        locks={
            lock_file(settings.names, service): lock_text(lock)
            for service, lock in names.items()
            if settings.names is not None
        },
        notes=tuple(
            f"{task.model.service} {task.model.date}: {shape}: no value can satisfy this shape"
            for task in tasks
            for shape in impossible(task.model)
        ),
    )


@frozen(kw_only=True)
class _Task:
    model: ServiceModel
    names: Names
    package: str
    origin: str
    notes: Notes


def _rendered(task: _Task) -> dict[str, str]:
    return render_dated(
        task.model, task.names, package=task.package, origin=task.origin, notes=task.notes
    )


@contextmanager
def _mapper(jobs: int | None, tasks: int) -> Generator[Callable[..., Iterator[dict[str, str]]]]:
    processors = os.cpu_count() or 1
    if jobs is None:
        jobs = processors if tasks >= _ENOUGH_FOR_PROCESSES else 1
    jobs = min(jobs, tasks, processors)  # more would only wait for each other
    if jobs <= 1:
        yield map
        return
    with ProcessPoolExecutor(jobs) as executor:
        yield executor.map


def _read(store: ModelStore, selections: Sequence[Selection]) -> dict[str, History]:
    """Every version of the selected services: names and notes depend on the versions before."""
    versions: dict[str, list[Documents]] = {}
    defects: list[Defect] = []
    for selection in selections:
        found = versions[selection.service] = []
        for date in store.dates(selection.service):
            try:
                found.append(with_clients(store.documents(selection.service, date)))
            except ModelError as error:
                defects.extend(error.defects)
    if defects:
        raise ModelError(defects)
    return {service: History(found) for service, found in versions.items()}


def _dates_there(settings: Settings, selection: Selection) -> list[str]:
    """The versions that are in the folder of output once this run is published."""
    dates = set(selection.dates)
    if selection.partial:
        folder = settings.out / service_folder(selection.service, settings.package)
        for date in ModelStore(settings.models).dates(selection.service):
            if (folder / naming.version_package(date) / "__init__.py").is_file():
                dates.add(date)
    return sorted(dates)


def _changelog(history: History, names: Names, known: Mapping[tuple[str, str], Provenance]) -> Tree:
    """The changelog of a service, over all its versions; one version alone has none."""
    service = history.models[-1].service
    provenance = {date: entry for (name, date), entry in known.items() if name == service}
    files = render_changelog(history, names, provenance) if history.steps else {}
    return Tree(
        root=changelog_folder(service),
        files={path: text.encode() for path, text in files.items()},
    )


def _tree(settings: Settings, selection: Selection, files: Mapping[str, bytes]) -> Tree:
    root = service_folder(selection.service, settings.package)
    ours = {
        path.removeprefix(f"{root}/"): data
        for path, data in files.items()
        if path.startswith(f"{root}/")
    }
    selected = frozenset(path.partition("/")[0] for path in ours) if selection.partial else None
    return Tree(root=root, files=ours, selected=selected)
