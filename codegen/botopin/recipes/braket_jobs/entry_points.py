"""Check that a local source contains the entry point of a job.

The check imports none of the user's modules. Python's file finder searches for modules, and the
syntax tree of a module shows whether it defines a callable.
"""

from __future__ import annotations

import ast
import sys
import warnings
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
    all_suffixes,
)
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_entry_point(source: Path, entry_point: str) -> None:
    """Check that a source contains `package.module` or `package.module:callable`.

    Args:
        source: Resolved path of an existing file or folder.
        entry_point: Entry point that starts with the name of the source, or with a dot for it.

    Raises:
        ValueError: The source has no such module, or the module defines no such name at top level.
    """
    module, _, name = entry_point.partition(":")
    file = _find_module(source, _absolute_name(source, module), module)
    if not name:
        return
    if not name.isidentifier():
        raise ValueError(f"entry_point: expected the name of a callable, got {format_value(name)}")
    if file is None:
        raise ValueError(
            f"entry_point: {format_value(module)} is a folder without an __init__.py, "
            f"so it has no {format_value(name)}"
        )
    if file.suffix in SOURCE_SUFFIXES and not _may_bind(_parse(file), name):
        raise ValueError(f"entry_point: {file.name} defines no {format_value(name)} at top level")


def _absolute_name(source: Path, module: str) -> str:
    stripped = module.removeprefix(".")
    if stripped == module:
        return module
    return f"{source.stem}.{stripped}" if stripped else source.stem


def _find_module(source: Path, module: str, module_as_given: str) -> Path | None:
    """Return the file of a module, or None for a folder without an `__init__.py`."""
    first, *rest = module.split(".")
    missing = ValueError(
        f"entry_point: cannot find the module {format_value(module_as_given)} relative to "
        f"{format_value(source.name)}"
    )
    if not source.is_dir():
        if rest or source.name not in {f"{first}{suffix}" for suffix in all_suffixes()}:
            raise missing
        return source
    if first != source.name:
        raise missing
    folder: str | None = str(source)
    spec = _find_spec(source, "__init__")
    for name in rest:
        spec = _find_spec(folder, name) if folder and name else None
        if spec is None:
            raise missing
        folder = next(iter(spec.submodule_search_locations or ()), None)
    return Path(spec.origin) if spec and spec.origin else None


def _find_spec(folder: str | Path, name: str) -> ModuleSpec | None:
    """Return the spec of a module in a folder without loading the module."""
    return FileFinder(str(folder), *_LOADERS).find_spec(name)


_LOADERS: Final = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourceFileLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)


def _parse(file: Path) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the user's code, not the check, causes them
            return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        version = ".".join(map(str, sys.version_info[:2]))
        line = f" line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise ValueError(
            f"entry_point: Python {version} cannot parse {format_value(file.name)}{line}"
        ) from error


def _may_bind(tree: ast.Module, name: str) -> bool:
    """Return whether a module defines a name, or might define it dynamically."""
    return any(bound in {name, "*", "__getattr__"} for bound in _bound_names(tree)) or any(
        (isinstance(node, ast.Name) and node.id in _DYNAMIC_NAMES)
        or (isinstance(node, ast.Global) and name in node.names)
        for node in ast.walk(tree)
    )


_DYNAMIC_NAMES: Final = frozenset({"exec", "globals", "locals", "setattr", "vars"})
"""Functions that can define names dynamically."""


def _bound_names(tree: ast.Module) -> Iterator[str]:
    stack: list[ast.AST] = [*tree.body]
    while stack:
        node = stack.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield alias.asname or alias.name.partition(".")[0]
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Lambda():
                pass
            case _:
                stack.extend(ast.iter_child_nodes(node))
