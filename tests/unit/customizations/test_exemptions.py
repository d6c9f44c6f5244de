"""Rows of wrong constraints remove the constraints of a parsed model."""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from typing import Any

import pytest
from attrs import evolve

from botopin.customizations.exemption_rows import ExemptionRow, IsoDate, shipped_rows
from botopin.customizations.exemptions import applies, apply_exemptions, check_rows
from botopin.model.constraints import describe_constraints
from botopin.model.diagnostics import ModelError
from botopin.model.service import Reference, ServiceModel, StructureShape
from botopin.runtime.regex.limits import compile_pattern
from support.installed_models import installed_model
from support.small_models import small_model

SHAPES: dict[str, dict[str, Any]] = {
    "Name": {"type": "string", "min": 1, "max": 5, "pattern": "[a-z]+"},
    "Count": {"type": "integer", "min": 1, "max": 5},
    "Names": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 5},
    "Tags": {
        "type": "map",
        "key": {"shape": "Name"},
        "value": {"shape": "Name"},
        "min": 1,
        "max": 5,
    },
    "Data": {"type": "blob", "min": 1, "max": 5},
    "Kind": {"type": "string", "enum": ["a", "b"], "max": 5},
    "Request": {
        "type": "structure",
        "members": {"name": {"shape": "Name"}, "other": {"shape": "Name"}},
    },
}


def row(shape: str, constraint: Any, since: str = "2024-01-01", **keys: Any) -> ExemptionRow:
    keys = {"source": "https://example.com/1", **keys}
    return ExemptionRow(shape=shape, constraint=constraint, since=IsoDate(since), **keys)


def sentences(model: ServiceModel, shape: str, member: str = "") -> list[str]:
    owner = model.shapes[shape]
    assert isinstance(owner, StructureShape) or not member
    reference = (
        owner.members[member] if isinstance(owner, StructureShape) else Reference(shape=shape)
    )
    return [*describe_constraints(model, reference)]


@pytest.mark.parametrize(
    ("shape", "constraint", "expected"),
    [
        (
            "Name",
            "pattern",
            [
                "Length: 1 to 5.",
                "Pattern: ``[a-z]+`` (not enforced: why; see URL).",
            ],
        ),
        (
            "Name",
            "max",
            [
                "Length: at least 1.",
                "Pattern: ``[a-z]+``.",
                "Length: at most 5 (not enforced: why; see URL).",
            ],
        ),
        (
            "Count",
            "max",
            ["Minimum: 1.", "Maximum: 5 (not enforced: why; see URL)."],
        ),
        (
            "Data",
            "min",
            [
                "Length: at most 5 bytes.",
                "Length: at least 1 byte (not enforced: why; see URL).",
            ],
        ),
        (
            "Kind",
            "enum",
            ["Values: any text (the values of the enum are not enforced: why; see URL)."],
        ),
    ],
)
def test_constraint_is_dropped_and_described(
    shape: str, constraint: str, expected: list[str]
) -> None:
    model = apply_exemptions(small_model(SHAPES), [row(shape, constraint, reason="why")])
    found = [each.replace("https://example.com/1", "URL") for each in sentences(model, shape)]
    assert found == expected


def test_member_alone_is_exempted() -> None:
    model = apply_exemptions(small_model(SHAPES), [row("Request.name", "pattern")])
    assert sentences(model, "Request", "name") == [
        "Length: 1 to 5.",
        "Pattern: ``[a-z]+`` (not enforced; see https://example.com/1).",
    ]
    assert sentences(model, "Request", "other") == ["Length: 1 to 5.", "Pattern: ``[a-z]+``."]


def test_row_applies_from_its_date_on() -> None:
    model = small_model(SHAPES)
    rule = row("Name", "pattern", "2024-01-02")
    assert apply_exemptions(model, [rule]) is model
    for date in ("2024-01-02", "2024-01-03"):
        assert applies(rule, evolve(model, date=date))


def test_two_rows_of_one_constraint_are_one_exemption() -> None:
    for shape, constraint in (("Name", "max"), ("Kind", "enum")):
        model = apply_exemptions(small_model(SHAPES), [row(shape, constraint)] * 2)
        assert len(model.shapes[shape].exemptions) == 1


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (row("Namex", "pattern"), "/0/shape: unknown shape; did you mean Name?"),
        (row("Request.namex", "max"), "/0/shape: unknown member of Request; did you mean name?"),
        (row("Name.name", "max"), "/0/shape: unknown member of Name"),
        (row("Count", "pattern"), "/0/constraint: Count has no pattern"),
        (row("Request", "max"), "/0/constraint: Request has no max"),
        (row("Kind", "max"), "/0/constraint: Kind has no max"),
        (row("Name", "enum"), "/0/constraint: Name has no enum"),
        (row("Request.name", "enum"), "/0/constraint: expected the name of the enum's shape"),
        (row("Name", "min"), "/0/constraint: botocore enforces every minimum except"),
        (row("Names", "min"), "/0/constraint: botocore enforces every minimum except"),
        (row("Name", "max", "2024-01-02"), "/0/since: expected at most 2024-01-01"),
    ],
)
def test_reports_rows_without_an_effect(rule: ExemptionRow, message: str) -> None:
    user = evolve(rule, location=("pyproject.toml", "/0"))
    with pytest.raises(ModelError) as caught:
        check_rows([small_model(SHAPES)], [user])
    assert str(caught.value).startswith(f"pyproject.toml: {message}")
    assert "\n" not in str(caught.value)
    check_rows([small_model(SHAPES)], [rule])  # AWS may have corrected the model


def test_row_needs_an_effect_on_one_version_only() -> None:
    corrected = evolve(small_model({**SHAPES, "Name": {"type": "string"}}), date="2025-01-01")
    user = evolve(row("Name", "pattern"), location=("pyproject.toml", "/0"))
    check_rows([small_model(SHAPES), corrected], [user])


REFUSED = {
    ("datazone", "AwsRegion"): "us-gov-west-1",
    ("datazone", "RegionName"): "eusc-de-east-1",
    ("efs", "RegionName"): "eusc-de-east-1",
    ("kms", "CloudHsmClusterIdType"): "cluster-1a23b4cdefg",
    ("lexv2-models", "ListBotRecommendationsRequest.botVersion"): "10000",
    ("network-firewall", "Region"): "eusc-de-east-1",
    ("quicksight", "Region"): "us-gov-west-1",
    ("wellarchitected", "Region"): "us-gov-west-1",
}
"""Values that the services accept, and the patterns of AWS's models refuse."""


def test_shipped_rows_exempt_patterns_that_refuse_real_values() -> None:
    rows = [(service, each) for service, rows in shipped_rows().items() for each in rows]
    assert {(service, each.shape) for service, each in rows} == {*REFUSED}
    for service, each in rows:
        model = installed_model(service)
        check_rows([model], [evolve(each, location=("exemptions.toml", ""))])
        owner = model.shapes[each.owner]
        shape: Any = owner
        if each.member:
            assert isinstance(owner, StructureShape)
            shape = model.resolve(owner.members[each.member])
        assert not compile_pattern(shape.pattern).fullmatch(REFUSED[service, each.shape])
        assert each.reason
        assert re.fullmatch(r"https://\S+", each.source)


def test_shipped_rows_are_sorted() -> None:
    text = importlib.resources.files("botopin.customizations").joinpath("exemptions.toml")
    assert [*tomllib.loads(text.read_text())] == sorted(shipped_rows())
