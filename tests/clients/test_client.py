"""Requests, responses and errors of typed clients."""

from __future__ import annotations

import copy
import functools
import inspect
import io
import json
import operator
import pickle
import struct
import threading
import typing
from datetime import UTC, datetime
from types import UnionType
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zlib import crc32

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError, ParamValidationError

import botopin
from botopin import MissingMemberError, ValidationError, replace, to_boto3
from botopin.runtime import UnknownValue
from botopin.runtime.clients.sync import EmptyResponse
from botopin_aws.braket import v2025_11_20, v2026_04_07
from botopin_aws.braket.v2026_04_07 import (
    AccessDeniedException,
    BraketClient,
    BraketError,
    ConflictException,
    CreateJobRequest,
    CreateJobResponse,
    GetJobRequest,
    GetJobResponse,
    SearchJobsRequest,
    ValidationException,
    create_job,
)
from clients.wire import CONFIG, Wire, session
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

JOB = "arn:aws:braket:us-west-2:123456789012:job/one"
ARGUMENTS: dict[str, Any] = {
    "job_name": "one",
    "role_arn": "arn:aws:iam::123456789012:role/braket",
    "algorithm_specification": v2026_04_07.AlgorithmSpecification(),
    "output_data_config": v2026_04_07.JobOutputDataConfig(s3_path="s3://bucket/out"),
    "instance_config": v2026_04_07.InstanceConfig(
        instance_type="ml.g6.xlarge", volume_size_in_gb=30
    ),
    "device_config": v2026_04_07.DeviceConfig(device="local:braket/simulator"),
}


@pytest.fixture
def client() -> Iterator[BraketClient]:
    with BraketClient(session(), config=CONFIG) as client:
        yield client


def test_method_sends_its_arguments(client: BraketClient) -> None:
    wire = Wire(client.boto3, body={"jobArn": JOB})
    response = client.create_job(**ARGUMENTS, hyper_parameters={"shots": "100"})
    assert response == CreateJobResponse(job_arn=JOB)
    (sent,) = wire.sent
    body = json.loads(sent["body"])
    assert UUID(body.pop("clientToken")).version == 4
    expected = CreateJobRequest(**ARGUMENTS, hyper_parameters={"shots": "100"})
    assert (sent["method"], sent["path"], body) == ("POST", "/job", to_boto3(expected))


def test_request_object_is_sent_to_its_operation(client: BraketClient) -> None:
    wire = Wire(client.boto3, body={"jobArn": JOB})
    request = CreateJobRequest(**ARGUMENTS)
    assert isinstance(client.send(request), CreateJobResponse)
    assert wire.sent[0]["path"] == "/job"
    assert request.client_token is None


def test_a_missing_required_argument_is_a_type_error(client: BraketClient) -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'job_arn'"):
        client.get_job()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="job_name"):
        client.create_job(**{key: ARGUMENTS[key] for key in ARGUMENTS if key != "job_name"})


def test_arguments_are_validated_before_sending(client: BraketClient) -> None:
    wire = Wire(client.boto3)
    with pytest.raises(ValidationError, match=r"CreateJobRequest\.job_name: expected at most 50"):
        client.create_job(**ARGUMENTS | {"job_name": "x" * 51})
    request = CreateJobRequest(**ARGUMENTS)
    request.instance_config.volume_size_in_gb = 0
    try:
        with pytest.raises(ValidationError, match=r"instance_config\.volume_size_in_gb"):
            client.send(request)
    finally:
        request.instance_config.volume_size_in_gb = 30
    assert wire.sent == []


def without_literals(hint: Any) -> Any:
    """Return the type of a member for the type of an argument: an enum's literals are `str`."""
    parts = typing.get_args(hint)
    if not parts:
        return hint
    inner = [without_literals(part) for part in parts]
    if UnknownValue in inner:
        inner.remove(str)
    if isinstance(hint, UnionType):
        return functools.reduce(operator.or_, inner)
    return typing.get_origin(hint)[*inner]


