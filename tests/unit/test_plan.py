"""Decisions about annotations and types, one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from botopin.bindings.names import Names
from botopin.bindings.plan import plan_service, plan_version
from botopin.bindings.source import Source
from botopin.model.reader import read_service

SHAPES: dict[str, Any] = {
    "String": {"type": "string"},
    "Secret": {"type": "string", "sensitive": True},
    "Enum": {"type": "string", "enum": ["a"]},
    "Item": {"type": "structure", "members": {}},
    "Integer": {"type": "integer", "min": 0, "max": 5},
    "Float": {"type": "float"},
    "Flag": {"type": "boolean"},
    "Time": {"type": "timestamp"},
    "Blob": {"type": "blob", "max": 9},
    "Stream": {"type": "blob", "streaming": True},
    "Document": {"type": "structure", "members": {}, "document": True},
    "Events": {"type": "structure", "members": {}, "eventstream": True},
    "List": {"type": "list", "member": {"shape": "Enum"}, "min": 0, "max": 2},
    "Sparse": {"type": "list", "member": {"shape": "Item"}, "sparse": True},
    "Map": {"type": "map", "key": {"shape": "Enum"}, "value": {"shape": "List"}},
    "Secrets": {"type": "list", "member": {"shape": "Secret"}},
    "Itself": {"type": "list", "member": {"shape": "Itself"}},
    "Fault": {"type": "structure", "members": {}, "exception": True},
}


def declared(member: dict[str, Any], *, required: bool = True) -> tuple[str, str]:
    """The annotation and declaration of a member."""
    owner: dict[str, Any] = {"type": "structure", "members": {"it": member}}
    if required:
        owner["required"] = ["it"]
    document = {"metadata": {}, "shapes": {**SHAPES, "Owner": owner}}
    model = read_service(json.dumps(document).encode(), service="thing", date="2024-01-01")
    version = plan_version(model, Names.of(model, Names()), package="botopin_aws")
    (module,) = (each for each in version.modules if each.name != "errors")
    (cls,) = (each for each in module.classes if each.name == "Owner")
    (plan,) = cls.members
    assert isinstance(plan.annotation, Source)
    assert isinstance(plan.declaration, Source)
    return plan.annotation, plan.declaration


@pytest.mark.parametrize(
    ("shape", "annotation", "kind"),
    [
        ("String", "str", "String()"),
        ("Enum", "Enum | str", "Enum"),
        ("Item", "Item", "Item"),
        ("Integer", "int", "Integer(min=0, max=5)"),
        ("Float", "float", "_Float()"),
        ("Flag", "bool", "Boolean()"),
        ("Time", "datetime", "Timestamp()"),
        ("Blob", "bytes", "Blob(max=9)"),
        ("Stream", "bytes | IO[bytes]", "Stream()"),
        ("Document", "JSONValue", "Document()"),
        ("Events", "Iterable[Any]", "EventStream()"),
        ("List", "Sequence[Enum | str]", "ListOf(Enum, max=2)"),
        ("Sparse", "Sequence[Item | None]", "ListOf(Item, sparse=True)"),
        (
            "Map",
            "Mapping[Enum | str, Sequence[Enum | str]]",
            "MapOf(Enum, ListOf(Enum, max=2))",
        ),
        ("Itself", "Sequence[JSONValue]", "ListOf(Document())"),
        ("Fault", "JSONValue", "Document()"),
    ],
)
def test_each_kind_of_shape_has_its_annotation_and_type(
    shape: str, annotation: str, kind: str
) -> None:
    kind = kind.replace("_Float", "Float")
    assert declared({"shape": shape}) == (annotation, f"member('it', {kind})")
    assert declared({"shape": shape}, required=False) == (
        f"{annotation} | None",
        f"member('it', {kind}, default=None)",
    )


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (
            {"shape": "String", "idempotencyToken": True},
            ("str | None", "member('it', String(), idempotency_token=True, default=None)"),
        ),
        (
            {"shape": "String", "jsonvalue": True},
            ("str", "member('it', JSONText())"),
        ),
        (
            {"shape": "String", "jsonvalue": True, "location": "header", "locationName": "x"},
            ("JSONValue", "member('it', JSONHeader())"),
        ),
        (
            {"shape": "Secrets"},
            (
                "Sequence[str]",
                "member('it', ListOf(String(sensitive=True)), sensitive=True)",
            ),
        ),
        (
            {"shape": "Enum", "sensitive": True},
            ("Enum | str", "member('it', Enum, sensitive=True)"),
        ),
        (
            {"shape": "String", "deprecated": True, "deprecatedMessage": "No <b>more</b>."},
            ("str", "member('it', String(), deprecated='No more.')"),
        ),
    ],
)
def test_what_a_use_says_of_its_target_is_declared(
    member: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert declared(member) == expected


def test_a_service_lists_its_versions_oldest_first() -> None:
    plan = plan_service("thing", ["2024-01-01", "2020-02-02"])
    assert plan.versions == ("'2020-02-02'", "'2024-01-01'")
    assert plan.latest == "'2024-01-01'"
