"""Archive of a local source, in the layout that Braket's containers expect."""

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
    """Write the archive `source.tar.gz` of a file or folder into another folder.

    All names start with the name of the source. Links are replaced by their targets, even outside
    the source. The gzip header has no time stamp, so equal trees have equal archives. The members
    keep their time stamps, as in the SDK.

    Raises:
        ValueError: A link points to a folder that contains the link.
        OSError: A file cannot be read, or the archive cannot be written.
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
    path: Path, name: str, excluded: Path, parents: tuple[tuple[int, int], ...]
) -> Iterator[tuple[Path, str]]:
    status = path.stat()
    identity = (status.st_dev, status.st_ino)
    if identity in parents:
        raise ValueError(
            f"source_module: cannot archive the link {format_value(name)}: it points to a folder "
            "that contains it"
        )
    yield path, name
    if path.is_dir():
        for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
            if entry != excluded:  # the source can contain the folder for temporary files
                yield from _walk_tree(entry, f"{name}/{entry.name}", excluded, (*parents, identity))
