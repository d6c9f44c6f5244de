"""Reads botocore's wheels in memory; an archive that tries a trick is refused as a whole."""

from __future__ import annotations

import hashlib
import re
import stat
import zlib
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from botopin.model.diagnostics import SourceError
from botopin.model.files import read_file
from botopin.model.strict_json import MAX_BYTES
from botopin.sources.release import DISTRIBUTION, BotocoreRelease

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from botopin.sources.release import Release

MAX_WHEEL_BYTES = 64 * 1024 * 1024
"""Bytes of a wheel. Those of botocore have up to 15 MB."""
MAX_MEMBERS = 50_000
"""Files in a wheel. Those of botocore have about 2,000."""

_DATA = "botocore/data/"
_METADATA = re.compile(rf"{DISTRIBUTION}-(?P<version>[0-9][0-9A-Za-z.+!]*)\.dist-info/METADATA")
_FIRST_YEAR = 2015  # of service-2.json; an older time is a placeholder of a reproducible build
_ENCRYPTED = 0x1
_DAMAGED = (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


class BotocoreWheel(BotocoreRelease):
    """A wheel file of botocore, held in memory.

    Its date is that of the newest entry of the archive: botocore's wheels are built at release.

    Raises:
        SourceError: the archive is damaged, unsafe or no wheel of botocore.
        ModelError: the file itself cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._data = read_file(path, limit=MAX_WHEEL_BYTES)
        self.source = self.wheel = path.name
        self.wheel_sha256 = hashlib.sha256(self._data).hexdigest()
        with self._opened() as (_, members):
            self.version = _version(members, self.source)
            self.date = _newest(members)
            self._names = [name.removeprefix(_DATA) for name in members if name.startswith(_DATA)]

    def paths(self) -> list[str]:
        return self._names

    def read(self, path: str) -> bytes:
        with self._opened() as (archive, members):
            return _read(archive, members[_DATA + path], self.source)

    @contextmanager
    def _opened(self) -> Generator[tuple[ZipFile, Mapping[str, ZipInfo]]]:
        try:
            yield _archive(self._data, self.source)
        except SourceError:
            raise
        except _DAMAGED as error:
            raise SourceError(f"{self.source}: expected a wheel: {error}") from error


def read_wheel(path: Path, service: str) -> Release:
    """Read the model files of a service from a wheel file of botocore.

    Raises SourceError where the archive is damaged, unsafe or no wheel of botocore, or lacks the
    service; ModelError where the file itself cannot be read.
    """
    return BotocoreWheel(path).release(service)


@lru_cache(maxsize=1)  # apart from the release, which goes to other processes
def _archive(data: bytes, source: str) -> tuple[ZipFile, Mapping[str, ZipInfo]]:
    archive = ZipFile(BytesIO(data))
    return archive, _members(archive, source)


def _members(archive: ZipFile, source: str) -> dict[str, ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise SourceError(f"{source}: expected at most {MAX_MEMBERS:,} files, got {len(infos):,}")
    members: dict[str, ZipInfo] = {}
    for info in infos:
        name = info.orig_filename  # `filename` is already cut at a NUL
        unsafe = (
            name.startswith("/")
            or any(c in name for c in "\\:\0")
            or ".." in name.split("/")
            or stat.S_ISLNK(info.external_attr >> 16)
        )
        if unsafe:
            raise SourceError(f"{source}: expected files within the wheel, got {name!r}")
        if name in members:
            raise SourceError(f"{source}: expected every file once, got {name!r} twice")
        members[name] = info
    return members


def _read(archive: ZipFile, info: ZipInfo, source: str) -> bytes:
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.flag_bits & _ENCRYPTED:
        raise SourceError(f"{source}: {info.filename}: expected stored or deflated, unencrypted")
    with archive.open(info) as file:
        data = file.read(MAX_BYTES + 1)  # what the archive declares may be a lie
    if len(data) > MAX_BYTES:
        raise SourceError(f"{source}: {info.filename}: expected at most {MAX_BYTES:,} bytes")
    return data


def _version(members: Mapping[str, ZipInfo], source: str) -> str:
    found = [match["version"] for name in members if (match := _METADATA.fullmatch(name))]
    if len(found) != 1:
        raise SourceError(f"{source}: expected a wheel of {DISTRIBUTION}")
    return found[0]


def _newest(members: Mapping[str, ZipInfo]) -> str:
    year, month, day, *_ = max(info.date_time for info in members.values())
    if year < _FIRST_YEAR:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
