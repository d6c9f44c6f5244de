"""Operations on folders and files: create, link, exchange, move and remove."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, with modes that do not depend on the umask."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def inode(path: Path) -> int | None:
    """Return the inode of a path, or None if nothing is at the path."""
    try:
        return path.lstat().st_ino
    except FileNotFoundError:
        return None


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; return False if the system cannot, and change nothing."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    at_fdcwd, rename_exchange = -100, 2  # of linux/fcntl.h and linux/fs.h
    return renameat2 is not None and not renameat2(
        at_fdcwd, os.fsencode(one), at_fdcwd, os.fsencode(other), rename_exchange
    )


def move(source: Path, destination: Path) -> None:
    """Rename a folder, or copy and remove the folder if it belongs to a container image."""
    try:
        source.rename(destination)
    except OSError as error:
        # In a container, a folder of the image (a lower layer of overlayfs) can be copied but not
        # renamed. Another file system is a real error: no rename leads back from it.
        is_one_device = source.stat().st_dev == destination.parent.stat().st_dev
        if error.errno != errno.EXDEV or not is_one_device:
            raise
        copy = destination.with_suffix(".copy")
        shutil.copytree(source, copy)
        copy.rename(destination)
        remove_copied(source, destination)


def link_or_copy(source: Path, destination: Path) -> None:
    """Create a hard link to a file, or a copy if the file system cannot link."""
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)


def remove_copied(folder: Path, copy: Path) -> None:
    """Remove the files of a folder that its copy has too; fail if another file remains."""
    for path, _, files in os.walk(folder, topdown=False):
        for name in files:
            if (copy / Path(path).relative_to(folder) / name).exists():
                (Path(path) / name).unlink()
        Path(path).rmdir()
