"""Values that botocore's handlers accept or refuse, accepted or refused by botopin as well."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import pytest
from attrs import frozen
from botocore import xform_name
from botocore.exceptions import BotoCoreError

from botopin import ValidationError, from_boto3, from_json, to_json, validate
from botopin.runtime.members import members
from clients.wire import CONFIG, Wire, data_path, session
from support.golden_cases import REDUCED, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODELS: Final = Case.named("handlers").models
KEY: Final = bytes(range(32))
OUTPOST: Final = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1"
ACCESS_POINT: Final = "arn:aws:s3:us-west-2:123456789012:accesspoint/photos"


@frozen
class Call:
    """Call of a boto3 client."""

    service: str
    operation: str
    arguments: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.operation}-{'-'.join(self.arguments)}"

    @property
    def method(self) -> str:
        return xform_name(self.operation)

    def copy(self) -> dict[str, Any]:
        """Return arguments that boto3 can change."""
        return copy.deepcopy(self.arguments, {id(each): each for each in self.buffers()})

    def buffers(self) -> list[memoryview]:
        """Return the arguments that cannot be copied: memoryviews."""
        return [each for each in self.arguments.values() if isinstance(each, memoryview)]


def s3(operation: str, **arguments: Any) -> Call:
    return Call("s3", operation, {"Bucket": "bucket", "Key": "key", **arguments})


def encrypted(operation: str, key: bytes | str, **arguments: Any) -> Call:
    return s3(operation, SSECustomerKey=key, SSECustomerAlgorithm="AES256", **arguments)


PART: Final[dict[str, Any]] = {"PartNumber": 1, "UploadId": "upload"}
INSTANCES: Final[dict[str, Any]] = {"MinCount": 1, "MaxCount": 1, "ClientToken": "token"}
RULE: Final[dict[str, Any]] = {"Name": "state", "Values": ["available"]}
EXPORT: Final[dict[str, Any]] = {"logGroupName": "group", "to": 2, "destination": "bucket"}
LONG_ID: Final = "Z" * 32

ACCEPTED: Final = (
    Call("route53", "ListResourceRecordSets", {"HostedZoneId": f"/hostedzone/{LONG_ID}"}),
    Call("route53", "ListResourceRecordSets", {"HostedZoneId": LONG_ID}),
    Call("route53", "GetHostedZone", {"Id": f"https://example.com/hostedzone/{LONG_ID}"}),
    Call("route53", "GetChange", {"Id": f"/change/{LONG_ID}"}),
    Call("route53", "GetReusableDelegationSet", {"Id": f"/delegationset/{LONG_ID}"}),
    Call("route53", "ListHostedZones", {"DelegationSetId": f"/delegationset/{LONG_ID}"}),
    encrypted("GetObject", KEY),
    encrypted("HeadObject", bytearray(KEY)),  # type: ignore[arg-type]
    encrypted("HeadObject", memoryview(KEY)),  # type: ignore[arg-type]
    encrypted("PutObject", "k" * 32, Body=b"data"),
    encrypted("PutObject", "é" * 16),
    encrypted("CreateMultipartUpload", KEY),
    encrypted("UploadPart", KEY, **PART),
    encrypted("UploadPart", "a2V5", SSECustomerKeyMD5="bWQ1", **PART),
    encrypted("CopyObject", KEY, CopySource="source/key"),
    encrypted("ListParts", "a2V5", UploadId="upload"),
    encrypted("GetObjectAttributes", "a2V5", ObjectAttributes=["ETag"]),
    s3("CopyObject", CopySource="source/a key"),
    s3("CopyObject", CopySource="/source/ключ?versionId=one"),
    s3("CopyObject", CopySource={"Bucket": "source", "Key": "a ключ?versionId=no/+"}),
    s3("CopyObject", CopySource={"Bucket": "source", "Key": "key", "VersionId": "one"}),
    s3("CopyObject", CopySource={"Bucket": ACCESS_POINT, "Key": "a key"}),
    s3("CopyObject", CopySource=f"{ACCESS_POINT}/object/a key"),
    s3("CopyObject", CopySource="source/key", CopySourceSSECustomerKey=KEY),
    s3(
        "UploadPartCopy",
        CopySource={"Bucket": "source", "Key": "key"},
        CopySourceSSECustomerKey="k" * 32,
        **PART,
    ),
    s3("PutObject", Metadata={"one": "1"}, Body=b"data"),
    s3("GetObject", Bucket="A.bucket_with-every.SIGN"),
    s3("GetObject", Bucket=ACCESS_POINT),
    s3("GetObject", Bucket=f"{OUTPOST}/accesspoint/photos"),
    Call("ec2", "RunInstances", {"UserData": "#!/bin/sh", **INSTANCES}),
    Call("ec2", "RunInstances", {"UserData": b"\x1f\x8b\x00\xff", **INSTANCES}),
    Call("ec2", "DescribeHosts", {"Filters": [RULE]}),
    Call("ec2", "DescribeHosts", {"Filter": [RULE]}),
    Call(
        "autoscaling",
        "CreateLaunchConfiguration",
        {"LaunchConfigurationName": "one", "UserData": b"\xff\x00"},
    ),
    Call("glacier", "ListVaults", {}),
    Call("glacier", "ListVaults", {"accountId": None}),
    Call("glacier", "ListVaults", {"accountId": "123456789012"}),
    Call("glacier", "DescribeVault", {"vaultName": "vault"}),
    Call("s3control", "GetBucket", {"Bucket": f"{OUTPOST}/bucket/photos"}),
    Call(
        "s3control",
        "GetBucket",
        {"Bucket": f"{OUTPOST}/bucket/photos", "AccountId": "123456789012"},
    ),
    Call("s3control", "GetBucket", {"Bucket": "photos", "AccountId": "123456789012"}),
    Call("s3control", "PutBucketPolicy", {"Bucket": f"{OUTPOST}/bucket/one", "Policy": "{}"}),
    Call("s3control", "ListAccessPoints", {"Bucket": f"{OUTPOST}/bucket/photos"}),
    Call("s3control", "GetAccessPoint", {"Name": f"{OUTPOST}/accesspoint/photos"}),
    Call("s3control", "DeleteAccessPoint", {"Name": f"{OUTPOST.replace('/', ':')}:accesspoint:a"}),
    Call(
        "s3control", "CreateAccessPoint", {"Name": "photos", "Bucket": f"{OUTPOST}/bucket/photos"}
    ),
    Call("logs", "CreateExportTask", {"fromTime": 1, **EXPORT}),
    Call("logs", "CreateExportTask", {"from": 1, **EXPORT}),
    Call("cloudsearchdomain", "Search", {"query": "one", "returnFields": "title"}),
)

REFUSED: Final = (
    encrypted("ListParts", KEY, UploadId="upload"),
    encrypted("GetObjectAttributes", KEY, ObjectAttributes=["ETag"]),
    encrypted("GetObject", KEY, SSECustomerKeyMD5="bWQ1"),
    s3("CopyObject", CopySource="source/key", CopySourceSSECustomerKey=7),
    s3("CopyObject", CopySource={"Bucket": "source"}),
    s3("CopyObject", CopySource=7),
    encrypted("GetObject", "\ud800"),
    s3("GetObject", Bucket="a bucket"),
    s3("GetObject", Bucket=""),
    s3("GetObject", Bucket="b" * 256),
    s3("GetObject", Bucket="arn:aws:s3:::bucket"),
    s3("PutObject", Metadata={"one": "é"}),
    s3("CopyObject", CopySource="source/key", Metadata={"é": "one"}),
    Call("ec2", "RunInstances", {"UserData": 7, **INSTANCES}),
    Call("ec2", "DescribeHosts", {"Filter": [RULE], "Filters": [RULE]}),
    Call("ec2", "RequestSpotInstances", {"LaunchSpecification": {"UserData": b"\xff"}}),
    Call("glacier", "DescribeVault", {}),
    Call("s3control", "GetBucket", {"Bucket": "photos"}),
    Call("s3control", "GetBucket", {"Bucket": f"{OUTPOST}/bucket/photos", "AccountId": "2" * 12}),
    Call("s3control", "GetBucket", {"Bucket": f"{OUTPOST}/accesspoint/photos"}),
    Call("s3control", "GetBucket", {"Bucket": ACCESS_POINT, "AccountId": "123456789012"}),
    Call("s3control", "GetAccessPoint", {"Name": "photos"}),
    Call("s3control", "GetAccessPoint", {"Name": f"{OUTPOST}/bucket/photos"}),
    Call("s3control", "GetStorageLensGroup", {"Name": ACCESS_POINT, "AccountId": "1" * 12}),
    Call(
        "s3control",
        "CreateAccessPoint",
        {"Name": f"{OUTPOST}/accesspoint/photos", "Bucket": "photos"},
    ),
    Call("logs", "CreateExportTask", EXPORT),
    Call("logs", "CreateExportTask", {"from": 1, "fromTime": 1, **EXPORT}),
)


def model(service: str) -> Any:
    return json.loads((MODELS / service / "2026-01-01" / "service-2.json").read_bytes())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """Function that returns boto3's own client with the model of a service."""
    with pytest.MonkeyPatch.context() as patch:

        @cache
        def client(service: str) -> Any:
            version = model(service)["metadata"]["apiVersion"]
            folder = tmp_path_factory.mktemp(service)
            path = data_path(folder, service, version, MODELS / service / "2026-01-01")
            patch.setenv("AWS_DATA_PATH", str(path))
            return session().client(service, config=CONFIG)

        yield client


