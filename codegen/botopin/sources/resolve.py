"""The two sides of a diff, as people name them: a date, a file, a wheel, the installed botocore."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from os.path import isdir
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from botopin.model.diagnostics import ModelError, SourceError
from botopin.model.document_files import FILES, MODEL_FILE
from botopin.model.documents import ModelDocuments, read_documents
from botopin.model.files import read_file
from botopin.model.strict_json import MAX_BYTES
from botopin.naming import rules
from botopin.sources.info import ModelInfo
from botopin.sources.installed import read_installed
from botopin.sources.release import DISTRIBUTION
from botopin.sources.store import ModelStore, is_date
from botopin.sources.wheel import MAX_WHEEL_BYTES, read_wheel

if TYPE_CHECKING:
    from botopin.sources.release import Release

INSTALLED: Final = "installed"
"""Names the installed botocore; a file of that name is ./installed."""

_ZIP: Final = b"PK\x03\x04"
_GZIP: Final = b"\x1f\x8b"
_NAMES: Final = ("serviceFullName", "serviceId", "endpointPrefix")


def resolve_version(store: ModelStore, service: str, text: str) -> tuple[ModelDocuments, ModelInfo]:
    """Read what a side names, and say where it comes from.

    Args:
        store: the folder of models, for dates.
        service: the name of botocore's folder.
        text: a date of the store; `installed`; or a path of a botocore wheel or a service model,
            gzipped or not. What lies beside a file of botocore's own name, service-2.json, is read
            with it, and where its folder is `<service>/<date>` the date is the version's.

    Raises:
        SourceError: there is no such thing, or it is no model of the service.
        ModelError: a file cannot be read or has defects; all of them.
    """
    if not rules.is_service(service):
        raise SourceError(f"expected a service such as braket, got {service!r}")
    if is_date(text):
        return _dated(store, service, text)
    if text == INSTALLED:
        return _released(read_installed(service))
    path = Path(text)
    if isdir(text):  # noqa: PTH112 - Path.is_dir raises where a name is too long
        raise SourceError(f"{text}: expected a file, not a folder: {path / MODEL_FILE}?")
    try:
        data = read_file(path, limit=MAX_WHEEL_BYTES)
    except ModelError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise SourceError(
                f"{text!r}: expected a date such as 2026-04-07, a file (service-2.json or a wheel "
                f"of {DISTRIBUTION}) or {INSTALLED!r}: there is no such file"
            ) from None
        raise
    if path.suffix == ".whl" or data.startswith(_ZIP):
        return _released(read_wheel(path, service))
    documents, side = _file(path, data, service)
    if store.exists and service in store.services():
        newest = store.dates(service)[-1]
        require_same_service(store.documents(service, newest), documents, text)
    return documents, side


def resolve_pair(
    store: ModelStore, service: str, old: str, new: str
) -> tuple[tuple[ModelDocuments, ModelInfo], tuple[ModelDocuments, ModelInfo]]:
    """Read both sides of a diff, as `read_side` does.

    A file that lies alone says nothing of paginators, waiters and endpoints, so then those of the
    other side are left out.

    Raises:
        SourceError: there is no such thing, or the sides are of two services.
        ModelError: a file cannot be read or has defects; all of them.
    """
    before, old_side = resolve_version(store, service, old)
    after, new_side = resolve_version(store, service, new)
    require_same_service(before, after, f"{old_side.label} and {new_side.label}")
    if any(
        len(documents.files) == 1 and not is_date(text) and not side.botocore
        for text, documents, side in ((old, before, old_side), (new, after, new_side))
    ):
        before, after = (
            evolve(each, files={MODEL_FILE: each.files[MODEL_FILE]}) for each in (before, after)
        )
    return (before, old_side), (after, new_side)


def require_same_service(old: ModelDocuments, new: ModelDocuments, label: str) -> None:
    """Refuse models of two services; `label` is what they are called.

    A service's id is its own, and elb and elbv2 differ in nothing else but the API's version: so
    two ids with another full name or API version are two services, and so are models that have no
    name in common. Each name alone may change between versions of one.

    Raises:
        SourceError: they are.
    """
    ours, theirs = old.model.metadata, new.model.metadata
    both = [key for key in _NAMES if key in ours and key in theirs]
    differing = {
        key
        for key in (*both, "apiVersion")
        if key in ours and key in theirs and ours[key] != theirs[key]
    }
    has_other_id = "serviceId" in differing and bool(differing & {"serviceFullName", "apiVersion"})
    if has_other_id or (both and differing.issuperset(both)):
        shown = next(key for key in both if key in differing)
        services = f"{ours[shown]} and {theirs[shown]}"
        raise SourceError(f"{label}: expected models of one service, got {services}")


def _dated(store: ModelStore, service: str, date: str) -> tuple[ModelDocuments, ModelInfo]:
    if date not in (known := store.dates(service)):
        raise SourceError(
            f"{store.root}: {service} has no version {date} (`botopin models add {service}` with "
            f"--botocore VERSION adds one); it has: {', '.join(known)}"
        )
    documents = store.documents(service, date)
    folder = _shown(store.folder(service, date))
    botocore = _botocore(store, documents)
    return documents, _side(documents, botocore=botocore, label=date, folder=folder)


def _released(release: Release) -> tuple[ModelDocuments, ModelInfo]:
    label = f"{DISTRIBUTION} {release.version}"
    documents = read_documents(
        release.files,
        service=release.service,
        date=release.date,
        display_names={
            name: f"{release.wheel or label}/{release.service}/{name}" for name in FILES
        },
    )
    return documents, _side(documents, botocore=release.version, label=label)


def _file(path: Path, data: bytes, service: str) -> tuple[ModelDocuments, ModelInfo]:
    files = {MODEL_FILE: (path, data)}
    is_plain = path.name == MODEL_FILE
    if is_plain or path.name == f"{MODEL_FILE}.gz":
        files |= _beside(path)
    documents = read_documents(
        {name: _unzipped(data, file) for name, (file, data) in files.items()},
        service=service,
        date="",
        display_names={name: str(file) for name, (file, _) in files.items()},
    )
    folder = path.parent.resolve()
    botocore = ""
    if _is_dated(folder, documents):
        documents = evolve(documents, model=evolve(documents.model, date=folder.name))
        botocore = _botocore(ModelStore(folder.parent.parent), documents)
    return documents, _side(
        documents,
        botocore=botocore,
        label=path.as_posix(),
        folder=_shown(folder) if is_plain else "",
    )


def _beside(path: Path) -> dict[str, tuple[Path, bytes]]:
    """The other documents in the folder of a service-2.json, each with its path."""
    found: dict[str, tuple[Path, bytes]] = {}
    for name in FILES:
        # A plain file comes before a gzipped one, as with botocore's loader.
        for file in (path.with_name(name), path.with_name(f"{name}.gz")):
            if name != MODEL_FILE and name not in found and file.exists():
                found[name] = file, read_file(file, limit=MAX_BYTES)
    return found


def _unzipped(data: bytes, path: Path) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(BytesIO(data)) as file:
            return file.read(MAX_BYTES + 1)  # one too many, and the reader refuses it
    except (OSError, EOFError, zlib.error):
        raise SourceError(f"{path}: expected gzip, undamaged") from None


def _is_dated(folder: Path, documents: ModelDocuments) -> bool:
    """Whether a folder is one of a folder of models: `<service>/<date>`.

    botocore has such folders too, but named by the API's version.
    """
    return (
        folder.parent.name == documents.model.service
        and is_date(folder.name)
        and folder.name != documents.model.metadata.get("apiVersion")
    )


def _botocore(store: ModelStore, documents: ModelDocuments) -> str:
    """The release that brought a dated model; empty where it was changed since."""
    entry = store.provenance().get((documents.model.service, documents.model.date))
    if entry is None or entry.sha256.get(MODEL_FILE) != documents.sha256:
        return ""
    return entry.version


def _side(documents: ModelDocuments, *, botocore: str, label: str, folder: str = "") -> ModelInfo:
    date = documents.model.date
    return ModelInfo(
        date=date,
        botocore=botocore,
        sha256=documents.sha256,
        label=label,
        module=rules.version_package(date) if date else "",
        folder=folder,
    )


def _shown(folder: Path) -> str:
    """A folder relative to the working folder; empty where it is outside of it."""
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return ""
