"""State of the mock server: resources, pages, filters, tags and tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin import ValidationError
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botopin.testing import MockServer

DEVICE = "arn:aws:braket:::device/quantum-simulator/amazon/sv1"
JOB: dict[str, Any] = {
    "jobName": "one",
    "roleArn": "arn:aws:iam::123456789012:role/braket",
    "algorithmSpecification": {
        "scriptModeConfig": {
            "entryPoint": "train",
            "s3Uri": "s3://bucket/train.tgz",
            "compressionType": "GZIP",
        }
    },
    "outputDataConfig": {"s3Path": "s3://bucket/out"},
    "instanceConfig": {"instanceType": "ml.g6.xlarge", "volumeSizeInGb": 30},
    "hyperParameters": {"device": "no device, but a parameter"},
    "deviceConfig": {"device": DEVICE},
}
TASK: dict[str, Any] = {
    "deviceArn": DEVICE,
    "shots": 100,
    "outputS3Bucket": "bucket",
    "outputS3KeyPrefix": "tasks",
    "action": "{}",
}


@pytest.fixture(scope="module")
def module_client(module_server: MockServer) -> Iterator[Any]:
    client = module_server.client(config=ONCE)
    yield client
    client.close()


@pytest.fixture
def client(server: MockServer, module_client: Any) -> Any:
    return module_client


def rejected(code: str, call: Callable[..., Any], **arguments: Any) -> str:
    """Return the message of the error that a call raises."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    return error["Message"]  # type: ignore[no-any-return]