def test_every_operation_has_a_method_with_resolvable_types() -> None:
    operations = json.loads((ROOT / "models/braket/2026-04-07/service-2.json").read_bytes())[
        "operations"
    ]
    assert len(operations) == 17
    for name, raw in operations.items():
        method = getattr(BraketClient, xform_name(name))
        hints = typing.get_type_hints(method)
        assert hints.pop("return") is getattr(v2026_04_07, raw["output"]["shape"])
        members = typing.get_type_hints(getattr(v2026_04_07, raw["input"]["shape"]))
        parameters = inspect.signature(method).parameters
        assert {*parameters} - {"self"} == {*hints}
        for parameter in hints:
            assert without_literals(hints[parameter]) == members[parameter]
            required = parameters[parameter].default is inspect.Parameter.empty
            assert required == (type(None) not in typing.get_args(hints[parameter]))


# --- responses ------------------------------------------------------------------------------------


def test_response_has_metadata(client: BraketClient) -> None:
    wire = Wire(client.boto3, 201, body={"jobArn": JOB})
    wire.headers |= {"x-amzn-requestid": "one", "X-Other": "two"}
    response = client.send(CreateJobRequest(**ARGUMENTS))
    metadata = response.response_metadata
    assert (metadata.request_id, metadata.http_status, metadata.retry_attempts) == ("one", 201, 0)
    assert metadata.http_headers["x-other"] == "two"
    for copied in (copy.copy(response), copy.deepcopy(response)):
        assert copied.response_metadata == metadata
    assert pickle.loads(pickle.dumps(response)).response_metadata == metadata
    assert response == CreateJobResponse(job_arn=JOB)
    assert "ResponseMetadata" not in to_boto3(response)


def test_unreceived_response_has_no_metadata() -> None:
    built = CreateJobResponse(job_arn=JOB)
    botopin.from_boto3({}, CreateJobResponse)  # from now on, the class explains what is absent
    for response in (built, replace(built, job_arn=f"{JOB}2")):
        with pytest.raises(MissingMemberError, match="CreateJobResponse has no response metadata"):
            _ = response.response_metadata
    received = botopin.from_boto3({"jobArn": JOB, "ResponseMetadata": {}}, CreateJobResponse)
    assert received.response_metadata.request_id is None
    assert received == built


def test_response_is_tolerant(client: BraketClient) -> None:
    Wire(client.boto3, body={"status": "LATER", "jobName": "one", "later": 1})
    response = client.get_job(job_arn=JOB)
    assert isinstance(response, GetJobResponse)
    assert response.status == "LATER"
    with pytest.raises(MissingMemberError):
        _ = response.role_arn


# --- retries and tokens ---------------------------------------------------------------------------


def test_a_token_is_the_same_in_every_try() -> None:
    config = Config(retries={"total_max_attempts": 3, "mode": "standard"})
    with BraketClient(session(), config=config) as client:
        wire = Wire(client.boto3, 500, body={"message": "later"})
        client.boto3.meta.events.register("before-send", lambda **_: None)
        with pytest.raises(ClientError):
            client.create_job(**ARGUMENTS)
        tokens = [json.loads(each["body"])["clientToken"] for each in wire.sent]
        assert len(tokens) == 3
        assert len({*tokens}) == 1
        with pytest.raises(ClientError):
            client.create_job(**ARGUMENTS, client_token="mine")
        assert json.loads(wire.sent[-1]["body"])["clientToken"] == "mine"


# --- errors ---------------------------------------------------------------------------------------


def failing(client: BraketClient, code: str, body: dict[str, Any]) -> Exception:
    wire = Wire(client.boto3, 400, body=body)
    wire.headers["x-amzn-errortype"] = f"{code}:http://internal.amazon.com/coral/"
    with pytest.raises(ClientError) as caught:
        client.create_job(**ARGUMENTS)
    return caught.value


