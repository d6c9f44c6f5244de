"""Folder of dated models.

    models/<service>/<date>/service-2.json      botocore's files, verbatim
    models/SOURCES.toml                         their origins and hashes

SOURCES.toml is optional for listing and reading.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final, Literal

from attrs import evolve, frozen
from filelock import FileLock, Timeout

from botopin.model import strict_json
from botopin.model.diagnostics import Diagnostic, ModelError, SourceError
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents, read_folder
from botopin.model.files import read_file
from botopin.sources.dates import is_date, require_date
from botopin.sources.provenance import OWN, SOURCES_FILE, Provenance, read_sources, render_sources
from botopin.sources.release import DISTRIBUTION, ReleasedModel
from botopin.sources.store import files_instead, require_version, unknown_service

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from botopin.model.documents import ModelDocuments

_FOLDER_NAME: Final = re.compile(r"(?!\.)[^/\\]+")
_STAGING_PREFIX: Final = ".adding-"
_LOCK_FILE: Final = ".lock"
_LOCK_TIMEOUT: Final = 60
"""Seconds to wait for another process that adds a model."""


@frozen(kw_only=True)
class AddResult:
    """Result of adding a model."""

    status: Literal["added", "unchanged"]
    folder: Path
    """Folder of the model. An unchanged model is in the folder of another release."""
    warnings: tuple[Diagnostic, ...] = ()
    """Faults of the model that do not affect boto3."""


class FolderModelStore:
    """Model store in a folder, and the only one that can add models."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def name(self) -> str:
        return str(self.root)

    @property
    def exists(self) -> bool:
        return self.root.is_dir()

    def services(self) -> tuple[str, ...]:
        if not self.exists:
            raise SourceError(
                f"{self.root}: expected a folder of models; `botopin models add` creates one"
            )
        try:
            folders = [path for path in self.root.iterdir() if not path.name.startswith(".")]
            return tuple(sorted(path.name for path in folders if _dates(path)))
        except OSError as error:
            raise SourceError(f"cannot read {error.filename}: {error.strerror}") from error

    def dates(self, service: str) -> tuple[str, ...]:
        if _FOLDER_NAME.fullmatch(service):
            if dates := _dates(self.root / service):
                return dates
            folder = self.root / service
            if folder.is_dir() and (found := _content_instead(folder)):
                raise SourceError(f"{folder}: expected <date>/{MODEL_FILE}, {found}")
        raise SourceError(f"{self.root}: {unknown_service(self, service)}")

    def without_model(self) -> tuple[Diagnostic, ...]:
        """Return a warning for each dated folder without a model, with the files it has instead."""
        folders = sorted(self.root.glob("*/*")) if self.exists else []
        return tuple(
            Diagnostic(str(folder), "", f"expected {MODEL_FILE}, got {files_instead(folder)}")
            for folder in folders
            if is_date(folder.name) and folder.is_dir() and not (folder / MODEL_FILE).exists()
        )

    def require_model(self) -> None:
        """Check that the folder has a model.

        Raises:
            SourceError: The folder has no model; the message lists the content of a dated folder.
        """
        if not self.services():
            folders = sorted(path for path in self.root.iterdir() if path.is_dir())
            found = [text for each in folders if (text := _content_instead(each))]
            got = found[0] if found else "got no model"
            raise SourceError(f"{self.root}: expected <service>/<date>/{MODEL_FILE}, {got}")

    def folder(self, service: str, date: str) -> Path:
        require_version(self, service, date)
        return self.root / service / date

    def documents(self, service: str, date: str) -> ModelDocuments:
        return read_folder(self.folder(service, date), service=service, date=date)

    def sha256(self, service: str, date: str) -> str:
        """Return the SHA-256 of a model's service-2.json.

        Raises:
            ModelError: The file cannot be read.
        """
        file = self.root / service / date / MODEL_FILE
        return _sha256(read_file(file, limit=strict_json.MAX_BYTES))

    def provenance(self) -> dict[tuple[str, str], Provenance]:
        path = self.root / SOURCES_FILE
        entries: dict[tuple[str, str], Provenance] = {}
        for entry in read_sources(path):
            if (key := (entry.service, entry.date)) in entries:
                message = f"expected distinct models, got {entry.service} {entry.date} twice"
                raise SourceError(f"{path}: {message}")
            entries[key] = entry
        return entries

    def add(
        self,
        model: ReleasedModel,
        *,
        date: str | None = None,
        note: str = "",
        on_or_before: bool = False,
    ) -> AddResult:
        """Add a service's model from a release of botocore, under the date of the release.

        A model is left out if its service-2.json equals that of the version before or after it.
        The files are checked before the first write, and the model's folder appears at once. The
        next call registers a folder that an interrupted call has left out of SOURCES.toml.

        Args:
            model: Model files of the service in the release.
            date: Date of the release, required if the release does not have its own.
            note: Release note to keep in SOURCES.toml.
            on_or_before: Whether an earlier release can be the one that changed the model.

        Raises:
            SourceError: The date is unknown or has another model, or the folder cannot be
                written.
            ModelError: The model has faults.
        """
        date = date or model.date or self._registered_date(model)
        require_date(date, model.source)
        warnings = _check(model, date)
        with self._locked():
            result = self._add(model, date, note, on_or_before=on_or_before)
        return evolve(result, warnings=warnings)

    def settle(self, entry: Provenance, model: ReleasedModel) -> Path:
        """Move a model of an uncertain date to the release that changed the model.

        Args:
            entry: Origin of the model in the folder.
            model: Model files of the service in that release, which has a date.

        Returns:
            The folder of the model.

        Raises:
            SourceError: The date of the release has another model, or a folder cannot be written.
            ModelError: The model has faults.
        """
        _check(model, model.date)
        folder, old = (self.root / entry.service / date for date in (model.date, entry.date))
        with self._locked():
            if folder != old and folder.exists():
                raise SourceError(f"{folder}: has another model: remove the folder first")
            others = self.provenance()
            if others.pop((entry.service, entry.date), None) != entry:
                raise SourceError(f"{old}: another process has changed the model: try again")
            settled = _provenance(model, model.date, entry.note, on_or_before=False)
            with self._staged(model, {**others, (entry.service, model.date): settled}.values()) as (
                staged,
                put_sources,
            ):
                if folder == old:
                    old.rename(staged.with_name("old"))
                staged.rename(folder)
                put_sources()
                if folder != old:
                    old.rename(staged.with_name("old"))
        return folder

    @contextmanager
    def _locked(self) -> Generator[None]:
        """Exclude other processes, create the folder and remove leftovers of an interrupted call.

        Raises:
            SourceError: Another process changes the folder, or the folder cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / _LOCK_FILE, timeout=_LOCK_TIMEOUT):
                for leftover in self.root.glob(f"{_STAGING_PREFIX}*"):
                    shutil.rmtree(leftover)
                yield
        except Timeout:
            raise SourceError(
                f"{self.root}: another process is adding a model: try again"
            ) from None
        except OSError as error:
            raise SourceError(f"cannot write {self.root}: {error.strerror}") from error

    def verify(self) -> tuple[Diagnostic, ...]:
        """Compare the folder with SOURCES.toml.

        Returns:
            Missing, changed and additional files, and models that SOURCES.toml does not list.
        """
        known = self.provenance()
        differences = [each for entry in known.values() for each in self._differences(entry)]
        unregistered = [
            Diagnostic(str(self.root / service / date), "", f"not in {SOURCES_FILE}")
            for service in self.services()
            for date in self.dates(service)
            if (service, date) not in known
        ]
        return (*differences, *unregistered)

    def _differences(self, entry: Provenance) -> Iterator[Diagnostic]:
        folder = self.root / entry.service / entry.date
        present = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
        for name, expected in sorted(entry.sha256.items()):
            file = str(folder / name)
            if name not in present:
                yield Diagnostic(file, "", f"in {SOURCES_FILE}, but missing")
                continue
            try:
                data = read_file(folder / name, limit=strict_json.MAX_BYTES)
            except ModelError as error:
                yield from error.diagnostics
                continue
            if (actual := _sha256(data)) != expected:
                yield Diagnostic(file, "", f"expected SHA-256 {expected}, got {actual}")
        for name in sorted(present - entry.sha256.keys()):
            yield Diagnostic(str(folder / name), "", f"not in {SOURCES_FILE}")

    def _registered_date(self, model: ReleasedModel) -> str:
        """Return the latest date under which the folder has the model, or an empty string."""
        digest = _sha256(model.files[MODEL_FILE])
        dates = [
            entry.date
            for entry in self.provenance().values()
            if entry.service == model.service and entry.sha256.get(MODEL_FILE) == digest
        ]
        return max(dates, default="")

    def _add(self, model: ReleasedModel, date: str, note: str, *, on_or_before: bool) -> AddResult:
        known = self.provenance()
        service = model.service
        folder = self.root / service / date
        exists = folder.exists()
        if exists and (service, date) in known:
            if known[service, date].sha256.get(MODEL_FILE) != _sha256(model.files[MODEL_FILE]):
                raise SourceError(f"{folder}: has another model: remove the folder first")
            return AddResult(status="unchanged", folder=folder)
        if exists and _contents(folder) != model.files:
            raise SourceError(f"{folder}: has other files: remove the folder first")
        digest = _sha256(model.files[MODEL_FILE])
        if not exists and (same := self.equal_neighbor(service, date, digest)):
            return AddResult(status="unchanged", folder=self.root / service / same)
        entry = _provenance(model, date, note, on_or_before=on_or_before)
        with self._staged(model, {**known, (service, date): entry}.values()) as (
            staged,
            put_sources,
        ):
            if not exists:
                folder.parent.mkdir(exist_ok=True)
                staged.rename(folder)
                _sync(folder.parent)
            put_sources()
        return AddResult(status="added", folder=folder)

    def equal_neighbor(self, service: str, date: str, sha256: str) -> str:
        """Return the version next to a date that has a given service-2.json.

        Args:
            service: Name of the service.
            date: ISO date; a version of this date is a neighbor too.
            sha256: SHA-256 of service-2.json.

        Returns:
            The date of the version, or an empty string if no neighbor has the file.
        """
        dates = _dates(self.root / service)
        older = [known for known in dates if known <= date][-1:]
        newer = [known for known in dates if known > date][:1]
        return next(
            (known for known in (*older, *newer) if self.sha256(service, known) == sha256), ""
        )

    @contextmanager
    def _staged(
        self, model: ReleasedModel, entries: Iterable[Provenance]
    ) -> Generator[tuple[Path, Callable[[], None]]]:
        """Write a model and SOURCES.toml into a staging folder, before the first rename.

        Writes can fail for lack of space or permissions, and leave the folder unchanged.

        Yields:
            The model's folder to rename, and a function that then replaces SOURCES.toml.
        """
        with _staging(self.root) as staging:
            sources = staging / SOURCES_FILE
            _write(sources, render_sources(entries).encode())
            staged = staging / "model"
            staged.mkdir()
            for name, data in model.files.items():
                _write(staged / name, data)
            _sync(staged)

            def put_sources() -> None:
                sources.replace(self.root / SOURCES_FILE)
                _sync(self.root)

            yield staged, put_sources


def _provenance(model: ReleasedModel, date: str, note: str, *, on_or_before: bool) -> Provenance:
    return Provenance(
        service=model.service,
        date=date,
        distribution=OWN if model.is_own else DISTRIBUTION,
        version=model.api_version if model.is_own else model.version,
        api_version=model.api_version,
        wheel=model.wheel,
        wheel_sha256=model.wheel_sha256,
        note=note,
        on_or_before=on_or_before and not model.is_own,
        sha256={name: _sha256(data) for name, data in model.files.items()},
    )


def _content_instead(service: Path) -> str:
    """Return the content of a service's newest dated folder; empty if there is no such folder."""
    folders = [path for path in service.iterdir() if is_date(path.name) and path.is_dir()]
    if not folders:
        return ""
    newest = max(folders)
    return f"got {service.name}/{newest.name} with {files_instead(newest)}"


def _dates(service: Path) -> tuple[str, ...]:
    if not service.is_dir():
        return ()
    folders = (path for path in service.iterdir() if is_date(path.name))
    return tuple(sorted(path.name for path in folders if (path / MODEL_FILE).exists()))


def _check(model: ReleasedModel, date: str) -> tuple[Diagnostic, ...]:
    """Check that the files of a model are valid, and return their warnings."""
    return read_documents(
        model.files, service=model.service, date=date, display_names=model.display_names
    ).warnings


def _contents(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {path.name: read_file(path, limit=strict_json.MAX_BYTES) for path in folder.iterdir()}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _staging(root: Path) -> Generator[Path]:
    """Create a temporary folder on the file system of the models."""
    folder = Path(mkdtemp(prefix=_STAGING_PREFIX, dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Flush renames in a folder to disk. Windows cannot open folders, so this is POSIX only."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
