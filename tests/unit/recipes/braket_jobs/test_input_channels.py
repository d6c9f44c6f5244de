"""Input data of a job: selection of files and their locations."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin import from_boto3
from botopin.recipes.braket_jobs.input_channels import read_channels
from botopin.recipes.braket_jobs.s3_locations import S3Location, check_key, parse_uri
from botopin.recipes.braket_jobs.version import find_version
from botopin_aws.braket import v2026_04_07
from support.braket_account import write_files

if TYPE_CHECKING:
    from pathlib import Path

VERSION = find_version(v2026_04_07.CreateJobRequest)


def list_files(data: object) -> dict[str, str]:
    """Return the files of a channel by their keys."""
    problems: list[str] = []
    channels = read_channels(data, VERSION, problems, [])
    assert problems == []
    return {file.name: str(file.path) for channel in channels for file in channel.files}


def find_violations(data: object) -> list[str]:
    problems: list[str] = []
    read_channels(data, VERSION, problems, [])
    return problems


def test_lists_files_of_local_prefix(work_folder: Path) -> None:
    write_files(
        work_folder, "data/a", "data/b/c", "data/.d", "data.csv", "data-2/e", "my-data", "x/data/f"
    )
    everything = {
        "input/data/a": "data/a",
        "input/data/b/c": "data/b/c",
        "input/data/.d": "data/.d",
        "input/data.csv": "data.csv",
        "input/data-2/e": "data-2/e",
    }
    inside = {name: path for name, path in everything.items() if path.startswith("data/")}
    assert list_files("data") == everything
    assert list_files(work_folder / "data") == {
        k: str(work_folder / v) for k, v in everything.items()
    }
    assert list_files("./data") == everything
    assert list_files("data/") == inside
    assert list_files(f"{work_folder}/data/") == {
        k: str(work_folder / v) for k, v in inside.items()
    }
    assert list_files({"x": "data/b"}) == {"x/b/c": "data/b/c"}
    assert list_files("data/b/c") == {"input/c": "data/b/c"}


def test_treats_patterns_literally(work_folder: Path) -> None:
    write_files(work_folder, "run[1]/x", "run1/y", "a*/z", "ab/z", "data/data/data.csv")
    assert list_files("run[1]") == {"input/run[1]/x": "run[1]/x"}
    assert list_files("a*") == {"input/a*/z": "a*/z"}
    assert list_files("data") == {"input/data/data/data.csv": "data/data/data.csv"}


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "ab", "b", "a b", ".c"]), min_size=1, max_size=3).map(
            "/".join
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["a", "ab", "b", "a/", "a/a", "a/b/", ".c", "b/a b"]),
)
def test_every_file_has_its_own_location(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], prefix: str
) -> None:
    root = tmp_path_factory.mktemp("drawn")
    for name in names:
        if not any((root / each).is_file() for each in _above(name)) and not (root / name).is_dir():
            write_files(root, name)
    paths = [path for path in root.rglob("*") if path.is_file()]
    expected = {path.relative_to(root).as_posix() for path in paths}
    expected = {name for name in expected if name.startswith(prefix)}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        if not expected:
            assert len(find_violations(prefix)) == 1
            return
        files = list_files(prefix)
    assert sorted(files.values()) == sorted(expected)
    parent = prefix.rstrip("/").rpartition("/")[0]
    for name, path in files.items():
        assert name == f"input/{path.removeprefix(parent).removeprefix('/')}"


def _above(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def test_accepts_s3_input_data() -> None:
    def sent(data: object) -> list[Any]:
        return [channel.config for channel in read_channels(data, VERSION, [], [])]

    source = {"dataSource": {"s3DataSource": {"s3Uri": "s3://store/x"}}}
    one = v2026_04_07.InputFileConfig(
        channel_name="one",
        content_type="text/csv",
        data_source=v2026_04_07.DataSource(
            s3_data_source=v2026_04_07.S3DataSource(s3_uri="s3://store/x")
        ),
    )
    typed = {"channelName": "one", "contentType": "text/csv", **source}
    sdk: Any = type("S3DataSourceConfig", (), {"__module__": "braket.jobs.config"})()
    sdk.config = {**source, "contentType": "text/csv"}
    nameless = from_boto3(source, v2026_04_07.InputFileConfig)
    assert sent(None) == sent({}) == sent("") == []
    assert sent("s3://store/x") == [{"channelName": "input", **source}]
    assert sent({"a": "s3://store/x"}) == [{"channelName": "a", **source}]
    assert sent(one) == sent([one]) == sent({"one": one}) == sent({"one": sdk}) == [typed]
    assert sent({"b": nameless}) == [{"channelName": "b", **source}]
    assert sent(nameless) == [{"channelName": "input", **source}]


def test_rejects_invalid_input_data(work_folder: Path) -> None:
    write_files(work_folder, "there")
    one = from_boto3({"channelName": "one"}, v2026_04_07.InputFileConfig)
    for data, expected in (
        ("nowhere", "input_data['input']: no file has a path that starts with 'nowhere'"),
        ({"a": ""}, "input_data['a']: expected a path that ends in a name, got ''"),
        ({"a": "."}, "expected a path that ends in a name, got '.'"),
        ({"a": "x/.."}, "expected a path that ends in a name, got 'x/..'"),
        ("/", "expected a path that ends in a name, got '/'"),
        (
            "s3://store",
            "expected s3://bucket/key without dots in the bucket's name, got 's3://store'",
        ),
        ("https://example.com/x", "expected s3://bucket/key without dots in the bucket's name"),
        ({"a": None}, "but user provided <class 'NoneType'>"),
        (5, "but user provided <class 'int'>"),
        ({"a": ["there"]}, "but user provided <class 'list'>"),
        (b"there", "but user provided <class 'bytes'>"),
        ({"two": one}, "expected the same channel_name, got 'one'"),
        ([one, one], "there are two channels 'one'"),
        ({5: "there"}, "expected a str as a channel's name, got 5"),
        ("there/", "no file has a path that starts with 'there/'"),
    ):
        (problem,) = find_violations(data)
        assert expected in problem


@pytest.mark.parametrize("name", ["two\nlines", "bell\x07", "\udcff", "long/" * 60 + "x" * 250])
def test_rejects_names_that_s3_forbids(work_folder: Path, name: str) -> None:
    names = [name] if len(name) < 300 else ["/".join([*["l" * 200] * 5, "x" * 100])]
    write_files(work_folder, *(f"data/{each}" for each in names), "data/fine")
    (problem,) = find_violations("data")
    assert problem.isprintable()
    assert len(problem) < 300


def test_rejects_unreadable_files(work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(work_folder, "data/secret")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root can read every file
    (problem,) = find_violations("data")
    assert problem == "input_data['input']: cannot read 'data/secret'"


def test_follows_links_to_files_only(work_folder: Path) -> None:
    write_files(work_folder, "outside/x", "data/a")
    (work_folder / "data" / "file").symlink_to("../outside/x")
    (work_folder / "data" / "folder").symlink_to("../outside")
    (work_folder / "data" / "gone").symlink_to("nowhere")
    (work_folder / "data" / "loop").symlink_to(".")
    (work_folder / "data-linked").symlink_to("outside")
    notes: list[str] = []
    (channel,) = read_channels("data", VERSION, [], notes)
    assert {file.name for file in channel.files} == {
        "input/data/a",
        "input/data/file",
        "input/data-linked/x",
    }
    assert sorted(note.partition(" is a ")[0] for note in notes) == [
        "input_data['input']: 'data/folder'",
        "input_data['input']: 'data/loop'",
    ]


@given(st.text(max_size=30))
def test_s3_uri_round_trips(text: str) -> None:
    location = parse_uri(text)
    if location is not None and text.startswith("s3://"):
        assert location.uri == text


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("s3://a/b", S3Location("a", "b")),
        ("S3://a//b/", S3Location("a", "/b/")),
        ("https://a.s3.us-west-2.amazonaws.com/b/c", S3Location("a", "b/c")),
        ("https://a.S3.x/b%20c", S3Location("a", "b%20c")),
        ("s3://a", None),
        ("s3://a/", None),
        ("s3:///b", None),
        ("s3://a.b/c", None),
        ("http://a.s3.x/b", None),
        ("https://s3.us-west-2.amazonaws.com/a/b", None),
        ("s3://a/b\n", None),
        (" s3://a/b", None),
    ],
)
def test_parses_s3_uris_like_sdk(text: str, location: S3Location | None) -> None:
    assert parse_uri(text) == location


def test_limits_key_to_1024_bytes() -> None:
    check_key("é" * 512, "x")
    with pytest.raises(ValueError, match="expected at most 1024 bytes for the key in S3, got 1025"):
        check_key("é" * 512 + "x", "x")
