"""Downloads of releases, as far as they work without a package index."""

from __future__ import annotations

import os
import sys

import pytest

from botopin.model.diagnostics import SourceError
from botopin.sources.download import download_release


@pytest.mark.parametrize("version", ["", "latest", "1.0 --index-url=x", "@ file:///x", "-r x"])
def test_rejects_invalid_versions_before_pip_runs(version: str) -> None:
    with pytest.raises(SourceError, match="expected a version of botocore"):
        download_release(version, progress=pytest.fail)


def test_reports_an_error_of_pip_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    steps: list[str] = []
    with pytest.raises(SourceError, match="cannot download botocore==1.42.85 with pip: ") as caught:
        download_release("1.42.85", progress=steps.append)
    assert "No matching distribution found" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert steps == ["downloading botocore==1.42.85"]


def test_reports_a_python_without_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SourceError, match="exit code 1"):
        download_release("1.42.85", progress=print)
