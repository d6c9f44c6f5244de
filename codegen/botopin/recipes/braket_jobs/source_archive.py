"""The archive of a local source, as Braket's containers unpack it."""

from __future__ import annotations

import gzip
import tarfile
from typing import TYPE_CHECKING

from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARCHIVE = "source.tar.gz"


def write_archive(source: Path, folder: Path) -> Path:
    """Write `source.tar.gz` of a file or folder into another folder.

    Everything lies under the source's own name. What a link leads to is stored in its place, also
    from outside the source. The header of gzip names no time, so that the same tree gives the same
    bytes; the members keep their own times, as in the SDK's archive.

    Raises:
        ValueError: a link leads back to a folder that it lies in.
        OSError: a file cannot be read, or the archive not be written.
    """
    target = folder / ARCHIVE
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", dereference=True) as archive,
    ):
        for path, name in _walk_tree(source, source.name, folder, ()):
            archive.add(path, arcname=name, recursive=False)
    return target


def _walk_tree(
    path: Path, name: str, excluded: Path, above: tuple[tuple[int, int], ...]
) -> Iterator[tuple[Path, str]]:
    found = path.stat()
    identity = (found.st_dev, found.st_ino)
    if identity in above:
        raise ValueError(
            f"source_module: {format_value(name)} is a link to a folder that it lies in, "
            "so an archive of it would have no end"
        )
    yield path, name
    if path.is_dir():
        for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
            if entry != excluded:  # a source may hold the folder for temporary files
                yield from _walk_tree(entry, f"{name}/{entry.name}", excluded, (*above, identity))
