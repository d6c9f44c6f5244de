"""S3 in the mock server with real boto3: routing, XML, errors, pages and special clients."""

from __future__ import annotations

import urllib.request
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

from support.s3_server import PLACE, S3, code_of


def test_missing_required_xml_members_are_empty(s3: S3) -> None:
    s3.client.delete_objects(Bucket="b", Delete={"Objects": []})
    assert s3.server.requests[-1].request.delete.objects == []  # type: ignore[union-attr]
    s3.client.put_bucket_policy(Bucket="b", Policy="")
    assert s3.server.requests[-1].request.policy == ""  # type: ignore[union-attr]


def test_synthetic_response_has_payload_member(s3: S3) -> None:
    response = s3.client.get_bucket_metrics_configuration(Bucket="b", Id="i")
    assert "Id" in response["MetricsConfiguration"]


def test_distinguishes_operations_with_same_path(s3: S3) -> None:
    target = {"Bucket": "b", "Key": "k"}
    for call, more, operation in (
        ("put_object", {}, "PutObject"),
        ("copy_object", {"CopySource": "b/k"}, "CopyObject"),
        ("upload_part", {"PartNumber": 1, "UploadId": "u"}, "UploadPart"),
        (
            "upload_part_copy",
            {"PartNumber": 1, "UploadId": "u", "CopySource": "b/k"},
            "UploadPartCopy",
        ),
        ("get_object", {}, "GetObject"),
        ("list_parts", {"UploadId": "u"}, "ListParts"),
        ("delete_object", {}, "DeleteObject"),
        ("abort_multipart_upload", {"UploadId": "u"}, "AbortMultipartUpload"),
    ):
        response = getattr(s3.client, call)(**target, **more)
        if "Body" in response:
            response["Body"].close()
        assert s3.server.requests[-1].operation == operation
    s3.client.list_buckets()
    assert s3.server.requests[-1].operation == "ListBuckets"


@pytest.mark.parametrize(
    ("query", "operation"),
    [
        ("acl", "GetBucketAcl"),
        ("acl=", "GetBucketAcl"),
        ("list-type=2&prefix=", "ListObjectsV2"),
        ("prefix=&uploads=", "ListMultipartUploads"),
    ],
)
def test_accepts_subresource_with_equals_sign(s3: S3, query: str, operation: str) -> None:
    status, _ = s3.send("GET", f"/bucket?{query}", b"")
    assert (status, s3.server.requests[-1].operation) == (200, operation)


def test_distinguishes_operations_by_optional_parameters(s3: S3) -> None:
    s3.client.list_directory_buckets(MaxDirectoryBuckets=3)
    assert s3.server.requests[-1].operation == "ListDirectoryBuckets"
    s3.client.list_buckets(MaxBuckets=3, ContinuationToken="t")
    assert s3.server.requests[-1].operation == "ListBuckets"


def test_synthetic_list_has_members_that_boto3_reads(s3: S3) -> None:
    for name in ("list_objects", "list_objects_v2", "list_object_versions"):
        listed = [getattr(s3.client, name)(Bucket=f"bucket-{number}") for number in range(40)]
        assert any("Contents" in each or "Versions" in each for each in listed)
        assert any("CommonPrefixes" in each for each in listed)


def test_unencodable_error_is_responder_error(s3: S3) -> None:
    response = {"Error": {"Code": "InvalidObjectState"}, "StorageClass": "a\0b"}
    broken = s3.package.InvalidObjectState(response, "GetObject")
    s3.server.respond("GetObject", lambda _: broken)
    with pytest.raises(ClientError, match="XML cannot represent the character") as caught:
        s3.client.get_object(**PLACE)
    assert code_of(caught) == "ResponderError"


def test_bucket_location_is_whole_document(s3: S3) -> None:
    s3.server.respond("GetBucketLocation", {"LocationConstraint": "eu-west-1"})
    assert s3.client.get_bucket_location(Bucket="b")["LocationConstraint"] == "eu-west-1"
    s3.server.respond("GetBucketLocation", {})
    assert s3.client.get_bucket_location(Bucket="b")["LocationConstraint"] is None


