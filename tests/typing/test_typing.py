"""Checks of user code with mypy --strict and pyright."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ACCEPTED = HERE / "accepted.py"
REFUSED = HERE / "refused.py"
STUBS = HERE / "stubs.py"


Mistakes: TypeAlias = set[tuple[Path, int]]
"""Files and lines with errors."""


def _mypy(*files: Path) -> Mistakes:
    command = [sys.executable, "-m", "mypy", "--strict", "--output", "json", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    diagnostics = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {
        (ROOT / each["file"], each["line"]) for each in diagnostics if each["severity"] == "error"
    }


def _pyright(*files: Path) -> Mistakes:
    command = [sys.executable, "-m", "pyright", "--outputjson", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    diagnostics = json.loads(done.stdout)["generalDiagnostics"]
    return {
        (Path(each["file"]), each["range"]["start"]["line"] + 1)
        for each in diagnostics
        if each["severity"] == "error"
    }


@pytest.mark.parametrize("check", [_mypy, _pyright])
def test_user_code_is_accepted_and_only_mistakes_are_rejected(
    check: Callable[..., Mistakes],
) -> None:
    lines = REFUSED.read_text().splitlines()
    marked = {number for number, line in enumerate(lines, 1) if "# refused" in line}
    assert marked
    assert check(ACCEPTED, REFUSED) == {(REFUSED, number) for number in marked}


@pytest.mark.parametrize("check", [_mypy, _pyright])
@pytest.mark.parametrize("stubs", ["types_boto3_braket", "mypy_boto3_braket"])
def test_raw_client_is_accepted_where_stubs_are_installed(
    check: Callable[..., Mistakes], stubs: str, tmp_path: Path
) -> None:
    if find_spec(stubs) is None:
        pytest.skip(f"{stubs} is not installed")
    file = tmp_path / "user_code.py"
    file.write_text(STUBS.read_text().replace("types_boto3_braket", stubs))
    assert check(file) == set()
    # mypy does not read a file again that has the cached size and time, and keeps a cached path.
    wrong = tmp_path / "wrong_code.py"
    wrong.write_text(file.read_text().replace("return client.get_job", "return client.get_jbo"))
    (mistake,) = check(wrong)
    assert mistake[0].name == wrong.name


def test_user_code_runs() -> None:
    runpy.run_path(str(ACCEPTED))
