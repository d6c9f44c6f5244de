"""Annotations, types and docstrings of planned classes."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from botopin.bindings.plan import plan_service
from botopin.bindings.python_source import PythonSource
from botopin.bindings.render import render_version
from support.small_models import plan_model, planned_classes, small_model

SHAPES: dict[str, Any] = {
    "String": {"type": "string"},
    "Secret": {"type": "string", "sensitive": True},
    "Name": {"type": "string", "pattern": "[a-z]{3}"},
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


def declared(member: dict[str, Any], *, required: bool = True, **traits: Any) -> tuple[str, str]:
    """Return the annotation and the declaration of a member."""
    owner: dict[str, Any] = {"type": "structure", "members": {"it": member}, **traits}
    if required:
        owner["required"] = ["it"]
    version = plan_model(small_model({**SHAPES, "Owner": owner}))
    (plan,) = planned_classes(version)["Owner"].members
    assert isinstance(plan.annotation, PythonSource)
    assert isinstance(plan.declaration, PythonSource)
    return plan.annotation, plan.declaration


@pytest.mark.parametrize(
    ("shape", "annotation", "kind"),
    [
        ("String", "str", "String()"),
        ("Enum", "Enum | UnknownValue", "Enum"),
        ("Item", "Item", "Item"),
        ("Integer", "int", "Integer(min=0, max=5)"),
        ("Float", "float", "_Float()"),
        ("Flag", "bool", "Boolean()"),
        ("Time", "datetime", "Timestamp()"),
        ("Blob", "bytes", "Blob(max=9)"),
        ("Stream", "bytes | IO[bytes]", "Stream()"),
        ("Document", "JSONValue", "Document()"),
        ("Events", "Iterable[Events]", "EventStreamOf(Events)"),
        ("List", "Sequence[Enum | UnknownValue]", "ListOf(Enum, max=2)"),
        ("Sparse", "Sequence[Item | None]", "ListOf(Item, sparse=True)"),
        (
            "Map",
            "Mapping[Enum | UnknownValue, Sequence[Enum | UnknownValue]]",
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
        ({"shape": "String", "jsonvalue": True}, ("str", "member('it', JSONText())")),
        (
            {"shape": "String", "jsonvalue": True, "location": "header", "locationName": "x"},
            ("JSONValue", "member('it', JSONHeader())"),
        ),
        (
            {"shape": "Secrets"},
            ("Sequence[str]", "member('it', ListOf(String(sensitive=True)), sensitive=True)"),
        ),
        (
            {"shape": "Enum", "sensitive": True},
            ("Enum | UnknownValue", "member('it', Enum, sensitive=True)"),
        ),
        (
            {"shape": "String", "deprecated": True, "deprecatedMessage": "No <b>more</b>."},
            ("str", "member('it', String(), deprecated='No more.')"),
        ),
    ],
)
def test_traits_of_a_member_are_declared(member: dict[str, Any], expected: tuple[str, str]) -> None:
    assert declared(member) == expected


def test_a_service_lists_its_versions_oldest_first() -> None:
    plan = plan_service("thing", ["2024-01-01", "2020-02-02"])
    assert plan.versions == ("'2020-02-02'", "'2024-01-01'")
    assert plan.latest == "'2024-01-01'"


@pytest.mark.parametrize("operation", [{}, {"output": {"shape": "Item"}}])
def test_only_clients_that_use_shapes_import_the_package(operation: dict[str, Any]) -> None:
    version = plan_model(small_model(SHAPES, {"Ping": operation}))
    files = render_version(version)
    for name in ("client.py", "async_client.py"):
        assert ("v2024_01_01 as shapes" in files[name]) == bool(operation)


NOTED: dict[str, Any] = {
    "Enum": {"type": "string", "enum": ["a"]},
    "Fault": {"type": "structure", "members": {"it": {"shape": "Enum"}}, "exception": True},
    "Owner": {
        "type": "structure",
        "documentation": "What owns.",
        "members": {"it": {"shape": "Enum"}, "other": {"shape": "Enum"}},
    },
}


def documented(notes: dict[str, list[str]] | None) -> dict[str, str | None]:
    """Return the docstrings of the classes and members of a version."""
    documented: dict[str, str | None] = {}
    for name, cls in planned_classes(plan_model(small_model(NOTED), notes)).items():
        documented[name] = cls.doc
        documented |= {f"{name}.{member.name}": member.doc for member in cls.members}
    return documented


def test_changes_end_the_docstring_of_a_class_or_member() -> None:
    notes = {name: [f"Old {name}.", "New."] for name in ("Enum", "Owner", "Owner.it", "Fault.it")}
    before, after = documented(None), documented(notes)
    assert after["Owner"] == '"""What owns.\n\n    Old Owner.\n    New.\n    """'
    assert after["Owner.it"] == '"""Old Owner.it.\n    New.\n    """'
    assert {name for name in after if after[name] != before[name]} == notes.keys()


def test_docstrings_without_changes_mention_none() -> None:
    assert documented({}) == documented(None)
    assert documented(None)["Owner"] == '"""What owns."""'


def test_guarantee_10_a_change_is_text_whatever_its_contents() -> None:
    hostile = '"""\nimport os\n\x1b[0m \u202e \\'
    doc = documented({"Owner": [hostile]})["Owner"]
    assert isinstance(doc, PythonSource)
    (statement,) = ast.parse(f"class Owner:\n    {doc}").body
    assert isinstance(statement, ast.ClassDef)
    (only,) = statement.body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)
    assert all(line.isprintable() for line in doc.split("\n"))


