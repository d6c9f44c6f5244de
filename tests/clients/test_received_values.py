"""Received values are checked, stored as JSON, copied and sent again."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from botopin import (
    MissingMemberError,
    UnknownValue,
    ValidationError,
    from_json,
    replace,
    to_boto3,
    to_json,
    validate,
)
from botopin.runtime.members import members
from botopin_aws.braket.v2026_04_07 import (
    BraketClient,
    CreateJobRequest,
    DeviceConfig,
    GetJobResponse,
    SearchJobsResponse,
)
from clients.wire import CONFIG, Wire, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JOB = "arn:aws:braket:us-west-2:123456789012:job/one"
RECEIVED: dict[str, Any] = {
    "algorithmSpecification": {
        "containerImage": {"uri": "123456789012.dkr.ecr.us-west-2.amazonaws.com/image:1"},
        "scriptModeConfig": {
            "compressionType": "ZSTD",  # this version does not model the value
            "entryPoint": "a:b",
            "s3Uri": "s3://bucket/in",
        },
    },
    "createdAt": "2026-04-07T12:00:00.123456Z",
    "hyperParameters": {"shots": "100"},
    "inputDataConfig": [],
    "instanceConfig": {"instanceType": "ml.z9", "volumeSizeInGb": 30},
    "jobArn": JOB,
    "jobName": "one",
    "outputDataConfig": {"s3Path": "s3://bucket/out"},
    "roleArn": "arn:aws:iam::123456789012:role/braket",
    "status": "PAUSED",
    "later": {"unknown": [1]},
}
SHARED = (
    "algorithm_specification",
    "hyper_parameters",
    "input_data_config",
    "instance_config",
    "job_name",
    "output_data_config",
    "role_arn",
)
"""Members of the response and of the request with the same shapes."""


@pytest.fixture
def client() -> Iterator[BraketClient]:
    with BraketClient(session(), config=CONFIG) as client:
        yield client


def received(client: BraketClient, **changes: Any) -> GetJobResponse:
    Wire(client.boto3, body=RECEIVED | changes)
    return client.get_job(job_arn=JOB)


def test_received_members_are_sent_as_botocore_sends_its_own(client: BraketClient) -> None:
    wire = Wire(client.boto3, body=RECEIVED)
    job = client.get_job(job_arn=JOB)
    plain = client.boto3.get_job(jobArn=JOB)
    wire.body = json.dumps({"jobArn": JOB}).encode()
    shared: dict[str, Any] = {name: getattr(job, name) for name in SHARED}
    device = DeviceConfig(device="local:braket/simulator")
    request = CreateJobRequest(**shared, device_config=device, client_token="t" * 9)
    assert client.send(request).job_arn == JOB
    arguments = {
        each.wire_name: plain[each.wire_name]
        for each in members(GetJobResponse)
        if each.name in SHARED
    }
    client.boto3.create_job(**arguments, deviceConfig=to_boto3(device), clientToken="t" * 9)
    ours, theirs = (json.loads(each["body"]) for each in wire.sent[-2:])
    assert ours == theirs
    assert ours["instanceConfig"]["instanceType"] == "ml.z9"
    assert from_json(json.loads(json.dumps(to_json(request))), CreateJobRequest) == request


def test_received_response_returns_from_json_and_from_copies(client: BraketClient) -> None:
    job = received(client)
    assert repr(job.status) == repr(UnknownValue("PAUSED"))
    stored = json.dumps(to_json(job, validate=False), allow_nan=False)
    copiers: list[Callable[[Any], Any]] = [
        lambda _: from_json(json.loads(stored), GetJobResponse),
        copy.copy,
        copy.deepcopy,
        lambda each: pickle.loads(pickle.dumps(each)),
        lambda each: replace(each, tags=None),
    ]
    for copier in copiers:
        again = copier(job)
        assert again == job
        assert to_boto3(again, validate=False) == to_boto3(job, validate=False)


def test_absent_required_member_is_a_violation_and_stays_absent(client: BraketClient) -> None:
    Wire(client.boto3, body={"jobs": [{"jobName": "one"}]})
    response = client.search_jobs(filters=[])
    with pytest.raises(ValidationError, match=r"jobs\[0\]\.created_at: expected a value"):
        validate(response)
    again = from_json(to_json(response, validate=False), SearchJobsResponse)
    assert again == response
    with pytest.raises(MissingMemberError):
        _ = again.jobs[0].created_at


def test_time_without_a_zone_is_refused_when_json_is_built(client: BraketClient) -> None:
    job = received(client, createdAt="2026-04-07T12:00:00")
    assert job.created_at.tzinfo is None
    expected = "GetJobResponse.created_at: expected datetime with a time zone"
    with pytest.raises(ValidationError, match=expected):
        validate(job)
    for is_validated in (True, False):
        with pytest.raises(ValidationError, match=expected):
            to_json(job, validate=is_validated)
    mended = replace(job, created_at=job.created_at.replace(tzinfo=UTC))
    assert mended.created_at == datetime(2026, 4, 7, 12, tzinfo=UTC)
    assert from_json(to_json(mended, validate=False), GetJobResponse) == mended
