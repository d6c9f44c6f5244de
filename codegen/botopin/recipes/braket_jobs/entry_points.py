"""Whether the archive of a local source holds the entry point of a job.

Nothing of the user's is imported: Python's finder of files looks for modules, and a callable is
looked for in the syntax tree of its module.
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
    """Check that `package.module` or `package.module:callable` is there, relative to the source.

    Args:
        source: a file or a folder that exists, resolved.
        entry_point: its first name is the source's own; a leading dot stands for it.

    Raises:
        ValueError: the module is not in the source, or its text binds no such name at top level.
    """
    module, _, name = entry_point.partition(":")
    file = _find_module(source, _absolute_name(source, module), module)
    if not name:
        return
    if not name.isidentifier():
        raise ValueError(f"entry_point: {format_value(name)} is no name of a callable")
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


def _find_module(source: Path, module: str, written: str) -> Path | None:
    """The file of a module; None for a folder that is a package without one."""
    first, *rest = module.split(".")
    missing = ValueError(
        f"entry_point: the module {format_value(written)} was not found in "
        f"{format_value(source.name)}, "
        "which it is relative to"
    )
    if not source.is_dir():
        if rest or source.name not in {f"{first}{suffix}" for suffix in all_suffixes()}:
            raise missing
        return source
    if first != source.name:
        raise missing
    folder: str | None = str(source)
    found = _find_spec(source, "__init__")
    for name in rest:
        found = _find_spec(folder, name) if folder and name else None
        if found is None:
            raise missing
        folder = next(iter(found.submodule_search_locations or ()), None)
    return Path(found.origin) if found and found.origin else None


def _find_spec(folder: str | Path, name: str) -> ModuleSpec | None:
    """What an import of that name would load from a folder, which nothing is loaded for."""
    return FileFinder(str(folder), *_LOADERS).find_spec(name)


_LOADERS: Final = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourceFileLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)


def _parse(file: Path) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's escapes, which are not our matter
            return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        version = ".".join(map(str, sys.version_info[:2]))
        line = f" line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise ValueError(
            f"entry_point: Python {version} cannot parse {format_value(file.name)}{line}"
        ) from error


def _may_bind(tree: ast.Module, name: str) -> bool:
    """Whether a module may have a name: it binds it, or does what no syntax tree tells."""
    return any(bound in {name, "*", "__getattr__"} for bound in _bound_names(tree)) or any(
        (isinstance(node, ast.Name) and node.id in _DYNAMIC_NAMES)
        or (isinstance(node, ast.Global) and name in node.names)
        for node in ast.walk(tree)
    )


_DYNAMIC_NAMES: Final = frozenset({"exec", "globals", "locals", "setattr", "vars"})
"""With these a module can bind what its text does not name."""


def _bound_names(tree: ast.Module) -> Iterator[str]:
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
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
                waiting.extend(ast.iter_child_nodes(node))
