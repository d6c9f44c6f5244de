"""Witnesses that botocore's serializers, parsers and validation show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.diff.assemble import Version, assemble
from botopin.diff.compare.models import compare
from botopin.diff.witness import WitnessKind
from botopin.explain.witnesses import add_witnesses
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents
from botopin.naming.names import Names
from botopin.sources.info import ModelInfo

if TYPE_CHECKING:
    from botopin.diff.report import Change
    from botopin.model.documents import ModelDocuments

_PROTOCOLS = ("json", "rest-json", "rest-xml", "query", "ec2", "smithy-rpc-v2-cbor")


def _model(protocol: str, member: dict[str, Any]) -> ModelDocuments:
    document = {
        "metadata": {
            "protocol": protocol,
            "protocols": [protocol],
            "apiVersion": "2020-01-01",
            "endpointPrefix": "thing",
            "serviceId": "Thing",
            "targetPrefix": "Thing",
            "jsonVersion": "1.0",
        },
        "operations": {
            "MakeThing": {
                "name": "MakeThing",
                "http": {"method": "POST", "requestUri": "/things"},
                "input": {"shape": "MakeThingRequest", "locationName": "MakeThingRequest"},
                "output": {"shape": "MakeThingResponse"},
            }
        },
        "shapes": {
            "MakeThingRequest": {"type": "structure", "members": {"part": {"shape": "Part"}}},
            "MakeThingResponse": {"type": "structure", "members": {"part": {"shape": "Part"}}},
            "Part": {"type": "structure", "members": {"name": {"shape": "Name"} | member}},
            "Name": {"type": "string"},
        },
    }
    content = {MODEL_FILE: json.dumps(document).encode()}
    return read_documents(content, service="thing", date="2024-01-01")


def _explain(old: ModelDocuments, new: ModelDocuments) -> list[Change]:
    versions = [
        Version(
            documents=each,
            info=ModelInfo(
                date="", botocore="", sha256=each.sha256, label=label, module=label, folder=""
            ),
            names=Names.for_model(each.model, Names()),
        )
        for each, label in ((old, "old"), (new, "new"))
    ]
    comparison = compare(old, new)
    report = add_witnesses(assemble(*versions, comparison=comparison), comparison, old, new)
    return [change for change in report.changes if change.severity]


@pytest.mark.parametrize("protocol", _PROTOCOLS)
def test_shows_both_requests_of_a_renamed_member(protocol: str) -> None:
    old, new = _model(protocol, {}), _model(protocol, {"locationName": "title"})
    (change,) = _explain(old, new)
    assert change.witness is not None
    assert change.witness.kind is WitnessKind.BYTES
    assert "make_thing(part={'name': 'text'})" in change.witness.text
    old_name, new_name = "name", "Title" if protocol == "ec2" else "title"
    if protocol == "smithy-rpc-v2-cbor":  # a binary body appears as hexadecimal bytes
        old_name, new_name = (each.encode().hex(" ") for each in (old_name, new_name))
    assert old_name in change.witness.old
    assert new_name in change.witness.new


def test_shows_a_response_that_old_clients_misread() -> None:
    old, new = _model("rest-json", {}), _model("rest-json", {"locationName": "title"})
    old.files[MODEL_FILE]["operations"]["MakeThing"].pop("input")
    new.files[MODEL_FILE]["operations"]["MakeThing"].pop("input")
    (change,) = _explain(old, new)
    assert change.witness is not None
    assert change.witness.kind is WitnessKind.PARSE
    assert (change.witness.old, change.witness.new) == (
        '{"part": {}}',
        '{"part": {"name": "text"}}',
    )


@pytest.mark.parametrize("minimum", [10, 10**12])
def test_list_of_any_minimum_ends(minimum: int) -> None:
    items = {"type": "list", "min": minimum, "member": {"shape": "Name"}}
    old, new = _model("json", {}), _model("json", {"locationName": "title"})
    for each in (old, new):
        shapes = each.files[MODEL_FILE]["shapes"]
        shapes["Items"] = items
        shapes["Part"] |= {
            "members": {**shapes["Part"]["members"], "items": {"shape": "Items"}},
            "required": ["items"],
        }
    (change,) = _explain(old, new)
    assert (change.witness is not None) is (minimum == 10)


def test_long_requests_are_cut_around_their_difference() -> None:
    old, new = _model("json", {}), _model("json", {"locationName": "title"})
    for each in (old, new):
        shapes = each.files[MODEL_FILE]["shapes"]
        names = [f"a{index:0900}" for index in range(100)]
        shapes["Part"]["required"] = names
        shapes["Part"]["members"] = {
            **{name: {"shape": "Name"} for name in names},
            **shapes["Part"]["members"],
        }
    (change,) = _explain(old, new)
    assert change.witness is not None
    for text, name in ((change.witness.old, "name"), (change.witness.new, "title")):
        assert f'"{name}": "text"' in text
        assert len(text) <= 4_000


def test_search_ends_when_its_effort_is_exhausted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botopin.explain.effort._MAX_PARTS", 0)
    (change,) = _explain(_model("json", {}), _model("json", {"locationName": "title"}))
    assert change.witness is None


def test_examines_only_changes_that_may_break_callers() -> None:
    old, new = _model("json", {}), _model("json", {"deprecated": True})
    assert not any(change.witness for change in _explain(old, new))
