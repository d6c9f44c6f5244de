"""Responses that botocore decodes or completes: equal with every release, and equal to boto3's.

The services are parts of real services, and the mock server sends the same responses.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import frozen
from botocore.config import Config
from botocore.exceptions import ClientError

from botopin import from_boto3, from_json, to_json
from botopin.naming.rules import member_name
from botopin.runtime.clients.sync import Client
from botopin.testing import MockServer, serve
from clients.wire import CONFIG, Wire, session
from support.golden_cases import REDUCED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.awsrequest import AWSResponse

DATE: Final = "2026-01-01"
POLICY: Final = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "a%25b+c/ü"}]}
KEYS: Final = ["a b", "a+b", "100%", "%41", "ü/\U0001f600", "\x01"]
KEY: Final = bytes(range(32))
PLACE: Final = {"Bucket": "bucket", "Key": "key"}
ROLE: Final = {
    "Path": "/",
    "RoleName": "role",
    "RoleId": "AROA0123456789ABCDEF",
    "Arn": "arn:aws:iam::123456789012:role/role",
    "CreateDate": datetime(2026, 1, 1, tzinfo=UTC),
}


def create_client(service: str, **options: Any) -> Any:
    package = importlib.import_module(f"{REDUCED}.{service}.v2026_01_01")
    (cls,) = (
        each
        for name in package.__all__
        if isinstance(each := getattr(package, name), type) and issubclass(each, Client)
    )
    return cls(session(), **{"config": CONFIG, **options})


@frozen
class Mock:
    """A mock server with a client."""

    server: MockServer
    client: Any

    def call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return boto3's response, after a comparison with the typed response."""
        received: dict[str, Any] = getattr(self.client.boto3, member_name(operation))(**arguments)
        received.pop("ResponseMetadata")
        version = self.server.version
        request = version.request_class(version.model.operations[operation])
        assert request is not None
        typed = self.client.send(from_boto3(arguments, request))
        assert from_boto3(received, type(typed)) == typed
        assert from_json(to_json(typed), type(typed)) == typed
        return received


@pytest.fixture(scope="module")
def start_mock(golden: Callable[[str], Any]) -> Iterator[Callable[[str], Mock]]:
    mocks: dict[str, Mock] = {}

    def start(service: str) -> Mock:
        if service not in mocks:
            server = serve(service, DATE, package=REDUCED)
            mocks[service] = Mock(server, create_client(service, endpoint_url=server.url))
        mocks[service].server.reset()
        return mocks[service]

    yield start
    for each in mocks.values():
        each.client.close()
        each.server.close()


ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    "GetRole": {"RoleName": "role"},
    "GetRolePolicy": {"RoleName": "role", "PolicyName": "policy"},
    "GetPolicyVersion": {"PolicyArn": "arn:aws:iam::123456789012:policy/p", "VersionId": "v1"},
    "GetTemplate": {"StackName": "stack"},
    "GetConsoleOutput": {"InstanceId": "i-1"},
    "GetBucketLocation": {"Bucket": "bucket"},
    "ListObjects": {"Bucket": "bucket"},
    "ListObjectsV2": {"Bucket": "bucket"},
    "ListObjectVersions": {"Bucket": "bucket"},
    "HeadObject": PLACE,
}


