"""Files that a command writes as a whole or not at all: reports and locked names."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from botopin.generate.paths import PublishError
from botopin.model.diagnostics import ModelError
from botopin.model.files import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path


def write_file(file: Path, content: bytes, *, make_folders: bool = False) -> None:
    """Write a file as a whole or not at all.

    Args:
        file: Path of the file.
        content: Content of the file.
        make_folders: Whether to create missing parent folders.

    Raises:
        PublishError: The file cannot be written.
    """
    with stage_files({file: content}, make_folders=make_folders) as put_in_place:
        put_in_place()


@contextmanager
def stage_files(
    files: Mapping[Path, bytes], *, make_folders: bool = True
) -> Generator[Callable[[], None]]:
    """Write each file as `FILE.new`, and remove those that the block does not put in place.

    `FILE.new` is created exclusively: a link at that name is removed, never followed. A link at
    `FILE` is replaced. A device or a pipe, such as `/dev/stdout`, receives the content directly.

    Args:
        files: Content by path.
        make_folders: Whether to create missing parent folders.

    Yields:
        A function that puts every file in place.

    Raises:
        PublishError: A file cannot be written.
    """
    staged: list[Path] = []
    streams: dict[Path, bytes] = {}

    def put_in_place() -> None:
        for file in staged:
            new = _new_file(file)
            with _errors_explained(file):
                # A concurrent run uses the same name.
                if new.is_symlink() or not is_current(new, files[file]):
                    _write_new_file(file, files[file])
                new.replace(file)
        for file, content in streams.items():
            with _errors_explained(file):
                file.write_bytes(content)

    try:
        for file, content in files.items():
            with _errors_explained(file, "; nothing was changed"):
                if file.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
                if _is_stream(file):
                    streams[file] = content
                elif not is_current(file, content):
                    if make_folders:
                        file.parent.mkdir(parents=True, exist_ok=True)
                    staged.append(file)
                    _write_new_file(file, content)
        yield put_in_place
    finally:
        for file in staged:
            with suppress(OSError):
                _new_file(file).unlink()


def _new_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")


def _write_new_file(file: Path, content: bytes) -> None:
    new = _new_file(file)
    new.unlink(missing_ok=True)  # of a killed or concurrent run
    with new.open("xb") as stream:
        stream.write(content)


def _is_stream(file: Path) -> bool:
    """Return whether a path is a device or a pipe, or an open file such as `/dev/stdout`.

    A link elsewhere is none: a repository can contain a link to a device.
    """
    if file.parts[:2] in {("/", "dev"), ("/", "proc")}:
        return file.exists()
    return file.exists() and not file.is_symlink() and not file.is_file()


def is_current(file: Path, content: bytes) -> bool:
    """Return whether a regular file has this content; read no more bytes than `content` has."""
    try:
        return read_file(file, limit=len(content)) == content
    except ModelError:
        return False


@contextmanager
def _errors_explained(file: Path, result: str = "") -> Generator[None]:
    try:
        yield
    except OSError as error:
        msg = f"{error.filename or file}: cannot be written: {error.strerror}{result}"
        raise PublishError(msg) from error
