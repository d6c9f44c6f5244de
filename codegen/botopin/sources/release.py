"""Model files in a release of botocore."""

from __future__ import annotations

import re
import zlib
from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from botopin.model.diagnostics import SourceError
from botopin.model.document_files import FILES, MODEL_FILE
from botopin.model.strict_json import MAX_BYTES
from botopin.runtime.violations import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DISTRIBUTION: Final = "botocore"
"""Name of the distribution on the package index."""

# boto3 accepts any names of folders: other clouds have API versions such as 3.0 and v1.
_API_VERSION: Final = r"(?P<api>[A-Za-z0-9][A-Za-z0-9._-]*)"
_FILE: Final = rf"(?P<file>{'|'.join(map(re.escape, FILES))})"
_SERVICE: Final = r"(?P<service>[A-Za-z0-9][A-Za-z0-9._-]*)"
_PATH: Final = re.compile(rf"{_SERVICE}/{_API_VERSION}/{_FILE}(?:\.gz)?")
_GZIP_WBITS: Final = 31
"""zlib's `wbits` for a gzip header and trailer, with the largest window."""


@frozen(kw_only=True)
class ReleasedModel:
    """The model files of one service in a release, and their origin."""

    service: str
    version: str
    """Version of botocore: 1.42.85."""
    api_version: str
    """Folder in botocore: 2019-09-01."""
    files: Mapping[str, bytes]
    """Decompressed files by name."""
    date: str = ""
    """ISO date of the release; empty if it is unknown."""
    wheel: str = ""
    """File name of the wheel; empty for an installed botocore."""
    wheel_sha256: str = ""
    own_files: Mapping[str, str] = field(factory=dict[str, str])
    """Paths of the files that the user keeps outside of botocore, by name."""

    @property
    def is_own(self) -> bool:
        """Whether the user keeps the model outside of botocore."""
        return MODEL_FILE in self.own_files

    @property
    def source(self) -> str:
        """Name of the release in messages."""
        return f"{DISTRIBUTION} {self.version}"

    @property
    def display_names(self) -> Mapping[str, str]:
        """Names of all files in diagnostics, by name."""
        folder = f"{self.wheel or self.source}/{self.service}"
        return {**{name: f"{folder}/{name}" for name in FILES}, **self.own_files}


class BotocoreRelease(ABC):
    """A release of botocore: a wheel file or the installed package."""

    version: str
    """Version of botocore: 1.42.85."""
    date: str
    """ISO date of the release; empty if it is unknown."""
    source: str
    """Name of the release in messages."""
    wheel: str = ""
    """File name of the wheel; empty for an installed botocore."""
    wheel_sha256: str = ""

    @abstractmethod
    def paths(self) -> Iterable[str]:
        """Return the paths of all files below botocore's data folder, with slashes."""

    @abstractmethod
    def read_file(self, path: str) -> bytes:
        """Read the bytes of a file below botocore's data folder, which may be gzipped.

        Raises:
            SourceError: The wheel is damaged or unsafe.
            ModelError: The file cannot be read.
        """

    @cached_property
    def _newest(self) -> dict[str, tuple[str, list[str]]]:
        """The newest API version with a model, and the paths of its files, by service."""
        files: dict[tuple[str, str], list[str]] = {}
        for path in sorted(self.paths()):
            if match := _PATH.fullmatch(path):
                files.setdefault((match["service"], match["api"]), []).append(path)
        return {
            service: (api, paths)  # the last API version of a service is the newest
            for (service, api), paths in sorted(files.items())
            if any(_name(path) == MODEL_FILE for path in paths)
        }

    @property
    def services(self) -> tuple[str, ...]:
        """The services that have a model, sorted."""
        return tuple(self._newest)

    def require_service(self, service: str) -> None:
        """Check that the release has a service.

        Raises:
            SourceError: The release does not have the service.
        """
        if service not in self._newest:
            raise SourceError(
                f"{self.source}: expected one of its {len(self._newest)} services, "
                f"got {service!r}{suggest(service, self._newest)}"
            )

    def api_version(self, service: str) -> str:
        """Return the newest API version of a service.

        Raises:
            SourceError: The release does not have the service.
        """
        self.require_service(service)
        return self._newest[service][0]

    def read_model_file(self, service: str) -> bytes:
        """Read the service-2.json of the newest API version of a service.

        Raises:
            SourceError: The release does not have the service, or the file is damaged.
            ModelError: The file cannot be read.
        """
        self.require_service(service)
        _, paths = self._newest[service]
        return self.read_decompressed(next(path for path in paths if _name(path) == MODEL_FILE))

    def read_decompressed(self, path: str) -> bytes:
        """Read a file below botocore's data folder, and decompress it if it is gzipped."""
        return _decompress(path, self.read_file(path), self.source)

    def is_own(self, service: str) -> bool:
        """Return whether the user keeps the model of a service outside of botocore."""
        return False

    def read_model(self, service: str) -> ReleasedModel:
        """Read the newest API version of a service.

        Raises:
            SourceError: The release does not have the service, or a file is damaged or has two
                copies.
            ModelError: A file cannot be read.
        """
        self.require_service(service)
        api_version, paths = self._newest[service]
        files: dict[str, bytes] = {}
        for path in paths:
            if (name := _name(path)) in files:
                raise SourceError(f"{self.source}: expected one {name}, got it plain and gzipped")
            files[name] = self.read_decompressed(path)
        return ReleasedModel(
            service=service,
            version=self.version,
            api_version=api_version,
            files=files,
            date=self.date,
            wheel=self.wheel,
            wheel_sha256=self.wheel_sha256,
        )


def _name(path: str) -> str:
    """Return the name of a file without its folder and `.gz`."""
    return path.rpartition("/")[2].removesuffix(".gz")


def _decompress(path: str, data: bytes, source: str) -> bytes:
    if path.endswith(".gz"):
        stream = zlib.decompressobj(_GZIP_WBITS)
        try:
            data = stream.decompress(data, MAX_BYTES + 1)
        except zlib.error:
            raise SourceError(f"{source}: {path}: expected gzip") from None
        if len(data) <= MAX_BYTES and (not stream.eof or stream.unused_data):
            raise SourceError(f"{source}: {path}: expected one whole gzip member")
    if len(data) > MAX_BYTES:
        raise SourceError(f"{source}: {path}: expected at most {MAX_BYTES:,} bytes")
    return data
