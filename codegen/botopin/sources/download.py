"""Download of botocore releases with pip, under the user's configuration of pip."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from botopin.model.diagnostics import SourceError
from botopin.sources.release import DISTRIBUTION
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from collections.abc import Callable

_VERSION: Final = re.compile(r"\d+(\.\d+)*")


def download_release(version: str | None, *, progress: Callable[[str], None]) -> BotocoreWheel:
    """Download a release of botocore and read its wheel.

    Args:
        version: Version of the release, or None for the newest.
        progress: Function that receives a line before each slow step.

    Raises:
        SourceError: pip cannot download the release, or its wheel is unusable.
    """
    if version is not None and not _VERSION.fullmatch(version):
        raise SourceError(f"expected a version of {DISTRIBUTION} such as 1.42.85, got {version!r}")
    requirement = DISTRIBUTION if version is None else f"{DISTRIBUTION}=={version}"
    with TemporaryDirectory(prefix="botopin-") as folder:
        progress(f"downloading {requirement}")
        _pip_download(requirement, folder)
        wheels = list(Path(folder).glob("*.whl"))
        if len(wheels) != 1:
            raise SourceError(f"{requirement}: expected one wheel from pip, got {len(wheels)}")
        progress(f"reading {wheels[0].name}")
        return BotocoreWheel(wheels[0])


def _pip_download(requirement: str, folder: str) -> None:
    options = ("--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", folder, requirement]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        lines = done.stderr.splitlines() or [f"exit code {done.returncode}"]
        errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
        raise SourceError(
            f"cannot download {requirement} with pip: {(errors or lines)[-1]}; check the version "
            "and the package index, or pass --from-wheel FILE"
        )
