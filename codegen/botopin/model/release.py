"""One service's model files, as one release of botocore carries them."""

from __future__ import annotations

import re
import zlib
from difflib import get_close_matches
from typing import TYPE_CHECKING

from attrs import frozen

from botopin.model.defects import SourceError
from botopin.model.reader import MODEL_FILE
from botopin.model.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

DISTRIBUTION = "botocore"

_API_VERSION = r"(?P<api>\d{4}-\d{2}-\d{2})"
_FILE = (
    r"(?P<file>(?:service-2|paginators-1|waiters-2|examples-1|endpoint-rule-set-1)"
    r"(?:\.sdk-extras)?\.json)"
)
_SERVICE = re.compile(r"[a-z0-9][a-z0-9-]*")
_PATH = re.compile(rf"(?P<service>{_SERVICE.pattern})/{_API_VERSION}/{_FILE}(?:\.gz)?")
_GZIP = 31
"""zlib's wbits for a gzip header and trailer, with the largest window."""


@frozen(kw_only=True)
class Release:
    """The model files of a service, decompressed, and where they come from."""

    service: str
    version: str
    """Of botocore: 1.42.85."""
    api_version: str
    """The folder in botocore: 2019-09-01."""
    files: Mapping[str, bytes]
    date: str = ""
    """ISO date of the release; empty where the source does not tell."""
    wheel: str = ""
    wheel_sha256: str = ""


def model_files(
    service: str, paths: Iterable[str], read: Callable[[str], bytes], source: str
) -> tuple[str, dict[str, bytes]]:
    """Read the newest API version of a service: its date, and its files by their plain names.

    `paths` are relative to botocore's data folder, with slashes. `read` reads one of them.
    Raises SourceError where the service is not there, or a file is there twice.
    """
    versions: dict[str, dict[str, str]] = {}
    services: set[str] = set()
    for path in sorted(paths):
        if not (match := _PATH.fullmatch(path)):
            continue
        services.add(match["service"])
        if match["service"] == service:
            files = versions.setdefault(match["api"], {})
            if match["file"] in files:
                raise SourceError(
                    f"{source}: expected {match['file']} once, got it plain and gzipped"
                )
            files[match["file"]] = path
    complete = [api for api, files in versions.items() if MODEL_FILE in files]
    if not complete:
        close = ", ".join(get_close_matches(service, sorted(services)))
        raise SourceError(
            f"{source}: expected one of its {len(services)} services, got {service!r}"
            + (f"; did you mean {close}?" if close else "")
        )
    newest = max(complete)
    contents = {name: _plain(path, read(path), source) for name, path in versions[newest].items()}
    return newest, contents


def _plain(path: str, data: bytes, source: str) -> bytes:
    if path.endswith(".gz"):
        stream = zlib.decompressobj(_GZIP)
        try:
            data = stream.decompress(data, MAX_BYTES + 1)
        except zlib.error:
            raise SourceError(f"{source}: {path}: expected gzip") from None
        if len(data) <= MAX_BYTES and (not stream.eof or stream.unused_data):
            raise SourceError(f"{source}: {path}: expected one whole gzip member")
    if len(data) > MAX_BYTES:
        raise SourceError(f"{source}: {path}: expected at most {MAX_BYTES:,} bytes")
    return data
