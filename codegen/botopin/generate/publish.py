"""Write trees of files, all or nothing.

A run compares what was rendered with what is on disk, stages whole new trees beside the old ones,
swaps them in, and removes the old ones. A failure, SIGINT or SIGTERM before the commit puts every
old tree back; after `kill -9` the next run does. docs/decisions/publish-all-or-nothing.md says why.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen
from filelock import FileLock, Timeout

from botopin.model.diagnostics import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

MANIFEST = ".botopin-manifest.json"
"""In each tree: the sha256 of every file that is ours, by path. A file not listed is foreign."""
WORKSPACE = ".botopin-publish"
"""In the output folder while a run stages and swaps: the staged trees and the journal."""
LONGEST_PATH = 200
"""Characters of a path below the output folder: Windows allows 260, the user's own included."""

_BYTECODE = "__pycache__"
_PORTABLE_NAME = re.compile(
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z))[a-z0-9_.][a-z0-9_.-]*(?<!\.)",
    re.ASCII | re.IGNORECASE,
)
"""POSIX's portable file name (3.282), less what Windows reserves or trims."""


class PublishError(InputError):
    """Nothing was published. The message is one line that says what to do next."""


class DirectoryFiles(Mapping[str, bytes]):
    """The files below a folder on this machine, by POSIX path; read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = sorted(_regular_files(folder)) if folder.exists() else []
        self._digests: dict[str, str] = {}

    def __getitem__(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def digest(self, path: str) -> str:
        """The sha256 of a file, of which it is held that it does not change."""
        if path not in self._digests:
            self._digests[path] = _digest(self[path])
        return self._digests[path]


@frozen(kw_only=True)
class OutputTree:
    """A folder that is published as a whole."""

    root: str
    """Its POSIX path below the output folder: botopin_aws/braket."""
    files: Mapping[str, bytes]
    """Everything that belongs there, by POSIX path below `root`; empty removes what is ours."""
    selected: frozenset[str] | None = None
    """The top-level names that this run rendered, where it did not render them all: every other
    name in the folder is carried over as it is."""
    siblings: frozenset[str] | None = None
    """The packages among those other names that this run saw, where what it rendered says them."""

    @property
    def names(self) -> frozenset[str]:
        """The top-level names of its files."""
        return frozenset(path.partition("/")[0] for path in self.files)

    def digest(self, path: str) -> str:
        """The sha256 of one of its files."""
        if isinstance(self.files, DirectoryFiles):
            return self.files.digest(path)
        return _digest(self.files[path])

    def selects(self, path: str) -> bool:
        """Tell whether this run decides on a path below `root`; on the manifest every run does."""
        name = path.partition("/")[0]
        return self.selected is None or name in self.selected or path == MANIFEST


class FileState(StrEnum):
    """How a file on disk stands to what would be published."""

    SAME = "same"
    KEPT = "kept"
    """Outside `Tree.selected`."""
    FOREIGN = "foreign"
    """Not ours: kept, whatever it is."""
    MISSING = "missing"
    EXTRA = "extra"
    """Ours and no longer rendered."""
    EDITED = "edited"
    """Ours and changed by hand."""
    OUTDATED = "outdated"


@frozen
class FileDrift:
    """A file on disk that is not as it would be published."""

    path: str
    """Below the output folder."""
    state: FileState

    def __str__(self) -> str:
        """Give a line for people: botopin_aws/braket/__init__.py: edited."""
        return f"{self.path}: {self.state}"


@frozen(kw_only=True)
class Report:
    """What a run did: paths below the output folder, sorted."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def drift(out: Path, trees: Sequence[OutputTree]) -> tuple[FileDrift, ...]:
    """Say where the disk differs from what `publish` would leave, and write nothing.

    Files in state FOREIGN are named too (they do not belong in a generated folder), though
    publishing keeps them: without them, no drift means that `publish` changes nothing.

    Raises:
        PublishError: for every reason why `publish` would refuse these trees.
    """
    with _errors_explained(out):
        return tuple(
            FileDrift(path, state)
            for comparison in _compare_all(out, trees)
            for path, state in comparison.paths()
            if state not in (FileState.SAME, FileState.KEPT)
        )


