"""Mock server with json and cbor over HTTP: valid and invalid requests."""

from __future__ import annotations

import http.client
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from attrs import frozen
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError
from botocore.session import Session
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin import from_boto3, replace, to_boto3
from botopin.model.service import ServiceModel, StructureShape
from botopin.naming.rules import member_name
from botopin.runtime.strategies.shapes import valid
from botopin.testing import MockServer, serve
from botopin.testing.http.messages import HTTPRequest
from botopin.testing.protocols.bodies.cbor_body import CBORBodies
from integration.botocore_wire import document
from support.installed_services import DATE
from support.wire_equality import EQUALITY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from support.installed_services import InstalledServices

EXAMPLES = 4
MOMENT = datetime(2026, 4, 7, 12, 30, 15, 250_000, tzinfo=UTC)
AMZ_JSON = "application/x-amz-json-1.0"
ONCE = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False)

PROTOCOLS = {
    "bedrock-runtime": "rest-json",
    "cloudwatch": "json",
    "dynamodb": "json",
    "eventbridgev2": "smithy-rpc-v2-cbor",
    "kinesis": "json",
}
"""Protocol that the installed botocore chooses, by service."""

OPERATIONS = [
    ("cloudwatch", "GetMetricData"),
    ("cloudwatch", "ListMetrics"),
    ("cloudwatch", "PutMetricAlarm"),
    ("cloudwatch", "PutMetricData"),
    ("dynamodb", "BatchWriteItem"),
    ("dynamodb", "DescribeTable"),
    ("dynamodb", "GetItem"),
    ("dynamodb", "PutItem"),
    ("dynamodb", "Query"),
    ("dynamodb", "TransactWriteItems"),
    ("eventbridgev2", "CreateEventBus"),
    ("eventbridgev2", "DescribeSubscriber"),
    ("eventbridgev2", "ListEventBuses"),
    ("eventbridgev2", "PutEvents"),
    ("kinesis", "DescribeLimits"),
    ("kinesis", "GetRecords"),
    ("kinesis", "PutRecord"),
]


@frozen
class Mock:
    """Mock server of a service, with a boto3 client and the bindings."""

    service: MockServer
    client: Any
    package: ModuleType

    def call(self, operation: str, request: Any) -> Any:
        return getattr(self.client, member_name(operation))(**to_boto3(request))

    def requests(self, operation: str) -> st.SearchStrategy[Any]:
        """Return a strategy for requests with every idempotency token."""
        version = self.service.version
        cls = version.request_class(version.model.operations[operation])
        drawn = valid(cls)
        fixed = {"client_request_token": "token", "client_token": "token"}
        known = {name: value for name, value in fixed.items() if hasattr(cls, name)}
        return drawn.map(lambda request: replace(request, **known))

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        """Send bytes, and return the status and the parsed body."""
        connection = http.client.HTTPConnection(self.service.url.removeprefix("http://"))
        connection.request("POST", path, body, headers)
        with connection.getresponse() as response:
            read = cbor2.loads if "cbor" in response.headers["Content-Type"] else json.loads
            answer = response.status, read(response.read())
        connection.close()
        return answer


@pytest.fixture(scope="module")
def start_mock(installed: InstalledServices) -> Iterator[Callable[[str], Mock]]:
    started: dict[str, Mock] = {}

    def start(name: str) -> Mock:
        if name not in started:
            package = installed.module(name)
            service = serve(name, DATE)
            client = service.session().client(name, endpoint_url=service.url, config=ONCE)
            started[name] = Mock(service, client, package)
        started[name].service.reset()
        return started[name]

    yield start
    for each in started.values():
        each.client.close()
        each.service.close()


