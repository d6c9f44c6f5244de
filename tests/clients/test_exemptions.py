"""Exemptions of one client, compared with the requests that boto3 sends."""

from __future__ import annotations

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import botopin
from botopin import ValidationError
from botopin_aws.braket import v2025_11_10, v2025_11_20, v2026_04_07
from botopin_aws.braket.v2026_04_07 import (
    AsyncBraketClient,
    BraketClient,
    GetJobRequest,
    SearchJobsFilter,
    SearchJobsRequest,
)
from clients.wire import CONFIG, Wire, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.installed_services import InstalledServices

JOB_ARN = "arn:other:braket:job/one"
PROJECT = "arn:aws:rekognition:us-west-2:123456789012:project/one/1700000000000"
JOB = {"GetJobRequest.job_arn"}
PAGES = {"SearchJobsRequest.filters", "SearchJobsRequest.max_results"}


def braket(**options: Any) -> BraketClient:
    return BraketClient(session(), config=CONFIG, **options)


def test_client_sends_the_exempt_value_as_boto3_does() -> None:
    with braket(exempt=JOB) as client:
        wire = Wire(client.boto3)
        client.boto3.get_job(jobArn=JOB_ARN)
        client.get_job(job_arn=JOB_ARN)
        request = GetJobRequest(job_arn="arn:aws:braket:us-west-2:123456789012:job/one")
        request.job_arn = JOB_ARN
        client.send(request)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: client.get_job(job_arn=JOB_ARN), range(2)))
        assert len(wire.sent) == 5
        assert all(sent == wire.sent[0] for sent in wire.sent)


def test_exemption_of_a_client_ends_with_its_methods() -> None:
    with braket(exempt=JOB) as client, braket() as other:
        Wire(client.boto3)
        client.get_job(job_arn=JOB_ARN)
        with pytest.raises(ValidationError):
            GetJobRequest(job_arn=JOB_ARN)
        with pytest.raises(ValidationError):
            other.get_job(job_arn=JOB_ARN)
        with pytest.raises(ValidationError):
            client.cancel_job(job_arn=JOB_ARN)


def test_exemption_of_a_client_is_not_that_of_another_version() -> None:
    with (
        braket(exempt=JOB) as client,
        v2025_11_20.BraketClient(session(), config=CONFIG) as old,
    ):
        Wire(client.boto3)
        client.boto3.meta.events.register("before-call", lambda **_: old.get_job(job_arn=JOB_ARN))
        with pytest.raises(ValidationError):
            client.get_job(job_arn=JOB_ARN)


def pages_of(client: BraketClient) -> Any:
    return client.search_jobs_pages(filters=[], page_size=1_000)


def sent_pages_of(client: BraketClient) -> Any:
    request = SearchJobsRequest(filters=[])
    request.max_results = 1_000
    return [client.send(request)]


@pytest.mark.parametrize("pages", [pages_of, sent_pages_of])
def test_exemption_of_a_client_holds_for_pages_in_other_threads(
    pages: Callable[[BraketClient], Any],
) -> None:
    with braket(exempt=PAGES) as client:
        wire = Wire(client.boto3, body={"jobs": []})
        started = pages(client)
        with ThreadPoolExecutor(1) as pool:
            assert len(pool.submit(lambda: [*started]).result()) == 1
        assert b"1000" in wire.sent[0]["body"]
    with braket() as client, pytest.raises(ValidationError):
        pages(client)


def test_methods_of_a_client_with_exemptions_keep_their_signature() -> None:
    class Mine(BraketClient):
        def get(self, arn: str) -> Any:
            return self.send(GetJobRequest(job_arn=arn))

    client = Mine(session(), config=CONFIG, exempt=JOB)
    Wire(client.boto3)
    client.get(JOB_ARN)
    plain = braket()
    assert inspect.signature(client.get_job) == inspect.signature(plain.get_job)
    assert isinstance(client, BraketClient)
    assert client.get_job.__doc__ == plain.get_job.__doc__
    assert repr(client).startswith("<test_methods_of_a_client_with_exemptions")
    assert type(Mine(session(), config=CONFIG, exempt={*JOB})) is type(client)
    assert type(plain) is BraketClient