@pytest.mark.parametrize(
    ("service", "operation", "planned"),
    [
        ("iam", "GetRolePolicy", {**ARGUMENTS["GetRolePolicy"], "PolicyDocument": POLICY}),
        ("iam", "GetRolePolicy", {**ARGUMENTS["GetRolePolicy"], "PolicyDocument": "no JSON %25"}),
        ("iam", "GetRolePolicy", {**ARGUMENTS["GetRolePolicy"], "PolicyDocument": '{"a": 1}'}),
        ("iam", "GetRole", {"Role": {**ROLE, "AssumeRolePolicyDocument": POLICY}}),
        ("iam", "GetPolicyVersion", {"PolicyVersion": {"Document": POLICY}}),
        (
            "iam",
            "GetAccountAuthorizationDetails",
            {"Policies": [{"PolicyVersionList": [{"VersionId": "v1", "Document": POLICY}]}]},
        ),
        ("cloudformation", "GetTemplate", {"TemplateBody": {"Resources": {"b": {}, "a": {}}}}),
        ("cloudformation", "GetTemplate", {"TemplateBody": "Resources:\n  a: {}\n"}),
        ("cloudformation", "GetTemplate", {"TemplateBody": '{"Resources": {}}'}),
        ("ec2", "GetConsoleOutput", {"InstanceId": "i-1", "Output": "boot\x1b[0m\r\nü\x00"}),
        ("s3", "GetBucketLocation", {"LocationConstraint": "eu-west-1"}),
        ("s3", "GetBucketLocation", {"LocationConstraint": None}),
        ("s3", "ListObjectsV2", {"Contents": [{"Key": "a%20b"}], "Prefix": "+"}),
        *(
            (
                "s3",
                operation,
                {
                    "EncodingType": "url",
                    "Delimiter": "%+ ",
                    results: [{"Key": key} for key in KEYS],
                    "CommonPrefixes": [{"Prefix": key} for key in KEYS],
                    marker: "%2B+ ü\x01",
                },
            )
            for operation, results, marker in (
                ("ListObjects", "Contents", "NextMarker"),
                ("ListObjectsV2", "Contents", "StartAfter"),
                ("ListObjectVersions", "Versions", "NextKeyMarker"),
            )
        ),
    ],
)
def test_planned_response_is_received(
    service: str, operation: str, planned: dict[str, Any], start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(service)
    mock.server.respond(operation, planned)
    assert mock.call(operation, ARGUMENTS.get(operation, {})) == planned


def test_synthetic_documents_are_json_objects(start_mock: Callable[[str], Mock]) -> None:
    received = start_mock("iam").call("GetRolePolicy", ARGUMENTS["GetRolePolicy"])
    assert received["PolicyDocument"]["Version"] == "2012-10-17"
    received = start_mock("cloudformation").call("GetTemplate", ARGUMENTS["GetTemplate"])
    assert "Resources" in received["TemplateBody"]


def test_received_policy_can_be_sent(start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("iam")
    client = mock.client
    policy = client.get_role_policy(role_name="role", policy_name="policy").policy_document
    client.put_role_policy(role_name="role", policy_name="policy", policy_document=policy)
    sent: Any = mock.server.requests[-1].request
    assert isinstance(sent.policy_document, str)
    mock.server.respond(
        "GetRolePolicy",
        lambda request: {
            "RoleName": request.role_name,
            "PolicyName": request.policy_name,
            "PolicyDocument": policy,
        },
    )
    received = client.get_role_policy(role_name="role", policy_name="policy")
    assert received.policy_document == policy


@pytest.mark.parametrize("template", [{"Resources": {"b": {}, "a": {}}}, "Resources:\n  a: {}\n"])
def test_received_template_can_be_sent(template: Any, start_mock: Callable[[str], Mock]) -> None:
    mock = start_mock("cloudformation")
    mock.server.respond("GetTemplate", {"TemplateBody": template})
    body = mock.client.get_template(stack_name="one").template_body
    mock.client.create_stack(stack_name="two", template_body=body)
    sent: Any = mock.server.requests[-1].request
    text = template if isinstance(template, str) else json.dumps(template)
    assert sent.template_body == text


def test_awaited_response_is_decoded(start_mock: Callable[[str], Mock]) -> None:
    pytest.importorskip("aiobotocore")
    mock = start_mock("iam")
    planned = {**ARGUMENTS["GetRolePolicy"], "PolicyDocument": POLICY}
    mock.server.respond("GetRolePolicy", planned)
    package = importlib.import_module(type(mock.client).__botopin_package__)

    async def receive() -> Any:
        arguments = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        async with package.AsyncIAMClient(
            region_name="us-west-2", endpoint_url=mock.server.url, config=CONFIG, **arguments
        ) as client:
            return await client.get_role_policy(role_name="role", policy_name="policy")

    assert asyncio.run(receive()) == from_boto3(planned, package.GetRolePolicyResponse)


EXPIRES: Final = [
    ("Wed, 21 Oct 2015 07:28:00 GMT", datetime(2015, 10, 21, 7, 28, tzinfo=UTC)),
    ("0", datetime(1970, 1, 1, tzinfo=UTC)),
    ("never", None),
]


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize(("text", "date"), EXPIRES)
@pytest.mark.parametrize("method", ["get_object", "head_object"])
def test_expiry_is_date_and_text(method: str, text: str, date: datetime | None) -> None:
    with create_client("s3") as client:
        wire = Wire(client.boto3)
        wire.headers, wire.body = {"Expires": text}, b""
        response = getattr(client, method)(bucket="bucket", key="key")
    assert (response.expires_string, response.expires) == (text, date)


@pytest.mark.parametrize(("text", "date"), EXPIRES)
def test_planned_expiry_is_received(
    text: str, date: datetime | None, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock("s3")
    mock.server.respond("HeadObject", {"ExpiresString": text})
    received = mock.call("HeadObject", PLACE)
    assert (received["ExpiresString"], received.get("Expires")) == (text, date)
    recorded: Any = mock.server.requests[-1].response
    assert (recorded.expires_string, recorded.expires) == (text, date)


class Sequence(Wire):
    """Responses of a client in order. The last response is repeated."""

    bodies: tuple[bytes, ...] = ()

    def answer(self, request: Any, **arguments: Any) -> AWSResponse:
        self.body = self.bodies[min(len(self.sent), len(self.bodies) - 1)]
        return super().answer(request, **arguments)


ERROR: Final = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>slow</Message></Error>"
LIST: Final = b"<ListBucketResult><Contents><Key>key</Key></Contents></ListBucketResult>"


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_error_in_successful_response_is_retried(mode: str) -> None:
    retries = Config(retries={"mode": mode, "total_max_attempts": 2}, proxies={})  # type: ignore[typeddict-item]
    with create_client("s3", config=retries) as client:
        wire = Sequence(client.boto3)
        wire.bodies = (ERROR, LIST)
        response = client.list_objects_v2(bucket="bucket")
        assert [each.key for each in response.contents] == ["key"]
        assert len(wire.sent) == 2


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize(("body", "code"), [(ERROR, "SlowDown"), (LIST[:20], "500")])
@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
def test_error_in_successful_response_is_raised(operation: str, body: bytes, code: str) -> None:
    with create_client("s3") as client:
        Sequence(client.boto3).bodies = (body,)
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(bucket="bucket")
    assert caught.value.response["Error"]["Code"] == code
