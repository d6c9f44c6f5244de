"""Paths below the output folder: portable, distinct without case, and free of links."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from botopin.model.diagnostics import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LONGEST_PATH: Final = 200
"""Characters of a path below the output folder: Windows allows 260 with the user's own folders."""
BYTECODE: Final = "__pycache__"
"""Name of the folders in which Python caches bytecode."""

_PORTABLE_NAME: Final = re.compile(
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z))[a-z0-9_.][a-z0-9_.-]*(?<!\.)",
    re.ASCII | re.IGNORECASE,
)
"""Portable file names of POSIX (3.282), without the names that Windows reserves or trims."""


class PublishError(InputError):
    """Publishing failed and changed nothing; the message names the next step."""


def check_portable(path: str) -> None:
    """Check that every common system accepts a path.

    Raises:
        PublishError: A name in the path is not portable, or the path is too long.
    """
    for name in path.split("/"):
        if not _PORTABLE_NAME.fullmatch(name) or name == BYTECODE:
            msg = f"{path!r}: {name!r} is not a file name on every system; rename its source"
            raise PublishError(msg)
    if len(path) > LONGEST_PATH:
        raise PublishError(f"{path!r}: longer than {LONGEST_PATH} characters; rename its source")


def check_root(root: str) -> None:
    """Check that a path can be the root of a published tree.

    A name with a leading dot belongs to a tool: a tree at `.git` would be code that git runs.

    Raises:
        PublishError: The path is not portable, or a name in the path starts with a dot.
    """
    check_portable(root)
    if any(name.startswith(".") for name in root.split("/")):
        raise PublishError(f"{root!r}: bindings cannot be in a hidden folder; rename the package")


def check_distinct(paths: Iterable[str], *, kept: Iterable[str]) -> None:
    """Check that no two paths are equal on a case-insensitive file system.

    Args:
        paths: Paths that botopin writes.
        kept: Paths that stay; they may collide with each other.

    Raises:
        PublishError: A written path equals another path.
    """
    taken: dict[str, tuple[str, bool]] = {}

    def claims(path: str) -> Iterator[tuple[str, bool]]:
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            yield "/".join(parts[:end]), end == len(parts)

    for path in kept:
        for claim in claims(path):
            taken.setdefault(claim[0].casefold(), claim)
    for path in paths:
        for name, is_file in claims(path):
            holder = taken.get(name.casefold())
            if holder is not None and (is_file or holder != (name, is_file)):
                msg = f"{name} and {holder[0]}: one path on some systems; rename or move one"
                raise PublishError(msg)
            taken[name.casefold()] = name, is_file


def check_no_link(out: Path, path: str) -> None:
    """Check that no folder on the way from `out` to `path` is a link or a file.

    Raises:
        PublishError: One of the folders is a link or a file.
    """
    folder = out
    for name in ("", *path.split("/")):
        folder /= name
        if folder.is_symlink():
            msg = f"{folder}: a symbolic link, which is never followed; put a real folder there"
            raise PublishError(msg)
        if folder.exists() and not folder.is_dir():
            raise PublishError(f"{folder}: a file where a folder must be; move it")


def regular_files(folder: Path, prefix: str = "") -> Iterator[str]:
    """Yield the POSIX paths of the files below a folder, without cached bytecode.

    Raises:
        PublishError: The folder contains a link or a device.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                yield prefix + entry.name
            elif not entry.is_dir(follow_symlinks=False):
                msg = f"{entry.path}: a link or device, which is never followed; remove it"
                raise PublishError(msg)
            elif entry.name != BYTECODE:
                yield from regular_files(folder / entry.name, f"{prefix}{entry.name}/")
