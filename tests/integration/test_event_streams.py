"""Typed event streams of real services, over HTTP with boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from botocore.exceptions import EventStreamError

from botopin import from_boto3, to_boto3
from botopin.testing import MockServer, serve
from support.installed_services import DATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from support.installed_services import InstalledServices


@frozen
class Mock:
    """Mock server of a service, with its bindings."""

    service: MockServer
    package: ModuleType

    def client(self, name: str) -> Any:
        """Return the typed client."""
        return getattr(self.package, name)(self.service.session(), endpoint_url=self.service.url)


@pytest.fixture(scope="module")
def start_mock(installed: InstalledServices) -> Iterator[Callable[[str], Mock]]:
    started: list[MockServer] = []

    def of(name: str) -> Mock:
        package = installed.module(name)
        started.append(serve(name, DATE))
        return Mock(started[-1], package)

    yield of
    for each in started:
        each.close()


def test_converse_stream_yields_typed_events(start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("bedrock-runtime")
    planned: list[Any] = [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"delta": {"text": "Hello, "}, "contentBlockIndex": 0}},
        {"contentBlockDelta": {"delta": {"text": "world"}, "contentBlockIndex": 0}},
        {"messageStop": {"stopReason": "end_turn"}},
    ]
    throttled = mock.package.ThrottlingException(
        {"Error": {"Code": "ThrottlingException", "Message": "slowly"}}, "ConverseStream"
    )
    mock.service.respond("ConverseStream", {"stream": [*planned, throttled]})
    with mock.client("BedrockRuntimeClient") as client:
        with client.converse_stream(model_id="m").stream as stream:
            events = iter(stream)
            start, *deltas, stop = (next(events) for _ in planned)
            assert start.message_start.role == mock.package.ConversationRole.ASSISTANT
            text = "".join(each.content_block_delta.delta.text for each in deltas)
            assert text == "Hello, world"
            assert to_boto3(stop) == planned[-1]
            with pytest.raises(mock.package.ThrottlingException, match="slowly") as caught:
                next(events)
            assert caught.value.http_status == 429
        body = [{"chunk": {"bytes": bytes(range(256))}}, {"chunk": {"bytes": b""}}]
        mock.service.respond("InvokeModelWithResponseStream", {"contentType": "a/b", "body": body})
        answer = client.invoke_model_with_response_stream(model_id="m", body=b"{}")
        assert answer.content_type == "a/b"
        assert [to_boto3(each) for each in answer.body] == body
        mock.service.reset()
        synthetic = list(client.converse_stream(model_id="other").stream)
        assert synthetic[0].message_start


def test_shard_yields_typed_records(start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("kinesis")
    package = mock.package
    record = package.Record(sequence_number="1", data=b"\0", partition_key="k")
    event = package.SubscribeToShardEvent(
        records=[record], continuation_sequence_number="1", millis_behind_latest=0
    )
    failure: Any = {"ResourceInUseException": {"message": "no"}}
    events = [{"SubscribeToShardEvent": to_boto3(event)}, failure]
    mock.service.respond("SubscribeToShard", {"EventStream": events})
    arguments = {
        "consumer_arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1",
        "shard_id": "shard",
        "starting_position": package.StartingPosition(type="LATEST"),
    }
    with mock.client("KinesisClient") as client:
        stream = client.subscribe_to_shard(**arguments).event_stream
        assert next(iter(stream)).subscribe_to_shard_event == event
        with pytest.raises(package.ResourceInUseException):
            next(iter(stream))


def test_selected_records_are_typed(start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("s3")
    events: list[Any] = [
        {"Records": {"Payload": b"1,2\n"}},
        {"Cont": {}},
        {"Stats": {"Details": {"BytesScanned": 4, "BytesReturned": 4}}},
        {"End": {}},
    ]
    mock.service.respond("SelectObjectContent", {"Payload": events})
    client = mock.service.client()
    response = client.select_object_content(
        Bucket="bucket",
        Key="key",
        Expression="select * from s3object",
        ExpressionType="SQL",
        InputSerialization={"CSV": {}},
        OutputSerialization={"CSV": {}},
    )
    records, keep_alive, stats, end = from_boto3(
        response, mock.package.SelectObjectContentOutput
    ).payload
    assert records.records.payload == b"1,2\n"
    assert keep_alive.cont == mock.package.ContinuationEvent()
    assert stats.stats.details.bytes_scanned == 4
    assert end.end == mock.package.EndEvent()
    client.close()


def test_error_event_is_recognised_by_its_member(installed: InstalledServices) -> None:
    """Check the event internalFailureException, whose shape is InternalServerException."""
    package = installed.module("connecthealth")

    def failing() -> Iterator[Any]:
        response = {"Error": {"Code": "internalFailureException", "Message": "no"}}
        raise EventStreamError(response, "StartMedicalScribeListeningSession")
        yield

    cls = package.StartMedicalScribeListeningSessionOutput
    with pytest.raises(package.InternalServerException, match="no"):
        list(from_boto3({"responseStream": failing()}, cls).response_stream)
