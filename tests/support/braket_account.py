"""AWS account for the preparation of jobs: S3, IAM and STS of moto, and a local GetJob.

All calls come from real boto3 and are recorded.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import tarfile
from contextlib import ExitStack, contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import boto3
import botocore.session
import pytest
from attrs import define, field, frozen
from moto import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ACCOUNT: Final = "123456789012"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/service-role/AmazonBraketJobsExecutionRole-one"
DEVICE: Final = "arn:aws:braket:::device/quantum-simulator/amazon/sv1"
MUTATING_OPERATIONS: Final = frozenset({"CreateBucket", "PutObject", "CopyObject"})
"""Operations that change the account."""


def job_arn(name: str) -> str:
    return f"arn:aws:braket:us-west-2:{ACCOUNT}:job/{name}"


JOBS: Final = {
    job_arn("old"): {"checkpointConfig": {"s3Uri": "s3://store/old"}},
    job_arn("none"): {"jobName": "none"},
}
"""A job with checkpoints and a job without."""


@frozen(order=True)
class Call:
    """A recorded call of boto3 without time stamps and uploaded data."""

    service: str
    operation: str
    parameters: str

    def __str__(self) -> str:
        return f"{self.service}.{self.operation}"


@define
class Account:
    """An account and the calls to it."""

    session: Any
    s3: Any
    """S3 client whose calls are not recorded."""
    calls: list[Call] = field(factory=list[Call])

    def changes(self) -> list[Call]:
        return [call for call in self.calls if call.operation in MUTATING_OPERATIONS]

    def put(self, bucket: str, objects: Mapping[str, bytes]) -> None:
        if bucket not in self.buckets():
            self.s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
            )
        for key, body in objects.items():
            self.s3.put_object(Bucket=bucket, Key=key, Body=body)

    def buckets(self) -> list[str]:
        return [each["Name"] for each in self.s3.list_buckets()["Buckets"]]

    def objects(self) -> dict[str, Any]:
        """Return all objects by their URIs without time stamps, and archives as dicts."""
        objects: dict[str, Any] = {}
        for bucket in self.buckets():
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
            for key in (each["Key"] for page in pages for each in page.get("Contents", ())):
                body = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
                uri = blur_times(f"s3://{bucket}/{key}")
                assert uri not in objects
                is_archive = uri.endswith("source.tar.gz") and body.startswith(b"\x1f\x8b")
                objects[uri] = archive_members(body) if is_archive else body
        return objects


def archive_members(archive: bytes) -> dict[str, Any]:
    """Return the members of an archive with their attributes and contents."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as file:
        return {
            each.name: (
                each.type,
                each.mode,
                each.mtime,
                each.uid,
                each.uname,
                file.extractfile(each).read() if each.isreg() else None,  # type: ignore[union-attr]
            )
            for each in file.getmembers()
        }


def write_files(folder: Path, *names: str) -> None:
    """Write files that contain their own names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8", errors="surrogateescape")


def blur_times(text: str) -> str:
    return re.sub(r"(?<!\d)1\d{12}(?!\d)", "{ms}", text)


def blur_all_times(value: Any) -> Any:
    """Return a copy of plain data with time stamps replaced."""
    match value:
        case dict():
            return {key: blur_all_times(each) for key, each in value.items()}
        case list():
            return [blur_all_times(each) for each in value]
        case str():
            return blur_times(value)
        case _:
            return value


def sdk_class(name: str, **defaults: Any) -> type[Any]:
    """Create a replacement for a class of the SDK, which need not be installed."""
    fields = [(field, Any, dataclasses.field(default=value)) for field, value in defaults.items()]
    cls = dataclasses.make_dataclass(name, fields)
    cls.__module__ = "braket.jobs.config"
    return cls


@cache
def _loader() -> Any:
    """Return a loader for all sessions, because reading botocore's files takes most of the time."""
    return botocore.session.Session().get_component("data_loader")


def create_session(
    key: str, secret: str, token: str | None = None, *, region: str = "us-west-2"
) -> Any:
    inner = botocore.session.get_session()
    inner.register_component("data_loader", _loader())
    return boto3.Session(key, secret, token, region_name=region, botocore_session=inner)


@contextmanager
def braket_account(
    *,
    region: str = "us-west-2",
    roles: tuple[str, ...] = ("Other", "AmazonBraketJobsExecutionRole-one"),
    jobs: Mapping[str, Mapping[str, Any]] | None = None,
    environment: Mapping[str, str] | None = None,
    page_size: int = 1000,
    is_bucket_taken: bool = False,
) -> Iterator[Account]:
    """Create an account that is isolated from the real environment.

    Args:
        region: Region of the session.
        roles: Names of the service roles.
        jobs: Responses of GetJob by ARN.
        environment: Environment variables to set.
        page_size: Number of objects in a page of S3.
        is_bucket_taken: Whether the default bucket belongs to another account.
    """
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name in [*os.environ]:
            if name.startswith(("AWS_", "AMZN_", "BRAKET_", "BOTO")):
                patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        patch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", str(page_size))
        stack.enter_context(mock_aws())
        session = create_session("testing", "testing", region=region)
        iam = session.client("iam")
        iam.create_role(  # a role outside the path of service roles
            Path="/", RoleName="AmazonBraketJobsExecutionRole-0", AssumeRolePolicyDocument="{}"
        )
        for role in roles:
            iam.create_role(Path="/service-role/", RoleName=role, AssumeRolePolicyDocument="{}")
        iam.close()
        if is_bucket_taken:
            _take_default_bucket(session, region)
        patch.setenv("BRAKET_ENDPOINT", stack.enter_context(_serve_get_job(jobs or {})))
        for name, value in (environment or {}).items():
            patch.setenv(name, value)
        s3 = create_session("testing", "testing").client("s3")
        stack.callback(s3.close)
        account = Account(session, s3)

        def record(params: Mapping[str, Any], model: Any, **_: object) -> None:
            loggable = {name: value for name, value in params.items() if name != "Body"}
            parameters = blur_times(json.dumps(loggable, sort_keys=True, default=str))
            account.calls.append(Call(model.service_model.service_name, model.name, parameters))

        session.events.register("provide-client-params", record)
        yield account


def _take_default_bucket(session: Any, region: str) -> None:
    """Create the default bucket in another account."""
    sts = session.client("sts")
    assumed = sts.assume_role(RoleArn="arn:aws:iam::210987654321:role/x", RoleSessionName="other")
    sts.close()
    keys = assumed["Credentials"]
    other = create_session(
        keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region=region
    )
    s3 = other.client("s3")
    s3.create_bucket(
        Bucket=f"amazon-braket-{region}-{ACCOUNT}",
        CreateBucketConfiguration={"LocationConstraint": region},
    )
    s3.close()


@contextmanager
def _serve_get_job(jobs: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Serve GetJob of Braket, which moto does not support."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            job = jobs.get(unquote(urlsplit(self.path).path).removeprefix("/job/"))
            body = json.dumps({"message": "no such job"} if job is None else job).encode()
            self.send_response(404 if job is None else 200)
            if job is None:
                self.send_header("x-amzn-errortype", "ResourceNotFoundException")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
