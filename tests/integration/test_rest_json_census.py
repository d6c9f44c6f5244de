"""The mock server's rest-json, checked with services of botocore.

The tests need no bindings. botocore serializes a request with every member, and the mock server
reads it. The mock server writes a response with every member, and botocore parses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.testing.protocols.rest_json import RestJSON
from botopin.testing.state.resource_types import find_resource_types
from integration.botocore_wire import loader, models, parsed, sample, sent, services_speaking, whole

if TYPE_CHECKING:
    from botocore.model import Shape

STEP = 4
"""Every fourth service is tested: all services take a minute."""

SERVICES = sorted({*services_speaking("rest-json")[::STEP], "bedrock-runtime", "lambda"})
"""Sample, with two services that have event streams."""


def left_over(shape: Shape, data: dict[str, Any]) -> dict[str, Any]:
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
        facts = theirs.operation_model(name)
        if facts.input_shape and not facts.has_event_stream_input:
            data = sample(facts.input_shape)
            request = sent("rest-json", facts, data)
            call = ours.route(request)
            assert call is not None, name
            assert call.operation.name == name
            assert ours.parse(call, request) == left_over(facts.input_shape, data), name
        if facts.output_shape:
            data = left_over(facts.output_shape, whole(facts.output_shape))
            written = ours.serialize(model.operations[name], data)
            answer = parsed("rest-json", written, facts.output_shape)
            for held in answer.values():
                if isinstance(held, dict) and "Content-Type" in held:
                    del held["Content-Type"]  # a member that takes every header
            payload = facts.output_shape.serialization.get("payload")
            if payload and isinstance(data[payload], bytes):
                data[payload] = data[payload].decode()  # a client has the stream instead
            assert answer == data, name


def found_families(service: str) -> set[str]:
    paginators = loader().load_service_model(service, "paginators-1")["pagination"]
    return {
        f"{family.name} by {family.identifier}: {', '.join(sorted(family.operations))}"
        for family in find_resource_types(models(service)[0], paginators)
    }


def test_finds_resource_types() -> None:
    assert found_families("braket") == {
        "Device by deviceArn: read, search",
        "Job by jobArn: cancel, create, read, search",
        "QuantumTask by quantumTaskArn: cancel, create, read, search",
        "SpendingLimit by spendingLimitArn: create, delete, search, update",
    }
    assert found_families("healthlake") >= {
        "FHIRDatastore by DatastoreId: create, delete, read, search, update"
    }
    assert found_families("mwaa") == set(), "an environment's name is in no answer of its creation"
