"""Cost of a call of the typed client, compared with boto3."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from fresh import build_request
from results import Results, Target
from timing import interleaved, ratio, repeated

import botopin
from botopin import to_boto3
from botopin_aws.braket import v2026_04_07

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ROUNDS: Final = 40
_DATE: Final = "2026-04-07"
_JOB: Final = "arn:aws:braket:us-west-2:123456789012:job/one"
_ANSWER: Final = json.dumps({"jobArn": _JOB, "jobs": [], "tags": {"a": "b"}}).encode()


def measure() -> Results:
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("answering.py")), _ANSWER.decode()],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        return Results(targets=[*_targets(url), *_targets("")], comparisons=[])
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def _session() -> Any:
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return boto3.Session("testing", "testing", region_name="us-west-2")


def _targets(url: str) -> Iterator[Target]:
    """Measure calls over loopback, or without a network if there is no URL."""
    transport = "over HTTP on loopback" if url else "without a network"
    for what, typed, plain in _calls(url):
        series = interleaved({"typed": repeated(typed), "boto3": repeated(plain)}, _ROUNDS)
        yield Target(
            what=f"a call of the typed client {transport}, against boto3's: {what}",
            unit="×",
            measured=ratio(series["typed"], series["boto3"]),
            limit=1.1,
        )


def _calls(url: str) -> Iterator[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    session = _session()
    options: Any = {"endpoint_url": url or None, "config": Config(proxies={})}
    client = v2026_04_07.BraketClient(session, **options)
    plain: Any = botopin.pin("braket", _DATE, session=session, **options)
    if not url:
        for each in (client.boto3, plain):
            each.meta.events.register("before-send", _answer)
    arguments = to_boto3(build_request(v2026_04_07))
    yield (
        "ListTagsForResource",
        lambda: client.list_tags_for_resource(resource_arn=_JOB),
        lambda: plain.list_tags_for_resource(resourceArn=_JOB),
    )
    yield (
        "SearchJobs, nothing found",
        lambda: client.search_jobs(filters=[]),
        lambda: plain.search_jobs(filters=[]),
    )
    yield (
        "CreateJob, with a new request",
        lambda: client.send(build_request(v2026_04_07)),
        lambda: plain.create_job(**arguments),
    )


def _answer(request: Any, **_: Any) -> AWSResponse:
    return AWSResponse(request.url, 200, {}, _Raw())


class _Raw:
    """Response body with the interface of urllib3."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield _ANSWER
