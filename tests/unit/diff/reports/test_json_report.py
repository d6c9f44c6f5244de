"""JSON reports: valid for the published schema, and equal for equal reports."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from botopin.diff import report as contract
from botopin.diff.report import SCHEMA_VERSION, Change, OperationChange, Report, Severity
from botopin.diff.reports.json_report import read_schema, render_json
from botopin.diff.reports.sections import Section
from unit.diff.sample_reports import full_report, hostile_report, plain_report, quiet_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from enum import StrEnum

SCHEMA: Mapping[str, Any] = json.loads(read_schema())
VALIDATOR = Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("report", [plain_report(), quiet_report(), full_report()])
def test_every_report_matches_schema(report: Report) -> None:
    VALIDATOR.validate(json.loads(render_json(report)))


@given(st.text(min_size=1))
def test_guarantee_16_hostile_report_matches_schema_and_keeps_its_text(text: str) -> None:
    written = render_json(hostile_report(text))
    document = json.loads(written)
    VALIDATOR.validate(document)
    assert document["changes"][0]["title"] == text
    assert document["operations"][0]["documentation"] == [text]


def test_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_schema_describes_every_property_and_allows_no_other() -> None:
    for where, schema in _schemas(SCHEMA, "#"):
        if "properties" in schema:
            assert schema["additionalProperties"] is False, where
            assert set(schema["required"]) == set(schema["properties"]), where
            for name, each in schema["properties"].items():
                assert each.get("description"), f"{where}/{name}"


def test_schema_has_version_and_enum_values_of_contract() -> None:
    assert SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    definitions = SCHEMA["$defs"]
    change, summary = definitions["change"]["properties"], definitions["summary"]["properties"]
    assert set(definitions["severity"]["enum"]) == {str(each) for each in Severity}
    for schema, words in (
        (SCHEMA["properties"]["viewpoint"], contract.Viewpoint),
        (definitions["affected_operation"]["properties"]["direction"], contract.Direction),
        (change["category"], contract.Category),
        (definitions["status"], contract.Status),
        (definitions["mark"], contract.LineChange),
    ):
        assert schema["enum"] == _values(words)
    assert definitions["group"]["properties"]["section"]["enum"] == _values(Section)
    assert set(summary) == {each.name for each in fields(contract.Summary)}


def test_fields_have_contract_names() -> None:
    document = json.loads(render_json(full_report()))
    assert set(document) == {each.name for each in fields(Report)} | {"groups"}
    assert list(document["changes"][0]) == [each.name for each in fields(Change)]
    assert list(document["operations"][0]) == [each.name for each in fields(OperationChange)]
    assert next(iter(document)) == "schema_version"


def test_verdicts_and_directions_are_lower_case_words() -> None:
    document = json.loads(render_json(full_report()))
    removed = document["changes"][2]
    assert removed["severity"] == "breaking"
    assert removed["affected_operations"][1] == {
        "operation": "GetJob",
        "direction": "output",
        "source": "breaking",
        "wire": "safe",
        "severity": "breaking",
        "reason": "In an output, so.",
    }
    assert document["changes"][-1]["suppression_reason"] == "nobody here reads it"


def test_each_change_is_in_one_group() -> None:
    document = json.loads(render_json(full_report()))
    grouped = [
        each for group in document["groups"] for each in (*group["changes"], *group["consequences"])
    ]
    assert sorted(grouped) == sorted(each["fingerprint"] for each in document["changes"])
    (docs,) = (each for each in document["groups"] if each["section"] == "documentation")
    assert (docs["heading"], docs["size"]) == ("documentation changed: 4 parts", 4)


def test_equal_reports_give_equal_text_in_any_order_of_counts() -> None:
    report = full_report()
    turned = dict(reversed(report.summary.by_rule.items()))
    again = evolve(report, summary=evolve(report.summary, by_rule=turned))
    assert render_json(report) == render_json(again)


def test_text_ends_with_one_newline() -> None:
    text = render_json(quiet_report())
    assert text.endswith("}\n")
    assert "\r" not in text


def test_guarantee_16_control_characters_are_escaped() -> None:
    every = " ".join(map(chr, range(sys.maxunicode + 1)))
    written = render_json(evolve(quiet_report(), release_note=every))
    written.encode()
    found = {
        character
        for character in set(written) - {"\n"}
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in _BIDI_CONTROLS
        or character in _MARKS
    }
    assert found == set()
    assert json.loads(written)["release_note"] == every


def test_letters_of_any_script_are_unchanged() -> None:
    assert "größer 量子 →" in render_json(evolve(quiet_report(), release_note="größer 量子 →"))


_BIDI_CONTROLS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
_MARKS = {"\u200e", "\u200f", "\u061c", "\u200b", "\ufeff", "\ufffe", "\U000e0001"}


def _values(words: type[StrEnum]) -> list[str]:
    return [each.value for each in words]


def _schemas(schema: object, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(schema, dict):
        yield where, schema
        for name, each in schema.items():
            yield from _schemas(each, f"{where}/{name}")
