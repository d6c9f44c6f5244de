"""How much a body may hold: a few bytes can mean a tree of a hundred times their size."""

from __future__ import annotations

from typing import Final

MAX_CONTAINERS: Final = 100_000
"""Objects and arrays of a body, or elements and attributes. CompleteMultipartUpload, with its
10,000 parts, has some 40,000 elements."""
MAX_VALUES: Final = 1_000_000
"""Values of a body, with its objects and arrays. PutVectors, with its 500 vectors, has half a
million numbers."""


def describe_excess(containers: int, values: int) -> str:
    """What to say of a tree that is too large; empty where it is not."""
    if containers <= MAX_CONTAINERS and values <= MAX_VALUES:
        return ""
    limits = f"{MAX_CONTAINERS:,} objects and arrays and {MAX_VALUES:,} values"
    return f"expected at most {limits}"
