"""Effects of changed endpoint rules, beyond the golden cases of their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.diff.compare.endpoints import engine, resolution
from botopin.diff.compare.models import compare
from botopin.diff.differences import Qualifier, Subject
from botopin.diff.witness import WitnessKind
from support.diff_cases import DiffCase
from unit.diff.model_mutations import read

if TYPE_CHECKING:
    from botopin.diff.differences import Difference

REGION = {"Region": {"builtIn": "AWS::Region", "type": "String"}}


def endpoint(url: str, **properties: Any) -> Any:
    return {
        "type": "endpoint",
        "conditions": [],
        "endpoint": {"url": url, "properties": properties, "headers": {}},
    }


def version(rules: Any, *, parameters: Any = None, **operation: Any) -> dict[str, Any]:
    """Return the files of a version whose operation has the given traits."""
    text = {"type": "string"}
    table = {"type": "structure", "members": {"Name": {"shape": "Text"}}}
    model = {
        "metadata": {
            "endpointPrefix": "tables",
            "protocol": "json",
            "serviceId": "Tables",
            "signatureVersion": "v4",
        },
        "operations": {
            "Get": {
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "Input"},
                **operation,
            }
        },
        "shapes": {
            "Text": text,
            "Table": table,
            "Tables": {"type": "list", "member": {"shape": "Table"}},
            "Input": {"type": "structure", "members": {"Tables": {"shape": "Tables"}}},
        },
    }
    document = {"version": "1.0", "parameters": {**REGION, **(parameters or {})}, "rules": rules}
    return {"service-2.json": model, "endpoint-rule-set-1.json": document}


def rules_difference(old: Any, new: Any) -> Difference:
    (found,) = (
        each
        for each in compare(read(old), read(new)).differences
        if each.subject is Subject.ENDPOINT_RULES
    )
    return found


URL = "https://tables.{Region}.amazonaws.com"


@pytest.mark.parametrize(
    ("properties", "is_same"),
    [
        ({"authSchemes": [{"name": "sigv4", "signingName": "tables"}]}, True),
        ({"authSchemes": [{"name": "sigv4", "signingRegion": "{Region}"}]}, True),
        ({"authSchemes": [{"name": "sigv4"}, {"name": "sigv4a"}]}, True),
        ({"metricValues": ["O"]}, True),
        ({"authSchemes": [{"name": "sigv4", "signingName": "rows"}]}, False),
        ({"authSchemes": [{"name": "sigv4a", "signingRegionSet": ["*"]}]}, False),
        ({"authSchemes": [{"name": "sigv4", "disableDoubleEncoding": True}]}, False),
    ],
)
def test_only_properties_that_clients_use_have_effect(properties: Any, *, is_same: bool) -> None:
    old, new = version([endpoint(URL)]), version([endpoint(URL, **properties)])
    difference = rules_difference(old, new)
    assert (Qualifier.ENDPOINTS_SAME in difference.qualifiers) is is_same
    assert (difference.witness is None) is is_same


def test_example_names_first_call_that_moves() -> None:
    other = endpoint("https://rows.{Region}.amazonaws.com")
    condition = [{"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, True]}]
    fips = {"UseFIPS": {"builtIn": "AWS::UseFIPS", "type": "Boolean", "default": False}}
    old = version([endpoint(URL)], parameters=fips)
    new = version([{**other, "conditions": condition}, endpoint(URL)], parameters=fips)
    witness = rules_difference(old, new).witness
    assert witness is not None
    assert witness.kind is WitnessKind.RESOLVE
    assert witness.text == ("With a client in us-east-1 with FIPS, Get() goes to another endpoint.")
    assert witness.old == "https://tables.us-east-1.amazonaws.com"
    assert witness.new == "https://rows.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("path", "is_bound"), [("Tables[*].Name", True), ("Tables[*].Missing", False)]
)
def test_argument_binds_parameter_by_path(path: str, *, is_bound: bool) -> None:
    names = {"Names": {"type": "stringArray"}}
    first = {"fn": "getAttr", "argv": [{"ref": "Names"}, "[0]"], "assign": "First"}
    moved = endpoint("https://{First}.{Region}.amazonaws.com")
    is_set = {"fn": "isSet", "argv": [{"ref": "Names"}]}
    context = {"operationContextParams": {"Names": {"path": path}}}
    old = version([endpoint(URL)], parameters=names, **context)
    rules = [{**moved, "conditions": [is_set, first]}, endpoint(URL)]
    difference = rules_difference(old, version(rules, parameters=names, **context))
    assert (difference.witness is not None) is is_bound


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("region", "{Region}"),
        ("region", ""),
        ("region", "us-west-2"),
        ("service", "other-service"),
        ("resourceId[0]", "queue"),
        ("accountId", "123456789012"),
    ],
)
def test_sample_arns_have_the_properties_that_rules_compare(path: str, text: str) -> None:
    arns = {"Arns": {"type": "stringArray"}}
    conditions = [
        {"fn": "isSet", "argv": [{"ref": "Arns"}]},
        {"fn": "getAttr", "argv": [{"ref": "Arns"}, "[0]"], "assign": "First"},
        {"fn": "aws.parseArn", "argv": [{"ref": "First"}], "assign": "Arn"},
        {"fn": "getAttr", "argv": [{"ref": "Arn"}, path], "assign": "Part"},
        {"fn": "stringEquals", "argv": [{"ref": "Part"}, text]},
    ]
    context = {"operationContextParams": {"Arns": {"path": "Tables[*].Name"}}}
    old = version([endpoint(URL)], parameters=arns, **context)
    moved = {**endpoint("https://{Arn#accountId}.{Region}.amazonaws.com"), "conditions": conditions}
    new = version([moved, endpoint(URL)], parameters=arns, **context)
    witness = rules_difference(old, new).witness
    assert witness is not None
    assert witness.new.endswith("123456789012.us-east-1.amazonaws.com")


def test_rules_of_extreme_size_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolution, "_MAX_WORK", 5_000)
    never = [{"fn": "stringEquals", "argv": [{"ref": "Region"}, "mars-north-1"]}]
    many = [{**endpoint(URL), "conditions": never}] * 1_000
    difference = rules_difference(version([endpoint(URL)]), version([*many, endpoint(URL)]))
    assert difference.qualifiers == {Qualifier.ENDPOINTS_SAME, Qualifier.ENDPOINTS_SAMPLED}


@pytest.mark.parametrize(
    "rules",
    [[{"type": "lottery"}], [{"type": "endpoint"}], [endpoint("https://{Missing}")], {}, "rules"],
)
def test_malformed_rules_are_unresolved(rules: Any) -> None:
    difference = rules_difference(version([endpoint(URL)]), version(rules))
    assert difference.qualifiers in (
        {Qualifier.ENDPOINTS_UNRESOLVED},
        {Qualifier.ENDPOINTS_LOST},
    )


def test_change_is_unresolved_without_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, *arguments: Any) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(engine, "botocore", refuse)
    difference = rules_difference(*(version([endpoint(f"{URL}/{n}")]) for n in (1, 2)))
    assert difference.qualifiers == {Qualifier.ENDPOINTS_UNRESOLVED}


def test_real_change_of_fips_endpoint_is_shown() -> None:
    sides = DiffCase.named("endpoint-rules-changed/hit-lost").sides
    (difference,) = compare(*sides).differences
    assert difference.witness is not None
    assert "us-east-1 with FIPS" in difference.witness.text
    assert difference.witness.new == "error: ECR Public does not support FIPS"
