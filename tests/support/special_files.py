"""Files that no command may read to their end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

needs_posix = pytest.mark.skipif(os.name != "posix", reason="needs FIFOs and sparse files")


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def link_to_endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


UNBOUNDED = pytest.mark.parametrize("make", [make_fifo, link_to_endless_device, make_large])
