"""Bundled models, which `show` and `diff` read outside of a checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from botopin.model.diagnostics import SourceError
from botopin.model.document_files import MODEL_FILE
from botopin.runtime.clients.documents import MODEL_FOLDER
from botopin.sources.bundled_store import BundledModelStore
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.published_store import PublishedService
from botopin_aws.braket import VERSIONS
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ROOT / "models"


@pytest.fixture
def outside_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_bundled_models_equal_the_folder_of_models() -> None:
    bundled, store = BundledModelStore("botopin_aws"), FolderModelStore(MODELS)
    assert bundled.dates("braket") == store.dates("braket") == VERSIONS
    for date in VERSIONS:
        assert bundled.documents("braket", date).model == store.documents("braket", date).model
        ours, theirs = (each.documents("braket", date) for each in (bundled, store))
        assert ours.sha256 == theirs.sha256
        expected = {name: file for name, file in theirs.files.items() if "examples" not in name}
        assert ours.files == expected


@pytest.mark.usefixtures("outside_checkout")
def test_show_and_diff_work_outside_a_checkout(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "braket", "CreateJob"]) == 0
    assert "client.create_job(" in capsys.readouterr().out
    assert run(["diff", "braket", "2023-09-22", "2023-12-04"]) == 0
    assert "associations" in capsys.readouterr().out


@pytest.mark.usefixtures("outside_checkout")
def test_missing_service_and_version_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "brakket", "2023-09-22", "2023-12-04"]) == 2
    error = capsys.readouterr().err
    message = "botopin_aws has no service 'brakket' (did you mean 'braket'?); available: "
    assert message in error
    assert "; pass --models DIR" in error  # after the list, to which other tests add services
    assert run(["show", "braket", "CreateJob", "--at", "2023-09-23"]) == 2
    assert "braket has no version 2023-09-23" in capsys.readouterr().err


def test_folder_of_models_has_priority(
    outside_checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (outside_checkout / "models").mkdir()
    assert run(["show", "braket", "CreateJob"]) == 2
    assert "models: no service 'braket'" in capsys.readouterr().err


def test_missing_package_has_no_models() -> None:
    missing = BundledModelStore("no_such_package")
    assert not missing.exists
    assert missing.services() == ()
    with pytest.raises(SourceError, match="available: none; pass --models DIR"):
        missing.dates("braket")


def test_version_without_its_package_has_no_release(tmp_path: Path) -> None:
    (tmp_path / "v2024_01_01" / MODEL_FOLDER).mkdir(parents=True)
    (tmp_path / "v2024_01_01" / MODEL_FOLDER / MODEL_FILE).write_text("{}")
    service = PublishedService("thing", tmp_path)
    assert service.dates() == ("2024-01-01",)
    assert service.provenance("2024-01-01") is None
