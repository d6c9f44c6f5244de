"""Witnesses of changed request lines and host prefixes, which need no sample request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.compare.normalize import normalize
from botopin.diff.compare.raw_model import as_object
from botopin.diff.differences import ChangeKind, Subject
from botopin.diff.escape import truncate
from botopin.diff.witness import Witness, WitnessKind

if TYPE_CHECKING:
    from botopin.diff.compare.raw_model import Object
    from botopin.diff.differences import Difference

_NO_PREFIX: Final = "no prefix"


def find_request_witness(difference: Difference, old: Object, new: Object) -> Witness | None:
    """Return both request lines or both host prefixes, or None if requests stay the same.

    Args:
        difference: Difference between the operations.
        old: Old operation.
        new: New operation.
    """
    if difference.subject is not Subject.OPERATION or difference.is_unseen:
        return None
    if difference.kind is ChangeKind.RESPELLED:
        return None
    match difference.trait:
        case "http.method" | "http.requestUri":
            sent, expected = _request_line(old), _request_line(new)
            text = f"Pinned clients send {sent}; the new version expects {expected}."
        case "endpoint":
            sent, expected = _host_prefix(old), _host_prefix(new)
            before = f"the prefix {sent}" if sent != _NO_PREFIX else sent
            text = f"Pinned clients call a host with {before}; the new version expects {expected}."
        case _:
            return None
    return Witness(kind=WitnessKind.BYTES, text=text) if sent != expected else None


def _request_line(operation: Object) -> str:
    http = as_object(operation.get("http"))
    method = normalize("http.method", http.get("method"), http, "")
    line = f"{method} {http.get('requestUri') or '/'}"
    return f"`{truncate(line)}`"


def _host_prefix(operation: Object) -> str:
    prefix = as_object(operation.get("endpoint")).get("hostPrefix")
    return f"`{truncate(str(prefix))}`" if prefix else _NO_PREFIX
