"""The command `generate` with several releases: changelog, docstrings and names of a service."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, ZipInfo

import pytest

from botopin.cli.parser import run
from support.botocore_wheels import VERSIONS, botocore_wheels
from support.golden_cases import Case

if TYPE_CHECKING:
    from pathlib import Path

WEATHER = json.loads(
    (Case.named("ordinary").models / "weather/2021-06-01/service-2.json").read_bytes()
)


def service_with(*members: str) -> bytes:
    """Return a service whose first structure has additional members."""
    shapes: dict[str, Any] = json.loads(json.dumps(WEATHER["shapes"]))
    target = WEATHER["shapes"][next(iter(WEATHER["operations"].values()))["input"]["shape"]]
    name = next(name for name, shape in WEATHER["shapes"].items() if shape == target)
    shapes[name]["members"] |= {member: {"shape": "Addition"} for member in members}
    shapes["Addition"] = {"type": "string"}
    return json.dumps(WEATHER | {"shapes": shapes}).encode()


def wheel(folder: Path, release: str, date: str, **services: bytes) -> str:
    path = folder / f"botocore-{release}-py3-none-any.whl"
    year, month, day = map(int, date.split("-"))
    files = {
        f"botocore/data/{service}/2021-06-01/{name}": data
        for service, model in services.items()
        for name, data in {
            "service-2.json.gz": gzip.compress(model, mtime=0),
            "examples-1.json": b'{"examples": {}, "version": "1.0"}',
        }.items()
    }
    with ZipFile(path, "w") as archive:
        for name, data in {
            **files,
            f"botocore-{release}.dist-info/METADATA": b"Name: botocore",
        }.items():
            archive.writestr(ZipInfo(name, (year, month, day, 0, 0, 0)), data)
    return str(path)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the wheels of three releases; the second changes `one`, the third both services."""
    monkeypatch.chdir(tmp_path)
    return [
        wheel(tmp_path, "1.2.3", "2024-05-04", one=service_with(), two=service_with()),
        wheel(tmp_path, "1.2.4", "2024-05-09", one=service_with("North"), two=service_with()),
        wheel(
            tmp_path,
            "1.2.5",
            "2024-06-01",
            one=service_with("North", "South"),
            two=service_with("West"),
        ),
    ]


def generate(out: Path, wheels: list[str], *arguments: str) -> int:
    options = [text for each in wheels for text in ("--from-wheel", each)]
    return run(["generate", *options, *(arguments or ("--all",)), "--out", str(out)])


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def dates(out: Path, service: str) -> list[str]:
    packages = (out / f"botopin_aws/{service}").glob("v*")
    return sorted(path.name[1:].replace("_", "-") for path in packages)


def source(out: Path, version: str) -> str:
    files = (out / f"botopin_aws/{version}").glob("*.py")
    return "".join(path.read_text() for path in sorted(files))