class Version:
    """Generated version of a service, and a request of the version."""

    def __init__(self, call: Call) -> None:
        self.call = call
        module = f"{REDUCED}.{call.service.replace('-', '_')}.v2026_01_01"
        self.package = importlib.import_module(module)
        shape = model(call.service)["operations"][call.operation]["input"]["shape"]
        self.request = getattr(self.package, shape)

    def client(self) -> Any:
        names = [each for each in self.package.__all__ if each.endswith("Client")]
        (name,) = [each for each in names if not each.startswith("Async")]
        return getattr(self.package, name)(session(), config=CONFIG)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the constructor and of the client's method."""
        names = {info.wire_name: info.name for info in members(self.request)}
        aliases = {name: alias for alias, name in self.request.__botopin_aliases__.items()}
        second = {info.alias: info.name for info in members(self.request) if info.alias}
        return {
            aliases[second[wire]] if wire in second else names[wire]: getattr(
                from_boto3({wire: value}, self.request), second.get(wire) or names[wire]
            )
            for wire, value in self.call.arguments.items()
        }

    def structured(self) -> Any:
        return from_boto3(self.call.arguments, self.request, strict=True)


def record(client: Any, service: str) -> Wire:
    wire = Wire(client)
    is_xml = "xml" in (protocol := model(service)["metadata"]["protocol"])
    wire.body = b"<a/>" if is_xml or protocol in {"ec2", "query"} else b"{}"
    return wire


