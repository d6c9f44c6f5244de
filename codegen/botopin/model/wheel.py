"""Reads botocore's wheels in memory; an archive that tries a trick is refused as a whole."""

from __future__ import annotations

import hashlib
import re
import stat
import zlib
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from botopin.model.defects import SourceError
from botopin.model.files import read_file
from botopin.model.release import DISTRIBUTION, Release, model_files
from botopin.model.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

MAX_WHEEL_BYTES = 64 * 1024 * 1024
"""Bytes of a wheel. Those of botocore have up to 15 MB."""
MAX_MEMBERS = 50_000
"""Files in a wheel. Those of botocore have about 2,000."""

_DATA = "botocore/data/"
_METADATA = re.compile(rf"{DISTRIBUTION}-(?P<version>[0-9][0-9A-Za-z.+!]*)\.dist-info/METADATA")
_FIRST_YEAR = 2015  # of service-2.json; an older time is a placeholder of a reproducible build
_ENCRYPTED = 0x1
_DAMAGED = (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def read_wheel(path: Path, service: str) -> Release:
    """Read the model files of a service from a wheel file of botocore.

    The date is that of the newest entry of the archive: botocore's wheels are built at release.
    Raises SourceError where the archive is damaged, unsafe or no wheel of botocore, or lacks the
    service; ModelError where the file itself cannot be read.
    """
    data = read_file(path, limit=MAX_WHEEL_BYTES)
    source = path.name
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = _members(archive, source)
            api_version, files = model_files(
                service,
                [name.removeprefix(_DATA) for name in members if name.startswith(_DATA)],
                lambda name: _read(archive, members[_DATA + name], source),
                source,
            )
    except SourceError:
        raise
    except _DAMAGED as error:
        raise SourceError(f"{source}: expected a wheel: {error}") from error
    return Release(
        service=service,
        version=_version(members, source),
        api_version=api_version,
        files=files,
        date=_newest(members),
        wheel=source,
        wheel_sha256=hashlib.sha256(data).hexdigest(),
    )


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


def _version(members: dict[str, ZipInfo], source: str) -> str:
    found = [match["version"] for name in members if (match := _METADATA.fullmatch(name))]
    if len(found) != 1:
        raise SourceError(f"{source}: expected a wheel of {DISTRIBUTION}")
    return found[0]


def _newest(members: dict[str, ZipInfo]) -> str:
    year, month, day, *_ = max(info.date_time for info in members.values())
    if year < _FIRST_YEAR:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
