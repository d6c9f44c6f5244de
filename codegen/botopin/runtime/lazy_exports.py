"""The facade of a dated version: every name is there, and only what is touched is built."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_OWN: Final = frozenset({"TYPE_CHECKING", "lazy_exports"})
"""What a facade needs for itself, and nobody looks for in it."""


def lazy_exports(
    package: str, exports: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """A `__getattr__` and `__dir__` (PEP 562) for a package.

    Args:
        package: its `__name__`.
        exports: the names that each of its modules defines. A module is an attribute too.
    """
    homes = {name: module for module, names in exports.items() for name in names}

    def load(name: str) -> Any:
        if name in exports:
            return import_module(f"{package}.{name}")
        home = homes.get(name)
        if home is None:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules[package])
        found = getattr(import_module(f"{package}.{home}"), name)
        setattr(sys.modules[package], name, found)
        return found

    def names() -> list[str]:
        modules = {module for module in exports if "." not in module}
        return sorted(({*vars(sys.modules[package])} - _OWN) | {*homes, *modules})

    return load, names
