"""The mock server's query, ec2 and rest-xml, checked with services of botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.testing.protocols import PROTOCOLS
from integration.botocore_wire import document, loader, models, parsed, sample, sent
from support.botocore_models import services_with_protocol
from support.wire_equality import EQUALITY

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

EACH = [
    *(("query", service) for service in services_with_protocol("query")),
    ("ec2", "ec2"),
    *(("rest-xml", service) for service in services_with_protocol("rest-xml")),
]

ALIKE = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}
"""Operations of S3 with the same requests as another operation."""

UNREADABLE = {
    "GetBucketLocation": "botocore reads it in a handler of its client",
    "GetBucketNotification": "two members have the same element",
    "PutBucketNotification": "two members have the same element",
}


def whole(operation: OperationModel, shape: Shape | None) -> dict[str, Any]:
    """Return a message with every member, and with every event of a stream."""
    if shape is None:
        return {}
    data = sample(shape)
    if shape is operation.output_shape and (stream := shape.event_stream_name):
        each = shape.members[stream].members.items()
        data[stream] = [{name: sample(s)} for name, s in each if not s.metadata.get("exception")]
    return data


@pytest.mark.parametrize(("protocol", "service"), EACH)
def test_requests_and_responses_agree_with_botocore(protocol: str, service: str) -> None:
    model, theirs = models(service)
    ours, keep = PROTOCOLS[protocol](model), EQUALITY[protocol]
    for name, operation in model.operations.items():
        their_operation = theirs.operation_model(name)
        data = whole(their_operation, their_operation.input_shape)
        request = sent(protocol, their_operation, data)
        routed = ours.route(request)
        assert routed is not None, name
        assert routed.operation.name == ALIKE.get(name, name)
        if operation.input and name not in {*ALIKE, *UNREADABLE}:
            expected = keep(model, operation.input, data)
            assert keep(model, operation.input, ours.parse(routed, request)) == expected, name
        if operation.output and name not in UNREADABLE:
            data = whole(their_operation, their_operation.output_shape)
            expected = keep(model, operation.output, data)
            reply = parsed(protocol, ours.serialize(operation, data), their_operation.output_shape)
            payload = their_operation.output_shape.serialization.get("payload")
            if payload and isinstance(data[payload], bytes):
                reply[payload] = reply[payload].encode()  # a client has the stream instead
            assert keep(model, operation.output, reply) == expected, name


def test_host_labels_are_sent_in_a_header() -> None:
    labels = [
        (service, name)
        for service in loader().list_available_services("service-2")
        for shape in document(service)["shapes"].values()
        for name, member in shape.get("members", {}).items()
        if member.get("hostLabel") and member.get("location") != "header"
    ]
    assert labels == [], "requests to 127.0.0.1 cannot contain a label in the host"
