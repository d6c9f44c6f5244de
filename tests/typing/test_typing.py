"""mypy --strict and pyright on what users write."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ACCEPTED = HERE / "accepted.py"
REFUSED = HERE / "refused.py"


def _mypy(file: Path) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--output", "json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {each["line"] for each in found if each["severity"] == "error"}


def _pyright(file: Path) -> set[int]:
    command = [sys.executable, "-m", "pyright", "--outputjson", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}


CHECKERS = pytest.mark.parametrize("check", [_mypy, _pyright])


@CHECKERS
def test_user_code_is_accepted(check: Callable[[Path], set[int]]) -> None:
    assert check(ACCEPTED) == set()


@CHECKERS
def test_only_mistakes_are_rejected(check: Callable[[Path], set[int]]) -> None:
    lines = REFUSED.read_text().splitlines()
    marked = {number for number, line in enumerate(lines, 1) if "# refused" in line}
    assert check(REFUSED) == marked


def test_user_code_runs() -> None:
    runpy.run_path(str(ACCEPTED))
