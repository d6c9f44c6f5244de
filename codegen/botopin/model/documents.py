"""JSON documents of one version of a service, as botocore distributes them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, cast

from attrs import frozen

from botopin.model import strict_json
from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.document_files import EXTRAS_FILES, FILES, MODEL_FILE
from botopin.model.files import read_file
from botopin.model.reader import Reading, parse_service_model, read_merged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from botopin.model.service import JSON, ServiceModel

_PARTS: Final = frozenset({"metadata", "operations", "shapes"})
_SMITHY: Final = "smithy"
"""Key that only a model in Smithy's JSON AST has; such a model has other shapes."""


@frozen(kw_only=True)
class ModelDocuments:
    """Documents of one version of a service, each merged with its extras."""

    model: ServiceModel
    files: Mapping[str, JSON]
    """Present documents by file name, always with service-2.json. Each is an object."""
    raw_files: Mapping[str, bytes]
    """Bytes of the files, including extras, by file name.

    A model with faults that do not affect boto3 is corrected, because botocore fails for a `min` in
    a string.
    """
    display_names: Mapping[str, str]
    """Names of the files in diagnostics, by file name."""
    sha256: str
    """SHA-256 of the bytes of service-2.json."""
    warnings: tuple[Diagnostic, ...] = ()
    """Faults that do not affect boto3. `files` and `model` have the reading of boto3."""


def read_documents(
    files: Mapping[str, bytes],
    *,
    service: str,
    date: str,
    display_names: Mapping[str, str] | None = None,
) -> ModelDocuments:
    """Read the documents of a version, and ignore files with other names.

    Args:
        files: Bytes of each file, by the file's name in botocore.
        service: Name of the service's folder in botocore.
        date: ISO date of the version, or an empty string if it is unknown.
        display_names: Names of the files in diagnostics, if they differ from the file names.

    Raises:
        ModelError: The documents have faults. The error lists all faults of all files, unless
            service-2.json is not a service model or its extras are not JSON.
    """
    reading = Reading()
    documents: dict[str, JSON] = {}
    display_names = {name: name for name in FILES} | dict(display_names or {})
    if MODEL_FILE not in files:
        reading.errors.append(Diagnostic(display_names[MODEL_FILE], "", "is missing"))
    for name, extras in EXTRAS_FILES.items():
        if name not in files:
            continue
        try:
            documents[name] = read_merged(
                name,
                files[name],
                files.get(extras, b""),
                (display_names[name], display_names[extras]),
                reading,
            )
        except ModelError as error:
            reading.errors.extend(error.diagnostics)
            continue
        if name == MODEL_FILE:
            if not _looks_like_model(documents[name]):
                message = "expected a service model in botocore's format (service-2.json)"
                reading.errors.append(Diagnostic(display_names[name], "", message))
                del documents[name]
        elif not isinstance(documents[name], dict):
            reading.errors.append(Diagnostic(display_names[name], "", "expected an object"))
    if MODEL_FILE not in documents:
        raise ModelError(reading.errors)
    model = parse_service_model(
        documents[MODEL_FILE],
        reading,
        service=service,
        date=date,
        file=display_names[MODEL_FILE],
    )
    return ModelDocuments(
        model=model,
        files=documents,
        raw_files={
            **{name: files[name] for name in FILES if name in files},
            **({MODEL_FILE: _dump(documents[MODEL_FILE])} if reading.is_corrected else {}),
        },
        display_names=display_names,
        sha256=hashlib.sha256(files[MODEL_FILE]).hexdigest(),
        warnings=tuple(reading.warnings),
    )


def read_folder(folder: Path, *, service: str, date: str) -> ModelDocuments:
    """Read the documents of a version from a folder with botocore's files.

    Raises:
        ModelError: A file cannot be read, or the documents have faults.
    """
    paths = {name: path for name in FILES if (path := folder / name).exists()}
    return read_documents(
        {name: read_file(path, limit=strict_json.MAX_BYTES) for name, path in paths.items()},
        service=service,
        date=date,
        display_names={name: str(path) for name, path in paths.items()},
    )


def _dump(document: JSON) -> bytes:
    return f"{json.dumps(document, indent=1)}\n".encode()


def _looks_like_model(document: JSON) -> bool:
    if not isinstance(document, dict):
        return False
    keys = cast("dict[str, JSON]", document).keys()
    return bool(keys & _PARTS) and _SMITHY not in keys
