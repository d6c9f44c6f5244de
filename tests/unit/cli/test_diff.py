"""The commands `diff` and `rules`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from botopin.cli.parser import run
from botopin.diff.reports.json_report import read_schema
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = ROOT / "models"
SPAN = ("diff", "braket", "2023-09-22", "2023-12-04")
SWAP = ("diff", "braket", "2020-08-13", "2020-08-14")
"""Two versions between which four enum values were removed."""


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(arguments) == code
    return capsys.readouterr().out


def error_line(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the single line on standard error."""
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert not captured.out
    (line,) = captured.err.splitlines()
    return line


def variant(folder: Path, change: Callable[[dict[str, Any]], object]) -> str:
    """Write a changed service-2.json of Braket."""
    folder.mkdir()
    document = json.loads((MODELS / "braket/2026-04-07/service-2.json").read_bytes())
    change(document)
    file = folder / "service-2.json"
    file.write_text(json.dumps(document))
    return str(file)


def test_prints_the_warnings_of_each_model_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def add_unread(document: dict[str, Any]) -> None:
        unread = {f"Unread{each:02}": {"type": "strucutre"} for each in range(15)}
        document["shapes"].update(unread)

    file = variant(tmp_path / "braket", add_unread)
    assert run(["diff", "braket", file, file]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[0].startswith(f"botopin: warning: {file}: /shapes/Unread00/type: expected one of")
    assert lines[-1] == f"botopin: warning: {file}: … and 5 more"
    assert run(["diff", "braket", file, file, "--quiet"]) == 0
    assert not capsys.readouterr().err


def test_text_starts_with_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in printed(capsys, *SPAN).splitlines() if line]
    assert lines[0] == "braket: 2023-09-22 → 2023-12-04"
    assert lines[1] == " DANGEROUS  May break callers: 1 dangerous change in 1 operation."


def test_piped_output_has_no_escape_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in printed(capsys, *SPAN)


@pytest.mark.parametrize("format_", ["text", "markdown", "html", "json", "junit", "github"])
def test_file_has_the_content_of_standard_output(
    format_: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shown = printed(capsys, *SPAN, "--format", format_)
    target = tmp_path / "report"
    assert run([*SPAN, "--format", format_, "-o", str(target), "--quiet"]) == 0
    assert target.read_text() == shown
    assert [*tmp_path.iterdir()] == [target]


def test_json_matches_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(printed(capsys, *SPAN, "--format", "json"))
    jsonschema.validate(report, json.loads(read_schema()))
    assert [each["name"] for each in report["operations"] if each["status"] == "updated"] == (
        ["CreateJob", "CreateQuantumTask", "GetJob", "GetQuantumTask"]
    )
    assert report["old"]["botocore"] == "1.31.53"


def test_junit_has_a_failure_for_each_group_of_breaking_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = ET.fromstring(printed(capsys, *SWAP, "--format", "junit"))  # noqa: S314
    assert [each.get("message") for each in root.findall(".//failure")] == [
        "breaking: enum value removed: 2 values of DeviceStatus",
        "breaking: enum value removed: 2 values of DeviceType",
    ]


def test_annotations_have_the_line_of_the_model(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, *SPAN, "--format", "github")
    (line,) = [each for each in shown.splitlines() if "pattern added" in each]
    assert line.startswith("::warning file=models/braket/2023-12-04/service-2.json,line=")
    number = int(line.partition("line=")[2].partition(",")[0])
    text = (MODELS / "braket/2023-12-04/service-2.json").read_text().splitlines()
    assert '"pattern":"^.*$"' in text[number - 1]


@pytest.mark.parametrize(
    ("pair", "threshold", "code"),
    [
        (SWAP, "breaking", 1),
        (SPAN, "breaking", 0),
        (SPAN, "dangerous", 1),
        (("diff", "braket", "2025-11-10", "2025-11-20"), "dangerous", 0),
        (("diff", "braket", "2025-11-10", "2025-11-20"), "any", 1),
        (("diff", "braket", "2025-11-20", "2025-11-20"), "any", 0),
    ],
)
def test_fail_on_decides_the_exit_code(
    pair: tuple[str, ...], threshold: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*pair, "--fail-on", threshold]) == code


