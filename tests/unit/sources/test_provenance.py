"""SOURCES.toml: deterministic rendering and strict reading."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.model.diagnostics import InputError
from botopin.sources.provenance import Provenance, read_sources, render_sources

if TYPE_CHECKING:
    from pathlib import Path

texts = st.text(st.characters(exclude_categories=["Cs"]))
entries = st.lists(
    st.builds(
        Provenance,
        service=texts,
        date=texts,
        distribution=texts,
        version=texts,
        api_version=texts,
        wheel=texts,
        wheel_sha256=texts,
        note=texts,
        sha256=st.dictionaries(texts, texts),
    ),
    unique_by=lambda entry: (entry.service, entry.date),
)


@settings(deadline=None)
@given(entries)
def test_rendered_entries_are_read_back(entries: list[Provenance]) -> None:
    text = render_sources(entries)
    assert render_sources(entries[::-1]) == text
    tables = tomllib.loads(text)["model"]
    written = sorted(entries, key=lambda entry: (entry.service, entry.date))
    assert [Provenance(**table) for table in tables] == written


def test_missing_file_has_no_entries(tmp_path: Path) -> None:
    assert read_sources(tmp_path / "SOURCES.toml") == ()


ENTRY = """
[[model]]
service = "a"
date = "2024-01-01"
distribution = "botocore"
version = "1"
api_version = "2019-09-01"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model = [", "expected TOML"),
        ("model = 1", "/model: expected an array, got 1"),
        ("model = [1]", "/model/0: expected a table, got 1"),
        (ENTRY, "/model/0/sha256: is missing"),
        (f"{ENTRY}sha256 = 1", "/model/0/sha256: expected a table, got 1"),
        (f"{ENTRY}sha256.a = 1", "/model/0/sha256/a: expected a string, got 1"),
        (f"{ENTRY}note = 1\nsha256.a = ''", "/model/0/note: expected a string, got 1"),
        (f"{ENTRY}nte = ''\nsha256.a = ''", "/model/0/nte: unknown key; did you mean note"),
        *(
            (f"{ENTRY}sha256.a = ''".replace(old, new), f"{key}: expected {what}")
            for old, new, key, what in (
                ('"a"', '"../a"', "service", "the name of a file or folder"),
                ('"a"', '".."', "service", "the name of a file or folder"),
                ('"2024-01-01"', '"/etc"', "date", "a date"),
                ('"2024-01-01"', '"../../2024-01-01"', "date", "a date"),
                ("sha256.a", 'sha256."../a"', "sha256.*", "the name of a file or folder"),
            )
        ),
        (
            ENTRY.replace('"1"', "1") + "sha256.a = ''",
            "version: expected a version such as .*, got 1",
        ),
    ],
)
def test_reports_a_fault_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "SOURCES.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read_sources(path)
    assert "\n" not in str(caught.value)
