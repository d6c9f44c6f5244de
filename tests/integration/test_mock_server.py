"""The mock server with real boto3: round trips of every operation of every version.

botocore's serializer and parser are independent of the mock server and reveal its faults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from attrs import frozen
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from hypothesis import assume, given

from botopin import from_boto3, replace, to_boto3
from botopin.naming.rules import member_name
from botopin.runtime.errors import error_members
from botopin.runtime.strategies.shapes import valid
from botopin.testing import MockServer, serve
from botopin_aws.braket import VERSIONS
from integration.examples import examples
from support.raw_model import attribute, each_operation, each_operation_definition, raw_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = 2
ONCE = Config(retries={"total_max_attempts": 1}, max_pool_connections=2)


@frozen
class Mock:
    """A mock server and a client of one version."""

    server: MockServer
    client: Any

    def find_class(self, shape: str) -> type[Any]:
        return self.server.version.find_class(shape)

    def call(self, operation: str, request: Any) -> Any:
        return getattr(self.client, member_name(operation))(**to_boto3(request))


@pytest.fixture(scope="module")
def start_mock() -> Iterator[Callable[[str], Mock]]:
    mocks: dict[str, Mock] = {}

    def start(date: str) -> Mock:
        if date not in mocks:
            server = serve("braket", date)
            mocks[date] = Mock(server, server.client(config=ONCE))
        mocks[date].server.reset()
        return mocks[date]

    yield start
    for each in mocks.values():
        each.client.close()
        each.server.close()


def labels(date: str, operation: str, request: Any) -> list[str]:
    """Return the values of a request in its path."""
    shape = raw_model(date).operations[operation]["input"]["shape"]
    return [
        getattr(request, attribute(wire))
        for wire, member in raw_model(date).members(shape).items()
        if member.get("location") == "uri"
    ]


def as_sent(request: Any, received: Any) -> Any:
    """Return a request as it arrives: with a token, and without empty lists in the query."""
    changes: dict[str, Any] = {}
    if token := getattr(received, "client_token", None):
        changes["client_token"] = token
    if getattr(request, "additional_attribute_names", None) == []:
        changes["additional_attribute_names"] = None
    return replace(request, **changes)


@pytest.mark.parametrize(("date", "operation"), each_operation())
def test_requests_and_responses_round_trip(
    date: str, operation: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(date)
    operation_data = raw_model(date).operations[operation]
    output = mock.find_class(operation_data["output"]["shape"])

    @examples(date, EXAMPLES)
    @given(valid(mock.find_class(operation_data["input"]["shape"])), valid(output))
    def check_round_trip(request: Any, response: Any) -> None:
        assume(
            not {".", ".."} & {*labels(date, operation, request)}
        )  # urllib3 removes these segments
        mock.server.reset()
        mock.server.respond(operation, response)
        if "" in labels(date, operation, request):
            with pytest.raises(ClientError, match="expected a value in the path") as caught:
                mock.call(operation, request)
            assert caught.value.response["Error"]["Code"] == "ValidationException"
            return
        response_data = mock.call(operation, request)
        (received,) = mock.server.requests
        assert received.operation == operation
        assert received.request == as_sent(request, received.request)
        assert received.status == response_data["ResponseMetadata"]["HTTPStatusCode"]
        assert received.status == operation_data["http"]["responseCode"]
        assert received.response == response
        assert from_boto3(response_data, output) == response
        header = response_data["ResponseMetadata"]["HTTPHeaders"]["content-type"]
        assert header == "application/json"

    check_round_trip()


@pytest.mark.parametrize(("date", "operation"), each_operation_definition())
def test_synthetic_responses_are_valid_and_repeatable(
    date: str, operation: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(date)
    operation_data = raw_model(date).operations[operation]
    output = mock.find_class(operation_data["output"]["shape"])

    @examples(date, EXAMPLES)
    @given(valid(mock.find_class(operation_data["input"]["shape"])))
    def check_response(request: Any) -> None:
        assume(not {".", "..", ""} & {*labels(date, operation, request)})
        results: list[Any] = []
        for _ in range(2):
            mock.server.reset()
            try:
                response_data = mock.call(operation, request)
            except ClientError as error:
                (received,) = mock.server.requests
                assert error.response["Error"]["Code"] == received.error
                assert error.response["Error"]["Message"] == received.message
                assert type(error).__name__ == received.error
                results.append(str(error))
            else:
                (received,) = mock.server.requests
                typed = from_boto3(response_data, output, strict=True)
                assert received.response == typed
                results.append(typed)
            assert received.request == as_sent(request, received.request)
        assert results[0] == results[1]

    check_response()


@pytest.mark.parametrize("date", VERSIONS)
def test_errors_arrive_as_typed_classes(date: str, start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock(date)
    seen, checked = set[str](), set[str]()
    newest = {*each_operation_definition()}
    for operation, operation_data in raw_model(date).operations.items():
        for error in operation_data["errors"]:
            # An operation of several versions has all its errors in the newest of them.
            if (date, operation) in newest or error["shape"] not in checked:
                seen |= check_error_arrives(date, mock, operation, error["shape"])
                checked.add(error["shape"])
    if date == VERSIONS[-1]:
        assert seen == {"reason", "programSetValidationFailures"}


def check_error_arrives(date: str, mock: Mock, operation: str, shape: str) -> set[str]:
    """Compare an error with the error that a client receives, and return the compared members."""
    model = raw_model(date)
    cls = mock.find_class(shape)
    seen = set[str]()

    @examples("", 1)
    @given(valid(mock.find_class(model.operations[operation]["input"]["shape"])), valid(cls))
    def arrives(request: Any, sent: Any) -> None:
        assume(not {".", "..", ""} & {*labels(date, operation, request)})
        mock.server.reset()
        mock.server.fail(operation, sent)
        with pytest.raises(getattr(mock.client.exceptions, shape)) as caught:
            mock.call(operation, request)
        error = cls(caught.value.response, caught.value.operation_name)
        assert error.operation_name == operation
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == model.shapes[shape]["error"]["httpStatusCode"]
        for info in error_members(cls):
            if info.wire_name != "message":
                assert getattr(error, info.name) == getattr(sent, info.name)
                seen.add(info.wire_name)
        message = sent.response.get("message") or sent.response["Error"]["Message"]
        assert error.response["Error"]["Message"] == message

    arrives()
    return seen


def each_creation() -> list[tuple[str, str]]:
    return [(date, name[6:]) for date, name in each_operation() if name.startswith("Create")]


@pytest.mark.parametrize(("date", "noun"), each_creation())
def test_search_finds_created_resource(
    date: str, noun: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(date)
    model = raw_model(date)
    sent_as = model.members(model.operations[f"Create{noun}"]["input"]["shape"])
    shape_name = model.operations[f"Search{noun}s"]["output"]["shape"]
    (items,) = (name for name in model.members(shape_name) if name != "nextToken")

    @examples(date, EXAMPLES)
    @given(valid(mock.find_class(model.operations[f"Create{noun}"]["input"]["shape"])))
    def is_found(request: Any) -> None:
        mock.server.reset()
        arguments = {"filters": []}
        response_data = mock.call(f"Create{noun}", request)
        search = getattr(mock.client, member_name(f"Search{noun}s"))
        (whole,) = search(**arguments)[items]
        if f"Get{noun}" in model.operations:
            (identifier,) = (name for name in response_data if name != "ResponseMetadata")
            get = getattr(mock.client, member_name(f"Get{noun}"))
            summary, whole = whole, get(**{identifier: response_data[identifier]})
            assert summary == {name: whole.get(name, summary[name]) for name in summary}
        sent = to_boto3(request)
        for name in sent.keys() & whole.keys():
            assert whole[name] == sent[name], name
        gone = {name for name in sent if sent[name] not in ({}, []) and name not in whole}
        shown = model.operations.get(f"Get{noun}")
        if shown:
            assert not gone & model.members(shown["output"]["shape"]).keys()
        assert sent.keys() <= sent_as.keys()

    is_found()


def test_version_rejects_newer_members(start_mock: Callable[[str], Mock]) -> None:
    newer = start_mock("2026-04-07")
    older = start_mock("2023-09-22")
    client = boto3.Session("testing", "testing", region_name="us-west-2").client(
        "braket", endpoint_url=older.server.url, config=ONCE.merge(Config(proxies={}))
    )
    try:
        with pytest.raises(ClientError, match="braket 2023-09-22 has no operation for POST") as no:
            client.search_spending_limits()
        assert no.value.response["Error"]["Code"] == "UnknownOperationException"
        assert no.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        task = {
            "deviceArn": "arn:aws:braket:::device/quantum-simulator/amazon/sv1",
            "shots": 1,
            "outputS3Bucket": "bucket",
            "outputS3KeyPrefix": "prefix",
            "action": "{}",
            "associations": [{"arn": "arn:aws:braket:::x", "type": "RESERVATION_TIME_WINDOW_ARN"}],
        }
        with pytest.raises(
            ClientError,
            match=r"a member of CreateQuantumTaskRequest in braket \S+, got 'associations'",
        ) as caught:
            client.create_quantum_task(**task)
        assert "braket 2023-09-22" in str(caught.value)
        with pytest.raises(ParamValidationError):
            older.client.create_quantum_task(**task)
    finally:
        client.close()
    assert older.server.requests[-1].request is None
    assert newer.server.requests == ()
