"""Commands that read the models of the user with `--installed`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from botopin.sources.folder_store import FolderModelStore

if TYPE_CHECKING:
    from pathlib import Path

MODEL = {
    "metadata": {"apiVersion": "v1", "serviceId": "Preview", "serviceFullName": "My Preview"},
    "operations": {"GetThing": {"name": "GetThing", "input": {"shape": "GetThingRequest"}}},
    "shapes": {
        "GetThingRequest": {"type": "structure", "members": {"name": {"shape": "Name"}}},
        "Name": {"type": "string", "max": "9"},
    },
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model in a folder of `AWS_DATA_PATH`."""
    file = tmp_path / "own" / "my-preview" / "v1" / "service-2.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(MODEL))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    return file


def test_generates_bindings(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ("--installed", "my-preview", "--date", "2026-01-01", "--out", "out")
    assert run(["generate", *arguments]) == 0
    assert f"botopin: warning: {file}: /shapes/Name/max: " in capfd.readouterr().err
    version = file.parents[3] / "out/botopin_aws/my_preview/v2026_01_01"
    bundled = json.loads((version / "_model/service-2.json").read_bytes())
    assert bundled["shapes"]["Name"]["max"] == 9
    assert not any("botocore 1." in each.read_text() for each in version.glob("*.py"))


def test_shows_an_operation(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "my-preview", "get_thing", "--at", "installed"]) == 0
    output, errors = capfd.readouterr()
    assert f"My Preview, {file}\n" in output
    assert errors.count("warning: ") == 1


def test_adds_a_model_without_a_release(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "add", "my-preview", "--installed", "--date", "2026-01-01"]) == 0
    output, errors = capfd.readouterr()
    assert f"added models/my-preview/2026-01-01 of {file}\n" in output
    assert "on or before" not in output
    assert errors.count("warning: ") == 1
    store = FolderModelStore(file.parents[3] / "models")
    (entry,) = store.provenance().values()
    assert (entry.distribution, entry.version, entry.botocore) == ("own", "v1", "")
    assert store.verify() == ()
