"""Effect of changed traits that decide how clients prepare requests of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botopin.diff.compare.raw_model import as_object, strings_in
from botopin.diff.differences import ABSENT

if TYPE_CHECKING:
    from botopin.diff.compare.raw_model import Object
    from botopin.diff.differences import Absent
    from botopin.model.service import JSON


def is_still_accepted(trait: str, old: Object, new: Object) -> bool:
    """Return whether the new version accepts requests as clients of the old version send them.

    Args:
        trait: Changed trait of the operation.
        old: Old operation.
        new: New operation.
    """
    match trait:
        case "httpChecksum" | "httpChecksumRequired":
            return _requires_checksum(old) or not _requires_checksum(new)
        case "unsignedPayload":
            return bool(new.get(trait))  # signed payloads are always accepted
        case "requestcompression":
            encodings = ({*strings_in(_part(each, trait, "encodings"))} for each in (old, new))
            before, after = encodings
            return before <= after  # compression is optional
        case "endpointdiscovery":
            return _part(new, trait, "required") is not True
        case _:
            return False


def _requires_checksum(operation: Object) -> bool:
    return bool(
        operation.get("httpChecksumRequired")
        or _part(operation, "httpChecksum", "requestChecksumRequired") is True
    )


def _part(operation: Object, trait: str, key: str) -> JSON | Absent:
    value: JSON | Absent = as_object(operation.get(trait, ABSENT)).get(key, ABSENT)
    return value
