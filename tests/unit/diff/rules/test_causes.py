"""Causes of changes, and the limits that they set on the verdicts of their consequences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.diff.report import Direction, Severity, Viewpoint
from botopin.diff.rules.policy import Acceptance, Policy
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents
from support.diff_cases import CASES, DiffCase, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.report import AffectedOperation, Change
    from botopin.model.documents import ModelDocuments

QUERY_TO_JSON = "protocol-changed/hit-query-to-json"
"""SQS from 2023-07-28 to 2023-11-08."""


def verdicts(each: Change | AffectedOperation) -> tuple[Severity, Severity, Severity]:
    return each.source, each.wire, each.severity


def is_worse(one: Change | AffectedOperation, other: Change | AffectedOperation) -> bool:
    pairs = zip(verdicts(one), verdicts(other), strict=True)
    return any(own > limit for own, limit in pairs)


def pairs(changes: Sequence[Change]) -> list[tuple[Change, Change]]:
    """Return each change that has a cause, with its cause."""
    by_fingerprint = {each.fingerprint: each for each in changes}
    return [(each, by_fingerprint[each.cause]) for each in changes if each.cause]


def assert_limited(changes: Sequence[Change]) -> None:
    for change, cause in pairs(changes):
        assert not cause.cause
        assert not is_worse(change, cause)
        limits = {(each.operation, each.direction): each for each in cause.affected_operations}
        for each in change.affected_operations:
            assert not is_worse(each, limits.get((each.operation, each.direction), cause))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_change_is_worse_than_its_cause(case: DiffCase) -> None:
    assert_limited(judge(*case.sides))
    assert_limited(judge(*case.sides[::-1]))


@pytest.mark.parametrize("viewpoint", Viewpoint)
def test_no_viewpoint_shows_a_change_worse_than_its_cause(viewpoint: Viewpoint) -> None:
    assert_limited(judge(*DiffCase.named(QUERY_TO_JSON).sides, viewpoint=viewpoint))


def test_a_new_protocol_explains_what_only_one_protocol_reads() -> None:
    changes = judge(*DiffCase.named(QUERY_TO_JSON).sides)
    alone = {
        each.rule for each in changes if each.severity >= Severity.DANGEROUS and not each.cause
    }
    # The generated classes of errors lose an attribute, whatever the protocol is.
    assert alone == {"protocol-changed", "fault-changed"}
    causes = {cause.pointers.new for _, cause in pairs(changes)}
    assert causes == {"/metadata/protocol"}
    assert {
        "endpoint-identity-changed",
        "error-code-changed",
        "serialization-changed",
    } <= {each.rule for each, _ in pairs(changes)}


def test_codes_of_errors_change_with_the_protocol_unless_the_service_keeps_them() -> None:
    case = DiffCase.named(QUERY_TO_JSON)
    old, new = case.documents("old"), json.loads((case.folder / "new.json").read_bytes())
    del new["metadata"]["awsQueryCompatible"]
    files = {MODEL_FILE: json.dumps(new).encode()}
    new = read_documents(files, service=old.model.service, date="")
    codes = [each for each in judge(old, new) if each.rule == "error-code-changed"]
    assert codes
    assert not any(each.cause for each in codes)


def test_codes_of_errors_stay_when_a_service_returns_to_the_query_protocol() -> None:
    changes = judge(*DiffCase.named(QUERY_TO_JSON).sides[::-1])
    codes = [each for each in changes if each.rule == "error-code-changed"]
    assert codes
    assert all(each.cause for each in codes)


def test_a_rule_that_the_policy_sets_stands_alone() -> None:
    rule = "serialization-changed"
    policy = Policy(severities={(rule, Direction.INPUT): Severity.BREAKING})
    changes = judge(*DiffCase.named(QUERY_TO_JSON).sides, policy=policy)
    assert not any(each.cause for each in changes if each.rule == rule)


def test_an_accepted_cause_includes_its_consequences() -> None:
    sides = DiffCase.named(QUERY_TO_JSON).sides
    _, cause = pairs(judge(*sides))[0]
    policy = Policy(accepts=(Acceptance(fingerprint=cause.fingerprint, reason="We moved."),))
    changes = judge(*sides, policy=policy)
    accepted = [each for each in changes if each.suppression_reason]
    assert accepted == [
        each for each in changes if cause.fingerprint in (each.cause, each.fingerprint)
    ]


@pytest.mark.parametrize(
    ("path", "cause", "consequences"),
    [
        (  # API Gateway of 2015-10-28
            "http-changed/hit-moved-locations",
            "/operations/PutIntegration/http/requestUri",
            {"location", "locationName"},
        ),
        (  # S3 Control of 2020-09-30
            "serialization-changed/hit-host-labels",
            "/operations/DeleteJobTagging/endpoint",
            {"hostLabel"},
        ),
        (  # EFS of 2020-05-01
            "serialization-changed/hit-query-string",
            "/shapes/UntagResourceRequest/members/TagKeys/location",
            {"locationName"},
        ),
        (  # Glue of 2026-06-19: both shapes have other names
            "operation-renamed/hit-search-assets",
            "/operations/SearchAssets",
            {""},
        ),
    ],
)
def test_a_change_in_one_place_explains_changes_in_others(
    path: str, cause: str, consequences: set[str]
) -> None:
    found = pairs(judge(*DiffCase.named(path).sides))
    assert {each.pointers.new for _, each in found} == {cause}
    assert {change.trait for change, _ in found} == consequences


def model(shapes: Mapping[str, Any], *, operation: str = "Make", uri: str = "/") -> ModelDocuments:
    document = {
        "metadata": {"protocol": "rest-json", "serviceId": "Thing"},
        "operations": {
            operation: {
                "name": operation,
                "http": {"method": "POST", "requestUri": uri},
                "input": {"shape": next(iter(shapes))},
            }
        },
        "shapes": {**shapes, "Text": {"type": "string"}},
    }
    return read_documents({MODEL_FILE: json.dumps(document).encode()}, service="thing", date="")


def structure(name: str, **traits: Any) -> dict[str, Any]:
    return {"type": "structure", "members": {name: {"shape": "Text", **traits}}}


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity"),
    [
        pytest.param(
            model({"In": structure("id", location="header", locationName="x-a")}, uri="/a"),
            model({"In": structure("id", location="header", locationName="x-b")}, uri="/a/"),
            "serialization-changed",
            (Severity.NONE, Severity.BREAKING),
            id="a slash, and another header",
        ),
        pytest.param(
            model({"In": structure("theName")}),
            model({"In": {**structure("TheName"), "required": ["TheName"]}}),
            "required-added",
            (Severity.BREAKING, Severity.BREAKING),
            id="another name on the wire, and a required member",
        ),
        pytest.param(
            model({"GetURLRequest": structure("id")}, operation="GetURL"),
            model({"GetUrlInput": structure("id")}, operation="GetUrl"),
            "shape-renamed",
            (Severity.DANGEROUS, Severity.NONE),
            id="a method with the same name, and another class",
        ),
    ],
)
def test_a_harmless_change_explains_no_worse_one(
    old: ModelDocuments, new: ModelDocuments, rule: str, severity: tuple[Severity, Severity]
) -> None:
    (change,) = [each for each in judge(old, new) if each.rule == rule]
    assert (change.source, change.wire, change.cause) == (*severity, "")


def test_callers_of_a_renamed_paginator_rename_the_operation() -> None:
    changes = judge(*DiffCase.named("paginator-removed/hit-renamed-operation").sides)
    removal = next(each for each in changes if each.rule == "paginator-removed")
    rename = next(each for each in changes if each.rule == "operation-renamed")
    assert removal.cause == rename.fingerprint
    assert removal.migration == rename.migration
    assert "find_orders" in removal.migration
