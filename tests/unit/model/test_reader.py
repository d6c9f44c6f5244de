"""Strict reading of service-2.json."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.model.diagnostics import ModelError
from botopin.model.parser import MAX_MEMBERS, MAX_NAME_LENGTH
from botopin.model.reader import read_model, read_service
from botopin.model.service import (
    BlobShape,
    Deprecation,
    ErrorTrait,
    FloatShape,
    IntegerShape,
    ListShape,
    MapShape,
    ServiceModel,
    StringShape,
    StructureShape,
    TimestampShape,
)
from botopin.model.values import MAX_ENUM_VALUES, MAX_PATTERN_LENGTH
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

BOTOCORE_DATA = Path(str(files("botocore"))) / "data"
BRAKET = ROOT / "models" / "braket"
NEWEST_BRAKET = max(BRAKET.glob("????-??-??"))

MINIMAL: dict[str, Any] = {
    "version": "2.0",
    "metadata": {"apiVersion": "2019-09-01", "protocol": "rest-json"},
    "operations": {
        "PutThing": {
            "name": "PutThing",
            "http": {"method": "PUT", "requestUri": "/thing", "responseCode": 200},
            "input": {"shape": "Thing"},
            "output": {"shape": "Thing"},
            "errors": [{"shape": "Fault"}],
        }
    },
    "shapes": {
        "Thing": {
            "type": "structure",
            "required": ["name"],
            "members": {
                "name": {"shape": "Name"},
                "tags": {"shape": "Tags"},
                "names": {"shape": "Names"},
                "count": {"shape": "Count"},
            },
            "payload": "tags",
        },
        "Name": {"type": "string", "min": 1, "max": 9, "pattern": "a+", "enum": ["a", "aa"]},
        "Names": {"type": "list", "member": {"shape": "Name"}, "min": 0, "max": 3},
        "Tags": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Name"}},
        "Count": {"type": "integer", "min": -1, "max": 5},
        "Fault": {"type": "structure", "members": {}, "exception": True},
    },
}


def read(document: object) -> ServiceModel:
    return read_service(json.dumps(document).encode(), service="thing", date="2020-01-01")


def read_with(pointer: str, value: object) -> ServiceModel:
    """Read the minimal model with one value set."""
    document = deepcopy(MINIMAL)
    *path, last = pointer.removeprefix("/").split("/")
    parent: Any = document
    for token in path:
        parent = parent[int(token)] if isinstance(parent, list) else parent[token]
    parent[last] = value
    return read(document)


def diagnostics_of(action: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ModelError) as caught:
        action()
    assert {diagnostic.file for diagnostic in caught.value.diagnostics} == {"service-2.json"}
    return [(diagnostic.pointer, diagnostic.message) for diagnostic in caught.value.diagnostics]


# --- completeness ---------------------------------------------------------------------------------


def count_raw(document: dict[str, Any]) -> Counter[str]:
    """Count the parts of a model in its JSON."""
    counts: Counter[str] = Counter(operations=len(document["operations"]))
    for operation in document["operations"].values():
        counts["errors"] += len(operation.get("errors", []))
        counts["messages"] += ("input" in operation) + ("output" in operation)
        counts["deprecated"] += operation.get("deprecated", False)
    for shape in document["shapes"].values():
        members = shape.get("members", {})
        counts[shape["type"]] += 1
        counts["members"] += len(members)
        counts["required"] += len(shape.get("required", []))
        counts["enum values"] += len(shape.get("enum", []))
        counts["enum values"] += sum(len(member.get("enum", [])) for member in members.values())
        counts["documented"] += bool(shape.get("documentation"))
        counts["documented members"] += sum(bool(m.get("documentation")) for m in members.values())
        for trait in ("min", "max", "pattern", "payload", "timestampFormat"):
            counts[trait] += trait in shape
        for trait in ("union", "sensitive", "sparse", "exception", "deprecated", "document"):
            counts[trait] += shape.get(trait, False)
        for member in members.values():
            for trait in ("idempotencyToken", "streaming", "jsonvalue", "hostLabel", "deprecated"):
                counts[trait] += member.get(trait, False)
            for trait in ("location", "locationName", "contextParam", "xmlNamespace"):
                counts[trait] += bool(member.get(trait))
    return +counts


def count_model(model: ServiceModel) -> Counter[str]:
    counts: Counter[str] = Counter(operations=len(model.operations))
    for operation in model.operations.values():
        counts["errors"] += len(operation.errors)
        counts["messages"] += (operation.input is not None) + (operation.output is not None)
        counts["deprecated"] += operation.deprecation is not None
    for shape in model.shapes.values():
        kind = type(shape).__name__.removesuffix("Shape").lower()
        if isinstance(shape, IntegerShape) and shape.long:
            kind = "long"
        if isinstance(shape, FloatShape) and shape.double:
            kind = "double"
        counts[kind] += 1
        counts["documented"] += bool(shape.documentation)
        counts["sensitive"] += shape.sensitive
        counts["deprecated"] += shape.deprecation is not None
        if isinstance(shape, StructureShape):
            counts["members"] += len(shape.members)
            counts["union"] += shape.union
            counts["document"] += shape.document
            counts["exception"] += shape.error is not None
            counts["payload"] += bool(shape.payload)
            for member in shape.members.values():
                counts["required"] += member.required
                counts["enum values"] += len(member.overrides.get("enum", ()))
                counts["documented members"] += bool(member.documentation)
                counts["idempotencyToken"] += member.idempotency_token
                counts["streaming"] += member.streaming
                counts["jsonvalue"] += member.jsonvalue
                counts["hostLabel"] += member.host_label
                counts["deprecated"] += member.deprecation is not None
                counts["location"] += bool(member.location)
                counts["locationName"] += bool(member.location_name)
                counts["contextParam"] += bool(member.context_param)
                counts["xmlNamespace"] += member.xml_namespace is not None
        if isinstance(shape, StringShape):
            counts["enum values"] += len(shape.enum or ())
            counts["pattern"] += shape.pattern is not None
        if isinstance(
            shape, StringShape | IntegerShape | FloatShape | ListShape | MapShape | BlobShape
        ):
            counts["min"] += shape.min is not None
            counts["max"] += shape.max is not None
        if isinstance(shape, ListShape | MapShape):
            counts["sparse"] += shape.sparse
        if isinstance(shape, TimestampShape):
            counts["timestampFormat"] += bool(shape.timestamp_format)
    return +counts


def test_guarantee_6_reads_every_model_of_botocore_without_loss() -> None:
    services: set[str] = set()
    for path in sorted(BOTOCORE_DATA.glob("*/*/service-2.json*")):
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        service = path.parents[1].name
        services.add(service)
        model = read_service(data, service=service, date="2020-01-01", file=str(path))
        document = json.loads(data)
        assert count_model(model) == count_raw(document), path
        assert list(model.shapes) == list(document["shapes"]), path
    assert len(services) > 400


def test_reads_a_model_of_braket_from_its_folder() -> None:
    model = read_model(NEWEST_BRAKET)
    assert (model.service, model.date) == ("braket", NEWEST_BRAKET.name)
    assert "CreateJob" in model.operations


def test_merges_sdk_extras_as_botocore_does() -> None:
    folder = BOTOCORE_DATA / "s3" / "2006-03-01"
    data = gzip.decompress((folder / "service-2.json.gz").read_bytes())
    extras = (folder / "service-2.sdk-extras.json").read_bytes()
    bare = read_service(data, service="s3", date="2020-01-01")
    model = read_service(data, extras, service="s3", date="2020-01-01")
    assert isinstance(bare.shapes["Expires"], StringShape)
    assert isinstance(model.shapes["Expires"], TimestampShape)
    assert len(model.shapes) == len(bare.shapes)


def test_extras_without_merge_are_reported_under_their_own_file() -> None:
    with pytest.raises(ModelError) as caught:
        read_service(
            json.dumps(MINIMAL).encode(), b"{}", service="s", date="d", file="a/service-2.json"
        )
    assert str(caught.value).startswith("a/service-2.sdk-extras.json: /merge: expected an object")


def test_error_code_defaults_to_the_name_of_the_shape() -> None:
    fault = {"type": "structure", "exception": True, "members": {}}
    error = {"code": "F", "httpStatusCode": 424, "senderFault": True}
    named = {**fault, "error": error, "fault": True, "retryable": {"throttling": True}}
    shapes = [read_with("/shapes/Fault", raw).shapes["Fault"] for raw in (fault, named)]
    assert [shape.error for shape in shapes if isinstance(shape, StructureShape)] == [
        ErrorTrait(code="Fault"),
        ErrorTrait(
            code="F",
            http_status=424,
            sender_fault=True,
            fault=True,
            retryable=True,
            throttling=True,
        ),
    ]


def test_deprecation_keeps_the_explanation() -> None:
    deprecated = {"deprecated": True, "deprecatedMessage": "Use X", "deprecatedSince": "2024"}
    model = read_with("/operations/PutThing", {**deprecated, "endpoint": {"hostPrefix": "a."}})
    operation = model.operations["PutThing"]
    assert operation.deprecation == Deprecation(message="Use X", since="2024")
    assert operation.traits == {"endpoint": {"hostPrefix": "a."}}


def test_traits_of_a_reference_override_its_target() -> None:
    use = {"shape": "Name", "enum": ["b"], "max": 2, "documentation": "x"}
    thing = read_with("/shapes/Thing/members/name", use).shapes["Thing"]
    assert isinstance(thing, StructureShape)
    assert thing.members["name"].overrides == {"enum": ("b",), "max": 2}


# --- accepted models ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/shapes/Thing/brandNewTrait", {"any": ["thing"]}),
        ("/shapes/Thing/members/name/brandNewTrait", 1),
        ("/operations/PutThing/brandNewTrait", 1),
        ("/brandNewTrait", 1),
        ("/shapes/Count/pattern", "a trait of another type"),
        ("/shapes/Name/pattern", r"(((\p{L}+)+)+){999999"),
        ("/shapes/Name/pattern", "^(a+)+$"),
        ("/shapes/None", {"type": "string"}),
        ("/shapes/__double", {"type": "double"}),
        ("/shapes/class", {"type": "string"}),
        ("/shapes/Thing/members/class", {"shape": "Name"}),
        ("/shapes/Thing/documentation", '"""\\ {{ x }} <script>\u202e\x00'),
        ("/shapes/Name/enum", ["", " a", "A", "a", "é"]),
        ("/shapes/Name/enum", []),
        ("/shapes/Thing/members/tags/locationName", "name"),
        ("/shapes/Count/max", 5.5),
        ("/operations/PutThing/errors", []),
    ],
)
def test_guarantees_6_and_7_accepts_unusual_models(pointer: str, value: object) -> None:
    read_with(pointer, value)


