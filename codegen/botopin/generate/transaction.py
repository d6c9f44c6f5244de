"""Swap staged trees for published ones: all of them, or none.

A journal in the workspace lists the swaps. While the journal exists, the old trees count: a failed
run, or the next run after `kill -9`, puts them back. Removing the journal commits the new trees.
docs/decisions/publish-all-or-nothing.md gives the reasons.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen
from filelock import FileLock, Timeout

from botopin.generate.folders import exchange, inode, make_folder, move, remove_copied
from botopin.generate.output_tree import MANIFEST
from botopin.generate.paths import PublishError, check_no_link, check_root
from botopin.model.files import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

WORKSPACE: Final = ".botopin-publish"
"""Folder in the output folder during a run: the staged trees and the journal."""

_JOURNAL_BYTES: Final = 1024 * 1024
"""Bytes of a journal. All services of botocore need about 50 kB."""


@contextmanager
def transaction(out: Path, checkpoint: Callable[[], None]) -> Generator[Transaction]:
    """Lock the output folder, recover an interrupted run, and provide a workspace.

    An exception in the block puts every old tree back. While another run has the lock,
    `checkpoint` is called again and again: it raises if the run must stop.

    Raises:
        PublishError: The output folder contains the journal of another user or computer.
    """
    with _locked(out, checkpoint):
        recover(out)
        try:
            yield Transaction(out)
        except BaseException:
            recover(out)
            raise
        # Windows cannot remove a folder with an open file: the next run removes the workspace.
        shutil.rmtree(out / WORKSPACE, ignore_errors=True)


class Transaction:
    """The trees that one run swaps."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._swaps: list[Swap] = []

    def stage(self, root: str) -> Path:
        """Return the folder in which to build the next version of a tree."""
        if not self._swaps:
            (self.out / WORKSPACE).mkdir(mode=0o700)
            _marker(self.out).touch(exist_ok=False)
        swap = Swap(out=self.out, number=len(self._swaps), root=root)
        self._swaps.append(swap)
        return swap.new

    def swap(self, checkpoint: Callable[[], None]) -> None:
        """Put every staged tree in place, and commit."""
        swaps = [
            evolve(each, new_inode=inode(each.new), old_inode=inode(each.target))
            for each in self._swaps
        ]
        if not swaps:
            return
        _write_journal(self.out, swaps)
        for each in swaps:
            each.apply()
        checkpoint()
        journal_file(self.out).unlink()


@frozen(kw_only=True)
class Swap:
    """The exchange of one tree: `new` moves to `target`, whose tree moves to `new` or `old`."""

    out: Path
    number: int
    root: str
    new_inode: int | None = None
    """Inode of the staged folder, which identifies it in any place. None: no file remains."""
    old_inode: int | None = None
    """Inode of the published folder. None: the tree is published for the first time."""

    @property
    def target(self) -> Path:
        return self.out / self.root

    @property
    def new(self) -> Path:
        return self.out / WORKSPACE / f"{self.number}.new"

    @property
    def old(self) -> Path:
        return self.out / WORKSPACE / f"{self.number}.old"

    def apply(self) -> None:
        """Put the new tree in place of the old one."""
        if self.new_inode is not None and self.target.exists() and exchange(self.new, self.target):
            return
        if self.target.exists():
            move(self.target, self.old)
        if self.new_inode is not None:
            make_folder(self.target.parent)
            self.new.rename(self.target)
        self._remove_empty_parents()

    def check(self) -> None:
        """Check that `rollback` moves only trees of the interrupted run.

        Raises:
            PublishError: The root is not portable or is hidden, a folder is a link or was replaced
                since, or no tree has a manifest.
        """
        check_root(self.root)
        folders = (self.target, self.new, self.old)
        for folder in folders:
            check_no_link(self.out, folder.relative_to(self.out).as_posix())
        if inode(self.target) not in (None, self.new_inode, self.old_inode):
            raise PublishError(
                f"{self.target}: replaced since a run was interrupted; move the folder away and "
                f"run again, or delete {self.out / WORKSPACE} to keep the folder"
            )
        if not any((folder / MANIFEST).is_file() for folder in folders):
            raise _foreign_journal(self.out)

    def rollback(self) -> None:
        """Put the old tree back, wherever `apply` or an earlier `rollback` stopped."""
        in_place = inode(self.target)
        if in_place is None and self.old_inode is not None and inode(self.new) == self.old_inode:
            self.new.rename(self.old)  # the trees were exchanged, and the new one removed since
        if in_place is not None and in_place == self.new_inode:
            if not self.new.exists():
                self.target.rename(self.new)
            elif not exchange(self.new, self.target):
                raise OSError(errno.EIO, "cannot be exchanged back", str(self.target))
        if self.old.exists():
            if self.target.exists():  # `move` stopped while it removed the copied files
                remove_copied(self.target, self.old)
            make_folder(self.target.parent)
            self.old.rename(self.target)
        self._remove_empty_parents()

    def _remove_empty_parents(self) -> None:
        with suppress(OSError):
            for folder in self.target.parents[: self.root.count("/")]:
                folder.rmdir()