def publish(
    out: Path, trees: Sequence[OutputTree], *, committed: Callable[[], None] = lambda: None
) -> Report:
    """Make `out` hold these trees: all of them, or as before.

    Files that do not change keep their inode and mtime. A run that changes nothing needs no
    permission to write.

    Args:
        out: the folder of output.
        trees: what it is to hold.
        committed: called once the trees are in place, before a signal can end the run.

    Raises:
        PublishError: a path that is not portable, a link, a foreign file in the way, a damaged
            manifest, a folder that cannot be written, a full disk, an interrupt. Nothing changed.
    """
    # A first look without the lock, so that a run that changes nothing does not even touch the
    # folder's mtime. A run beside this one may spoil it: the truth is told below.
    with suppress(OSError, PublishError):
        if not any(out.glob(f"{WORKSPACE}*")):
            comparisons = _compare_all(out, trees)
            if not any(comparison.changes for comparison in comparisons):
                committed()
                return _report(comparisons)
    with _errors_explained(out), _deferred_signals() as checkpoint, _locked(out, checkpoint):
        _recover(out)
        comparisons = _compare_all(out, trees)
        changes = [comparison for comparison in comparisons if comparison.changes]
        try:
            (out / WORKSPACE).mkdir()
            swaps = [
                _stage(out, number, change, checkpoint) for number, change in enumerate(changes)
            ]
            _write_journal(out, swaps)
            for swap in swaps:
                swap.apply()
            checkpoint()
            _journal(out).unlink()  # the commit
        except BaseException:
            _recover(out)
            raise
        committed()
        # What cannot be removed now (Windows: an open file), the next run removes.
        shutil.rmtree(out / WORKSPACE, ignore_errors=True)
        return _report(comparisons)


# ── compare ──────────────────────────────────────────────────────────────────────────────────────


@frozen
class _Comparison:
    tree: OutputTree
    manifest: bytes
    states: Mapping[str, FileState]

    @property
    def changes(self) -> bool:
        return not {FileState.SAME, FileState.KEPT, FileState.FOREIGN}.issuperset(
            self.states.values()
        )

    def paths(self) -> Iterator[tuple[str, FileState]]:
        for path, state in sorted(self.states.items()):
            yield f"{self.tree.root}/{path}", state


def _compare_all(out: Path, trees: Sequence[OutputTree]) -> list[_Comparison]:
    roots = [tree.root for tree in trees]
    for root in roots:
        check_portable(root)
    _check_distinct(roots, others=())
    return [_compare(out, tree) for tree in sorted(trees, key=lambda tree: tree.root)]


def _compare(out: Path, tree: OutputTree) -> _Comparison:
    folder = out / tree.root
    check_paths(tree)
    for path in tree.files:
        if not tree.selects(path) or path == MANIFEST:
            msg = f"{tree.root}/{path}: not among what this run publishes; select or rename it"
            raise PublishError(msg)
    _check_no_link(out, tree.root)

    recorded = _read_manifest(folder)
    listed = {path: digest for path, digest in recorded.items() if not tree.selects(path)}
    listed |= {path: tree.digest(path) for path in tree.files}
    manifest = f"{json.dumps(listed, indent=2, sort_keys=True)}\n".encode()
    digests = {path: listed[path] for path in tree.files}
    if listed:
        digests[MANIFEST] = _digest(manifest)

    states = dict.fromkeys(digests, FileState.MISSING)
    for path in _regular_files(folder) if folder.exists() else ():
        if not tree.selects(path):
            states[path] = FileState.KEPT
            continue
        found = _digest((folder / path).read_bytes())
        wanted = digests.get(path)
        states[path] = _state(found, wanted, found if path == MANIFEST else recorded.get(path))
        if states[path] is FileState.FOREIGN and wanted is not None:
            msg = f"{folder / path}: in the way, and botopin did not write it; move it"
            raise PublishError(msg)
    carried = [
        path for path, state in states.items() if state in (FileState.KEPT, FileState.FOREIGN)
    ]
    if tree.siblings is not None and tree.siblings != packages(carried) - tree.names:
        msg = f"{tree.root}: another run published there while this one rendered; run again"
        raise PublishError(msg)
    _check_distinct(sorted(digests), others=sorted(carried))
    return _Comparison(tree, manifest, states)


def packages(paths: Iterable[str]) -> frozenset[str]:
    """The top-level packages among POSIX paths."""
    parts = (path.split("/") for path in paths)
    return frozenset(part[0] for part in parts if part[1:] == ["__init__.py"])


def _state(found: str, wanted: str | None, recorded: str | None) -> FileState:
    """Judge a file on disk by digests: its own, the rendered one, the one last written here."""
    if found == wanted:
        return FileState.SAME
    if recorded is None:
        return FileState.FOREIGN
    if wanted is None:
        return FileState.EXTRA
    return FileState.OUTDATED if found == recorded else FileState.EDITED


def check_paths(tree: OutputTree) -> None:
    """Refuse a tree with a path that is not portable.

    Raises:
        PublishError: naming it.
    """
    for path in tree.files:
        check_portable(f"{tree.root}/{path}")


