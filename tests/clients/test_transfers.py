"""Transfers and signed forms of the client of S3, compared with boto3 over HTTP."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any, Final

import pytest
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import S3Transfer, TransferConfig
from botocore.config import Config
from s3transfer.manager import TransferManager

from botopin import PresignedPost, ValidationError, from_boto3
from clients.clock import stop_clock
from clients.wire import session
from support.object_store import ObjectStore, serve_objects
from support.raw_http import exchange
from support.raw_model import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from support.installed_services import InstalledServices

try:
    from aiobotocore.config import AioConfig  # type: ignore[import-not-found,import-untyped]
    from aiobotocore.session import get_session  # type: ignore[import-not-found,import-untyped]
except ImportError:
    get_session = None

CONFIG: Final = Config(retries={"total_max_attempts": 1}, proxies={}, signature_version="s3v4")
PARTS: Final = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
LARGE: Final = bytes(range(256)) * (24 << 10)  # 6 MiB: S3's parts have at least 5 MiB
SMALL: Final = b"Hello"
KEY: Final = bytes(range(128, 160))


@pytest.fixture(scope="module")
def package(installed: InstalledServices) -> ModuleType:
    return installed.module("s3")


@pytest.fixture(scope="module")
def running() -> Iterator[ObjectStore]:
    with serve_objects() as store:
        yield store


@pytest.fixture
def store(running: ObjectStore) -> ObjectStore:
    running.reset()
    return running


@pytest.fixture
def ours(package: ModuleType, store: ObjectStore) -> Iterator[Any]:
    with package.S3Client(session(), endpoint_url=store.url, config=CONFIG) as client:
        yield client


@pytest.fixture
def theirs(store: ObjectStore) -> Iterator[Any]:
    client = session().client("s3", endpoint_url=store.url, config=CONFIG)
    yield client
    client.close()


@pytest.fixture
def pair(ours: Any, theirs: Any) -> tuple[Any, Any]:
    return ours, theirs


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


EXTRA: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "none": ({}, {}),
    "headers": (
        {"content_type": "text/plain", "cache_control": "no-store", "storage_class": "GLACIER"},
        {"ContentType": "text/plain", "CacheControl": "no-store", "StorageClass": "GLACIER"},
    ),
    "metadata": ({"metadata": {"a": "1", "B": "2"}}, {"Metadata": {"a": "1", "B": "2"}}),
    "text key": (
        {"sse_customer_algorithm": "AES256", "sse_customer_key": "k" * 32},
        {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
    ),
    "bytes key": (
        {"sse_customer_algorithm": "AES256", "sse_customer_key": KEY},
        {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": KEY},
    ),
}
"""Arguments of our method and `ExtraArgs` of boto3's."""


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("case", EXTRA)
def test_upload_sends_the_same_requests_as_boto3(
    pair: tuple[Any, Any], store: ObjectStore, tmp_path: Path, case: str, content: bytes
) -> None:
    ours, theirs = pair
    keywords, extra = EXTRA[case]
    file = tmp_path / "file"
    file.write_bytes(content)
    theirs.upload_file(str(file), "bucket", "a/b ü", ExtraArgs=extra, Config=PARTS)
    theirs.upload_fileobj(io.BytesIO(content), "bucket", "a/b ü", ExtraArgs=extra, Config=PARTS)
    expected, stored = sorted(store.requests), dict(store.objects)
    store.reset()
    assert ours.upload_file(file, "bucket", "a/b ü", **keywords, config=PARTS) is None
    arguments = {"bucket": "bucket", "key": "a/b ü", **keywords, "config": PARTS}
    assert ours.upload_fileobj(fileobj=io.BytesIO(content), **arguments) is None
    assert sorted(store.requests) == expected
    assert store.objects == stored
    assert store.objects["bucket/a/b ü"].content == content
    assert len(expected) == (8 if content is LARGE else 2)


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
def test_download_matches_boto3(
    ours: Any, theirs: Any, store: ObjectStore, tmp_path: Path, content: bytes
) -> None:
    key = {"sse_customer_algorithm": "AES256", "sse_customer_key": KEY}
    ours.upload_fileobj(io.BytesIO(content), "bucket", "a/b ü", **key)
    store.requests.clear()
    extra = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": KEY}
    path = str(tmp_path / "theirs")
    theirs.download_file("bucket", "a/b ü", path, ExtraArgs=extra, Config=PARTS)
    theirs.download_fileobj("bucket", "a/b ü", io.BytesIO(), ExtraArgs=extra, Config=PARTS)
    expected = sorted(store.requests)
    store.requests.clear()
    ours.download_file("bucket", "a/b ü", tmp_path / "ours", **key, config=PARTS)
    written = io.BytesIO()
    ours.download_fileobj("bucket", "a/b ü", written, **key, config=PARTS)
    assert sorted(store.requests) == expected
    assert written.getvalue() == (tmp_path / "ours").read_bytes() == content


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(
    ("source", "structure"),
    [
        ("/bucket/a/b ü", {"Bucket": "bucket", "Key": "a/b ü"}),
        ("/bucket/a/b ü?versionId=1", {"Bucket": "bucket", "Key": "a/b ü", "VersionId": "1"}),
        (None, {"Bucket": "bucket", "Key": "a/b ü"}),
        (None, {"Bucket": "bucket", "Key": "a/b ü", "VersionId": "1"}),
    ],
)
def test_copy_sends_the_same_requests_as_boto3(
    pair: tuple[Any, Any], store: ObjectStore, content: bytes, source: str | None, structure: Any
) -> None:
    ours, theirs = pair
    package = import_module(type(ours).__module__.rpartition(".")[0])
    typed = source or from_boto3(structure, package.CopySource, strict=True)
    ours.upload_fileobj(io.BytesIO(content), "bucket", "a/b ü")
    store.requests.clear()
    extra = {"MetadataDirective": "REPLACE", "Metadata": {"a": "1"}}
    theirs.copy(structure, "other", "copy", ExtraArgs=extra, Config=PARTS)
    expected = sorted(store.requests)
    store.requests.clear()
    keywords = {"metadata_directive": "REPLACE", "metadata": {"a": "1"}}
    assert ours.copy(typed, "other", "copy", **keywords, config=PARTS) is None
    assert sorted(store.requests) == expected
    assert store.objects["other/copy"].content == content
    assert store.objects["other/copy"].headers["x-amz-meta-a"] == "1"


