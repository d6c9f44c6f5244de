"""Publish trees of generated files: all of them, or none.

A run compares the rendered files with the files on disk, stages complete new trees, and swaps the
trees in one transaction. docs/decisions/publish-all-or-nothing.md gives the reasons.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from botopin.generate.folders import link_or_copy, make_folder
from botopin.generate.output_tree import (
    MANIFEST,
    DirectoryFiles,
    OutputTree,
    check_paths,
    digest,
    file_digest,
    packages,
    read_manifest,
    render_manifest,
)
from botopin.generate.paths import (
    BYTECODE,
    PublishError,
    check_distinct,
    check_no_link,
    check_root,
    regular_files,
)
from botopin.generate.signals import defer_signals
from botopin.generate.transaction import WORKSPACE, journal_file, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence


class FileState(StrEnum):
    """State of a file on disk compared with the rendered file."""

    SAME = "same"
    KEPT = "kept"
    """Not selected by this run (`OutputTree.selected`)."""
    FOREIGN = "foreign"
    """Not written by botopin: always kept."""
    MISSING = "missing"
    EXTRA = "extra"
    """Written by botopin and no longer rendered."""
    EDITED = "edited"
    """Written by botopin and changed by hand."""
    OUTDATED = "outdated"


@frozen
class FileDrift:
    """A difference between a file on disk and the rendered file."""

    path: str
    """Path below the output folder."""
    state: FileState

    def __str__(self) -> str:
        """Return a line for people: botopin_aws/braket/__init__.py: edited."""
        return f"{self.path}: {self.state}"


@frozen(kw_only=True)
class Report:
    """Sorted paths below the output folder, by result of a run."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def find_drift(out: Path, trees: Sequence[OutputTree]) -> tuple[FileDrift, ...]:
    """Return the differences between the disk and the trees, and write nothing.

    The result includes foreign files, which `publish` keeps. No drift means that `publish`
    changes nothing.

    Raises:
        PublishError: `publish` would reject these trees.
    """
    with _explain_errors(out):
        return tuple(
            FileDrift(path, state)
            for comparison in _compare_all(out, trees)
            for path, state in comparison.paths()
            if state not in (FileState.SAME, FileState.KEPT)
        )


def publish(
    out: Path, trees: Sequence[OutputTree], *, on_commit: Callable[[], None] = lambda: None
) -> Report:
    """Replace the trees in the output folder: all of them, or none.

    Unchanged files keep their inode and modification time. A run without changes needs no
    permission to write.

    Args:
        out: Output folder.
        trees: Trees to publish.
        on_commit: Function to call when the trees are in place, before a signal can end the run.

    Raises:
        PublishError: Nothing changed: a path is not portable, a link or a foreign file is in the
            way, a manifest is damaged, a folder cannot be written, the disk is full, or a signal
            arrived.
    """
    unchanged = _compare_unlocked(out, trees)
    with _explain_errors(out), defer_signals() as received_signal:
        if unchanged is not None:
            on_commit()
            return _report(unchanged)

        def checkpoint() -> None:
            if received := received_signal():
                raise PublishError(f"{received.name}: nothing was changed; run again")

        with transaction(out, checkpoint) as run:
            comparisons = _compare_all(out, trees)
            for comparison in comparisons:
                if comparison.has_changes:
                    _build(comparison, run.stage(comparison.tree.root), out, checkpoint)
            run.swap(checkpoint)
            on_commit()
        return _report(comparisons)


# ── compare ──────────────────────────────────────────────────────────────────────────────────────


@frozen
class _Comparison:
    tree: OutputTree
    manifest: bytes
    states: Mapping[str, FileState]

    @property
    def has_changes(self) -> bool:
        return not {FileState.SAME, FileState.KEPT, FileState.FOREIGN}.issuperset(
            self.states.values()
        )

    def paths(self) -> Iterator[tuple[str, FileState]]:
        for path, state in sorted(self.states.items()):
            yield f"{self.tree.root}/{path}", state


def _compare_unlocked(out: Path, trees: Sequence[OutputTree]) -> list[_Comparison] | None:
    """Return the comparison of a run without changes, or None if the run needs the lock.

    The lock would touch the folder's modification time. A concurrent run can falsify a comparison
    with changes, so only the locked one counts.
    """
    with suppress(OSError, PublishError, RecursionError):
        if not any(out.glob(f"{WORKSPACE}*")):
            comparisons = _compare_all(out, trees)
            if not any(comparison.has_changes for comparison in comparisons):
                return comparisons
    return None