def comparable(sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return requests whose bodies do not depend on the order of arguments."""
    return [each | {"body": parsed(each["body"])} for each in sent]


def parsed(body: Any) -> Any:
    data = body.read() if hasattr(body, "read") else body
    if isinstance(data, bytes) and data.startswith(b"{"):
        return json.loads(data)
    if isinstance(data, str) and data.startswith("Action="):
        return sorted(parse_qsl(data))
    return data


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("call", ACCEPTED, ids=str)
def test_accepts_the_arguments_of_boto3_and_sends_the_same_request(
    call: Call, plain: Callable[[str], Any]
) -> None:
    version = Version(call)
    boto3_client, client = plain(call.service), version.client()
    expected, actual = (record(each, call.service) for each in (boto3_client, client.boto3))
    getattr(boto3_client, call.method)(**call.copy())
    getattr(client, call.method)(**version.arguments())
    request = version.request(**version.arguments())
    structured = version.structured()
    for each in (request, structured, pickle.loads(pickle.dumps(request))):
        client.send(each)
    client.send(from_json(json.loads(json.dumps(to_json(request))), version.request, strict=True))
    client.close()
    assert comparable(actual.sent) == comparable(expected.sent) * 5
    assert structured == request


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("call", REFUSED, ids=str)
def test_refuses_arguments_that_boto3_refuses(call: Call, plain: Callable[[str], Any]) -> None:
    version = Version(call)
    boto3_client = plain(call.service)
    wire = record(boto3_client, call.service)
    with pytest.raises((BotoCoreError, TypeError, UnicodeEncodeError)):
        getattr(boto3_client, call.method)(**call.copy())
    assert not wire.sent
    with pytest.raises(ValidationError) as caught:
        version.structured()
    assert "exempt" not in str(caught.value)
    with pytest.raises((ValidationError, TypeError)):
        validate(version.request(**version.arguments()))


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize("value", ["/", "///", "/hostedzone/Z1/"])
def test_error_names_the_part_of_an_id_that_is_sent(value: str) -> None:
    version = Version(Call("route53", "GetHostedZone", {"Id": value}))
    with pytest.raises(ValidationError, match="at least 1 character after the last /, got '/"):
        version.structured()


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize(
    ("call", "former"),
    [
        (
            Call("mturk", "ListHITsForQualificationType", {"QualificationTypeId": "ONE"}),
            "list_hi_ts_for_qualification_type",
        ),
        (Call("cloudwatch", "StartOTelEnrichment", {}), "start_o_tel_enrichment"),
        (
            Call(
                "socialmessaging",
                "DeleteWhatsAppMessageMedia",
                {"mediaId": "one", "originationPhoneNumberId": f"phone-number-id-{'a' * 32}"},
            ),
            "delete_whatsapp_media_message",
        ),
    ],
    ids=str,
)
def test_former_methods_send_the_same_request(call: Call, former: str) -> None:
    version = Version(call)
    client = version.client()
    wire = record(client.boto3, call.service)
    method = getattr(client, former)
    method(**version.arguments())
    current = re.search(r"``(\w+)``", method.__doc__)
    assert current is not None
    getattr(client, current[1])(**version.arguments())
    client.close()
    assert method.__deprecated__ == f"Call {current[1]} instead."
    assert wire.sent[0] == wire.sent[1]


@pytest.mark.usefixtures("golden")
@pytest.mark.parametrize(
    "call",
    [
        Call(
            "lexv2-runtime",
            "StartConversation",
            {
                "botId": "ABCDEFGHIJ",
                "botAliasId": "one",
                "localeId": "en_US",
                "sessionId": "one",
                "requestEventStream": [],
            },
        ),
        Call(
            "polly",
            "StartSpeechSynthesisStream",
            {"Engine": "generative", "OutputFormat": "mp3", "VoiceId": "Joanna"},
        ),
    ],
    ids=str,
)
def test_requests_with_streams_of_events_are_not_sent(call: Call) -> None:
    version = Version(call)
    client = version.client()
    wire = record(client.boto3, call.service)
    with pytest.raises(NotImplementedError, match=f"cannot call {call.operation}: botocore"):
        client.send(version.structured())
    with pytest.raises(NotImplementedError, match=f"cannot call {call.operation}: botocore"):
        client.generate_presigned_url(version.structured())
    documented = [
        each for each in vars(type(client)).values() if call.operation in str(each.__doc__)
    ]
    assert any("Raises ``NotImplementedError``" in each.__doc__ for each in documented)
    client.close()
    assert not wire.sent
