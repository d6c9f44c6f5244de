"""The folder of models: what is in it, where it came from, and how a model is added to it.

    models/<service>/<date>/service-2.json      botocore's files, verbatim
    models/SOURCES.toml                         where each came from, with hashes

A folder without SOURCES.toml, with nothing but service-2.json files, can be listed and read too.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import contextmanager
from datetime import date as calendar_date
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Literal

from attrs import frozen
from filelock import FileLock, Timeout

from botopin.model import strict_json
from botopin.model.diagnostics import Diagnostic, ModelError, SourceError
from botopin.model.document_files import EXTRAS_FILE, FILES, MODEL_FILE
from botopin.model.documents import ModelDocuments, read_documents
from botopin.model.files import read_file
from botopin.model.reader import read_model, read_service
from botopin.sources.provenance import SOURCES_FILE, Provenance, read_sources, render_sources
from botopin.sources.release import DISTRIBUTION, Release

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from botopin.model.service import ServiceModel

_FOLDER = re.compile(r"(?!\.)[^/\\]+")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_STAGING = ".adding-"
_LOCK = ".lock"
_LOCK_SECONDS = 60


@frozen(kw_only=True)
class ModelSummary:
    """One line of a listing."""

    service: str
    date: str
    botocore: str
    """The version that brought the model; empty where SOURCES.toml does not know it."""
    operations: int
    shapes: int


@frozen(kw_only=True)
class AddResult:
    """What became of a model that was to be added."""

    status: Literal["added", "unchanged"]
    service: str
    date: str
    """Of the model as it stands in the folder: of an earlier release, where it is unchanged."""
    folder: Path


def is_date(text: str) -> bool:
    """Whether a text is an ISO date, as the folders of models are named: 2026-04-07."""
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        calendar_date.fromisoformat(text)
    except ValueError:
        return False
    return True


class ModelStore:
    """A folder of models."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def exists(self) -> bool:
        """Whether there is anything to read."""
        return self.root.is_dir()

    def services(self) -> tuple[str, ...]:
        """The services that have a dated model, sorted. Other folders may lie beside them."""
        if not self.exists:
            raise SourceError(f"{self.root}: expected a folder of models; `models add` makes one")
        try:
            folders = [path for path in self.root.iterdir() if not path.name.startswith(".")]
            return tuple(sorted(path.name for path in folders if _dates(path)))
        except OSError as error:
            raise SourceError(f"{error.filename}: cannot be read: {error.strerror}") from error

    def dates(self, service: str) -> tuple[str, ...]:
        """The dates of a service's models, oldest first. Raises SourceError where it has none."""
        if _FOLDER.fullmatch(service) and (dates := _dates(self.root / service)):
            return dates
        listed = ", ".join(self.services()) or "none"
        raise SourceError(f"{self.root}: has no service {service!r}; it has: {listed}")

    def check(self, service: str, date: str) -> None:
        """Raise SourceError where there is no such model."""
        if date not in (known := self.dates(service)):
            listed = ", ".join(known)
            raise SourceError(f"{self.root}: {service} has no version {date!r}; it has: {listed}")

    def folder(self, service: str, date: str) -> Path:
        """The folder of a dated model. Raises SourceError where there is none."""
        self.check(service, date)
        return self.root / service / date

    def read(self, service: str, date: str) -> ServiceModel:
        """Read a dated model. Raises SourceError where there is none, ModelError on defects."""
        return read_model(self.folder(service, date))

    def documents(self, service: str, date: str) -> ModelDocuments:
        """Read all documents of a dated model. Raises as `read` does."""
        folder = self.folder(service, date)
        paths = {name: path for name in FILES if (path := folder / name).exists()}
        return read_documents(
            {name: read_file(path, limit=strict_json.MAX_BYTES) for name, path in paths.items()},
            service=service,
            date=date,
            display_names={name: str(path) for name, path in paths.items()},
        )

    def release_note(self, service: str, date: str) -> str | None:
        """What SOURCES.toml notes of a dated model, None where it notes nothing."""
        entry = self.provenance().get((service, date))
        return entry.note or None if entry else None

    def provenance(self) -> Mapping[tuple[str, str], Provenance]:
        """Where the models came from, by service and date."""
        path = self.root / SOURCES_FILE
        entries: dict[tuple[str, str], Provenance] = {}
        for entry in read_sources(path):
            if (key := (entry.service, entry.date)) in entries:
                raise SourceError(f"{path}: expected {entry.service} {entry.date} once")
            entries[key] = entry
        return entries

    def rows(self) -> tuple[ModelSummary, ...]:
        """Every model, by service and date. Raises ModelError where one has a defect."""
        known = self.provenance()
        return tuple(
            ModelSummary(
                service=service,
                date=date,
                botocore=entry.version if (entry := known.get((service, date))) else "",
                operations=len(model.operations),
                shapes=len(model.shapes),
            )
            for service in self.services()
            for date in self.dates(service)
            for model in (self.read(service, date),)
        )

    def add(self, release: Release, *, date: str | None = None, note: str = "") -> AddResult:
        """Add a service's model from a release of botocore, under the date of the release.

        `date` is needed where the release does not tell its own. A model whose service-2.json
        equals that of the version before it is not added. Everything is checked first, and the
        folder appears at once; a folder that an interrupted run left behind, not yet in
        SOURCES.toml, is registered by the next one.

        Raises SourceError where that date already has another model or the folder cannot be
        written, ModelError where the model has a defect.
        """
        date = date or release.date or self._known_date(release)
        if not date:
            source = f"{DISTRIBUTION} {release.version}"
            raise SourceError(
                f"{source} does not tell its release date: give it (--date YYYY-MM-DD)"
            )
        if not is_date(date):
            raise SourceError(f"expected a date such as 2026-04-07, got {date!r}")
        _check(release, date)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / _LOCK, timeout=_LOCK_SECONDS):
                return self._add(release, date, note)
        except Timeout:
            raise SourceError(f"{self.root}: another run is adding a model: try again") from None
        except OSError as error:
            raise SourceError(f"{self.root}: cannot be written: {error.strerror}") from error

    def verify(self) -> tuple[Diagnostic, ...]:
        """What differs from SOURCES.toml: files missing, changed or extra, models unregistered."""
        known = self.provenance()
        differences = [defect for entry in known.values() for defect in self._differences(entry)]
        unregistered = [
            Diagnostic(str(self.root / service / date), "", f"is not in {SOURCES_FILE}")
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
                yield Diagnostic(file, "", f"is in {SOURCES_FILE} but missing")
                continue
            try:
                data = read_file(folder / name, limit=strict_json.MAX_BYTES)
            except ModelError as error:
                yield from error.defects
                continue
            if (actual := _sha256(data)) != expected:
                yield Diagnostic(file, "", f"expected SHA-256 {expected}, got {actual}")
        for name in sorted(present - entry.sha256.keys()):
            yield Diagnostic(str(folder / name), "", f"is not in {SOURCES_FILE}")

    def _known_date(self, release: Release) -> str:
        digest = _sha256(release.files[MODEL_FILE])
        dates = [
            entry.date
            for entry in self.provenance().values()
            if entry.service == release.service and entry.sha256.get(MODEL_FILE) == digest
        ]
        return max(dates, default="")

    def _add(self, release: Release, date: str, note: str) -> AddResult:
        for leftover in self.root.glob(f"{_STAGING}*"):
            shutil.rmtree(leftover)
        known = self.provenance()
        service = release.service
        folder = self.root / service / date
        exists = folder.exists()
        if exists and (service, date) in known:
            if known[service, date].sha256.get(MODEL_FILE) != _sha256(release.files[MODEL_FILE]):
                raise SourceError(f"{folder}: already has another model: remove it first")
            return AddResult(status="unchanged", service=service, date=date, folder=folder)
        if exists and _contents(folder) != release.files:
            raise SourceError(f"{folder}: already has other files: remove it first")
        if not exists and (same := self._same_as_before(release, date)):
            return AddResult(status="unchanged", service=service, date=same.name, folder=same)
        entry = Provenance(
            service=service,
            date=date,
            distribution=DISTRIBUTION,
            version=release.version,
            api_version=release.api_version,
            wheel=release.wheel,
            wheel_sha256=release.wheel_sha256,
            note=note,
            sha256={name: _sha256(data) for name, data in release.files.items()},
        )
        sources = render_sources([*known.values(), entry]).encode()
        with _staging(self.root) as staging:
            # All that can fail for want of space or rights comes first, then the renames.
            _write(staging / SOURCES_FILE, sources)
            if not exists:
                staged = staging / date
                staged.mkdir()
                for name, data in release.files.items():
                    _write(staged / name, data)
                _sync(staged)
                folder.parent.mkdir(exist_ok=True)
                staged.rename(folder)
                _sync(folder.parent)
            (staging / SOURCES_FILE).replace(self.root / SOURCES_FILE)
            _sync(self.root)
        return AddResult(status="added", service=service, date=date, folder=folder)

    def _same_as_before(self, release: Release, date: str) -> Path | None:
        service = self.root / release.service
        before = max((known for known in _dates(service) if known < date), default="")
        if not before:
            return None
        data = read_file(service / before / MODEL_FILE, limit=strict_json.MAX_BYTES)
        return service / before if data == release.files[MODEL_FILE] else None


def _dates(service: Path) -> tuple[str, ...]:
    if not service.is_dir():
        return ()
    folders = (path for path in service.iterdir() if is_date(path.name))
    return tuple(sorted(path.name for path in folders if (path / MODEL_FILE).exists()))


def _check(release: Release, date: str) -> None:
    """Read the model strictly; of the other files, that they are strict JSON."""
    source = release.wheel or f"{DISTRIBUTION} {release.version}"
    defects: list[Diagnostic] = []
    for name, data in release.files.items():
        file = f"{source}/{release.service}/{name}"
        try:
            if name == MODEL_FILE:
                extras = release.files.get(EXTRAS_FILE, b"")
                read_service(data, extras, service=release.service, date=date, file=file)
            else:
                strict_json.parse(data, file, defects)
        except ModelError as error:
            defects.extend(error.defects)
    if defects:
        raise ModelError(defects)


def _contents(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {path.name: read_file(path, limit=strict_json.MAX_BYTES) for path in folder.iterdir()}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _staging(root: Path) -> Generator[Path]:
    """Make a folder beside the models, on their file system, that is gone in the end."""
    folder = Path(mkdtemp(prefix=_STAGING, dir=root))
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
    """Make renames last (POSIX; Windows cannot open a folder)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