@pytest.mark.parametrize(
    ("exempt", "error", "message"),
    [
        ("GetJobRequest.job_arn", TypeError, "expected a set such as"),
        ({"GetJobRequest.job_arn": True}, TypeError, "expected a set such as"),
        (None, TypeError, "expected a set such as"),
        ({3}, TypeError, "expected names such as"),
        ({"job_arn"}, ValueError, "expected names such as"),
        ({"GetJobReqest.job_arn"}, ValueError, "v2026_04_07, got 'GetJobReqest'"),
        ({"GetJobRequest.role"}, ValueError, "GetJobRequest has no member 'role'"),
        ({"ConflictException.message"}, ValueError, "v2026_04_07, got 'ConflictException'"),
        ({"SearchJobsRequest.filters", "Nothing.at_all"}, ValueError, "'Nothing'"),
    ],
)
@pytest.mark.parametrize("cls", [BraketClient, AsyncBraketClient])
def test_rejects_exemptions_that_exempt_nothing(
    cls: Any, exempt: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        cls(session(), config=CONFIG, exempt=exempt)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_process_and_client_exempt_different_members() -> None:
    with (
        braket(exempt={"SearchJobsRequest.max_results"}) as client,
        botopin.exempt("SearchJobsFilter.values"),
    ):
        wire = Wire(client.boto3, body={"jobs": []})
        found = SearchJobsFilter(name="jobName", operator="EQUAL", values=["x" * 500])
        client.search_jobs(filters=[found], max_results=1_000)
        assert b"x" * 500 in wire.sent[0]["body"]


def test_awaited_client_exempts_members() -> None:
    aiobotocore = pytest.importorskip("aiobotocore.session")
    aio_session = aiobotocore.get_session()
    aio_session.set_credentials("testing", "testing")
    aio_session.set_config_variable("region", "us-west-2")

    async def call() -> None:
        # Nothing listens on port 9, so an error of the connection shows that the value passed.
        url = "http://127.0.0.1:9"
        async with AsyncBraketClient(aio_session, endpoint_url=url, exempt=JOB | PAGES) as client:
            calls = [
                client.get_job(job_arn=JOB_ARN),
                anext(aiter(client.search_jobs_pages(filters=[], page_size=1_000))),
            ]
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(each).__name__ for each in results] == ["EndpointConnectionError"] * 2
            with pytest.raises(ValidationError):
                await client.cancel_job(job_arn=JOB_ARN)

    asyncio.run(call())


def test_version_names_are_those_of_the_client() -> None:
    with v2026_04_07.BraketClient(
        session(), config=CONFIG, exempt={"CreateSpendingLimitRequest.tags"}
    ):
        pass
    with pytest.raises(ValueError, match="v2025_11_10"):
        v2025_11_10.BraketClient(
            session(), config=CONFIG, exempt={"CreateSpendingLimitRequest.tags"}
        )


def test_exemption_of_a_client_holds_for_waiters_and_presigned_urls(
    installed: InstalledServices,
) -> None:
    rekognition: Any = installed.module("rekognition")
    arn = "arn:other:rekognition:project"
    request = rekognition.DescribeProjectVersionsRequest(project_arn=PROJECT)
    request.project_arn = arn
    name = "DescribeProjectVersionsRequest.project_arn"
    for exempt in (frozenset[str](), {name}):
        with rekognition.RekognitionClient(session(), config=CONFIG, exempt=exempt) as client:
            wire = Wire(client.boto3, body={"ProjectVersionDescriptions": [{"Status": "RUNNING"}]})
            calls = (
                lambda client=client: client.wait_until_project_version_running(project_arn=arn),
                lambda client=client: client.generate_presigned_url(request),
            )
            for call in calls:
                if exempt:
                    call()
                else:
                    with pytest.raises(ValidationError, match=name):
                        call()
            assert len(wire.sent) == len(exempt)