def test_several_wheels_give_changelog_and_notes(wheels: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert generate(out, wheels[::-1]) == 0
    assert dates(out, "one") == ["2024-05-04", "2024-05-09", "2024-06-01"]
    changelog = (out / "changelog/one/README.md").read_text()
    assert "| [2024-06-01](#2024-06-01) | 1.2.5 |" in changelog
    assert "| [2024-05-04](#2024-05-04) | 1.2.3 |" in changelog
    assert "south" in (out / "changelog/one/2024-06-01.md").read_text()
    newest = source(out, "one/v2024_06_01")
    assert "Added in 2024-05-09." in newest
    assert "Added in 2024-06-01." in newest
    assert "Added in" not in source(out, "one/v2024_05_04")
    assert generate(out, wheels, "--all", "--check") == 0


def test_wheel_with_an_equal_model_adds_no_version(wheels: list[str], tmp_path: Path) -> None:
    assert generate(tmp_path / "out", wheels) == 0
    assert dates(tmp_path / "out", "two") == ["2024-05-04", "2024-06-01"]
    assert sorted(path.name for path in (tmp_path / "out/changelog/two").glob("2*.md")) == [
        "2024-06-01.md"
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_run_for_each_wheel_gives_the_same_files(
    wheels: list[str], tmp_path: Path, jobs: str
) -> None:
    together, apart = tmp_path / "together", tmp_path / "apart"
    assert generate(together, wheels, "one", "two", "--jobs", jobs) == 0
    for each in wheels:
        changed = ["one"] if each == wheels[1] else ["one", "two"]
        assert generate(apart, [each], *changed, "--jobs", jobs) == 0
    assert contents(together) == contents(apart)


def test_names_are_locked_over_the_versions(wheels: list[str], tmp_path: Path) -> None:
    out, names = tmp_path / "out", tmp_path / "names"
    assert generate(out, wheels[:1], "one", "--names", str(names)) == 0
    first = json.loads((names / "one.json").read_text())
    assert generate(out, wheels[1:], "one", "--names", str(names)) == 0
    second = json.loads((names / "one.json").read_text())
    assert first["classes"].items() <= second["classes"].items()
    assert generate(tmp_path / "again", wheels, "one", "--names", str(tmp_path / "fresh")) == 0
    assert (tmp_path / "fresh/one.json").read_bytes() == (names / "one.json").read_bytes()


def test_older_wheel_leaves_published_versions_unchanged(wheels: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert generate(out, wheels[1:], "one") == 0
    before = contents(out / "botopin_aws/one/v2024_06_01")
    assert generate(out, wheels[:1], "one") == 0
    assert contents(out / "botopin_aws/one/v2024_06_01") == before
    assert dates(out, "one") == ["2024-05-04", "2024-05-09", "2024-06-01"]
    assert "| [2024-05-04](#2024-05-04) | 1.2.3 |" in (out / "changelog/one/README.md").read_text()


def test_service_of_some_wheels_has_the_versions_of_these(
    wheels: list[str], tmp_path: Path
) -> None:
    later = wheel(tmp_path, "1.2.6", "2024-07-01", three=service_with())
    assert generate(tmp_path / "out", [*wheels, later]) == 0
    assert dates(tmp_path / "out", "three") == ["2024-07-01"]
    assert dates(tmp_path / "out", "one")[-1] == "2024-06-01"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["one", "--date", "2024-01-01"], "--date requires a single --from-wheel"),
        (["ome"], "did you mean 'one'?"),
        (["one@2024-05-05"], "available: 2024-05-04, 2024-05-09, 2024-06-01"),
        (["one", "--from-wheel", "same.whl"], "expected releases of different days, got "),
    ],
)
def test_impossible_requests_print_one_line(
    wheels: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    other = wheel(tmp_path, "1.2.9", "2024-06-01", one=service_with())
    (tmp_path / "same.whl").write_bytes((tmp_path / other).read_bytes())
    assert generate(tmp_path / "out", wheels, *arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert not (tmp_path / "out").exists()


PROGRAM = """
from botopin import convert, find_losses
from botopin_aws.braket import v2025_11_18 as old, v2026_11_17 as new

request = new.GetDeviceRequest(device_arn="arn:aws:braket:::device/qpu/a/b")
assert convert(convert(request, to=old.GetDeviceRequest), to=new.GetDeviceRequest) == request
instance = new.InstanceConfig(instance_type="ml.g6.xlarge", volume_size_in_gb=1)
assert find_losses(instance, to=old.InstanceConfig)
"""


def test_real_wheels_give_a_package_that_every_command_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    releases = [*map(str, botocore_wheels())]
    assert generate(out, releases, "braket", "kinesis", "lambda") == 0
    for service in ("braket", "kinesis", "lambda_"):
        assert dates(out, service) == ["2025-11-18", "2026-11-17"]
        assert "Added in 2026-11-17." in source(out, f"{service}/v2026_11_17")
    assert (out / "changelog/lambda/2026-11-17.html").exists()

    def python(*arguments: str) -> str:
        path = os.pathsep.join(map(str, (out, *sys.path)))
        done = subprocess.run(
            [sys.executable, *arguments],
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    python("-c", PROGRAM)
    rows = [row.split()[:3] for row in python("-m", "botopin", "models", "list").splitlines()]
    for service in ("braket", "kinesis", "lambda"):
        assert [service, "2025-11-18", VERSIONS[0]] in rows
        assert [service, "2026-11-17", VERSIONS[1]] in rows
    diff = ("-m", "botopin", "diff", "kinesis", "2025-11-18", "2026-11-17", "--format", "json")
    report = json.loads(python(*diff))
    assert report["changes"]
