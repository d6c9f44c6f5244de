"""Registry of the classes that Hypothesis can generate with `st.from_type`.

Shape classes register themselves when they are created. The Hypothesis plugin sets a hook that
passes the registered classes to Hypothesis. Neither side imports the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_waiting: list[type[Any]] = []
_register: Callable[[type[Any]], None] | None = None


def register_class(cls: type[Any]) -> None:
    """Register a class that is ready for use."""
    if _register is None:
        _waiting.append(cls)
    else:
        _register(cls)


def set_register_hook(register: Callable[[type[Any]], None]) -> None:
    """Set the function that receives all classes, including classes registered before the call."""
    global _register  # noqa: PLW0603 - a process has one Hypothesis
    _register = register
    while _waiting:
        register(_waiting.pop())
