"""query and ec2 in the mock server, with real boto3 and with raw forms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from attrs import frozen
from botocore.config import Config
from botocore.exceptions import ClientError

from botopin.testing import MockServer, serve
from botopin.testing.protocols.bodies.form_body import MAX_PARTS, parse_form
from support.installed_services import DATE
from support.raw_http import exchange
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from support.installed_services import InstalledServices


FORM = "application/x-www-form-urlencoded"


@frozen
class Mock:
    """A mock server with a client and the generated package."""

    server: MockServer
    client: Any
    package: ModuleType

    def last(self) -> Any:
        return self.server.requests[-1].request

    def post(self, form: str) -> tuple[int, str]:
        status, response = exchange(self.server, "POST", "/", form.encode(), {"Content-Type": FORM})
        return status, response.decode()


@pytest.fixture(scope="module")
def mock(installed: InstalledServices) -> Iterator[Callable[[str], Mock]]:
    mocks: dict[str, Mock] = {}

    def start(name: str) -> Mock:
        if name not in mocks:
            package = installed.module(name)
            server = serve(name, DATE)
            mocks[name] = Mock(server, server.client(config=ONCE), package)
        mocks[name].server.reset()
        return mocks[name]

    yield start
    for each in mocks.values():
        each.client.close()
        each.server.close()


def user(name: str) -> dict[str, Any]:
    return {
        "Path": "/",
        "UserName": name,
        "UserId": "AIDA0123456789ABCDEF",
        "Arn": f"arn:aws:iam::123456789012:user/{name}",
        "CreateDate": datetime(2026, 4, 7, 12, tzinfo=UTC),
    }


def test_iam_responds_to_boto3_with_typed_errors(mock: Callable[[str], Mock]) -> None:
    iam = mock("iam")
    iam.server.respond("CreateUser", lambda request: {"User": user(request.user_name)})
    tags = [{"Key": "a b", "Value": "ü=+"}]
    response = iam.client.create_user(UserName="me", Tags=tags)
    assert response["User"] == user("me")
    metadata = response["ResponseMetadata"]
    assert metadata["RequestId"] == metadata["HTTPHeaders"]["x-amzn-requestid"]
    assert [(tag.key, tag.value) for tag in iam.last().tags] == [("a b", "ü=+")]

    iam.server.fail("GetUser", iam.package.NoSuchEntityException, message="who?")
    with pytest.raises(iam.client.exceptions.NoSuchEntityException) as caught:
        iam.client.get_user(UserName="me")
    error = iam.package.NoSuchEntityException(caught.value.response, "GetUser")
    assert (error.code, error.http_status, str(error.message)) == ("NoSuchEntity", 404, "who?")
    assert caught.value.response["Error"]["Type"] == "Sender"

    with pytest.raises(ClientError, match="expected a match of") as caught:
        iam.client.create_user(UserName="not a name")
    assert caught.value.response["Error"]["Code"] == "InvalidInput"


def test_pages_and_waiters_work_with_query(mock: Callable[[str], Mock]) -> None:
    iam = mock("iam")

    def page(request: Any) -> dict[str, Any]:
        more = {"Marker": "next"} if request.marker is None else {}
        return {"Users": [user(f"u{request.marker}")], "IsTruncated": bool(more), **more}

    iam.server.respond("ListUsers", page, times=2)
    pages = iam.client.get_paginator("list_users").paginate()
    assert [each["UserName"] for each in pages.search("Users[]")] == ["uNone", "unext"]
    assert len(list(pages)) == 1, "a synthetic response is the last page"

    iam.server.fail("GetUser", "NoSuchEntity")
    waiter = iam.client.get_waiter("user_exists")
    waiter.wait(UserName="me", WaiterConfig={"Delay": 0})
    assert [each.status for each in iam.server.requests[-2:]] == [404, 200]


def test_maps_and_blobs_round_trip(mock: Callable[[str], Mock]) -> None:
    sns = mock("sns")
    value = {"DataType": "Binary", "BinaryValue": b"\0\xff"}
    sns.client.publish(Message="m", MessageAttributes={"a.b": value})
    (attribute,) = sns.last().message_attributes.values()
    assert attribute.binary_value == b"\0\xff"
    sns.server.respond("GetTopicAttributes", {"Attributes": {"a": "", "b": "\r\n <&>"}})
    response = sns.client.get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:123456789012:t")
    assert response["Attributes"] == {"a": "", "b": "\r\n <&>"}


def test_missing_required_form_members_are_empty(mock: Callable[[str], Mock]) -> None:
    sns = mock("sns")
    sns.client.set_sms_attributes(attributes={})
    assert sns.last().attributes == {}
    ec2 = mock("ec2")
    ec2.client.terminate_instances(InstanceIds=[])
    assert ec2.last().instance_ids == []


def test_sts_responds_without_parameters(mock: Callable[[str], Mock]) -> None:
    sts = mock("sts")
    sts.server.respond("GetCallerIdentity", {"Account": "123456789012"})
    assert sts.client.get_caller_identity()["Account"] == "123456789012"
    assert sts.last() == sts.package.GetCallerIdentityRequest()


def test_sqs_accepts_json_and_query(mock: Callable[[str], Mock]) -> None:
    sqs = mock("sqs")
    sqs.server.respond("CreateQueue", {"QueueUrl": "https://queue"})
    assert sqs.client.create_queue(QueueName="q")["QueueUrl"] == "https://queue"
    status, text = sqs.post(
        "Action=CreateQueue&Version=2012-11-05&QueueName=q"
        "&Attribute.1.Name=DelaySeconds&Attribute.1.Value=1"
    )
    assert status == 400
    assert "expected a member of CreateQueueRequest in sqs 2026-01-01, got 'Attribute'" in text, (
        "the current model has another name"
    )
    status, text = sqs.post("Action=CreateQueue&Version=2012-11-05&QueueName=q")
    assert status == 200
    assert "<CreateQueueResult><QueueUrl>https://queue</QueueUrl></CreateQueueResult>" in text
    sqs.server.fail("SendMessage", "QueueDoesNotExist")
    with pytest.raises(sqs.client.exceptions.QueueDoesNotExist) as caught:
        sqs.client.send_message(QueueUrl="https://queue", MessageBody="m")
    code = "AWS.SimpleQueueService.NonExistentQueue"
    assert caught.value.response["Error"]["Code"] == code
    assert type(sqs.package.SQSError.from_client_error(caught.value)) is (
        sqs.package.QueueDoesNotExist
    )
    sqs.server.fail("SendMessage", code, status=400)
    with pytest.raises(sqs.client.exceptions.QueueDoesNotExist):
        sqs.client.send_message(QueueUrl="https://queue", MessageBody="m")
    sqs.server.fail("CreateQueue", sqs.package.QueueDoesNotExist)
    _, text = sqs.post("Action=CreateQueue&Version=2012-11-05&QueueName=q")
    assert f"<Code>{code}</Code>" in text


def test_ec2_responds_to_boto3(mock: Callable[[str], Mock]) -> None:
    ec2 = mock("ec2")
    running = {"InstanceId": "i-1", "State": {"Name": "running", "Code": 16}}
    ec2.server.respond("DescribeInstances", {"Reservations": [{"Instances": [running]}]})
    filters = [{"Name": "tag:a", "Values": ["b", "c"]}]
    response = ec2.client.describe_instances(Filters=filters, InstanceIds=["i-1"])
    assert response["Reservations"][0]["Instances"] == [running]
    assert response["ResponseMetadata"]["RequestId"]
    assert [(each.name, each.values) for each in ec2.last().filters] == [("tag:a", ["b", "c"])]
    assert "Filter.1.Value.2=c" in ec2.server.requests[-1].http.body.decode()
    ec2.client.get_waiter("instance_running").wait(InstanceIds=["i-1"])
    pages = ec2.client.get_paginator("describe_instances").paginate()
    assert [each["InstanceId"] for each in pages.search("Reservations[].Instances[]")] == ["i-1"]

    ec2.client.run_instances(MinCount=1, MaxCount=1, UserData="text")
    assert ec2.last().user_data == "text"
    ec2.server.fail("TerminateInstances", "InvalidInstanceID.NotFound", status=400, message="no")
    with pytest.raises(ClientError, match="no") as caught:
        ec2.client.terminate_instances(InstanceIds=["i-2"])
    assert caught.value.response["Error"]["Code"] == "InvalidInstanceID.NotFound"
    assert caught.value.response["ResponseMetadata"]["RequestId"]
    with pytest.raises(ClientError, match="expected one of the") as caught:
        ec2.client.run_instances(MinCount=1, MaxCount=1, InstanceType="u1.enormous")
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_removes_host_prefix_of_endpoint(mock: Callable[[str], Mock]) -> None:
    control = mock("s3control")
    control.client.get_public_access_block(AccountId="123456789012")
    assert control.last().account_id == "123456789012"
    session: Any = control.server.session()
    client = session.client("s3control", endpoint_url=control.server.url)
    client.list_jobs(AccountId="123456789012")
    client.close()
    assert control.server.requests[-1].operation == "ListJobs"


@pytest.mark.parametrize(
    ("form", "code", "expected"),
    [
        ("", "MissingAction", "expected the parameter Action"),
        ("Version=2010-05-08", "MissingAction", "expected the parameter Action"),
        ("Action=CreateUsers&Version=2010-05-08", "InvalidAction", "did you mean 'CreateUser'"),
        ("Action=CreateUser", "InvalidAction", "expected the Version 2010-05-08, got None"),
        ("Action=CreateUser&Version=1999-01-01", "InvalidAction", "got '1999-01-01'"),
        ("Action=GetUser&Action=GetUser", "MalformedInput", "each parameter once"),
        ("Action=%zz", "MalformedInput", "two hexadecimal digits"),
        ("Action=%ff", "MalformedInput", "expected UTF-8"),
        ("Action=ü", "MalformedInput", "ASCII"),
    ],
)
def test_rejects_forms_without_action(
    mock: Callable[[str], Mock], form: str, code: str, expected: str
) -> None:
    status, text = mock("iam").post(form)
    assert status == 400
    assert f"<Code>{code}</Code>" in text
    assert expected in text


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("", "CreateUserRequest.user_name: expected a value"),
        (
            "&UserName=a&Nonsense=b",
            "expected a member of CreateUserRequest in iam 2026-01-01, got 'Nonsense'",
        ),
        ("&UserName.1=a", "CreateUserRequest.UserName: expected a value, got parameters"),
        ("&UserName=a&UserName.b=c", "got both"),
        ("&UserName=a&Tags=b", "CreateUserRequest.Tags: expected parameters below it"),
        ("&UserName=a&Tags.1.Key=b", "expected parameters member.1"),
        ("&UserName=a&Tags.member.x.Key=b", "expected a number from 1, got 'x'"),
        ("&UserName=a&Tags.member.0.Key=b", "expected a number from 1, got '0'"),
        (
            "&UserName=a&Tags.member.1.Kee=b",
            "expected a member of Tag in iam 2026-01-01, got 'Kee'",
        ),
        ("&UserName=a&Tags.member.1=b", "expected parameters below it"),
        ("&UserName=a&" + ".".join("x" * 200) + "=b", "at most 100 parts"),
        (
            "&UserName=a" + "".join(f"&x{i}.{'.'.join('y' * 98)}=" for i in range(2100)),
            f"{MAX_PARTS:,} of all",
        ),
    ],
)
def test_rejects_unknown_parameters_by_name(
    mock: Callable[[str], Mock], form: str, expected: str
) -> None:
    status, text = mock("iam").post(f"Action=CreateUser&Version=2010-05-08{form}")
    assert status == 400
    assert expected in text
    assert len(text) < 10_000


def test_ignores_signature_parameters(mock: Callable[[str], Mock]) -> None:
    status, _ = mock("iam").post(
        "Action=GetUser&Version=2010-05-08&AWSAccessKeyId=a&Signature=b&SignatureVersion=2"
        "&SignatureMethod=HmacSHA256&Timestamp=now&SecurityToken=t&X-Amz-Date=d"
    )
    assert status == 200
    sdb = mock("sdb")
    client: Any = boto3.Session("testing", "testing", region_name="us-east-1").client(
        "sdb", endpoint_url=sdb.server.url, config=ONCE.merge(Config(proxies={}))
    )
    client.get_attributes(DomainName="d", ItemName="i", AttributeNames=["a", "b"])
    client.close()
    assert sdb.last().attribute_names == ["a", "b"]


def test_accepts_form_in_query(mock: Callable[[str], Mock]) -> None:
    iam = mock("iam")
    target = "/?Action=GetUser&Version=2010-05-08&UserName=me"
    assert exchange(iam.server, "GET", target)[0] == 200
    assert iam.last().user_name == "me"


def test_parses_each_form_once(
    mock: Callable[[str], Mock], monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def counted(form: str) -> dict[str, str]:
        parsed.append(form)
        return parse_form(form)

    monkeypatch.setattr("botopin.testing.protocols.query.parse_form", counted)
    mock("sts").client.get_caller_identity()
    assert len(parsed) == 1