def plain(response: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def test_get_job_returns_created_values(client: Any) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    arn = client.create_job(**JOB, tags={"team": "a"})["jobArn"]
    assert arn.startswith("arn:aws:braket:us-west-2:123456789012:job/")
    job = plain(client.get_job(jobArn=arn))
    generated = {name: job.pop(name) for name in ("jobArn", "status", "createdAt", "tags")}
    device = job.pop("deviceConfig")
    assert job == {name: JOB[name] for name in JOB if name != "deviceConfig"}
    assert device == JOB["deviceConfig"]
    assert before <= generated.pop("createdAt") <= datetime.now(UTC)
    assert generated == {"jobArn": arn, "status": "QUEUED", "tags": {"team": "a"}}


def test_summary_matches_resource(client: Any) -> None:
    arn = client.create_job(**JOB)["jobArn"]
    job = client.get_job(jobArn=arn)
    (summary,) = client.search_jobs(filters=[])["jobs"]
    assert summary.pop("device") == DEVICE, "the device is in a nested structure of the request"
    assert summary == {name: job[name] for name in ("jobArn", "jobName", "status", "createdAt")}

    task = client.create_quantum_task(**TASK)["quantumTaskArn"]
    whole = client.get_quantum_task(quantumTaskArn=task)
    (summary,) = client.search_quantum_tasks(filters=[])["quantumTasks"]
    assert summary == {name: whole[name] for name in summary}
    assert summary["outputS3Directory"] == "outputS3Directory", (
        "an unknown required string is its own name"
    )
    assert whole["deviceParameters"] == "{}"


def test_update_resource_changes_members(server: MockServer, client: Any) -> None:
    arn = client.create_job(**JOB)["jobArn"]
    ended = datetime(2026, 4, 7, 12, tzinfo=UTC)
    server.update_resource(arn, status="COMPLETED", ended_at=ended, billableDuration=7)
    job = client.get_job(jobArn=arn)
    assert (job["status"], job["endedAt"], job["billableDuration"]) == ("COMPLETED", ended, 7)
    assert client.search_jobs(filters=[])["jobs"][0]["endedAt"] == ended
    server.update_resource(arn, billable_duration=None)
    assert "billableDuration" not in client.get_job(jobArn=arn)
    assert server.get_resource(arn)["status"] == "COMPLETED"
    with pytest.raises(ValidationError, match=r"GetJobResponse.status: expected one of 'QUEUED'"):
        server.update_resource(arn, status="DONE")
    with pytest.raises(LookupError, match=r"a Job has no 'statu' \(did you mean 'status'"):
        server.update_resource(arn, statu="COMPLETED")
    with pytest.raises(ValueError, match="cannot remove status: it is required in GetJobResponse"):
        server.update_resource(arn, status=None)
    with pytest.raises(ValueError, match="cannot change jobArn: it identifies the resource"):
        server.update_resource(arn, job_arn=arn)
    server.update_resource(arn, tags={"a": "1"})
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1"}
    with pytest.raises(LookupError, match="no resource 'nothing'"):
        server.update_resource("nothing", status="COMPLETED")
    assert client.get_job(jobArn=arn)["status"] == "COMPLETED"


def test_cancels_job_only_once(server: MockServer, client: Any) -> None:
    arn = client.create_job(**JOB)["jobArn"]
    assert plain(client.cancel_job(jobArn=arn)) == {
        "jobArn": arn,
        "cancellationStatus": "CANCELLED",
    }
    assert client.get_job(jobArn=arn)["status"] == "CANCELLED"
    message = rejected("ConflictException", client.cancel_job, jobArn=arn)
    assert message == "the Job is CANCELLED and cannot be cancelled"
    other = client.create_quantum_task(**TASK)["quantumTaskArn"]
    server.update_resource(other, status="COMPLETED")
    rejected("ConflictException", client.cancel_quantum_task, quantumTaskArn=other)
    assert client.get_quantum_task(quantumTaskArn=other)["status"] == "COMPLETED"


def test_missing_resource_is_not_found(client: Any) -> None:
    arn = "arn:aws:braket:us-west-2:123456789012:{}/x"
    limit = arn.format("spending-limit")
    for call, arguments in (
        (client.get_job, {"jobArn": arn.format("job")}),
        (client.cancel_job, {"jobArn": arn.format("job")}),
        (client.get_quantum_task, {"quantumTaskArn": "x"}),
        (client.update_spending_limit, {"spendingLimitArn": limit, "spendingLimit": "1"}),
        (client.delete_spending_limit, {"spendingLimitArn": limit}),
        (client.tag_resource, {"resourceArn": limit, "tags": {}}),
        (client.untag_resource, {"resourceArn": limit, "tagKeys": ["a"]}),
        (client.list_tags_for_resource, {"resourceArn": limit}),
    ):
        assert "there is no" in rejected("ResourceNotFoundException", call, **arguments)
    job = client.create_job(**JOB)["jobArn"]
    rejected("ResourceNotFoundException", client.get_quantum_task, quantumTaskArn=job)


def test_updates_and_deletes_resource(client: Any) -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    arn = client.create_spending_limit(
        deviceArn=DEVICE, spendingLimit="10", timePeriod={"startAt": start, "endAt": end}
    )["spendingLimitArn"]
    (before,) = client.search_spending_limits()["spendingLimits"]
    assert before["timePeriod"] == {"startAt": start, "endAt": end}
    client.update_spending_limit(spendingLimitArn=arn, spendingLimit="12.50")
    (after,) = client.search_spending_limits()["spendingLimits"]
    assert after["updatedAt"] >= before.pop("updatedAt")
    before["spendingLimit"] = "12.50"
    assert {name: after[name] for name in before} == before
    assert plain(client.delete_spending_limit(spendingLimitArn=arn)) == {}
    assert client.search_spending_limits()["spendingLimits"] == []
    rejected("ResourceNotFoundException", client.delete_spending_limit, spendingLimitArn=arn)


def test_adds_lists_and_removes_tags(client: Any) -> None:
    arn = client.create_quantum_task(**TASK, tags={"a": "1"})["quantumTaskArn"]
    client.tag_resource(resourceArn=arn, tags={"b b": "2", "c/d&e": "3"})
    tags = {"a": "1", "b b": "2", "c/d&e": "3"}
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == tags
    assert client.get_quantum_task(quantumTaskArn=arn)["tags"] == tags
    client.untag_resource(resourceArn=arn, tagKeys=["a", "c/d&e", "none"])
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == {"b b": "2"}
    assert client.search_quantum_tasks(filters=[])["quantumTasks"][0]["tags"] == {"b b": "2"}


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        (("shots", "EQUAL", ["2", "4"]), {2, 4}),
        (("shots", "LT", ["3"]), {1, 2}),
        (("shots", "LTE", ["3"]), {1, 2, 3}),
        (("shots", "GT", ["10"]), set()),
        (("shots", "GTE", ["4.0"]), {4, 5}),
        (("shots", "BETWEEN", ["2", "4"]), {2, 3, 4}),
        (("status", "EQUAL", ["CREATED"]), {1, 2, 3, 4}),
        (("createdAt", "GT", ["2020-01-01T00:00:00Z"]), {1, 2, 3, 4, 5}),
        (("createdAt", "LT", ["1577836800"]), set()),
        (("endedAt", "GT", ["2020-01-01T00:00:00Z"]), set()),
        (("outputS3Bucket", "EQUAL", ["bucket"]), {1, 2, 3, 4, 5}),
        (("deviceArn", "EQUAL", ["other"]), set()),
    ],
)
def test_search_applies_filters(
    server: MockServer, client: Any, filter_: tuple[str, str, list[str]], expected: set[int]
) -> None:
    for shots in range(1, 6):
        arn = client.create_quantum_task(**{**TASK, "shots": shots})["quantumTaskArn"]
    server.update_resource(arn, status="RUNNING")
    one = dict(zip(("name", "operator", "values"), filter_, strict=True))
    result = client.search_quantum_tasks(filters=[one])["quantumTasks"]
    assert {each["shots"] for each in result} == expected
    both = [one, {"name": "shots", "operator": "LT", "values": ["3"]}]
    result = client.search_quantum_tasks(filters=both)["quantumTasks"]
    assert {each["shots"] for each in result} == expected & {1, 2}


