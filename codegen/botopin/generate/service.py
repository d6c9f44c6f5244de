"""Render one service: read its models and write unformatted files into a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from botopin.bindings.package import (
    bundled_model,
    render_service_package,
    render_version_package,
    service_folder,
)
from botopin.bindings.pattern_limits import find_pattern_limits
from botopin.customizations.exemptions import apply_exemptions, check_rows, rows_of
from botopin.customizations.partitions import widen_partitions
from botopin.customizations.treatments import apply_handlers
from botopin.diff.docstring_notes import change_notes
from botopin.diff.history import History
from botopin.generate.changelog import changelog_folder, render_changelog
from botopin.generate.exemptions import FILE as EXEMPTIONS
from botopin.generate.exemptions import render_exemptions
from botopin.generate.output_tree import packages
from botopin.model.client_documents import add_client_features
from botopin.model.constraints import unsatisfiable_shapes
from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.document_files import EXAMPLES_FILE
from botopin.naming import rules
from botopin.naming.lock import dump_lock, lock_names, read_lock
from botopin.sources.dates import is_date
from botopin.sources.published_store import PublishedService
from botopin.sources.release import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from botopin.bindings.pattern_limits import PatternLimit
    from botopin.config import Config
    from botopin.customizations.exemption_rows import ExemptionRow
    from botopin.model.documents import ModelDocuments
    from botopin.model.service import ServiceModel
    from botopin.naming.names import Names
    from botopin.sources.store import ModelStore

BINDINGS: Final = "bindings"
"""Folder of the bindings in a workspace."""
CHANGELOG: Final = "changelog"
"""Folder of the changelogs in a workspace."""


@frozen(kw_only=True)
class Selection:
    """The versions of a service that a run renders."""

    service: str
    dates: tuple[str, ...]
    partial: bool
    """Whether the other published versions stay."""


@frozen(kw_only=True)
class VersionSummary:
    """Summary of a rendered version, for the report."""

    service: str
    date: str
    origin: str
    """Release that contained the model: `botocore 1.42.85`; empty if unknown."""
    operations: int
    shapes: int
    unsatisfiable: tuple[str, ...]
    """Shapes that no value satisfies."""
    unenforced: tuple[PatternLimit, ...]
    """Patterns that are not enforced at every length."""


@frozen(kw_only=True)
class RenderedService:
    """Result of rendering a service, whose files are in the workspace."""

    selection: Selection
    kept_packages: frozenset[str]
    """Packages of other versions in the output folder, which stay."""
    versions: tuple[VersionSummary, ...]
    lock: bytes | None
    """Content of the file of locked names; None if no name is locked."""
    warnings: tuple[Diagnostic, ...]
    """Faults of the models that do not affect boto3."""
    unreadable: Mapping[str, ModelError]
    """Errors of the versions that are left out, by date. Their published packages stay."""


class Renderer:
    """Renderer of single services, which writes their files into a workspace."""

    def __init__(
        self, config: Config, store: ModelStore, workspace: Path, *, keep_going: bool = False
    ) -> None:
        """Create a renderer.

        Args:
            config: Configuration of the run.
            store: Store of models.
            workspace: Folder for the files.
            keep_going: Whether to leave out a version with faults if another one has none.
        """
        self.config = config
        self.store = store
        self.workspace = workspace
        self.keep_going = keep_going
        self.origins = {
            key: f"{DISTRIBUTION} {entry.botocore}"
            for key, entry in store.provenance().items()
            if entry.botocore
        }

    def render(self, selection: Selection) -> RenderedService:
        """Render the selected versions of a service, and its changelog.

        Raises:
            ModelError: Models have faults; every fault of every version has a diagnostic.
            SourceError: A model or the file of locked names cannot be read.
        """
        published = self._published(selection)
        history, unreadable = self._read_history(selection, published)
        rendered = tuple(date for date in selection.dates if date not in unreadable)
        rows = rows_of(selection.service, self.config.exemptions)
        check_rows(history.models, rows)
        customized = [_customize(model, rows) for model in history.models]
        names = lock_names(customized, read_lock(self.config.names, selection.service))
        notes = change_notes(history)
        for version, model in zip(history.versions, customized, strict=True):
            if model.date in rendered:
                self._render_version(version, model, names, notes.get(model.date, {}))
        kept = self._kept_packages(selection, unreadable)
        dates = {*rendered, *filter(None, map(_date, kept))}
        folder = service_folder(selection.service, self.config.package)
        self._write(BINDINGS, folder, render_service_package(selection.service, sorted(dates)))
        versions = [
            pair
            for pair in zip(history.models, customized, strict=True)
            if pair[0].date in dates.difference(published)
        ]
        file = self.config.out / folder / EXEMPTIONS if kept else None
        self._write(BINDINGS, folder, render_exemptions(versions, rows, file))
        if self.config.changelog and history.steps and not unreadable:
            self._render_changelog(history, names, published)
        return RenderedService(
            selection=selection,
            kept_packages=kept,
            versions=tuple(
                VersionSummary(
                    service=model.service,
                    date=model.date,
                    origin=self.origins.get((model.service, model.date), ""),
                    operations=len(model.operations),
                    shapes=len(model.shapes),
                    unsatisfiable=unsatisfiable_shapes(model),
                    unenforced=find_pattern_limits(model),
                )
                for model in customized
                if model.date in rendered
            ),
            lock=None if self.config.names is None else dump_lock(names),
            warnings=tuple(each for version in history.versions for each in version.warnings),
            unreadable=unreadable,
        )

    def _published(self, selection: Selection) -> dict[str, ModelDocuments]:
        """Read the published versions that are not in a release of botocore, by date.

        Raises:
            ModelError: A bundled model has faults.
        """
        if not self.config.partial:
            return {}
        published = self._published_service(selection.service)
        dates = sorted({*published.dates()}.difference(selection.dates))
        return {date: published.documents(date) for date in dates}

    def _published_service(self, service: str) -> PublishedService:
        folder = service_folder(service, self.config.package)
        return PublishedService(service, self.config.out / folder)

    def _read_history(
        self, selection: Selection, published: Mapping[str, ModelDocuments]
    ) -> tuple[History, dict[str, ModelError]]:
        """Read every version of a service: names and notes depend on earlier versions.

        Returns:
            The versions without faults, and the errors of the other versions by date.
        """
        service = selection.service
        versions: dict[str, ModelDocuments] = {}
        unreadable: dict[str, ModelError] = {}
        for date in sorted({*self.store.dates(service), *published}):
            try:
                documents = published.get(date) or self.store.documents(service, date)
                versions[date] = add_client_features(documents)
            except ModelError as error:
                unreadable[date] = error
        can_continue = self.keep_going and not versions.keys().isdisjoint(selection.dates)
        if unreadable and not can_continue:
            raise ModelError([one for error in unreadable.values() for one in error.diagnostics])
        read = versions.values()
        return History(map(_without_examples, read) if published else read), unreadable

    def _render_version(
        self,
        version: ModelDocuments,
        model: ServiceModel,
        names: Names,
        notes: Mapping[str, Sequence[str]],
    ) -> None:
        folder = service_folder(model.service, self.config.package)
        files = render_version_package(
            model,
            names,
            package=self.config.package,
            origin=self.origins.get((model.service, model.date), ""),
            notes=notes,
        )
        self._write(BINDINGS, folder, files)
        self._write(BINDINGS, folder, bundled_model(version))

    def _render_changelog(self, history: History, names: Names, published: Iterable[str]) -> None:
        service = history.models[-1].service
        provenance = {
            date: entry
            for (name, date), entry in self.store.provenance().items()
            if name == service
        }
        for date in published:
            if entry := self._published_service(service).provenance(date):
                provenance[date] = entry
        files = render_changelog(history, names, provenance)
        self._write(CHANGELOG, changelog_folder(service), files)

    def _kept_packages(self, selection: Selection, unreadable: Collection[str]) -> frozenset[str]:
        """Return the packages of other versions that stay in the output folder."""
        if not (selection.partial or unreadable):
            return frozenset()
        folder = self.config.out / service_folder(selection.service, self.config.package)
        published = packages(path.relative_to(folder).as_posix() for path in folder.glob("*/*.py"))
        if not selection.partial:
            return published & {rules.version_package(date) for date in unreadable}
        rendered = set(selection.dates).difference(unreadable)
        return published - {rules.version_package(date) for date in rendered}

    def _write(self, part: str, root: str, files: Mapping[str, str] | Mapping[str, bytes]) -> None:
        folder = self.workspace / part / root
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)


def _customize(model: ServiceModel, rows: Sequence[ExemptionRow]) -> ServiceModel:
    """Return the model that the bindings describe."""
    return widen_partitions(apply_handlers(apply_exemptions(model, rows)))


def _without_examples(documents: ModelDocuments) -> ModelDocuments:
    """Return the documents that bindings bundle."""
    files = {name: value for name, value in documents.files.items() if name != EXAMPLES_FILE}
    return evolve(documents, files=files)


def _date(package: str) -> str:
    """Return the date of a version's package, or an empty string for another package."""
    date = package[1:].replace("_", "-")
    return date if is_date(date) and package == rules.version_package(date) else ""
