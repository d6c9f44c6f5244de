"""Reader of botocore's wheels that works in memory and rejects unsafe archives."""

from __future__ import annotations

import hashlib
import re
import stat
import zlib
from abc import abstractmethod
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from botopin.model.diagnostics import SourceError
from botopin.model.files import read_file
from botopin.model.strict_json import MAX_BYTES
from botopin.sources.release import DISTRIBUTION, BotocoreRelease

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path


MAX_WHEEL_BYTES: Final = 64 * 1024 * 1024
"""Maximum size of a wheel in bytes. Wheels of botocore have up to 15 MB."""
MAX_FILES: Final = 50_000
"""Maximum number of files in a wheel. Wheels of botocore have about 2,000."""

_DATA: Final = "botocore/data/"
_METADATA: Final = re.compile(
    rf"{DISTRIBUTION}-(?P<version>[0-9][0-9A-Za-z.+!]*)\.dist-info/METADATA"
)
_FIRST_YEAR: Final = 2015
"""Year of the first service-2.json. Older times are placeholders of reproducible builds."""
_ENCRYPTED: Final = 0x1
_ARCHIVE_ERRORS: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
)


class WheelRelease(BotocoreRelease):
    """A release in an archive.

    Wheels are built on the day of the release, so the newest file in the archive dates it.
    """

    def paths(self) -> list[str]:
        return self._names

    def read_file(self, path: str) -> bytes:
        with self._open() as (archive, members):
            info = members[_DATA + path]
            self._prepare(info)
            return _read_entry(archive, info, self.source)

    def _prepare(self, info: ZipInfo) -> None:
        """Prepare to read a member of the archive."""

    @abstractmethod
    def _archive(self) -> tuple[ZipFile, Mapping[str, ZipInfo]]:
        """Return the archive and its members by name."""

    def _read_directory(self) -> None:
        """Read version, date and names of the files, which are in the archive's directory."""
        with self._open() as (_, members):
            self.version = _version(members, self.source)
            self.date = _newest_date(members)
            self._names = [name.removeprefix(_DATA) for name in members if name.startswith(_DATA)]

    @contextmanager
    def _open(self) -> Generator[tuple[ZipFile, Mapping[str, ZipInfo]]]:
        try:
            yield self._archive()
        except SourceError:
            raise
        except _ARCHIVE_ERRORS as error:
            raise SourceError(f"{self.source}: expected a wheel: {error}") from error


class BotocoreWheel(WheelRelease):
    """A wheel of botocore, in memory."""

    def __init__(self, path: Path) -> None:
        """Read a wheel.

        Raises:
            SourceError: The archive is damaged, unsafe or not a wheel of botocore.
            ModelError: The file cannot be read.
        """
        self._data = read_file(path, limit=MAX_WHEEL_BYTES)
        self.source = self.wheel = path.name
        self.wheel_sha256 = hashlib.sha256(self._data).hexdigest()
        self._read_directory()

    def __getstate__(self) -> dict[str, Any]:
        """Return the state without the archive, which cannot be sent to other processes."""
        return {name: value for name, value in self.__dict__.items() if name != "_opened"}

    def _archive(self) -> tuple[ZipFile, Mapping[str, ZipInfo]]:
        return self._opened

    @cached_property
    def _opened(self) -> tuple[ZipFile, Mapping[str, ZipInfo]]:
        archive = ZipFile(BytesIO(self._data))
        return archive, safe_members(archive, self.source)


def safe_members(archive: ZipFile, source: str) -> dict[str, ZipInfo]:
    """Return the members of an archive by name.

    Raises:
        SourceError: The archive has too many files, or a file that is unsafe or there twice.
    """
    infos = archive.infolist()
    if len(infos) > MAX_FILES:
        raise SourceError(f"{source}: expected at most {MAX_FILES:,} files, got {len(infos):,}")
    members: dict[str, ZipInfo] = {}
    for info in infos:
        name = info.orig_filename  # `filename` ends at a NUL
        unsafe = (
            name.startswith("/")
            or any(c in name for c in "\\:\0")
            or ".." in name.split("/")
            or stat.S_ISLNK(info.external_attr >> 16)
        )
        if unsafe:
            raise SourceError(f"{source}: expected files inside the wheel, got {name!r}")
        if name in members:
            raise SourceError(f"{source}: expected distinct files, got {name!r} twice")
        members[name] = info
    return members


def _read_entry(archive: ZipFile, info: ZipInfo, source: str) -> bytes:
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.flag_bits & _ENCRYPTED:
        raise SourceError(
            f"{source}: {info.filename}: expected stored or deflated data, unencrypted"
        )
    with archive.open(info) as file:
        data = file.read(MAX_BYTES + 1)  # the declared size can be wrong
    if len(data) > MAX_BYTES:
        raise SourceError(f"{source}: {info.filename}: expected at most {MAX_BYTES:,} bytes")
    return data


def _version(members: Mapping[str, ZipInfo], source: str) -> str:
    versions = [match["version"] for name in members if (match := _METADATA.fullmatch(name))]
    if len(versions) != 1:
        raise SourceError(f"{source}: expected a wheel of {DISTRIBUTION}")
    return versions[0]


def _newest_date(members: Mapping[str, ZipInfo]) -> str:
    year, month, day, *_ = max(info.date_time for info in members.values())
    if year < _FIRST_YEAR:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
