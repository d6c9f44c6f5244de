"""Texts of docstrings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.bindings.descriptions import (
    Descriptions,
    first_sentence,
    list_operations,
    section,
    service_title,
)
from botopin.bindings.modules import partition_shapes
from botopin.naming.names import Names
from support.small_models import small_model

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel

STRUCTURE: dict[str, Any] = {"type": "structure", "members": {}}


def texts(service: ServiceModel) -> Descriptions:
    return Descriptions(service, Names.for_model(service, Names()), notes={})


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("", ""),
        ("<p>The name.</p><p>More.</p>", "The name."),
        ("<p>The name of the job. It is unique.</p>", "The name of the job."),
        ("<p>The name</p>", "The name."),
        ("<p>Is it new? Then say so.</p>", "Is it new? Then say so."),
        ("<p>A size, e.g. Large or i.e. Small. More.</p>", "A size, e.g. Large or i.e. Small."),
        ("<p>Use version 1.2 of it. More.</p>", "Use version 1.2 of it."),
        ("<p>Text such as <code>a. B</code> is fine. More.</p>", "Text such as ``a. B`` is fine."),
        ("<p>Optional. The name of the job. More.</p>", "Optional. The name of the job."),
        ("<ul><li>First of all. X</li><li>Second</li></ul>", "First of all."),
        ("<p>One of the following:</p><ul><li>a</li></ul>", "One of the following:"),
    ],
)
def test_first_sentence_is_a_whole_sentence(html: str, sentence: str) -> None:
    assert first_sentence(html) == sentence


def test_long_lists_of_operations_are_counted() -> None:
    assert list_operations(["A"]) == "``A``"
    assert list_operations(["A", "B"]) == "``A`` and ``B``"
    assert list_operations([*"ABCD"]) == "``A``, ``B``, ``C`` and ``D``"
    assert list_operations([*"ABCDE"]) == "``A``, ``B``, ``C`` and 2 other operations"
    assert list_operations([*"ABCDE"], "errors") == (
        "``A``, ``B``, ``C``, 2 other operations and errors"
    )


def test_modules_state_their_operations() -> None:
    def holder(*shapes: str, **traits: Any) -> dict[str, Any]:
        return {**STRUCTURE, "members": {name: {"shape": name} for name in shapes}, **traits}

    service = small_model(
        operations={
            "Put": {"input": {"shape": "PutIn"}, "output": {"shape": "PutOut"}},
            "Get": {"input": {"shape": "GetIn"}},
        },
        shapes={
            "PutIn": holder("Shared", "Widely"),
            "PutOut": holder(),
            "GetIn": holder("Shared", "Widely"),
            "Fault": holder("Widely", "Detail", exception=True),
            "Shared": holder(),
            "Widely": holder(),
            "Detail": holder(),
            "Unused": holder(),
        },
    )
    descriptions = {each.name: texts(service).module(each) for each in partition_shapes(service)}
    assert descriptions == {
        "put": "Request and response of the ``Put`` operation.",
        "get": "Shapes of the ``Get`` operation.",
        "shared": "Shapes shared by ``Put`` and ``Get``.",
        "widely": "Shapes shared by ``Put``, ``Get`` and errors.",
        "error_details": "Shapes that only errors contain.",
        "unreferenced": "Shapes that no operation uses.",
    }


@pytest.mark.parametrize(
    ("name", "documentation", "title"),
    [
        ("Braket", "<p>The Amazon Braket API …</p>", "Amazon Braket"),
        ("Glue", "<p>Defines the AWS Glue service.</p>", "AWS Glue"),
        ("Glue", "<p>Defines Glue.</p>", "Glue"),
        ("Amazon Braket", "<p>Amazon Amazon Braket</p>", "Amazon Braket"),
        ("", "", "thing"),
    ],
)
def test_services_have_the_brand_that_the_documentation_has(
    name: str, documentation: str, title: str
) -> None:
    model = small_model({}, documentation=documentation, metadata={"serviceFullName": name})
    assert service_title(model) == title


def test_errors_state_their_http_status_or_the_side_at_fault() -> None:
    def error(**traits: Any) -> dict[str, Any]:
        return {**STRUCTURE, "exception": True, **traits}

    names = ("Conflict", "Denied", "Down")
    service = small_model(
        operations={"Put": {"errors": [{"shape": name} for name in (*names, "Denied")]}},
        shapes={
            "Conflict": error(error={"httpStatusCode": 409}),
            "Denied": error(),
            "Down": error(fault=True),
        },
    )
    assert texts(service).errors(service.operations["Put"]) == [
        ("Conflict", "HTTP 409."),
        ("Denied", "Client error."),
        ("Down", "Server error."),
        ("ThingError", "Any other error of the service."),
    ]


@pytest.mark.parametrize(
    ("protocol", "errors", "other"),
    [
        ("rest-json", [("Missing", "Client error.")], "Any other error of the service."),
        (
            "rest-xml",
            [],
            "Any error. Its code is the HTTP status, because the response has no body.",
        ),
    ],
)
def test_errors_of_head_are_those_that_headers_name(
    protocol: str, errors: list[tuple[str, str]], other: str
) -> None:
    http = {"method": "HEAD", "requestUri": "/"}
    service = small_model(
        {"Missing": {**STRUCTURE, "exception": True}},
        {"Look": {"http": http, "errors": [{"shape": "Missing"}]}},
        metadata={"protocol": protocol},
    )
    expected = [*errors, ("ThingError", other)]
    assert texts(service).errors(service.operations["Look"]) == expected


def test_operation_without_errors_raises_the_base_class() -> None:
    service = small_model({}, {"Put": {}})
    expected = [("ThingError", "Any error of the service.")]
    assert texts(service).errors(service.operations["Put"]) == expected


def test_a_shape_of_several_operations_names_them() -> None:
    both = {"input": {"shape": "Both"}, "output": {"shape": "Both"}}
    service = small_model(
        operations={"Put": {**both, "documentation": "<p>Puts.</p>"}, "Get": both},
        shapes={"Both": STRUCTURE},
    )
    assert texts(service).shape(service.shapes["Both"]) == [
        "Request of ``Put`` and ``Get``. Response of ``Put`` and ``Get``."
    ]


def test_sections_without_entries_are_omitted() -> None:
    assert section("Args", []) == []
    assert section("Args", [("name", "Name.")]) == ["Args:\n    name: Name."]
