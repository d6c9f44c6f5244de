"""S3 objects in the mock server with real boto3: files, multipart uploads and checksums."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError, FlexibleChecksumError
from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum

from support.s3_server import PLACE, S3, code_of

if TYPE_CHECKING:
    from pathlib import Path


PART = 5 * 1024 * 1024
IN_PARTS = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=2)
LARGE = bytes(range(256)) * (2 * PART // 256 + 3)


def test_put_object_with_metadata_and_checksum(s3: S3) -> None:
    s3.client.put_object(
        **PLACE, Body=b"content", Metadata={"Owner": "me", "x": "1"}, ContentEncoding="gzip"
    )
    (received,) = s3.server.requests
    request: Any = received.request
    assert (request.bucket, request.key) == ("bucket", "a folder/key ü?&+")
    assert request.body == b"content"
    assert request.metadata == {"Owner": "me", "x": "1"}
    assert request.content_encoding == "gzip"
    assert request.checksum_crc32 == "/sUwqQ=="
    assert ("Expect", "100-continue") in received.http.headers


def test_uploads_and_downloads_files(s3: S3, tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(LARGE[:100_000])
    s3.server.respond("GetObject", lambda _: {"Body": path.read_bytes()})
    with path.open("rb") as file:
        s3.client.put_object(**PLACE, Body=file)
    assert s3.server.requests[-1].request.body == path.read_bytes()  # type: ignore[union-attr]
    assert s3.client.get_object(**PLACE)["Body"].read() == path.read_bytes()


def test_transfers_large_files_in_parts(s3: S3, tmp_path: Path) -> None:
    parts: dict[int, bytes] = {}

    def store_part(request: Any) -> dict[str, str]:
        parts[request.part_number] = request.body
        return {"ETag": f'"{request.part_number}"'}

    def ranged(request: Any) -> dict[str, Any]:
        first, _, last = request.range.removeprefix("bytes=").partition("-")
        whole = b"".join(parts[number] for number in sorted(parts))
        end = int(last) + 1 if last else len(whole)
        content_range = f"bytes {first}-{end - 1}/{len(whole)}"
        return {"Body": whole[int(first) : end], "ContentRange": content_range, "ETag": '"1"'}

    s3.server.respond("CreateMultipartUpload", {"UploadId": "id"})
    s3.server.respond("UploadPart", store_part)
    s3.server.respond("HeadObject", {"ContentLength": len(LARGE), "ETag": '"1"'})
    s3.server.respond("GetObject", ranged)
    up, down = tmp_path / "up", tmp_path / "down"
    up.write_bytes(LARGE)
    s3.client.upload_file(str(up), "bucket", "key", Config=IN_PARTS)
    completed: Any = s3.server.requests[-1].request
    assert s3.server.requests[-1].operation == "CompleteMultipartUpload"
    assert [each.e_tag for each in completed.multipart_upload.parts] == ['"1"', '"2"', '"3"']
    s3.client.download_file("bucket", "key", str(down), Config=IN_PARTS)
    assert down.read_bytes() == LARGE


def test_downloads_synthetic_object(s3: S3, tmp_path: Path) -> None:
    s3.client.download_file("bucket", "key", str(tmp_path / "synthetic"))
    assert s3.client.head_object(**PLACE)["ContentLength"] == 0, "the response has no body"
    response = s3.client.get_object(**PLACE, ChecksumMode="ENABLED")
    assert len(response["Body"].read()) == response["ContentLength"]


def test_response_checksum_is_verified_by_boto3(s3: S3) -> None:
    s3.server.respond("GetObject", {"Body": b"content"}, times=1)
    response = s3.client.get_object(**PLACE, ChecksumMode="ENABLED")
    assert response["ChecksumCRC32"] == "/sUwqQ=="
    assert response["Body"].read() == b"content"
    s3.server.respond("GetObject", {"Body": b"content", "ChecksumCRC32": "AAAAAA=="})
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
def test_rejects_wrong_checksum(s3: S3, wrong: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        s3.client.put_object(**PLACE, Body=b"content", **wrong)
    assert code_of(caught) == code
    assert s3.server.requests[-1].request is None


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_accepts_correct_checksum(s3: S3, algorithm: str) -> None:
    s3.client.put_object(**PLACE, Body=b"content", ChecksumAlgorithm=algorithm)
    assert s3.server.requests[-1].status == 200


def test_rejects_body_that_differs_from_signature(s3: S3) -> None:
    status, text = s3.send("PUT", "/bucket/key", b"content", x_amz_content_sha256="0" * 64)
    assert status == 400
    assert "<Code>XAmzContentSHA256Mismatch</Code>" in text


def chunked(content: bytes) -> bytes:
    wrapped = AwsChunkedWrapper(
        io.BytesIO(content), Crc32Checksum, "x-amz-checksum-crc32", chunk_size=1000
    )
    return b"".join(wrapped)


def test_decodes_chunks_with_trailer(s3: S3) -> None:
    headers = {
        "content_encoding": "gzip,aws-chunked",
        "x_amz_trailer": "x-amz-checksum-crc32",
        "x_amz_content_sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    }
    content = LARGE[:12_345]
    status, _ = s3.send("PUT", "/bucket/key", chunked(content), **headers)
    assert status == 200
    request: Any = s3.server.requests[-1].request
    assert request.body == content
    assert request.content_encoding == "gzip", "aws-chunked only applies to the transfer"
    assert len(request.checksum_crc32) == 8
    wrong = chunked(content).replace(content[:20], content[20:40], 1)
    status, text = s3.send("PUT", "/bucket/key", wrong, **headers)
    assert (status, "BadDigest" in text) == (400, True)
    status, text = s3.send("PUT", "/bucket/key", chunked(content)[:-30], **headers)
    assert (status, "expected trailers" in text) == (400, True)
    status, text = s3.send(
        "PUT", "/bucket/key", chunked(content), **headers, x_amz_decoded_content_length="7"
    )
    assert (status, "IncompleteBody" in text) == (400, True)
