"""A folder for what a run renders before it is published, gone with the run."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Generator

_PREFIX: Final = "botopin-rendering-"
_LOCK: Final = ".lock"


@contextmanager
def workspace() -> Generator[Path]:
    """An empty folder, removed in the end.

    Runs that were killed could remove nothing: their folders, known by locks that nobody holds any
    more, go first.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout), FileLock(left / _LOCK, timeout=0):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = FileLock(folder / _LOCK)
    lock.acquire()
    try:
        files = folder / "files"
        files.mkdir()
        yield files
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)
