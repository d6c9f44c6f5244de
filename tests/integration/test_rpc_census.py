"""The mock server's json and cbor, checked with services of botocore: see test_rest_json_census."""

from __future__ import annotations

import pytest

from botopin.testing.protocols import PROTOCOLS
from integration.botocore_wire import models, parsed, sample, sent, whole
from support.botocore_models import services_with_protocol
from support.wire_equality import EQUALITY

STEP = 6
"""Every sixth service is tested: all services take half a minute."""

EACH = [
    (protocol, service)
    for protocol in ("json", "smithy-rpc-v2-cbor")
    for service in services_with_protocol(protocol)[::STEP]
]


@pytest.mark.parametrize(("protocol", "service"), EACH)
def test_requests_and_responses_agree_with_botocore(protocol: str, service: str) -> None:
    model, theirs = models(service)
    ours, keep = PROTOCOLS[protocol](model), EQUALITY[protocol]
    for name, operation in model.operations.items():
        their_operation = theirs.operation_model(name)
        data = sample(their_operation.input_shape) if their_operation.input_shape else {}
        request = sent(protocol, their_operation, data)
        routed = ours.route(request)
        assert routed is not None, name
        assert routed.operation.name == name
        expected = keep(model, operation.input, data) if operation.input else {}
        assert ours.parse(routed, request) == expected, name
        output = their_operation.output_shape
        data = whole(output) if output else {}
        expected = keep(model, operation.output, data) if operation.output else {}
        assert parsed(protocol, ours.serialize(operation, data), output) == expected, name