def check_portable(path: str) -> None:
    """Refuse a path that some system cannot have.

    Raises:
        PublishError: saying why.
    """
    for name in path.split("/"):
        if not _PORTABLE_NAME.fullmatch(name) or name == _BYTECODE:
            msg = f"{path!r}: {name!r} is no file name on every system; rename what it comes from"
            raise PublishError(msg)
    if len(path) > LONGEST_PATH:
        msg = f"{path!r}: longer than {LONGEST_PATH} characters; rename what it comes from"
        raise PublishError(msg)


def _check_distinct(paths: Iterable[str], *, others: Iterable[str]) -> None:
    """Refuse a path that a case-insensitive file system takes for another of the same run."""
    taken: dict[str, tuple[str, bool]] = {}

    def claims(path: str) -> Iterator[tuple[str, bool]]:
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            yield "/".join(parts[:end]), end == len(parts)

    for other in others:  # which may well collide among themselves: they are the user's
        for claim in claims(other):
            taken.setdefault(claim[0].casefold(), claim)
    for path in paths:
        for name, is_file in claims(path):
            holder = taken.get(name.casefold())
            if holder is not None and (is_file or holder != (name, is_file)):
                msg = f"{name} and {holder[0]}: one path on some systems; rename or move one"
                raise PublishError(msg)
            taken[name.casefold()] = name, is_file


def _check_no_link(out: Path, root: str) -> None:
    folder = out
    for name in ("", *root.split("/")):
        folder /= name
        if folder.is_symlink():
            msg = f"{folder}: a symbolic link, which is never followed; put a real folder there"
            raise PublishError(msg)
        if folder.exists() and not folder.is_dir():
            msg = f"{folder}: a file where a folder must be; move it"
            raise PublishError(msg)


def _regular_files(folder: Path, prefix: str = "") -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                yield prefix + entry.name
            elif not entry.is_dir(follow_symlinks=False):
                msg = f"{entry.path}: a link or device, which is never followed; remove it"
                raise PublishError(msg)
            elif entry.name != _BYTECODE:
                yield from _regular_files(folder / entry.name, f"{prefix}{entry.name}/")


def _read_manifest(folder: Path) -> Mapping[str, str]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        return {path: str(digest) for path, digest in manifest.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, RecursionError) as error:
        msg = (
            f"{folder / MANIFEST}: no manifest of botopin (a merge conflict?); "
            "restore it from version control, or delete the folder, and run again"
        )
        raise PublishError(msg) from error


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _report(comparisons: Sequence[_Comparison]) -> Report:
    def those(*states: FileState) -> tuple[str, ...]:
        return tuple(p for c in comparisons for p, state in c.paths() if state in states)

    return Report(
        written=those(FileState.MISSING, FileState.EDITED, FileState.OUTDATED),
        removed=those(FileState.EXTRA),
        unchanged=those(FileState.SAME),
    )


# ── stage ────────────────────────────────────────────────────────────────────────────────────────


def _stage(out: Path, number: int, change: _Comparison, checkpoint: Callable[[], None]) -> _Swap:
    """Build the new tree beside the old one, out of the old one's files where they stay."""
    swap = _Swap(out, number, change.tree.root)
    for folder, _, _ in os.walk(swap.target):
        if not os.access(folder, os.W_OK):  # found before the swap, not when it has begun
            raise PermissionError(errno.EACCES, "read-only folder", folder)
    for path, state in sorted(change.states.items()):
        checkpoint()
        staged = swap.new / path
        match state:
            case FileState.EXTRA:
                continue
            case FileState.SAME | FileState.KEPT | FileState.FOREIGN:
                _make_folder(staged.parent)
                _carry(swap.target / path, staged)
            case FileState.MISSING | FileState.EDITED | FileState.OUTDATED:
                _make_folder(staged.parent)
                if path == MANIFEST:
                    staged.write_bytes(change.manifest)
                elif isinstance(change.tree.files, DirectoryFiles):
                    _carry(change.tree.files.folder / path, staged)
                else:
                    staged.write_bytes(change.tree.files[path])
                staged.chmod(0o644)
    for folder, folders, files in os.walk(swap.new, topdown=False):
        old = swap.target / Path(folder).relative_to(swap.new)
        names = {path.name for path in old.iterdir()} if old.is_dir() else set[str]()
        if names - {_BYTECODE} == {*folders, *files}:
            shutil.copystat(old, folder)
    return evolve(swap, inode=_inode(swap.new))


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def _carry(old: Path, staged: Path) -> None:
    try:
        os.link(old, staged)
    except OSError:  # no hard links here, or not to this file
        shutil.copy2(old, staged)


# ── swap ─────────────────────────────────────────────────────────────────────────────────────────


