"""Responses that botocore decodes: the mock server encodes them, and boto3 returns the plan.

Each service is called by real boto3 over HTTP and by the generated client.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import frozen
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from botopin import from_boto3, from_json, to_boto3, to_json, validate
from botopin.naming.rules import member_name
from botopin.runtime.strategies.shapes import valid
from botopin.testing import MockServer, serve
from support.installed_services import DATE
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from support.installed_services import InstalledServices

POLICY: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a%25b+c/ü*"}],
}
DOCUMENTS: Final = [
    POLICY,
    [POLICY, "100%"],
    "a%20b+c",
    "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n",
    json.dumps(POLICY),
    "%7B%7D",
    "NaN",
    "\x01",
    "[" * 100_000,
    "",
    1.5,
    False,
]
"""Documents as boto3 returns them: JSON values, texts, and texts that contain JSON."""

RETURN_POLICIES: Final = (
    "AcquireRole",
    "CreateInstanceProfile",
    "CreatePolicyVersion",
    "CreateRole",
    "CreateServiceLinkedRole",
    "GetAccountAuthorizationDetails",
    "GetGroupPolicy",
    "GetInstanceProfile",
    "GetPolicyVersion",
    "GetRole",
    "GetRolePolicy",
    "GetRoleTemplateVersion",
    "GetUserPolicy",
    "ListInstanceProfiles",
    "ListInstanceProfilesForRole",
    "ListPolicyVersions",
    "ListRoles",
    "UpdateRoleDescription",
)
"""Operations of iam with policy documents in their responses."""


@frozen
class Mock:
    """A mock server with a boto3 client and the generated client."""

    server: MockServer
    package: ModuleType
    boto3: Any
    typed: Any

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Return the response of boto3 without its metadata."""
        response: dict[str, Any] = getattr(self.boto3, member_name(operation))(**arguments)
        response.pop("ResponseMetadata")
        return response


@pytest.fixture(scope="module")
def start_mock(installed: InstalledServices) -> Iterator[Callable[[str], Mock]]:
    mocks: dict[str, Mock] = {}

    def start(service: str) -> Mock:
        if service not in mocks:
            package = installed.module(service)
            server = serve(service, DATE)
            arguments = {"endpoint_url": server.url, "config": ONCE}
            (cls,) = (
                getattr(package, name)
                for name in package.__all__
                if name.endswith("Client") and not name.startswith("Async")
            )
            untyped = server.session().client(service, **arguments)
            mocks[service] = Mock(server, package, untyped, cls(server.session(), **arguments))
        mocks[service].server.reset()
        return mocks[service]

    yield start
    for each in mocks.values():
        each.boto3.close()
        each.typed.close()
        each.server.close()


@pytest.fixture
def iam(start_mock: Callable[[str], Mock]) -> Mock:
    return start_mock("iam")


@pytest.fixture
def s3(start_mock: Callable[[str], Mock]) -> Mock:
    return start_mock("s3")


