"""Reference of small models: search, limits and hostile text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from botopin.diff.syntax import MAX_CHARACTERS, MAX_LINES, MORE
from botopin.model.client_documents import add_client_features
from botopin.model.document_files import MODEL_FILE, PAGINATORS_FILE, WAITERS_FILE
from botopin.model.documents import read_documents
from botopin.naming import rules
from botopin.naming.names import Names
from botopin.reference.boto3_syntax import format_boto3_syntax
from botopin.reference.limits import limit_lines
from botopin.reference.lookup import find_operations, format_date_ranges, suggest_operations
from botopin.reference.operations import format_operations
from botopin.reference.python_example import format_python_example

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.model.documents import ModelDocuments

ORIGIN = "Things, as of 2020-01-01"

SHAPES: dict[str, Any] = {
    "Request": {
        "type": "structure",
        "required": ["token", "place"],
        "members": {
            "token": {"shape": "String", "idempotencyToken": True},
            "place": {"shape": "Place", "documentation": "<p>Where.</p>"},
            "places": {"shape": "Places"},
        },
    },
    "Response": {"type": "structure", "members": {"count": {"shape": "Integer"}}},
    "Place": {
        "type": "structure",
        "required": ["x"],
        "members": {"x": {"shape": "Integer"}, "inner": {"shape": "Place"}},
    },
    "Places": {"type": "list", "member": {"shape": "Place"}},
    "Gone": {"type": "structure", "members": {}, "exception": True},
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
}


def read(
    shapes: dict[str, Any] | None = None,
    *,
    names: tuple[str, ...] = ("MakeThing",),
    metadata: dict[str, Any] | None = None,
    **documents: Any,
) -> ModelDocuments:
    """Read a model with equal operations and additional shapes."""
    operation: dict[str, Any] = {
        "http": {"method": "POST", "requestUri": "/"},
        "input": {"shape": "Request"},
        "output": {"shape": "Response"},
        "errors": [{"shape": "Gone"}],
    }
    operation |= documents.pop("operation", {})
    operation = {trait: value for trait, value in operation.items() if value is not None}
    model = {
        "metadata": {
            "protocol": "json",
            **dict.fromkeys(("serviceId", "serviceFullName"), "Thing"),
            **(metadata or {}),
        },
        "operations": {name: {"name": name, **operation} for name in names},
        "shapes": SHAPES | (shapes or {}),
    }
    files = {MODEL_FILE: model, **documents.pop("files", {})}
    return read_documents(
        {name: json.dumps(document).encode() for name, document in files.items()},
        service="thing",
        date="2020-01-01",
    )


def boto3_text(documents: ModelDocuments) -> str:
    return format_boto3_syntax(documents, next(iter(documents.model.operations)), origin=ORIGIN)


def boto3_doc(documents: ModelDocuments) -> str:
    return format_boto3_syntax(
        documents, next(iter(documents.model.operations)), origin=ORIGIN, doc=True
    )


def python_text(documents: ModelDocuments) -> str:
    model = add_client_features(documents).model
    names = Names.for_model(model, Names())
    operation = next(iter(model.operations))
    return format_python_example(model, names, operation, package="botopin_aws", origin=ORIGIN)


FORMS = pytest.mark.parametrize("form", [boto3_text, boto3_doc, python_text])


# --- output ---------------------------------------------------------------------------------------


def test_lists_required_members_once_per_structure() -> None:
    assert boto3_text(read()) == (
        "Thing / Client / make_thing\n\n"
        "Things, as of 2020-01-01\n\n"
        "Request Syntax\n\n"
        "response = client.make_thing(\n"
        "    token='string',\n"
        "    place={\n"
        "        'x': 123,\n"
        "        'inner': {'... recursive ...'}\n"
        "    },\n"
        "    places=[\n"
        "        {\n"
        "            'x': 123,\n"
        "            'inner': {'... recursive ...'}\n"
        "        },\n"
        "    ]\n"
        ")\n\n"
        "Required\n\n"
        "- token (generated if omitted), place\n"
        "- in place: x\n\n"
        "Response Syntax\n\n"
        "{\n"
        "    'count': 123\n"
        "}\n\n"
        "Exceptions\n\n"
        "- Thing.Client.exceptions.Gone\n"
    )


def test_python_example_marks_required_and_recursive_members() -> None:
    assert python_text(read()) == (
        "# MakeThing. Things, as of 2020-01-01\n\n"
        "# Request\n"
        "from botopin_aws.thing.v2020_01_01 import Place, ThingClient\n\n"
        "client = ThingClient()\n"
        "response = client.make_thing(\n"
        '    token="string",  # generated if omitted\n'
        "    place=Place(  # required\n"
        "        x=123,  # required\n"
        "        inner=Place(...),  # as above\n"
        "    ),\n"
        "    places=[\n"
        "        Place(\n"
        "            x=123,  # required\n"
        "            inner=Place(...),  # as above\n"
        "        ),\n"
        "    ],\n"
        ")\n\n"
        "# Response\n"
        "from botopin_aws.thing.v2020_01_01 import Response\n\n"
        "Response(\n"
        "    count=123,\n"
        ")\n\n"
        "# Exceptions\n"
        "from botopin_aws.thing.v2020_01_01 import Gone\n"
    )


def test_operation_without_input_and_output_is_a_bare_call() -> None:
    documents = read(operation={"input": None, "output": None, "errors": []})
    assert "response = client.make_thing()\n\nReturns: None\n" in boto3_text(documents)
    assert python_text(documents) == (
        "# MakeThing. Things, as of 2020-01-01\n\n"
        "# Request\n"
        "from botopin_aws.thing.v2020_01_01 import ThingClient\n\n"
        "client = ThingClient()\n"
        "client.make_thing()\n"
    )


@FORMS
def test_lists_paginators_and_waiters(form: Callable[[ModelDocuments], str]) -> None:
    files = {
        PAGINATORS_FILE: {
            "pagination": {"MakeThing": {"input_token": "token", "output_token": "next"}}
        },
        WAITERS_FILE: {
            "waiters": {
                name: {
                    "operation": operation,
                    "delay": 1,
                    "maxAttempts": 2,
                    "acceptors": [{"matcher": "status", "expected": 200, "state": "success"}],
                }
                for name, operation in {"ThingMade": "MakeThing", "Other": "Go"}.items()
            }
        },
    }
    text = form(read(files=files, names=("MakeThing", "Go")))
    assert ("get_paginator('make_thing')" in text) or ("client.make_thing_pages(" in text)
    assert "thing_made" in text
    assert "other" not in text
    assert "aginat" not in form(read())


@pytest.mark.parametrize(
    "document", [{}, {"pagination": [], "waiters": 1}, {"pagination": {}, "waiters": {"A": []}}]
)
def test_ignores_documents_in_another_format(document: dict[str, Any]) -> None:
    files = {PAGINATORS_FILE: document, WAITERS_FILE: document}
    assert boto3_text(read(files=files)) == boto3_text(read())


@FORMS
def test_marks_deprecated_operations(form: Callable[[ModelDocuments], str]) -> None:
    documents = read(operation={"deprecated": True, "deprecatedMessage": "Use another."})
    assert "Deprecated. Use another.\n" in form(documents)


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        (
            {"serviceId": "Elastic Load Balancing v2", "serviceFullName": "X"},
            "ElasticLoadBalancingv2",
        ),
        ({"serviceId": 5, "serviceFullName": None}, "Thing"),
        ({"serviceId": None, "serviceFullName": ["x"]}, "Thing"),
    ],
)
def test_names_a_service_with_any_metadata(metadata: dict[str, Any], name: str | None) -> None:
    assert boto3_text(read(metadata=metadata)).startswith(f"{name} / Client / ")


def test_table_has_every_operation_with_its_properties() -> None:
    documents = read(
        names=("MakeThing", "Go"),
        operation={"deprecated": True},
        files={PAGINATORS_FILE: {"pagination": {"Go": {"input_token": "token"}, "Stop": {}}}},
    )
    assert format_operations(documents, origin=ORIGIN) == (
        f"{ORIGIN}\n\n"
        "MakeThing  make_thing  deprecated\n"
        "Go         go          paginated, deprecated\n\n"
        "2 operations\n"
    )


# --- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CreateJob", ("CreateJob",)),
        ("create_job", ("CreateJob",)),
        ("createjob", ("CreateJob",)),
        ("CREATE-JOB", ("CreateJob",)),
        ("getjob", ("GetJob", "GETJob")),
        ("GETJob", ("GETJob",)),
        ("job", ()),
        ("", ()),
    ],
)
def test_finds_an_operation_by_name_or_method_in_any_case(
    text: str, found: tuple[str, ...]
) -> None:
    model = read(names=("CreateJob", "GetJob", "GETJob")).model
    assert find_operations(model, text) == found


@given(st.sampled_from(["CreateJob", "ListThingsV2", "GETJob", "Get_Job"]), st.data())
def test_finds_a_name_in_any_spelling(name: str, data: st.DataObject) -> None:
    model = read(names=("CreateJob", "ListThingsV2", "GETJob", "Get_Job")).model
    spelled = "".join(
        data.draw(st.sampled_from([sign.lower(), sign.upper(), f"-{sign}"])) for sign in name
    )
    assume(spelled != "get_job")  # the method name of GETJob
    assert name in find_operations(model, spelled)
    assert name in find_operations(model, rules.member_name(name))


def test_suggests_similar_names_only() -> None:
    model = read(names=("CreateJob", "CreateJobs", "DeleteThing")).model
    assert suggest_operations(model, "create_jib") == ["CreateJob", "CreateJobs"]
    assert suggest_operations(model, "zzz") == []


@pytest.mark.parametrize(
    ("having", "expected"),
    [
        ("abcd", "from a on"),
        ("cd", "from c on"),
        ("d", "from d on"),
        ("b", "in b"),
        ("ab", "from a to b"),
        ("abd", "from a to b, from d on"),
        ("ac", "in a, in c"),
    ],
)
def test_formats_date_ranges(having: str, expected: str) -> None:
    assert format_date_ranges([*"abcd"], [*having]) == expected


# --- limits and hostile text ----------------------------------------------------------------------


def chain(length: int, *, width: int, required: bool = False) -> dict[str, Any]:
    """Return structures that each have the next structure in `width` members."""
    shapes: dict[str, Any] = {}
    for number in range(length):
        members = [f"m{index}" for index in range(width)]
        shapes["Request" if number == 0 else f"S{number}"] = {
            "type": "structure",
            "members": {member: {"shape": f"S{number + 1}"} for member in members},
            "required": members if required else [],
        }
    return shapes | {f"S{length}": {"type": "string"}}


@FORMS
@pytest.mark.parametrize("required", [False, True])
def test_cuts_an_endless_request(form: Callable[[ModelDocuments], str], *, required: bool) -> None:
    text = form(read(chain(40, width=2, required=required)))  # 2 ** 40 lines
    assert text.count("\n") < 3 * MAX_LINES
    assert MORE in text.splitlines()


@FORMS
@pytest.mark.parametrize("kind", ["structure", "list", "map"])
def test_cuts_a_request_deeper_than_the_recursion_limit(
    form: Callable[[ModelDocuments], str], kind: str
) -> None:
    shapes: dict[str, Any] = {}
    for number in range(3_000):
        inner = {"shape": f"S{number + 1}"}
        shapes[f"S{number}"] = {
            "structure": {"type": "structure", "members": {"m": inner}},
            "list": {"type": "list", "member": inner},
            "map": {"type": "map", "key": {"shape": "String"}, "value": inner},
        }[kind]
    shapes |= {"S3000": {"type": "string"}}
    shapes["Request"] = {"type": "structure", "members": {"m": {"shape": "S0"}}}
    assert MORE in form(read(shapes)).splitlines()


def test_cuts_large_enums() -> None:
    shapes = {
        "Kind": {"type": "string", "enum": [f"{number:050}" for number in range(5_000)]},
        "Request": {
            "type": "structure",
            "members": {f"m{number}": {"shape": "Kind"} for number in range(1_000)},
        },
    }
    documents = read(shapes)
    for form in (boto3_text, python_text):
        text = form(documents)
        assert len(text) < 2 * MAX_CHARACTERS
        assert MORE in text.splitlines()


def test_keeps_the_maximum_number_of_lines() -> None:
    assert [*limit_lines(["x"] * MAX_LINES)] == ["x"] * MAX_LINES
    assert [*limit_lines(["x"] * (MAX_LINES + 1))] == [*["x"] * MAX_LINES, MORE]


HOSTILE = "\x1b]0;x\x07 \u202e\r\n::error::x ##[error]x \x00"


@FORMS
def test_escapes_text_for_terminals_and_logs(form: Callable[[ModelDocuments], str]) -> None:
    member = {"shape": "Kind", "documentation": HOSTILE, "deprecated": True}
    documents = read(
        {
            "Kind": {"type": "string", "enum": [HOSTILE, "b", f"{HOSTILE}c"]},
            "Request": {"type": "structure", "members": {"kind": member}, "required": ["kind"]},
        },
        operation={
            "documentation": f"<p>{HOSTILE}</p><p>::set-env x</p>",
            "deprecated": True,
            "deprecatedMessage": HOSTILE,
        },
        metadata={"uid": HOSTILE, "serviceId": HOSTILE, "serviceFullName": HOSTILE},
    )
    text = form(documents)
    assert [line for line in text.split("\n") if not line.isprintable()] == []
    assert [line for line in text.split("\n") if line.lstrip().startswith("::")] == []
    assert "##[" not in text
    if form is python_text:
        compile(text, "shown", "exec")


@given(st.text())
def test_every_line_is_plain_text(text: str) -> None:
    for line in limit_lines([text, f"  {text}"]):
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