# ── journal ──────────────────────────────────────────────────────────────────────────────────────


def journal_file(out: Path) -> Path:
    """Return the path of the journal."""
    return out / WORKSPACE / "journal.json"


def _marker(out: Path) -> Path:
    return out / WORKSPACE / "marker"


def _identity(out: Path) -> list[int]:
    """Return two numbers that prove that a run wrote the workspace on this disk.

    The file system chooses the inode and the change time of the marker. Neither git nor an
    archive nor a copy can set them, so no repository can bring a valid journal.
    """
    stat = _marker(out).lstat()
    return [stat.st_ino, stat.st_ctime_ns]


def _write_journal(out: Path, swaps: Sequence[Swap]) -> None:
    draft = journal_file(out).with_suffix(".draft")
    entries = [[swap.root, swap.new_inode, swap.old_inode] for swap in swaps]
    draft.write_text(json.dumps({"marker": _identity(out), "swaps": entries}), "utf-8")
    draft.rename(journal_file(out))


def _read_journal(out: Path) -> list[Swap]:
    """Return the swaps of an interrupted run.

    Raises:
        PublishError: No run of this user wrote the journal on this disk.
    """
    file = journal_file(out)
    is_own_file = sys.platform == "win32" or file.lstat().st_uid == os.geteuid()
    try:
        journal = json.loads(read_file(file, limit=_JOURNAL_BYTES))
        if is_own_file and journal["marker"] == _identity(out):
            return [
                Swap(out=out, number=number, root=str(root), new_inode=new, old_inode=old)
                for number, (root, new, old) in enumerate(journal["swaps"])
            ]
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise _foreign_journal(out) from error
    raise _foreign_journal(out)


def _foreign_journal(out: Path) -> PublishError:
    return PublishError(
        f"{journal_file(out)}: no run of yours wrote this journal on this disk; delete "
        f"{out / WORKSPACE}, and restore {out} from version control if it is incomplete"
    )


def recover(out: Path) -> None:
    """Undo the swaps of a run that did not commit, and remove its workspace.

    Raises:
        PublishError: No run of this user wrote the journal, or a tree was replaced since.
    """
    if os.path.lexists(journal_file(out)):
        swaps = _read_journal(out)
        for swap in swaps:
            swap.check()
        for swap in reversed(swaps):
            swap.rollback()
        journal_file(out).unlink()
    if (out / WORKSPACE).exists():
        shutil.rmtree(out / WORKSPACE)


@contextmanager
def _locked(out: Path, checkpoint: Callable[[], None]) -> Generator[None]:
    """Exclude other runs. The lock file is in `out`, where all runs that could collide see it."""
    check_no_link(out, WORKSPACE)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{WORKSPACE}.lock"
    lock = FileLock(path)
    while not lock.is_locked:
        checkpoint()
        with suppress(Timeout):
            lock.acquire(timeout=0.1)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes the file at release
            path.unlink()
        lock.release()
