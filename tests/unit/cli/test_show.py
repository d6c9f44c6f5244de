"""The command `show`."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from botopin.sources.folder_store import FolderModelStore
from botopin_aws.braket import LATEST
from support.paths import ROOT
from support.raw_model import raw_model

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ROOT / "models"
BRAKET = FolderModelStore(MODELS).dates("braket")


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["show", *arguments]) == 0
    printed = capsys.readouterr()
    assert not printed.err
    return printed.out


def error_line(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["show", *arguments]) == 2
    printed = capsys.readouterr()
    assert not printed.out
    assert printed.err.count("\n") == 1
    return printed.err.removeprefix("botopin: ").rstrip()


def test_lists_the_operations_of_the_newest_version(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, "braket").splitlines()
    assert lines[0].startswith(f"Braket, as of {LATEST} (botocore ")
    assert lines[-1] == f"{len(raw_model(LATEST).operations)} operations"
    assert "SearchJobs            search_jobs             paginated" in lines


def test_shows_an_operation_of_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    old = shown(capsys, "braket", "create_job", "--at", "2023-09-22")
    new = shown(capsys, "braket", "createjob")
    assert "associations" not in old
    assert "associations=[" in new
    assert old.startswith("Braket / Client / create_job\n\nBraket, as of 2023-09-22 (botocore ")


def test_python_imports_from_the_package_of_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "braket", "CreateJob", "--at", "2023-12-04", "--python")
    compile(text, "shown", "exec")
    assert "from botopin_aws.braket.v2023_12_04 import CreateJobResponse\n" in text


def test_doc_includes_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "braket", "CreateJob", "--doc")
    assert "- jobName (string) – [REQUIRED]\n  The name of the Amazon Braket hybrid job.\n" in text
    assert "Required\n" not in text


@pytest.mark.parametrize("form", ["--doc", "--python"])
def test_shows_every_operation_of_every_version(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for date in (BRAKET[0], BRAKET[-1]):
        for line in shown(capsys, "braket", "--at", date).splitlines()[2:-2]:
            assert shown(capsys, "braket", line.split()[0], "--at", date, form)


# --- versions -------------------------------------------------------------------------------------


def test_shows_the_installed_botocore_without_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--at installed" in error_line(capsys, "nowhere", "put_item")
    text = shown(capsys, "dynamodb", "put_item", "--at", "installed")
    assert text.startswith("DynamoDB / Client / put_item\n\nAmazon DynamoDB, botocore 1.")
    assert "- DynamoDB.Client.exceptions.ConditionalCheckFailedException\n" in text


def test_shows_a_file_under_the_date_of_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(MODELS / "braket" / "2022-04-28" / "service-2.json")
    assert "v2022_04_28" in shown(capsys, "braket", "GetJob", "--at", file, "--python")
    alone = tmp_path / "model.json"
    shutil.copy(file, alone)
    assert "client.get_job(" in shown(capsys, "braket", "GetJob", "--at", str(alone))
    assert "--python requires a version with a date" in error_line(
        capsys, "braket", "GetJob", "--at", str(alone), "--python"
    )


def test_python_accepts_a_file_under_its_api_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "braket" / "2019-09-01"
    shutil.copytree(MODELS / "braket" / "2022-04-28", folder)
    monkeypatch.chdir(folder)
    for file in (str(folder / "service-2.json"), "service-2.json"):
        text = shown(capsys, "braket", "GetJob", "--at", file, "--python")
        compile(text, "shown", "exec")
        assert "from botopin_aws.braket.v2019_09_01 import" in text
        assert "as of 2019-09-01" not in shown(capsys, "braket", "GetJob", "--at", file)


def test_prints_warnings_of_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((MODELS / "braket" / "2022-04-28" / "service-2.json").read_bytes())
    document["shapes"]["Unread"] = {"type": "list", "member": {"shape": "Gone"}}
    file = tmp_path / "model.json"
    file.write_text(json.dumps(document))
    assert run(["show", "braket", "GetJob", "--at", str(file)]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"botopin: warning: {file}: /shapes/Unread/member/shape: expected ")


# --- names ----------------------------------------------------------------------------------------


def project(folder: Path, **settings: str) -> None:
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    (folder / "pyproject.toml").write_text("\n".join(["[tool.botopin]", *lines]))


def test_uses_generated_names_and_the_configured_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "models" / "braket"
    for date in ("2023-09-22", "2023-12-04"):
        shutil.copytree(MODELS / "braket" / date, folder / date)
    project(tmp_path, package="my.api", names="names")
    lock = {"members": {"CreateJobRequest": {"jobName": "published_name"}}}
    lock |= {"classes": {"InstanceConfig": "PublishedClass"}}
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "braket.json").write_text(json.dumps(lock))
    text = shown(capsys, "braket", "CreateJob", "--python")
    assert "from my.api.braket.v2023_12_04 import (\n" in text
    assert '    published_name="string",  # required\n' in text
    assert "    instance_config=PublishedClass(  # required\n" in text


def test_older_versions_choose_names_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def model(*members: str) -> str:
        operation = {"name": "Go", "http": {"method": "POST"}, "input": {"shape": "In"}}
        shape = {"type": "structure", "members": {name: {"shape": "S"} for name in members}}
        return json.dumps(
            {
                "metadata": {"protocol": "json", "serviceId": "Thing"},
                "operations": {"Go": operation},
                "shapes": {"In": shape, "S": {"type": "string"}},
            }
        )

    for date, members in {"2020-01-01": ("a_b",), "2021-01-01": ("aB", "a_b")}.items():
        folder = tmp_path / "models" / "thing" / date
        folder.mkdir(parents=True)
        (folder / "service-2.json").write_text(model(*members))
    where = ("--models", str(tmp_path / "models"))
    text = shown(capsys, "thing", "go", "--python", *where)
    assert text.endswith('client.go(\n    a_b_="string",\n    a_b="string",\n)\n')
    out = tmp_path / "out"
    assert run(["generate", "thing", *where, "--out", str(out), "--quiet"]) == 0
    (source,) = out.glob("botopin_aws/thing/v2021_01_01/go.py")
    assert 'a_b_: str | None = member("aB"' in source.read_text()


# --- invalid input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("braket", "create_spending_limit", "--at", "2023-12-04"),
            "in 2023-12-04: braket has CreateSpendingLimit from 2025-11-20 on",
        ),
        (
            ("braket", "CreateJbo"),
            f"braket has no operation 'CreateJbo' in {LATEST}: did you mean CreateJob?",
        ),
        (
            ("braket", "zzz"),
            f"braket has no operation 'zzz' in {LATEST}: list them with `botopin show braket`",
        ),
        (("braket", "--python"), "--python requires OPERATION: list them with"),
        (("braket", "--at", "2023-01-01"), "braket has no version 2023-01-01"),
        (("brakett", "CreateJob"), "no service 'brakett' (did you mean 'braket'?)"),
        (("dynamodb",), "no service 'dynamodb'; available: braket; pass --at installed to read"),
        (("../braket", "--at", "installed"), "expected a service such as braket"),
        (("braket", "\x1b[31m" * 1_000), "\\x1b[31m"),
    ],
)
def test_invalid_input_prints_one_line_with_the_fix(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    error = error_line(capsys, *arguments)
    assert message in error
    assert error.isprintable()
    assert len(error) < 500
