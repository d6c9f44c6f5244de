"""Strict reader of service-2.json, which reports all faults of a model at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from botopin.model import strict_json
from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.document_files import EXTRAS_FILE, MODEL_FILE
from botopin.model.files import read_file
from botopin.model.parser import ServiceParser
from botopin.model.values import UnexpectedValueError, as_object

if TYPE_CHECKING:
    from pathlib import Path

    from botopin.model.service import JSON, ServiceModel


def read_model(folder: Path) -> ServiceModel:
    """Read the model and its optional extras in a folder `<service>/<date>/`.

    Raises:
        ModelError: The model has faults; the error lists all of them.
    """
    path = folder / MODEL_FILE
    extras = folder / EXTRAS_FILE
    return read_service(
        read_file(path, limit=strict_json.MAX_BYTES),
        read_file(extras, limit=strict_json.MAX_BYTES) if extras.exists() else b"",
        service=folder.parent.name,
        date=folder.name,
        file=str(path),
    )


def read_service(
    data: bytes, extras: bytes = b"", *, service: str, date: str, file: str = MODEL_FILE
) -> ServiceModel:
    """Read the bytes of a model.

    Args:
        data: Bytes of service-2.json.
        extras: Bytes of service-2.sdk-extras.json. As in botocore's loader, the object `merge` is
            merged into the model. S3's `Expires`, for example, becomes a timestamp.
        service: Name of the service.
        date: ISO date of the version.
        file: Name of the model's file in diagnostics.

    Raises:
        ModelError: The model has faults; the error lists all of them.
    """
    diagnostics: list[Diagnostic] = []
    document = read_merged(data, extras, file, file.replace(MODEL_FILE, EXTRAS_FILE), diagnostics)
    return parse_service_model(document, diagnostics, service=service, date=date, file=file)


def read_merged(
    data: bytes, extras: bytes, file: str, extras_file: str, diagnostics: list[Diagnostic]
) -> JSON:
    """Read a JSON document and merge its extras into it, as botocore's loader does.

    Args:
        data: Bytes of the document.
        extras: Bytes of the extras; empty if the document has none.
        file: Name of the document in diagnostics.
        extras_file: Name of the extras in diagnostics.
        diagnostics: List that receives faults in valid JSON, such as duplicate keys.

    Raises:
        ModelError: The document or its extras are not JSON.
    """
    document = strict_json.parse(data, file, diagnostics)
    if extras and isinstance(document, dict):
        document = _merge(document, _merge_object(extras, extras_file, diagnostics))
    return document


def parse_service_model(
    document: JSON, diagnostics: list[Diagnostic], *, service: str, date: str, file: str
) -> ServiceModel:
    """Parse the content of service-2.json.

    Args:
        document: Content of service-2.json.
        diagnostics: Faults found so far.
        service: Name of the service.
        date: ISO date of the version.
        file: Name of the model's file in diagnostics.

    Raises:
        ModelError: The model has faults, found earlier or by the parser; the error lists all.
    """
    model = ServiceParser(file, diagnostics).parse(document, service, date)
    if diagnostics:
        raise ModelError(diagnostics)
    return model


def _merge_object(data: bytes, file: str, diagnostics: list[Diagnostic]) -> JSON:
    document = strict_json.parse(data, file, diagnostics)
    try:
        return as_object(as_object(document).get("merge"))
    except UnexpectedValueError as error:
        diagnostics.append(Diagnostic(file, "/merge", str(error)))
        return {}


def _merge(base: JSON, extras: JSON) -> JSON:
    if not isinstance(base, dict) or not isinstance(extras, dict):
        return extras
    members = cast("dict[str, JSON]", base)
    return members | {
        key: _merge(members[key], value) if key in members else value
        for key, value in cast("dict[str, JSON]", extras).items()
    }