def test_breaking_change_is_no_failure_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert "BREAKING" in printed(capsys, *SWAP)


def test_viewpoint_decides_the_severity(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def renamed(model: dict[str, Any]) -> None:
        model["metadata"]["signingName"] = "other"

    new = variant(tmp_path / "new", renamed)
    arguments = ("diff", "braket", "2026-04-07", new, "--fail-on", "breaking")
    assert run([*arguments, "--viewpoint", "wire"]) == 1
    assert run([*arguments, "--viewpoint", "source"]) == 0
    assert run(arguments) == 1


def test_policy_accepts_changes_and_reports_unused_entries(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report = json.loads(printed(capsys, *SWAP, "--format", "json"))
    breaking = [each["fingerprint"] for each in report["changes"] if each["severity"] == "breaking"]
    policy = tmp_path / "policy.toml"
    accepts = [f'[[accept]]\nfingerprint = "{each}"\nreason = "known"\n' for each in breaking]
    policy.write_text("".join(accepts))
    assert run([*SWAP, "--fail-on", "breaking", "--policy", str(policy)]) == 0
    accepts.append(f'[[accept]]\nfingerprint = "{"0" * 64}"\nreason = "removed"\n')
    policy.write_text("".join(accepts))
    capsys.readouterr()
    assert run([*SWAP, "--policy", str(policy), "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert f"accepts {'0' * 64}, which matches no change: remove it" in captured.err
    assert json.loads(captured.out)["unused_suppressions"] == ["0" * 64]


def test_compares_a_file_with_the_installed_botocore(capsys: pytest.CaptureFixture[str]) -> None:
    file = "models/braket/2020-08-13/service-2.json"
    assert "2020-08-13" in printed(capsys, "diff", "braket", file, "2020-08-14")
    shown = printed(capsys, "diff", "braket", "2026-04-07", "installed")
    assert shown.startswith("braket: 2026-04-07 → botocore ")


def test_single_file_has_no_changes_of_paginators(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    alone = variant(tmp_path / "alone", lambda model: None)
    for versions in (("2026-04-07", alone), (alone, "2026-04-07")):
        report = json.loads(printed(capsys, "diff", "braket", *versions, "--format", "json"))
        assert report["changes"] == []
    shutil.copy(MODELS / "braket/2025-11-10/paginators-1.json", tmp_path / "alone")
    report = json.loads(printed(capsys, "diff", "braket", alone, "2026-04-07", "--format", "json"))
    assert "paginator-added" in {each["rule"] for each in report["changes"]}


def test_span_attributes_each_change_to_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    span = ("diff", "braket", "2023-12-04", "2026-04-07", "--format", "json")
    report = json.loads(printed(capsys, *span))
    statuses = [each["status"] for each in report["operations"]]
    assert (statuses.count("new"), statuses.count("updated")) == (4, 4)
    brought = {each["wire_path"]: each["introduced_in"] for each in report["changes"]}
    assert brought["InstanceType.ml.t3.large"] == "2026-04-07"
    assert brought["CreateSpendingLimit"] == "2025-11-20"
    assert all(brought.values())
    assert report["steps"][0] == "2023-12-04"
    assert report["steps"][-1] == "2026-04-07"


def test_invalid_input_prints_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = tmp_path / "service-2.json"
    text.write_text("no JSON")
    other = tmp_path / "other"
    other.mkdir()
    (other / "service-2.json").write_text('{"some": "JSON"}')
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    cases = {
        "2024-01-01": "braket has no version 2024-01-01",
        "nowhere.json": "there is no such file",
        str(text): "expected JSON",
        str(other / "service-2.json"): "service-2.json",
        str(pipe): "expected a regular file",
        str(tmp_path): "expected a file, got the folder",
    }
    for version, expected in cases.items():
        assert expected in error_line(capsys, "diff", "braket", "2023-12-04", version)
    assert "no service 'nosuch'" in error_line(capsys, "diff", "nosuch", "2023-12-04", "2023-12-04")


def test_rejects_two_services(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def another(model: dict[str, Any]) -> None:
        model["metadata"] |= {"serviceId": "X", "serviceFullName": "X", "endpointPrefix": "x"}

    line = error_line(capsys, "diff", "braket", "2026-04-07", variant(tmp_path / "x", another))
    assert "expected models of one service, got Braket and X" in line


def test_unwritable_file_prints_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    line = error_line(capsys, *SPAN, "-o", str(tmp_path / "no" / "folder"))
    assert "cannot be written: No such file or directory" in line


def test_escapes_hostile_names_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in error_line(capsys, "diff", "braket", "2023-12-04", "\x1b[31mred")


def test_copied_models_need_no_project(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(MODELS / "braket/2023-09-22", tmp_path / "m/braket/2023-09-22")
    shutil.copytree(MODELS / "braket/2023-12-04", tmp_path / "m/braket/2023-12-04")
    monkeypatch.chdir(tmp_path)
    assert "4 updated" in printed(capsys, *SPAN, "--models", "m")


def test_rules_prints_the_table_of_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert printed(capsys, "rules", "--format", "markdown") == page
    ids = [each["id"] for each in json.loads(printed(capsys, "rules", "--format", "json"))]
    table = printed(capsys, "rules")
    assert len(ids) > 70
    assert all(rule in table and f"`{rule}`" in page for rule in ids)


@pytest.mark.parametrize("arguments", [SWAP, ("show", "braket", "GetJob", "--doc")])
def test_closed_pipe_is_no_error(arguments: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [Path(sys.executable).with_name("botopin"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def botopin(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in another process."""
    command = [str(Path(sys.executable).with_name("botopin")), *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_accepts_every_encoding_of_the_terminal(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = botopin(*SWAP, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"BREAKING" in done.stdout
    done = botopin(*SWAP, "--format", "json", env=environment)
    assert json.loads(done.stdout.decode("utf-8"))["old"]["date"] == "2020-08-13"


@pytest.mark.parametrize("arguments", [" ".join(SWAP), "show braket GetJob --doc"])
def test_unwritable_output_prints_one_line(arguments: str) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full")
    command = f"{Path(sys.executable).with_name('botopin')} {arguments}"
    for redirection, expected in (
        (f">{full}", "cannot write to standard output: No space left on device"),
        (">&-", "closed"),
    ):
        done = subprocess.run(
            ["bash", "-c", f"{command} {redirection}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert expected in line


def test_never_overwrites_an_input(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    new = variant(tmp_path / "new", lambda model: None)
    before = Path(new).read_bytes()
    line = error_line(capsys, "diff", "braket", "2026-04-07", new, "-o", new)
    assert "is an input" in line
    assert Path(new).read_bytes() == before


def test_limit_requires_markdown_and_a_minimum(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--limit requires --format markdown" in error_line(capsys, *SPAN, "--limit", "30000")
    with pytest.raises(SystemExit) as error:
        run([*SPAN, "--format", "markdown", "--limit", "5"])
    assert error.value.code == 2
    shown = printed(capsys, "diff", "braket", "2024-02-09", "2025-08-13", "--format", "markdown")
    limited = printed(
        capsys,
        *("diff", "braket", "2024-02-09", "2025-08-13", "--format", "markdown", "--limit", "20000"),
    )
    assert len(limited) <= 20000 < len(shown)


def test_notes_swapped_versions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "braket", "2020-08-14", "2020-08-13"]) == 0
    assert "OLD is newer than NEW" in capsys.readouterr().err
