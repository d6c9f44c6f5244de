"""Reading of every model in a clone of botocore."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from history.__main__ import CLONE, main

if TYPE_CHECKING:
    from pathlib import Path

MODEL: dict[str, Any] = {
    "metadata": {"apiVersion": "2024-01-01"},
    "operations": {"Get": {"name": "Get", "input": {"shape": "GetRequest"}}},
    "shapes": {"GetRequest": {"type": "structure", "members": {}}},
}
FAULTY = {**MODEL, "shapes": {**MODEL["shapes"], "Unread": {"type": "strucutre"}}}
REFUSED = {**MODEL, "shapes": {}}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with three releases; the second and the third have the same model."""
    git(tmp_path, "init", "--quiet")
    release(tmp_path, "1.9.0", {"one": MODEL})
    release(tmp_path, "1.10.0", {"one": FAULTY, "two": MODEL})
    release(tmp_path, "1.11.0", {"one": FAULTY})
    monkeypatch.setenv(CLONE, str(tmp_path))
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


def release(folder: Path, tag: str, models: dict[str, Any]) -> None:
    for service, model in models.items():
        file = folder / "botocore/data" / service / "2024-01-01/service-2.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(model))
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", tag)
    git(folder, "tag", tag)


@pytest.mark.usefixtures("clone")
def test_reads_each_distinct_version_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    fault, summary = capsys.readouterr().out.splitlines()
    assert fault.startswith("warned: 1.10.0 one/2024-01-01: service-2.json: /shapes/Unread/type: ")
    assert summary == ("3 versions of 3 releases: 2 without a fault, 1 with warnings, 0 refused")
    assert main(["--newest", "1", "--service", "two"]) == 0
    assert capsys.readouterr().out.startswith("1 versions of 1 releases: 1 without a fault")


def test_refused_version_fails_the_run(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release(clone, "1.12.0", {"two": REFUSED})
    assert main(["--newest", "1"]) == 1
    assert "refused: 1.12.0 two/2024-01-01: service-2.json: /operations/Get/input/shape: " in (
        capsys.readouterr().out
    )