def test_accepts_members_that_share_a_location_name() -> None:
    use = {"shape": "Name", "location": "header", "locationName": "x-a"}
    read_with("/shapes/Thing/members", {"name": use, "tags": use})


def test_model_needs_only_metadata() -> None:
    assert read({"metadata": {}}).shapes == {}


# --- rejected models ------------------------------------------------------------------------------

LONG_NAME = "N" * (MAX_NAME_LENGTH + 1)


@pytest.mark.parametrize(
    ("pointer", "value", "place", "message"),
    [
        ("/metadata", None, "/metadata", "expected an object, got nothing"),
        ("/clientContextParams", [], "", "expected an object, got an array"),
        ("/operations", 1, "/operations", "expected an object, got a number"),
        ("/shapes/Name", "string", "/shapes/Name", "expected an object, got a string"),
        ("/shapes/Name/documentation", 1, "", "expected a string, got a number"),
        ("/shapes/Thing/union", "yes", "", "expected true or false, got a string"),
        # references
        ("/shapes/Thing/members/name", {"shape": "Nme"}, "/shapes/Thing/members/name/shape",
         "expected the name of a shape, got 'Nme'"),
        ("/shapes/Thing/members/name", {"shape": ""}, "/shapes/Thing/members/name/shape",
         "expected the name of a shape, got ''"),
        ("/shapes/Thing/members/name", {}, "/shapes/Thing/members/name/shape",
         "expected a string, got nothing"),
        ("/shapes/Thing/members/name", "Name", "", "expected an object, got a string"),
        ("/shapes/Names/member", None, "", "expected an object, got nothing"),
        ("/shapes/Tags/key/shape", "Count", "", "expected a string, got 'Count' of type integer"),
        ("/shapes/Tags/value/shape", "Gone", "", "expected the name of a shape, got 'Gone'"),
        ("/operations/PutThing/input/shape", "Name", "",
         "expected a structure, got 'Name' of type string"),
        ("/operations/PutThing/output/shape", "Gone", "",
         "expected the name of a shape, got 'Gone'"),
        ("/operations/PutThing/errors/0/shape", "Count", "",
         "expected a structure, got 'Count' of type integer"),
        ("/operations/PutThing/http/responseCode", "OK", "",
         "expected an integer, got a string"),
        ("/shapes/Thing/required", ["name", "gone"], "/shapes/Thing/required/1",
         "expected the name of a member, got 'gone'"),
        ("/shapes/Thing/required", [1], "/shapes/Thing/required/0",
         "expected a string, got a number"),
        ("/shapes/Thing/payload", "gone", "", "expected the name of a member, got 'gone'"),
        # bounds
        ("/shapes/Name/min", 10, "/shapes/Name", "expected min to be at most max, got 10 and 9"),
        ("/shapes/Count/max", -1.5, "/shapes/Count",
         "expected min to be at most max, got -1 and -1.5"),
        ("/shapes/Name/min", -1, "", "expected a length of at least 0, got -1"),
        ("/shapes/Name/max", "nine", "", "expected an integer, got a string"),
        ("/shapes/Name/max", True, "", "expected an integer, got a boolean"),
        ("/shapes/Names/max", 1.5, "", "expected an integer, got a number"),
        ("/shapes/Count/min", "0x0", "", "expected a number, got a string"),
        ("/shapes/Thing/members/name/max", 0, "/shapes/Thing/members/name",
         "expected min to be at most max, got 1 and 0"),
        # enums and patterns
        ("/shapes/Name/enum", {"a": 1}, "", "expected an array, got an object"),
        ("/shapes/Name/enum", ["a", 1], "/shapes/Name/enum/1", "expected a string, got a number"),
        ("/shapes/Name/enum", ["a", "b", "a"], "/shapes/Name/enum/2",
         "expected distinct values, got 'a' twice"),
        ("/shapes/Name/pattern", ["a"], "", "expected a string, got an array"),
        ("/shapes/Thing/members/name/location", "cookie", "",
         "expected one of header, headers, querystring, uri, statusCode, got 'cookie'"),
    ],
)  # fmt: skip
def test_guarantee_5_checks_types_references_required_entries_and_bounds(
    pointer: str, value: object, place: str, message: str
) -> None:
    assert diagnostics_of(lambda: read_with(pointer, value)) == [(place or pointer, message)]