def test_keys_keep_line_endings(s3: S3) -> None:
    keys = ["a\rb", "<&>\"'", "  ", "ü\U0001f600"]
    s3.client.delete_objects(Bucket="b", Delete={"Objects": [{"Key": key} for key in keys]})
    request: Any = s3.server.requests[-1].request
    assert [each.key for each in request.delete.objects] == keys
    s3.server.respond("ListObjectsV2", {"Contents": [{"Key": key} for key in keys]})
    listed = s3.client.list_objects_v2(Bucket="b", EncodingType="url")["Contents"]
    assert [each["Key"] for each in listed] == keys


def test_attributes_and_namespaces_round_trip(s3: S3) -> None:
    grants = [{"Grantee": {"Type": "CanonicalUser", "ID": "me"}, "Permission": "READ"}]
    s3.client.put_object_acl(**PLACE, AccessControlPolicy={"Grants": grants, "Owner": {"ID": "o"}})
    (grant,) = s3.server.requests[-1].request.access_control_policy.grants  # type: ignore[union-attr]
    assert (grant.grantee.type, grant.grantee.id) == ("CanonicalUser", "me")
    s3.server.respond("GetObjectAcl", {"Grants": grants})
    assert s3.client.get_object_acl(**PLACE)["Grants"] == grants


def test_errors_have_no_wrapper_and_are_typed(s3: S3) -> None:
    error = s3.package.InvalidObjectState
    s3.server.fail("GetObject", error, message="thaw it", StorageClass="GLACIER")
    with pytest.raises(s3.client.exceptions.InvalidObjectState) as caught:
        s3.client.get_object(**PLACE)
    typed = error(caught.value.response, "GetObject")
    assert (typed.storage_class, typed.http_status) == ("GLACIER", 403)
    assert caught.value.response["Error"]["Message"] == "thaw it"
    s3.server.fail("HeadObject", "NoSuchKey")
    with pytest.raises(ClientError) as caught:
        s3.client.head_object(**PLACE)
    assert code_of(caught) == "404", "the response to HEAD has no body for the error code"
    s3.server.fail("ListObjectsV2", "NoSuchBucket")
    with pytest.raises(s3.client.exceptions.NoSuchBucket):
        list(s3.client.get_paginator("list_objects_v2").paginate(Bucket="b"))


def test_synthetic_page_is_last_page(s3: S3) -> None:
    for name in ("list_objects", "list_objects_v2", "list_object_versions", "list_buckets"):
        bucket = {} if name == "list_buckets" else {"Bucket": "b"}
        assert len(list(s3.client.get_paginator(name).paginate(**bucket))) == 1

    def page(request: Any) -> dict[str, Any]:
        number = int(request.continuation_token or 0)
        more = {"NextContinuationToken": str(number + 1)} if number < 2 else {}
        return {"Contents": [{"Key": str(number)}], "IsTruncated": number < 2, **more}

    s3.server.respond("ListObjectsV2", page)
    pages = s3.client.get_paginator("list_objects_v2").paginate(Bucket="b")
    assert [each["Key"] for each in pages.search("Contents[]")] == ["0", "1", "2"]


def test_waiter_returns_after_response(s3: S3) -> None:
    s3.server.fail("HeadBucket", "NoSuchBucket")
    waiter = s3.client.get_waiter("bucket_exists")
    waiter.wait(Bucket="b", WaiterConfig={"Delay": 0})
    assert [each.status for each in s3.server.requests] == [404, 200]


def test_serves_presigned_urls(s3: S3) -> None:
    s3.server.respond("GetObject", {"Body": b"content"})
    for version in ("s3", "s3v4"):
        session: Any = s3.server.session()
        signer = session.client(
            "s3", endpoint_url=s3.server.url, config=Config(signature_version=version)
        )
        url = signer.generate_presigned_url("get_object", Params=PLACE)
        signer.close()
        with urllib.request.urlopen(url) as response:  # noqa: S310 - it is http
            assert response.read() == b"content"


