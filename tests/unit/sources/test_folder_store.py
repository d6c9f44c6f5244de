"""Folder of models: reading, adding, verifying."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from botopin.model.diagnostics import ModelError, SourceError
from botopin.sources.dates import is_date
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.release import ReleasedModel
from botopin.sources.summaries import summarize
from support.paths import ROOT

MODELS = ROOT / "models"
MODEL = b'{"metadata": {}, "shapes": {"A": {"type": "string"}}}'
OTHER = b'{"metadata": {}, "shapes": {"B": {"type": "string"}}}'


def release(model: bytes = MODEL, date: str = "2024-01-01", **changes: Any) -> ReleasedModel:
    fields: dict[str, Any] = {
        "service": "thing",
        "version": "1.2.3",
        "api_version": "2019-09-01",
        "files": {"service-2.json": model, "paginators-1.json": b"{}"},
        "date": date,
        "wheel": "botocore-1.2.3-py3-none-any.whl",
        "wheel_sha256": "ab" * 32,
    }
    return ReleasedModel(**fields | changes)


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture
def store(tmp_path: Path) -> FolderModelStore:
    return FolderModelStore(tmp_path / "models")


# --- Braket ---------------------------------------------------------------------------------------


def test_models_of_this_repository_match_their_hashes() -> None:
    assert FolderModelStore(MODELS).verify() == ()


def test_models_of_this_repository_have_their_releases() -> None:
    summaries = [
        summary for summary in summarize(FolderModelStore(MODELS)) if summary.service == "braket"
    ]
    assert (summaries[0].date, summaries[0].botocore) == ("2020-08-13", "1.17.42")
    assert (summaries[0].operations, summaries[0].shapes) == (6, 50)
    assert [summary.date for summary in summaries] == sorted(summary.date for summary in summaries)
    assert all(summary.botocore for summary in summaries)


# --- reading --------------------------------------------------------------------------------------


def test_reads_a_folder_without_sources_file(tmp_path: Path) -> None:
    for date, model in {"2024-01-01": MODEL, "2025-01-01": OTHER}.items():
        (tmp_path / "thing" / date).mkdir(parents=True)
        (tmp_path / "thing" / date / "service-2.json").write_bytes(model)
    store = FolderModelStore(tmp_path)
    assert store.dates("thing") == ("2024-01-01", "2025-01-01")
    assert [(summary.botocore, summary.shapes) for summary in summarize(store)] == [
        ("", 1),
        ("", 1),
    ]
    assert list(store.documents("thing", "2025-01-01").model.shapes) == ["B"]


def test_ignores_folders_without_a_dated_model(tmp_path: Path) -> None:
    for folder in ("names", "empty/2024-01-01", "undated/latest", ".hidden/2024-01-01"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "undated/latest/service-2.json").write_bytes(MODEL)
    (tmp_path / ".hidden/2024-01-01/service-2.json").write_bytes(MODEL)
    (tmp_path / "names/braket.json").write_bytes(b"{}")
    assert FolderModelStore(tmp_path).services() == ()
    assert FolderModelStore(tmp_path).verify() == ()


def test_message_lists_at_most_12_services(tmp_path: Path) -> None:
    for number in range(15):
        (tmp_path / f"thing-{number:02}" / "2024-01-01").mkdir(parents=True)
        (tmp_path / f"thing-{number:02}" / "2024-01-01" / "service-2.json").write_bytes(MODEL)
    with pytest.raises(SourceError, match=r"available: thing-00, .*, thing-11 and 3 more$"):
        FolderModelStore(tmp_path).dates("nowhere")


def test_unknown_service_or_date_lists_the_available(store: FolderModelStore) -> None:
    store.add(release())
    with pytest.raises(
        SourceError, match=r"no service 'thng' \(did you mean 'thing'\?\); available: thing$"
    ):
        store.dates("thng")
    with pytest.raises(SourceError, match="no version '2024-01-02'; available: 2024-01-01$"):
        store.folder("thing", "2024-01-02")
    with pytest.raises(SourceError, match="no service '../thing'"):
        store.folder("../thing", "2024-01-01")


def test_missing_folder_is_a_source_error(store: FolderModelStore) -> None:
    with pytest.raises(SourceError, match="expected a folder of models"):
        store.services()


@pytest.mark.parametrize("text", ["20240101", "2024-W01-1", "2024-13-01", "2024-1-1", "", "latest"])
def test_other_texts_are_no_dates(text: str) -> None:
    assert not is_date(text)


# --- adding ---------------------------------------------------------------------------------------


def test_adds_files_verbatim_with_their_provenance(store: FolderModelStore) -> None:
    result = store.add(release(), note='It says "hello".')
    assert result.status == "added"
    assert result.folder == store.root / "thing" / "2024-01-01"
    assert (result.folder / "service-2.json").read_bytes() == MODEL
    entry = store.provenance()["thing", "2024-01-01"]
    assert (entry.distribution, entry.version, entry.note) == (
        "botocore",
        "1.2.3",
        'It says "hello".',
    )
    assert store.verify() == ()


def test_order_of_additions_does_not_change_a_byte(tmp_path: Path) -> None:
    releases = [release(), release(OTHER, "2025-01-01")]
    for name, order in {"a": releases, "b": releases[::-1]}.items():
        for each in order:
            FolderModelStore(tmp_path / name).add(each)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_unchanged_model_is_not_added(store: FolderModelStore) -> None:
    store.add(release())
    before = tree(store.root)
    result = store.add(release(date="2024-06-01", version="1.3.0"))
    assert (result.status, result.folder.name) == ("unchanged", "2024-01-01")
    assert store.add(release()).status == "unchanged"
    assert tree(store.root) == before


def test_return_to_an_earlier_model_is_added(store: FolderModelStore) -> None:
    store.add(release())
    store.add(release(OTHER, "2024-02-01"))
    assert store.add(release(date="2024-03-01")).status == "added"


def test_rejects_another_model_for_a_known_date(store: FolderModelStore) -> None:
    store.add(release())
    before = tree(store.root)
    with pytest.raises(SourceError, match="has another model"):
        store.add(release(OTHER))
    assert tree(store.root) == before


def test_undated_release_needs_a_date_unless_its_model_is_known(store: FolderModelStore) -> None:
    with pytest.raises(SourceError, match="--date YYYY-MM-DD"):
        store.add(release(date=""))
    assert store.add(release(date=""), date="2024-05-05").folder.name == "2024-05-05"
    result = store.add(release(date=""))
    assert (result.status, result.folder.name) == ("unchanged", "2024-05-05")
    with pytest.raises(SourceError, match="expected a date such as"):
        store.add(release(), date="../x")


def test_invalid_model_leaves_no_files(store: FolderModelStore) -> None:
    files = {"service-2.json": b'{"metadata": 1}', "paginators-1.json": b"{"}
    with pytest.raises(ModelError) as caught:
        store.add(release(files=files))
    assert len(caught.value.diagnostics) == 2
    assert not store.root.exists()


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a user without all rights"
)
def test_read_only_folder_is_a_source_error(store: FolderModelStore) -> None:
    store.root.mkdir(mode=0o500)
    with pytest.raises(SourceError, match="cannot write"):
        store.add(release())


def test_file_in_place_of_the_folder_is_a_source_error(store: FolderModelStore) -> None:
    store.root.write_text("")
    with pytest.raises(SourceError, match="cannot write"):
        store.add(release())


CRASHING = """
import os, sys
from pathlib import Path
from botopin.sources.release import ReleasedModel
from botopin.sources.summaries import summarize
from botopin.sources.folder_store import FolderModelStore

