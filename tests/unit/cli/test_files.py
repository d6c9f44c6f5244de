"""Files that a command writes: new files are exclusive, and links are never followed."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from botopin.cli import files
from botopin.cli.files import is_current, stage_files, write_file
from botopin.cli.parser import run
from botopin.generate.paths import PublishError
from support.golden_cases import GOLDEN

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs links and FIFOs")


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file that no command may change."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    return victim


def test_writes_file_with_the_mode_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "file", b"text")
    finally:
        os.umask(before)
    assert (tmp_path / "file").read_bytes() == b"text"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_leaves_no_file_that_is_not_put_in_place(tmp_path: Path) -> None:
    with stage_files({tmp_path / "file": b"text"}):
        (new,) = tmp_path.iterdir()
        assert new.name.startswith("file.")
        assert new.suffix == ".new"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_concurrent_runs_put_their_own_content_in_place(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    file = tmp_path / "file"
    with stage_files({file: b"first"}) as first, stage_files({file: b"second"}) as second:
        assert len(list(tmp_path.iterdir())) == 2
        for number in order:
            (first, second)[number]()
            assert file.read_bytes() == (b"first", b"second")[number]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_current_file_is_not_written_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"text")
    before = (tmp_path / "file").stat()
    write_file(tmp_path / "file", b"text")
    assert (tmp_path / "file").stat() == before


@posix_only
@pytest.mark.parametrize("name", ["file", "file.new"])
def test_link_is_not_followed(tmp_path: Path, victim: Path, name: str) -> None:
    (tmp_path / name).symlink_to(victim)
    write_file(tmp_path / "file", b"text")
    assert victim.read_text() == "mine"
    assert not (tmp_path / "file").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"text"
    assert {path.name for path in tmp_path.iterdir()} == {"victim", "file", name}


@posix_only
def test_link_with_the_name_of_the_new_file_is_an_error_and_changes_no_file(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def random_name(_size: int) -> str:
        return "00"

    monkeypatch.setattr(files, "token_hex", random_name)
    (tmp_path / "file").write_text("old")
    (tmp_path / "file.00.new").symlink_to(victim)
    with pytest.raises(PublishError, match="file.00.new: cannot be written: File exists"):
        write_file(tmp_path / "file", b"text")
    assert (tmp_path / "file").read_text() == "old"
    assert victim.read_text() == "mine"
    assert (tmp_path / "file.00.new").is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/shm")
def test_link_in_shared_memory_is_not_followed(tmp_path: Path, victim: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        file = Path(folder) / "file"
        file.symlink_to(victim)
        write_file(file, b"text")
        assert not file.is_symlink()
        assert file.read_bytes() == b"text"
    assert victim.read_text() == "mine"


@posix_only
def test_fifo_receives_the_content(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    reading = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    write_file(tmp_path / "fifo", b"text")
    assert os.read(reading, 10) == b"text"
    os.close(reading)
    assert [path.name for path in tmp_path.iterdir()] == ["fifo"]


@posix_only
def test_link_to_a_device_is_replaced_and_not_followed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").symlink_to(tmp_path / "fifo")
    write_file(tmp_path / "file", b"text")
    assert not (tmp_path / "file").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"text"


@posix_only
def test_open_file_in_dev_receives_the_content(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w+b") as stream:
        write_file(Path(f"/dev/fd/{stream.fileno()}"), b"text")
        assert stream.read() == b"text"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_folder_is_an_error_before_any_file_is_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    expected = "folder: cannot be written: Is a directory; nothing was changed"
    with pytest.raises(PublishError, match=expected), stage_files({tmp_path / "folder": b""}):
        pytest.fail("the folder was accepted")


@posix_only
def test_comparison_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "endless").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "fifo")
    assert not is_current(tmp_path / "endless", b"\0")
    assert not is_current(tmp_path / "fifo", b"")
    assert not is_current(tmp_path / "none", b"")


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


@posix_only
@pytest.mark.parametrize("check", [[], ["--check"]])
def test_generate_follows_no_planted_link(tmp_path: Path, victim: Path, check: list[str]) -> None:
    out, names, report = tmp_path / "out", tmp_path / "names", tmp_path / "report.md"
    names.mkdir()
    for place in (names / "weather.json.new", tmp_path / "report.md.new"):
        place.symlink_to(victim)
    models = str(GOLDEN / "ordinary/models")
    options = ["--models", models, "--out", str(out), "--names", str(names)]
    code = run(["generate", *options, "--report", str(report), "--quiet", *check])
    assert code == (1 if check else 0)
    assert victim.read_text() == "mine"
    assert report.read_text().startswith("# ")
    assert not report.is_symlink()


@posix_only
def test_diff_follows_no_planted_link(tmp_path: Path, victim: Path) -> None:
    (tmp_path / "report.md.new").symlink_to(victim)
    assert (
        run(["diff", "braket", "2023-09-22", "2023-12-04", "-o", str(tmp_path / "report.md")]) == 0
    )
    assert victim.read_text() == "mine"
    assert "braket" in (tmp_path / "report.md").read_text().lower()
