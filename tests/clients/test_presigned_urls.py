"""Signed URLs of typed clients, compared with those of boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore import xform_name

from botopin import ValidationError, to_boto3
from botopin_aws.braket import v2025_11_20, v2026_04_07
from botopin_aws.braket.v2026_04_07 import BraketClient, GetJobRequest, SearchJobsRequest
from clients.clock import stop_clock
from clients.wire import CONFIG, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

JOB = "arn:aws:braket:us-west-2:123456789012:job/one"
REQUESTS = {
    "GetJob": GetJobRequest(job_arn=JOB),
    "SearchJobs": SearchJobsRequest(filters=[], max_results=10),
    "CancelQuantumTask": v2026_04_07.CancelQuantumTaskRequest(
        quantum_task_arn="arn:aws:braket:us-west-2:123456789012:quantum-task/one", client_token="a"
    ),
}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[BraketClient]:
    stop_clock(monkeypatch)
    with BraketClient(session(), config=CONFIG) as client:
        yield client


@pytest.fixture
def post(golden: Callable[[str], ModuleType]) -> Iterator[Any]:
    """Client of a golden case with requests that several operations share."""
    golden("clients")
    from botopin_aws.post_office.v2024_01_01 import PostOfficeClient  # type: ignore[import-not-found]

    with PostOfficeClient(session(), endpoint_url="http://127.0.0.1:9", config=CONFIG) as client:
        yield client


@pytest.mark.parametrize("arguments", [{}, {"expires_in": 60}, {"http_method": "HEAD"}])
@pytest.mark.parametrize("operation", REQUESTS)
def test_url_matches_boto3(client: BraketClient, operation: str, arguments: dict[str, Any]) -> None:
    request = REQUESTS[operation]
    theirs = client.boto3.generate_presigned_url(
        xform_name(operation),
        to_boto3(request),
        ExpiresIn=arguments.get("expires_in", 3600),
        HttpMethod=arguments.get("http_method"),
    )
    ours = client.generate_presigned_url(request, **arguments)
    assert ours == theirs
    assert "X-Amz-Date=20260407T123000Z" in ours
    assert client.generate_presigned_url(request, operation=operation, **arguments) == ours


def test_request_is_validated_before_signing(client: BraketClient) -> None:
    request = GetJobRequest(job_arn=JOB)
    request.job_arn = "job"
    with pytest.raises(ValidationError, match=r"GetJobRequest\.job_arn"):
        client.generate_presigned_url(request)


def test_idempotency_token_is_generated(client: BraketClient) -> None:
    request = v2026_04_07.CancelQuantumTaskRequest(
        quantum_task_arn="arn:aws:braket:us-west-2:123456789012:quantum-task/one"
    )
    assert client.generate_presigned_url(request)
    assert request.client_token is None


@pytest.mark.parametrize(
    ("request_", "operation", "message"),
    [
        (v2025_11_20.GetJobRequest(job_arn=JOB), None, r"botopin\.convert"),
        (REQUESTS["GetJob"], "SearchJobs", "GetJobRequest belongs to GetJob, not to 'SearchJobs'"),
        ({"jobArn": JOB}, None, r"from_boto3\(arguments, SomeRequest, strict=True\)"),
        (None, None, "pass a request object, or operation=… for an operation without a request"),
        (v2026_04_07.GetJobRequest, None, "got the class GetJobRequest: build an object"),
        (None, "GetJob", "GetJob has a request: pass a request object"),
        (None, "GetJbo", "there is no operation 'GetJbo'"),
    ],
)
def test_wrong_request_is_a_type_error(
    client: BraketClient, request_: Any, operation: str | None, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        client.generate_presigned_url(request_, operation=operation)


def test_lifetime_of_a_url_is_a_number(client: BraketClient) -> None:
    wrong: Any = {"expires_in": "60"}
    with pytest.raises(TypeError, match="expires_in: expected a number, got '60'"):
        client.generate_presigned_url(GetJobRequest(job_arn=JOB), **wrong)


def test_shared_request_needs_its_operation(post: Any) -> None:
    from botopin_aws.post_office.v2024_01_01 import LetterRequest  # type: ignore[import-not-found]

    request = LetterRequest(text="Hello")
    with pytest.raises(TypeError, match='pass operation="Send" or "Resend"'):
        post.generate_presigned_url(request)
    urls = [post.generate_presigned_url(request, operation=each) for each in ("Send", "Resend")]
    assert urlsplit(urls[0]).path != urlsplit(urls[1]).path


def test_operation_without_request_is_signed_by_name(post: Any) -> None:
    url = post.generate_presigned_url(None, operation="Ping", expires_in=9)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["9"]