@pytest.mark.parametrize("name", [each.__name__ for each in BraketError.__subclasses__()])
def test_error_has_its_class_with_any_session(name: str) -> None:
    errors: list[Exception] = []
    for _ in range(2):
        with BraketClient(session(), config=CONFIG) as client:
            errors.append(failing(client, name, {"message": "no"}))
    assert [type(each) for each in errors] == [getattr(v2026_04_07, name)] * 2
    for each in errors:
        assert isinstance(each, BraketError)
        assert each.message == "no"  # type: ignore[attr-defined]
        assert (each.operation_name, each.response["Error"]["Code"]) == ("CreateJob", name)
        assert each.__cause__ is None
        assert each.__suppress_context__


def test_error_has_its_members(client: BraketClient) -> None:
    failure = {"programIndex": 3, "errors": ["one"]}
    reason = {"reason": "ProgramSetValidationFailed", "programSetValidationFailures": [failure]}
    match failing(client, "ValidationException", {"message": "no", **reason}):
        case ValidationException(reason="ProgramSetValidationFailed") as error:
            assert error.program_set_validation_failures is not None
            assert to_boto3(error.program_set_validation_failures[0]) == failure
        case other:
            pytest.fail(repr(other))


def test_errors_that_are_equal_hash_alike(client: BraketClient) -> None:
    error = failing(client, "ConflictException", {"message": "no"})
    assert len({error, pickle.loads(pickle.dumps(error))}) == 1


def test_unmodelled_error_has_the_base_class(client: BraketClient) -> None:
    error = failing(client, "LaterException", {"message": "no"})
    assert type(error) is BraketError
    assert error.response["Error"]["Code"] == "LaterException"
    with pytest.raises(BraketError) as caught:
        list(client.search_jobs_pages(filters=[]))
    assert type(caught.value) is BraketError


def test_error_in_a_stream_is_recognised_by_its_member() -> None:
    response = {"Error": {"Code": "conflictException", "Message": "no"}}
    error = BraketError.from_client_error(EventStreamError(response, "Subscribe"))
    assert type(error) is ConflictException
    assert error.message == "no"
    assert type(BraketError.from_client_error(ClientError(response, "Subscribe"))) is BraketError


def test_html_page_of_a_proxy_has_the_base_class(client: BraketClient) -> None:
    wire = Wire(client.boto3, 503)
    wire.body = b"<html><body>Service Unavailable</body></html>"
    with pytest.raises(BraketError) as caught:
        client.get_job(job_arn=JOB)
    assert type(caught.value) is BraketError
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


# --- pages ----------------------------------------------------------------------------------------


def summary(number: int) -> dict[str, Any]:
    return {
        "jobArn": f"{JOB}{number}",
        "jobName": f"job-{number}",
        "status": "QUEUED",
        "device": "one",
        "createdAt": "2026-04-07T00:00:00Z",
    }


def paged(client: BraketClient) -> Wire:
    """Return a response function for five jobs, two on each page."""
    wire = Wire(client.boto3)
    answer = wire.answer

    def page(request: Any, **more: Any) -> Any:
        start = int(json.loads(request.body).get("nextToken", "0"))
        body: dict[str, Any] = {"jobs": [summary(n) for n in range(start, min(start + 2, 5))]}
        wire.body = json.dumps(body | ({"nextToken": str(start + 2)} if start < 4 else {})).encode()
        return answer(request, **more)

    client.boto3.meta.events.unregister("before-send", answer)
    client.boto3.meta.events.register("before-send", page)
    return wire


def test_iterates_pages_in_order(client: BraketClient) -> None:
    wire = paged(client)
    pages = client.search_jobs_pages(filters=[], page_size=2)
    names = [[job.job_name for job in page.jobs] for page in pages]
    assert names == [["job-0", "job-1"], ["job-2", "job-3"], ["job-4"]]
    assert [json.loads(each["body"]) for each in wire.sent] == [
        {"filters": [], "maxResults": 2} | token
        for token in ({}, {"nextToken": "2"}, {"nextToken": "4"})
    ]
    assert all(isinstance(page.response_metadata.http_status, int) for page in pages)


def test_items_are_the_items_of_the_pages(client: BraketClient) -> None:
    paged(client)
    jobs = client.search_jobs_pages(filters=[])
    assert [job.job_name for job in jobs.items()] == [f"job-{n}" for n in range(5)]
    assert [job.created_at for job in jobs.items()] == [datetime(2026, 4, 7, tzinfo=UTC)] * 5


