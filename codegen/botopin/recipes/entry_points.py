"""Whether the archive of a local source holds the entry point of a job.

Nothing of the user's is imported: modules are looked for in folders, as Python's import system
would, and a callable in the syntax tree of its module.
"""

from __future__ import annotations

import ast
import sys
import warnings
from importlib.machinery import SOURCE_SUFFIXES, all_suffixes
from typing import TYPE_CHECKING, Final

from botopin.runtime.problems import described

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_entry_point(source: Path, entry_point: str) -> None:
    """Check that `package.module` or `package.module:callable` is there, relative to the source.

    Args:
        source: a file or a folder that exists, resolved.
        entry_point: its first name is the source's own; a leading dot stands for it.

    Raises:
        ValueError: the module is not in the source, or its text binds no such name at top level.
    """
    module, _, name = entry_point.partition(":")
    file = _find(source, _absolute(source, module), module)
    if not name:
        return
    if not name.isidentifier():
        raise ValueError(f"entry_point: {described(name)} is no name of a callable")
    if file is None:
        raise ValueError(
            f"entry_point: {described(module)} is a folder without an __init__.py, "
            f"so it has no {described(name)}"
        )
    if file.suffix in SOURCE_SUFFIXES and not _binds(_parse(file), name):
        raise ValueError(f"entry_point: {file.name} defines no {described(name)} at top level")


def _absolute(source: Path, module: str) -> str:
    stripped = module.removeprefix(".")
    if stripped == module:
        return module
    return f"{source.stem}.{stripped}" if stripped else source.stem


def _find(source: Path, module: str, written: str) -> Path | None:
    """The file of a module; None for a folder that is a package without one."""
    first, *rest = module.split(".")
    missing = ValueError(
        f"entry_point: the module {described(written)} was not found in {described(source.name)}, "
        "which it is relative to"
    )
    if not source.is_dir():
        if rest or source.name not in _files(first):
            raise missing
        return source
    if first != source.name:
        raise missing
    place = source
    for position, name in enumerate(rest, start=1):
        entries = {each.name for each in place.iterdir()}
        file = next((each for each in _files(name) if each in entries), None)
        folder = place / name if name in entries and (place / name).is_dir() else None
        if folder is not None and (file is None or _initial(folder) is not None):
            place = folder
        elif file is not None and position == len(rest):
            return place / file
        else:
            raise missing
    return _initial(place)


def _initial(folder: Path) -> Path | None:
    entries = {each.name for each in folder.iterdir()}
    found = next((each for each in _files("__init__") if each in entries), None)
    return folder / found if found else None


def _files(module: str) -> tuple[str, ...]:
    return tuple(f"{module}{suffix}" for suffix in all_suffixes())


def _parse(file: Path) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the user's escapes, which are not our matter
            return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        version = ".".join(map(str, sys.version_info[:2]))
        line = f" line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise ValueError(
            f"entry_point: Python {version} cannot parse {described(file.name)}{line}"
        ) from error


def _binds(tree: ast.Module, name: str) -> bool:
    """Whether a module may have a name: it binds it, or does what no syntax tree tells."""
    return any(bound in {name, "*", "__getattr__"} for bound in _bound(tree)) or any(
        (isinstance(node, ast.Name) and node.id in _OPAQUE)
        or (isinstance(node, ast.Global) and name in node.names)
        for node in ast.walk(tree)
    )


_OPAQUE: Final = frozenset({"exec", "globals", "locals", "setattr", "vars"})
"""With these a module can bind what its text does not name."""


def _bound(tree: ast.Module) -> Iterator[str]:
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
