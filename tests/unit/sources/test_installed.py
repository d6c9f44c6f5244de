"""Models of the installed botocore."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from botopin.model.diagnostics import SourceError
from botopin.model.reader import read_service
from botopin.sources.installed import InstalledBotocore


def test_reads_a_service_without_a_date() -> None:
    model = InstalledBotocore().read_model("braket")
    assert (model.version, model.api_version) == (version("botocore"), "2019-09-01")
    assert (model.date, model.wheel, model.wheel_sha256) == ("", "", "")
    assert {"service-2.json", "paginators-1.json"} <= model.files.keys()
    read_service(model.files["service-2.json"], service="braket", date="2026-01-01")


def test_unknown_service_is_a_source_error() -> None:
    with pytest.raises(SourceError, match=r"got 'brket' \(did you mean 'braket'\?\)"):
        InstalledBotocore().read_model("brket")
