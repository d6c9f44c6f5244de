"""Resolution of version names, and errors for invalid names."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tracemalloc
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import botocore
import pytest

from botopin.model.diagnostics import ModelError, SourceError
from botopin.model.documents import ModelDocuments, read_documents
from botopin.model.strict_json import MAX_BYTES
from botopin.sources.folder_store import FolderModelStore
from botopin.sources.release import ReleasedModel
from botopin.sources.resolve import require_same_service, resolve_version
from botopin.sources.store import release_note
from support.paths import ROOT

MODELS = ROOT / "models"
BOTOCORE = Path(botocore.__file__).parent / "data"
THING = {"serviceId": "Thing", "endpointPrefix": "thing", "serviceFullName": "AWS Thing"}
OTHER = {"serviceId": "Other", "endpointPrefix": "other", "serviceFullName": "AWS Other"}
posix = pytest.mark.skipif(os.name != "posix", reason="needs FIFOs")


def model(metadata: dict[str, Any] = THING, **shapes: str) -> bytes:
    document = {
        "metadata": {"apiVersion": "2019-09-01", **metadata},
        "shapes": {name: {"type": type} for name, type in shapes.items()},
    }
    return json.dumps(document).encode()


def documents(metadata: dict[str, Any], *operations: str) -> ModelDocuments:
    document = json.loads(model(metadata))
    document["operations"] = {name: {"name": name} for name in operations}
    data = json.dumps(document).encode()
    return read_documents({"service-2.json": data}, service="thing", date="")


def metadata_of(path: Path) -> dict[str, Any]:
    """Return the metadata of a service-2.json without parsing the rest, which is slow."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        _, _, text = file.read().decode().partition('"metadata":')
    metadata: dict[str, Any] = json.JSONDecoder().raw_decode(text.lstrip())[0]
    return metadata


def installed(service: str, *operations: str) -> ModelDocuments:
    path = max(BOTOCORE.glob(f"{service}/*/service-2.json*"))
    return documents(metadata_of(path), *operations)


def wheel(path: Path, service: str = "thing", *, botocore: bool = True) -> Path:
    with ZipFile(path, "w") as archive:
        for name, data in {
            f"botocore/data/{service}/2019-09-01/service-2.json": model(A="string"),
            f"botocore/data/{service}/2019-09-01/waiters-2.json": b'{"waiters": {}}',
            "botocore-1.2.3.dist-info/METADATA" if botocore else "METADATA": b"",
        }.items():
            archive.writestr(ZipInfo(name, (2024, 2, 29, 23, 59, 58)), data)
    return path


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderModelStore:
    """A store in the working directory with one dated model."""
    monkeypatch.chdir(tmp_path)
    store = FolderModelStore(Path("models"))
    files = {"service-2.json": model(A="string"), "paginators-1.json": b'{"pagination": {}}'}
    release = ReleasedModel(
        service="thing", version="1.2.3", api_version="2019-09-01", files=files, date="2024-01-01"
    )
    store.add(release, note="New devices.")
    return store


# --- valid names ----------------------------------------------------------------------------------


def test_reads_a_date_of_the_store(store: FolderModelStore) -> None:
    documents, info = resolve_version(store, "thing", "2024-01-01")
    assert set(documents.files) == {"service-2.json", "paginators-1.json"}
    assert (info.date, info.botocore, info.label) == ("2024-01-01", "1.2.3", "2024-01-01")
    assert (info.module, info.folder) == ("v2024_01_01", "models/thing/2024-01-01")
    assert info.sha256 == documents.sha256


def test_reads_a_date_of_braket() -> None:
    documents, info = resolve_version(FolderModelStore(MODELS), "braket", "2020-08-13")
    assert len(documents.model.operations) == 6
    assert info.botocore == "1.17.42"


def test_reads_the_installed_botocore(store: FolderModelStore) -> None:
    documents, info = resolve_version(store, "braket", "installed")
    assert {"CreateJob", "GetJob"} <= documents.model.operations.keys()
    assert info.botocore == version("botocore")
    assert info.label == f"botocore {version('botocore')}"
    assert (info.date, info.module, info.folder) == ("", "", "")


@pytest.mark.parametrize("name", ["botocore-1.2.3-py3-none-any.whl", "renamed.bin"])
def test_recognizes_a_wheel_by_name_or_content(store: FolderModelStore, name: str) -> None:
    documents, info = resolve_version(store, "thing", str(wheel(Path(name))))
    assert set(documents.files) == {"service-2.json", "waiters-2.json"}
    assert (info.date, info.botocore, info.label) == ("2024-02-29", "1.2.3", "botocore 1.2.3")
    assert (info.module, info.folder) == ("v2024_02_29", "")


