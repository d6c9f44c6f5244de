"""Typed errors from responses that botocore parsed."""

from __future__ import annotations

import copy
import pickle
from importlib import import_module
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import create_parser
from hypothesis import given
from hypothesis import strategies as st

from botopin import BotopinError
from botopin.runtime.strategies.shapes import valid
from integration.braket_service import failure
from integration.examples import examples
from support.raw_model import attribute, botocore_model, each_shape, package, raw_model

EXAMPLES = 15


@pytest.mark.parametrize(("date", "shape"), each_shape("errors"))
def test_error_agrees_with_botocore(date: str, shape: str) -> None:
    model = raw_model(date)
    bindings = import_module(package(date))
    cls = getattr(bindings, shape)
    raw = model.shapes[shape]
    code = raw["error"].get("code", shape)
    error_shape = botocore_model(date).shape_for_error_code(code)
    operation = next(
        name
        for name, each in model.operations.items()
        if shape in {error["shape"] for error in each["errors"]}
    )
    output = botocore_model(date).operation_model(operation).output_shape
    parser = create_parser("rest-json")

    assert cls.code == code
    assert cls.http_status == raw["error"]["httpStatusCode"]
    assert cls.fault == ("server" if raw.get("fault") else "client")
    assert raw.get("fault", False) is not raw["error"].get("senderFault", False)

    @examples(date, EXAMPLES)
    @given(valid(cls), st.sampled_from(namings(code)))
    def is_parsed(sent: Any, naming: tuple[str, dict[str, str]]) -> None:
        header, body_code = naming
        response = failure(model, shape, sent, header=header, body_code=body_code)
        parsed = parser.parse(response, output)
        assert botocore_model(date).shape_for_error_code(parsed["Error"]["Code"]) is error_shape
        parsed.update(parser.parse(response, error_shape))  # as botocore's Endpoint does
        error = cls(parsed, operation)

        assert isinstance(error, ClientError)
        assert isinstance(error, BotopinError)
        assert isinstance(error, bindings.BraketError)
        assert error.response["Error"]["Code"] == cls.code
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == cls.http_status
        for wire in model.members(shape):
            assert repr(getattr(error, attribute(wire))) == repr(getattr(sent, attribute(wire)))
        assert str(error) == str(ClientError(parsed, operation))
        for again in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
            assert type(again) is cls
            assert again == error
            assert str(again) == str(error)

    is_parsed()


@pytest.mark.parametrize(("date", "shape"), each_shape("errors"))
def test_error_without_members_has_none(date: str, shape: str) -> None:
    """Check a missing message, which botocore replaces with an empty string."""
    model = raw_model(date)
    cls = getattr(import_module(package(date)), shape)
    parser = create_parser("rest-json")
    response = failure(model, shape, cls({}, "GetDevice"), header=shape, body_code={})
    parsed = parser.parse(response, None)
    parsed.update(parser.parse(response, botocore_model(date).shape_for_error_code(shape)))
    error = cls(parsed, "GetDevice")
    assert error.response["Error"] == {"Code": cls.code, "Message": ""}
    for wire in model.members(shape):
        assert getattr(error, attribute(wire)) is None


def namings(code: str) -> list[tuple[str, dict[str, str]]]:
    """Return the headers and body members that can name an error."""
    return [
        (code, {}),
        (f"{code}:http://internal.amazon.com/coral/com.amazon.coral.service/", {}),
        ("", {"__type": code}),
        ("", {"__type": f"com.amazonaws.braket#{code}"}),
        ("", {"code": code}),
    ]
