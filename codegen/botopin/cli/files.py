"""Files that a command writes as a whole or not at all: reports and locked names."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from secrets import token_hex
from typing import TYPE_CHECKING

from botopin.generate.paths import PublishError
from botopin.model.diagnostics import ModelError
from botopin.model.files import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path


def write_file(file: Path, content: bytes, *, make_folders: bool = False) -> None:
    """Write a file as a whole or not at all.

    Raises:
        PublishError: The file cannot be written.
    """
    with stage_files({file: content}, make_folders=make_folders) as put_in_place:
        put_in_place()


@contextmanager
def stage_files(
    files: Mapping[Path, bytes], *, make_folders: bool = True
) -> Generator[Callable[[], None]]:
    """Write each file under a new name, and remove the files that the block does not put in place.

    `FILE.<random>.new` is created exclusively, and a link at `FILE` is replaced: no link is
    followed. A device or a pipe, such as `/dev/stdout`, receives the content directly.

    Yields:
        A function that puts every file in place.

    Raises:
        PublishError: A file cannot be written.
    """
    staged: dict[Path, Path] = {}
    streams: dict[Path, bytes] = {}

    def put_in_place() -> None:
        for file, new in staged.items():
            with _explain_errors(file):
                new.replace(file)
        for file, content in streams.items():
            with _explain_errors(file):
                file.write_bytes(content)

    try:
        for file, content in files.items():
            with _explain_errors(file, "; nothing was changed"):
                if file.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
                if _is_stream(file):
                    streams[file] = content
                elif not is_current(file, content):
                    if make_folders:
                        file.parent.mkdir(parents=True, exist_ok=True)
                    new = file.with_name(f"{file.name}.{token_hex(4)}.new")
                    with new.open("xb") as stream:
                        staged[file] = new
                        stream.write(content)
        yield put_in_place
    finally:
        for new in staged.values():
            with suppress(OSError):
                new.unlink()


def _is_stream(file: Path) -> bool:
    """Return whether a path is a device or a pipe, or an open file such as `/dev/stdout`.

    A link elsewhere is none: a repository can contain a link to a device, and any user can create
    a link in `/dev/shm`.
    """
    if file.parts[:2] in {("/", "dev"), ("/", "proc")} and file.parts[2:3] != ("shm",):
        return file.exists()
    return file.exists() and not file.is_symlink() and not file.is_file()


def is_current(file: Path, content: bytes) -> bool:
    """Return whether a regular file has this content; read no more bytes than `content` has."""
    try:
        return read_file(file, limit=len(content)) == content
    except ModelError:
        return False


@contextmanager
def _explain_errors(file: Path, result: str = "") -> Generator[None]:
    try:
        yield
    except OSError as error:
        msg = f"{error.filename or file}: cannot be written: {error.strerror}{result}"
        raise PublishError(msg) from error
