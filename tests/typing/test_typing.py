"""Checks of user code with mypy --strict and pyright."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ACCEPTED = HERE / "accepted.py"
REFUSED = HERE / "refused.py"
FILES = (ACCEPTED, REFUSED)


Mistakes: TypeAlias = set[tuple[Path, int]]
"""Files and lines with errors."""


def _mypy() -> Mistakes:
    command = [sys.executable, "-m", "mypy", "--strict", "--output", "json", *map(str, FILES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    diagnostics = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {
        (ROOT / each["file"], each["line"]) for each in diagnostics if each["severity"] == "error"
    }


def _pyright() -> Mistakes:
    command = [sys.executable, "-m", "pyright", "--outputjson", *map(str, FILES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    diagnostics = json.loads(done.stdout)["generalDiagnostics"]
    return {
        (Path(each["file"]), each["range"]["start"]["line"] + 1)
        for each in diagnostics
        if each["severity"] == "error"
    }


@pytest.mark.parametrize("check", [_mypy, _pyright])
def test_user_code_is_accepted_and_only_mistakes_are_rejected(
    check: Callable[[], Mistakes],
) -> None:
    lines = REFUSED.read_text().splitlines()
    marked = {number for number, line in enumerate(lines, 1) if "# refused" in line}
    assert marked
    assert check() == {(REFUSED, number) for number in marked}


def test_user_code_runs() -> None:
    runpy.run_path(str(ACCEPTED))
