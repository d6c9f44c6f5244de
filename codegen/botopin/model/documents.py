"""A version of a service as the JSON documents that botocore ships.

The service model is in here too, read strictly, so that whoever has documents knows them sound.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, cast

from attrs import frozen

from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.document_files import EXTRAS_FILES, FILES, MODEL_FILE
from botopin.model.reader import parse_service_model, read_merged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import JSON, ServiceModel

_PARTS: Final = frozenset({"metadata", "operations", "shapes"})
_SMITHY: Final = "smithy"
"""What a model in Smithy's own JSON has; it has shapes too, of another kind."""


@frozen(kw_only=True)
class ModelDocuments:
    """The documents of one version of a service, each with its extras laid over it."""

    model: ServiceModel
    files: Mapping[str, JSON]
    """By name, those that there are; service-2.json always is. Each is an object."""
    raw_files: Mapping[str, bytes]
    """The files as they were read, by name; extras are files of their own."""
    display_names: Mapping[str, str]
    """What errors call each file: its path, where it has one."""
    sha256: str
    """Of service-2.json as it was read."""


def read_documents(
    files: Mapping[str, bytes],
    *,
    service: str,
    date: str,
    display_names: Mapping[str, str] | None = None,
) -> ModelDocuments:
    """Read the documents of a version; of files with other names nothing is read.

    Args:
        files: the bytes of each file, by its name in botocore.
        service: the name of botocore's folder.
        date: of the version; empty where it is not known.
        display_names: what errors call a file, where that is not its name: its path.

    Raises:
        ModelError: every defect of every file; of a service-2.json that is no service model at
            all, and of one whose extras are no JSON, that alone.
    """
    defects: list[Diagnostic] = []
    read: dict[str, JSON] = {}
    display_names = {name: name for name in FILES} | dict(display_names or {})
    if MODEL_FILE not in files:
        defects.append(Diagnostic(display_names[MODEL_FILE], "", "is missing"))
    for name, extras in EXTRAS_FILES.items():
        if name not in files:
            continue
        try:
            read[name] = read_merged(
                files[name],
                files.get(extras, b""),
                display_names[name],
                display_names[extras],
                defects,
            )
        except ModelError as error:
            defects.extend(error.defects)
            continue
        if name == MODEL_FILE:
            if not _may_be_a_model(read[name]):
                message = "expected a service model as botocore has it (service-2.json)"
                defects.append(Diagnostic(display_names[name], "", message))
                del read[name]
        elif not isinstance(read[name], dict):
            defects.append(Diagnostic(display_names[name], "", "expected an object"))
    if MODEL_FILE not in read:
        raise ModelError(defects)
    model = parse_service_model(
        read[MODEL_FILE], defects, service=service, date=date, file=display_names[MODEL_FILE]
    )
    return ModelDocuments(
        model=model,
        files=read,
        raw_files={name: files[name] for name in FILES if name in files},
        display_names=display_names,
        sha256=hashlib.sha256(files[MODEL_FILE]).hexdigest(),
    )


def _may_be_a_model(document: JSON) -> bool:
    if not isinstance(document, dict):
        return False
    keys = cast("dict[str, JSON]", document).keys()
    return bool(keys & _PARTS) and _SMITHY not in keys
