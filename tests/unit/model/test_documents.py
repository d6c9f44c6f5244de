"""Reading of all documents of a version."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.model.diagnostics import ModelError
from botopin.model.document_files import FILES
from botopin.model.documents import read_documents
from botopin.model.reader import read_model
from botopin.sources.folder_store import FolderModelStore
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MODELS = ROOT / "models"
MODEL = b'{"metadata": {}, "shapes": {"A": {"type": "string"}}}'
BARE: dict[str, Any] = {"metadata": {}, "shapes": {}}


def locations_of_faults(files: dict[str, bytes], **display_names: str) -> set[tuple[str, str]]:
    with pytest.raises(ModelError) as caught:
        read_documents(files, service="thing", date="", display_names=display_names)
    return {(diagnostic.file, diagnostic.pointer) for diagnostic in caught.value.diagnostics}


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_reads_botocores_files_only() -> None:
    names = ["service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1", "examples-1"]
    files = {f"{name}.json": b"{}" for name in names} | {"service-2.json": MODEL, "x.json": b"?"}
    documents = read_documents(files, service="thing", date="2024-01-01")
    assert set(documents.files) == {f"{name}.json" for name in names}
    assert documents.files["service-2.json"] == json.loads(MODEL)
    assert (documents.model.service, documents.model.date) == ("thing", "2024-01-01")
    assert list(documents.model.shapes) == ["A"]
    assert documents.sha256 == hashlib.sha256(MODEL).hexdigest()


def test_hash_covers_the_bytes_not_the_content() -> None:
    one = read_documents({"service-2.json": MODEL}, service="thing", date="")
    other = read_documents({"service-2.json": MODEL + b"\n"}, service="thing", date="")
    assert one.files == other.files
    assert one.sha256 != other.sha256


@pytest.mark.parametrize("name", FILES[:5])
def test_merges_extras_into_every_document(name: str) -> None:
    files = {
        "service-2.json": MODEL,
        name: dumped({**BARE, "kept": 1, "inner": {"kept": 2, "changed": 3}}),
        name.replace(".json", ".sdk-extras.json"): dumped({"merge": {"inner": {"changed": 4}}}),
    }
    documents = read_documents(files, service="thing", date="")
    merged = {**BARE, "kept": 1, "inner": {"kept": 2, "changed": 4}}
    assert documents.files[name] == merged


def test_merges_extras_into_the_model() -> None:
    files = {
        "service-2.json": MODEL,
        "service-2.sdk-extras.json": dumped({"merge": {"shapes": {"B": {"type": "blob"}}}}),
    }
    assert set(read_documents(files, service="thing", date="").model.shapes) == {"A", "B"}


def test_ignores_extras_of_a_missing_file() -> None:
    files = {
        "service-2.json": MODEL,
        "paginators-1.sdk-extras.json": dumped({"merge": {"pagination": {}}}),
    }
    assert set(read_documents(files, service="thing", date="").files) == {"service-2.json"}


def test_guarantee_8_reports_faults_of_all_files_at_once() -> None:
    files = {
        "service-2.json": b'{"metadata": 1, "shapes": {"A": {"type": "strnig"}}}',
        "paginators-1.json": b"{",
        "waiters-2.json": b"[]",
        "endpoint-rule-set-1.json": b'{"a": 1, "a": 2}',
        "examples-1.json": b"{}",
        "examples-1.sdk-extras.json": b'{"merge": []}',
    }
    assert locations_of_faults(files, **{"waiters-2.json": "models/waiters-2.json"}) == {
        ("service-2.json", "/metadata"),
        ("service-2.json", "/shapes/A/type"),
        ("paginators-1.json", "1:2"),
        ("models/waiters-2.json", ""),
        ("endpoint-rule-set-1.json", "/a"),
        ("examples-1.sdk-extras.json", "/merge"),
    }


def test_reports_other_files_if_the_model_is_not_json() -> None:
    files = {"service-2.json": b"{", "waiters-2.json": b"[]"}
    assert locations_of_faults(files) == {("service-2.json", "1:2"), ("waiters-2.json", "")}


def test_rejects_a_version_without_a_model() -> None:
    with pytest.raises(ModelError, match="^service-2.json: is missing$"):
        read_documents({"paginators-1.json": b"{}"}, service="thing", date="")


@pytest.mark.parametrize(
    "document",
    [
        [],
        "text",
        {},
        {"pagination": {}},
        {"version": 2, "waiters": {}},
        {"openapi": "3.1.0", "paths": {}},
        {"smithy": "2.0", "metadata": {}, "shapes": {"a#B": {"type": "operation"}}},
    ],
)
def test_rejects_other_json_in_one_line(document: Any) -> None:
    with pytest.raises(ModelError, match="expected a service model") as caught:
        read_documents({"service-2.json": dumped(document)}, service="thing", date="")
    assert len(caught.value.diagnostics) == 1


def test_store_reads_the_documents_of_a_dated_model() -> None:
    documents = FolderModelStore(MODELS).documents("braket", "2026-04-07")
    assert set(documents.files) == {
        path.name for path in (MODELS / "braket" / "2026-04-07").iterdir()
    }
    assert documents.model == read_model(MODELS / "braket" / "2026-04-07")


def test_diagnostics_of_a_dated_model_have_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "thing" / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_bytes(MODEL)
    (folder / "waiters-2.json").write_bytes(b"[]")
    with pytest.raises(ModelError) as caught:
        FolderModelStore(tmp_path).documents("thing", "2024-01-01")
    assert [diagnostic.file for diagnostic in caught.value.diagnostics] == [
        str(folder / "waiters-2.json")
    ]
