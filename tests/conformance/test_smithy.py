"""Smithy's malformed requests, rejected by the bindings and by the mock server."""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from http.client import HTTPConnection
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore import xform_name

from botopin import ValidationError, from_boto3
from botopin.cli.parser import run
from botopin.testing import MockServer, serve
from conformance import smithy_malformed, smithy_validation
from conformance.smithy_malformed import MALFORMED, Malformed
from conformance.smithy_validation import INPUTS, REFUSED, Refused
from support.limits import HANG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PACKAGE, DATE = "smithy_bindings", "2024-01-01"

TOLERATED = {
    f"RestJson{place}RejectsUTCOffsets": "the mock server accepts a timestamp with any offset"
    for place in ("BodyTimestampDateTime", "PathTimestampDefault", "QueryTimestampDefault")
}
"""Cases that the mock server accepts."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("smithy")
    for name, model in (
        ("validation", smithy_validation.MODEL),
        ("malformed", smithy_malformed.MODEL),
    ):
        file = folder / "models" / name / DATE / "service-2.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(model))
    options = ["--models", str(folder / "models"), "--out", str(folder), "--package", PACKAGE]
    assert run(["generate", *options, "--quiet"]) == 0
    sys.path.append(str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def validation(package: str) -> ModuleType:
    return import_module(f"{package}.validation.v2024_01_01")


@pytest.fixture(scope="module")
def validating(package: str) -> Iterator[MockServer]:
    with serve("validation", DATE, package=package) as service:
        yield service


@pytest.fixture(scope="module")
def reading(package: str) -> Iterator[MockServer]:
    with serve("malformed", DATE, package=package) as service:
        yield service


def arguments(case: Refused) -> dict[str, Any]:
    """Return the body for boto3."""
    return {
        name: b64decode(value) if name == "blob" else value for name, value in case.body.items()
    }


def path_of(case: Refused) -> str:
    """Return the path in botopin for a path in Smithy."""
    path, within = f"Malformed{case.operation}Input", ""
    for token in case.place.split("/")[1:]:
        if within in {"map", "list"}:
            path += f"[{int(token) if within == 'list' else token!r}]"
            within = ""
        else:
            path += f".{xform_name(token)}"
            within = token
    return f"{path}[{case.key!r}] (key)" if case.key else path


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case.id}-{case.body}"[:100])
def test_rejects_invalid_input_at_the_place_that_smithy_names(
    case: Refused, validation: ModuleType
) -> None:
    cls = getattr(validation, f"Malformed{case.operation}Input")
    with pytest.raises(ValidationError) as caught:
        from_boto3(arguments(case), cls, strict=True)
    assert [(each.path, each.kind) for each in caught.value.violations] == [
        (path_of(case), case.kind)
    ]
    if case.operation == "Sensitive":
        assert case.body["string"] not in str(caught.value)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case.id}-{case.body}"[:100])
def test_mock_server_rejects_with_400_and_the_place(case: Refused, validating: MockServer) -> None:
    status, headers, answer = post(
        validating, f"/Malformed{case.operation}", json.dumps(case.body), smithy_malformed.JSON
    )
    assert status == 400
    assert headers["x-amzn-errortype"] == "ValidationException"
    assert path_of(case).removesuffix(" (key)") in json.loads(answer)["message"]


@pytest.mark.parametrize(
    ("body", "query", "headers", "member"),
    [
        ("{}", "?stringInQuery=abc", {"string-in-headers": "abc"}, "string"),
        ('{"string": null}', "?stringInQuery=abc", {"string-in-headers": "abc"}, "string"),
        ('{"string": "abc"}', "?stringInQuery=abc", {}, "string_in_header"),
    ],
    ids=[
        "RestJsonMalformedRequiredBodyUnset",
        "RestJsonMalformedRequiredBodyExplicitNull",
        "RestJsonMalformedRequiredHeaderUnset",
    ],
)
def test_missing_required_members_are_reported(
    body: str, query: str, headers: dict[str, str], member: str, validating: MockServer
) -> None:
    status, _, answer = post(
        validating, f"/MalformedRequired{query}", body, {**headers, **smithy_malformed.JSON}
    )
    assert status == 400
    assert f"MalformedRequiredInput.{member}: " in json.loads(answer)["message"]


def test_exponential_pattern_hangs_nothing(validation: ModuleType, validating: MockServer) -> None:
    """Check RestJsonMalformedPatternReDOSString, which needs the extra re2 to be rejected."""
    data = {"evilString": "0" * 84 + "!"}
    kinds: list[str] = []
    try:
        from_boto3(data, validation.MalformedPatternInput, strict=True)
    except ValidationError as error:
        kinds = [problem.kind for problem in error.violations]
    assert kinds in (["pattern"], [])
    status, _, _ = post(validating, "/MalformedPattern", json.dumps(data), smithy_malformed.JSON)
    assert status == (400 if kinds else 200)


def test_accepts_values_that_smithy_accepts(validation: ModuleType) -> None:
    """Check RestJsonRecursiveStructuresValidate, and a value within each bound."""
    deep = {"union": {"union": {"union": {"string": "abc"}}}}
    from_boto3(deep, validation.MalformedRecursiveInput, strict=True)
    for number in (4, 5, 6):
        data = dict.fromkeys(INPUTS["RangeOverride"]["members"], number) | dict.fromkeys(
            ("float", "minFloat", "maxFloat"), 5.5
        )
        from_boto3(data, validation.MalformedRangeOverrideInput, strict=True)
        from_boto3(data, validation.MalformedRangeInput, strict=True)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=str(case)[:140],
            marks=[pytest.mark.xfail(reason=TOLERATED[case.id], strict=True)]
            if case.id in TOLERATED
            else [],
        )
        for case in MALFORMED
    ],
)
def test_mock_server_rejects_malformed_requests(case: Malformed, reading: MockServer) -> None:
    status, _, _ = post(reading, case.path, case.body, case.headers)
    assert status == case.status


def post(
    service: MockServer, path: str, body: str, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(urlsplit(service.url).netloc, timeout=HANG)
    try:
        connection.request("POST", path, body.encode(), headers)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read()
    finally:
        connection.close()
