"""query and ec2 in the test double, with real boto3 and with forms that no SDK would send."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from attrs import frozen
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from botopin.model.service import (
    BlobShape,
    IntegerShape,
    ListShape,
    MapShape,
    Member,
    Operation,
    Reference,
    ServiceModel,
    StringShape,
    StructureShape,
)
from botopin.testing import MockServer, serve
from botopin.testing.http.messages import ErrorResponse, HTTPRequest, WireError
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.protocols.bodies.form_body import MAX_PARTS, parse_form
from botopin.testing.protocols.query import EC2, Query
from support.installed_services import DATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from support.installed_services import InstalledServices

ONCE = Config(retries={"total_max_attempts": 1})
FORM = "application/x-www-form-urlencoded"


@frozen
class Double:
    """A service, a client of it, and its bindings."""

    service: MockServer
    client: Any
    facade: ModuleType

    def last(self) -> Any:
        return self.service.requests[-1].request

    def post(self, form: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.service.url.removeprefix("http://"))
        connection.request("POST", "/", form.encode(), {"Content-Type": FORM})
        with connection.getresponse() as response:
            answer = response.status, response.read().decode()
        connection.close()
        return answer


@pytest.fixture(scope="module")
def double(installed: InstalledServices) -> Iterator[Callable[[str], Double]]:
    doubles: dict[str, Double] = {}

    def of(name: str) -> Double:
        if name not in doubles:
            facade = installed.module(name)
            service = serve(name, DATE)
            doubles[name] = Double(service, service.client(config=ONCE), facade)
        doubles[name].service.reset()
        return doubles[name]

    yield of
    for each in doubles.values():
        each.client.close()
        each.service.close()


def user(name: str) -> dict[str, Any]:
    return {
        "Path": "/",
        "UserName": name,
        "UserId": "AIDA0123456789ABCDEF",
        "Arn": f"arn:aws:iam::123456789012:user/{name}",
        "CreateDate": datetime(2026, 4, 7, 12, tzinfo=UTC),
    }


def test_iam_answers_boto3_and_its_errors_are_typed(double: Callable[[str], Double]) -> None:
    iam = double("iam")
    iam.service.respond("CreateUser", lambda request: {"User": user(request.user_name)})
    tags = [{"Key": "a b", "Value": "ü=+"}]
    answer = iam.client.create_user(UserName="me", Tags=tags)
    assert answer["User"] == user("me")
    metadata = answer["ResponseMetadata"]
    assert metadata["RequestId"] == metadata["HTTPHeaders"]["x-amzn-requestid"]
    assert [(tag.key, tag.value) for tag in iam.last().tags] == [("a b", "ü=+")]

    iam.service.fail("GetUser", iam.facade.NoSuchEntityException, message="who?")
    with pytest.raises(iam.client.exceptions.NoSuchEntityException) as caught:
        iam.client.get_user(UserName="me")
    error = iam.facade.NoSuchEntityException(caught.value.response, "GetUser")
    assert (error.code, error.http_status, str(error.message)) == ("NoSuchEntity", 404, "who?")
    assert caught.value.response["Error"]["Type"] == "Sender"

    with pytest.raises(ClientError, match="expected a match of") as refused:
        iam.client.create_user(UserName="not a name")
    assert refused.value.response["Error"]["Code"] == "InvalidInput"


def test_pages_and_waiters_go_over_query(double: Callable[[str], Double]) -> None:
    iam = double("iam")

    def page(request: Any) -> dict[str, Any]:
        more = {"Marker": "next"} if request.marker is None else {}
        return {"Users": [user(f"u{request.marker}")], "IsTruncated": bool(more), **more}

    iam.service.respond("ListUsers", page, times=2)
    pages = iam.client.get_paginator("list_users").paginate()
    assert [each["UserName"] for each in pages.search("Users[]")] == ["uNone", "unext"]
    assert len(list(pages)) == 1, "what is made up has no other page"

    iam.service.fail("GetUser", "NoSuchEntity")
    waiter = iam.client.get_waiter("user_exists")
    waiter.wait(UserName="me", WaiterConfig={"Delay": 0})
    assert [each.status for each in iam.service.requests[-2:]] == [404, 200]


def test_maps_and_blobs_go_both_ways(double: Callable[[str], Double]) -> None:
    sns = double("sns")
    value = {"DataType": "Binary", "BinaryValue": b"\0\xff"}
    sns.client.publish(Message="m", MessageAttributes={"a.b": value})
    (attribute,) = sns.last().message_attributes.values()
    assert attribute.binary_value == b"\0\xff"
    sns.service.respond("GetTopicAttributes", {"Attributes": {"a": "", "b": "\r\n <&>"}})
    answer = sns.client.get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:123456789012:t")
    assert answer["Attributes"] == {"a": "", "b": "\r\n <&>"}


def test_what_a_form_cannot_say_of_required_members_is_empty(
    double: Callable[[str], Double],
) -> None:
    sns = double("sns")
    sns.client.set_sms_attributes(attributes={})
    assert sns.last().attributes == {}
    ec2 = double("ec2")
    ec2.client.terminate_instances(InstanceIds=[])
    assert ec2.last().instance_ids == []


def test_sts_answers_without_parameters(double: Callable[[str], Double]) -> None:
    sts = double("sts")
    sts.service.respond("GetCallerIdentity", {"Account": "123456789012"})
    assert sts.client.get_caller_identity()["Account"] == "123456789012"
    assert sts.last() == sts.facade.GetCallerIdentityRequest()


def test_sqs_answers_json_and_also_query_as_it_used_to(double: Callable[[str], Double]) -> None:
    sqs = double("sqs")
    sqs.service.respond("CreateQueue", {"QueueUrl": "https://queue"})
    assert sqs.client.create_queue(QueueName="q")["QueueUrl"] == "https://queue"
    status, said = sqs.post(
        "Action=CreateQueue&Version=2012-11-05&QueueName=q"
        "&Attribute.1.Name=DelaySeconds&Attribute.1.Value=1"
    )
    assert status == 400
    assert "expected a member of CreateQueueRequest in sqs 2026-01-01, got 'Attribute'" in said, (
        "today's model calls it so"
    )
    status, said = sqs.post("Action=CreateQueue&Version=2012-11-05&QueueName=q")
    assert status == 200
    assert "<CreateQueueResult><QueueUrl>https://queue</QueueUrl></CreateQueueResult>" in said
    sqs.service.fail("SendMessage", "QueueDoesNotExist")
    with pytest.raises(sqs.client.exceptions.QueueDoesNotExist):
        sqs.client.send_message(QueueUrl="https://queue", MessageBody="m")


def test_ec2_answers_boto3(double: Callable[[str], Double]) -> None:
    ec2 = double("ec2")
    running = {"InstanceId": "i-1", "State": {"Name": "running", "Code": 16}}
    ec2.service.respond("DescribeInstances", {"Reservations": [{"Instances": [running]}]})
    filters = [{"Name": "tag:a", "Values": ["b", "c"]}]
    answer = ec2.client.describe_instances(Filters=filters, InstanceIds=["i-1"])
    assert answer["Reservations"][0]["Instances"] == [running]
    assert answer["ResponseMetadata"]["RequestId"]
    assert [(each.name, each.values) for each in ec2.last().filters] == [("tag:a", ["b", "c"])]
    assert "Filter.1.Value.2=c" in ec2.service.requests[-1].http.body.decode()
    ec2.client.get_waiter("instance_running").wait(InstanceIds=["i-1"])
    pages = ec2.client.get_paginator("describe_instances").paginate()
    assert [each["InstanceId"] for each in pages.search("Reservations[].Instances[]")] == ["i-1"]

    ec2.client.run_instances(MinCount=1, MaxCount=1, UserData="text")
    assert ec2.last().user_data == "dGV4dA=="
    ec2.service.fail("TerminateInstances", "InvalidInstanceID.NotFound", status=400, message="no")
    with pytest.raises(ClientError, match="no") as caught:
        ec2.client.terminate_instances(InstanceIds=["i-2"])
    assert caught.value.response["Error"]["Code"] == "InvalidInstanceID.NotFound"
    assert caught.value.response["ResponseMetadata"]["RequestId"]
    with pytest.raises(ClientError, match="expected one of the") as caught:
        ec2.client.run_instances(MinCount=1, MaxCount=1, InstanceType="u1.enormous")
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_what_the_endpoint_puts_before_the_host_is_taken_off(
    double: Callable[[str], Double],
) -> None:
    control = double("s3control")
    control.client.get_public_access_block(AccountId="123456789012")
    assert control.last().account_id == "123456789012"
    session: Any = control.service.session()
    client = session.client("s3control", endpoint_url=control.service.url)
    client.list_jobs(AccountId="123456789012")
    client.close()
    assert control.service.requests[-1].operation == "ListJobs"


@pytest.mark.parametrize(
    ("form", "code", "said"),
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
def test_forms_without_an_action_are_refused(
    double: Callable[[str], Double], form: str, code: str, said: str
) -> None:
    status, answer = double("iam").post(form)
    assert status == 400
    assert f"<Code>{code}</Code>" in answer
    assert said in answer


@pytest.mark.parametrize(
    ("form", "said"),
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
def test_wrong_parameters_are_refused_by_their_names(
    double: Callable[[str], Double], form: str, said: str
) -> None:
    status, answer = double("iam").post(f"Action=CreateUser&Version=2010-05-08{form}")
    assert status == 400
    assert said in answer
    assert len(answer) < 10_000


def test_what_signatures_add_is_no_parameter(double: Callable[[str], Double]) -> None:
    status, _ = double("iam").post(
        "Action=GetUser&Version=2010-05-08&AWSAccessKeyId=a&Signature=b&SignatureVersion=2"
        "&SignatureMethod=HmacSHA256&Timestamp=now&SecurityToken=t&X-Amz-Date=d"
    )
    assert status == 200
    sdb = double("sdb")
    client: Any = boto3.Session("testing", "testing", region_name="us-east-1").client(
        "sdb", endpoint_url=sdb.service.url, config=ONCE.merge(Config(proxies={}))
    )
    client.get_attributes(DomainName="d", ItemName="i", AttributeNames=["a", "b"])
    client.close()
    assert sdb.last().attribute_names == ["a", "b"]


def test_a_form_may_stand_in_the_query(double: Callable[[str], Double]) -> None:
    iam = double("iam")
    connection = http.client.HTTPConnection(iam.service.url.removeprefix("http://"))
    connection.request("GET", "/?Action=GetUser&Version=2010-05-08&UserName=me")
    with connection.getresponse() as response:
        assert response.status == 200
    connection.close()
    assert iam.last().user_name == "me"


SHAPES = {
    "Input": StructureShape(
        name="Input",
        members={
            "number": Member(name="number", shape="Integer"),
            "names": Member(name="names", shape="Flat", location_name="Name"),
            "tags": Member(name="tags", shape="Tags"),
            "secret": Member(name="secret", shape="Secret"),
            "again": Member(name="again", shape="Input"),
            "bytes": Member(name="bytes", shape="Blob"),
        },
    ),
    "Integer": IntegerShape(name="Integer"),
    "String": StringShape(name="String"),
    "Secret": IntegerShape(name="Secret", sensitive=True),
    "Blob": BlobShape(name="Blob"),
    "Flat": ListShape(name="Flat", member=Reference(shape="String"), flattened=True),
    "Tags": MapShape(name="Tags", key=Reference(shape="String"), value=Reference(shape="Integer")),
}
MODEL = ServiceModel(
    service="forms",
    date="2024-01-01",
    metadata={"apiVersion": "2024-01-01", "protocol": "query"},
    operations={"Do": Operation(name="Do", input=Reference(shape="Input"))},
    shapes=SHAPES,
)
START = "Action=Do&Version=2024-01-01&"


def read(form: str, protocol: type[Query] = Query) -> dict[str, Any]:
    ours = protocol(MODEL)
    request = HTTPRequest(method="POST", path="/", body=(START + form).encode())
    call = ours.route(request)
    assert call is not None
    return ours.read(call, request)


def test_each_form_is_parsed_once(
    double: Callable[[str], Double], monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def counted(form: str) -> dict[str, str]:
        parsed.append(form)
        return parse_form(form)

    monkeypatch.setattr("botopin.testing.protocols.query.parse_form", counted)
    double("sts").client.get_caller_identity()
    assert len(parsed) == 1


def test_the_order_of_numbers_is_that_of_items() -> None:
    form = "Name.10=c&Name.2=b&Name.1=a&tags.entry.1.key=k&tags.entry.1.value=7&again.number=-1"
    assert read(form) == {
        "names": ["a", "b", "c"],
        "tags": {"k": 7},
        "again": {"number": -1},
    }
    assert read("Name=") == {"names": []}
    assert read("Name.1=a&Number=1".replace("Number", "number"), EC2) == {
        "names": ["a"],
        "number": 1,
    }


def test_what_is_sensitive_is_never_shown() -> None:
    with pytest.raises(RequestParseError) as caught:
        read("secret=hunter2&number=seven")
    assert "hunter2" not in str(caught.value)
    assert "seven" in str(caught.value)


def test_a_key_that_comes_twice_is_refused() -> None:
    entry = "tags.entry.{0}.key=k&tags.entry.{0}.value=1"
    with pytest.raises(RequestParseError, match="expected each key once"):
        read(f"{entry.format(1)}&{entry.format(2)}")


@settings(max_examples=300)
@given(
    st.one_of(
        st.text("abnmge.=&1%+", max_size=60),
        st.lists(
            st.tuples(
                st.sampled_from(["number", "Name", "tags", "again", "bytes", "x"]),
                st.text("entrykyvalu.12", max_size=12),
                st.text(max_size=5),
            ).map("{0[0]}.{0[1]}={0[2]}".format),
            max_size=5,
        ).map("&".join),
    )
)
@example("again." * 300 + "number=1")
@example("Name.999999999999=x")
@example("Name..1=x")
@example(".=&..=&=")
def test_any_form_is_read_or_refused(form: str) -> None:
    for protocol in (Query, EC2):
        try:
            data = read(form, protocol)
        except (RequestParseError, ErrorResponse) as error:
            assert str(error)
        else:
            assert data.keys() <= {"number", "names", "tags", "secret", "again", "bytes"}


@given(st.text())
def test_any_error_can_be_said(text: str) -> None:
    for protocol in (Query, EC2):
        error = WireError(code=text, status=400, message=text, members={"Message": text})
        assert protocol(MODEL).write_error(error).status == 400