@pytest.mark.parametrize("kind", ["character", "bigDecimal", "", None, 3, ["string"]])
def test_guarantee_7_rejects_unknown_types(kind: object) -> None:
    (diagnostic,) = diagnostics_of(lambda: read_with("/shapes/Name/type", kind))
    assert diagnostic[0] == "/shapes/Name/type"


BAD_NAMES = ["", "a-b", "1a", "é", "a b", "a\n", "A.B", "../x", "ﬁ", "a'); import os #", LONG_NAME]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("place", ["/shapes", "/shapes/Thing/members", "/operations"])
def test_guarantee_6_rejects_names_that_are_no_identifiers(place: str, name: str) -> None:
    document = deepcopy(MINIMAL)
    parent = document
    for token in place.split("/")[1:]:
        parent = parent[token]
    parent[name] = {"type": "string", "shape": "Name"}
    (diagnostic,) = diagnostics_of(lambda: read(document))
    assert diagnostic[0] == f"{place}/{name.replace('/', '~1')}"
    assert diagnostic[1].startswith("expected a name")


def test_guarantee_3_limits_patterns_enums_and_members() -> None:
    too_long = "a" * (MAX_PATTERN_LENGTH + 1)
    too_many = [str(number) for number in range(MAX_ENUM_VALUES + 1)]
    members = {f"m{number}": {"shape": "Name"} for number in range(MAX_MEMBERS + 1)}
    for pointer, value in {
        "/shapes/Name/pattern": too_long,
        "/shapes/Name/enum": too_many,
        "/shapes/Fault/members": members,
    }.items():
        (diagnostic,) = diagnostics_of(lambda p=pointer, v=value: read_with(p, v))  # type: ignore[misc]
        assert diagnostic[0] == pointer
        assert "expected at most" in diagnostic[1]


