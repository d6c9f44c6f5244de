"""The test double against real boto3: every operation of every version, there and back.

botocore's serializer and parser are the counterpart, so what either side gets wrong shows.
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
from support.raw_model import attribute, each_operation, raw_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = 2
ONCE = Config(retries={"total_max_attempts": 1}, max_pool_connections=2)


@frozen
class Pair:
    """A service and a client of one version."""

    service: MockServer
    client: Any

    def cls(self, shape: str) -> type[Any]:
        return self.service.version.find_class(shape)

    def call(self, operation: str, request: Any) -> Any:
        return getattr(self.client, member_name(operation))(**to_boto3(request))


@pytest.fixture(scope="module")
def pair() -> Iterator[Callable[[str], Pair]]:
    pairs: dict[str, Pair] = {}

    def of(date: str) -> Pair:
        if date not in pairs:
            service = serve("braket", date)
            pairs[date] = Pair(service, service.client(config=ONCE))
        pairs[date].service.reset()
        return pairs[date]

    yield of
    for each in pairs.values():
        each.client.close()
        each.service.close()


def labels(date: str, operation: str, request: Any) -> list[str]:
    """The values of a request that stand in its path."""
    shape = raw_model(date).operations[operation]["input"]["shape"]
    return [
        getattr(request, attribute(wire))
        for wire, member in raw_model(date).members(shape).items()
        if member.get("location") == "uri"
    ]


def as_sent(request: Any, received: Any) -> Any:
    """What arrives of a request: with a token, and without what a query cannot say."""
    changes: dict[str, Any] = {}
    if token := getattr(received, "client_token", None):
        changes["client_token"] = token
    if getattr(request, "additional_attribute_names", None) == []:
        changes["additional_attribute_names"] = None
    return replace(request, **changes)


@pytest.mark.parametrize(("date", "operation"), each_operation())
def test_what_is_sent_is_received_and_what_is_answered_arrives(
    date: str, operation: str, pair: Callable[[str], Pair]
) -> None:
    double = pair(date)
    facts = raw_model(date).operations[operation]
    output = double.cls(facts["output"]["shape"])

    @examples(date, EXAMPLES)
    @given(valid(double.cls(facts["input"]["shape"])), valid(output))
    def goes_round(request: Any, response: Any) -> None:
        assume(not {".", ".."} & {*labels(date, operation, request)})  # urllib3 takes them away
        double.service.reset()
        double.service.respond(operation, response)
        if "" in labels(date, operation, request):
            with pytest.raises(ClientError, match="expected a value in the path") as refused:
                double.call(operation, request)
            assert refused.value.response["Error"]["Code"] == "ValidationException"
            return
        answer = double.call(operation, request)
        (received,) = double.service.requests
        assert received.operation == operation
        assert received.request == as_sent(request, received.request)
        assert received.status == answer["ResponseMetadata"]["HTTPStatusCode"]
        assert received.status == facts["http"]["responseCode"]
        assert received.response == response
        assert from_boto3(answer, output) == response
        header = answer["ResponseMetadata"]["HTTPHeaders"]["content-type"]
        assert header == "application/json"

    goes_round()


@pytest.mark.parametrize(("date", "operation"), each_operation())
def test_what_nobody_gave_is_valid_and_the_same_for_the_same_request(
    date: str, operation: str, pair: Callable[[str], Pair]
) -> None:
    double = pair(date)
    facts = raw_model(date).operations[operation]
    output = double.cls(facts["output"]["shape"])

    @examples(date, EXAMPLES)
    @given(valid(double.cls(facts["input"]["shape"])))
    def answers(request: Any) -> None:
        assume(not {".", "..", ""} & {*labels(date, operation, request)})
        said: list[Any] = []
        for _ in range(2):
            double.service.reset()
            try:
                answer = double.call(operation, request)
            except ClientError as error:
                (received,) = double.service.requests
                assert error.response["Error"]["Code"] == received.error
                assert error.response["Error"]["Message"] == received.message
                assert type(error).__name__ == received.error
                said.append(str(error))
            else:
                (received,) = double.service.requests
                typed = from_boto3(answer, output, strict=True)
                assert received.response == typed
                said.append(typed)
            assert received.request == as_sent(request, received.request)
        assert said[0] == said[1]

    answers()


@pytest.mark.parametrize("date", VERSIONS)
def test_each_error_of_each_operation_arrives_as_its_class_with_its_members(
    date: str, pair: Callable[[str], Pair]
) -> None:
    double = pair(date)
    seen = set[str]()
    for operation, facts in raw_model(date).operations.items():
        for error in facts["errors"]:
            seen |= arriving(date, double, operation, error["shape"])
    if date == VERSIONS[-1]:
        assert seen == {"reason", "programSetValidationFailures"}


def arriving(date: str, double: Pair, operation: str, shape: str) -> set[str]:
    """Send an error to a client, and compare; the members that were compared beside the message."""
    model = raw_model(date)
    cls = double.cls(shape)
    seen = set[str]()

    @examples("", 1)
    @given(valid(double.cls(model.operations[operation]["input"]["shape"])), valid(cls))
    def arrives(request: Any, sent: Any) -> None:
        assume(not {".", "..", ""} & {*labels(date, operation, request)})
        double.service.reset()
        double.service.fail(operation, sent)
        with pytest.raises(getattr(double.client.exceptions, shape)) as caught:
            double.call(operation, request)
        error = cls(caught.value.response, caught.value.operation_name)
        assert error.operation_name == operation
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == model.shapes[shape]["error"]["httpStatusCode"]
        for facts in error_members(cls):
            if facts.wire_name != "message":
                assert getattr(error, facts.name) == getattr(sent, facts.name)
                seen.add(facts.wire_name)
        message = sent.response.get("message") or sent.response["Error"]["Message"]
        assert error.response["Error"]["Message"] == message

    arrives()
    return seen


def each_creation() -> list[tuple[str, str]]:
    return [(date, name[6:]) for date, name in each_operation() if name.startswith("Create")]


@pytest.mark.parametrize(("date", "noun"), each_creation())
def test_what_was_created_is_found_as_it_was_sent(
    date: str, noun: str, pair: Callable[[str], Pair]
) -> None:
    double = pair(date)
    model = raw_model(date)
    sent_as = model.members(model.operations[f"Create{noun}"]["input"]["shape"])
    found = model.operations[f"Search{noun}s"]["output"]["shape"]
    (items,) = (name for name in model.members(found) if name != "nextToken")

    @examples(date, EXAMPLES)
    @given(valid(double.cls(model.operations[f"Create{noun}"]["input"]["shape"])))
    def is_found(request: Any) -> None:
        double.service.reset()
        arguments = {"filters": []}
        answer = double.call(f"Create{noun}", request)
        search = getattr(double.client, member_name(f"Search{noun}s"))
        (whole,) = search(**arguments)[items]
        if f"Get{noun}" in model.operations:
            (identifier,) = (name for name in answer if name != "ResponseMetadata")
            get = getattr(double.client, member_name(f"Get{noun}"))
            summary, whole = whole, get(**{identifier: answer[identifier]})
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


def test_a_version_refuses_what_came_after_it(pair: Callable[[str], Pair]) -> None:
    newer = pair("2026-04-07")
    older = pair("2023-09-22")
    client = boto3.Session("testing", "testing", region_name="us-west-2").client(
        "braket", endpoint_url=older.service.url, config=ONCE.merge(Config(proxies={}))
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
            "associations": [
                {"arn": "arn:aws:braket:::x", "type": "RESERVATION_TIME_WINDOW_ARN"},
            ],
        }
        with pytest.raises(
            ClientError,
            match=r"a member of CreateQuantumTaskRequest in braket \S+, got 'associations'",
        ) as refused:
            client.create_quantum_task(**task)
        assert "braket 2023-09-22" in str(refused.value)
        with pytest.raises(ParamValidationError):
            older.client.create_quantum_task(**task)
    finally:
        client.close()
    assert older.service.requests[-1].request is None
    assert newer.service.requests == ()
