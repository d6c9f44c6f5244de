"""Mock server with botocore's suites."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.eventstream import EventStream

from botopin.testing.http.messages import HTTPRequest, WireError
from botopin.testing.protocols import PROTOCOLS
from conformance.equality import same
from conformance.responses import parsed_error, parsed_output, parsed_response
from conformance.suites import NEEDS_SUITES, Bindings, Case, cases, parameters

if TYPE_CHECKING:
    from botopin.testing.http.messages import HTTPResponse

pytestmark = NEEDS_SUITES

SPOKEN = {direction: tuple(case for case in cases(direction) if case.protocol in PROTOCOLS)
          for direction in ("input", "output")}  # fmt: skip
ANSWERS = tuple(case for case in SPOKEN["output"] if "error" not in case.data)
ERRORS = tuple(case for case in SPOKEN["output"] if "error" in case.data)


@pytest.mark.parametrize("case", parameters("double reads", SPOKEN["input"]))
def test_mock_server_reads_the_request_of_a_client(case: Case, bindings: Bindings) -> None:
    protocol = PROTOCOLS[case.protocol](bindings.of(case).model)
    request = on_the_wire(case)
    call = protocol.route(request)
    assert call is not None
    assert call.operation.name == case.operation.name
    assert same(protocol.parse(call, request), case.params)


def on_the_wire(case: Case) -> HTTPRequest:
    """Return the request that the suite expects."""
    serialized = case.data["serialized"]
    path, _, query = serialized["uri"].partition("?")
    body = serialized.get("body", "")
    http = case.data["given"].get("http", {})
    return HTTPRequest(
        method=serialized.get("method") or http.get("method", "POST"),
        path=path,
        query=query,
        headers=tuple(serialized.get("headers", {}).items()),
        body=base64.b64decode(body) if case.protocol == "smithy-rpc-v2-cbor" else body.encode(),
    )


@pytest.mark.parametrize("case", parameters("double writes", ANSWERS))
def test_client_reads_the_response_of_the_mock_server(case: Case, bindings: Bindings) -> None:
    model = bindings.of(case).model
    operation = model.operations[case.operation.name]
    answer = at_hand(parsed_response(case))
    written = PROTOCOLS[case.protocol](model).serialize(operation, answer)
    assert same(at_hand(parsed_response(case, response_of(case, written))), answer)


@pytest.mark.parametrize("case", parameters("double writes error", ERRORS))
def test_client_reads_the_error_of_the_mock_server(case: Case, bindings: Bindings) -> None:
    model = bindings.of(case).model
    error, code = parsed_error(case), case.data["errorCode"]
    shape = case.operation.service_model.shape_for_error_code(code)
    members = {name: error[name] for name in shape.members if name in error} if shape else {}
    written = PROTOCOLS[case.protocol](model).serialize_error(
        WireError(
            code=code,
            status=case.data["response"]["status_code"],
            message=error["Error"].get("Message", ""),
            shape=shape.name if shape else "",
            members=members,
        )
    )
    response = response_of(case, written)
    assert parsed_output(case, response, None)["Error"]["Code"] == code
    assert shape is None or same(parsed_output(case, response, shape), members)


def response_of(case: Case, written: HTTPResponse) -> dict[str, Any]:
    """Return a response of the mock server, as botocore's parsers accept it."""
    return {
        "status_code": written.status,
        "headers": HeadersDict(dict(written.headers)),
        "body": written.body,
        "context": {"operation_name": case.operation.name},
    }


def at_hand(answer: dict[str, Any]) -> dict[str, Any]:
    """Return a response with streams read."""
    return {
        name: value.read()
        if isinstance(value, BytesIO)
        else [*value]
        if isinstance(value, EventStream)
        else value
        for name, value in answer.items()
    }
