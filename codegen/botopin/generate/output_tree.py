"""Trees of generated files and their manifests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from botopin.generate.paths import PublishError, check_portable, check_root, regular_files
from botopin.model.diagnostics import ModelError
from botopin.model.files import read_optional_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MANIFEST: Final = ".botopin-manifest.json"
"""File in each tree: the SHA-256 of every file that botopin wrote, by path."""

_MANIFEST_BYTES: Final = 16 * 1024 * 1024
"""Bytes of a manifest. One version of ec2, the largest service, needs 0.14 MB."""


class DirectoryFiles(Mapping[str, bytes]):
    """The files below a folder, by POSIX path; each access reads the file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = sorted(regular_files(folder)) if folder.exists() else []

    def __getitem__(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@frozen(kw_only=True)
class OutputTree:
    """A folder that is published as a whole."""

    root: str
    """POSIX path below the output folder: botopin_aws/braket."""
    files: Mapping[str, bytes]
    """Files by POSIX path below `root`. An empty mapping removes every file of botopin."""
    selected: frozenset[str] | None = None
    """Top-level names that this run rendered; every other name is kept. None: all names."""
    siblings: frozenset[str] | None = None
    """Packages among the kept names that the rendered files list. None: not checked."""

    @property
    def names(self) -> frozenset[str]:
        """The top-level names of the files."""
        return frozenset(path.partition("/")[0] for path in self.files)

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The SHA-256 of each file."""
        return {path: digest(content) for path, content in self.files.items()}

    def selects(self, path: str) -> bool:
        """Return whether this run decides on a path below `root`; the manifest is always one."""
        name = path.partition("/")[0]
        return self.selected is None or name in self.selected or path == MANIFEST


def check_paths(tree: OutputTree) -> None:
    """Check the paths of a tree.

    Raises:
        PublishError: A path is not portable, or the root is a hidden folder.
    """
    check_root(tree.root)
    for path in tree.files:
        check_portable(f"{tree.root}/{path}")


def packages(paths: Iterable[str]) -> frozenset[str]:
    """Return the top-level packages among POSIX paths."""
    parts = (path.split("/") for path in paths)
    return frozenset(part[0] for part in parts if part[1:] == ["__init__.py"])


def read_manifest(folder: Path) -> Mapping[str, str]:
    """Read the manifest of a tree; return an empty mapping if the tree has none.

    Raises:
        PublishError: The file is not a manifest.
    """
    file = folder / MANIFEST
    try:
        data = read_optional_file(file, limit=_MANIFEST_BYTES)
    except ModelError as error:
        if isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        raise PublishError(f"{error}; restore the manifest from version control") from error
    if data is None:
        return {}
    try:
        manifest: dict[str, Any] = json.loads(data)
        return {path: str(recorded) for path, recorded in manifest.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise PublishError(
            f"{file}: not a manifest of botopin (a merge conflict?); "
            "restore it from version control, or delete the folder, and run again"
        ) from error


def render_manifest(digests: Mapping[str, str]) -> bytes:
    """Return the text of a manifest."""
    return f"{json.dumps(digests, indent=2, sort_keys=True)}\n".encode()


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks: a foreign file can have any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
