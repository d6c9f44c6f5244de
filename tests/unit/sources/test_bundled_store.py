"""Away from a checkout, `show` and `diff` read the models that the bindings carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from botopin.model.diagnostics import SourceError
from botopin.sources.bundled_store import BundledModelStore
from botopin.sources.folder_store import FolderModelStore
from botopin_aws.braket import VERSIONS
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ROOT / "models"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_bindings_carry_what_they_were_made_of() -> None:
    carried, store = BundledModelStore("botopin_aws"), FolderModelStore(MODELS)
    assert carried.dates("braket") == store.dates("braket") == VERSIONS
    for date in VERSIONS:
        assert carried.documents("braket", date).model == store.documents("braket", date).model
        ours, theirs = (each.documents("braket", date) for each in (carried, store))
        assert ours.sha256 == theirs.sha256
        left = {name: file for name, file in theirs.files.items() if "examples" not in name}
        assert ours.files == left


@pytest.mark.usefixtures("elsewhere")
def test_show_and_diff_work_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "braket", "CreateJob"]) == 0
    assert "client.create_job(" in capsys.readouterr().out
    assert run(["diff", "braket", "2023-09-22", "2023-12-04"]) == 0
    assert "associations" in capsys.readouterr().out


@pytest.mark.usefixtures("elsewhere")
def test_what_is_not_carried_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "nowhere", "2023-09-22", "2023-12-04"]) == 2
    said = capsys.readouterr().err
    assert "botopin_aws has no bindings of 'nowhere': give --models DIR, or one of " in said
    assert "braket" in said
    assert run(["show", "braket", "CreateJob", "--at", "2023-09-23"]) == 2
    assert "braket has no version 2023-09-23" in capsys.readouterr().err


def test_a_folder_of_models_is_read_first(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / "models").mkdir()
    assert run(["show", "braket", "CreateJob"]) == 2
    assert "models: has no service 'braket'" in capsys.readouterr().err


def test_a_package_that_is_not_there_carries_nothing() -> None:
    nothing = BundledModelStore("no_such_package")
    assert not nothing.exists
    assert nothing.services() == ()
    with pytest.raises(SourceError, match="give --models DIR, or one of none"):
        nothing.dates("braket")
