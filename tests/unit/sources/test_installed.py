"""Models of the installed botocore."""

from __future__ import annotations

import gzip
import json
import os
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader
from botocore.session import Session

from botopin.model.diagnostics import ModelError, SourceError
from botopin.model.documents import read_documents
from botopin.model.reader import read_service
from botopin.sources.installed import InstalledBotocore

if TYPE_CHECKING:
    from pathlib import Path


def test_reads_a_service_without_a_date() -> None:
    model = InstalledBotocore().read_model("braket")
    assert (model.version, model.api_version) == (version("botocore"), "2019-09-01")
    assert (model.date, model.wheel, model.wheel_sha256) == ("", "", "")
    assert {"service-2.json", "paginators-1.json"} <= model.files.keys()
    read_service(model.files["service-2.json"], service="braket", date="2026-01-01")


def test_unknown_service_is_a_source_error() -> None:
    with pytest.raises(SourceError, match=r"got 'brket' \(did you mean 'braket'\?\)"):
        InstalledBotocore().read_model("brket")


# --- models of the user ---------------------------------------------------------------------------

MODEL = {
    "metadata": {"apiVersion": "2024-01-01", "serviceId": "Preview"},
    "operations": {"Get": {"name": "Get"}},
    "shapes": {},
}


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """Two folders of `AWS_DATA_PATH`, and the folder in the place of `~/.aws/models`."""
    first, second, home = (tmp_path / name for name in ("first", "second", "home"))
    monkeypatch.setenv("AWS_DATA_PATH", f"{first}{os.pathsep}{second}{os.pathsep}{tmp_path}/absent")
    monkeypatch.setattr(Loader, "CUSTOMER_DATA_PATH", str(home))
    return first, second, home


def write(folder: Path, path: str, content: dict[str, Any]) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(content).encode()
    file.write_bytes(gzip.compress(data) if path.endswith(".gz") else data)
    return file


def assert_reads_as_boto3(service: str) -> None:
    """Compare every document of a service with the document that boto3 loads."""
    model = InstalledBotocore().read_model(service)
    documents = read_documents(model.files, service=service, date="2024-01-01")
    loader = Session().get_component("data_loader")
    assert service in loader.list_available_services("service-2")
    for name in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
        try:
            expected = loader.load_service_model(service, name)
        except (DataNotFoundError, UnknownServiceError):
            expected = None
        assert documents.files.get(f"{name}.json") == expected, name


def titled(title: str) -> dict[str, Any]:
    return {**MODEL, "metadata": {**MODEL["metadata"], "serviceFullName": title}}


@pytest.mark.parametrize("version", ["2024-01-01", "3.0", "v1", "2010-12-01N2014-05-28"])
def test_reads_a_service_of_the_user(folders: tuple[Path, ...], version: str) -> None:
    file = write(folders[2], f"my-preview/{version}/service-2.json", MODEL)
    release = InstalledBotocore()
    model = release.read_model("my-preview")
    assert "my-preview" in release.services
    assert (model.api_version, model.is_own) == (version, True)
    assert model.own_files == {"service-2.json": str(file)}
    assert_reads_as_boto3("my-preview")


def test_first_folder_with_a_file_provides_it(folders: tuple[Path, ...]) -> None:
    first, second, home = folders
    titles = [("home", home, ""), ("second", second, ""), ("first", first, ".gz")]
    for title, folder, suffix in titles:
        write(folder, f"braket/2019-09-01/service-2.json{suffix}", titled(title))
        assert_reads_as_boto3("braket")
        model = InstalledBotocore().read_model("braket")
        assert json.loads(model.files["service-2.json"])["metadata"]["serviceFullName"] == title
        assert "paginators-1.json" in model.files


def test_plain_file_precedes_a_gzipped_file(folders: tuple[Path, ...]) -> None:
    write(folders[0], "one/2024-01-01/service-2.json.gz", titled("gzipped"))
    write(folders[0], "one/2024-01-01/service-2.json", titled("plain"))
    assert_reads_as_boto3("one")


def test_extras_of_the_user_complete_a_shipped_model(folders: tuple[Path, ...]) -> None:
    members = {"AllowUnordered": {"shape": "AllowUnordered", "location": "querystring"}}
    shapes = {
        "AllowUnordered": {"type": "boolean"},
        "ListObjectsV2Request": {"members": members},
    }
    extras = {"version": 1.0, "merge": {"shapes": shapes}}
    write(folders[2], "s3/2006-03-01/service-2.sdk-extras.json", extras)
    model = InstalledBotocore().read_model("s3")
    assert not model.is_own
    documents = read_documents(model.files, service="s3", date="2024-01-01")
    assert "AllowUnordered" in documents.files["service-2.json"]["shapes"]
    assert_reads_as_boto3("s3")


def test_newer_api_version_of_the_user_keeps_shipped_endpoint_rules(
    folders: tuple[Path, ...],
) -> None:
    write(folders[2], "sqs/2099-01-01/service-2.json", MODEL)
    model = InstalledBotocore().read_model("sqs")
    assert model.api_version == "2099-01-01"
    assert "endpoint-rule-set-1.json" in model.files


def test_faults_name_the_file_of_the_user(folders: tuple[Path, ...]) -> None:
    file = write(folders[1], "one/2024-01-01/service-2.json", {**MODEL, "metadata": 1})
    model = InstalledBotocore().read_model("one")
    with pytest.raises(ModelError, match=f"^{re.escape(str(file))}: /metadata: "):
        read_documents(
            model.files, service="one", date="2024-01-01", display_names=model.display_names
        )


def test_invalid_configuration_is_a_source_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DATA_PATH", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "absent"))
    monkeypatch.setenv("AWS_PROFILE", "absent")
    with pytest.raises(SourceError, match=r"config profile \(absent\) could not be found"):
        InstalledBotocore()


def test_entries_that_are_no_files_are_skipped_as_in_boto3(
    folders: tuple[Path, Path, Path],
) -> None:
    first, second, _ = folders
    (first / "preview/2024-01-01/service-2.json").mkdir(parents=True)
    (first / "preview/2030-01-01").mkdir()
    (first / "preview/2030-01-01/service-2.json").symlink_to("absent")
    file = write(second, "preview/2024-01-01/service-2.json", MODEL)
    loader = Session().get_component("data_loader")
    assert loader.determine_latest_version("preview", "service-2") == "2024-01-01"
    model = InstalledBotocore().read_model("preview")
    assert model.own_files == {"service-2.json": str(file)}