def _compare_all(out: Path, trees: Sequence[OutputTree]) -> list[_Comparison]:
    roots = [tree.root for tree in trees]
    for root in roots:
        check_root(root)
    check_distinct(roots, kept=())
    return [_compare(out, tree) for tree in sorted(trees, key=lambda tree: tree.root)]


def _compare(out: Path, tree: OutputTree) -> _Comparison:
    folder = out / tree.root
    check_paths(tree)
    for path in tree.files:
        if not tree.selects(path) or path == MANIFEST:
            msg = f"{tree.root}/{path}: the run does not select this file name; rename the file"
            raise PublishError(msg)
    check_no_link(out, tree.root)

    recorded = read_manifest(folder)
    listed = {path: known for path, known in recorded.items() if not tree.selects(path)}
    listed |= tree.digests
    manifest = render_manifest(listed)
    digests = dict(tree.digests)
    if listed:
        digests[MANIFEST] = digest(manifest)

    states = dict.fromkeys(digests, FileState.MISSING)
    for path in regular_files(folder) if folder.exists() else ():
        if not tree.selects(path):
            states[path] = FileState.KEPT
            continue
        current = file_digest(folder / path)
        rendered = digests.get(path)
        last = current if path == MANIFEST else recorded.get(path)
        states[path] = _state(current, rendered, last)
        if states[path] is FileState.FOREIGN and rendered is not None:
            msg = f"{folder / path}: in the way, and botopin did not write it; move it"
            raise PublishError(msg)
    kept = [path for path, state in states.items() if state in (FileState.KEPT, FileState.FOREIGN)]
    if tree.siblings is not None and tree.siblings != packages(kept) - tree.names:
        msg = f"{tree.root}: another run published there while this one rendered; run again"
        raise PublishError(msg)
    check_distinct(sorted(digests), kept=sorted(kept))
    return _Comparison(tree, manifest, states)


def _state(current: str, rendered: str | None, recorded: str | None) -> FileState:
    """Return the state of a file from three digests: on disk, rendered, and last written."""
    if current == rendered:
        return FileState.SAME
    if recorded is None:
        return FileState.FOREIGN
    if rendered is None:
        return FileState.EXTRA
    return FileState.OUTDATED if current == recorded else FileState.EDITED


def _report(comparisons: Sequence[_Comparison]) -> Report:
    def paths_in(*states: FileState) -> tuple[str, ...]:
        return tuple(p for c in comparisons for p, state in c.paths() if state in states)

    return Report(
        written=paths_in(FileState.MISSING, FileState.EDITED, FileState.OUTDATED),
        removed=paths_in(FileState.EXTRA),
        unchanged=paths_in(FileState.SAME),
    )


# ── stage ────────────────────────────────────────────────────────────────────────────────────────


def _build(comparison: _Comparison, new: Path, out: Path, checkpoint: Callable[[], None]) -> None:
    """Build a new tree; files that stay are hard links to the published ones."""
    published = out / comparison.tree.root
    for folder, _, _ in os.walk(published):
        if not os.access(folder, os.W_OK):  # fail before the swap, not in the middle
            raise PermissionError(errno.EACCES, "read-only folder", folder)
    for path, state in sorted(comparison.states.items()):
        checkpoint()
        staged = new / path
        match state:
            case FileState.EXTRA:
                continue
            case FileState.SAME | FileState.KEPT | FileState.FOREIGN:
                make_folder(staged.parent)
                link_or_copy(published / path, staged)
            case FileState.MISSING | FileState.EDITED | FileState.OUTDATED:
                make_folder(staged.parent)
                if path == MANIFEST:
                    staged.write_bytes(comparison.manifest)
                elif isinstance(comparison.tree.files, DirectoryFiles):
                    link_or_copy(comparison.tree.files.folder / path, staged)
                else:
                    staged.write_bytes(comparison.tree.files[path])
                staged.chmod(0o644)
    for folder, folders, files in os.walk(new, topdown=False):
        old = published / Path(folder).relative_to(new)
        names = {path.name for path in old.iterdir()} if old.is_dir() else set[str]()
        if names - {BYTECODE} == {*folders, *files}:
            shutil.copystat(old, folder)


@contextmanager
def _explain_errors(out: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        result = "nothing was changed; correct the cause and run again"
        if os.path.lexists(journal_file(out)):  # returns False in another user's folder
            result = "the old output could not be restored; correct the cause and run again"
        msg = f"{error.filename or out}: {error.strerror or error}: {result}"
        raise PublishError(msg) from error
    except RecursionError as error:
        msg = f"{out}: contains folders that are nested too deeply; remove any unexpected folders"
        raise PublishError(msg) from error
