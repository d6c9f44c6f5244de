"""The models of the installed botocore."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from botopin.model.diagnostics import SourceError
from botopin.model.reader import read_service
from botopin.sources.installed import InstalledBotocore


def test_the_installed_botocore_gives_a_service_but_no_date() -> None:
    release = InstalledBotocore().read_model("braket")
    assert (release.version, release.api_version) == (version("botocore"), "2019-09-01")
    assert (release.date, release.wheel, release.wheel_sha256) == ("", "", "")
    assert {"service-2.json", "paginators-1.json"} <= release.files.keys()
    read_service(release.files["service-2.json"], service="braket", date="2026-01-01")


def test_an_unknown_service_is_a_source_error() -> None:
    with pytest.raises(SourceError, match="got 'brket'; did you mean braket"):
        InstalledBotocore().read_model("brket")
