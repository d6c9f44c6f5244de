"""The commands `generate` and `models`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from botopin import strategies
from botopin.cli.parser import run
from support.golden_cases import Case

if TYPE_CHECKING:
    from collections.abc import Callable

ORDINARY = Case.named("ordinary")
MODEL = "models/weather/2021-06-01/service-2.json"
TREE = "generated/botopin_aws/weather"

PYPROJECT = '[tool.botopin]\nnames = "names"\n[tool.botopin.services]\nweather = "all"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An up-to-date project in the working directory."""
    folder = tmp_path / "project"
    shutil.copytree(ORDINARY.models, folder / "models")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    monkeypatch.chdir(folder)
    assert run(["generate", "--quiet"]) == 0
    return folder


def state(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return the inode, time and content of every file."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_ino,
            path.stat().st_mtime_ns,
            path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(file.read_bytes())
    change(document)
    file.write_text(json.dumps(document))


# --- generate -------------------------------------------------------------------------------------


def test_generates_the_project_of_pyproject(project: Path) -> None:
    generated = {path.removeprefix(f"{TREE}/") for path in state(project) if path.startswith(TREE)}
    expected = ORDINARY.expected / "botopin_aws/weather"
    assert generated == {path.relative_to(expected).as_posix() for path in files(expected)}
    assert (project / "names/weather.json").is_file()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_guarantee_21_second_run_rewrites_no_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(project)
    assert run(["generate"]) == 0
    assert state(project) == before
    count = len([path for path in before if path.startswith("generated/")])
    assert (
        f"0 files written, 0 removed, {count} unchanged in generated\n" in capsys.readouterr().out
    )


def test_quiet_prints_nothing(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for verb in (["generate"], ["generate", "--check"], ["generate", "weather@2020-01-01"]):
        assert run([*verb, "--quiet"]) == 0
    assert capfd.readouterr() == ("", "")
    assert project.is_dir()


def test_output_without_terminal_is_plain(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(project / "generated")
    assert run(["generate"]) == 0
    out, err = capfd.readouterr()
    assert err == "rendering weather: 2020-01-01, 2021-06-01\n"
    assert re.fullmatch(r"\d+ files written, 0 removed, 0 unchanged in generated\n", out)


def test_partial_run_leaves_other_versions_unchanged(project: Path) -> None:
    edited = project / TREE / "v2020_01_01/get_forecast.py"
    edited.write_text("edited = True\n")
    other = project / TREE / "v2021_06_01/get_forecast.py"
    other.unlink()
    before = state(project / TREE / "v2020_01_01")
    assert run(["generate", "weather@2021-06-01", "--quiet"]) == 0
    assert state(project / TREE / "v2020_01_01") == before
    assert other.is_file()
    assert versions(project) == ("2020-01-01", "2021-06-01")


def test_partial_runs_in_an_empty_folder_list_their_versions(project: Path) -> None:
    shutil.rmtree(project / "generated")
    assert run(["generate", "weather@2020-01-01", "--quiet"]) == 0
    assert versions(project) == ("2020-01-01",)
    assert run(["generate", "weather@2021-06-01", "--quiet"]) == 0
    assert versions(project) == ("2020-01-01", "2021-06-01")
    assert run(["generate", "--check", "--quiet"]) == 0


def versions(project: Path) -> tuple[str, ...]:
    namespace: dict[str, Any] = {}
    exec((project / TREE / "__init__.py").read_text(), namespace)  # noqa: S102
    assert namespace["LATEST"] == namespace["VERSIONS"][-1]
    dates: tuple[str, ...] = namespace["VERSIONS"]
    return dates


def test_models_and_out_need_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--models", str(ORDINARY.models), "--out", "out", "--package", "my.api", "--quiet"]
    assert run(["generate", *options]) == 0
    assert (tmp_path / "out/my/api/weather/v2021_06_01/__init__.py").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    monkeypatch.syspath_prepend(tmp_path / "out")
    weather = import_module("my.api.weather.v2021_06_01")
    assert strategies.valid(weather.City).example


def test_guarantee_15_reports_shapes_that_no_value_can_satisfy(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    endless = {"type": "structure", "members": {"it": {"shape": "Odd"}}, "required": ["it"]}
    change_shapes(Odd=endless)(project)
    for verb in (["generate"], ["generate", "--check"]):
        assert run(verb) == 0
        note = "note: weather 2021-06-01: Odd: no value can satisfy this shape\n"
        assert note in capfd.readouterr().err


# --- check ----------------------------------------------------------------------------------------


def test_guarantee_23_check_lists_outdated_files_and_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / TREE / "v2020_01_01/errors.py").unlink()
    (project / TREE / "v2020_01_01/extra.py").write_text("")
    (project / TREE / "v2020_01_01/get_forecast.py").write_text("edited = True\n")
    (project / "names/weather.json").write_text("{}")
    before = state(project)
    assert run(["generate", "--check"]) == 1
    assert state(project) == before
    out, err = capsys.readouterr()
    assert sorted(out.splitlines()) == sorted(
        [
            f"{TREE.removeprefix('generated/')}/v2020_01_01/errors.py: missing",
            f"{TREE.removeprefix('generated/')}/v2020_01_01/extra.py: foreign",
            f"{TREE.removeprefix('generated/')}/v2020_01_01/get_forecast.py: edited",
            f"{project}/names/weather.json: outdated",
        ]
    )
    assert err.endswith("4 files are out of date: run botopin generate\n")


def test_guarantee_23_check_notices_a_changed_model(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / MODEL, lambda model: model["shapes"]["Sky"]["enum"].append("hail"))
    assert run(["generate", "--check"]) == 1
    assert "v2021_06_01/get_forecast.py: outdated" in capsys.readouterr().out


def test_check_accepts_the_output_of_generate(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(project)
    assert run(["generate", "--check"]) == 0
    assert capsys.readouterr().out == "generated is up to date\n"
    assert state(project) == before


# --- invalid input --------------------------------------------------------------------------------


def truncate(project: Path) -> None:
    file = project / MODEL
    file.write_bytes(file.read_bytes()[:-20])


def change_shapes(**shapes: Any) -> Callable[[Path], None]:
    """Return a function that adds shapes, which a request reaches, to a model."""

    def change(project: Path) -> None:
        edit(project / MODEL, lambda model: add_shapes(model, **shapes))

    return change


def add_shapes(model: dict[str, Any], **shapes: Any) -> None:
    first = next(each["input"]["shape"] for each in model["operations"].values() if "input" in each)
    model["shapes"][first]["members"] |= {f"new{name}": {"shape": name} for name in shapes}
    model["shapes"] |= shapes


def settings(text: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        (project / "pyproject.toml").write_text(text)

    return change


def nothing(project: Path) -> None:
    assert project.is_dir()


SOURCES = """
[[model]]
service = "weather"
date = "2021-06-01"
distribution = "botocore"
version = "1.2\\nimport os"
api_version = "2021-06-01"
sha256 = {}
"""


def hostile_version(project: Path) -> None:
    (project / "models/SOURCES.toml").write_text(SOURCES)


def lock(text: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        (project / "names/weather.json").write_text(text)

    return change


def service_of_no_name(project: Path) -> None:
    shutil.copytree(project / "models/weather", project / "models/wéather")


def no_project(project: Path) -> None:
    (project / "pyproject.toml").unlink()


def file_for_folder(project: Path) -> None:
    shutil.move(project / "generated", project / "moved")
    (project / "generated").write_text("not a folder")


PACKAGE = "--package: expected a Python name such as botopin_aws or my.api, got '{}'"

NO_LOCK = r".*names/weather\.json: not a file of locked names: .*; restore it from git"

BAD: dict[str, tuple[Callable[[Path], None], list[str], str]] = {
    "truncated model": (truncate, [], r".*service-2\.json: \d+:\d+: .+"),
    "dangling shape": (
        change_shapes(Odd={"type": "list", "member": {"shape": "Gone"}}),
        [],
        r".*service-2\.json: /shapes/Odd/member/shape: expected the name of a shape, got 'Gone'",
    ),
    "unknown type": (
        change_shapes(Odd={"type": "tuple"}),
        [],
        r".*service-2\.json: /shapes/Odd/type: expected one of structure, .* got 'tuple'",
    ),
    "unknown service": (
        nothing,
        ["wether"],
        r".*no service 'wether' \(did you mean 'weather'\?\); available: weather",
    ),
    "unknown date": (
        nothing,
        ["weather@2019-01-01"],
        r".*weather has no version '2019-01-01'; available: 2020-01-01, 2021-06-01",
    ),
    "not a date": (
        nothing,
        ["weather@../.."],
        r".*weather has no version '\.\./\.\.'; available: .*",
    ),
    "no project": (
        no_project,
        [],
        (
            r"found no pyproject\.toml with \[tool\.botopin\]: pass --models DIR, --installed or "
            r"--from-wheel FILE, and --out DIR"
        ),
    ),
    "no TOML": (settings("[tool.botopin"), [], r".*pyproject\.toml: .+"),
    "settings of no table": (
        settings("tool.botopin = 1"),
        [],
        r".*pyproject\.toml: /tool/botopin: expected a table, got 1",
    ),
    "tool of no table": (settings("tool = 1"), [], r"found no pyproject\.toml with .*"),
    "unknown key": (
        settings("[tool.botopin]\nmodel = 'models'"),
        [],
        r".*pyproject\.toml: /tool/botopin/model: unknown key; did you mean models\?",
    ),
    "wrong value": (
        settings("[tool.botopin]\nout = 1"),
        [],
        r".*: /tool/botopin/out: expected a string, got 1",
    ),
    "wrong dates": (
        settings("[tool.botopin.services]\nweather = ['yesterday']"),
        [],
        r".*/services/weather: expected \"all\" or a list of ISO dates, got \['yesterday'\]",
    ),
    "services of no table": (
        settings("[tool.botopin]\nservices = ['weather']"),
        [],
        r".*/services: expected a table, got an array",
    ),
    "missing configured service": (
        settings("[tool.botopin.services]\nwether = 'all'"),
        [],
        r".*no service 'wether' \(did you mean 'weather'\?\); available: weather",
    ),
    "package that is no name": (nothing, ["--package", "my-api"], PACKAGE.format("my-api")),
    "package that is a path": (nothing, ["--package", "../up"], PACKAGE.format(r"\.\./up")),
    "package that is a keyword": (nothing, ["--package", "a.if"], PACKAGE.format(r"a\.if")),
    "package in the settings": (
        settings("[tool.botopin]\npackage = 'a b'"),
        [],
        r".*pyproject\.toml: /tool/botopin/package: expected a Python name .*, got 'a b'",
    ),
    "damaged lock": (lock("["), [], NO_LOCK),
    "lock of something else": (lock('{"classes": 1}'), [], NO_LOCK),
    "lock with an unknown key": (
        lock('{"strategies": {"City": "cities"}}'),
        [],
        NO_LOCK.replace(".*;", r"/strategies: unknown key; expected .*;"),
    ),
    "lock with a name that is none": (lock('{"classes": {"City": "import os"}}'), [], NO_LOCK),
    "lock with a name twice": (lock('{"classes": {"City": "A", "Sky": "A"}}'), [], NO_LOCK),
    "version that is none": (
        hostile_version,
        [],
        r".*SOURCES\.toml: /model/0/version: expected a version such as 1\.42\.85, got .*",
    ),
    "file in place of the folder": (file_for_folder, [], r".*generated.*"),
    "no folder of models": (
        nothing,
        ["--models", "missing"],
        r"missing: expected a folder of models; .*",
    ),
    "service with a name that is none": (
        service_of_no_name,
        ["wéather"],
        r"""/.*models: 'w\\xe9ather': expected a name of .*""",
    ),
}


@pytest.mark.parametrize("case", [*BAD])
def test_invalid_input_prints_one_line_and_changes_no_file(
    case: str, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spoil, arguments, expected = BAD[case]
    spoil(project)
    before = state(project)
    assert run(["generate", *arguments, "--quiet"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert re.fullmatch(rf"botopin: {expected}\n", err), err
    assert state(project) == before


def test_guarantee_9_reports_all_faults_of_all_models_at_once(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for date in ("2020-01-01", "2021-06-01"):
        file = project / f"models/weather/{date}/service-2.json"
        edit(file, lambda model: add_shapes(model, A={"type": "a"}, B={"type": "b"}))
    assert run(["generate", "--quiet"]) == 2
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 4
    assert [line.split(": ")[2] for line in lines] == ["/shapes/A/type", "/shapes/B/type"] * 2


def test_warnings_do_not_stop_a_run(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = (project / TREE / "v2020_01_01" / "__init__.py").read_bytes()
    edit(project / MODEL, lambda model: model["shapes"].update(Unread={"type": "strucutre"}))
    assert run(["generate"]) == 0
    warnings = [line for line in capfd.readouterr().err.splitlines() if "warning: " in line]
    assert [line.split(": ")[3] for line in warnings] == ["/shapes/Unread/type"]
    assert before == (project / TREE / "v2020_01_01" / "__init__.py").read_bytes()
    assert run(["generate", "--quiet"]) == 0
    assert not capfd.readouterr().err


def test_folder_without_a_model_lists_its_files(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "models" / "thing" / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "api-2.json").touch()
    for wanted in ([], ["thing"]):
        arguments = ["--models", str(tmp_path / "models"), "--out", str(tmp_path / "out")]
        assert run(["generate", *wanted, *arguments]) == 2
        (line,) = capfd.readouterr().err.splitlines()
        assert "got thing/2024-01-01 with api-2.json: api-2.json is in the format of" in line


@pytest.mark.parametrize("command", ["generate", "models list"])
def test_warns_of_a_dated_folder_without_a_model(
    project: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    folder = project / Path(MODEL).parents[1] / "2024-01-01"
    folder.mkdir()
    (folder / "service-2.json").symlink_to("absent")
    assert run(command.split()) == 0
    (line,) = [each for each in capfd.readouterr().err.splitlines() if "warning: " in each]
    assert line.endswith(": service-2.json is a link to a file that does not exist")


OTHER_MODEL = MODEL.replace("2021-06-01", "2020-01-01")


def test_keep_going_publishes_the_other_versions(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    original = (project / OTHER_MODEL).read_bytes()
    before = {name: data for name, (_, _, data) in state(project / "generated").items()}
    edit(project / OTHER_MODEL, lambda model: add_shapes(model, A={"type": "a"}))
    edit(project / MODEL, lambda model: model["shapes"]["Sky"]["enum"].append("hail"))
    assert run(["generate", "--keep-going", "--quiet"]) == 2
    after = {name: data for name, (_, _, data) in state(project / "generated").items()}
    changed = {name.split("/")[2] for name in after if before.get(name) != after[name]}
    assert changed == {".botopin-manifest.json", "v2021_06_01"}
    assert before.keys() <= after.keys()
    fault, count, *_ = capfd.readouterr().err.splitlines()
    assert f"{OTHER_MODEL}: /shapes/A/type: expected one of" in fault
    assert count == "botopin: 1 version cannot be rendered: weather@2020-01-01"
    (project / OTHER_MODEL).write_bytes(original)
    assert run(["generate", "--quiet"]) == 0
    assert run(["generate", "--check", "--quiet"]) == 0


def test_keep_going_leaves_out_an_unpublished_version(project: Path) -> None:
    truncate(project)
    assert run(["generate", "--keep-going", "--quiet", "--out", "new"]) == 2
    tree = project / "new/botopin_aws/weather"
    assert {path.name for path in tree.iterdir() if path.name.startswith("v")} == {"v2020_01_01"}
    assert "2021-06-01" not in (tree / "__init__.py").read_text()


def test_keep_going_without_a_valid_version_changes_nothing(project: Path) -> None:
    for file in (MODEL, OTHER_MODEL):
        (project / file).write_text("{")
    before = state(project)
    assert run(["generate", "--keep-going", "--quiet"]) == 2
    assert state(project) == before


def test_guarantee_8_hostile_text_does_not_reach_the_terminal(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    change_shapes(Odd={"type": "\x1b[2J\u202e\r::error::" + "x" * 10_000})(project)
    assert run(["generate", "--quiet"]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.isprintable()
    assert len(line) < 1_000


@pytest.mark.parametrize("arguments", [["--jobs", "0"], ["--jobs", "many"], ["--colour"]])
def test_invalid_options_print_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["generate", *arguments])
    assert ended.value.code == 2
    assert "usage: botopin" in capsys.readouterr().err


RUN_WITHOUT_PRIVILEGES = """
import contextlib, io, os, sys
from botopin.cli.parser import run
with contextlib.redirect_stderr(io.StringIO()):
    assert run(["generate", "--check"]) == 1  # imports everything while it can
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(run(["generate", "--quiet"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("locked", ["generated", TREE, f"{TREE}/v2021_06_01"])
def test_guarantee_17_unwritable_folder_stays_unchanged(locked: str, project: Path) -> None:
    place = Path(tempfile.mkdtemp(prefix="botopin-"))  # readable without privileges
    place.chmod(0o755)
    try:
        shutil.copytree(project, place / "project")
        if os.geteuid() == 0:
            for path in (place / "project", *(place / "project").rglob("*")):
                os.chown(path, 65534, 65534)
        (place / "project" / locked).chmod(0o555)
        edit(place / "project" / MODEL, lambda model: model["shapes"]["Sky"]["enum"].append("hail"))
        before = state(place / "project/generated")
        done = subprocess.run(
            [sys.executable, "-c", RUN_WITHOUT_PRIVILEGES],
            cwd=place / "project",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2, done.stderr
        assert re.fullmatch(r"botopin: .*generated.*: .*\n", done.stderr), done.stderr
        assert state(place / "project/generated") == before
    finally:
        (place / "project" / locked).chmod(0o755)
        shutil.rmtree(place)


# --- models ---------------------------------------------------------------------------------------


def wheel(folder: Path, version: str, model: bytes, service: str = "weather") -> Path:
    path = folder / f"botocore-{version}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, data in {
            f"botocore/data/{service}/2020-01-01/service-2.json": model,
            f"botocore-{version}.dist-info/METADATA": b"Name: botocore",
        }.items():
            archive.writestr(ZipInfo(name, (2023, 5, 6, 0, 0, 0)), data, ZIP_DEFLATED)
    return path


def test_adds_lists_verifies_and_generates_a_model_of_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    model = (ORDINARY.models / "weather/2020-01-01/service-2.json").read_bytes()
    file = wheel(tmp_path, "1.29.0", model)
    assert run(["models", "add", "weather", "--from-wheel", str(file), "--note", "First."]) == 0
    assert capsys.readouterr().out == (
        "added models/weather/2023-05-06 of botocore 1.29.0\n"
        "the model changed on or before 2023-05-06: `botopin models verify --online` finds the "
        "day\n"
        "next: botopin generate --models models --out DIR\n"
    )
    assert (tmp_path / "models/weather/2023-05-06/service-2.json").read_bytes() == model
    assert run(["models", "add", "weather", "--from-wheel", str(file)]) == 0
    assert capsys.readouterr().out.startswith("added nothing: botocore 1.29.0 has the model of ")
    assert run(["models", "list"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["service", "date", "botocore", "operations", "shapes"]
    assert row.split() == ["weather", "2023-05-06", "or", "before", "1.29.0", "3", "22"]
    assert run(["models", "verify"]) == 0
    assert capsys.readouterr().out == "1 models match models/SOURCES.toml\n"
    assert run(["generate", "--models", "models", "--out", "out", "--quiet"]) == 0
    header = (tmp_path / "out/botopin_aws/weather/v2023_05_06/__init__.py").read_text()
    assert header.startswith(
        "# Code generated by botopin from weather 2023-05-06 (botocore 1.29.0)"
    )


def test_next_step_after_adding_a_model_is_in_the_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for service, step in (
        ("weather", "botopin generate"),
        ("tides", "add tides to [tool.botopin.services], then run botopin generate"),
    ):
        file = wheel(project, "1.29.0", b'{"metadata": {}}', service)
        assert run(["models", "add", service, "--from-wheel", str(file)]) == 0
        assert capsys.readouterr().out.endswith(f"\nnext: {step}\n")


def test_verify_reports_a_changed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = wheel(tmp_path, "1.29.0", b'{"metadata": {}}')
    assert run(["models", "add", "weather", "--from-wheel", str(file), "--quiet"]) == 0
    (tmp_path / "models/weather/2023-05-06/service-2.json").write_text("{}")
    assert run(["models", "verify"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "service-2.json: expected SHA-256" in line


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["models", "verify"],
            r"models: expected a folder of models; `botopin models add` creates one",
        ),
        (["models", "add", "weather", "--from-wheel", "missing.whl"], r"missing\.whl: .+"),
        (["models", "add", "no-such-service", "--installed"], r".*no-such-service.*"),
    ],
)
def test_missing_models_print_one_line(
    arguments: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert re.fullmatch(rf"botopin: {expected}\n", err), err
    assert [*tmp_path.iterdir()] == []


# --- without the extra ----------------------------------------------------------------------------

WITHOUT_EXTRA = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in {"jinja2", "rich"} else found(name)
from botopin.cli.main import main
sys.exit(main(["generate"]))
"""


def test_missing_extra_prints_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRA],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "botopin: cannot import jinja2, rich: run `pip install 'botopin[codegen]'`, "
        "or `pip install 'botopin[testing]'` for `botopin serve` alone\n"
    )
