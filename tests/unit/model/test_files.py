"""Reading of regular files within limits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from botopin.model.diagnostics import ModelError
from botopin.model.files import read_file

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def test_reads_a_regular_file_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"12345")
    assert read_file(path, limit=5) == b"12345"
    with pytest.raises(ModelError, match="expected at most 4 bytes"):
        read_file(path, limit=4)


@posix
def test_guarantee_4_rejects_a_fifo_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "f")
    with pytest.raises(ModelError, match="f: expected a regular file"):
        read_file(tmp_path / "f", limit=10)


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_guarantee_4_rejects_devices(device: str) -> None:
    with pytest.raises(ModelError, match="expected a regular file"):
        read_file(Path(device), limit=10)


@pytest.mark.parametrize("name", ["nothing", ".", "nul\0byte", "f" * 300])
def test_unreadable_path_is_a_model_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError):
        read_file(tmp_path / name, limit=10)
