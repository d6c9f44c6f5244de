"""The double's rest-json on the services that botocore ships: what Braket does not show, others do.

No bindings are needed: botocore writes a request that has every member, and the double must find
its operation and read the same; the double writes a response that has every member, and botocore
must read the same.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel as BotocoreModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.session import Session
from botocore.utils import percent_encode_sequence

from botopin.model.reader import read_service
from botopin.testing.families import families
from botopin.testing.messages import HTTPRequest
from botopin.testing.protocols.rest_json import RestJSON

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.model import OperationModel, Shape

STEP = 4
"""One service of so many: all of them pass, and would take a minute."""

DEPTH = 5
MOMENT = datetime(2026, 4, 7, 12, 30, 15, tzinfo=UTC)
VALUES = {
    "blob": b"\x00\x7f",
    "boolean": True,
    "integer": 200,
    "long": 2**40,
    "float": 1.5,
    "double": -2.25,
    "timestamp": MOMENT,
    "character": "c",
}


@cache
def loader() -> Loader:
    found: Loader = Session().get_component("data_loader")
    return found


def services() -> list[str]:
    names = []
    for name in loader().list_available_services("service-2"):
        metadata = loader().load_service_model(name, "service-2")["metadata"]
        if metadata["protocol"] == "rest-json":
            names.append(name)
    return names[::STEP]


def sample(shape: Shape, depth: int = 0) -> Any:
    """A value with every member, as deep as it goes before it recurs."""
    match shape.type_name:
        case "structure" if shape.is_document_type:
            return {"a": [1, None, {"b": "c"}]}
        case "structure" if shape.is_tagged_union:
            name, member = next(iter(shape.members.items()))
            return {name: sample(member, depth + 1)}
        case "structure":
            return {
                name: sample(member, depth + 1)
                for name, member in shape.members.items()
                if depth < DEPTH or name in shape.required_members
            }
        case "list":
            return [sample(shape.member, depth + 1)] if depth < DEPTH else []
        case "map":
            return {"key": sample(shape.value, depth + 1)} if depth < DEPTH else {}
        case "string" if shape.serialization.get("location") == "header" and (
            shape.serialization.get("jsonvalue")
        ):
            return {"a": [1, "b"]}
        case "string" if shape.serialization.get("hostLabel"):
            return "host"
        case "string":
            return shape.enum[0] if shape.enum else "a b/ü?&"[: 3 if located(shape) else None]
        case kind:
            return VALUES[kind]


def located(shape: Shape) -> bool:
    return shape.serialization.get("location") in {"header", "headers"}


def left_over(shape: Shape, data: dict[str, Any]) -> dict[str, Any]:
    """What of a message goes on the wire: with a payload, no member beside it in the body."""
    payload = shape.serialization.get("payload")
    return {
        name: value
        for name, value in data.items()
        if not payload or name == payload or "location" in shape.members[name].serialization
    }


def on_the_wire(facts: OperationModel, data: dict[str, Any]) -> HTTPRequest:
    serializer = create_serializer("rest-json", include_validation=False)
    sent = serializer.serialize_to_request(data, facts)
    path, _, query = sent["url_path"].partition("?")
    asked = sent["query_string"]
    if not isinstance(asked, str):
        asked = percent_encode_sequence(asked)
    body = sent["body"] if isinstance(sent["body"], bytes) else sent["body"].encode()
    return HTTPRequest(
        method=sent["method"],
        path=path,
        query="&".join(filter(None, [query, asked])),
        headers=tuple((name, str(value)) for name, value in sent["headers"].items()),
        body=body,
    )


@pytest.mark.parametrize("service", services())
def test_requests_and_responses_are_botocores(service: str) -> None:
    document = loader().load_service_model(service, "service-2")
    model = read_service(json.dumps(document).encode(), service=service, date="2026-04-07")
    theirs, ours = BotocoreModel(document, service), RestJSON(model)
    parser = create_parser("rest-json")
    for name in theirs.operation_names:
        facts = theirs.operation_model(name)
        if facts.input_shape and not facts.has_event_stream_input:
            data = sample(facts.input_shape)
            request = on_the_wire(facts, data)
            call = ours.route(request)
            assert call is not None, name
            assert call.operation.name == name
            assert ours.read(call, request) == left_over(facts.input_shape, data), name
        if facts.output_shape and not facts.has_event_stream_output:
            data = left_over(facts.output_shape, sample(facts.output_shape))
            written = ours.write(model.operations[name], data)
            response = {
                "status_code": written.status,
                "headers": HeadersDict(dict(written.headers)),
                "body": written.body,
            }
            parsed = parser.parse(response, facts.output_shape)
            del parsed["ResponseMetadata"]
            for held in parsed.values():
                if isinstance(held, dict) and "Content-Type" in held:
                    del held["Content-Type"]  # a member that takes every header
            payload = facts.output_shape.serialization.get("payload")
            if payload and isinstance(data[payload], bytes):
                data[payload] = data[payload].decode()  # a client has the stream instead
            assert parsed == data, name


def found_families(service: str) -> set[str]:
    document = loader().load_service_model(service, "service-2")
    paginators = loader().load_service_model(service, "paginators-1")["pagination"]
    model = read_service(json.dumps(document).encode(), service=service, date="2026-04-07")
    return {
        f"{family.name} by {family.identifier}: {', '.join(sorted(family.operations))}"
        for family in families(model, paginators)
    }


def test_families_are_found_where_models_make_them_plain() -> None:
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
