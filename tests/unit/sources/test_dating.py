"""Dates of models from a package index on 127.0.0.1, which pip and botopin read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from botopin.cli.parser import run
from botopin.sources.folder_store import FolderModelStore
from support.package_index import PADDING_BYTES, serve_packages, service_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.package_index import PackageIndexServer

STORE = FolderModelStore(Path("models"))


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndexServer]:
    monkeypatch.chdir(tmp_path)
    with serve_packages() as server:
        server.configure_pip(monkeypatch)
        yield server


def publish(index: PackageIndexServer, models: str, *, first_day: int = 1) -> None:
    """Publish a release a day: 1.2.1 on 2024-05-01 and so on; `-` lacks the service."""
    for day, name in enumerate(models, first_day):
        other = {"other": service_model("Other")}
        thing = {} if name == "-" else {"thing": service_model(name)}
        index.publish(f"1.2.{day}", f"2024-05-{day:02}", **other, **thing)


def stored() -> dict[str, str]:
    """Return the releases of the stored models by date."""
    return {entry.date: entry.version for entry in STORE.provenance().values()}


def wheel(index: PackageIndexServer, version: str) -> str:
    path = Path(f"botocore-{version}-py3-none-any.whl")
    path.write_bytes(index.wheels[path.name])
    return str(path)


@pytest.mark.parametrize(
    ("page", "ranges"), [("json", "yes"), ("html", "yes"), ("json", "no"), ("json", "error")]
)
def test_latest_finds_the_release_that_changed_the_model(
    index: PackageIndexServer,
    page: Literal["json", "html"],
    ranges: Literal["yes", "no", "error"],
    capsys: pytest.CaptureFixture[str],
) -> None:
    index.page = page
    publish(index, "AA")
    assert run(["models", "add", "thing", "--from-wheel", wheel(index, "1.2.1")]) == 0
    publish(index, "BBBBB", first_day=3)
    index.sent.clear()
    index.ranges = ranges
    assert run(["models", "add", "thing", "--latest"]) == 0
    assert stored() == {"2024-05-01": "1.2.1", "2024-05-03": "1.2.3"}
    output = capsys.readouterr().out
    assert "added models/thing/2024-05-03 of botocore 1.2.3\n" in output
    assert "left out" not in output
    whole = {name for name, sent in index.sent.items() if sent >= PADDING_BYTES}
    assert (whole == {"botocore-1.2.3-py3-none-any.whl"}) is (ranges == "yes")
    entry = STORE.provenance()["thing", "2024-05-03"]
    assert entry.wheel == "botocore-1.2.3-py3-none-any.whl"
    assert sorted(entry.sha256) == ["paginators-1.json", "service-2.json"]
    assert not entry.on_or_before


def test_named_release_is_dated_by_an_earlier_release(index: PackageIndexServer) -> None:
    publish(index, "-ABBBC")
    assert run(["models", "add", "thing", "--botocore", "1.2.5", "--note", "Adds B."]) == 0
    assert stored() == {"2024-05-03": "1.2.3"}
    assert STORE.provenance()["thing", "2024-05-03"].note == "Adds B."


def test_reports_versions_that_are_left_out(
    index: PackageIndexServer, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "AABBCC")
    assert run(["models", "add", "thing", "--from-wheel", wheel(index, "1.2.1")]) == 0
    assert run(["models", "add", "thing", "--latest"]) == 0
    assert (
        "versions between 2024-05-01 and 2024-05-05 are left out: to add them, pass "
        "--since 2024-05-01\n"
    ) in capsys.readouterr().out
    assert run(["models", "add", "thing", "--latest", "--since", "2024-05-01"]) == 0
    assert stored() == {"2024-05-01": "1.2.1", "2024-05-03": "1.2.3", "2024-05-05": "1.2.5"}


def test_since_adds_versions_that_come_back(
    index: PackageIndexServer, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "AABACA")
    assert run(["models", "add", "thing", "--latest", "--since", "2024-05-02"]) == 0
    assert stored() == {
        "2024-05-03": "1.2.3",
        "2024-05-04": "1.2.4",
        "2024-05-05": "1.2.5",
        "2024-05-06": "1.2.6",
    }
    assert run(["models", "add", "thing", "--latest", "--since", "2024-05-07"]) == 2
    assert "--since 2024-05-07 is after botocore 1.2.6" in capsys.readouterr().err


def test_day_with_two_releases_keeps_its_last_model(index: PackageIndexServer) -> None:
    for number, (day, name) in enumerate([(1, "A"), (2, "B"), (2, "C"), (2, "C"), (3, "C")], 1):
        index.publish(f"1.2.{number}", f"2024-05-{day:02}", thing=service_model(name))
    assert run(["models", "add", "thing", "--latest", "--since", "2024-01-01"]) == 0
    assert stored() == {"2024-05-01": "1.2.1", "2024-05-02": "1.2.3"}


def test_model_of_the_next_version_is_not_added(
    index: PackageIndexServer, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "ABBB")
    assert run(["models", "add", "thing", "--from-wheel", wheel(index, "1.2.4")]) == 0
    assert run(["models", "add", "thing", "--from-wheel", wheel(index, "1.2.3")]) == 0
    assert run(["models", "add", "thing", "--botocore", "1.2.2"]) == 0
    assert capsys.readouterr().out.count("added nothing: ") == 2
    assert stored() == {"2024-05-04": "1.2.4"}


def test_online_verification_moves_a_model_to_its_day(
    index: PackageIndexServer, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "AABBB")
    for version in ("1.2.1", "1.2.5"):
        assert run(["models", "add", "thing", "--from-wheel", wheel(index, version)]) == 0
    assert all(entry.on_or_before for entry in STORE.provenance().values())
    assert run(["models", "list"]) == 0
    assert "2024-05-05 or before" in capsys.readouterr().out
    assert run(["models", "verify"]) == 0
    assert run(["models", "verify", "--online"]) == 0
    output = capsys.readouterr().out
    assert "models/thing/2024-05-01: changed by botocore 1.2.1 of 2024-05-01\n" in output
    assert (
        "models/thing/2024-05-03: changed by botocore 1.2.3 of 2024-05-03, moved from 2024-05-05\n"
    ) in output
    assert stored() == {"2024-05-01": "1.2.1", "2024-05-03": "1.2.3"}
    assert not any(entry.on_or_before for entry in STORE.provenance().values())
    assert STORE.dates("thing") == ("2024-05-01", "2024-05-03")
    assert run(["models", "verify", "--online"]) == 0
    assert "moved" not in capsys.readouterr().out


def test_online_verification_reports_a_wrong_day_and_a_wrong_model(
    index: PackageIndexServer, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "ABB")
    assert run(["models", "add", "thing", "--latest", "--since", "2024-01-01", "--quiet"]) == 0
    sources = Path("models/SOURCES.toml")
    right = sources.read_text()
    Path("models/thing/2024-05-02").rename("models/thing/2024-05-03")
    sources.write_text(right.replace("2024-05-02", "2024-05-03").replace("1.2.2", "1.2.3"))
    assert run(["models", "verify", "--online"]) == 1
    assert (
        "models/thing/2024-05-03: expected 2024-05-02, the date of botocore 1.2.2, which has the "
        "model of 1.2.3 already\n"
    ) in capsys.readouterr().out
    sources.write_text(sources.read_text().replace('version = "1.2.3"', 'version = "1.2.1"'))
    assert run(["models", "verify", "--online"]) == 1
    assert "botocore 1.2.1 has another model\n" in capsys.readouterr().out
    sources.write_text(sources.read_text().replace('version = "1.2.1"', 'version = "1.9"'))
    assert run(["models", "verify", "--online"]) == 1
    assert "from 1.2.1 to 1.2.3, got 1.9\n" in capsys.readouterr().out


def test_installed_botocore_needs_a_date_if_the_index_lacks_its_release(
    index: PackageIndexServer, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "A")
    assert run(["models", "add", "sts", "--installed"]) == 2
    assert "pass --date YYYY-MM-DD" in capsys.readouterr().err
    assert run(["models", "add", "sts", "--installed", "--date", "2024-05-05"]) == 0
    assert STORE.provenance()["sts", "2024-05-05"].on_or_before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--latest", "--since", "May"], "expected a date such as 2026-04-07, got 'May'"),
        (["--installed", "--since", "2024-05-01"], "--since requires --latest or --botocore"),
        (["--latest", "--since", "2024-05-01", "--note", "x"], "--note cannot be combined with"),
        (["--latest", "--date", "2024-05-01"], "--date requires --installed"),
        (["--botocore", "1.9"], "from 1.2.1 to 1.2.2, got 1.9"),
        (["--botocore", "newest"], "expected a version of botocore such as 1.42.85"),
    ],
)
def test_rejects_impossible_requests_in_one_line(
    index: PackageIndexServer,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish(index, "AB")
    assert run(["models", "add", "thing", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert not Path("models/thing").exists()


def test_messages_contain_no_password_of_the_index(
    index: PackageIndexServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "A")
    index.ranges = "error"
    url = index.url.replace("http://", "http://user:secret@")
    monkeypatch.setenv("PIP_INDEX_URL", f"{url}/simple")
    assert run(["models", "add", "thing", "--latest"]) == 0
    captured = capsys.readouterr()
    assert "expected a part of the file, got HTTP 416" in captured.out
    assert "secret" not in captured.out + captured.err


def test_repeated_addition_downloads_no_whole_wheel(index: PackageIndexServer) -> None:
    publish(index, "AB")
    arguments = ["models", "add", "thing", "--latest", "--since", "2024-05-01"]
    assert run(arguments) == 0
    index.sent.clear()
    assert run(arguments) == 0
    assert max(index.sent.values()) < PADDING_BYTES


def test_unknown_service_names_similar_services(
    index: PackageIndexServer, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(index, "A")
    assert run(["models", "add", "thin", "--latest"]) == 2
    assert "did you mean 'thing'?" in capsys.readouterr().err