def test_reads_a_model_file_with_its_siblings(store: FolderModelStore) -> None:
    folder = Path("mine")
    folder.mkdir()
    (folder / "service-2.json").write_bytes(model(B="string"))
    (folder / "service-2.sdk-extras.json").write_bytes(b'{"merge": {"metadata": {"x": 1}}}')
    (folder / "paginators-1.json").write_bytes(b'{"pagination": {}}')
    (folder / "endpoint-rule-set-1.json.gz").write_bytes(gzip.compress(b'{"rules": []}'))
    documents, info = resolve_version(store, "thing", "mine/service-2.json")
    assert set(documents.files) == {
        *("service-2.json", "paginators-1.json", "endpoint-rule-set-1.json")
    }
    assert documents.model.metadata["x"] == 1
    assert (info.label, info.folder) == ("mine/service-2.json", "mine")
    assert (info.date, info.module, info.botocore) == ("", "", "")


def test_gzipped_file_has_no_folder_to_annotate(store: FolderModelStore) -> None:
    folder = Path("botocore/data/thing/2019-09-01")
    folder.mkdir(parents=True)
    (folder / "service-2.json.gz").write_bytes(gzip.compress(model(B="string")))
    (folder / "waiters-2.json").write_bytes(b'{"waiters": {}}')
    documents, info = resolve_version(store, "thing", str(folder / "service-2.json.gz"))
    assert list(documents.model.shapes) == ["B"]
    assert set(documents.files) == {"service-2.json", "waiters-2.json"}
    assert info.folder == ""
    assert info.date == "", "the folder has the name of the API version"


def test_prefers_plain_siblings_for_any_named_file(store: FolderModelStore) -> None:
    Path("service-2.json").write_bytes(model(A="string"))
    Path("service-2.json.gz").write_bytes(gzip.compress(model(B="string")))
    Path("waiters-2.json").write_bytes(b'{"plain": 1}')
    Path("waiters-2.json.gz").write_bytes(gzip.compress(b'{"gzipped": 1}'))
    for name, shape in {"service-2.json": "A", "service-2.json.gz": "B"}.items():
        documents, _ = resolve_version(store, "thing", name)
        assert list(documents.model.shapes) == [shape]
        assert documents.files["waiters-2.json"] == {"plain": 1}


def test_file_of_another_name_has_no_siblings(store: FolderModelStore) -> None:
    Path("old.json").write_bytes(model(B="string"))
    Path("paginators-1.json").write_bytes(b"not its own")
    documents, info = resolve_version(store, "thing", "old.json")
    assert set(documents.files) == {"service-2.json"}
    assert (info.label, info.folder) == ("old.json", "")


def test_file_in_another_folder_of_models_has_date_and_release(store: FolderModelStore) -> None:
    shutil.copytree("models", "elsewhere")
    path = Path("elsewhere/thing/2024-01-01/service-2.json")
    documents, info = resolve_version(store, "thing", str(path))
    assert documents.model.date == info.date == "2024-01-01"
    assert (info.botocore, info.module) == ("1.2.3", "v2024_01_01")
    path.write_bytes(model(A="blob"))
    assert resolve_version(store, "thing", str(path))[1].botocore == "", (
        "the file has changed since it was added"
    )
    assert resolve_version(store, "braket", str(path))[1].date == "", (
        "the folder belongs to another service"
    )


