"""Changelog that `botopin generate` renders for each service with several versions."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from botopin.diff.history import History
from botopin.generate.changelog import changelog_folder, render_changelog
from botopin.naming.lock import read_lock
from botopin.sources.folder_store import FolderModelStore
from support.golden_cases import Case
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = Case.named("history")
(SERVICE,) = HISTORY.models.iterdir()
CHANGELOG = changelog_folder(SERVICE.name)
LINK = re.compile(r"\]\(([^)#]+)\)|(?:href|src)=\"([^\"#]+)\"")


def generate(models: Path, out: Path, *options: str) -> set[str]:
    arguments = ("generate", "--models", str(models), "--out", str(out), "--quiet")
    assert run([*arguments, *options]) == 0
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def render_braket() -> dict[str, str]:
    store = FolderModelStore(ROOT / "models")
    history = History([store.documents("braket", date) for date in store.dates("braket")])
    names = read_lock(ROOT / "models/names", "braket")
    known = {date: entry for (_, date), entry in store.provenance().items()}
    return render_changelog(history, names, known)


@pytest.fixture(scope="module")
def braket() -> dict[str, str]:
    return render_braket()


def test_every_pair_of_versions_has_two_pages(braket: dict[str, str]) -> None:
    dates = FolderModelStore(ROOT / "models").dates("braket")
    pages = {f"{date}.{ending}" for date in dates[1:] for ending in ("md", "html")}
    assert braket.keys() == {"README.md", "index.html", "timeline.svg", *pages}


def test_table_has_the_counts_of_the_reference_pages(braket: dict[str, str]) -> None:
    rows = re.findall(
        r"^\| \[([\d-]+)\]\S* \| \S+ \| \d+ \| (\d*) \| (\d*) \|", braket["README.md"], re.MULTILINE
    )
    counts = {date: (int(new or 0), int(updated or 0)) for date, new, updated in rows}
    expected = {
        "2020-08-13": (0, 0),
        "2020-08-14": (0, 2),
        "2020-10-30": (3, 3),
        "2021-06-02": (0, 2),
        "2021-11-22": (4, 2),
        "2022-04-28": (0, 2),
        "2023-09-22": (0, 3),
        "2023-12-04": (0, 4),
        "2024-02-09": (0, 0),
        "2025-08-13": (0, 1),
        "2025-11-10": (0, 2),
        "2025-11-20": (4, 0),
        "2026-04-07": (0, 2),
        "2026-11-18": (0, 2),
    }
    assert {date: counts.get(date) for date in expected} == expected


def test_newest_version_is_first_and_has_its_release_note(braket: dict[str, str]) -> None:
    headings = re.findall(r"^## (.*)$", braket["README.md"], re.MULTILINE)
    assert headings == sorted(headings, reverse=True)
    assert "> Added support for `t3`, `g6`, and `g6e` instance types" in braket["README.md"]


def test_every_link_leads_to_a_page_of_the_changelog(braket: dict[str, str]) -> None:
    for file in ("README.md", "index.html"):
        links = [markdown or html for markdown, html in LINK.findall(braket[file])]
        assert {link.removeprefix("./") for link in links} <= braket.keys()
        assert len(links) > 24


def test_same_history_gives_the_same_bytes(braket: dict[str, str]) -> None:
    assert render_braket() == braket


def test_service_with_one_version_has_no_changelog(tmp_path: Path) -> None:
    models = tmp_path / "models"
    first = min(SERVICE.iterdir())
    shutil.copytree(first, models / SERVICE.name / first.name)
    files = generate(models, tmp_path / "out")
    assert not any(file.startswith("changelog") for file in files)


def test_option_leaves_the_changelog_out(tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = generate(HISTORY.models, out, "--no-changelog")
    assert not any(file.startswith(CHANGELOG) for file in files)
    assert f"{CHANGELOG}/README.md" in generate(HISTORY.models, out)


def test_check_covers_the_changelog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    generate(HISTORY.models, out)
    (out / CHANGELOG / "README.md").write_text("edited")
    arguments = ("--models", str(HISTORY.models), "--out", str(out))
    assert run(["generate", "--check", *arguments]) == 1
    assert f"{CHANGELOG}/README.md: edited" in capsys.readouterr().out


def test_selecting_one_version_renders_the_whole_changelog(tmp_path: Path) -> None:
    newest = max(folder.name for folder in SERVICE.iterdir())
    out = tmp_path / "out"
    arguments = ("--models", str(HISTORY.models), "--out", str(out), "--quiet")
    assert run(["generate", f"{SERVICE.name}@{newest}", *arguments]) == 0
    pages = {path.name for path in (out / CHANGELOG).glob("*.md")}
    assert len(pages) == len([*SERVICE.iterdir()])