def test_guarantee_9_reports_all_faults_at_once() -> None:
    document = deepcopy(MINIMAL)
    document["shapes"]["Name"]["min"] = "one"
    document["shapes"]["Count"]["type"] = "int"
    document["operations"]["PutThing"]["input"]["shape"] = "Gone"
    data = json.dumps(document).replace('"2.0"', '"2.0", "version": NaN').encode()
    diagnostics = diagnostics_of(lambda: read_service(data, service="s", date="d"))
    assert sorted(pointer for pointer, _ in diagnostics) == [
        "/operations/PutThing/input/shape",
        "/shapes/Count/type",
        "/shapes/Name/min",
        "/version",
        "/version",
    ]


# --- random models --------------------------------------------------------------------------------

BRAKET_JSON = json.loads((NEWEST_BRAKET / "service-2.json").read_bytes())


def parents(value: Any) -> list[Any]:
    containers: list[Any] = []
    if isinstance(value, dict | list) and value:
        containers.append(value)
        for child in value.values() if isinstance(value, dict) else value:
            containers += parents(child)
    return containers


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_mutated_model_is_read_or_rejected(data: st.DataObject) -> None:
    document = deepcopy(BRAKET_JSON)
    for _ in range(data.draw(st.integers(1, 4))):
        parent = data.draw(st.sampled_from(parents(document)))
        key = data.draw(
            st.sampled_from(list(parent) if isinstance(parent, dict) else range(len(parent)))
        )
        match data.draw(st.sampled_from(["delete", "replace", "insert", "move"])):
            case "delete":
                del parent[key]
            case "replace":
                parent[key] = data.draw(values)
            case "insert" if isinstance(parent, dict):
                parent[data.draw(st.text(max_size=5))] = data.draw(values)
            case "insert":
                parent.insert(key, data.draw(values))
            case _:
                parent[key] = deepcopy(data.draw(st.sampled_from(parents(BRAKET_JSON))))
    try:
        model = read(document)
    except ModelError as error:
        assert str(error)
    else:
        assert isinstance(model, ServiceModel)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_model_with_changed_bytes_is_read_or_rejected(data: st.DataObject) -> None:
    text = bytearray((NEWEST_BRAKET / "service-2.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        text[start : start + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=4))
    try:
        read_service(bytes(text), service="braket", date="2026-04-07")
    except ModelError as error:
        assert str(error)
