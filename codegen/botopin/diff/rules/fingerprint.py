"""Fingerprints of changes, by which a policy accepts them."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from botopin.diff.differences import Absent

if TYPE_CHECKING:
    from botopin.diff.differences import Difference
    from botopin.model.service import JSON

_LIST_INDEX: Final = re.compile(r"\A(/shapes/[^/]+/enum|/operations/[^/]+/errors)/\d+")


def fingerprint(service: str, rule: str, difference: Difference) -> str:
    """Return the SHA-256 of service, rule, location and both values of a difference.

    The name distinguishes differences at one pointer, such as two members that became required.
    List indexes are left out, since they shift if other items are added or removed.

    Args:
        service: Name of botocore's folder.
        rule: ID of the rule that judges the difference.
        difference: Difference to identify.
    """
    pointers = [
        _LIST_INDEX.sub(r"\1", pointer)
        for pointer in (difference.old_pointer, difference.new_pointer)
    ]
    values = as_json(difference.old), as_json(difference.new)
    parts = [service, rule, difference.file, difference.name, *pointers, *values]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def as_json(value: JSON | Absent) -> JSON:
    """Return a value, or None if it is absent."""
    return None if isinstance(value, Absent) else value
