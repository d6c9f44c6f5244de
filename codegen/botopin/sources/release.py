"""The model files of services, as one release of botocore carries them."""

from __future__ import annotations

import re
import zlib
from abc import ABC, abstractmethod
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from botopin.model.diagnostics import SourceError
from botopin.model.document_files import FILES, MODEL_FILE
from botopin.model.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DISTRIBUTION = "botocore"

_API_VERSION = r"(?P<api>\d{4}-\d{2}-\d{2})"
_FILE = rf"(?P<file>{'|'.join(map(re.escape, FILES))})"
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


class BotocoreRelease(ABC):
    """A release of botocore, wherever its files lie."""

    version: str
    """Of botocore: 1.42.85."""
    date: str
    """ISO date of the release; empty where the source does not tell."""
    source: str
    """What errors call it."""
    wheel: str = ""
    wheel_sha256: str = ""

    @abstractmethod
    def paths(self) -> Iterable[str]:
        """The paths of files below botocore's data folder, with slashes."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Read one of them as it lies there.

        Raises:
            SourceError, ModelError: it cannot be read.
        """

    @cached_property
    def _files(self) -> dict[str, dict[str, list[str]]]:
        """The files that belong to models, by service and API version."""
        found: dict[str, dict[str, list[str]]] = {}
        for path in sorted(self.paths()):
            if match := _PATH.fullmatch(path):
                found.setdefault(match["service"], {}).setdefault(match["api"], []).append(path)
        return found

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Every service that has a model, sorted."""
        return tuple(service for service in sorted(self._files) if self._newest(service))

    def _newest(self, service: str) -> str:
        """The newest API version of a service that has a model; empty where none has."""
        return max(
            (
                api
                for api, paths in self._files.get(service, {}).items()
                if any(_name(path) == MODEL_FILE for path in paths)
            ),
            default="",
        )

    def check(self, service: str) -> None:
        """Raise SourceError where the release has no such service."""
        if not self._newest(service):
            close = ", ".join(get_close_matches(service, self.services))
            raise SourceError(
                f"{self.source}: expected one of its {len(self.services)} services, "
                f"got {service!r}" + (f"; did you mean {close}?" if close else "")
            )

    def release(self, service: str) -> Release:
        """Read the newest API version of a service.

        Raises:
            SourceError: the service is not there, or a file is damaged or there twice.
            ModelError: a file cannot be read.
        """
        self.check(service)
        newest = self._newest(service)
        files: dict[str, bytes] = {}
        for path in self._files[service][newest]:
            if (name := _name(path)) in files:
                raise SourceError(f"{self.source}: expected {name} once, got it plain and gzipped")
            files[name] = _plain(path, self.read(path), self.source)
        return Release(
            service=service,
            version=self.version,
            api_version=newest,
            files=files,
            date=self.date,
            wheel=self.wheel,
            wheel_sha256=self.wheel_sha256,
        )


def _name(path: str) -> str:
    """The plain name of a file, without the folder."""
    return path.rpartition("/")[2].removesuffix(".gz")


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
