"""Recovery undoes the swaps of an interrupted run, and nothing that a repository brings."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from botopin.generate import transaction
from botopin.generate.output_tree import MANIFEST, OutputTree
from botopin.generate.paths import PublishError
from botopin.generate.publish import find_drift, publish
from botopin.generate.transaction import WORKSPACE
from botopin.generate.workspace import workspace
from support.children import NOT_INTERRUPTED, drop_privileges, in_child, interrupted, kill
from support.special_files import UNBOUNDED, needs_posix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BRAKET = "botopin_aws/braket"
OLD = [OutputTree(root=BRAKET, files={"__init__.py": b"old"})]
NEW = [OutputTree(root=BRAKET, files={"__init__.py": b"new"})]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder that is the root of a git repository, with published bindings."""
    out = tmp_path / "out"
    publish(out, OLD)
    (out / ".git/hooks").mkdir(parents=True)
    (out / ".git/config").write_text("[core]\n")
    tmp_path.joinpath("victim").mkdir()
    tmp_path.joinpath("victim/file").write_text("mine")
    return out


def everything(folder: Path) -> dict[str, bytes | str | None]:
    """Return every path below a folder, with the content of files and the target of links."""
    return {
        str(path.relative_to(folder)): (
            str(path.readlink())
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else None
        )
        for path in folder.rglob("*")
    }


def plant(out: Path, *swaps: Sequence[Any], authentic: bool = False) -> None:
    """Write a workspace with a journal, and with trees that have a forged manifest.

    Args:
        out: Output folder.
        swaps: Entries of the journal.
        authentic: Whether the journal proves that a run wrote the workspace. No repository can
            contain such a journal.
    """
    folder = out / WORKSPACE
    for name in ("0.old", "0.new"):
        (folder / name / "hooks").mkdir(parents=True)
        (folder / name / "hooks/post-checkout").write_text("#!/bin/sh\nid\n")
        (folder / name / MANIFEST).write_text("{}")
    marker = folder / "marker"
    marker.touch()
    stat = marker.stat()
    identity = [stat.st_ino, stat.st_ctime_ns] if authentic else [1, 1]
    (folder / "journal.json").write_text(json.dumps({"marker": identity, "swaps": swaps}))


def assert_rejected(out: Path, message: str = "") -> None:
    before = everything(out.parent)
    with pytest.raises(PublishError, match=message):
        publish(out, NEW)
    lock = f"{out.name}/{WORKSPACE}.lock"
    assert everything(out.parent) == {p: c for p, c in before.items() if p != lock}


ROOTS = (
    ".git",
    ".GIT",
    "sub/.git",
    BRAKET,
    "other",
    "../victim",
    "..",
    "",
    "/etc",
    "a/../../victim",
)


@pytest.mark.parametrize("root", ROOTS)
def test_refuses_journal_that_a_repository_brings(out: Path, root: str) -> None:
    plant(out, [root, None, None])
    assert_rejected(out, "no run of yours wrote this journal on this disk; delete")


@pytest.mark.parametrize("text", ['[[".git", null]]', "[", "{}", "3", "[" * 100_000, "\xff", ""])
def test_refuses_journal_of_another_form(out: Path, text: str) -> None:
    plant(out)
    (out / WORKSPACE / "journal.json").write_text(text, "latin-1")
    assert_rejected(out, "no run of yours wrote this journal")


@pytest.mark.parametrize("root", [root for root in ROOTS if root not in {BRAKET, "other"}])
def test_refuses_paths_outside_and_hidden_folders_even_in_an_authentic_journal(
    out: Path, root: str
) -> None:
    (out / ".git" / MANIFEST).write_text("{}")
    plant(out, [root, None, None], authentic=True)
    assert_rejected(out, "not a file name on every system|hidden folder")


@pytest.mark.parametrize("new", [None, 1, "", []])
def test_refuses_to_remove_folder_that_the_journal_does_not_identify(out: Path, new: Any) -> None:
    plant(out, [BRAKET, new, 2], authentic=True)
    assert_rejected(
        out, "replaced since a run was interrupted; move the folder away .* delete .* to keep"
    )


def test_refuses_trees_without_manifest(out: Path) -> None:
    plant(out, ["src", (out / BRAKET).stat().st_ino, None], authentic=True)
    shutil.rmtree(out / WORKSPACE / "0.new")
    (out / WORKSPACE / "0.old" / MANIFEST).unlink()
    (out / BRAKET).rename(out / "src")
    (out / "src" / MANIFEST).unlink()
    assert_rejected(out, "no run of yours wrote this journal")


@pytest.mark.parametrize("link", ["0.old", "0.new", "botopin_aws"])
def test_refuses_links_even_in_an_authentic_journal(out: Path, link: str) -> None:
    plant(out, [BRAKET, (out / BRAKET).stat().st_ino, None], authentic=True)
    place = out / link if link == "botopin_aws" else out / WORKSPACE / link
    place.rename(out.parent / "moved")
    place.symlink_to(out.parent / "moved")
    assert_rejected(out, "a symbolic link, which is never followed")


def test_refuses_linked_workspace(out: Path) -> None:
    plant(out, [BRAKET, None, None], authentic=True)
    (out / WORKSPACE).rename(out.parent / "moved")
    (out / WORKSPACE).symlink_to(out.parent / "moved")
    assert_rejected(out, "a symbolic link, which is never followed")


