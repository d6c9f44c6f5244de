"""What a use of botopin needs that not every installation has."""

from __future__ import annotations

from importlib.util import find_spec


def require_extra(module: str, *, extra: str, what: str) -> None:
    """Say what to install, before an import fails that nobody asked for by name.

    Raises:
        ImportError: the module is not installed.
    """
    if find_spec(module) is None:
        raise ImportError(f"{what} needs {module}: pip install 'botopin[{extra}]'", name=module)
