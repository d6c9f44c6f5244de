"""Fixtures to prepare a job with few arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin import to_boto3
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import v2026_04_07
from support.braket_account import DEVICE, JOBS, Account, blur_all_times, braket_account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def account() -> Iterator[Account]:
    with braket_account(jobs=JOBS) as account:
        yield account


@pytest.fixture
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "algorithm"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (folder / "train.py").write_text("def main(): ...\n", encoding="utf-8")
    return folder


@pytest.fixture
def prepare(account: Account, source: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that prepares a job and returns its request without time stamps."""

    def prepare(**arguments: Any) -> dict[str, Any]:
        keywords = {"to": v2026_04_07.CreateJobRequest, "session": account.session, **arguments}
        request = prepare_job(
            keywords.pop("device", DEVICE), keywords.pop("source", source), **keywords
        )
        assert type(request) is keywords["to"]
        return blur_all_times(to_boto3(request))

    return prepare
