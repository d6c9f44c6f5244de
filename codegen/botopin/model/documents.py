"""A version of a service as the JSON documents that botocore ships.

The service model is in here too, read strictly, so that whoever has documents knows them sound.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.model.defects import Defect, ModelError
from botopin.model.reader import EXTRAS_FILE, MODEL_FILE, read_merged, understand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import JSON, ServiceModel

PAGINATORS_FILE: Final = "paginators-1.json"
WAITERS_FILE: Final = "waiters-2.json"
ENDPOINTS_FILE: Final = "endpoint-rule-set-1.json"
EXAMPLES_FILE: Final = "examples-1.json"

_EXTRAS: Final = {
    MODEL_FILE: EXTRAS_FILE,
    PAGINATORS_FILE: "paginators-1.sdk-extras.json",
    WAITERS_FILE: "",
    ENDPOINTS_FILE: "",
    EXAMPLES_FILE: "",
}


@frozen(kw_only=True)
class Documents:
    """The documents of one version of a service, each with its extras laid over it."""

    model: ServiceModel
    files: Mapping[str, JSON]
    """By name, those that there are; service-2.json always is. Each is an object."""
    sha256: str
    """Of service-2.json as it was read."""


def read_documents(
    files: Mapping[str, bytes], *, service: str, date: str, folder: str = ""
) -> Documents:
    """Read the documents of a version; of files with other names nothing is read.

    Args:
        files: the bytes of each file, by its name in botocore.
        service: the name of botocore's folder.
        date: of the version; empty where it is not known.
        folder: what stands before the names of files in errors.

    Raises:
        ModelError: every defect of every file.
    """
    defects: list[Defect] = []
    read: dict[str, JSON] = {}
    service_document: JSON = None
    for name, extras in _EXTRAS.items():
        if name not in files and name != MODEL_FILE:
            continue
        try:
            document = read_merged(
                files.get(name, b""),
                files.get(extras, b""),
                f"{folder}{name}",
                f"{folder}{extras}",
                defects,
            )
        except ModelError as error:
            defects.extend(error.defects)
            continue
        if name == MODEL_FILE:
            service_document = document
        elif not isinstance(document, dict):
            defects.append(Defect(f"{folder}{name}", "", "expected an object"))
        read[name] = document
    if MODEL_FILE not in read:
        raise ModelError(defects)
    model = understand(
        service_document, defects, service=service, date=date, file=f"{folder}{MODEL_FILE}"
    )
    return Documents(model=model, files=read, sha256=hashlib.sha256(files[MODEL_FILE]).hexdigest())
