"""Faults that do not affect boto3 are warnings, and every other fault is an error.

The models show faults of real ones: releases of botocore, AWS's older SDKs, forks of other clouds.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from botopin.model.client_documents import add_client_features
from botopin.model.diagnostics import ModelError
from botopin.model.documents import read_documents
from botopin.model.parser import MAX_NAME_LENGTH
from botopin.model.service import IntegerShape, StringShape, StructureShape

if TYPE_CHECKING:
    from botopin.model.documents import ModelDocuments

MODEL: dict[str, Any] = {
    "metadata": {"apiVersion": "2024-01-01", "uid": "thing-2024-01-01"},
    "operations": {
        "GetThing": {
            "name": "GetThing",
            "http": {"method": "GET", "requestUri": "/", "responseCode": 200},
            "input": {"shape": "GetThingRequest"},
            "output": {"shape": "GetThingResponse"},
            "errors": [{"shape": "Missing"}],
        }
    },
    "shapes": {
        "GetThingRequest": {"type": "structure", "members": {"name": {"shape": "Name"}}},
        "GetThingResponse": {"type": "structure", "members": {"count": {"shape": "Count"}}},
        "Missing": {"type": "structure", "members": {}, "exception": True},
        "Name": {"type": "string", "min": 1, "max": 9, "documentation": "<p>A name</p>"},
        "Count": {"type": "integer"},
        "Unread": {"type": "structure", "members": {"name": {"shape": "Name"}}},
        "UsesUnread": {"type": "list", "member": {"shape": "Unread"}},
    },
}


def read(data: bytes, **others: bytes) -> ModelDocuments:
    files = {"service-2.json": data} | {
        f"{name.replace('_', '-')}.json": content for name, content in others.items()
    }
    return add_client_features(read_documents(files, service="thing", date="2024-01-01"))


def read_with(*values: tuple[str, object]) -> ModelDocuments:
    """Read the model with the values of some JSON pointers set."""
    document = deepcopy(MODEL)
    for pointer, value in values:
        *path, last = pointer.removeprefix("/").split("/")
        parent: Any = document
        for token in path:
            parent = parent[int(token)] if isinstance(parent, list) else parent[token]
        parent[last] = deepcopy(value)
    return read(json.dumps(document).encode())


def warnings_of(documents: ModelDocuments) -> list[tuple[str, str]]:
    return [(each.pointer, each.message) for each in documents.warnings]


def errors_of(*values: tuple[str, object]) -> list[str]:
    with pytest.raises(ModelError) as caught:
        read_with(*values)
    return [each.pointer for each in caught.value.diagnostics]


def test_model_without_faults_has_no_warning() -> None:
    documents = read(json.dumps(MODEL).encode())
    assert documents.warnings == ()
    assert documents.files["service-2.json"] == MODEL


# --- repeated keys --------------------------------------------------------------------------------

REPEATED = "this key occurs more than once: its last value counts"


@pytest.mark.parametrize(
    ("key", "pointer"),
    [("documentation", "/shapes/Name/documentation"), ("uid", "/metadata/uid")],
)
def test_guarantee_2_repeated_documentation_is_a_warning(key: str, pointer: str) -> None:
    text = json.dumps(MODEL).replace(f'"{key}": ', f'"{key}": "other", "{key}": ')
    documents = read(text.encode())
    assert warnings_of(documents) == [(pointer, REPEATED)]
    assert documents.files["service-2.json"] == MODEL


@pytest.mark.parametrize(
    "key", ["type", "min", "shape", "members", "Name", "exception", "apiVersion", "operations"]
)
def test_guarantee_2_other_repeated_keys_are_errors(key: str) -> None:
    text = json.dumps(MODEL).replace(f'"{key}": ', f'"{key}": "other", "{key}": ', 1)
    with pytest.raises(ModelError, match=f"/{key}: expected distinct keys, got this key twice"):
        read(text.encode())


def test_guarantee_2_member_named_documentation_cannot_be_repeated() -> None:
    member = '"documentation": {"shape": "Name"}, '
    text = json.dumps(MODEL).replace('"count": ', f'{member}{member}"count": ')
    with pytest.raises(ModelError, match="/members/documentation: expected distinct keys"):
        read(text.encode())


ENTRY = '"GetThing": {"input_token": "name", "output_token": "count"}'


def test_entry_of_paginators_can_repeat_itself() -> None:
    text = f'{{"pagination": {{{ENTRY}, {ENTRY}}}}}'
    documents = read(json.dumps(MODEL).encode(), paginators_1=text.encode())
    assert warnings_of(documents) == [("/pagination/GetThing", REPEATED)]
    assert len(documents.model.paginators) == 1


def test_guarantee_2_entry_of_paginators_cannot_be_repeated_with_a_change() -> None:
    text = f'{{"pagination": {{{ENTRY}, {ENTRY.replace("count", "other")}}}}}'
    with pytest.raises(ModelError, match="/pagination/GetThing: expected distinct keys"):
        read(json.dumps(MODEL).encode(), paginators_1=text.encode())


# --- numbers --------------------------------------------------------------------------------------


def test_guarantee_5_decimal_string_is_a_number() -> None:
    documents = read_with(
        ("/shapes/Name/max", "131072"),
        ("/shapes/Count/min", "-1.5"),
        ("/operations/GetThing/http/responseCode", "202"),
    )
    name, count = (documents.model.shapes[each] for each in ("Name", "Count"))
    assert isinstance(name, StringShape)
    assert isinstance(count, IntegerShape)
    assert (name.max, count.min) == (131_072, -1.5)
    assert documents.model.operations["GetThing"].response_code == 202
    assert documents.files["service-2.json"]["shapes"]["Name"]["max"] == 131_072
    assert ("/shapes/Name/max", "expected an integer, got a string: read as a number") in (
        warnings_of(documents)
    )
    assert len(documents.warnings) == 3


def test_bundled_model_has_corrected_numbers() -> None:
    documents = read_with(("/shapes/Name/min", "1"))
    assert json.loads(documents.raw_files["service-2.json"]) == MODEL
    data = json.dumps(MODEL).replace('"uid": ', '"uid": "other", "uid": ').encode()
    assert read(data).raw_files["service-2.json"] == data


@pytest.mark.parametrize("text", ["", " 1", "1 ", "+1", "1e3", "0x1", "1_0", "١", "01", "NaN"])
def test_guarantee_5_other_text_is_no_number(text: str) -> None:
    assert errors_of(("/shapes/Name/max", text)) == ["/shapes/Name/max"]


@pytest.mark.parametrize(("value", "pointer"), [("-1", "/max"), ("1.5", "/max"), ("0", "")])
def test_guarantee_5_number_in_a_string_has_the_same_bounds(value: str, pointer: str) -> None:
    assert errors_of(("/shapes/Name/max", value)) == [f"/shapes/Name{pointer}"]


def test_guarantee_3_number_in_a_string_has_a_limited_length() -> None:
    assert errors_of(("/shapes/Count/max", "9" * 41)) == ["/shapes/Count/max"]


# --- shapes that no operation reaches -------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointer", "value", "place"),
    [
        ("/shapes/Unread/members/name", {"shape": "Gone"}, "/shapes/Unread/members/name/shape"),
        ("/shapes/Unread/members/name", {}, "/shapes/Unread/members/name/shape"),
        ("/shapes/Unread/type", "strucutre", "/shapes/Unread/type"),
        ("/shapes/Unread/union", "yes", "/shapes/Unread/union"),
        ("/shapes/Unread", {"members": {}}, "/shapes/Unread/type"),
        ("/shapes/Unread", {"type": "integer", "min": 2, "max": 1}, "/shapes/Unread"),
    ],
)
def test_guarantee_5_fault_that_no_operation_reaches_is_a_warning(
    pointer: str, value: object, place: str
) -> None:
    documents = read_with((pointer, value))
    (at, message), (user, reason) = warnings_of(documents)
    assert at == place
    assert message.endswith(": left out, because no operation reaches this shape")
    assert (user, reason) == (
        "/shapes/UsesUnread",
        "left out, because it refers to a shape that is left out",
    )
    assert "Unread" not in documents.model.shapes
    assert "Unread" not in documents.files["service-2.json"]["shapes"]
    assert {"Name", "Count", "Missing"} <= documents.model.shapes.keys()


@pytest.mark.parametrize(
    "use",
    [
        ("/operations/GetThing/input", {"shape": "Unread"}),
        ("/operations/GetThing/output", {"shape": "Unread"}),
        ("/operations/GetThing/errors", [{"shape": "Unread"}]),
        ("/shapes/GetThingResponse/members/count", {"shape": "UsesUnread"}),
    ],
)
def test_guarantee_5_fault_that_an_operation_reaches_is_an_error(use: tuple[str, object]) -> None:
    fault = ("/shapes/Unread/members/name", {"shape": "Gone"})
    assert errors_of(use, fault) == ["/shapes/Unread/members/name/shape"]


def test_guarantee_5_model_without_operations_is_checked_whole() -> None:
    assert errors_of(("/operations", {}), ("/shapes/Unread/type", "strucutre")) == [
        "/shapes/Unread/type"
    ]


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("../up", {"type": "string"}),
        ("A: pass", {"type": "string"}),
        ("N" * (MAX_NAME_LENGTH + 1), {"type": "string"}),
        ("Long", {"type": "string", "pattern": "a" * 10_001}),
        ("Many", {"type": "string", "enum": [str(each) for each in range(20_001)]}),
    ],
)
def test_guarantees_3_and_6_hold_for_shapes_that_no_operation_reaches(
    name: str, shape: dict[str, Any]
) -> None:
    shapes = {**MODEL["shapes"], name: shape}
    (pointer,) = errors_of(("/shapes", shapes))
    assert pointer.startswith("/shapes/")


def test_guarantee_3_accepts_the_longest_name_of_history() -> None:
    name = "__stringPattern" + "M" * 670
    documents = read_with(
        ("/shapes", {**MODEL["shapes"], name: {"type": "string"}}),
        ("/shapes/GetThingRequest/members/name", {"shape": name}),
    )
    assert name in documents.model.shapes


def test_long_chain_of_shapes_that_no_operation_reaches_is_left_out() -> None:
    chain = {
        f"Link{each}": {"type": "list", "member": {"shape": f"Link{each + 1}"}}
        for each in range(50_000)
    }
    documents = read_with(("/shapes", {**MODEL["shapes"], **chain}))
    assert len(documents.warnings) == len(chain)
    assert documents.model.shapes.keys() == MODEL["shapes"].keys()


# --- responses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["GetThingResponse", "Missing", "Unread"])
def test_guarantee_5_required_entry_without_a_member_outside_requests_is_a_warning(
    shape: str,
) -> None:
    members = MODEL["shapes"][shape]["members"]
    documents = read_with((f"/shapes/{shape}/required", [*members, "Gone"]))
    message = (
        "expected the name of a member, got 'Gone': ignored, because boto3 checks only requests"
    )
    assert warnings_of(documents) == [(f"/shapes/{shape}/required/{len(members)}", message)]
    structure = documents.model.shapes[shape]
    assert isinstance(structure, StructureShape)
    assert [each.required for each in structure.members.values()] == [True] * len(members)
    assert documents.files["service-2.json"]["shapes"][shape]["required"] == [*members]


def test_guarantee_5_required_entry_without_a_member_in_a_request_is_an_error() -> None:
    assert errors_of(("/shapes/GetThingRequest/required", ["Gone"])) == [
        "/shapes/GetThingRequest/required/0"
    ]
    both = ("/shapes/GetThingRequest/members/count", {"shape": "GetThingResponse"})
    assert errors_of(both, ("/shapes/GetThingResponse/required", ["Gone"])) == [
        "/shapes/GetThingResponse/required/0"
    ]


def test_errors_without_a_shape_are_one_warning() -> None:
    errors = [{"shape": "Gone"}, {"shape": "Missing"}]
    other = {**MODEL["operations"]["GetThing"], "name": "Other", "errors": errors[:1]}
    documents = read_with(("/operations/GetThing/errors", errors), ("/operations/Other", other))
    ((pointer, message),) = warnings_of(documents)
    assert pointer == "/operations/GetThing/errors/0/shape"
    assert message == (
        "expected the name of a shape, got 'Gone': ignored here and in 1 more operations, because "
        "boto3 does not read this list"
    )
    operations = documents.model.operations
    assert [each.shape for each in operations["GetThing"].errors] == ["Missing"]
    assert operations["Other"].errors == ()


def test_guarantee_9_warnings_hide_no_error() -> None:
    unread = ("/shapes/Unread/type", "strucutre")
    assert errors_of(unread, ("/shapes/Name/min", 10), ("/shapes/Count/max", "1x")) == [
        "/shapes/Name",
        "/shapes/Count/max",
    ]


@pytest.mark.parametrize(
    ("parent", "name"),
    [("/shapes", "min"), ("/shapes/GetThingResponse/members", "max"), ("/operations", "min")],
)
def test_string_in_place_of_a_shape_is_not_read_as_a_number(parent: str, name: str) -> None:
    with pytest.raises(ModelError, match=f"{parent}/{name}: expected an object, got a string"):
        read_with((f"{parent}/{name}", "5"))


def test_each_unknown_required_member_of_a_large_response_is_a_warning() -> None:
    members = {f"known{index}": {"shape": "Name"} for index in range(1_000)}
    required = ["known0", *(f"unknown{index}" for index in range(5_000))]
    shape = {"type": "structure", "members": members, "required": required}
    documents = read_with(("/shapes/GetThingResponse", shape))
    assert len(documents.warnings) == 5_000
    response = documents.model.shapes["GetThingResponse"]
    assert isinstance(response, StructureShape)
    assert [name for name, member in response.members.items() if member.required] == ["known0"]
