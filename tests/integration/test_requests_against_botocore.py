"""Requests of the bindings, serialized by botocore."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from botocore.handlers import generate_idempotent_uuid
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from hypothesis import given

from botopin import to_boto3
from botopin.runtime.strategies.shapes import valid
from integration.examples import operation_examples
from support.raw_model import attribute, botocore_model, each_operation, package, raw_model

FEW, EXAMPLES = 3, 10


@pytest.mark.parametrize(("date", "operation"), each_operation())
def test_typed_request_is_sent_like_a_dictionary(date: str, operation: str) -> None:
    model = raw_model(date)
    shape = model.operations[operation]["input"]["shape"]
    cls = getattr(import_module(package(date)), shape)
    botocore_operation = botocore_model(date).operation_model(operation)
    serializer = create_serializer("rest-json", include_validation=False)

    @operation_examples(date, operation, EXAMPLES, FEW)
    @given(valid(cls))
    def goes_out(request: Any) -> None:
        ours = to_boto3(request)
        plain = model.plain(shape, request)
        for name in botocore_operation.idempotent_members:
            token = getattr(request, attribute(name))
            assert (name in ours) is (token is not None)
        generate_idempotent_uuid(ours, botocore_operation)  # as a client does before it validates
        for name in botocore_operation.idempotent_members:
            plain.setdefault(name, ours[name])

        report = ParamValidator().validate(ours, botocore_operation.input_shape)
        assert not report.has_errors(), report.generate_report()
        sent = serializer.serialize_to_request(ours, botocore_operation)
        assert sent == serializer.serialize_to_request(plain, botocore_operation)
        assert {"method", "url_path", "query_string", "headers", "body"} <= sent.keys()

    goes_out()
