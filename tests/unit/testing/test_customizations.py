"""Requests and resources with values that botocore encodes or decodes, in the mock server."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import closing
from hashlib import md5
from importlib import invalidate_caches
from typing import TYPE_CHECKING, Any, Final

import pytest

from botopin.cli.main import main
from botopin.naming.rules import member_name
from botopin.testing import MockServer, serve
from support.golden_cases import REDUCED
from support.raw_http import exchange
from support.raw_model import MODELS
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DATE: Final = "2026-01-01"
KEY: Final = bytes(range(32))
DIGEST: Final = b64encode(md5(KEY, usedforsecurity=False).digest()).decode()
PLACE: Final = {"Bucket": "bucket", "Key": "key"}
ENCRYPTION: Final = {"SSECustomerAlgorithm": "AES256"}
COPY: Final = {**PLACE, "CopySource": {"Bucket": "source", "Key": "key"}}
ACCESS_POINT: Final = "arn:aws:s3:us-west-2:123456789012:accesspoint/photos"
INSTANCES: Final = {"MinCount": 1, "MaxCount": 1}
LAUNCH: Final = {"LaunchConfigurationName": "one"}
POLICY: Final = {"Statement": [{"Effect": "Allow", "Action": "100%25"}]}


@pytest.fixture(scope="module")
def send(golden: Callable[[str], Any]) -> Iterator[Callable[..., Any]]:
    """Function that sends a request to a mock server and returns the recorded request."""
    servers: dict[str, tuple[MockServer, Any]] = {}

    def call(service: str, operation: str, arguments: dict[str, Any]) -> Any:
        if service not in servers:
            server = serve(service, DATE, package=REDUCED)
            servers[service] = server, server.client(config=ONCE)
        server, client = servers[service]
        response = getattr(client, member_name(operation))(**arguments)
        if "Body" in response:
            response["Body"].close()
        return server.requests[-1].request

    yield call
    for server, client in servers.values():
        client.close()
        server.close()


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "recorded"),
    [
        (
            "s3",
            "GetObject",
            {**PLACE, **ENCRYPTION, "SSECustomerKey": KEY},
            {"sse_customer_key": KEY},
        ),
        (
            "s3",
            "GetObject",
            {**PLACE, **ENCRYPTION, "SSECustomerKey": "k" * 32},
            {"sse_customer_key": b"k" * 32, "sse_customer_key_md5": None},
        ),
        (
            "s3",
            "GetObject",
            {**PLACE, "SSECustomerKey": "a2V5", "SSECustomerKeyMD5": "b3RoZXI="},
            {"sse_customer_key": "a2V5", "sse_customer_key_md5": "b3RoZXI="},
        ),
        (
            "s3",
            "CopyObject",
            {**COPY, "CopySourceSSECustomerKey": KEY},
            {"copy_source_sse_customer_key": KEY, "copy_source_sse_customer_key_md5": None},
        ),
        (
            "s3",
            "ListParts",
            {**PLACE, "UploadId": "u", "SSECustomerKey": "a2V5", "SSECustomerKeyMD5": DIGEST},
            {"sse_customer_key": "a2V5", "sse_customer_key_md5": DIGEST},
        ),
        (
            "ec2",
            "RunInstances",
            {**INSTANCES, "UserData": "#!/bin/sh\n"},
            {"user_data": "#!/bin/sh\n"},
        ),
        (
            "ec2",
            "RunInstances",
            {**INSTANCES, "UserData": b"\x1f\x8b\xff"},
            {"user_data": b"\x1f\x8b\xff"},
        ),
        ("autoscaling", "CreateLaunchConfiguration", {**LAUNCH, "UserData": ""}, {"user_data": ""}),
        ("glacier", "ListVaults", {}, {"account_id": None}),
        ("glacier", "ListVaults", {"accountId": "123456789012"}, {"account_id": "123456789012"}),
        (
            "iam",
            "PutRolePolicy",
            {"RoleName": "r", "PolicyName": "p", "PolicyDocument": '{"a":  1}'},
            {"policy_document": '{"a":  1}'},
        ),
        ("route53", "GetHostedZone", {"Id": "/hostedzone/Z1"}, {"id": "Z1"}),
    ],
)
def test_recorded_value_is_value_that_was_sent(
    service: str,
    operation: str,
    arguments: dict[str, Any],
    recorded: dict[str, Any],
    send: Callable[..., Any],
) -> None:
    request = send(service, operation, arguments)
    assert {name: getattr(request, name) for name in recorded} == recorded


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("source/a key", ("source", "a key", None)),
        ("/source/a%20key?versionId=one", ("source", "a%20key", "one")),
        (f"{ACCESS_POINT}/object/a/key", (ACCESS_POINT, "a/key", None)),
        (
            {"Bucket": "source", "Key": "ключ?versionId=no/+"},
            ("source", "ключ?versionId=no/+", None),
        ),
        (
            {"Bucket": ACCESS_POINT, "Key": "a+b", "VersionId": "one"},
            (ACCESS_POINT, "a+b", "one"),
        ),
    ],
)
def test_recorded_source_has_parts(
    source: Any, parts: tuple[str, str, str | None], send: Callable[..., Any]
) -> None:
    recorded = send("s3", "CopyObject", {**PLACE, "CopySource": source}).copy_source
    assert (recorded.bucket, recorded.key, recorded.version_id) == parts


@pytest.mark.usefixtures("golden")
def test_rejects_value_without_encoding() -> None:
    with serve("s3", DATE, package=REDUCED) as server:
        header = {"x-amz-server-side-encryption-customer-key": "not base64"}
        status, body = exchange(server, "GET", "/bucket/key", b"", header)
    assert (status, b"SSECustomerKey: expected base64" in body) == (400, True)
    assert b"not base64" not in body


def structure(**members: str) -> dict[str, Any]:
    named = {name: {"shape": shape} for name, shape in members.items()}
    return {"type": "structure", "members": named, "required": ["thingArn"]}


MODEL: Final[dict[str, Any]] = {
    "metadata": {
        "apiVersion": "2026-01-01",
        "endpointPrefix": "thing",
        "protocol": "query",
        "serviceId": "IAM",
        "signatureVersion": "v4",
        "xmlNamespace": "https://example.com/",
    },
    "shapes": {
        "CreateThingRequest": {
            "type": "structure",
            "members": {"document": {"shape": "policyDocumentType"}},
        },
        "Thing": structure(thingArn="Arn", document="policyDocumentType"),
        "ThingName": structure(thingArn="Arn"),
        "Arn": {"type": "string"},
        "policyDocumentType": {"type": "string"},
        "ListThingsRequest": {"type": "structure", "members": {}},
        "ListThingsResponse": {"type": "structure", "members": {"things": {"shape": "Things"}}},
        "Things": {"type": "list", "member": {"shape": "Thing"}},
    },
    "operations": {
        name: {
            "name": name,
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": request},
            "output": {"shape": response, "resultWrapper": f"{name}Result"},
        }
        for name, request, response in (
            ("CreateThing", "CreateThingRequest", "ThingName"),
            ("GetThing", "ThingName", "Thing"),
            ("ListThings", "ListThingsRequest", "ListThingsResponse"),
        )
    },
}
"""Resources with policy documents. The service has the id of iam, so the handlers of iam apply."""


@pytest.fixture
def things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[MockServer, Any]]:
    folder = tmp_path / "models" / "things" / DATE
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(MODEL))
    rules = (MODELS / "2026-04-07" / "endpoint-rule-set-1.json").read_bytes()
    (folder / "endpoint-rule-set-1.json").write_bytes(rules)
    out = tmp_path / "out"
    arguments = ["--models", str(folder.parents[1]), "--out", str(out), "--package", "documents"]
    assert main(["generate", *arguments, "--no-changelog", "--quiet", "things"]) == 0
    monkeypatch.syspath_prepend(out)
    invalidate_caches()
    with (
        serve("things", DATE, package="documents") as server,
        closing(server.client(config=ONCE)) as client,
    ):
        yield server, client


@pytest.mark.parametrize("document", ["no JSON", json.dumps(POLICY)])
def test_resource_returns_document_of_its_creation(
    document: str, things: tuple[MockServer, Any]
) -> None:
    server, client = things
    arn = client.create_thing(document=document)["thingArn"]
    expected = POLICY if document.startswith("{") else document
    assert client.get_thing(thingArn=arn)["document"] == expected
    (listed,) = client.list_things()["things"]
    assert listed["document"] == expected
    server.update_resource(arn, document={"changed": "%25"})
    assert client.get_thing(thingArn=arn)["document"] == {"changed": "%25"}
    assert server.get_resource(arn)["document"] == {"changed": "%25"}