def test_copy_reads_the_source_with_its_own_client(
    ours: Any, store: ObjectStore, package: ModuleType
) -> None:
    with serve_objects() as elsewhere:
        arguments = {"endpoint_url": elsewhere.url, "config": CONFIG}
        with package.S3Client(session(), **arguments) as source:
            source.upload_fileobj(io.BytesIO(SMALL), "bucket", "key")
            ours.upload_fileobj(io.BytesIO(SMALL), "bucket", "key")
            ours.copy("/bucket/key", "other", "copy", source_client=source)
        assert ("HEAD", "/bucket/key") in elsewhere.sent()
    assert ("HEAD", "/bucket/key") not in store.sent()


def test_threads_share_a_client(ours: Any, store: ObjectStore, tmp_path: Path) -> None:
    def transfer(number: int) -> bytes:
        file = tmp_path / str(number)
        ours.upload_fileobj(io.BytesIO(LARGE[number:]), "bucket", f"{number}", config=PARTS)
        ours.copy(f"/bucket/{number}", "other", f"{number}", config=PARTS)
        ours.download_file("other", f"{number}", file, config=PARTS)
        return file.read_bytes()

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(transfer, range(4))] == [LARGE[number:] for number in range(4)]


def test_copy_of_an_encrypted_object_needs_its_key(ours: Any, package: ModuleType) -> None:
    source = {"sse_customer_algorithm": "AES256", "sse_customer_key": KEY}
    ours.upload_fileobj(io.BytesIO(LARGE), "bucket", "key", **source)
    arguments = {f"copy_source_{name}": value for name, value in source.items()}
    ours.copy("/bucket/key", "other", "copy", **arguments, config=PARTS)
    with pytest.raises(package.S3Error, match="400"):
        ours.copy("/bucket/key", "other", "copy", config=PARTS)


