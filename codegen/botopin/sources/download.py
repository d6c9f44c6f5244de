"""Download of botocore releases with pip, under the user's configuration of pip."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from botopin.model.diagnostics import SourceError
from botopin.sources.pip import run_pip
from botopin.sources.release import DISTRIBUTION
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from collections.abc import Callable

_VERSION: Final = re.compile(r"\d+(\.\d+)*")
_FIX: Final = "check the version and the package index, or pass --from-wheel FILE"


def download_release(version: str | None, *, progress: Callable[[str], None]) -> BotocoreWheel:
    """Download a release of botocore and read its wheel.

    Args:
        version: Version of the release, or None for the newest.
        progress: Function that receives a line before each slow step.

    Raises:
        SourceError: pip cannot download the release, or its wheel is unusable.
    """
    if version is not None:
        require_release(version)
    requirement = DISTRIBUTION if version is None else f"{DISTRIBUTION}=={version}"
    with TemporaryDirectory(prefix="botopin-") as folder:
        progress(f"downloading {requirement}")
        run_pip(
            "download",
            "--no-deps",
            "--only-binary=:all:",
            f"--dest={folder}",
            requirement,
            task=f"download {requirement}",
            fix=_FIX,
        )
        wheels = list(Path(folder).glob("*.whl"))
        if len(wheels) != 1:
            raise SourceError(f"{requirement}: expected one wheel from pip, got {len(wheels)}")
        return BotocoreWheel(wheels[0])


def require_release(version: str) -> str:
    """Return a version if it is the version of a release, such as 1.42.85.

    Raises:
        SourceError: The text is not the version of a release.
    """
    if not _VERSION.fullmatch(version):
        raise SourceError(f"expected a version of {DISTRIBUTION} such as 1.42.85, got {version!r}")
    return version
