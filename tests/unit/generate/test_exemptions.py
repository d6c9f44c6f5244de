"""Exemptions of pyproject.toml in generated bindings."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DATES = ("2023-12-04", "2024-02-09", "2026-04-07")
ROWS = """
[[tool.botopin.exemptions.braket]]
shape = "RoleArn"
constraint = "pattern"
since = 2024-02-09
source = "https://example.com/roles"
reason = "roles of the test have other names"

[[tool.botopin.exemptions.absent]]
shape = "Anything"
constraint = "max"
since = "2024-02-09"
source = "a service that is not generated"
"""
ROLE = {
    "shape": "RoleArn",
    "constraint": "pattern",
    "since": date(2024, 2, 9),
    "source": "https://example.com/roles",
    "reason": "roles of the test have other names",
}
PACKAGE = "out/botopin_aws/braket"


def project(folder: Path, rows: str = "", dates: tuple[str, ...] = DATES) -> Path:
    folder.mkdir(exist_ok=True)
    for each in dates:
        source = ROOT / "models" / "braket" / each
        shutil.copytree(source, folder / "models" / "braket" / each, dirs_exist_ok=True)
    settings = '[tool.botopin]\nout = "out"\nnames = "names"\n'
    (folder / "pyproject.toml").write_text(settings + rows, encoding="utf-8")
    return folder


def generate(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> dict[str, bytes]:
    monkeypatch.chdir(folder)
    assert run(["generate", "--quiet", *arguments]) == 0
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for root in ("out", "names")
        for path in (folder / root).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_exemption_changes_annotations_of_its_versions_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = generate(project(tmp_path / "plain"), monkeypatch)
    exempt = generate(project(tmp_path / "exempt", ROWS), monkeypatch)
    added = f"{PACKAGE}/exemptions.toml"
    assert tomllib.loads(exempt[added].decode()) == {"exemptions": [ROLE]}
    assert {*exempt} - {*plain} == {added}
    changed = {path for path in plain if plain[path] != exempt[path]}
    versions = [f"{PACKAGE}/v{each.replace('-', '_')}" for each in DATES[1:]]
    assert changed == {
        f"{version}/{name}.py"
        for version in versions
        for name in ("async_client", "client", "create_job", "get_job")
    }
    source = exempt[f"{versions[0]}/create_job.py"].decode()
    assert 'role_arn: str = member("roleArn", String())' in source
    text = " ".join(source.split())
    assert "(not enforced: roles of the test have other names; see https://example.com/r" in text


def test_new_version_changes_no_byte_of_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path / "project", ROWS, DATES[:2])
    before = generate(folder, monkeypatch)
    after = generate(project(folder, ROWS), monkeypatch)
    for path, content in before.items():
        if "/v2" in path or path.endswith("exemptions.toml"):
            assert after[path] == content


def test_rows_of_kept_versions_stay_when_one_version_is_generated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path / "project", ROWS)
    before = generate(folder, monkeypatch)
    project(folder)
    after = generate(folder, monkeypatch, "braket@2023-12-04")
    assert after[f"{PACKAGE}/exemptions.toml"] == before[f"{PACKAGE}/exemptions.toml"]
    assert f"{PACKAGE}/exemptions.toml" not in generate(folder, monkeypatch)


ROW = """
[[tool.botopin.exemptions.braket]]
shape = {shape}
constraint = {constraint}
since = {since}
source = {source}
"""
VALID = {
    "shape": '"RoleArn"',
    "constraint": '"pattern"',
    "since": "2024-02-09",
    "source": '"https://example.com"',
}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"shape": '"RoleAm"'}, "braket/0/shape: unknown shape; did you mean RoleArn?"),
        ({"shape": "1"}, "braket/0/shape: expected a string, got 1"),
        ({"constraint": '"max"'}, "braket/0/constraint: RoleArn has no max"),
        ({"constraint": '"regex"'}, "braket/0/constraint: expected one of enum, max, min, pattern"),
        ({"since": '"2024-2-9"'}, "braket/0/since: expected a date such as 2026-04-07"),
        ({"since": "2024-02-09T00:00:00Z"}, "braket/0/since: expected a date such as 2026-04-07"),
        ({"since": "20240209"}, "braket/0/since: expected a date such as 2026-04-07"),
        ({"since": "2026-04-08"}, "braket/0/since: expected at most 2026-04-07"),
        ({"source": '""'}, "braket/0/source: expected a non-empty string, got ''"),
        ({"source": '"x"\nsauce = "y"'}, "braket/0/sauce: unknown key; did you mean source?"),
    ],
)
def test_invalid_row_is_one_line_and_nothing_is_written(
    keys: dict[str, str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = project(tmp_path / "project", ROW.format(**{**VALID, **keys}), DATES[2:])
    monkeypatch.chdir(folder)
    assert run(["generate", "--quiet"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert f"pyproject.toml: /tool/botopin/exemptions/{message}" in lines[0]
    assert files(folder) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('exemptions = "braket"', "exemptions: expected a table, got 'braket'"),
        ('exemptions = { braket = "RoleArn" }', "exemptions/braket: expected an array, got"),
        ('exemptions = { braket = ["RoleArn"] }', "exemptions/braket/0: expected a table, got"),
        ("exemptions = { braket = [{}] }", "exemptions/braket/0/constraint: is missing"),
    ],
)
def test_exemptions_of_the_wrong_form_are_rejected(
    text: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = project(tmp_path / "project", text, DATES[2:])
    monkeypatch.chdir(folder)
    assert run(["generate", "--quiet"]) == 2
    assert f"pyproject.toml: /tool/botopin/{message}" in capsys.readouterr().err
    assert files(folder) == {}