def test_removes_workspace_without_journal_and_no_file_that_it_links_to(out: Path) -> None:
    (out / WORKSPACE).mkdir()
    (out / WORKSPACE / "folder").symlink_to(out.parent / "victim")
    (out / WORKSPACE / "file").symlink_to(out.parent / "victim/file")
    publish(out, NEW)
    assert not (out / WORKSPACE).exists()
    assert (out.parent / "victim/file").read_text() == "mine"


def test_linked_lock_is_not_followed(out: Path) -> None:
    (out / f"{WORKSPACE}.lock").symlink_to(out.parent / "victim/file")
    with pytest.raises(PublishError):
        publish(out, NEW)
    assert (out.parent / "victim/file").read_text() == "mine"


# ── interrupted runs ─────────────────────────────────────────────────────────────────────────────


def interrupt(out: Path) -> None:
    """Kill a run after it wrote its journal."""
    for step in range(1, 1000):
        outcome = in_child(interrupted(lambda: publish(out, NEW), step, kill(signal.SIGKILL)))
        if (out / WORKSPACE / "journal.json").exists():
            return
        assert outcome.code != NOT_INTERRUPTED
    pytest.fail("no step leaves a journal")


def test_refuses_copy_of_an_interrupted_output(out: Path) -> None:
    interrupt(out)
    copy = out.with_name("copy")
    shutil.copytree(out, copy)
    assert_rejected(copy, "no run of yours wrote this journal")


@pytest.mark.skipif(sys.platform == "win32", reason="needs the user IDs of POSIX")
def test_refuses_journal_of_another_user(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(out)
    monkeypatch.setattr(os, "geteuid", lambda: (out / WORKSPACE).stat().st_uid + 1)
    assert_rejected(out, "no run of yours wrote this journal")


@pytest.mark.skipif(sys.platform == "win32", reason="needs the modes of POSIX")
def test_unreadable_workspace_of_another_user_is_an_error() -> None:
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        publish(out, OLD)
        interrupt(out)
        Path(name).chmod(0o755)
        out.chmod(0o777)
        (out / WORKSPACE).chmod(0)

        def run() -> None:
            drop_privileges()
            publish(out, NEW)

        outcome = in_child(run)
        (out / WORKSPACE).chmod(0o700)
        assert outcome.code == 1
        assert "Permission denied: nothing was changed" in outcome.message
        publish(out, OLD)
        assert (out / BRAKET / "__init__.py").read_bytes() == b"old"


def test_keeps_folder_that_replaced_a_tree_since(out: Path) -> None:
    interrupt(out)
    (out / BRAKET).rename(out / "moved")
    publish(out.with_name("fresh"), OLD)
    (out.with_name("fresh") / BRAKET).rename(out / BRAKET)
    assert_rejected(out, "replaced since a run was interrupted")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges")
def test_puts_old_tree_back_after_the_new_one_was_removed(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (out / BRAKET / "notes.txt").write_bytes(b"foreign")
    exchange = transaction.exchange

    def exchange_and_die(one: Path, other: Path) -> bool:
        exchange(one, other)
        os.kill(os.getpid(), signal.SIGKILL)
        return True

    with monkeypatch.context() as patch:
        patch.setattr(transaction, "exchange", exchange_and_die)
        assert in_child(lambda: publish(out, NEW)).code == -signal.SIGKILL
    assert (out / BRAKET / "__init__.py").read_bytes() == b"new"
    shutil.rmtree(out / BRAKET)
    publish(out, OLD)
    assert (out / BRAKET / "notes.txt").read_bytes() == b"foreign"


# ── bounded reads ────────────────────────────────────────────────────────────────────────────────


@needs_posix
@UNBOUNDED
def test_manifest_is_read_within_a_limit(out: Path, make: Callable[[Path], None]) -> None:
    manifest = out / BRAKET / MANIFEST
    manifest.unlink()
    make(manifest)
    for reject in (publish, find_drift):
        with pytest.raises(PublishError, match=r"expected (a regular file|at most).*; restore"):
            reject(out, NEW)


@needs_posix
@UNBOUNDED
def test_journal_is_read_within_a_limit(out: Path, make: Callable[[Path], None]) -> None:
    plant(out)
    (out / WORKSPACE / "journal.json").unlink()
    make(out / WORKSPACE / "journal.json")
    with pytest.raises(PublishError, match="no run of yours wrote this journal"):
        publish(out, NEW)


# ── rendering workspaces ─────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_run_that_starts_at_any_step_of_another_leaves_its_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def start_another_run() -> None:
        with workspace() as other:
            (other / "file").write_bytes(b"")

    def run() -> None:
        with workspace() as folder:
            (folder / "file").write_bytes(b"")
            start_another_run()
            assert folder.is_dir()
            assert (folder / "file").exists()

    for step in range(1, 1000):
        outcome = in_child(interrupted(run, step, start_another_run))
        if outcome.code == NOT_INTERRUPTED:
            assert step > 10
            return
        assert outcome.code == 0, step
        assert list(tmp_path.iterdir()) == [], step
    pytest.fail("the run does not end")


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_killed_run_leaves_nothing_after_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def run() -> None:
        with workspace() as folder:
            (folder / "file").write_bytes(b"")

    for step in range(1, 1000):
        outcome = in_child(interrupted(run, step, kill(signal.SIGKILL)))
        in_child(run)
        assert list(tmp_path.iterdir()) == [], step
        if outcome.code == NOT_INTERRUPTED:
            return
    pytest.fail("the run does not end")
