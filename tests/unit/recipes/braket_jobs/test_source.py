"""Source code of a job: entry points and archives."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.recipes.braket_jobs.entry_points import check_entry_point
from botopin.recipes.braket_jobs.source import read_source
from botopin.recipes.braket_jobs.source_archive import write_archive
from support.braket_account import archive_members

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that creates a folder `algorithm` with files."""

    def tree(**files: str) -> Path:
        folder = tmp_path / "algorithm"
        folder.mkdir()
        for name, text in files.items():
            file = folder / f"{name.replace('__SLASH__', '/')}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return folder

    return tree


NAMES = st.sampled_from(["algorithm", "train", "deep", "no", "", "é", "a/b", "\x00", "__init__"])


@given(st.lists(NAMES, min_size=1, max_size=4).map(".".join))
def test_finds_modules_like_import(tmp_path_factory: pytest.TempPathFactory, module: str) -> None:
    base = tmp_path_factory.getbasetemp() / "modules"
    if not base.exists():
        for file in ("__init__.py", "train.py", "deep/no.py", "deep/train/é.py"):
            (base / "algorithm" / file).parent.mkdir(parents=True, exist_ok=True)
            (base / "algorithm" / file).touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(base)])
        patch.setattr(sys, "modules", dict(sys.modules))
        patch.setattr(sys, "dont_write_bytecode", True)
        try:
            is_found = importlib.util.find_spec(module, "algorithm") is not None
        except (ImportError, ValueError):
            is_found = False
    expected = is_found and (module.startswith(".") or module.partition(".")[0] == "algorithm")
    try:
        check_entry_point(base / "algorithm", module)
    except ValueError:
        assert not expected
    else:
        assert expected


@pytest.mark.parametrize(
    "text",
    [
        "def main(): ...",
        "async def main(): ...",
        "class main: ...",
        "main = print",
        "main: object = print",
        "other = main = print",
        "(main, other) = print, print",
        "from os import getcwd as main",
        "import os.path as main",
        "import main.sub",
        "if True:\n    def main(): ...",
        "try:\n    from fast import main\nexcept ImportError:\n    from slow import main",
        "with open('x') as main: ...",
        "for main in []: ...",
        "print(main := len)",
        "from os import *",
        "def __getattr__(name): ...",
        "globals()['main'] = print",
        "def set():\n    global main\n    main = 1",
        "# coding: latin-1\nx = '\xe9'\ndef main(): ...",
        "x = '\\d'\ndef main(): ...",
    ],
)
def test_finds_callable_of_module(tree: Callable[..., Path], text: str) -> None:
    check_entry_point(tree(train=text), "algorithm.train:main")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "def other(): ...",
        "def other():\n    def main(): ...",
        "class Other:\n    def main(self): ...",
        "lambda: (main := 1)",
        "print('main')",
        "main()",
        "x.main = print",
        "import other.main",
    ],
)
def test_rejects_undefined_callable(tree: Callable[..., Path], text: str) -> None:
    with pytest.raises(ValueError, match=r"train.py defines no 'main' at top level"):
        check_entry_point(tree(train=text), "algorithm.train:main")


@pytest.mark.parametrize("text", ["def main(:", "x = '\x00'", "(" * 5000 + ")" * 5000])
def test_reports_unparsable_module(tree: Callable[..., Path], text: str) -> None:
    folder = tree(train=text)
    check_entry_point(folder, "algorithm.train")
    with pytest.raises(ValueError, match=r"Python 3\.\d+ cannot parse 'train.py'"):
        check_entry_point(folder, "algorithm.train:main")


@pytest.mark.parametrize(
    "name", ["main()", "a.b", "1", "a b", "main:more", "\x1b[31m", "../x", "ma\nin", "x" * 5000]
)
def test_rejects_malformed_callables(tree: Callable[..., Path], name: str) -> None:
    with pytest.raises(ValueError, match="entry_point: ") as caught:
        check_entry_point(tree(train="def main(): ..."), f"algorithm.train:{name}")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_supports_other_package_layouts(tree: Callable[..., Path]) -> None:
    folder = tree(
        sub="def lost(): ...", sub__SLASH____init__="def main(): ...", space__SLASH__x="y = 1"
    )
    check_entry_point(folder, "algorithm.sub:main")  # a package precedes a module
    check_entry_point(folder, "algorithm.space")
    check_entry_point(folder, ".space.x:y")
    check_entry_point(folder, ".")
    with pytest.raises(ValueError, match="a folder without an __init__"):
        check_entry_point(folder, "algorithm.space:x")


def test_runs_no_code(tree: Callable[..., Path]) -> None:
    folder = tree(__init__="raise SystemExit", train="raise SystemExit\ndef main(): ...")
    check_entry_point(folder, "algorithm.train:main")
    assert "algorithm" not in sys.modules


