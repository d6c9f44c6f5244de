"""Lazy exports of a package: a module is imported when one of its names is first used."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_INTERNAL: Final = frozenset({"TYPE_CHECKING", "lazy_exports"})
"""Names that a package uses itself and that `dir()` omits."""


def lazy_exports(
    package: str, exports: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return a `__getattr__` and a `__dir__` function (PEP 562) for a package.

    Args:
        package: `__name__` of the package.
        exports: Names that each module exports. The modules are attributes of the package, too.
    """
    modules = {name: module for module, names in exports.items() for name in names}

    def get_attribute(name: str) -> Any:
        if name in exports:
            return import_module(f"{package}.{name}")
        module = modules.get(name)
        if module is None:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules[package])
        value = getattr(import_module(f"{package}.{module}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def list_names() -> list[str]:
        direct = {module for module in exports if "." not in module}
        return sorted(({*vars(sys.modules[package])} - _INTERNAL) | {*modules, *direct})

    return get_attribute, list_names
