"""Typed responses of botocore's suites."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from botocore.eventstream import EventStream
from botocore.exceptions import ClientError

from botopin import from_boto3, from_json, to_boto3, to_json
from botopin.converters import boto3 as boto3_dialect
from botopin.converters import json as json_dialect
from botopin.runtime import Shape
from botopin.runtime.errors import ServiceError, error_members
from conformance.equality import same
from conformance.responses import parsed_error, parsed_response
from conformance.suites import NEEDS_SUITES, Bindings, Case, cases, parameters

pytestmark = NEEDS_SUITES

BOTO3, JSON = boto3_dialect.make_converter(), json_dialect.make_converter()

ANSWERS = tuple(case for case in cases("output") if "error" not in case.data)
ERRORS = tuple(case for case in cases("output") if "error" in case.data)


def response_class(bindings: Bindings, case: Case) -> type[Shape] | None:
    version = bindings.of(case)
    return version.response_class(version.model.operations[case.operation.name])


@pytest.mark.parametrize("case", parameters("response", ANSWERS))
def test_response_agrees_with_botocore(case: Case, bindings: Bindings) -> None:
    parsed = parsed_response(case)
    cls = response_class(bindings, case)
    if cls is None:
        assert parsed == {}
        return
    received = from_boto3(parsed, cls)
    assert same(to_boto3(received, validate=False), parsed)
    assert same(BOTO3.unstructure(BOTO3.structure(parsed, cls)), parsed)
    for name, value in parsed.items():
        if isinstance(value, EventStream):
            events = bindings.of(case).find_class(case.operation.output_shape.members[name].name)
            for event in value:
                assert same(to_boto3(from_boto3(event, events), validate=False), event)


@pytest.mark.parametrize("case", parameters("response json", ANSWERS))
def test_response_round_trip_through_json(case: Case, bindings: Bindings) -> None:
    parsed = at_rest(parsed_response(case))
    cls = response_class(bindings, case)
    if cls is None:
        return
    received = from_boto3(parsed, cls)
    text = json.dumps(to_json(received, validate=False))
    assert same(to_boto3(from_json(json.loads(text), cls), validate=False), parsed)
    assert json.dumps(JSON.unstructure(received)) == text
    assert same(BOTO3.unstructure(JSON.structure(json.loads(text), cls)), parsed)


@pytest.mark.parametrize("case", parameters("error", ERRORS))
def test_error_agrees_with_botocore(case: Case, bindings: Bindings) -> None:
    parsed = parsed_error(case)
    module = bindings.of(case).package
    bases = [getattr(module, name) for name in module.__all__]
    (base,) = (cls for cls in bases if ServiceError in cls.__bases__)
    error = base.from_client_error(ClientError(parsed, case.operation.name))
    assert error.response is parsed
    known = {cls.code for cls in base.__subclasses__()}
    code = case.data["errorCode"]
    assert type(error).code == (code if code in known else "")
    for info in error_members(type(error)):
        if info.wire_name in parsed:
            assert same(plain(getattr(error, info.name)), parsed[info.wire_name])


def at_rest(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return a response with streams read."""
    return {
        name: value.read() if isinstance(value, BytesIO) else value
        for name, value in parsed.items()
        if not isinstance(value, EventStream)
    }


def plain(value: Any) -> Any:
    """Return a typed value in boto3's format."""
    match value:
        case Shape():
            return to_boto3(value, validate=False)
        case list():
            return [plain(each) for each in value]
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case str():
            return str(value)
        case _:
            return value
