"""Wheels of two releases of botocore, one year apart.

They are read from the folder in BOTOPIN_WHEELS, or from `.cache/wheels`. Missing wheels are
downloaded with pip; if that fails, the tests that need them are skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from filelock import FileLock

from support.paths import ROOT

VERSIONS: Final = ("1.40.76", "1.44.5")
"""Releases of 2025-11-18 and 2026-11-17."""


def botocore_wheels() -> tuple[Path, Path]:
    """Return the wheels of the two releases, the older first, or skip the test."""
    folder = Path(os.environ.get("BOTOPIN_WHEELS") or ROOT / ".cache" / "wheels")
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        old, new = (_wheel(folder, version) for version in VERSIONS)
    return old, new


def _wheel(folder: Path, version: str) -> Path:
    wheel = folder / f"botocore-{version}-py3-none-any.whl"
    if not wheel.exists():
        options = ("--no-deps", "--only-binary=:all:", "--no-input", "--retries=0", "--timeout=10")
        command = (sys.executable, "-m", "pip", "download", *options, f"botocore=={version}")
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        if done.returncode or not wheel.exists():
            pytest.skip(f"pip cannot fetch botocore {version}: put {wheel.name} into {folder}")
    return wheel