def test_limited_iteration_resumes(client: BraketClient) -> None:
    paged(client)
    first = client.search_jobs_pages(filters=[], max_items=3)
    assert first.resume_token is None
    assert [job.job_name for job in first.items()] == ["job-0", "job-1", "job-2"]
    rest = client.search_jobs_pages(filters=[], starting_token=first.resume_token)
    assert [job.job_name for job in rest.items()] == ["job-3", "job-4"]
    assert rest.resume_token is None


def test_arguments_of_iteration_are_validated(client: BraketClient) -> None:
    with pytest.raises(ValidationError, match=r"SearchJobsRequest\.max_results: expected"):
        client.search_jobs_pages(filters=[], page_size=101)


def test_error_during_iteration_is_typed(client: BraketClient) -> None:
    wire = Wire(client.boto3, 403, body={"message": "no"})
    wire.headers["x-amzn-errortype"] = "AccessDeniedException"
    with pytest.raises(AccessDeniedException):
        list(client.search_jobs_pages(filters=[]))


# --- requests of others ---------------------------------------------------------------------------


def test_rejects_a_request_of_another_version_with_instructions(client: BraketClient) -> None:
    request = v2025_11_20.GetJobRequest(job_arn=JOB)
    with pytest.raises(TypeError, match=r"v2025_11_20, .* to \S+v2026_04_07: .*botopin\.convert"):
        client.send(request)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="expected a request of .*, got InstanceConfig"):
        client.send(ARGUMENTS["instance_config"])
    with pytest.raises(TypeError, match="expected a request of .*, got dict"):
        client.send({"jobArn": JOB})  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="GetJobRequest belongs to GetJob, not to 'GetJbo'"):
        client.send(GetJobRequest(job_arn=JOB), operation="GetJbo")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="GetJobRequest belongs to GetJob, not to ''"):
        client.send(GetJobRequest(job_arn=JOB), operation="")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"got dict: build a request with botopin\.from_boto3"):
        client.send({"jobArn": JOB})  # type: ignore[call-overload]


def test_accepts_a_subclass_of_a_request(client: BraketClient) -> None:
    class Mine(SearchJobsRequest):
        pass

    Wire(client.boto3, body={"jobs": []})
    assert client.send(Mine(filters=[])).jobs == []


def test_a_subclass_of_a_client_keeps_its_version() -> None:
    class Mine(BraketClient):
        pass

    with Mine(session(), config=CONFIG) as client:
        Wire(client.boto3, body={"jobs": []})
        assert client.search_jobs(filters=[]).jobs == []
        assert repr(client).endswith("Mine of botopin_aws.braket.v2026_04_07>")


