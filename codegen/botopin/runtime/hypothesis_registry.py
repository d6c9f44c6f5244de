"""Which shapes Hypothesis knows.

Shapes announce themselves here when they are finished; the strategies take them over as soon as
Hypothesis is loaded. So `st.from_type(Shape)` works, and neither imports the other needlessly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_waiting: list[type[Any]] = []
_register: Callable[[type[Any]], None] | None = None


def register_class(cls: type[Any]) -> None:
    """Announce a class that is ready for use."""
    if _register is None:
        _waiting.append(cls)
    else:
        _register(cls)


def set_register_hook(register: Callable[[type[Any]], None]) -> None:
    """Have every class registered, those that are finished and those to come."""
    global _register  # noqa: PLW0603 - one process has one Hypothesis
    _register = register
    while _waiting:
        register(_waiting.pop())
