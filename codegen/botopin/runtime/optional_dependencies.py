"""Checks for modules that not every installation provides."""

from __future__ import annotations

from importlib.util import find_spec


def require_extra(module: str, *, extra: str, feature: str) -> None:
    """Check that a module, which an extra of botopin installs for a feature, is present.

    Raises:
        ImportError: The module is not installed.
    """
    if find_spec(module) is None:
        message = f"{feature} requires {module}: pip install 'botopin[{extra}]'"
        raise ImportError(message, name=module)


def is_importable(module: str) -> bool:
    """Return whether a module exists. Parent packages are imported, the module itself is not."""
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # a parent package is missing, or the name is invalid
        return False