def test_file_outside_the_working_directory_has_no_folder(
    store: FolderModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mine").mkdir()
    Path("mine/service-2.json").write_bytes(model())
    monkeypatch.chdir("models")
    assert resolve_version(store, "thing", "../mine/service-2.json")[1].folder == ""


def test_files_need_no_store(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_bytes(model(B="string"))
    resolve_version(FolderModelStore(tmp_path / "none"), "thing", str(tmp_path / "old.json"))


# --- invalid names --------------------------------------------------------------------------------


def test_unknown_date_lists_the_available_and_the_fix(store: FolderModelStore) -> None:
    with pytest.raises(
        SourceError, match="2024-01-02; available: 2024-01-01; .*botopin models add thing"
    ):
        resolve_version(store, "thing", "2024-01-02")
    with pytest.raises(
        SourceError, match=r"no service 'thng' \(did you mean 'thing'\?\); available: thing$"
    ):
        resolve_version(store, "thng", "2024-01-01")


@pytest.mark.parametrize("text", ["latest", "2024-02-30", "none/service-2.json", "a\x1b[31m"])
def test_rejects_unknown_version_names(store: FolderModelStore, text: str) -> None:
    with pytest.raises(SourceError, match="expected a date .* there is no such file") as caught:
        resolve_version(store, "thing", text)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("service", ["", "../thing", "thing\n", "<b>"])
def test_rejects_invalid_service_names(store: FolderModelStore, service: str) -> None:
    with pytest.raises(SourceError, match="expected a service such as braket"):
        resolve_version(store, service, "installed")


@pytest.mark.parametrize("text", [os.devnull, "fifo", "old.json/x", "a\0b", "x" * 999])
def test_rejects_unreadable_files(store: FolderModelStore, text: str) -> None:
    os.mkfifo("fifo")
    Path("old.json").write_bytes(model())
    with pytest.raises(ModelError, match="expected a regular file|cannot be read") as caught:
        resolve_version(store, "thing", text)
    assert len(caught.value.diagnostics) == 1


def test_folder_suggests_its_model_file(store: FolderModelStore) -> None:
    folder = "models/thing/2024-01-01"
    with pytest.raises(SourceError, match=f"got the folder {folder}: pass {folder}/service-2.json"):
        resolve_version(store, "thing", folder)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["notes.txt", "a.json"], "with a.json, notes.txt$"),
        ([], "with no file$"),
        ([f"{number:02}" for number in range(20)], "with 00, .*, 11 and 8 more$"),
        (["service-2.json.gz"], "with service-2.json.gz: decompress service-2.json.gz$"),
        (["api-2.json", "docs-2.json"], "docs-2.json: api-2.json is in the format of .* rename it"),
        (["service-2.sdk-extras.json"], "put the service-2.json that .* extends beside it$"),
    ],
)
def test_folder_without_a_model_lists_its_files(
    store: FolderModelStore, tmp_path: Path, names: list[str], message: str
) -> None:
    folder = tmp_path / "models" / "other" / "2024-01-01"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(b"")
    with pytest.raises(SourceError, match=message):
        resolve_version(store, "thing", str(folder))
    with pytest.raises(SourceError, match=f"<date>/service-2.json, got other/.* {message}"):
        store.dates("other")


@posix
def test_does_not_wait_for_a_pipe(store: FolderModelStore) -> None:
    Path("service-2.json").write_bytes(model())
    os.mkfifo("waiters-2.json")
    with pytest.raises(ModelError, match="waiters-2.json: expected a regular file"):
        resolve_version(store, "thing", "service-2.json")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "old.json: 1:1: expected JSON"),
        (b'{"metadata": ', "old.json: 1:14: expected JSON"),
        (b'{"openapi": "3.1.0"}', "old.json: expected a service model"),
        (b" " * (MAX_BYTES + 1), "old.json: expected at most"),
        (gzip.compress(b" " * (MAX_BYTES + 1)), "old.json: expected at most"),
        (gzip.compress(model())[:-4], "old.json: expected gzip"),
        (b"\x1f\x8b" + b"\xff" * 99, "old.json: expected gzip"),
    ],
)
def test_reports_files_that_are_no_service_model(
    store: FolderModelStore, data: bytes, message: str
) -> None:
    Path("old.json").write_bytes(data)
    with pytest.raises((ModelError, SourceError), match=f"^{message}") as caught:
        resolve_version(store, "thing", "old.json")
    assert len(str(caught.value).splitlines()) == 1


def test_limits_the_decompression_of_a_file(store: FolderModelStore) -> None:
    Path("old.json").write_bytes(gzip.compress(b" " * 8 * MAX_BYTES))
    tracemalloc.start()
    try:
        with pytest.raises(ModelError, match="expected at most"):
            resolve_version(store, "thing", "old.json")
        assert tracemalloc.get_traced_memory()[1] < 6 * MAX_BYTES
    finally:
        tracemalloc.stop()


def test_rejects_unusable_wheels(store: FolderModelStore) -> None:
    with pytest.raises(SourceError, match="b.whl: expected one of its 1 services, got 'thing'"):
        resolve_version(store, "thing", str(wheel(Path("b.whl"), "other")))
    with pytest.raises(SourceError, match="c.whl: expected a wheel of botocore"):
        resolve_version(store, "thing", str(wheel(Path("c.whl"), botocore=False)))
    Path("d.whl").write_bytes(model())
    with pytest.raises(SourceError, match="d.whl: expected a wheel"):
        resolve_version(store, "thing", "d.whl")


# --- one service ----------------------------------------------------------------------------------


