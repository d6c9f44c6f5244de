"""Limits on the values in a body: a parsed body can be a hundred times larger than its bytes."""

from __future__ import annotations

from typing import Final

MAX_CONTAINERS: Final = 100_000
"""Maximum number of objects and arrays in a body, or of elements and attributes.

CompleteMultipartUpload with 10,000 parts has about 40,000 elements.
"""
MAX_VALUES: Final = 1_000_000
"""Maximum number of values in a body, including objects and arrays.

PutVectors with 500 vectors has half a million numbers.
"""


def describe_excess(containers: int, values: int) -> str:
    """Return the message for a body that exceeds a limit, or "" if it does not."""
    if containers <= MAX_CONTAINERS and values <= MAX_VALUES:
        return ""
    limits = f"{MAX_CONTAINERS:,} objects and arrays and {MAX_VALUES:,} values"
    return f"expected at most {limits}"
