"""Streams of events of real services, typed, over HTTP with real boto3."""

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
class Double:
    """A service, and its bindings."""

    service: MockServer
    facade: ModuleType

    def client(self, name: str) -> Any:
        """The typed client."""
        return getattr(self.facade, name)(self.service.session(), endpoint_url=self.service.url)


@pytest.fixture(scope="module")
def doubles(installed: InstalledServices) -> Iterator[Callable[[str], Double]]:
    started: list[MockServer] = []

    def of(name: str) -> Double:
        facade = installed.module(name)
        started.append(serve(name, DATE))
        return Double(started[-1], facade)

    yield of
    for each in started:
        each.close()


def test_converse_stream_yields_typed_events(doubles: Callable[[str], Double]) -> None:
    double = doubles("bedrock-runtime")
    said: list[Any] = [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"delta": {"text": "Hello, "}, "contentBlockIndex": 0}},
        {"contentBlockDelta": {"delta": {"text": "world"}, "contentBlockIndex": 0}},
        {"messageStop": {"stopReason": "end_turn"}},
    ]
    throttled = double.facade.ThrottlingException(
        {"Error": {"Code": "ThrottlingException", "Message": "slowly"}}, "ConverseStream"
    )
    double.service.respond("ConverseStream", {"stream": [*said, throttled]})
    with double.client("BedrockRuntimeClient") as client:
        with client.converse_stream(model_id="m").stream as stream:
            events = iter(stream)
            start, *deltas, stop = (next(events) for _ in said)
            assert start.message_start.role == double.facade.ConversationRole.ASSISTANT
            text = "".join(each.content_block_delta.delta.text for each in deltas)
            assert text == "Hello, world"
            assert to_boto3(stop) == said[-1]
            with pytest.raises(double.facade.ThrottlingException, match="slowly") as caught:
                next(events)
            assert caught.value.http_status == 429
        body = [{"chunk": {"bytes": bytes(range(256))}}, {"chunk": {"bytes": b""}}]
        double.service.respond(
            "InvokeModelWithResponseStream", {"contentType": "a/b", "body": body}
        )
        answer = client.invoke_model_with_response_stream(model_id="m", body=b"{}")
        assert answer.content_type == "a/b"
        assert [to_boto3(each) for each in answer.body] == body
        double.service.reset()
        made = list(client.converse_stream(model_id="other").stream)
        assert made[0].message_start


def test_shard_yields_typed_records(doubles: Callable[[str], Double]) -> None:
    double = doubles("kinesis")
    facade = double.facade
    record = facade.Record(sequence_number="1", data=b"\0", partition_key="k")
    event = facade.SubscribeToShardEvent(
        records=[record], continuation_sequence_number="1", millis_behind_latest=0
    )
    failure: Any = {"ResourceInUseException": {"message": "no"}}
    events = [{"SubscribeToShardEvent": to_boto3(event)}, failure]
    double.service.respond("SubscribeToShard", {"EventStream": events})
    arguments = {
        "consumer_arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1",
        "shard_id": "shard",
        "starting_position": facade.StartingPosition(type="LATEST"),
    }
    with double.client("KinesisClient") as client:
        stream = client.subscribe_to_shard(**arguments).event_stream
        assert next(iter(stream)).subscribe_to_shard_event == event
        with pytest.raises(facade.ResourceInUseException):
            next(iter(stream))


def test_selected_records_are_typed(doubles: Callable[[str], Double]) -> None:
    double = doubles("s3")
    events: list[Any] = [
        {"Records": {"Payload": b"1,2\n"}},
        {"Cont": {}},
        {"Stats": {"Details": {"BytesScanned": 4, "BytesReturned": 4}}},
        {"End": {}},
    ]
    double.service.respond("SelectObjectContent", {"Payload": events})
    client = double.service.client()
    response = client.select_object_content(
        Bucket="bucket",
        Key="key",
        Expression="select * from s3object",
        ExpressionType="SQL",
        InputSerialization={"CSV": {}},
        OutputSerialization={"CSV": {}},
    )
    records, keep_alive, stats, end = from_boto3(
        response, double.facade.SelectObjectContentOutput
    ).payload
    assert records.records.payload == b"1,2\n"
    assert keep_alive.cont == double.facade.ContinuationEvent()
    assert stats.stats.details.bytes_scanned == 4
    assert end.end == double.facade.EndEvent()
    client.close()


def test_error_event_is_recognised_by_its_member(
    installed: InstalledServices,
) -> None:
    """Its InternalServerException is the event internalFailureException."""
    facade = installed.module("connecthealth")

    def failing() -> Iterator[Any]:
        response = {"Error": {"Code": "internalFailureException", "Message": "no"}}
        raise EventStreamError(response, "StartMedicalScribeListeningSession")
        yield

    cls = facade.StartMedicalScribeListeningSessionOutput
    with pytest.raises(facade.InternalServerException, match="no"):
        list(from_boto3({"responseStream": failing()}, cls).response_stream)
