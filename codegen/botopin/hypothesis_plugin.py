"""What Hypothesis calls when it is loaded: `st.from_type` then knows every shape, now and later.

Everything else is imported when a strategy is asked for, so loading Hypothesis stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def register() -> None:
    """Take over the shapes that are finished, and those to come."""
    from botopin.runtime import hypothesis_registry  # noqa: PLC0415

    hypothesis_registry.set_register_hook(_register)


def _register(cls: type[Any]) -> None:
    from hypothesis.strategies import register_type_strategy  # noqa: PLC0415

    register_type_strategy(cls, _valid)


def _valid(cls: type[Any]) -> SearchStrategy[Any]:
    from botopin.runtime.strategies.shapes import valid  # noqa: PLC0415

    return valid(cls)
