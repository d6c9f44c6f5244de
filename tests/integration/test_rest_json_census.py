"""The mock server's rest-json, checked with services of botocore.

The tests need no bindings. botocore serializes a request with every member, and the mock server
parses it. The mock server serializes a response with every member, and botocore parses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.testing.protocols.rest_json import RestJSON
from botopin.testing.state.resource_types import find_resource_types
from integration.botocore_wire import loader, models, parsed, sample, sent, whole
from support.botocore_models import services_with_protocol

if TYPE_CHECKING:
    from botocore.model import Shape

STEP = 4
"""Every fourth service is tested: all services take a minute."""

SERVICES = sorted({*services_with_protocol("rest-json")[::STEP], "bedrock-runtime", "lambda"})
"""Sample, with two services that have event streams."""


def sent_members(shape: Shape, data: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a message that are sent: a payload excludes other body members."""
    payload = shape.serialization.get("payload")
    return {
        name: value
        for name, value in data.items()
        if not payload or name == payload or "location" in shape.members[name].serialization
    }


@pytest.mark.parametrize("service", SERVICES)
def test_requests_and_responses_agree_with_botocore(service: str) -> None:
    model, theirs = models(service)
    ours = RestJSON(model)
    for name in theirs.operation_names:
        their_operation = theirs.operation_model(name)
        if their_operation.input_shape and not their_operation.has_event_stream_input:
            data = sample(their_operation.input_shape)
            request = sent("rest-json", their_operation, data)
            routed = ours.route(request)
            assert routed is not None, name
            assert routed.operation.name == name
            assert ours.parse(routed, request) == sent_members(their_operation.input_shape, data), (
                name
            )
        if their_operation.output_shape:
            data = sent_members(their_operation.output_shape, whole(their_operation.output_shape))
            response = ours.serialize(model.operations[name], data)
            reply = parsed("rest-json", response, their_operation.output_shape)
            for value in reply.values():
                if isinstance(value, dict) and "Content-Type" in value:
                    del value["Content-Type"]  # a member that contains every header
            payload = their_operation.output_shape.serialization.get("payload")
            if payload and isinstance(data[payload], bytes):
                data[payload] = data[payload].decode()  # a client has the stream instead
            assert reply == data, name


def describe_resource_types(service: str) -> set[str]:
    paginators = loader().load_service_model(service, "paginators-1")["pagination"]
    return {
        f"{each.name} by {each.identifier}: {', '.join(sorted(each.operations))}"
        for each in find_resource_types(models(service)[0], paginators)
    }


def test_finds_resource_types() -> None:
    assert describe_resource_types("braket") == {
        "Device by deviceArn: read, search",
        "Job by jobArn: cancel, create, read, search",
        "QuantumTask by quantumTaskArn: cancel, create, read, search",
        "SpendingLimit by spendingLimitArn: create, delete, search, update",
    }
    assert describe_resource_types("healthlake") >= {
        "FHIRDatastore by DatastoreId: create, delete, read, search, update"
    }
    assert describe_resource_types("mwaa") == set(), "CreateEnvironment does not return the name"
