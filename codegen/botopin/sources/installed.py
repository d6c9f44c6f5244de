"""Reads the model files of the botocore that is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from botopin.model.diagnostics import SourceError
from botopin.model.files import read_file
from botopin.model.strict_json import MAX_BYTES
from botopin.sources.release import DISTRIBUTION, BotocoreRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.sources.release import Release


class InstalledBotocore(BotocoreRelease):
    """The botocore that is installed here. It does not tell its date.

    Raises:
        SourceError: there is none.
    """

    date = ""

    def __init__(self) -> None:
        try:
            found = distribution(DISTRIBUTION)
        except PackageNotFoundError:
            raise SourceError(
                f"{DISTRIBUTION} is not installed: pip install {DISTRIBUTION}"
            ) from None
        self.version = found.version
        self.source = f"{DISTRIBUTION} {found.version}"
        self._data = Path(str(found.locate_file(f"{DISTRIBUTION}/data")))

    def paths(self) -> Iterator[str]:
        for path in self._data.glob("*/*/*.json*"):
            yield path.relative_to(self._data).as_posix()

    def read(self, path: str) -> bytes:
        return read_file(self._data / path, limit=MAX_BYTES)


def read_installed(service: str) -> Release:
    """Read the model files of a service from the installed botocore. Its date is not known.

    Raises SourceError where botocore is not installed or lacks the service.
    """
    return InstalledBotocore().release(service)