def test_progress_counts_all_bytes(ours: Any, tmp_path: Path) -> None:
    counted: list[int] = []
    arguments = {"config": PARTS, "progress": counted.append}
    ours.upload_fileobj(io.BytesIO(LARGE), "bucket", "key", **arguments)
    assert sum(counted) == len(LARGE)
    assert len(counted) > 1
    counted.clear()
    ours.download_file("bucket", "key", tmp_path / "file", **arguments)
    assert sum(counted) == len(LARGE)
    counted.clear()
    ours.copy("/bucket/key", "other", "copy", **arguments)
    assert sum(counted) == len(LARGE)


def test_error_of_the_progress_function_stops_the_transfer(ours: Any, store: ObjectStore) -> None:
    def stop(_: int) -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        ours.upload_fileobj(io.BytesIO(LARGE), "bucket", "key", config=PARTS, progress=stop)
    assert store.objects == {}


# --- errors ---------------------------------------------------------------------------------------


def test_upload_to_a_missing_bucket_keeps_the_class_of_boto3(
    ours: Any, package: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(SMALL)
    with pytest.raises(S3UploadFailedError, match="NoSuchBucket") as caught:
        ours.upload_file(tmp_path / "file", "missing", "key")
    assert isinstance(caught.value.__context__, package.NoSuchBucket)
    with pytest.raises(package.NoSuchBucket):
        ours.upload_fileobj(io.BytesIO(SMALL), "missing", "key")


def test_transfer_of_a_missing_object_is_a_typed_error(
    ours: Any, package: ModuleType, tmp_path: Path
) -> None:
    calls: list[Any] = [
        lambda: ours.download_file("bucket", "missing", tmp_path / "file"),
        lambda: ours.download_fileobj("bucket", "missing", io.BytesIO()),
        lambda: ours.copy("/bucket/missing", "other", "key"),
    ]
    for call in calls:
        with pytest.raises(package.S3Error) as caught:
            call()
        assert caught.value.response["Error"]["Code"] == "404"  # HEAD has no body with a code
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"storage_class": "COLD"}, r"PutObjectRequest\.storage_class"),
        ({"metadata": {"a": 1}}, r"PutObjectRequest\.metadata"),
        ({"checksum_type": "WHOLE"}, r"CompleteMultipartUploadRequest\.checksum_type"),
        ({"key": ""}, r"PutObjectRequest\.key"),
    ],
)
def test_arguments_are_validated_before_sending(
    ours: Any, store: ObjectStore, arguments: dict[str, Any], message: str
) -> None:
    if "checksum_type" in arguments and "ChecksumType" not in S3Transfer.ALLOWED_UPLOAD_ARGS:
        pytest.skip("the installed model has no ChecksumType")
    with pytest.raises(ValidationError, match=message):
        ours.upload_fileobj(io.BytesIO(SMALL), **{"bucket": "bucket", "key": "k", **arguments})
    assert store.requests == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filename": io.BytesIO()}, "filename to be a path, got BytesIO: pass an open file to"),
        ({"config": {"use_threads": False}}, r"config to be a boto3\.s3\.transfer\.TransferConfig"),
        ({"progress": 1}, "progress to be a function of a number of bytes, got int"),
        ({"source_client": "us-west-2"}, "source_client to be an S3Client, got str"),
    ],
)
def test_setting_of_a_wrong_type_is_refused_before_sending(
    ours: Any, store: ObjectStore, arguments: dict[str, Any], message: str
) -> None:
    method = ours.copy if "source_client" in arguments else ours.upload_file
    ends = {} if "filename" in arguments else {next(iter(signature(method).parameters)): "/a/b"}
    with pytest.raises(TypeError, match=message):
        method(bucket="bucket", key="key", **ends, **arguments)
    assert store.requests == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"conditions": ["acl"]}, "expected a condition such as .* got 'acl'"),
        ({"conditions": {"acl": "private"}}, "expected a list of conditions, got dict"),
        ({"conditions": 5}, "expected a list of conditions, got 5"),
        ({"fields": ["acl"]}, "expected fields such as .* got list"),
        ({"expires_in": "60"}, "expires_in: expected a number, got '60'"),
    ],
)
def test_argument_of_a_form_has_its_type(
    ours: Any, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        ours.generate_presigned_post("bucket", "key", **arguments)


def test_member_that_the_installed_boto3_lacks_is_refused(
    ours: Any, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TransferManager, "ALLOWED_UPLOAD_ARGS", ["ACL"])
    with pytest.raises(NotImplementedError, match="s3transfer .* does not support ContentType"):
        ours.upload_fileobj(io.BytesIO(SMALL), "bucket", "key", content_type="text/plain")
    assert store.requests == []


@pytest.mark.parametrize("source", ["/bucket/", "//a", "/"])
def test_source_of_a_copy_needs_bucket_and_key(ours: Any, store: ObjectStore, source: str) -> None:
    with pytest.raises(ValueError, match="copy_source"):
        ours.copy(source, "other", "key")
    assert store.requests == []


# --- signed URLs and forms ------------------------------------------------------------------------


def test_signed_url_reads_and_writes_an_object(
    ours: Any, theirs: Any, package: ModuleType, store: ObjectStore, stopped_clock: None
) -> None:
    put = package.PutObjectRequest(bucket="bucket", key="a/b ü", content_type="text/plain")
    url = ours.generate_presigned_url(put, expires_in=60)
    arguments = {"Bucket": "bucket", "Key": "a/b ü", "ContentType": "text/plain"}
    assert url == theirs.generate_presigned_url("put_object", arguments, ExpiresIn=60)
    headers = {"Content-Type": "text/plain"}
    assert exchange(store, "PUT", url.removeprefix(store.url), SMALL, headers)[0] == 200
    url = ours.generate_presigned_url(package.GetObjectRequest(bucket="bucket", key="a/b ü"))
    assert exchange(store, "GET", url.removeprefix(store.url)) == (200, SMALL)


def test_signed_form_uploads_an_object(
    ours: Any, theirs: Any, store: ObjectStore, stopped_clock: None
) -> None:
    fields = {"acl": "public-read"}
    conditions = [{"acl": "public-read"}, ["content-length-range", 1, 1024]]
    given = fields.copy(), conditions.copy()
    form = ours.generate_presigned_post(
        "bucket", "a/${filename}", fields=fields, conditions=conditions, expires_in=60
    )
    assert (fields, conditions) == given
    expected = theirs.generate_presigned_post("bucket", "a/${filename}", fields, conditions, 60)
    assert form == PresignedPost(**expected)
    text = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**form.fields, "file": "Hello"}.items()
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    target = form.url.removeprefix(store.url)
    assert exchange(store, "POST", target, f"{text}--x--\r\n".encode(), headers)[0] == 204
    assert store.objects["bucket/a/${filename}"].content == SMALL


