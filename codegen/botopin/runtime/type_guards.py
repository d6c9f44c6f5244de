"""Type guards for values that are accepted as a list, mapping or other collection."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeGuard


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Return whether a value is a sequence other than text and bytes."""
    return value.__class__ is list or (
        isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)
    )


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether a value is a mapping."""
    return value.__class__ is dict or isinstance(value, Mapping)


def is_collection(value: object) -> TypeGuard[Collection[Any]]:
    """Return whether a value is a collection other than text, bytes and mappings."""
    return isinstance(value, Collection) and not isinstance(
        value, str | bytes | bytearray | memoryview | Mapping
    )
