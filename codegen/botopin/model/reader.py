"""Reader of service-2.json, which reports all faults of a model at once.

A fault is an error, or a warning if it does not affect boto3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import define, field

from botopin.model import strict_json
from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.document_files import EXTRAS_FILE, MODEL_FILE
from botopin.model.files import read_file
from botopin.model.parser import ServiceParser
from botopin.model.tolerance import repeatable_keys, tolerate_faults
from botopin.model.values import UnexpectedValueError, as_object
from botopin.runtime.type_guards import is_mapping

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
    reading = Reading()
    names = (file, file.replace(MODEL_FILE, EXTRAS_FILE))
    document = read_merged(MODEL_FILE, data, extras, names, reading)
    return parse_service_model(document, reading, service=service, date=date, file=file)


@define
class Reading:
    """Diagnostics of the documents of a version, collected while they are read."""

    errors: list[Diagnostic] = field(factory=list[Diagnostic])
    warnings: list[Diagnostic] = field(factory=list[Diagnostic])
    """Faults that do not affect boto3, with the reading that boto3 gives them."""
    is_corrected: bool = False
    """Whether the content of service-2.json is corrected."""


def read_merged(
    name: str, data: bytes, extras: bytes, files: tuple[str, str], reading: Reading
) -> JSON:
    """Read a JSON document and merge its extras into it, as botocore's loader does.

    Args:
        name: Name of the document in botocore.
        data: Bytes of the document.
        extras: Bytes of the extras; empty if the document has none.
        files: Names of the document and of its extras in diagnostics.
        reading: Object that receives faults in valid JSON, such as duplicate keys.

    Raises:
        ModelError: The document or its extras are not JSON.
    """
    file, extras_file = files
    is_repeatable = repeatable_keys(name)

    def parse(data: bytes, file: str) -> JSON:
        return strict_json.parse(
            data,
            file,
            reading.errors,
            is_repeatable=is_repeatable,
            warnings=reading.warnings,
        )

    document: Any = parse(data, file)
    if extras and is_mapping(document):
        try:
            return _merge(document, as_object(as_object(parse(extras, extras_file)).get("merge")))
        except UnexpectedValueError as error:
            reading.errors.append(Diagnostic(extras_file, "/merge", str(error)))
    return document


def parse_service_model(
    document: JSON, reading: Reading, *, service: str, date: str, file: str
) -> ServiceModel:
    """Parse the content of service-2.json, and correct the faults that do not affect boto3.

    Args:
        document: Content of service-2.json, which is corrected in place.
        reading: Diagnostics found so far, which receives the warnings of the corrections.
        service: Name of the service.
        date: ISO date of the version.
        file: Name of the model's file in diagnostics.

    Raises:
        ModelError: The model has faults, found earlier or by the parser; the error lists all.
    """
    while True:
        parser = ServiceParser(file)
        model = parser.parse(document, service, date)
        # A correction can bring another fault to light, such as a minimum above the maximum.
        if not (tolerated := tolerate_faults(document, parser.faults)):
            break
        reading.warnings.extend(tolerated)
        reading.is_corrected = True
    if errors := [*reading.errors, *parser.excesses, *parser.faults]:
        raise ModelError(errors)
    return model


def _merge(base: Any, extras: JSON) -> JSON:
    if not isinstance(base, dict) or not isinstance(extras, dict):
        return extras
    members = cast("dict[str, JSON]", base)
    return members | {
        key: _merge(members[key], value) if key in members else value
        for key, value in cast("dict[str, JSON]", extras).items()
    }