@pytest.mark.parametrize("trait", ["union", "eventstream"])
def test_members_of_unions_and_event_streams_are_optional(trait: str) -> None:
    """Kinesis requires a member of SubscribeToShardEventStream."""
    annotation, declaration = declared({"shape": "Item"}, **{trait: True})
    assert annotation == "Item | None"
    assert declaration.endswith("default=None)")


@pytest.mark.parametrize(
    ("sides", "annotation"),
    [
        ({"output"}, "_EventStream[EventStream]"),
        ({"input"}, "Iterable[EventStream]"),
        ({"input", "output"}, "Iterable[EventStream]"),
    ],
)
def test_an_event_stream_of_a_response_can_be_closed(sides: set[str], annotation: str) -> None:
    stream = {"type": "structure", "members": {"no": {"shape": "Fault"}}, "eventstream": True}
    owner = {"type": "structure", "members": {"it": {"shape": "EventStream"}}, "required": ["it"]}
    shapes = {"Fault": SHAPES["Fault"], "EventStream": stream, "Owner": owner}
    classes = planned(shapes, sides)
    (member,) = classes["Owner"].members
    assert member.annotation == annotation
    assert classes["EventStream"].attributes == {"__botopin_event_errors__": "{'no': 'Fault'}"}
    (error,) = classes["EventStream"].members
    assert error.doc == '"""Raised as ``Fault``, not received."""'


@pytest.mark.parametrize(
    ("sides", "annotation"),
    [
        ({"output"}, "ByteStream"),
        ({"input"}, "bytes | IO[bytes] | None"),
        ({"input", "output"}, "bytes | IO[bytes] | None"),
    ],
)
@pytest.mark.parametrize(
    ("blob", "kind"),
    [
        ({}, "Stream()"),
        ({"streaming": True}, "Stream()"),
        ({"min": 1, "max": 9, "sensitive": True}, "Stream(min=1, max=9, sensitive=True)"),
    ],
)
def test_a_blob_that_is_the_body_is_a_stream_whatever_its_traits(
    sides: set[str], annotation: str, blob: dict[str, Any], kind: str
) -> None:
    """Lambda's Payload lacks the trait `streaming`, and botocore passes a stream."""
    members = {"body": {"shape": "Blob"}, "blob": {"shape": "Blob"}}
    owner = {"type": "structure", "members": members, "payload": "body"}
    classes = planned({"Blob": {"type": "blob", **blob}, "Owner": owner}, sides)
    body, other = classes["Owner"].members
    assert body.annotation == annotation
    assert kind in body.declaration
    assert body.declaration.endswith("default=None)")
    streams = "streaming" in blob
    assert other.annotation == ("bytes | IO[bytes] | None" if streams else "bytes | None")
    assert kind.replace("Stream", "Stream" if streams else "Blob") in other.declaration


def planned(shapes: dict[str, Any], sides: set[str]) -> dict[str, Any]:
    """Return the classes of a service whose operation uses the shape `Owner`."""
    operation = {"http": {"method": "POST", "requestUri": "/"}}
    operation |= {side: {"shape": "Owner"} for side in sides}
    model = small_model(shapes, {"Go": operation}, metadata={"protocol": "rest-json"})
    return planned_classes(plan_model(model))


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("String", "String(min=1, pattern='[A-Za-z0-9.-]+', botocore_pattern=True)"),
        ("Name", "String(min=1, pattern='[a-z]{3}')"),
    ],
)
def test_a_host_label_has_the_pattern_of_a_host_name(shape: str, kind: str) -> None:
    """Botocore's serializer requires the pattern, for example in S3's WriteGetObjectResponse."""
    _, declaration = declared({"shape": shape, "hostLabel": True})
    assert declaration == f"member('it', {kind})"