def test_rejects_a_file_of_another_service(store: FolderModelStore) -> None:
    Path("old.json").write_bytes(model(OTHER))
    with pytest.raises(SourceError, match="^old.json: expected .* got AWS Thing and AWS Other$"):
        resolve_version(store, "thing", "old.json")


@pytest.mark.parametrize("key", ["serviceId", "serviceFullName"])
def test_service_keeps_its_id_or_its_full_name(key: str) -> None:
    require_same_service(documents(THING), documents(OTHER | {key: THING[key]}), "new")


@pytest.mark.parametrize("key", [*THING, "apiVersion"])
def test_single_name_can_change_or_be_missing(key: str) -> None:
    require_same_service(documents(THING), documents(THING | {key: "other"}), "new")
    without = {name: value for name, value in THING.items() if name != key}
    require_same_service(documents(THING), documents(without), "new")


def test_services_can_share_an_endpoint() -> None:
    shared = {"endpointPrefix": THING["endpointPrefix"]}
    with pytest.raises(SourceError, match="got AWS Thing and AWS Other$"):
        require_same_service(documents(THING), documents(OTHER | shared), "new")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("elb", "elbv2"), ("rds", "neptune"), ("rds", "docdb"), ("neptune", "docdb")],
        *[("ses", "sesv2"), ("kinesisanalytics", "kinesisanalyticsv2"), ("es", "opensearch")],
    ],
)
def test_distinguishes_services_that_share_names(one: str, other: str) -> None:
    with pytest.raises(SourceError, match="expected models of one service"):
        require_same_service(installed(one, "Tag"), installed(other, "Tag"), "new")


OLD_EVENTS = {
    "apiVersion": "2015-10-07",
    "endpointPrefix": "events",
    "serviceFullName": "Amazon CloudWatch Events",
    "serviceId": "CloudWatch Events",
    "uid": "events-2015-10-07",
}
NEW_EVENTS = OLD_EVENTS | {
    "serviceFullName": "Amazon EventBridge",
    "serviceId": "EventBridge",
    "uid": "eventbridge-2015-10-07",
}
"""Metadata of botocore 1.12.186 and 1.12.187."""


def test_renamed_service_is_one_service() -> None:
    old = documents(OLD_EVENTS, "PutEvents", "PutRule")
    new = documents(NEW_EVENTS, "PutEvents", "PutRule", "CreateEventBus")
    require_same_service(old, new, "new")
    require_same_service(new, old, "new")


@pytest.mark.parametrize(
    ("metadata", "operation"),
    [
        (NEW_EVENTS, "CreateEventBus"),
        (NEW_EVENTS | {"apiVersion": "2014-02-03"}, "PutEvents"),
        (NEW_EVENTS | {"endpointPrefix": "eventbridge"}, "PutEvents"),
    ],
)
def test_renamed_service_keeps_its_endpoint_version_and_operations(
    metadata: dict[str, Any], operation: str
) -> None:
    with pytest.raises(SourceError, match="got Amazon CloudWatch Events and Amazon EventBridge$"):
        require_same_service(
            documents(OLD_EVENTS, "PutEvents"), documents(metadata, operation), "new"
        )


def test_recognizes_all_versions_of_a_service_in_botocore() -> None:
    folders = [path for path in BOTOCORE.iterdir() if path.is_dir()]
    rejected: set[str] = set()
    for folder in folders:
        paths = sorted(folder.glob("*/service-2.json*"))
        versions = [documents(metadata_of(path)) for path in paths]
        for old, new in pairwise([*versions, *versions[-1:]]):
            try:
                require_same_service(old, new, "new")
            except SourceError:
                rejected.add(folder.name)
    # CloudWatch Events changed its id and name, as different as RDS and Neptune.
    assert rejected == {"events"}


def test_services_without_a_common_name_differ() -> None:
    with pytest.raises(SourceError, match=r"^new: expected .* AWS Thing and AWS Other$"):
        require_same_service(documents(THING), documents(OTHER), "new")
    with pytest.raises(SourceError, match="got Thing and Other$"):
        require_same_service(documents({"serviceId": "Thing"}), documents(OTHER), "new")


@pytest.mark.parametrize("metadata", [{}, {"unknown": 1}])
def test_models_without_names_are_compared(metadata: dict[str, Any]) -> None:
    require_same_service(documents(THING), documents(metadata), "new")


def test_release_note_comes_from_the_store(store: FolderModelStore) -> None:
    assert release_note(store, "thing", "2024-01-01") == "New devices."
    assert release_note(store, "thing", "2024-01-02") is None
