"""PEP 702's `deprecated`: type checkers know it, and importing a version pays nothing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import deprecated as deprecated
else:
    T = TypeVar("T")

    def deprecated(message: str) -> Callable[[T], T]:
        """Mark a class as deprecated, for type checkers and for whoever asks."""

        def mark(cls: T) -> T:
            cls.__deprecated__ = message
            return cls

        return mark