def test_host_from_endpoint_rules_is_ignored(start_mock: Callable[[str], Mock]) -> None:
    """Check a StreamId that changes the host in the endpoint rules of kinesis."""
    mock = start_mock("kinesis")
    stream_id = "abcdefghij0123456789-xyz"
    for client in (mock.client, mock.service.client()):
        hosts: list[str] = []
        client.meta.events.register_first(
            "before-send", lambda request, hosts=hosts, **_: hosts.append(request.url)
        )
        client.describe_stream_summary(StreamId=stream_id)
        assert hosts
    assert [each.operation for each in mock.service.requests] == ["DescribeStreamSummary"] * 2


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_request_and_response_arrive_unchanged(
    name: str, operation: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(name)
    assert mock.client.meta.service_model.resolved_protocol == PROTOCOLS[name]
    version, keep = mock.service.version, EQUALITY[PROTOCOLS[name]]
    modelled = version.model.operations[operation]
    output = version.response_class(modelled)

    @settings(max_examples=EXAMPLES)
    @given(mock.requests(operation), valid(output) if output else st.none())
    def round_trip(request: Any, response: Any) -> None:
        mock.service.reset()
        mock.service.respond(operation, response or {})
        answer = mock.call(operation, request)
        (received,) = mock.service.requests
        assert received.operation == operation
        sent = keep(version.model, modelled.input, to_boto3(request))
        assert to_boto3(received.request) == sent
        if output:
            planned = keep(version.model, modelled.output, to_boto3(response))
            assert to_boto3(from_boto3(answer, output)) == planned

    round_trip()


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_synthetic_response_is_valid_and_repeatable(
    name: str, operation: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(name)
    version = mock.service.version
    output = version.response_class(version.model.operations[operation])

    @settings(max_examples=1)
    @given(mock.requests(operation))
    def answers(request: Any) -> None:
        first, second = (mock.call(operation, request) for _ in range(2))
        del first["ResponseMetadata"], second["ResponseMetadata"]
        assert first == second
        if output:
            from_boto3(first, output, strict=True)

    answers()


@pytest.mark.parametrize(
    ("name", "error", "member"),
    [
        ("dynamodb", "ResourceNotFoundException", ""),
        ("dynamodb", "ConditionalCheckFailedException", "Item"),
        ("eventbridgev2", "ThrottlingException", ""),
        ("kinesis", "ProvisionedThroughputExceededException", ""),
        ("bedrock-runtime", "ModelErrorException", "originalStatusCode"),
    ],
)
def test_error_has_the_class_of_its_code(
    name: str, error: str, member: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(name)
    values = {"Item": {"a": {"B": b"\0"}}, "originalStatusCode": 429}
    operation, arguments = {
        "dynamodb": ("GetItem", {"TableName": "abc", "Key": {"a": {"S": "b"}}}),
        "eventbridgev2": ("ListEventBuses", {}),
        "kinesis": ("ListStreams", {}),
        "bedrock-runtime": ("InvokeModel", {"modelId": "m"}),
    }[name]
    members = {member: values[member]} if member else {}
    typed = getattr(mock.package, error)
    mock.service.fail(operation, typed, message="no", times=None, **members)
    call = getattr(mock.client, member_name(operation))
    with pytest.raises(getattr(mock.client.exceptions, error), match="no") as caught:
        call(**arguments)
    assert caught.value.response["Error"] == {"Code": error, "Message": "no"}
    assert {key: caught.value.response[key] for key in members} == members
    base = typed.__mro__[1]
    converted = base.from_client_error(caught.value)
    assert type(converted) is typed
    if member:
        assert getattr(converted, member_name(member)) is not None


@pytest.mark.parametrize("protocol", ["json", "query", "smithy-rpc-v2-cbor"])
def test_response_has_the_protocol_of_the_request(
    protocol: str, start_mock: Callable[[str], Mock], tmp_path: Path
) -> None:
    mock = start_mock("cloudwatch")
    raw = document("cloudwatch")
    chosen = {**raw, "metadata": {**raw["metadata"], "protocol": protocol, "protocols": [protocol]}}
    folder = tmp_path / "cloudwatch" / raw["metadata"]["apiVersion"]
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(chosen))
    session = Session()
    session.set_config_variable("data_path", str(tmp_path))
    session.set_credentials("testing", "testing")
    client = session.create_client(
        "cloudwatch", region_name="us-east-1", endpoint_url=mock.service.url, config=ONCE
    )
    assert client.meta.service_model.resolved_protocol == protocol
    metric = {"MetricName": "m", "Value": 0.1, "Timestamp": MOMENT}
    client.put_metric_data(Namespace="n", MetricData=[metric])
    (datum,) = mock.service.requests[-1].request.metric_data
    assert (datum.metric_name, datum.value, datum.timestamp) == ("m", 0.1, MOMENT)
    result = {"Id": "a", "Timestamps": [MOMENT], "Values": [0.1], "StatusCode": "Complete"}
    mock.service.respond("GetMetricData", {"MetricDataResults": [result]})
    answer = client.get_metric_data(MetricDataQueries=[], StartTime=MOMENT, EndTime=MOMENT)
    assert answer["MetricDataResults"] == [result]
    pages = {
        None: {"Metrics": [{"MetricName": "a"}], "NextToken": "2"},
        "2": {"Metrics": [{"MetricName": "b"}]},
    }
    mock.service.respond("ListMetrics", lambda request: pages[request.next_token])
    names = client.get_paginator("list_metrics").paginate().search("Metrics[].MetricName")
    assert list(names) == ["a", "b"]
    mock.service.fail("GetDashboard", mock.package.ResourceNotFound, message="no")
    with pytest.raises(client.exceptions.ResourceNotFound, match="no") as caught:
        client.get_dashboard(DashboardName="d")
    error = caught.value.response["Error"]
    assert error.items() >= {"Code": "ResourceNotFound", "Message": "no", "Type": "Sender"}.items()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    mock.service.fail("GetDashboard", mock.package.DashboardNotFoundError)
    with pytest.raises(ClientError) as caught:
        client.get_dashboard(DashboardName="d")
    typed = mock.package.CloudWatchError.from_client_error(caught.value)
    assert type(typed) is mock.package.DashboardNotFoundError
    client.close()


def test_pages_are_typed(start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("dynamodb")
    items = [{"id": {"N": str(number)}} for number in range(3)]

    def page(request: Any) -> dict[str, Any]:
        start = int(request.exclusive_start_key["id"].n) + 1 if request.exclusive_start_key else 0
        more = {"LastEvaluatedKey": items[start]} if start + 1 < len(items) else {}
        return {"Items": items[start : start + 1], "Count": 1, **more}

    mock.service.respond("Scan", page)
    with mock.package.DynamoDBClient(
        mock.service.session(), endpoint_url=mock.service.url
    ) as client:
        numbers = [item["id"].n for item in client.scan_pages(table_name="abc").items()]
    assert numbers == ["0", "1", "2"]
    assert len(list(mock.client.get_paginator("list_tables").paginate())) == 1


def test_events_are_streamed(start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("bedrock-runtime")
    planned: list[Any] = [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"delta": {"text": "Hello"}, "contentBlockIndex": 0}},
        {"messageStop": {"stopReason": "end_turn"}},
    ]
    throttled = mock.package.ThrottlingException(
        {"Error": {"Code": "ThrottlingException", "Message": "slowly"}}, "ConverseStream"
    )
    mock.service.respond("ConverseStream", {"stream": [*planned, throttled]})
    events = mock.client.converse_stream(modelId="m")["stream"]
    assert [next(iter(events)) for _ in planned] == planned
    with pytest.raises(EventStreamError, match="slowly") as caught:
        next(iter(events))
    typed = mock.package.BedrockRuntimeError.from_client_error(caught.value)
    assert type(typed) is mock.package.ThrottlingException
    body = [{"chunk": {"bytes": bytes(range(256))}}, {"chunk": {"bytes": b""}}]
    streamed = {"contentType": "application/json", "body": body}
    mock.service.respond("InvokeModelWithResponseStream", streamed)
    answer = mock.client.invoke_model_with_response_stream(modelId="m", body=b"{}")
    assert (answer["contentType"], list(answer["body"])) == ("application/json", body)
    mock.service.reset()
    synthetic = list(mock.client.converse_stream(modelId="other")["stream"])
    assert [*synthetic[0]] == ["messageStart"]


def test_shard_subscription_streams_events(start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("kinesis")
    record = {"SequenceNumber": "1", "Data": b"\0", "PartitionKey": "k"}
    record["ApproximateArrivalTimestamp"] = MOMENT
    event = {"Records": [record], "ContinuationSequenceNumber": "1", "MillisBehindLatest": 0}
    failure = {"ResourceInUseException": {"message": "no"}}
    events = [{"SubscribeToShardEvent": event}, failure]
    mock.service.respond("SubscribeToShard", {"EventStream": events})
    stream = mock.client.subscribe_to_shard(
        ConsumerARN="arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1",
        ShardId="shard",
        StartingPosition={"Type": "LATEST"},
    )["EventStream"]
    assert next(iter(stream)) == {"SubscribeToShardEvent": event}
    with pytest.raises(EventStreamError, match="ResourceInUseException"):
        next(iter(stream))


def test_botocore_has_no_bidirectional_operations(start_mock: Callable[[str], Mock]) -> None:
    assert not hasattr(
        start_mock("bedrock-runtime").client, "invoke_model_with_bidirectional_stream"
    )


LIST_TABLES_HEADERS = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": AMZ_JSON}
DEEP = b'{"ExclusiveStartTableName":' + b"[" * 100_000


UNREADABLE = 400, "SerializationException"
UNKNOWN = 404, "UnknownOperationException"
MEDIA = 415, "UnsupportedMediaTypeException"


@pytest.mark.parametrize(
    ("headers", "body", "error", "message"),
    [
        ({}, b"{", UNREADABLE, "in the body"),
        ({}, b"\xff", UNREADABLE, "UTF-8"),
        ({}, b"[]", UNREADABLE, "expected an object as the body, got list"),
        ({}, b'{"Limit": NaN}', UNREADABLE, "in the body"),
        ({}, b'{"Limit": 1, "Limit": 2}', UNREADABLE, "in the body"),
        ({}, DEEP, UNREADABLE, "in the body"),
        ({}, b'{"Limit": "ten"}', UNREADABLE, "ListTablesInput.limit"),
        ({}, b'{"Limit": true}', UNREADABLE, "ListTablesInput.limit"),
        ({}, b'{"Limits": 1}', UNREADABLE, "did you mean 'Limit'?"),
        ({}, b'{"Limit": 1000}', (400, "ValidationException"), "expected at most 100"),
        ({"Content-Type": "application/json"}, b"{}", MEDIA, AMZ_JSON),
        ({"X-Amz-Target": "DynamoDB_20120810.Nothing"}, b"{}", UNKNOWN, "Nothing"),
        ({"X-Amz-Target": "ListTables"}, b"{}", UNKNOWN, "'ListTables'"),
        ({"X-Amz-Target": "é"}, b"{}", UNKNOWN, "X-Amz-Target"),
        ({"Content-Encoding": "gzip"}, b"{}", MEDIA, "gzip"),
    ],
)
def test_rejects_invalid_json_with_the_reason(
    headers: dict[str, str],
    body: bytes,
    error: tuple[int, str],
    message: str,
    start_mock: Callable[[str], Mock],
) -> None:
    status, error_body = start_mock("dynamodb").post("/", body, LIST_TABLES_HEADERS | headers)
    assert (status, error_body["__type"]) == error
    assert message in error_body["message"]


LIST_BUSES_PATH = "/service/AWSEventsV2/operation/ListEventBuses"
CBOR_HEADERS = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}


@pytest.mark.parametrize(
    ("headers", "body", "error", "message"),
    [
        ({}, b"\xbf", UNREADABLE, "in the body: byte 1"),
        ({}, b"\xa1", UNREADABLE, "in the body"),
        ({}, b"\xa0\x00", UNREADABLE, "byte 1: expected the end"),
        ({}, b"\x80", UNREADABLE, "expected an object as the body"),
        ({}, b"\xf6", UNREADABLE, "expected an object as the body"),
        ({}, b"\xa1\x01\x02", UNREADABLE, "map key must be"),
        ({}, b"\xa2\x61a\x01\x61a\x01", UNREADABLE, "Duplicate map"),
        ({}, b"\xa1\x61\xff\x01", UNREADABLE, "text string"),
        ({}, b"\xa1\x41a\x01", UNREADABLE, "expected a member of"),
        ({}, b"\x81" * 100_000, UNREADABLE, "nesting depth"),
        ({}, b"\xc1" * 100_000, UNREADABLE, "nesting depth"),
        ({}, b"\x9b" + b"\xff" * 8, UNREADABLE, "end of stream"),
        ({}, b"\x5b\x7f" + b"\xff" * 7, UNREADABLE, "end of stream"),
        ({}, b"\xd8\x1c\x81\xd8\x1d\x00", UNREADABLE, "expected the tag 1"),
        ({}, cbor2.dumps({"MaxResults": "1"}), UNREADABLE, "max_results"),
        ({}, cbor2.dumps({"MaxResults": 1.0}), UNREADABLE, "max_results"),
        ({}, cbor2.dumps({"MaxResult": 1}), UNREADABLE, "did you mean"),
        ({"Content-Type": "application/json"}, b"{}", MEDIA, "cbor"),
        ({"smithy-protocol": "rpc-v2-json"}, b"\xa0", UNKNOWN, "rpc-v2-cb"),
    ],
)
def test_rejects_invalid_cbor_with_the_reason(
    headers: dict[str, str],
    body: bytes,
    error: tuple[int, str],
    message: str,
    start_mock: Callable[[str], Mock],
) -> None:
    status, error_body = start_mock("eventbridgev2").post(
        LIST_BUSES_PATH, body, CBOR_HEADERS | headers
    )
    assert (status, error_body["__type"]) == error
    assert message in error_body["message"]


@pytest.mark.parametrize(
    "path",
    ["/", LIST_BUSES_PATH + "/", LIST_BUSES_PATH.replace("V2", "V3"), LIST_BUSES_PATH.lower()],
)
def test_rejects_a_path_without_operation(path: str, start_mock: Callable[[str], Mock]) -> None:
    status, error_body = start_mock("eventbridgev2").post(path, b"\xa0", CBOR_HEADERS)
    assert (status, error_body["__type"]) == UNKNOWN
    assert "has no operation for POST" in error_body["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xa0",
        b"\xbf\xff",
        b"\xbf\x6aMaxResults\x0a\xff",
        b"\xa1\x7f\x63Max\x67Results\xff\x0a",
        b"\xa1\x6aMaxResults\xf6",
    ],
)
def test_reads_every_encoding_of_cbor(body: bytes, start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("eventbridgev2")
    status, _ = mock.post(LIST_BUSES_PATH, body, CBOR_HEADERS)
    assert status == 200
    assert mock.service.requests[0].request.max_results in {None, 10}


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**64), 2**64 - 1),
    st.floats(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.floats().map(lambda seconds: cbor2.CBORTag(1, seconds)),
)


