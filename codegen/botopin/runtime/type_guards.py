"""What counts as a list and as a mapping: anything that is one, and never text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value can stand for a list: a sequence, but text and bytes."""
    return value.__class__ is list or (
        isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)
    )


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value can stand for a mapping, or for the plain data of a structure."""
    return value.__class__ is dict or isinstance(value, Mapping)