def test_rejects_invalid_filters(client: Any) -> None:
    client.create_quantum_task(**TASK)
    for filter_, expected in (
        (
            ("shot", "EQUAL", ["1"]),
            "expected the name of a filter, got 'shot' (did you mean 'shots'?)",
        ),
        (("shots", "EQUAL", ["many"]), "cannot compare 'many' with a value of type int"),
        (
            ("createdAt", "LT", ["yesterday"]),
            "cannot compare 'yesterday' with a value of type datetime",
        ),
        (("shots", "BETWEEN", ["1"]), "'shots': expected two values for BETWEEN, got 1"),
    ):
        one = dict(zip(("name", "operator", "values"), filter_, strict=True))
        message = rejected("ValidationException", client.search_quantum_tasks, filters=[one])
        assert message == expected
    result = client.search_jobs(
        filters=[{"name": "jobName", "operator": "CONTAINS", "values": ["n"]}]
    )
    assert result["jobs"] == []


def test_pages_contain_every_item_once(server: MockServer, client: Any) -> None:
    arns = [client.create_quantum_task(**TASK)["quantumTaskArn"] for _ in range(7)]
    paginator = client.get_paginator("search_quantum_tasks")

    @settings(max_examples=12)
    @given(st.integers(1, 100))
    def holds(size: int) -> None:
        pages = [*paginator.paginate(filters=[], PaginationConfig={"PageSize": size})]
        listed = [each["quantumTaskArn"] for page in pages for each in page["quantumTasks"]]
        assert listed == arns
        assert len(pages) == -(-7 // size)
        assert all(len(page["quantumTasks"]) == size for page in pages[:-1])

    holds()
    first = client.search_quantum_tasks(filters=[], maxResults=2)
    new = client.create_quantum_task(**TASK)["quantumTaskArn"]
    rest = client.search_quantum_tasks(filters=[], nextToken=first["nextToken"])
    assert [each["quantumTaskArn"] for each in rest["quantumTasks"]] == [*arns[2:], new]
    token = first["nextToken"]
    flipped = ("A" if token[0] != "A" else "B") + token[1:]
    other = [{"name": "shots", "operator": "GT", "values": ["0"]}]
    for arguments in (
        {"filters": [], "nextToken": flipped},
        {"filters": [], "nextToken": "1"},
        {"filters": [], "nextToken": "ø"},
        {"filters": [], "nextToken": ""},
        {"filters": other, "nextToken": token},
    ):
        message = rejected("ValidationException", client.search_quantum_tasks, **arguments)
        assert "a pagination token that the same search returned" in message
    assert server.requests[-1].error == "ValidationException"


def test_idempotency_token_creates_once(client: Any) -> None:
    first = client.create_job(**JOB, clientToken="one")
    assert client.create_job(**JOB, clientToken="one")["jobArn"] == first["jobArn"]
    assert client.create_job(**JOB, clientToken="two")["jobArn"] != first["jobArn"]
    assert len(client.search_jobs(filters=[])["jobs"]) == 2
    other = {**JOB, "jobName": "two", "clientToken": "one"}
    message = rejected("ConflictException", client.create_job, **other)
    assert message == "the idempotency token 'one' was used with other parameters"
    client.create_quantum_task(**TASK, clientToken="one")
    other = {**TASK, "shots": 3, "clientToken": "one"}
    assert "token" in rejected("ValidationException", client.create_quantum_task, **other)


def test_serves_devices_without_creation(client: Any) -> None:
    device = plain(client.get_device(deviceArn=DEVICE))
    assert device["deviceArn"] == DEVICE
    assert plain(client.get_device(deviceArn=DEVICE)) == device
    devices = client.search_devices(filters=[])["devices"]
    assert len(devices) == 4
    for each in devices:
        whole = client.get_device(deviceArn=each["deviceArn"])
        assert each == {name: whole[name] for name in each}
    result = client.search_devices(filters=[{"name": "deviceArn", "values": [DEVICE]}])["devices"]
    assert [each["deviceArn"] for each in result] == [DEVICE]


def test_reset_restores_identifiers(server: MockServer, client: Any) -> None:
    def session() -> list[Any]:
        server.reset()
        devices = client.search_devices(filters=[])["devices"]
        return [
            client.create_job(**JOB)["jobArn"],
            plain(client.get_device(deviceArn="x")),
            devices,
        ]

    assert session() == session()


def test_identifier_contains_region_of_client(server: MockServer) -> None:
    client = server.client(config=ONCE, region_name="eu-north-1")
    assert ":eu-north-1:" in client.create_job(**JOB)["jobArn"]
    client.close()