@pytest.mark.parametrize(
    ("name", "operation"),
    [("dynamodb", "PutItem"), ("cloudwatch", "PutMetricData"), ("eventbridgev2", "PutEvents")],
)
def test_any_tree_gets_a_response(
    name: str, operation: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(name)
    model = mock.service.version.model
    members = {
        name
        for shape in model.shapes.values()
        if isinstance(shape, StructureShape)
        for name in shape.members
    }
    keys = st.sampled_from(sorted(members)) | st.text(max_size=3)
    top = st.sampled_from(sorted(model.resolve(model.operations[operation].input).members))
    trees = st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3)
    )
    prefix = model.metadata["targetPrefix"]

    @given(st.dictionaries(top, trees, min_size=1))
    def answers(tree: dict[str, Any]) -> None:
        mock.service.reset()
        if "json" in model.metadata["protocols"]:
            kind = f"application/x-amz-json-{model.metadata['jsonVersion']}"
            target = (("X-Amz-Target", f"{prefix}.{operation}"), ("Content-Type", kind))
            body = json.dumps(tree, default=repr).encode()
            check_handling(mock, HTTPRequest(method="POST", path="/", headers=target, body=body))
        if "smithy-rpc-v2-cbor" in model.metadata["protocols"]:
            path = f"/service/{prefix}/operation/{operation}"
            body = cbor2.dumps(tree)
            check_handling(
                mock,
                HTTPRequest(
                    method="POST", path=path, headers=tuple(CBOR_HEADERS.items()), body=body
                ),
            )

    answers()


def check_handling(mock: Mock, request: HTTPRequest) -> None:
    mock.service._handler.handle(request)
    received = mock.service.requests[-1]
    assert received.operation
    assert received.status in {200, 400}
    assert received.error != "MockServerError"


@given(st.binary(max_size=100))
def test_rejects_any_invalid_cbor(body: bytes) -> None:
    problems: list[str] = []
    tree = CBORBodies(ServiceModel(service="x", date=DATE), "application/cbor").parse(
        body, problems
    )
    assert tree is None or problems == []