@frozen
class _Swap:
    """One tree's turn: `new` takes the place of `target`, which moves to `new` or to `old`."""

    out: Path
    number: int
    root: str
    inode: int | None = None
    """The staged folder's, by which it is known wherever it lies; None: nothing is left."""

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
        if self.inode is not None and self.target.exists() and _exchange(self.new, self.target):
            return
        if self.target.exists():
            _move(self.target, self.old)
        if self.inode is not None:
            _make_folder(self.target.parent)
            self.new.rename(self.target)
        self._remove_empty_parents()

    def rollback(self) -> None:
        """Put the old tree back from wherever `do`, or an earlier `undo`, was stopped."""
        if self.inode is not None and _inode(self.target) == self.inode:
            if not self.new.exists():
                self.target.rename(self.new)
            elif not _exchange(self.new, self.target):
                raise OSError(errno.EIO, "cannot be exchanged back", str(self.target))
        if self.old.exists():
            if self.target.exists():  # `_move` was stopped while it removed what it had copied
                shutil.rmtree(self.target)
            _make_folder(self.target.parent)
            self.old.rename(self.target)
        self._remove_empty_parents()

    def _remove_empty_parents(self) -> None:
        with suppress(OSError):
            for folder in self.target.parents[: self.root.count("/")]:
                folder.rmdir()


def _inode(path: Path) -> int | None:
    try:
        return path.lstat().st_ino
    except FileNotFoundError:
        return None


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders at once; False, and nothing done, where the system cannot."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    at_fdcwd, rename_exchange = -100, 2  # of linux/fcntl.h and linux/fs.h
    return renameat2 is not None and not renameat2(
        at_fdcwd, os.fsencode(one), at_fdcwd, os.fsencode(other), rename_exchange
    )


def _move(source: Path, destination: Path) -> None:
    try:
        source.rename(destination)
    except OSError as error:
        # In a container, a folder that came with the image (a lower layer of overlayfs) cannot be
        # renamed, only copied. Another file system is no such case: there is no way back from it.
        one_device = source.stat().st_dev == destination.parent.stat().st_dev
        if error.errno != errno.EXDEV or not one_device:
            raise
        copy = destination.with_suffix(".copy")
        shutil.copytree(source, copy)
        copy.rename(destination)
        shutil.rmtree(source)


def _journal(out: Path) -> Path:
    return out / WORKSPACE / "journal.json"


def _write_journal(out: Path, swaps: Sequence[_Swap]) -> None:
    """Name the swaps to undo. While this file exists the old trees count; without it, the new."""
    draft = _journal(out).with_suffix(".draft")
    draft.write_text(json.dumps([[swap.root, swap.inode] for swap in swaps]), "utf-8")
    draft.rename(_journal(out))


# ── clean ────────────────────────────────────────────────────────────────────────────────────────


def _recover(out: Path) -> None:
    """Undo the swaps of a run that did not reach its commit, and remove its workspace."""
    if _journal(out).exists():
        try:
            swaps = [
                _Swap(out, number, str(root), inode)
                for number, (root, inode) in enumerate(json.loads(_journal(out).read_bytes()))
            ]
        except (ValueError, TypeError, RecursionError) as error:
            msg = f"{_journal(out)}: damaged; restore {out} from version control, delete this file"
            raise PublishError(msg) from error
        for swap in reversed(swaps):
            check_portable(swap.root)  # the folder may come from anybody's repository
            _check_no_link(out, swap.root)
            swap.rollback()
        _journal(out).unlink()
    if (out / WORKSPACE).exists():
        shutil.rmtree(out / WORKSPACE)


# ── run ──────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _errors_explained(out: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        stand = "nothing was changed; put that right and run again"
        if _journal(out).exists():
            stand = "the old output could not be put back; put that right: the next run does it"
        msg = f"{error.filename or out}: {error.strerror or error}: {stand}"
        raise PublishError(msg) from error


@contextmanager
def _deferred_signals() -> Generator[Callable[[], None]]:
    """Hold SIGINT and SIGTERM back until the block is left, so that none strikes within a swap.

    Yields what a run calls where it can be interrupted: it raises if a signal is waiting.
    """
    waiting: list[int] = []

    def checkpoint() -> None:
        if waiting:
            msg = f"{signal.Signals(waiting[0]).name}: nothing was changed; run again"
            raise PublishError(msg)

    handlers: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for held in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(held) not in (signal.SIG_IGN, None):
                handlers[held] = signal.signal(held, lambda number, _: waiting.append(number))
    try:
        yield checkpoint
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting[0])


@contextmanager
def _locked(out: Path, checkpoint: Callable[[], None]) -> Generator[None]:
    """One run at a time. The lock file lies in `out`, where all who could collide see it."""
    _check_no_link(out, WORKSPACE)
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
        with suppress(OSError):  # Windows removes it at release
            path.unlink()
        lock.release()
