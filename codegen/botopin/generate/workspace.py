"""Temporary folder for rendered files."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Generator

_PREFIX: Final = "botopin-rendering-"


@contextmanager
def workspace() -> Generator[Path]:
    """Provide an empty folder for the block.

    The folders of killed runs are removed first: folders whose lock no process holds.
    """
    temporary = Path(tempfile.gettempdir())
    for path in temporary.glob(f"{_PREFIX}*"):
        lock = path.with_suffix(".lock")
        with suppress(OSError, Timeout), FileLock(lock, timeout=0):
            _remove(lock)
    lock = temporary / f"{_PREFIX}{secrets.token_hex(8)}.lock"
    # The lock exists and is held before the folder exists. A concurrent run can remove the lock
    # file in between, but never a folder.
    with FileLock(lock):
        try:
            folder = lock.with_suffix("")
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            _remove(lock)


def _remove(lock: Path) -> None:
    """Remove a folder and then its lock file, whose lock the caller holds."""
    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
    with suppress(OSError):  # Windows removes the file at release
        lock.unlink()
