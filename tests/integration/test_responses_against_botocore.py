"""Typed responses from data that botocore parsed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from botocore.parsers import create_parser
from hypothesis import given

from botopin import from_boto3, to_boto3
from botopin.runtime.strategies.shapes import valid
from integration.braket_service import success
from integration.examples import operation_examples
from support.raw_model import botocore_model, each_operation, package, raw_model

FEW, EXAMPLES = 3, 10


@pytest.mark.parametrize(("date", "operation"), each_operation())
def test_response_agrees_with_botocore(date: str, operation: str) -> None:
    model = raw_model(date)
    shape = model.operations[operation]["output"]["shape"]
    cls = getattr(import_module(package(date)), shape)
    output = botocore_model(date).operation_model(operation).output_shape
    parser = create_parser("rest-json")

    @operation_examples(date, operation, EXAMPLES, FEW)
    @given(valid(cls))
    def comes_in(sent: Any) -> None:
        parsed = parser.parse(success(model, operation, sent), output)
        received = from_boto3(parsed, cls)
        assert received == sent
        assert from_boto3(parsed, cls, strict=True) == sent
        del parsed["ResponseMetadata"]
        assert to_boto3(received, validate=False) == parsed

    comes_in()