def test_file_is_a_module(tmp_path: Path) -> None:
    for name in ("one.py", "one.cpython-311-x86_64-linux-gnu.so", "two.txt", "no_suffix"):
        (tmp_path / name).write_text("def go(): ...", encoding="utf-8")
    check_entry_point(tmp_path / "one.py", "one:go")
    for file, module in (("one.py", "two"), ("one.py", "one.go"), ("two.txt", "two"),
                         ("no_suffix", "no_suffix")):  # fmt: skip
        with pytest.raises(ValueError, match="cannot find the module"):
            check_entry_point(tmp_path / file, module)


def test_default_entry_point_is_source(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "with.dot").mkdir()
    problems: list[str] = []
    job_source = read_source(tmp_path / "link", "", problems)
    assert (job_source.location, job_source.entry_point, problems) == (
        tmp_path / "real",
        "real",
        [],
    )
    read_source(tmp_path / "with.dot", "", problems)
    assert problems == ["entry_point: cannot find the module 'with' relative to 'with.dot'"]


@pytest.mark.parametrize(
    "source", ["", "nowhere", "a\x00b", "x" * 5000, 5, None, b"bytes", [], "~"]
)
def test_rejects_invalid_source(
    source: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    problems: list[str] = []
    read_source(source, "", problems)
    assert len(problems) == 1
    assert problems[0].startswith("source_module: ")
    assert len(problems[0]) < 200


def test_rejects_link_loops_and_special_files(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe.py")
    for name, expected in (("loop", "cannot find"), ("pipe.py", "expected a file or a folder")):
        problems: list[str] = []
        read_source(tmp_path / name, f"{name.partition('.')[0]}:x", problems)
        assert expected in problems[0]


def archive_content(source: Path, folder: Path) -> dict[str, object]:
    folder.mkdir()
    return archive_members(write_archive(source, folder).read_bytes())


def test_archive_contains_whole_source(tmp_path: Path) -> None:
    source = tmp_path / "algorithm"
    outside = tmp_path / "outside"
    for folder in (source / "empty", source / ".git", outside):
        folder.mkdir(parents=True)
    odd = ["a\nb", "x" * 250, "é ✓", "-rf", "a b", "\udcff"]
    for name in odd:
        (source / name).write_bytes(b"odd")
    (outside / "secret").write_bytes(b"linked")
    (source / "away").symlink_to("../outside")
    (source / "file").symlink_to("../outside/secret")
    os.link(outside / "secret", source / "hard")
    members = archive_content(source, tmp_path / "out")
    assert set(members) == {
        "algorithm",
        *(f"algorithm/{name}" for name in (*odd, "empty", ".git", "away", "file", "hard")),
        "algorithm/away/secret",
    }
    for name in ("away/secret", "file", "hard"):
        kind, *_, content = members[f"algorithm/{name}"]  # type: ignore[misc]
        assert (kind, content) == (b"0", b"linked")


def test_archive_of_file_contains_file(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("x", encoding="utf-8")
    assert list(archive_content(tmp_path / "one.py", tmp_path / "out")) == ["one.py"]


def test_rejects_link_cycles_only(tmp_path: Path) -> None:
    source = tmp_path / "algorithm"
    (source / "a").mkdir(parents=True)
    (source / "b").symlink_to("a")
    assert set(archive_content(source, tmp_path / "one")) == {
        "algorithm",
        "algorithm/a",
        "algorithm/b",
    }
    (source / "a" / "up").symlink_to("..")
    with pytest.raises(
        ValueError,
        match="cannot archive the link 'algorithm/a/up': it points to a folder that contains it",
    ):
        archive_content(source, tmp_path / "two")


def test_archive_excludes_itself(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    assert set(archive_content(tmp_path, tmp_path / "out")) == {tmp_path.name, f"{tmp_path.name}/x"}


def test_archive_does_not_read_pipes(tmp_path: Path) -> None:
    source = tmp_path / "s"
    source.mkdir()
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as server, pytest.MonkeyPatch.context() as patch:
        patch.chdir(source)
        server.bind("socket")
        members = archive_content(source, tmp_path / "out")
    assert set(members) == {"s", "s/pipe"}


def test_equal_trees_have_equal_archives(tmp_path: Path) -> None:
    source = tmp_path / "algorithm"
    source.mkdir()
    for name in "cab":
        (source / name).write_text(name, encoding="utf-8")
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = write_archive(source, tmp_path / "one").read_bytes()
    assert one == write_archive(source, tmp_path / "two").read_bytes()
    assert one[4:8] == b"\x00\x00\x00\x00"  # time stamp of the gzip header
