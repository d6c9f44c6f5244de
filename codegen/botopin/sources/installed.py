"""Reader of the installed botocore."""

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


class InstalledBotocore(BotocoreRelease):
    """The installed botocore, whose release date is unknown."""

    date = ""

    def __init__(self) -> None:
        """Find the installed botocore.

        Raises:
            SourceError: botocore is not installed.
        """
        try:
            installed = distribution(DISTRIBUTION)
        except PackageNotFoundError:
            raise SourceError(
                f"{DISTRIBUTION} is not installed: run `pip install {DISTRIBUTION}`"
            ) from None
        self.version = installed.version
        self.source = f"{DISTRIBUTION} {installed.version}"
        self._data = Path(str(installed.locate_file(f"{DISTRIBUTION}/data")))

    def paths(self) -> Iterator[str]:
        for path in self._data.glob("*/*/*.json*"):
            yield path.relative_to(self._data).as_posix()

    def read_file(self, path: str) -> bytes:
        return read_file(self._data / path, limit=MAX_BYTES)