@pytest.mark.skipif(
    get_session is None, reason="aiobotocore has an environment of its own (make compat)"
)
def test_asynchronous_client_signs_the_same(
    ours: Any, package: ModuleType, store: ObjectStore, stopped_clock: None
) -> None:
    aio = get_session()
    aio.set_credentials("testing", "testing")
    aio.set_config_variable("region", "us-west-2")
    config = AioConfig(signature_version="s3v4")
    request = package.GetObjectRequest(bucket="bucket", key="key")

    async def sign() -> tuple[str, PresignedPost]:
        async with package.AsyncS3Client(aio, endpoint_url=store.url, config=config) as client:
            url = await client.generate_presigned_url(request)
            return url, await client.generate_presigned_post("bucket", "key", expires_in=60)

    url, form = asyncio.run(sign())
    assert url == ours.generate_presigned_url(request)
    assert form == ours.generate_presigned_post("bucket", "key", expires_in=60)
    assert not hasattr(package.AsyncS3Client, "upload_file")  # aiobotocore has no transfers


# --- the tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("upload_file", "UPLOAD"),
        ("upload_fileobj", "UPLOAD"),
        ("download_file", "DOWNLOAD"),
        ("download_fileobj", "DOWNLOAD"),
        ("copy", "COPY"),
    ],
)
def test_method_takes_all_extra_arguments_of_boto3(
    ours: Any, package: ModuleType, method: str, kind: str
) -> None:
    service = ours.boto3.meta.service_model
    operations = ("PutObject", "CompleteMultipartUpload", "GetObject", "CopyObject")
    modelled = {
        member
        for each in operations
        for member in service.operation_model(each).input_shape.members
    }
    allowed = {*getattr(TransferManager, f"ALLOWED_{kind}_ARGS")}
    parameters = {*signature(getattr(package.S3Client, method)).parameters}
    missing = {each for each in allowed & modelled if attribute(each) not in parameters}
    assert not missing, "add them to botopin/bindings/client_transfers.py"
