"""Typed requests of botocore's suites."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from botocore.serialize import create_serializer

from botopin import from_boto3, from_json, to_boto3, to_json
from botopin.converters import boto3 as boto3_dialect
from botopin.converters import json as json_dialect
from conformance.equality import same
from conformance.suites import NEEDS_SUITES, Bindings, Case, cases, parameters

if TYPE_CHECKING:
    from typing import Any

    from botopin.runtime import Shape

pytestmark = NEEDS_SUITES

BOTO3, JSON = boto3_dialect.make_converter(), json_dialect.make_converter()


def request_class(bindings: Bindings, case: Case) -> type[Shape] | None:
    version = bindings.of(case)
    return version.request_class(version.model.operations[case.operation.name])


@pytest.mark.parametrize("case", parameters("request", cases("input")))
def test_request_round_trip(case: Case, bindings: Bindings) -> None:
    cls = request_class(bindings, case)
    if cls is None:
        assert case.params == {}
        return
    request = from_boto3(case.params, cls, strict=True)
    assert same(to_boto3(request), case.params)
    assert same(BOTO3.unstructure(BOTO3.structure(case.params, cls)), case.params)


@pytest.mark.parametrize("case", parameters("request json", cases("input")))
def test_request_round_trip_through_json(case: Case, bindings: Bindings) -> None:
    cls = request_class(bindings, case)
    if cls is None:
        return
    request = from_boto3(case.params, cls)
    text = json.dumps(to_json(request, validate=False))
    expected = to_boto3(request, validate=False)
    assert same(to_boto3(from_json(json.loads(text), cls), validate=False), expected)
    assert json.dumps(JSON.unstructure(request)) == text
    assert same(BOTO3.unstructure(JSON.structure(json.loads(text), cls)), expected)


@pytest.mark.parametrize("case", parameters("request bytes", cases("input")))
def test_a_typed_request_is_sent_as_the_dictionary_is(case: Case, bindings: Bindings) -> None:
    cls = request_class(bindings, case)
    if cls is not None:
        typed = to_boto3(from_boto3(case.params, cls), validate=False)
        assert sent(case, typed) == sent(case, case.params)


def sent(case: Case, params: dict[str, Any]) -> Any:
    serializer = create_serializer(case.protocol, include_validation=False)
    return serializer.serialize_to_request(params, case.operation)
