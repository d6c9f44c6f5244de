"""S3 in the test double, with real boto3: streams, checksums, multipart, and its oddities."""

from __future__ import annotations

import http.client
import io
import urllib.request
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from attrs import frozen
from boto3.s3.transfer import TransferConfig
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError, FlexibleChecksumError
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum

from botopin.testing import MockServer, serve
from support.installed_services import DATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from support.installed_services import InstalledServices

ONCE = Config(retries={"total_max_attempts": 1})
PART = 5 * 1024 * 1024
IN_PARTS = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=2)
LARGE = bytes(range(256)) * (2 * PART // 256 + 3)
PLACE = {"Bucket": "bucket", "Key": "a folder/key ü?&+"}


@frozen
class S3:
    """The service, a client of it, and its bindings."""

    service: MockServer
    client: Any
    facade: ModuleType

    def send(self, method: str, target: str, body: bytes, **headers: str) -> tuple[int, str]:
        """Send a request as no SDK would; names of headers have _ for -."""
        connection = http.client.HTTPConnection(self.service.url.removeprefix("http://"))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body, named)
        with connection.getresponse() as response:
            answer = response.status, response.read().decode(errors="replace")
        connection.close()
        return answer


@pytest.fixture(scope="module")
def module_s3(installed: InstalledServices) -> Iterator[S3]:
    facade = installed.module("s3")
    with serve("s3", DATE) as service:
        client = service.client(config=ONCE)
        yield S3(service, client, facade)
        client.close()


@pytest.fixture
def s3(module_s3: S3) -> S3:
    module_s3.service.reset()
    return module_s3


def code_of(caught: pytest.ExceptionInfo[ClientError]) -> str:
    code: str = caught.value.response["Error"]["Code"]
    return code


def test_an_object_is_put_with_its_metadata_and_its_checksum(s3: S3) -> None:
    s3.client.put_object(
        **PLACE, Body=b"content", Metadata={"Owner": "me", "x": "1"}, ContentEncoding="gzip"
    )
    (received,) = s3.service.requests
    request: Any = received.request
    assert (request.bucket, request.key) == ("bucket", "a folder/key ü?&+")
    assert request.body == b"content"
    assert request.metadata == {"Owner": "me", "x": "1"}
    assert request.content_encoding == "gzip"
    assert request.checksum_crc32 == "/sUwqQ=="
    assert ("Expect", "100-continue") in received.http.headers


