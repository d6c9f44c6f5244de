"""Fetches a release of botocore from the package index, with pip and as pip is configured."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from botopin.model.diagnostics import SourceError
from botopin.sources.release import DISTRIBUTION
from botopin.sources.wheel import BotocoreWheel

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.sources.release import Release

_VERSION = re.compile(r"\d+(\.\d+)*")


def _silent(_: str) -> None:
    """Tells nobody."""


def download_release(
    service: str, version: str | None = None, *, progress: Callable[[str], None] = _silent
) -> Release:
    """Read the model files of a service from a released botocore, the latest where None is given.

    `progress` hears one line before each step that takes time.
    Raises SourceError where pip cannot fetch that release, or its wheel cannot be used.
    """
    return _downloaded(version, progress).release(service)


def release_date(version: str, *, progress: Callable[[str], None] = _silent) -> str:
    """The ISO date of a release; empty where its wheel does not tell.

    Raises SourceError where pip cannot fetch that release, or its wheel cannot be used.
    """
    return _downloaded(version, progress).date


def _downloaded(version: str | None, progress: Callable[[str], None]) -> BotocoreWheel:
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
            f"pip cannot download {requirement}: {(errors or lines)[-1]}; "
            "is the version right, and the index within reach? A wheel file serves as well"
        )