def test_environment_configures_unpinned_client(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3.server.environment_variables().items():
        monkeypatch.setenv(name, value)
    client: Any = boto3.Session().client("s3")
    client.put_object(Bucket="a-bucket", Key="key", Body=b"content")
    client.close()
    assert s3.server.requests[-1].request.bucket == "a-bucket"  # type: ignore[union-attr]


XML = "<Delete xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>{}</Delete>"


OBJECT = "<Object><Key>k</Key></Object>"


BOMB = (
    "<!DOCTYPE Delete [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><Delete>&i;</Delete>"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<Delete>", "well-formed"),
        ("not XML", "well-formed"),
        ("<Delete><Object></Delete>", "well-formed"),
        (XML.format(OBJECT)[:-5], "well-formed"),
        ("<?xml version='1.0' encoding='klingon'?><Delete/>", "expected"),
        ("<Remove/>", "expected the root element Delete, got 'Remove'"),
        (XML.format("<Thing/>"), "expected a member of Delete in s3 2026-01-01, got 'Thing'"),
        ("<Delete thing='1'/>", "expected an attribute of Delete in s3 2026-01-01, got 'thing'"),
        (
            XML.format("<Object thing='1'><Key>k</Key></Object>"),
            "expected an attribute of ObjectIdentifier in s3 2026-01-01, got 'thing'",
        ),
        (XML.format(OBJECT + "text"), "expected elements, got text"),
        (XML.format("text" + OBJECT), "expected elements, got text"),
        (XML.format(OBJECT + "<Quiet>maybe</Quiet>"), "expected true or false"),
        (XML.format(OBJECT + "<Quiet>true</Quiet><Quiet>true</Quiet>"), "one element, got 2"),
        (XML.format("<Object><Key><b>k</b></Key></Object>"), "expected text, got elements"),
        (XML.format("<Object><Size>many</Size></Object>"), "expected a whole number"),
        ("<Delete>" + "<Object>" * 200, "at most 100 nested elements"),
        ("<Delete>" + "<x>" * 200_000, "at most 100 nested elements"),
        (BOMB, "without a document type"),
        ("<!DOCTYPE d SYSTEM 'file:///etc/passwd'><Delete/>", "without a document type"),
    ],
)
def test_rejects_malformed_xml_with_reason(s3: S3, body: str, expected: str) -> None:
    status, response = s3.send("POST", "/bucket?delete", body.encode())
    assert status == 400
    assert "<Code>MalformedXML</Code>" in response
    assert expected in response.replace("&gt;", ">")


def test_rejects_unknown_parameters_by_name(s3: S3) -> None:
    for target, expected in (
        ("/bucket?list-type=2&max-keys=many", "ListObjectsV2Request.MaxKeys: expected a whole"),
        ("/bucket?list-type=2&prefix=%FF", "expected UTF-8"),
        (
            "/bucket?list-type=2&nonsense=1",
            "expected a query parameter of ListObjectsV2Request in s3 2026-01-01, got 'nonsense'",
        ),
    ):
        status, response = s3.send("GET", target, b"")
        assert status == 400
        assert expected in response
        assert "<Code>InvalidRequest</Code>" in response
    status, response = s3.send("PATCH", "/bucket", b"")
    assert status == 404
    assert "has no operation for PATCH /bucket" in response


def test_accepts_request_without_optional_headers(s3: S3) -> None:
    request = AWSRequest("GET", f"{s3.server.url}/bucket/a%2Fb/c%20d").prepare()
    status, response = s3.send("GET", request.url.removeprefix(s3.server.url), b"")
    assert status == 200, response
    assert s3.server.requests[-1].request.key == "a/b/c d"  # type: ignore[union-attr]