def test_files_and_streams_go_in_and_out(s3: S3, tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(LARGE[:100_000])
    s3.service.respond("GetObject", lambda _: {"Body": path.read_bytes()})
    with path.open("rb") as file:
        s3.client.put_object(**PLACE, Body=file)
    assert s3.service.requests[-1].request.body == path.read_bytes()  # type: ignore[union-attr]
    assert s3.client.get_object(**PLACE)["Body"].read() == path.read_bytes()


def test_large_files_go_up_and_down_in_parts(s3: S3, tmp_path: Path) -> None:
    parts: dict[int, bytes] = {}

    def kept(request: Any) -> dict[str, str]:
        parts[request.part_number] = request.body
        return {"ETag": f'"{request.part_number}"'}

    def ranged(request: Any) -> dict[str, Any]:
        first, _, last = request.range.removeprefix("bytes=").partition("-")
        whole = b"".join(parts[number] for number in sorted(parts))
        end = int(last) + 1 if last else len(whole)
        said = f"bytes {first}-{end - 1}/{len(whole)}"
        return {"Body": whole[int(first) : end], "ContentRange": said, "ETag": '"1"'}

    s3.service.respond("CreateMultipartUpload", {"UploadId": "id"})
    s3.service.respond("UploadPart", kept)
    s3.service.respond("HeadObject", {"ContentLength": len(LARGE), "ETag": '"1"'})
    s3.service.respond("GetObject", ranged)
    up, down = tmp_path / "up", tmp_path / "down"
    up.write_bytes(LARGE)
    s3.client.upload_file(str(up), "bucket", "key", Config=IN_PARTS)
    completed: Any = s3.service.requests[-1].request
    assert s3.service.requests[-1].operation == "CompleteMultipartUpload"
    assert [each.e_tag for each in completed.multipart_upload.parts] == ['"1"', '"2"', '"3"']
    s3.client.download_file("bucket", "key", str(down), Config=IN_PARTS)
    assert down.read_bytes() == LARGE


def test_what_is_made_up_can_be_downloaded(s3: S3, tmp_path: Path) -> None:
    s3.client.download_file("bucket", "key", str(tmp_path / "made-up"))
    assert s3.client.head_object(**PLACE)["ContentLength"] == 0, "there is no body"
    answer = s3.client.get_object(**PLACE, ChecksumMode="ENABLED")
    assert len(answer["Body"].read()) == answer["ContentLength"]


def test_an_answer_has_a_checksum_that_boto3_holds_it_to(s3: S3) -> None:
    s3.service.respond("GetObject", {"Body": b"content"}, times=1)
    answer = s3.client.get_object(**PLACE, ChecksumMode="ENABLED")
    assert answer["ChecksumCRC32"] == "/sUwqQ=="
    assert answer["Body"].read() == b"content"
    s3.service.respond("GetObject", {"Body": b"content", "ChecksumCRC32": "AAAAAA=="})
    with pytest.raises(FlexibleChecksumError):
        s3.client.get_object(**PLACE, ChecksumMode="ENABLED")["Body"].read()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA=="}, "BadDigest"),
        ({"ContentMD5": "AAAA"}, "InvalidDigest"),
        ({"ChecksumCRC32": "AAAAAA=="}, "BadDigest"),
        ({"ChecksumSHA1": "A" * 27 + "="}, "BadDigest"),
        ({"ChecksumSHA256": "A" * 43 + "="}, "BadDigest"),
        ({"ChecksumSHA256": "no base64"}, "InvalidRequest"),
    ],
)
def test_a_checksum_that_does_not_hold_is_refused(s3: S3, wrong: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        s3.client.put_object(**PLACE, Body=b"content", **wrong)
    assert code_of(caught) == code
    assert s3.service.requests[-1].request is None


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums_that_hold_are_taken(s3: S3, algorithm: str) -> None:
    s3.client.put_object(**PLACE, Body=b"content", ChecksumAlgorithm=algorithm)
    assert s3.service.requests[-1].status == 200


def test_a_body_that_was_changed_on_the_way_is_refused(s3: S3) -> None:
    status, said = s3.send("PUT", "/bucket/key", b"content", x_amz_content_sha256="0" * 64)
    assert status == 400
    assert "<Code>XAmzContentSHA256Mismatch</Code>" in said


def chunked(content: bytes) -> bytes:
    wrapped = AwsChunkedWrapper(
        io.BytesIO(content), Crc32Checksum, "x-amz-checksum-crc32", chunk_size=1000
    )
    return b"".join(wrapped)


def test_chunks_with_a_trailer_are_what_boto3_sends_over_https(s3: S3) -> None:
    headers = {
        "content_encoding": "gzip,aws-chunked",
        "x_amz_trailer": "x-amz-checksum-crc32",
        "x_amz_content_sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    }
    content = LARGE[:12_345]
    status, _ = s3.send("PUT", "/bucket/key", chunked(content), **headers)
    assert status == 200
    request: Any = s3.service.requests[-1].request
    assert request.body == content
    assert request.content_encoding == "gzip", "the other one is of the message"
    assert len(request.checksum_crc32) == 8
    wrong = chunked(content).replace(content[:20], content[20:40], 1)
    status, said = s3.send("PUT", "/bucket/key", wrong, **headers)
    assert (status, "BadDigest" in said) == (400, True)
    status, said = s3.send("PUT", "/bucket/key", chunked(content)[:-30], **headers)
    assert (status, "expected trailers" in said) == (400, True)
    status, said = s3.send(
        "PUT", "/bucket/key", chunked(content), **headers, x_amz_decoded_content_length="7"
    )
    assert (status, "IncompleteBody" in said) == (400, True)


def test_what_xml_cannot_say_of_required_members_is_empty(s3: S3) -> None:
    s3.client.delete_objects(Bucket="b", Delete={"Objects": []})
    assert s3.service.requests[-1].request.delete.objects == []  # type: ignore[union-attr]
    s3.client.put_bucket_policy(Bucket="b", Policy="")
    assert s3.service.requests[-1].request.policy == ""  # type: ignore[union-attr]


def test_what_is_made_up_has_the_member_that_is_the_body(s3: S3) -> None:
    answer = s3.client.get_bucket_metrics_configuration(Bucket="b", Id="i")
    assert "Id" in answer["MetricsConfiguration"]


def test_operations_of_one_path_are_told_apart(s3: S3) -> None:
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
        answer = getattr(s3.client, call)(**target, **more)
        if "Body" in answer:
            answer["Body"].close()
        assert s3.service.requests[-1].operation == operation
    s3.client.list_buckets()
    assert s3.service.requests[-1].operation == "ListBuckets"


@pytest.mark.parametrize(
    ("query", "operation"),
    [
        ("acl", "GetBucketAcl"),
        ("acl=", "GetBucketAcl"),
        ("list-type=2&prefix=", "ListObjectsV2"),
        ("prefix=&uploads=", "ListMultipartUploads"),
    ],
)
def test_a_subresource_may_have_an_equals_sign_without_a_value(
    s3: S3, query: str, operation: str
) -> None:
    status, _ = s3.send("GET", f"/bucket?{query}", b"")
    assert (status, s3.service.requests[-1].operation) == (200, operation)


def test_operations_of_one_path_are_told_apart_by_what_only_one_of_them_takes(s3: S3) -> None:
    s3.client.list_directory_buckets(MaxDirectoryBuckets=3)
    assert s3.service.requests[-1].operation == "ListDirectoryBuckets"
    s3.client.list_buckets(MaxBuckets=3, ContinuationToken="t")
    assert s3.service.requests[-1].operation == "ListBuckets"


def test_a_made_up_listing_has_what_boto3_reads_of_it(s3: S3) -> None:
    for name in ("list_objects", "list_objects_v2", "list_object_versions"):
        listed = [getattr(s3.client, name)(Bucket=f"bucket-{number}") for number in range(40)]
        assert any("Contents" in each or "Versions" in each for each in listed)
        assert any("CommonPrefixes" in each for each in listed)


def test_an_error_that_xml_cannot_say_is_blamed_on_who_gave_it(s3: S3) -> None:
    said = {"Error": {"Code": "InvalidObjectState"}, "StorageClass": "a\0b"}
    broken = s3.facade.InvalidObjectState(said, "GetObject")
    s3.service.respond("GetObject", lambda _: broken)
    with pytest.raises(ClientError, match="XML cannot represent the character") as caught:
        s3.client.get_object(**PLACE)
    assert code_of(caught) == "ResponderError"


def test_the_location_of_a_bucket_is_the_whole_document(s3: S3) -> None:
    s3.service.respond("GetBucketLocation", {"LocationConstraint": "eu-west-1"})
    assert s3.client.get_bucket_location(Bucket="b")["LocationConstraint"] == "eu-west-1"
    s3.service.respond("GetBucketLocation", {})
    assert s3.client.get_bucket_location(Bucket="b")["LocationConstraint"] is None


def test_keys_arrive_as_they_are_whatever_xml_makes_of_line_ends(s3: S3) -> None:
    keys = ["a\rb", "<&>\"'", "  ", "ü\U0001f600"]
    s3.client.delete_objects(Bucket="b", Delete={"Objects": [{"Key": key} for key in keys]})
    request: Any = s3.service.requests[-1].request
    assert [each.key for each in request.delete.objects] == keys
    s3.service.respond("ListObjectsV2", {"Contents": [{"Key": key} for key in keys]})
    listed = s3.client.list_objects_v2(Bucket="b", EncodingType="url")["Contents"]
    assert [each["Key"] for each in listed] == keys


def test_attributes_and_namespaces_go_both_ways(s3: S3) -> None:
    grants = [{"Grantee": {"Type": "CanonicalUser", "ID": "me"}, "Permission": "READ"}]
    s3.client.put_object_acl(**PLACE, AccessControlPolicy={"Grants": grants, "Owner": {"ID": "o"}})
    (grant,) = s3.service.requests[-1].request.access_control_policy.grants  # type: ignore[union-attr]
    assert (grant.grantee.type, grant.grantee.id) == ("CanonicalUser", "me")
    s3.service.respond("GetObjectAcl", {"Grants": grants})
    assert s3.client.get_object_acl(**PLACE)["Grants"] == grants


def test_errors_stand_alone_and_are_typed(s3: S3) -> None:
    error = s3.facade.InvalidObjectState
    s3.service.fail("GetObject", error, message="thaw it", StorageClass="GLACIER")
    with pytest.raises(s3.client.exceptions.InvalidObjectState) as caught:
        s3.client.get_object(**PLACE)
    typed = error(caught.value.response, "GetObject")
    assert (typed.storage_class, typed.http_status) == ("GLACIER", 403)
    assert caught.value.response["Error"]["Message"] == "thaw it"
    s3.service.fail("HeadObject", "NoSuchKey")
    with pytest.raises(ClientError) as caught:
        s3.client.head_object(**PLACE)
    assert code_of(caught) == "404", "the answer to HEAD has no body to say more"
    s3.service.fail("ListObjectsV2", "NoSuchBucket")
    with pytest.raises(s3.client.exceptions.NoSuchBucket):
        list(s3.client.get_paginator("list_objects_v2").paginate(Bucket="b"))


def test_pages_end_where_they_are_made_up_and_go_on_where_they_are_given(s3: S3) -> None:
    for name in ("list_objects", "list_objects_v2", "list_object_versions", "list_buckets"):
        bucket = {} if name == "list_buckets" else {"Bucket": "b"}
        assert len(list(s3.client.get_paginator(name).paginate(**bucket))) == 1

    def page(request: Any) -> dict[str, Any]:
        number = int(request.continuation_token or 0)
        more = {"NextContinuationToken": str(number + 1)} if number < 2 else {}
        return {"Contents": [{"Key": str(number)}], "IsTruncated": number < 2, **more}

    s3.service.respond("ListObjectsV2", page)
    pages = s3.client.get_paginator("list_objects_v2").paginate(Bucket="b")
    assert [each["Key"] for each in pages.search("Contents[]")] == ["0", "1", "2"]


def test_waiters_wait(s3: S3) -> None:
    s3.service.fail("HeadBucket", "NoSuchBucket")
    waiter = s3.client.get_waiter("bucket_exists")
    waiter.wait(Bucket="b", WaiterConfig={"Delay": 0})
    assert [each.status for each in s3.service.requests] == [404, 200]


def test_presigned_urls_are_served(s3: S3) -> None:
    s3.service.respond("GetObject", {"Body": b"content"})
    for version in ("s3", "s3v4"):
        session: Any = s3.service.session()
        signer = session.client(
            "s3", endpoint_url=s3.service.url, config=Config(signature_version=version)
        )
        url = signer.generate_presigned_url("get_object", Params=PLACE)
        signer.close()
        with urllib.request.urlopen(url) as response:  # noqa: S310 - it is http
            assert response.read() == b"content"


def test_an_unpinned_client_is_served_by_the_environment(
    s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.service.environment_variables().items():
        monkeypatch.setenv(name, value)
    client: Any = boto3.Session().client("s3")
    client.put_object(Bucket="a-bucket", Key="key", Body=b"content")
    client.close()
    assert s3.service.requests[-1].request.bucket == "a-bucket"  # type: ignore[union-attr]


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
    ("body", "said"),
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
def test_bad_xml_is_refused_in_plain_words(s3: S3, body: str, said: str) -> None:
    status, answer = s3.send("POST", "/bucket?delete", body.encode())
    assert status == 400
    assert "<Code>MalformedXML</Code>" in answer
    assert said in answer.replace("&gt;", ">")


def test_wrong_parameters_are_refused_by_their_names(s3: S3) -> None:
    for target, said in (
        ("/bucket?list-type=2&max-keys=many", "ListObjectsV2Request.MaxKeys: expected a whole"),
        ("/bucket?list-type=2&prefix=%FF", "expected UTF-8"),
        (
            "/bucket?list-type=2&nonsense=1",
            "expected a query parameter of ListObjectsV2Request in s3 2026-01-01, got 'nonsense'",
        ),
    ):
        status, answer = s3.send("GET", target, b"")
        assert status == 400
        assert said in answer
        assert "<Code>InvalidRequest</Code>" in answer
    status, answer = s3.send("PATCH", "/bucket", b"")
    assert status == 404
    assert "has no operation for PATCH /bucket" in answer


def test_a_request_as_an_sdk_signs_it_needs_no_more_than_its_path(s3: S3) -> None:
    request = AWSRequest("GET", f"{s3.service.url}/bucket/a%2Fb/c%20d").prepare()
    status, _ = s3.send("GET", request.url.removeprefix(s3.service.url), b"")
    assert status == 200
    assert s3.service.requests[-1].request.key == "a/b/c d"  # type: ignore[union-attr]