calls = 0
def crash(event, _):
    global calls
    if event == "os.rename":  # covers Path.rename and Path.replace
        calls += 1
        if calls == int(sys.argv[2]):
            os._exit(9)

sys.addaudithook(crash)
files = {"service-2.json": sys.argv[3].encode(), "paginators-1.json": b"{}"}
release = ReleasedModel(service="thing", version="1.2.3", api_version="2019-09-01", files=files,
                  date="2024-01-01", wheel="botocore-1.2.3-py3-none-any.whl",
                  wheel_sha256="ab" * 32)
FolderModelStore(Path(sys.argv[1])).add(release)
"""


@pytest.mark.parametrize("rename", [1, 2])
def test_next_call_completes_a_killed_one(store: FolderModelStore, rename: int) -> None:
    command = [sys.executable, "-c", CRASHING, str(store.root), str(rename), MODEL.decode()]
    assert subprocess.run(command, check=False).returncode == 9
    assert (store.root / "thing" / "2024-01-01").exists() == (rename == 2)
    assert not (store.root / "SOURCES.toml").exists()
    assert store.add(release()).status == "added"
    assert store.verify() == ()
    assert not list(store.root.glob(".adding-*"))
    assert store.add(release()).status == "unchanged"


def test_never_overwrites_a_folder_with_other_files(store: FolderModelStore) -> None:
    folder = store.root / "thing" / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_bytes(OTHER)
    with pytest.raises(SourceError, match="has other files"):
        store.add(release())
    assert tree(store.root) == {"thing/2024-01-01/service-2.json": OTHER}


def test_concurrent_additions_are_all_registered(store: FolderModelStore) -> None:
    code = CRASHING.replace('"2024-01-01"', "sys.argv[4]")
    runs = [
        subprocess.Popen([
            sys.executable, "-c", code, str(store.root), "-1",
            json.dumps({"metadata": {"n": day}}), f"2024-01-0{day}",
        ])
        for day in range(1, 5)
    ]  # fmt: skip
    assert [run.wait() for run in runs] == [0] * 4
    assert len(store.provenance()) == 4
    assert store.verify() == ()


# --- verifying ------------------------------------------------------------------------------------


def test_verify_reports_all_differences(store: FolderModelStore) -> None:
    store.add(release())
    store.add(release(OTHER, "2025-01-01"))
    folder = store.root / "thing" / "2024-01-01"
    (folder / "service-2.json").write_bytes(OTHER)
    (folder / "paginators-1.json").unlink()
    (folder / "notes.txt").write_text("")
    (store.root / "thing" / "2025-01-01").rename(store.root / "thing" / "2026-01-01")
    differences = [(Path(diagnostic.file), diagnostic.message) for diagnostic in store.verify()]
    moved = [store.root / "thing" / "2025-01-01", store.root / "thing" / "2026-01-01"]
    missing = "in SOURCES.toml, but missing"
    assert [file for file, _ in differences] == [
        folder / "paginators-1.json",
        folder / "service-2.json",
        folder / "notes.txt",
        moved[0] / "paginators-1.json",
        moved[0] / "service-2.json",
        moved[1],
    ]
    assert differences[0][1] == differences[3][1] == differences[4][1] == missing
    assert differences[1][1].startswith("expected SHA-256")
    assert differences[2][1] == differences[5][1] == "not in SOURCES.toml"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_verify_does_not_hang_on_a_fifo(store: FolderModelStore) -> None:
    folder = store.add(release()).folder
    (folder / "service-2.json").unlink()
    os.mkfifo(folder / "service-2.json")
    assert [diagnostic.message for diagnostic in store.verify()] == ["expected a regular file"]


def test_removed_folder_can_be_added_again(store: FolderModelStore) -> None:
    folder = store.add(release()).folder
    shutil.rmtree(folder)
    assert store.add(release(OTHER)).status == "added"
    assert len(store.provenance()) == 1
    assert store.verify() == ()