def is_unordered_json(first: Any, second: Any) -> bool:
    """Return whether two values are equal, with equal types of numbers and truth values."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda value: repr(value)[:20])
def test_policy_document_arrives_as_planned(iam: Mock, document: Any) -> None:
    names = {"RoleName": "r", "PolicyName": "p"}
    planned = {**names, "PolicyDocument": document}
    iam.server.respond("GetRolePolicy", planned)
    assert is_unordered_json(iam.call("GetRolePolicy", **names), planned)
    response = iam.typed.get_role_policy(role_name="r", policy_name="p")
    assert is_unordered_json(response.policy_document, document)
    assert from_json(to_json(response), type(response)) == response


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda value: repr(value)[:20])
def test_template_arrives_as_planned(start_mock: Callable[[str], Mock], document: Any) -> None:
    mock = start_mock("cloudformation")
    planned = {"TemplateBody": document}
    mock.server.respond("GetTemplate", planned)
    assert is_unordered_json(mock.call("GetTemplate", StackName="s"), planned)
    response = mock.typed.get_template(stack_name="s")
    assert is_unordered_json(response.template_body, planned["TemplateBody"])
    assert from_json(to_json(response), type(response)) == response


def test_policies_in_pages_arrive_as_planned(iam: Mock) -> None:
    role = {
        "Path": "/",
        "RoleId": "A" * 16,
        "Arn": "arn:aws:iam::123456789012:role/r",
        "CreateDate": datetime(2026, 1, 1, tzinfo=UTC),
        "AssumeRolePolicyDocument": POLICY,
    }
    for number, is_truncated in enumerate((True, True, False)):
        page = {"Roles": [{**role, "RoleName": f"r{number}"}], "IsTruncated": is_truncated}
        marker = {"Marker": str(number)} if is_truncated else {}
        iam.server.respond("ListRoles", {**page, **marker}, times=1)
    pages = iam.typed.list_roles_pages()
    roles = list(pages.items())
    assert [each.role_name for each in roles] == ["r0", "r1", "r2"]
    assert all(each.assume_role_policy_document == POLICY for each in roles)


def is_decoded_everywhere(value: Any) -> bool:
    """Return whether each member that contains a policy is a policy in JSON."""
    match value:
        case dict():
            return all(
                "Statement" in item if name.endswith("Document") else is_decoded_everywhere(item)
                for name, item in value.items()
            )
        case list():
            return all(map(is_decoded_everywhere, value))
        case _:
            return True


@pytest.mark.parametrize("operation", RETURN_POLICIES)
def test_synthetic_policies_are_json_objects(iam: Mock, operation: str) -> None:
    cls = iam.server.version.find_class(
        iam.server.version.model.operations[operation].input.shape  # type: ignore[union-attr]
    )

    @settings(max_examples=3)
    @given(valid(cls))
    def check(request: Any) -> None:
        response = iam.call(operation, **to_boto3(request))
        assert is_decoded_everywhere(response)

    check()


def test_synthetic_template_is_json_object(start_mock: Callable[[str], Mock]) -> None:
    response = start_mock("cloudformation").call("GetTemplate", StackName="s")
    assert "Resources" in response["TemplateBody"]


LISTS: Final = {
    "ListObjects": ("Contents", ("Marker", "NextMarker", "Prefix", "Delimiter")),
    "ListObjectsV2": ("Contents", ("StartAfter", "Prefix", "Delimiter")),
    "ListObjectVersions": ("Versions", ("KeyMarker", "NextKeyMarker", "Prefix", "Delimiter")),
}
KEYS: Final = ["plain", "a b", "a+b", "100%", "%41", "ü/\U0001f600", "a\rb\n", "~?&=#'\""]


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize("extra", [{}, {"EncodingType": "url"}])
def test_keys_arrive_as_planned(s3: Mock, operation: str, extra: dict[str, str]) -> None:
    results, others = LISTS[operation]
    for other in KEYS:
        planned = {
            results: [{"Key": key} for key in KEYS],
            "CommonPrefixes": [{"Prefix": f"{key}/"} for key in KEYS],
            **dict.fromkeys(others, other),
            **extra,
        }
        s3.server.respond(operation, planned)
        assert s3.call(operation, Bucket="bucket") == planned
        typed: Any = s3.server.requests[-1].response
        assert from_boto3(planned, type(typed)) == typed


@pytest.mark.parametrize("operation", LISTS)
def test_key_without_xml_is_encoded(s3: Mock, operation: str) -> None:
    results, _ = LISTS[operation]
    s3.server.respond(operation, {results: [{"Key": "\x01"}]})
    received = s3.call(operation, Bucket="bucket")
    assert received == {results: [{"Key": "\x01"}], "EncodingType": "url"}


def test_items_without_key_arrive(s3: Mock) -> None:
    s3.server.respond("ListObjectsV2", {"Contents": [{"Size": 1}], "EncodingType": "url"})
    assert s3.call("ListObjectsV2", Bucket="bucket") == {"Contents": [{"Size": 1}]}


def test_other_lists_are_not_encoded(s3: Mock) -> None:
    planned = {"Uploads": [{"Key": "a b%20"}], "EncodingType": "url"}
    s3.server.respond("ListMultipartUploads", planned)
    assert s3.call("ListMultipartUploads", Bucket="bucket") == planned


def test_pages_of_keys_arrive_as_planned(s3: Mock) -> None:
    any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)

    @settings(max_examples=25)
    @given(st.lists(any_text, min_size=1, max_size=7, unique=True), st.integers(1, 3))
    def check(keys: list[str], size: int) -> None:
        def respond(request: Any) -> dict[str, Any]:
            start = keys.index(request.marker) + 1 if request.marker else 0
            contents = [{"Key": key} for key in keys[start : start + size]]
            return {"Contents": contents, "IsTruncated": start + size < len(keys)}

        s3.server.reset()
        s3.server.respond("ListObjects", respond)
        received = s3.typed.list_objects_pages(bucket="bucket").items()
        assert [each.key for each in received] == keys
        assert len(s3.server.requests) == -(-len(keys) // size)

    check()


def test_date_of_expiry_has_text(s3: Mock) -> None:
    s3.server.respond("HeadObject", {"Expires": datetime(2015, 10, 21, 7, 28, tzinfo=UTC)})
    response = s3.typed.head_object(bucket="bucket", key="key")
    recorded: Any = s3.server.requests[-1].response
    assert response.expires_string == "Wed, 21 Oct 2015 07:28:00 GMT" == recorded.expires_string


def test_rejects_date_that_differs_from_text(s3: Mock) -> None:
    date = datetime(2015, 10, 21, tzinfo=UTC)
    with pytest.raises(ValueError, match="Expires: expected the date of ExpiresString, 'never'"):
        s3.server.respond("HeadObject", {"Expires": date, "ExpiresString": "never"})


def without_empty(value: Any) -> Any:
    """Return a value without empty lists, which XML cannot represent."""
    if isinstance(value, dict):
        return {name: without_empty(item) for name, item in value.items() if item != []}
    return [without_empty(item) for item in value] if isinstance(value, list) else value


EACH: Final = [
    *(("iam", operation) for operation in RETURN_POLICIES),
    *(("s3", operation) for operation in (*LISTS, "GetBucketLocation")),
    ("cloudformation", "GetTemplate"),
    ("ec2", "GetConsoleOutput"),
]


@pytest.mark.parametrize(("service", "operation"), EACH)
def test_drawn_response_arrives_as_planned(
    service: str, operation: str, start_mock: Callable[[str], Mock]
) -> None:
    mock = start_mock(service)
    version = mock.server.version
    definition = version.model.operations[operation]
    input_class, cls = version.request_class(definition), version.response_class(definition)
    assert input_class is not None
    assert cls is not None
    requests = valid(input_class)
    if service == "s3":
        requests = st.just(input_class(bucket="bucket"))

    @settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(requests, valid(cls))
    def check(request: Any, planned: Any) -> None:
        try:
            mock.server.respond(operation, planned)
        except ValueError:
            assume(False)  # XML or headers cannot represent a text
        received = from_boto3(mock.call(operation, **to_boto3(request)), cls)
        validate(received)
        assert from_json(to_json(received), cls) == received
        actual, expected = without_empty(to_boto3(received)), without_empty(to_boto3(planned))
        actual.pop("EncodingType", None)  # depends on the characters of the keys
        expected.pop("EncodingType", None)
        assert actual == expected

    check()
