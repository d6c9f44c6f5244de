"""Reading of files with locked names: size limit and diagnostics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.model.diagnostics import SourceError
from botopin.naming.lock import lock_file, read_lock
from botopin.naming.names import Names
from support.special_files import UNBOUNDED, needs_posix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_no_file_locks_no_names(tmp_path: Path) -> None:
    assert read_lock(tmp_path, "weather") == read_lock(None, "weather") == Names()


@needs_posix
@UNBOUNDED
def test_lock_file_is_read_within_a_limit(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(lock_file(tmp_path, "weather"))
    with pytest.raises(SourceError, match=r"weather\.json: expected (a regular file|at most)"):
        read_lock(tmp_path, "weather")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], "expected an object, got an array"),
        ({"members": {"City": 1}}, "/members/City: expected an object, got 1"),
        ({"members": {"City": {"name": 1}}}, "/members/City/name: expected a string, got 1"),
        ({"membres": {}}, "/membres: unknown key; did you mean members?"),
        ({"classes": None, "pages": 2}, "/classes: expected an object, got None; /pages: expected"),
    ],
)
def test_error_names_the_file_the_key_and_both_types(tmp_path: Path, data: Any, fault: str) -> None:
    lock_file(tmp_path, "weather").write_text(json.dumps(data))
    with pytest.raises(SourceError) as caught:
        read_lock(tmp_path, "weather")
    assert f"weather.json: not a file of locked names: {fault}" in str(caught.value)


def test_deep_nesting_is_an_error(tmp_path: Path) -> None:
    lock_file(tmp_path, "weather").write_text("[" * 100_000)
    with pytest.raises(SourceError, match="not a file of locked names"):
        read_lock(tmp_path, "weather")
