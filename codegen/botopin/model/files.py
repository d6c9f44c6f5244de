"""Reader of regular files within a size limit."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from botopin.model.diagnostics import Diagnostic, ModelError

if TYPE_CHECKING:
    from pathlib import Path

# Without O_NONBLOCK, opening a FIFO waits for its writer. Windows has neither.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_file(path: Path, *, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes.

    Raises:
        ModelError: The path names no regular file, or the file cannot be read.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise ModelError([Diagnostic(str(path), "", f"cannot be read: {reason}")]) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ModelError([Diagnostic(str(path), "", "expected a regular file")])
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise ModelError([Diagnostic(str(path), "", f"expected at most {limit:,} bytes")])
    return data


def read_optional_file(path: Path, *, limit: int) -> bytes | None:
    """Read a regular file of at most `limit` bytes; return None if no file is at the path.

    Raises:
        ModelError: The path names no regular file, or the file cannot be read.
    """
    try:
        return read_file(path, limit=limit)
    except ModelError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise
