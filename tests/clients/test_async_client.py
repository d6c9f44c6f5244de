"""Asynchronous client over aiobotocore and HTTP."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import typing
from typing import TYPE_CHECKING, Any

import pytest

from botopin import PinError, ValidationError, to_boto3
from botopin.testing import serve
from botopin_aws.braket import VERSIONS, v2026_04_07
from botopin_aws.braket.v2026_04_07 import (
    AsyncBraketClient,
    BraketClient,
    ConflictException,
    CreateJobResponse,
    GetJobRequest,
    SearchJobsRequest,
)
from support.raw_http import exchange
from support.raw_model import raw_model

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path
    from types import ModuleType

    from botopin.testing import MockServer

try:
    from aiobotocore.config import AioConfig  # type: ignore[import-not-found,import-untyped]
    from aiobotocore.session import get_session  # type: ignore[import-not-found,import-untyped]
except ImportError:
    get_session = None

needs_aiobotocore = pytest.mark.skipif(
    get_session is None, reason="aiobotocore has an environment of its own (make compat)"
)


@pytest.fixture
def service() -> Iterator[MockServer]:
    with serve("braket@2026-04-07") as started:
        yield started


def aio_session() -> Any:
    """Return an AioSession without the configuration of the machine."""
    session = get_session()
    session.set_credentials("testing", "testing")
    session.set_config_variable("region", "us-west-2")
    return session


def client(service: MockServer, attempts: int = 1) -> AsyncBraketClient:
    config = AioConfig(retries={"total_max_attempts": attempts, "mode": "standard"}, proxies={})
    return AsyncBraketClient(aio_session(), endpoint_url=service.url, config=config)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def job(name: str = "one") -> dict[str, Any]:
    return {
        "job_name": name,
        "role_arn": "arn:aws:iam::123456789012:role/braket",
        "algorithm_specification": v2026_04_07.AlgorithmSpecification(),
        "output_data_config": v2026_04_07.JobOutputDataConfig(s3_path="s3://bucket/out"),
        "instance_config": v2026_04_07.InstanceConfig(
            instance_type="ml.g6.xlarge", volume_size_in_gb=30
        ),
        "device_config": v2026_04_07.DeviceConfig(device="local:braket/simulator"),
    }


# --- without aiobotocore --------------------------------------------------------------------------


@pytest.mark.parametrize("date", VERSIONS)
def test_both_clients_have_the_same_methods_with_the_same_arguments(date: str) -> None:
    bindings = importlib.import_module(f"botopin_aws.braket.v{date.replace('-', '_')}")
    compare(bindings.BraketClient, bindings.AsyncBraketClient)
    overloads = [
        [typing.get_type_hints(each) for each in typing.get_overloads(client.send)]
        for client in (bindings.BraketClient, bindings.AsyncBraketClient)
    ]
    assert overloads[0]
    assert overloads[0] == overloads[1]


def test_both_clients_agree_for_other_services(golden: Callable[[str], ModuleType]) -> None:
    bindings = golden("clients")
    compare(bindings.PostOfficeClient, bindings.AsyncPostOfficeClient)


def compare(called: type[Any], awaited: type[Any]) -> None:
    methods = {name for name in vars(called) if not name.startswith("_")}
    assert methods == {name for name in vars(awaited) if not name.startswith("_")}
    for name in methods:
        one, other = (inspect.signature(vars(each)[name]) for each in (called, awaited))
        assert one.parameters == other.parameters
        assert typing.cast("str", other.return_annotation).removeprefix("Async") == (
            one.return_annotation
        )
        walks = "Pages[" in one.return_annotation
        assert inspect.iscoroutinefunction(vars(awaited)[name]) != walks


@pytest.mark.skipif(get_session is not None, reason="aiobotocore is installed")
def test_error_names_the_package_to_install() -> None:
    with pytest.raises(ImportError, match=r"requires aiobotocore: pip install 'botopin\[async\]'"):
        AsyncBraketClient()


# --- with aiobotocore -----------------------------------------------------------------------------


@needs_aiobotocore
@pytest.mark.parametrize("date", VERSIONS)
def test_the_client_has_exactly_the_operations_of_the_version(date: str) -> None:
    bindings = importlib.import_module(f"botopin_aws.braket.v{date.replace('-', '_')}")

    async def test() -> None:
        async with bindings.AsyncBraketClient(aio_session()) as client:
            model = client.aiobotocore.meta.service_model
            assert {*model.operation_names} == {*raw_model(date).operations}

    run(test())


@needs_aiobotocore
def test_operations_are_awaited_and_typed(service: MockServer) -> None:
    async def test() -> None:
        async with client(service) as braket:
            created = await braket.create_job(**job())
            assert isinstance(created, CreateJobResponse)
            assert created.response_metadata.http_status == 201
            received = await braket.send(GetJobRequest(job_arn=created.job_arn))
            assert received.job_name == "one"
            assert to_boto3(received.instance_config) == to_boto3(job()["instance_config"])
            with pytest.raises(ValidationError):
                await braket.get_job(job_arn="")

    run(test())


@needs_aiobotocore
def test_errors_agree_with_the_sync_client(service: MockServer) -> None:
    service.fail("CreateJob", ConflictException, message="no")

    async def test() -> None:
        async with client(service) as braket:
            with pytest.raises(ConflictException) as caught:
                await braket.create_job(**job())
            assert caught.value.message == "no"
            assert type(caught.value) is ConflictException

    run(test())


@needs_aiobotocore
def test_unmodelled_errors_have_the_base_class(service: MockServer) -> None:
    service.fail("CreateJob", "SomethingNew", status=418)
    service.fail_with_html("SearchJobs")

    async def test() -> None:
        async with client(service) as braket:
            with pytest.raises(v2026_04_07.BraketError) as caught:
                await braket.create_job(**job())
            assert type(caught.value) is v2026_04_07.BraketError
            with pytest.raises(v2026_04_07.BraketError, match="503"):
                _ = [page async for page in braket.search_jobs_pages(filters=[])]

    run(test())


@needs_aiobotocore
def test_a_token_is_the_same_in_every_try(service: MockServer) -> None:
    service.fail("CreateJob", "ThrottlingException", times=2)

    async def test() -> None:
        async with client(service, attempts=3) as braket:
            response = await braket.create_job(**job())
            assert response.response_metadata.retry_attempts == 2

    run(test())
    tokens = {getattr(each.request, "client_token", None) for each in service.requests}
    assert len(service.requests) == 3
    assert len(tokens) == 1


@needs_aiobotocore
def test_iterates_pages(service: MockServer) -> None:
    async def test() -> None:
        async with client(service) as braket:
            for name in ("a", "b", "c"):
                await braket.create_job(**job(name))
            pages = braket.search_jobs_pages(filters=[], page_size=2)
            assert [len(page.jobs) async for page in pages] == [2, 1]
            assert {found.job_name async for found in pages.items()} == {"a", "b", "c"}
            service.fail("SearchJobs", "AccessDeniedException")
            with pytest.raises(v2026_04_07.AccessDeniedException):
                _ = [page async for page in pages]
            first = braket.search_jobs_pages(filters=[], page_size=1, max_items=1)
            assert len([found async for found in first.items()]) == 1
            rest = braket.search_jobs_pages(filters=[], starting_token=first.resume_token)
            assert len([found async for found in rest.items()]) == 2

    run(test())


@needs_aiobotocore
def test_awaits_events(
    golden: Callable[[str], ModuleType], golden_tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bindings = golden("event-streams")
    monkeypatch.syspath_prepend(golden_tree)

    async def test(mock: MockServer) -> None:
        config = AioConfig(retries={"total_max_attempts": 1}, proxies={})
        opened = bindings.AsyncWireEventsClient(aio_session(), endpoint_url=mock.url, config=config)
        async with opened as client:
            response = await client.listen(topic="t")
            assert response.session == "s"
            async with response.events as events:
                walk = aiter(events)
                assert (await anext(walk)).said == bindings.Said(text="hello")
                with pytest.raises(bindings.FailedException, match="no"):
                    await anext(walk)
                assert [each.noted.note async for each in events] == ["n"]
            with pytest.raises(NotImplementedError, match="async-for"):
                iter(events).__next__()

    with serve("wire-events", "2024-01-01") as mock:
        events = [{"said": {"text": "hello"}}, {"failed": {"message": "no"}}]
        mock.respond("Listen", {"session": "s", "events": [*events, {"noted": {"note": "n"}}]})
        run(test(mock))


@needs_aiobotocore
def test_calls_run_concurrently(service: MockServer) -> None:
    async def test() -> None:
        async with client(service) as braket:
            searches = [braket.send(SearchJobsRequest(filters=[])) for _ in range(20)]
            assert all(found.jobs == [] for found in await asyncio.gather(*searches))

    run(test())


@needs_aiobotocore
def test_unopened_client_raises_with_instructions(service: MockServer) -> None:
    async def test() -> None:
        braket = client(service)
        with pytest.raises(RuntimeError, match=r"async with AsyncBraketClient\(\) as client"):
            await braket.get_job(job_arn="arn:aws:braket:us-west-2:123456789012:job/one")
        async with braket:
            pass
        with pytest.raises(RuntimeError, match="not open"):
            braket.aiobotocore  # noqa: B018
        async with braket:  # it may be opened again
            await braket.search_jobs(filters=[])
            with pytest.raises(RuntimeError, match="is already open: create another client"):
                await braket.__aenter__()
            await braket.search_jobs(filters=[])

    run(test())


@needs_aiobotocore
def test_ineffective_pin_raises(service: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from botopin.runtime.clients.documents import load_documents
    from botopin.runtime.clients.pinned import PinnedLoader

    other = load_documents("botopin_aws.braket.v2023_09_22")

    def load(self: PinnedLoader, name: str, kind: str, api_version: str | None = None) -> Any:
        return other[kind]

    monkeypatch.setattr(PinnedLoader, "load_service_model", load)

    async def test() -> None:
        with pytest.raises(PinError, match="operation CreateSpendingLimit is missing"):
            async with client(service):
                pass

    run(test())


@needs_aiobotocore
def test_rejects_a_boto3_session() -> None:
    boto3 = importlib.import_module("boto3")
    with pytest.raises(TypeError, match="expected an AioSession, got Session"):
        AsyncBraketClient(boto3.Session())


def test_clients_are_separate_classes() -> None:
    assert not issubclass(AsyncBraketClient, BraketClient)


@needs_aiobotocore
def test_signed_url_calls_the_operation(service: MockServer) -> None:
    async def sign() -> tuple[str, str]:
        async with client(service) as braket:
            created = await braket.create_job(**job())
            request = GetJobRequest(job_arn=created.job_arn)
            return created.job_arn, await braket.generate_presigned_url(request)

    arn, url = asyncio.run(sign())
    status, body = exchange(service, "GET", url.removeprefix(service.url))
    assert (status, json.loads(body)["jobArn"]) == (200, arn)
