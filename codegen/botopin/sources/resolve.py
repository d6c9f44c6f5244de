"""Resolution of the versions that users name: a date, a file, a wheel, the installed botocore."""

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
from botopin.sources.dates import is_date
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.info import ModelInfo
from botopin.sources.installed import InstalledBotocore
from botopin.sources.release import DISTRIBUTION
from botopin.sources.store import files_instead, has_service
from botopin.sources.wheel import MAX_WHEEL_BYTES, BotocoreWheel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import JSON
    from botopin.sources.release import ReleasedModel
    from botopin.sources.store import ModelStore

INSTALLED: Final = "installed"
"""Name of the installed botocore. Users pass a file with this name as `./installed`."""

_ZIP: Final = b"PK\x03\x04"
_GZIP: Final = b"\x1f\x8b"
_IDENTIFYING_KEYS: Final = ("serviceFullName", "serviceId", "endpointPrefix")
"""Keys of the metadata that together identify a service."""


def resolve_version(store: ModelStore, service: str, text: str) -> tuple[ModelDocuments, ModelInfo]:
    """Read the version that a text names, and describe its origin.

    Args:
        store: Store with the dated models.
        service: Name of the service's folder in botocore.
        text: A date of the store, `installed`, or the path of a botocore wheel or a service model,
            gzipped or not. A file named service-2.json is read with the other documents in its
            folder. If that folder is `<service>/<date>`, the version has that date.

    Raises:
        SourceError: The text does not name a version, or names a model of another service.
        ModelError: A file cannot be read or has faults; the error lists all of them.
    """
    if not rules.is_service(service):
        raise SourceError(f"expected a service such as braket, got {service!r}")
    if is_date(text):
        return _read_dated(store, service, text)
    if text == INSTALLED:
        return _read_released(InstalledBotocore().read_model(service))
    path = Path(text)
    if isdir(text):  # noqa: PTH112 - Path.is_dir raises if a name is too long
        if (path / MODEL_FILE).exists():
            raise SourceError(f"expected a file, got the folder {text}: pass {path / MODEL_FILE}")
        raise SourceError(f"expected a file, got the folder {text} with {files_instead(path)}")
    try:
        data = read_file(path, limit=MAX_WHEEL_BYTES)
    except ModelError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise SourceError(
                f"expected a date such as 2026-04-07, {INSTALLED!r}, or a file (service-2.json or "
                f"a wheel of {DISTRIBUTION}), got {text!r}: there is no such file"
            ) from None
        raise
    if path.suffix == ".whl" or data.startswith(_ZIP):
        return _read_released(BotocoreWheel(path).read_model(service))
    documents, info = _read_model_file(path, data, service)
    if has_service(store, service):
        newest = store.dates(service)[-1]
        require_same_service(store.documents(service, newest), documents, text)
    return documents, info


def resolve_pair(
    store: ModelStore, service: str, old: str, new: str
) -> tuple[tuple[ModelDocuments, ModelInfo], tuple[ModelDocuments, ModelInfo]]:
    """Read both versions of a diff, as `resolve_version` does.

    A service-2.json without other documents states nothing about paginators, waiters and
    endpoints, so the pair then leaves them out of both versions.

    Raises:
        SourceError: A text does not name a version, or the versions belong to different services.
        ModelError: A file cannot be read or has faults; the error lists all of them.
    """
    old_documents, old_info = resolve_version(store, service, old)
    new_documents, new_info = resolve_version(store, service, new)
    require_same_service(old_documents, new_documents, f"{old_info.label} and {new_info.label}")
    if any(
        len(documents.files) == 1 and not is_date(text) and not info.botocore
        for text, documents, info in (
            (old, old_documents, old_info),
            (new, new_documents, new_info),
        )
    ):
        old_documents, new_documents = (
            evolve(each, files={MODEL_FILE: each.files[MODEL_FILE]})
            for each in (old_documents, new_documents)
        )
    return (old_documents, old_info), (new_documents, new_info)


def folder_date(file: Path, service: str) -> str:
    """Return the date in a path `<service>/<date>/<file>`, or an empty string without a date.

    The date can be an API version, as in the folders of botocore.
    """
    folder = file.parent.resolve()
    return folder.name if folder.parent.name == service and is_date(folder.name) else ""


def require_same_service(old: ModelDocuments, new: ModelDocuments, label: str) -> None:
    """Check that two models belong to the same service.

    The models belong to different services if they share no name. They also belong to different
    services if their ids differ together with the full name or the API version: elb and elbv2
    differ only in id and API version. Any single name can change between versions of one service.
    A service can also be renamed: CloudWatch Events became EventBridge.

    Raises:
        SourceError: The models belong to different services.
    """
    old_names, new_names = old.model.metadata, new.model.metadata
    common = [key for key in _IDENTIFYING_KEYS if key in old_names and key in new_names]
    differing = {
        key
        for key in (*common, "apiVersion")
        if key in old_names and key in new_names and old_names[key] != new_names[key]
    }
    has_other_id = "serviceId" in differing and bool(differing & {"serviceFullName", "apiVersion"})
    is_other = has_other_id or (common and differing.issuperset(common))
    if is_other and not _is_renamed(old, new):
        key = next(key for key in common if key in differing)
        services = f"{old_names[key]} and {new_names[key]}"
        raise SourceError(f"{label}: expected models of one service, got {services}")