def test_sends_requests_after_the_registry_of_overloads_is_cleared(
    client: BraketClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botopin.runtime.clients.base._operations", {})
    monkeypatch.setattr("typing._overload_registry", {})  # as after `typing.clear_overloads`
    Wire(client.boto3, body={"jobs": []})
    assert client.send(SearchJobsRequest(filters=[])).jobs == []


def test_threads_share_a_client(client: BraketClient) -> None:
    Wire(client.boto3, body={"jobArn": JOB})
    responses: list[CreateJobResponse] = []

    def call() -> None:
        responses.extend(client.create_job(**ARGUMENTS) for _ in range(5))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert responses == [CreateJobResponse(job_arn=JOB)] * 40


# --- what Braket has not --------------------------------------------------------------------------


def test_a_shared_request_needs_the_operation(post: Any) -> None:
    from botopin_aws.post_office.v2024_01_01 import LetterRequest

    wire = Wire(post.boto3, body={"id": "one"})
    several = 'LetterRequest belongs to several operations: pass operation="Send" or "Resend"'
    with pytest.raises(TypeError, match=several):
        post.send(LetterRequest(text="hello"))
    with pytest.raises(TypeError, match="LetterRequest belongs to Send and Resend, not to 'Ping'"):
        post.send(LetterRequest(text="hello"), operation="Ping")
    assert post.send(LetterRequest(text="hello"), operation="Resend").id == "one"
    assert post.send_(text="hello").id == "one"
    assert [each["path"] for each in wire.sent] == ["/resend", "/send"]


def test_operations_without_input_or_output_have_methods(post: Any) -> None:
    Wire(post.boto3).headers["x-amzn-requestid"] = "one"
    assert post.close_() == EmptyResponse()
    assert post.close_().response_metadata.http_status == 200
    assert post.ping().response_metadata.http_status == 200
    assert post.str(list=["one"]) == EmptyResponse()


def test_an_operation_may_be_called_as_a_page_method_is(post: Any) -> None:
    wire = Wire(post.boto3, body={"parcels": [{"id": "one"}]})
    post.list_parcels_pages()
    assert [parcel.id for parcel in post.list_parcels_pages_(state="SENT").items()] == ["one"]
    assert [each["path"] for each in wire.sent] == ["/parcels-pages", "/parcels"]


def test_items_follow_the_paginator(post: Any) -> None:
    wire = Wire(post.boto3, body={"Counts": {"byDay": [1, 2]}})
    assert [*post.count_parcels_pages(page_size=5, max_items_=1).items()] == [1]
    assert wire.sent[0]["query"] == "size=5"
    wire.body = b"{}"
    assert [*post.count_parcels_pages().items()] == []
    wire.body = json.dumps({"parcels": {"here": {"id": "one"}}}).encode()
    ((place, parcel),) = post.map_parcels_pages().items()
    assert (place, parcel.id) == ("here", "one")


def test_streams_are_passed_through(post: Any) -> None:
    wire = Wire(post.boto3)
    wire.headers["x-size"] = "3"
    wire.body = b"one"
    response = post.upload(name="two", body=io.BytesIO(b"sent"))
    assert response.size == 3
    assert wire.sent[0]["headers"]["x-name"] in {"two", b"two"}
    assert hasattr(response.body, "read")


def test_events_are_objects_of_their_union(post: Any) -> None:
    wire = Wire(post.boto3)
    wire.body = event("arrived", {"id": "one"}) + event("arrived", {"id": "two"})
    with post.subscribe(name="me").events as events:
        assert [each.arrived.id for each in events] == ["one", "two"]


def event(kind: str, payload: dict[str, Any]) -> bytes:
    """Return a message in the format application/vnd.amazon.eventstream."""
    event_headers = {
        ":event-type": kind,
        ":message-type": "event",
        ":content-type": "application/json",
    }
    headers = b"".join(
        struct.pack(f"!B{len(name)}sBH{len(value)}s", len(name), name, 7, len(value), value)
        for name, value in ((key.encode(), text.encode()) for key, text in event_headers.items())
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack("!I", crc32(prelude)) + headers + body
    return message + struct.pack("!I", crc32(message))


def test_a_deprecated_operation_says_so(post: Any) -> None:
    assert type(post).old_count.__deprecated__ == "Use CountParcels. Since 2024-01-01."


def test_a_deprecated_member_warns_where_it_is_passed(post: Any) -> None:
    Wire(post.boto3)
    with pytest.warns(DeprecationWarning, match="StrRequest.old is deprecated") as caught:
        post.str(old="one")
    assert caught[0].filename == __file__


def test_a_limit_that_the_service_requires_is_required(post: Any) -> None:
    Wire(post.boto3, body={"items": ["one"], "others": ["two"]})
    with pytest.raises(TypeError, match="page_size"):
        post.list_both_pages()
    assert [*post.list_both_pages(page_size=5).items()] == ["one"]


def test_errors_of_botocore_are_unchanged(client: BraketClient) -> None:
    with botopin.validation_mode("off"), pytest.raises(ParamValidationError):
        client.get_job(job_arn=3)  # type: ignore[arg-type]


def test_the_conflict_of_one_version_is_not_that_of_another() -> None:
    assert ConflictException is not v2025_11_20.ConflictException
    assert create_job.CreateJobRequest is CreateJobRequest
