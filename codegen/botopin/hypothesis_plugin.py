"""Entry point that Hypothesis calls when it is loaded, so that `st.from_type` supports every shape.

The strategies are imported when the first one is created. Hypothesis therefore loads as fast as
without botopin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def register() -> None:
    """Register a strategy for every shape class, existing and future."""
    from botopin.runtime import hypothesis_registry  # noqa: PLC0415

    hypothesis_registry.set_register_hook(_register)


def _register(cls: type[Any]) -> None:
    from hypothesis.strategies import register_type_strategy  # noqa: PLC0415

    register_type_strategy(cls, _valid)


def _valid(cls: type[Any]) -> SearchStrategy[Any]:
    from botopin.runtime.strategies.shapes import valid  # noqa: PLC0415

    return valid(cls)