def _is_renamed(old: ModelDocuments, new: ModelDocuments) -> bool:
    """Return whether two models with other names are of one service, which AWS has renamed.

    A renamed service keeps its endpoint, its API version and operations. So do RDS, Neptune and
    DocumentDB, but the installed botocore has each of them.
    """
    names = old.model.metadata, new.model.metadata
    return (
        all(each.get("endpointPrefix") and each.get("apiVersion") for each in names)
        and names[0]["endpointPrefix"] == names[1]["endpointPrefix"]
        and names[0]["apiVersion"] == names[1]["apiVersion"]
        and not old.model.operations.keys().isdisjoint(new.model.operations)
        and not {_folder_of(each) for each in names} <= {*InstalledBotocore().services}
    )


def _folder_of(metadata: Mapping[str, JSON]) -> str:
    """Return the folder that a service would have in botocore."""
    return str(metadata.get("serviceId", "")).lower().replace(" ", "-")


def _read_dated(store: ModelStore, service: str, date: str) -> tuple[ModelDocuments, ModelInfo]:
    if date not in (known := store.dates(service)):
        raise SourceError(
            f"{store.name}: {service} has no version {date}; available: {', '.join(known)}; to "
            f"add a version, run `botopin models add {service} --botocore VERSION`"
        )
    documents = store.documents(service, date)
    folder = store.folder(service, date)
    return documents, _model_info(
        documents,
        botocore=_find_release(store, documents),
        label=date,
        folder=_relative(folder) if folder else "",
    )


def _read_released(released: ReleasedModel) -> tuple[ModelDocuments, ModelInfo]:
    documents = read_documents(
        released.files,
        service=released.service,
        date=released.date,
        display_names=released.display_names,
    )
    if released.is_own:
        return documents, _model_info(documents, botocore="", label=released.own_files[MODEL_FILE])
    label = f"{DISTRIBUTION} {released.version}"
    return documents, _model_info(documents, botocore=released.version, label=label)


def _read_model_file(path: Path, data: bytes, service: str) -> tuple[ModelDocuments, ModelInfo]:
    files = {MODEL_FILE: (path, data)}
    is_uncompressed = path.name == MODEL_FILE
    if is_uncompressed or path.name == f"{MODEL_FILE}.gz":
        files |= _read_siblings(path)
    documents = read_documents(
        {name: _decompress(data, file) for name, (file, data) in files.items()},
        service=service,
        date="",
        display_names={name: str(file) for name, (file, _) in files.items()},
    )
    folder = path.parent.resolve()
    botocore = ""
    date = folder_date(path, service)
    # Folders of botocore look like a dated model, but have the name of the API version.
    if date and date != documents.model.metadata.get("apiVersion"):
        documents = evolve(documents, model=evolve(documents.model, date=date))
        botocore = _find_release(FolderModelStore(folder.parent.parent), documents)
    return documents, _model_info(
        documents,
        botocore=botocore,
        label=path.as_posix(),
        folder=_relative(folder) if is_uncompressed else "",
    )


def _read_siblings(path: Path) -> dict[str, tuple[Path, bytes]]:
    """Read the other documents in the folder of a service-2.json, each with its path."""
    siblings: dict[str, tuple[Path, bytes]] = {}
    for name in FILES:
        # botocore's loader also prefers a plain file to a gzipped file.
        for file in (path.with_name(name), path.with_name(f"{name}.gz")):
            if name != MODEL_FILE and name not in siblings and file.exists():
                siblings[name] = file, read_file(file, limit=MAX_BYTES)
    return siblings


def _decompress(data: bytes, path: Path) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(BytesIO(data)) as file:
            return file.read(MAX_BYTES + 1)  # the parser rejects the additional byte
    except (OSError, EOFError, zlib.error):
        raise SourceError(f"{path}: expected gzip, got damaged data") from None


def _find_release(store: ModelStore, documents: ModelDocuments) -> str:
    """Return the botocore release of a dated model, or an empty string if the file has changed."""
    entry = store.provenance().get((documents.model.service, documents.model.date))
    if entry is None or entry.sha256.get(MODEL_FILE, documents.sha256) != documents.sha256:
        return ""
    return entry.botocore


def _model_info(
    documents: ModelDocuments, *, botocore: str, label: str, folder: str = ""
) -> ModelInfo:
    date = documents.model.date
    return ModelInfo(
        date=date,
        botocore=botocore,
        sha256=documents.sha256,
        label=label,
        module=rules.version_package(date) if date else "",
        folder=folder,
    )


def _relative(folder: Path) -> str:
    """Return a folder relative to the working directory, or an empty string if outside of it."""
    resolved, start = folder.resolve(), Path.cwd()
    return resolved.relative_to(start).as_posix() if resolved.is_relative_to(start) else ""
