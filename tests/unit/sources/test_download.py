"""Releases from the package index: what can be said without one."""

from __future__ import annotations

import os
import sys

import pytest

from botopin.model.diagnostics import SourceError
from botopin.sources.download import download_release


@pytest.mark.parametrize("version", ["", "latest", "1.0 --index-url=x", "@ file:///x", "-r x"])
def test_what_is_no_version_never_reaches_pip(version: str) -> None:
    with pytest.raises(SourceError, match="expected a version of botocore"):
        download_release(version)


def test_what_pip_says_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    steps: list[str] = []
    with pytest.raises(SourceError, match="pip cannot download botocore==1.42.85: ") as caught:
        download_release("1.42.85", progress=steps.append)
    assert "No matching distribution found" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert steps == ["downloading botocore==1.42.85"]


def test_a_python_without_pip_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SourceError, match="exit code 1"):
        download_release("1.42.85")
