"""Promises 13 and 17 to 23: published files, and the files after a failure at any step."""

from __future__ import annotations

import errno
import inspect
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.generate import transaction
from botopin.generate.output_tree import MANIFEST, OutputTree
from botopin.generate.paths import PublishError
from botopin.generate.publish import FileDrift, FileState, find_drift, publish
from botopin.generate.transaction import WORKSPACE
from support.children import (
    NOBODY,
    NOT_INTERRUPTED,
    Outcome,
    drop_privileges,
    in_child,
    interrupted,
    kill,
    start,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

BRAKET = "botopin_aws/braket"
OLD = (
    OutputTree(root=BRAKET, files={"__init__.py": b"old", "v1/a.py": b"same", "v1/b.py": b"stale"}),
    OutputTree(root="changelog/braket", files={"index.md": b"old"}),
)
NEW = (
    OutputTree(root=BRAKET, files={"__init__.py": b"new", "v1/a.py": b"same", "v2/c.py": b"added"}),
    OutputTree(root="changelog/braket", files={"index.md": b"new"}),
    OutputTree(root="botopin_aws/sqs", files={"__init__.py": b"first"}),
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    publish(tmp_path / "out", OLD)
    return tmp_path / "out"


@pytest.fixture(params=["exchange", "two renames"])
def route(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to swap two folders: that of Linux, and that of other systems."""
    if request.param == "two renames":
        monkeypatch.setattr(transaction, "exchange", no_exchange)
    elif sys.platform != "linux":
        pytest.skip("only Linux exchanges")
    return str(request.param)


def no_exchange(_one: Path, _other: Path) -> bool:
    return False


def contents(out: Path) -> dict[str, bytes]:
    """Return every file, with leftovers of a killed run."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def published(out: Path, root: str = "") -> dict[str, bytes]:
    """Return every file except manifests and leftovers of a killed run."""
    return {
        path: content
        for path, content in contents(out).items()
        if path.startswith(root) and not path.startswith(WORKSPACE) and not path.endswith(MANIFEST)
    }


def rendered(trees: Sequence[OutputTree], root: str = "") -> dict[str, bytes]:
    return {
        f"{tree.root}/{path}": content
        for tree in trees
        if tree.root.startswith(root)
        for path, content in tree.files.items()
    }


def stamps(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return inode, mode and time of every file, and mode and time of every folder."""
    return {
        str(p): (0 if p.is_dir() else s.st_ino, s.st_mode, s.st_mtime_ns)
        for p in (folder, *folder.rglob("*"))
        for s in [p.stat()]
    }


NOTES = {f"{BRAKET}/v1/notes.txt": b"foreign: no run can render this file again"}


def add_notes(out: Path) -> None:
    for path, content in NOTES.items():
        (out / path).write_bytes(content)


def each_step(out: Path, interrupt: Callable[[], None]) -> Generator[Outcome]:
    """Publish NEW over OLD and NOTES, and interrupt a run at each of its file operations."""
    add_notes(out)
    pristine = out.with_name("pristine")
    out.rename(pristine)
    for step in range(1, 1000):
        shutil.copytree(pristine, out)
        outcome = in_child(interrupted(lambda: publish(out, NEW), step, interrupt))
        if outcome.code == NOT_INTERRUPTED:
            assert published(out) == NOTES | rendered(NEW)
            assert step > 60
            return
        yield outcome
        shutil.rmtree(out)
    pytest.fail("the run does not end")


# ── published files ────────────────────────────────────────────────────────────────────────────


def test_writes_each_tree_with_a_manifest_and_no_other_file(tmp_path: Path) -> None:
    report = publish(tmp_path, OLD)
    assert published(tmp_path) == rendered(OLD)
    files = {*rendered(OLD), f"{BRAKET}/{MANIFEST}", f"changelog/braket/{MANIFEST}"}
    assert {*contents(tmp_path)} == {*report.written} == files


def test_guarantee_20_bytes_and_modes_do_not_depend_on_umask_or_order(tmp_path: Path) -> None:
    reverse = [
        evolve(tree, files=dict(sorted(tree.files.items(), reverse=True))) for tree in reversed(OLD)
    ]
    for name, umask, trees in (("a", 0o077, OLD), ("b", 0, reverse)):
        (tmp_path / name).mkdir()
        before = os.umask(umask)
        try:
            publish(tmp_path / name, trees)
        finally:
            os.umask(before)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    modes = {p.is_dir(): p.stat().st_mode & 0o7777 for p in tmp_path.glob("*/*/**/*")}
    assert modes == {True: 0o755, False: 0o644}


def test_guarantee_21_a_run_that_changes_nothing_rewrites_nothing(out: Path) -> None:
    before = stamps(out)
    report = publish(out, OLD)
    assert stamps(out) == before
    assert not report.written + report.removed


def test_guarantee_21_unchanged_files_keep_inode_and_mtime(out: Path, route: str) -> None:
    before = stamps(out)[str(out / BRAKET / "v1/a.py")]
    report = publish(out, NEW)
    assert stamps(out)[str(out / BRAKET / "v1/a.py")] == before
    assert report.unchanged == (f"{BRAKET}/v1/a.py",)
    assert report.removed == (f"{BRAKET}/v1/b.py",)
    assert contents(out).keys() == {*rendered(NEW), *(f"{tree.root}/{MANIFEST}" for tree in NEW)}, (
        route
    )


def test_partial_run_does_not_touch_other_versions(out: Path) -> None:
    (out / BRAKET / "v1/b.py").write_bytes(b"edited")
    (out / BRAKET / "v1/own.txt").write_bytes(b"foreign")
    before = stamps(out / BRAKET / "v1")
    selected = frozenset({"__init__.py", "v2"})
    tree = OutputTree(
        root=BRAKET, files={"__init__.py": b"new", "v2/c.py": b"2"}, selected=selected
    )
    publish(out, [tree])
    assert stamps(out / BRAKET / "v1") == before
    assert find_drift(out, [tree]) == ()
    whole = OutputTree(root=BRAKET, files={**OLD[0].files, **tree.files})
    assert {d.path: d.state for d in find_drift(out, [whole])} == {
        f"{BRAKET}/v1/b.py": FileState.EDITED,
        f"{BRAKET}/v1/own.txt": FileState.FOREIGN,
    }


def test_guarantee_22_keeps_foreign_files_and_removes_stale_ones(out: Path) -> None:
    foreign = out / BRAKET / "v1/notes.txt"
    foreign.write_bytes(b"mine")
    foreign.chmod(0o600)
    before = foreign.stat()
    publish(out, NEW)
    publish(out, [OutputTree(root=BRAKET, files={})])
    after = foreign.stat()
    for attribute in ("st_ino", "st_mode", "st_mtime_ns"):
        assert getattr(after, attribute) == getattr(before, attribute)
    assert published(out, BRAKET) == {f"{BRAKET}/v1/notes.txt": b"mine"}


def test_removes_tree_without_files_and_its_empty_parents(out: Path) -> None:
    publish(out, [OutputTree(root=BRAKET, files={})])
    assert [path.name for path in out.iterdir()] == ["changelog"]


def test_guarantee_22_rejects_foreign_file_with_the_name_of_a_rendered_one(out: Path) -> None:
    (out / BRAKET / "v2").mkdir()
    (out / BRAKET / "v2/c.py").write_bytes(b"mine")
    before = stamps(out)
    with pytest.raises(PublishError, match=r"v2/c\.py: in the way.*move it"):
        publish(out, NEW)
    assert {*stamps(out).items()} - {*before.items()} <= {(str(out), stamps(out)[str(out)])}
    (out / BRAKET / "v2/c.py").write_bytes(NEW[0].files["v2/c.py"])
    publish(out, NEW)
    assert published(out) == rendered(NEW)


@pytest.mark.parametrize("trees", [OLD, NEW])
def test_error_of_the_callback_ends_the_run(out: Path, trees: Sequence[OutputTree]) -> None:
    calls: list[None] = []

    def committed() -> None:
        calls.append(None)
        raise PublishError

    with pytest.raises(PublishError):
        publish(out, trees, on_commit=committed)
    assert len(calls) == 1
    assert published(out) == rendered(trees)


def test_rejects_too_deeply_nested_folders(out: Path) -> None:
    (out / BRAKET).joinpath(*["d"] * 200).mkdir(parents=True)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 150)
    try:
        for reject in (publish, find_drift):
            with pytest.raises(PublishError, match="folders that are nested too deeply; remove"):
                reject(out, NEW)
    finally:
        sys.setrecursionlimit(limit)


def test_ignores_bytecode_and_removes_it_with_its_module(out: Path) -> None:
    for cache in (out / BRAKET / "__pycache__", out / BRAKET / "v1/__pycache__"):
        cache.mkdir()
        (cache / "b.pyc").touch()
    assert find_drift(out, OLD) == ()
    publish(out, [*NEW, OutputTree(root="other/x", files={"a": b""})])
    assert not list(out.rglob("*.pyc"))


def test_guarantee_23_drift_lists_every_difference_and_writes_nothing(out: Path) -> None:
    (out / BRAKET / "__init__.py").unlink()
    (out / BRAKET / "v1/a.py").write_bytes(b"by hand")
    (out / BRAKET / "own.txt").write_bytes(b"")
    before = stamps(out)
    differences = find_drift(out, NEW[:2])
    assert stamps(out) == before
    assert differences == (
        FileDrift(f"{BRAKET}/{MANIFEST}", FileState.OUTDATED),
        FileDrift(f"{BRAKET}/__init__.py", FileState.MISSING),
        FileDrift(f"{BRAKET}/own.txt", FileState.FOREIGN),
        FileDrift(f"{BRAKET}/v1/a.py", FileState.EDITED),
        FileDrift(f"{BRAKET}/v1/b.py", FileState.EXTRA),
        FileDrift(f"{BRAKET}/v2/c.py", FileState.MISSING),
        FileDrift(f"changelog/braket/{MANIFEST}", FileState.OUTDATED),
        FileDrift("changelog/braket/index.md", FileState.OUTDATED),
    )
    assert str(differences[1]) == "botopin_aws/braket/__init__.py: missing"
    publish(out, NEW[:2])
    assert find_drift(out, NEW[:2]) == (FileDrift(f"{BRAKET}/own.txt", FileState.FOREIGN),)


@pytest.mark.parametrize("text", [b"<<<<<<< HEAD", b"[]", b"\xff", b"[" * 100_000])
def test_rejects_damaged_manifest(out: Path, text: bytes) -> None:
    (out / BRAKET / MANIFEST).write_bytes(text)
    with pytest.raises(PublishError, match="restore it from version control"):
        publish(out, NEW)


# ── guarantee 13: paths ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/x",
        "a//b",
        "a/./b",
        "",
        "a\\b",
        "C:x",
        "a.",
        "a ",
        "aux",
        "v1/Con.py",
        "lpt9.tar.gz",
        "a\nb",
        "a\0",
        "é",
        "\u212a",
        "a?",
        "__pycache__/x.pyc",
        MANIFEST,
        "d/" * 100 + "x",
    ],
)
def test_guarantee_13_rejects_path_that_some_system_refuses(tmp_path: Path, path: str) -> None:
    with pytest.raises(PublishError):
        publish(tmp_path / "out", [OutputTree(root=BRAKET, files={path: b""})])
    with pytest.raises(PublishError):
        publish(tmp_path / "out", [OutputTree(root=f"botopin_aws/{path}/..", files={"x": b""})])
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("paths", [("a.py", "A.py"), ("v/a", "V/b"), ("a", "a/b"), ("A", "a/b")])
def test_guarantee_13_rejects_paths_that_differ_only_in_case(
    tmp_path: Path, paths: Sequence[str]
) -> None:
    for order in (paths, paths[::-1]):
        with pytest.raises(PublishError, match="one path on some systems"):
            publish(tmp_path, [OutputTree(root=BRAKET, files=dict.fromkeys(order, b""))])
        with pytest.raises(PublishError, match="one path on some systems"):
            publish(tmp_path, [OutputTree(root=root, files={}) for root in order])
    (tmp_path / BRAKET / paths[0]).parent.mkdir(parents=True)
    (tmp_path / BRAKET / paths[0]).write_bytes(b"foreign")
    with pytest.raises(PublishError, match="one path on some systems"):
        publish(tmp_path, [OutputTree(root=BRAKET, files={paths[1]: b"ours"})])


def test_stale_file_can_return_in_another_case_or_as_a_folder(out: Path) -> None:
    tree = OutputTree(root=BRAKET, files={"__INIT__.py": b"", "v1": b""})
    publish(out, [tree])
    assert published(out, BRAKET) == rendered([tree])


@pytest.mark.parametrize("link", ["", "botopin_aws", BRAKET, f"{BRAKET}/v1", f"{BRAKET}/v1/b.py"])
def test_guarantee_13_links_are_never_followed(out: Path, link: str) -> None:
    elsewhere = out.with_name("elsewhere")
    (out / link).rename(elsewhere)
    (out / link).symlink_to(elsewhere)
    before = stamps(elsewhere)
    for reject in (publish, find_drift):
        with pytest.raises(PublishError, match="never followed"):
            reject(out, NEW)
    assert stamps(elsewhere) == before
    assert (out / link).is_symlink()


def test_guarantee_13_rejects_pipe_without_reading_it(out: Path) -> None:
    os.mkfifo(out / BRAKET / "pipe")
    with pytest.raises(PublishError, match="pipe: a link or device"):
        publish(out, NEW)


# ── guarantees 17 to 19: failures ──────────────────────────────────────────────────────────────


def test_guarantee_18_kill_at_any_step_leaves_old_or_new_trees(out: Path, route: str) -> None:
    for outcome in each_step(out, kill(signal.SIGKILL)):
        assert outcome.code == -signal.SIGKILL
        for tree in NEW:
            notes = NOTES if tree.root == BRAKET else {}
            states = [notes | rendered(OLD, tree.root), notes | rendered(NEW, tree.root)]
            if route == "two renames":
                states.append({})  # until the next run
            assert published(out, tree.root) in states
        publish(out, OLD)
        publish(out, [OutputTree(root="botopin_aws/sqs", files={})])
        assert published(out) == NOTES | rendered(OLD)
        assert not list(out.glob(f"{WORKSPACE}*"))


def test_guarantee_17_failure_at_any_step_changes_nothing(out: Path, route: str) -> None:
    def fill_disk() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    add_notes(out)
    before = contents(out)
    for outcome in each_step(out, fill_disk):
        assert outcome.code in (0, 1), route
        if outcome.code:
            assert contents(out) == before, outcome.message
            assert "No space left on device: nothing was changed" in outcome.message
        else:  # before the lock, or after the commit
            assert published(out) == NOTES | rendered(NEW)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 2), (signal.SIGTERM, -15)])
def test_guarantee_17_signal_at_any_step_leaves_old_or_new_trees(
    out: Path, number: int, code: int
) -> None:
    add_notes(out)
    old = contents(out)
    seen = set[bool]()
    # A shell makes background jobs ignore SIGINT, tests included.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for outcome in each_step(out, kill(number)):
            assert outcome.code == code
            seen.add(contents(out) == old)
            assert published(out) in (NOTES | rendered(OLD), NOTES | rendered(NEW))
            assert not (out / WORKSPACE).exists()
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert seen == {True, False}


def test_guarantee_17_ignored_signal_does_not_interrupt(out: Path) -> None:
    def job() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        publish(out, NEW)

    assert in_child(interrupted(job, 80, kill(signal.SIGINT))).code == 0
    assert published(out) == rendered(NEW)


@pytest.mark.parametrize("folder", ["", "botopin_aws", BRAKET, f"{BRAKET}/v1", "changelog/braket"])
def test_guarantee_17_read_only_folder_changes_nothing(folder: str, route: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        publish(out, OLD)
        Path(name).chmod(0o755)
        before = contents(out)
        if os.getuid() == 0:
            for path in (out, *out.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        (out / folder).chmod(0o555)

        def as_nobody(trees: Sequence[OutputTree]) -> None:
            drop_privileges()
            publish(out, trees)

        outcome = in_child(lambda: as_nobody(NEW))
        assert outcome.code == 1, route
        assert "nothing was changed; correct the cause and run again" in outcome.message
        assert contents(out) == before
        assert in_child(lambda: as_nobody(OLD)).code == 0
        (out / folder).chmod(0o755)


@contextmanager
def mounted(folder: Path, kind: str, options: str) -> Generator[None]:
    command = ["mount", "-t", kind, "-o", options, kind, str(folder)]
    if os.getuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip(f"cannot mount {kind}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_guarantee_17_full_disk_changes_nothing(tmp_path: Path, route: str) -> None:
    with mounted(tmp_path, "tmpfs", "size=256k"):
        publish(tmp_path, OLD)
        before = contents(tmp_path)
        large = OutputTree(root=BRAKET, files={f"{n}.py": bytes(10_000) for n in range(100)})
        with pytest.raises(PublishError, match="No space left on device: nothing was changed"):
            publish(tmp_path, [large, *NEW[1:]])
        assert contents(tmp_path) == before, route


@pytest.mark.skipif(sys.platform != "linux", reason="mounts an overlay, as containers do")
def test_guarantee_18_kill_at_any_step_loses_no_folder_of_a_container_image(tmp_path: Path) -> None:
    image = tmp_path / "image"
    publish(image, OLD)
    add_notes(image)
    for step in range(1, 1000):
        upper, work, out = (tmp_path / f"{name}{step}" for name in ("upper", "work", "out"))
        for folder in (upper, work, out):
            folder.mkdir()
        layers = f"lowerdir={image},upperdir={upper},workdir={work},redirect_dir=off"
        with mounted(out, "overlay", layers):
            with pytest.raises(OSError, match="cross-device"):
                (out / BRAKET).rename(out / "moved")
            outcome = in_child(interrupted(partial(publish, out, NEW), step, kill(signal.SIGKILL)))
            if outcome.code == NOT_INTERRUPTED:
                assert published(out) == NOTES | rendered(NEW)
                return
            publish(out, [*OLD, OutputTree(root="botopin_aws/sqs", files={})])
            assert published(out) == NOTES | rendered(OLD)


def test_guarantee_19_concurrent_runs_leave_one_whole_tree(out: Path, route: str) -> None:
    other = [evolve(tree, files={**tree.files, "own.py": b""}) for tree in NEW]

    def runs(first: Sequence[OutputTree], second: Sequence[OutputTree]) -> None:
        for _ in range(10):
            publish(out, first)
            publish(out, second)

    reading, writing = os.pipe()
    children = [
        start(partial(runs, first, second), writing)
        for first, second in [(NEW, other), (other, NEW), (NEW, other)]
    ]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert (codes, pipe.read()) == ([0, 0, 0], ""), route
    assert published(out) in (rendered(NEW), rendered(other))
    assert not list(out.glob(f"{WORKSPACE}*"))


def test_run_that_waits_for_another_can_be_interrupted(out: Path) -> None:
    before = contents(out)
    with FileLock(out / f"{WORKSPACE}.lock"):
        child = start(lambda: publish(out, NEW), 2)
        time.sleep(0.3)
        os.kill(child, signal.SIGTERM)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM
    (out / f"{WORKSPACE}.lock").unlink()
    assert contents(out) == before


NAMES = st.sampled_from(["a.py", "b.py", "v1/a.py", "v1/b.py", "v2/a.py", "v2/deep/a.py"])
FILES = st.dictionaries(NAMES, st.sampled_from([b"", b"one", b"two"]), max_size=5)


@pytest.mark.parametrize("exchange", [True, False])
@settings(max_examples=40, deadline=None)
@given(
    old=FILES, new=FILES, foreign=FILES, kills=st.lists(st.integers(1, 90), min_size=1, max_size=3)
)
def test_guarantee_18_kills_in_runs_and_in_recovery_lose_no_file(
    exchange: bool,
    old: Mapping[str, bytes],
    new: Mapping[str, bytes],
    foreign: Mapping[str, bytes],
    kills: Sequence[int],
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        if not exchange:
            patch.setattr(transaction, "exchange", no_exchange)
        out = Path(name)
        before = [OutputTree(root="p/one", files=old), OutputTree(root="p/two", files=new)]
        after = [OutputTree(root="p/one", files=new), OutputTree(root="p/two", files=old)]
        publish(out, before)
        kept = {
            f"p/one/{path}.own": content
            for path, content in foreign.items()
            if (out / "p/one" / path).parent.is_dir()
        }
        for path, content in kept.items():
            (out / path).write_bytes(content)
        for step in kills:
            in_child(interrupted(lambda: publish(out, after), step, kill(signal.SIGKILL)))
            if exchange:
                assert published(out, "p/one") in (
                    kept | rendered(before, "p/one"),
                    kept | rendered(after, "p/one"),
                )
        publish(out, after)
        assert published(out) == kept | rendered(after)
        assert not list(out.glob(f"{WORKSPACE}*"))
        assert {d.state for d in find_drift(out, after)} <= {FileState.FOREIGN}
