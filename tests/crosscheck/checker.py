"""Independent comparison of a raw model with the package generated from it.

The checker imports nothing of the generator, so that it finds what the generator misreads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final, TypeAlias

from crosscheck import clients, constraints, documentation, surface
from crosscheck.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.raw_model import RawModel

Check: TypeAlias = Callable[["RawModel", ModuleType], Iterator[Result]]
"""Comparison of a raw model with its package."""

CHECKS: Final[tuple[Check, ...]] = (
    surface.names,
    surface.structures,
    surface.enums,
    surface.errors,
    clients.methods,
    documentation.docstrings,
    documentation.methods,
    constraints.constructors_reject,
    constraints.constructors_accept,
    constraints.requests_reject,
)


def results(model: RawModel) -> Iterator[Result]:
    """Return the results of all checks of a model's package."""
    package = import_module(model.package)
    for check in CHECKS:
        yield from check(model, package)


def findings(found: Iterable[Result]) -> list[str]:
    return [str(result) for result in found if result.fault]
