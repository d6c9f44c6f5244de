"""Dates of models: each version gets the day of the release that changed the model."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from attrs import frozen

from botopin.model.diagnostics import Diagnostic, SourceError
from botopin.model.document_files import MODEL_FILE
from botopin.sources.download import download_release
from botopin.sources.folder_store import AddResult
from botopin.sources.model_history import ModelHistory
from botopin.sources.release import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botopin.sources.folder_store import FolderModelStore
    from botopin.sources.installed import InstalledBotocore
    from botopin.sources.model_history import Snapshot
    from botopin.sources.package_index import PackageIndex
    from botopin.sources.provenance import Provenance


@frozen(kw_only=True)
class DatedAddition:
    """Result of adding the model of a release under the day that changed the model."""

    result: AddResult
    version: str
    """Release that changed the model: 1.42.85."""
    skipped: tuple[str, str] | None = None
    """Dates between which the model changed too, if versions between them are not added."""


class ModelDater:
    """Finder of the releases that changed the models of a folder."""

    def __init__(
        self, store: FolderModelStore, index: PackageIndex, progress: Callable[[str], None]
    ) -> None:
        """Create the finder.

        Args:
            store: Folder of models.
            index: Releases on the package index.
            progress: Function that receives a line before each slow step.
        """
        self.store = store
        self.index = index
        self._progress = progress
        self._histories: dict[str, ModelHistory] = {}

    def add(self, service: str, version: str | None, *, note: str = "") -> DatedAddition:
        """Add the model of a release under the day of the first release that has it.

        Args:
            service: Name of the service.
            version: Version of the release, or None for the newest.
            note: Release note to keep in SOURCES.toml.

        Raises:
            SourceError: The release or the service does not exist, or a folder cannot be written.
            ModelError: The model has faults.
        """
        history = self._history(service)
        end = self._position(history, version)
        latest = self._snapshot(history, end)
        if unchanged := self._unchanged(history, latest):
            return DatedAddition(result=unchanged, version=latest.version)
        base, start = self._start(history, latest.date, end)
        first = history.find_first(end, start)
        addition = self._add(history, first, note)
        before = self._before(history, first)
        is_next = not base or self.store.sha256(service, base) == before.sha256
        skipped = None if is_next else (base, first.date)
        return DatedAddition(result=addition, version=first.version, skipped=skipped)

    def add_installed(self, release: InstalledBotocore, service: str, note: str) -> DatedAddition:
        """Add a model of the installed botocore, as `add` does for its release.

        Raises:
            SourceError: The installed model is not the model of the release, or see `add`.
            ModelError: The model has faults.
        """
        sha256 = hashlib.sha256(release.read_model_file(service)).hexdigest()
        try:
            history = self._history(service)
            position = history.position(release.version)
            is_released = history.at(self.index.versions[position]).sha256 == sha256
        except SourceError as error:
            message = f"the date of {release.source} is unknown: pass --date YYYY-MM-DD"
            raise SourceError(f"{message}; {error}") from error
        if not is_released:
            raise SourceError(
                f"the installed {release.source} has another model of {service} than the release "
                "on the package index: pass --date YYYY-MM-DD"
            )
        return self.add(service, release.version, note=note)

    def add_since(self, service: str, date: str, version: str | None) -> Iterator[DatedAddition]:
        """Add every version of a service from a date to a release.

        Args:
            service: Name of the service.
            date: ISO date of the earliest version.
            version: Version of the last release, or None for the newest.

        Raises:
            SourceError: The release or the service does not exist, or a folder cannot be written.
            ModelError: A model has faults; the versions before it are added.

        Yields:
            The result for each release that changed the model, oldest first.
        """
        history = self._history(service)
        end = self._position(history, version)
        latest = self._snapshot(history, end)
        if date > latest.date:
            raise SourceError(
                f"--since {date} is after {DISTRIBUTION} {latest.version} of {latest.date}"
            )
        for each in history.changes(history.position_since(date), end):
            yield DatedAddition(result=self._add(history, each), version=each.version)

    def verify(self) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
        """Compare the models and their dates with the releases on the package index.

        A model of an uncertain date is moved to the release that changed it.

        Returns:
            A line for each settled date, and the differences.

        Raises:
            SourceError: The index cannot be read, or a folder cannot be written.
        """
        settled: list[str] = []
        differences: list[Diagnostic] = []
        self._progress(f"{len(self.index.versions)} releases from {self.index.versions[0]}")
        for entry in self.store.provenance().values():
            if not entry.botocore:
                continue
            self._progress(f"checking {entry.service} {entry.date}")
            folder = str(self.store.root / entry.service / entry.date)
            try:
                first = self._first_release(entry)
                if entry.on_or_before:
                    settled.append(self._settle(entry, first))
                elif (first.version, first.date) != (entry.version, entry.date):
                    message = (
                        f"expected {first.date}, the date of {DISTRIBUTION} {first.version}, which "
                        f"has the model of {entry.version} already"
                    )
                    differences.append(Diagnostic(folder, "", message))
            except SourceError as error:
                differences.append(Diagnostic(folder, "", str(error)))
        return tuple(settled), tuple(differences)

    def _first_release(self, entry: Provenance) -> Snapshot:
        """Return the first release that has a model of the folder."""
        history = self._history(entry.service)
        end = history.position(entry.version)
        latest = self._snapshot(history, end)
        if latest.sha256 != entry.sha256.get(MODEL_FILE):
            raise SourceError(f"{DISTRIBUTION} {entry.version} has another model")
        _, start = self._start(history, entry.date, end, before=entry.date)
        return history.find_first(end, start)

    def _settle(self, entry: Provenance, first: Snapshot) -> str:
        model = download_release(first.version, progress=self._progress).read_model(entry.service)
        folder = self.store.settle(entry, model)
        moved = "" if folder.name == entry.date else f", moved from {entry.date}"
        return f"{folder}: changed by {DISTRIBUTION} {first.version} of {first.date}{moved}"

    def _history(self, service: str) -> ModelHistory:
        if service not in self._histories:
            self._histories[service] = ModelHistory(self.index, service, self._progress)
        return self._histories[service]

    def _position(self, history: ModelHistory, version: str | None) -> int:
        return history.position(version or self.index.versions[-1])

    def _snapshot(self, history: ModelHistory, position: int) -> Snapshot:
        """Return the model in a release, which must have the service."""
        snapshot = history.at(self.index.versions[position])
        if not snapshot.sha256:
            self.index.open_release(snapshot.version).require_service(history.service)
        return snapshot

    def _start(
        self, history: ModelHistory, date: str, end: int, *, before: str = ""
    ) -> tuple[str, int]:
        """Return the version of the folder before a date, and the release after its release.

        Returns:
            The date of the version, and the position of the earliest release that can have changed
            the model since. The date is empty if the folder has no such version.
        """
        service = history.service
        entries = self.store.provenance()
        dates = self.store.dates(service) if service in self._services() else ()
        base = max((each for each in dates if each <= date and each != before), default="")
        if not base:
            return "", 0
        entry = entries.get((service, base))
        if entry and entry.version in self.index.versions:
            start = history.position(entry.version) + 1
        else:
            start = history.position_since(base)
        return base, min(start, end)

    def _services(self) -> tuple[str, ...]:
        return self.store.services() if self.store.exists else ()

    def _before(self, history: ModelHistory, snapshot: Snapshot) -> Snapshot:
        """Return the model in the release before a release."""
        return history.at(self.index.versions[max(0, history.position(snapshot.version) - 1)])

    def _unchanged(self, history: ModelHistory, change: Snapshot) -> AddResult | None:
        """Return the result of adding a model that a version next to its date has already."""
        service = history.service
        same = self.store.equal_neighbor(service, change.date, change.sha256)
        return (
            AddResult(status="unchanged", folder=self.store.root / service / same) if same else None
        )

    def _add(self, history: ModelHistory, change: Snapshot, note: str = "") -> AddResult:
        if unchanged := self._unchanged(history, change):
            return unchanged
        wheel = download_release(change.version, progress=self._progress)
        return self.store.add(wheel.read_model(history.service), note=note)
