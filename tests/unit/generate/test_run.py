"""Rendering of selected versions, from a folder of models to files in memory."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from botopin.config import Config
from botopin.generate.run import generate, select_versions
from botopin.model.service import StringShape
from botopin.naming.rules import version_package
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.provenance import SOURCES_FILE
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

MODELS = ROOT / "models"
STORE = FolderModelStore(MODELS)
DATES = STORE.dates("braket")


def packages(models: Path, *wanted: str) -> dict[str, dict[str, bytes]]:
    """Return the rendered files of each version."""
    settings = Config(models=models, out=models.parent / "out")
    store = FolderModelStore(models)
    files: dict[str, dict[str, bytes]] = {}
    with TemporaryDirectory() as folder:
        selections = select_versions(settings, store, wanted)
        for tree in generate(settings, store, selections, workspace=Path(folder)).trees:
            for path, text in tree.files.items():
                version, slash, file = path.partition("/")
                if slash:
                    files.setdefault(version, {})[file] = text
    return files


@pytest.fixture(scope="module")
def braket() -> Mapping[str, Mapping[str, bytes]]:
    """Rendered files of all versions of Braket."""
    return packages(MODELS, "braket")


def test_new_model_changes_no_byte_of_an_older_version(
    braket: Mapping[str, Mapping[str, bytes]], tmp_path: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(MODELS / SOURCES_FILE, models)  # headers name the release of a model
    for number, date in enumerate(DATES, start=1):
        shutil.copytree(MODELS / "braket" / date, models / "braket" / date)
        names = [version_package(each) for each in DATES[:number]]
        assert packages(models) == {name: braket[name] for name in names}


def test_version_rendered_alone_is_the_same(braket: Mapping[str, Mapping[str, bytes]]) -> None:
    date = "2023-12-04"
    name = version_package(date)
    assert packages(MODELS, f"braket@{date}") == {name: braket[name]}


def test_first_version_has_no_change_notes(braket: Mapping[str, Mapping[str, bytes]]) -> None:
    for text in braket[version_package(DATES[0])].values():
        assert not re.search(rb"(Added|Changed|Removed|Renamed) in \d", text)


def test_no_change_note_has_a_later_date(braket: Mapping[str, Mapping[str, bytes]]) -> None:
    for date in DATES:
        later = [each for each in DATES if each > date]
        for text in braket[version_package(date)].values():
            assert not [each for each in later if f" in {each}".encode() in text]


def test_member_names_the_version_that_added_it(braket: Mapping[str, Mapping[str, bytes]]) -> None:
    for date in ("2023-12-04", "2026-04-07"):
        files = braket[version_package(date)]
        text = files["create_job.py"].decode()
        _, _, after = text.partition("    associations: ")
        assert "\n    Added in 2023-12-04.\n" in after.split("= member(")[1]


def test_change_note_lists_all_nineteen_new_instance_types(
    braket: Mapping[str, Mapping[str, bytes]],
) -> None:
    text = braket["v2026_04_07"]["job.py"].decode()
    _, _, after = text.partition("    Added in 2026-04-07: ")
    listed, _, _ = after.partition(".\n")
    names = [name.strip("` ") for name in listed.replace("\n", " ").split(",")]
    old, new = (instance_types(date) for date in ("2025-11-20", "2026-04-07"))
    assert names == [value for value in new if value not in old]
    assert len(names) == 19


def instance_types(date: str) -> tuple[str, ...]:
    shape = STORE.documents("braket", date).model.shapes["InstanceType"]
    assert isinstance(shape, StringShape)
    return shape.enum or ()
