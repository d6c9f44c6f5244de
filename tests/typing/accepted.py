"""User code that type checkers accept. `test_typing` checks and runs this file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, assert_never, assert_type

from hypothesis.strategies import SearchStrategy

import botopin
from botopin import UnknownValue, strategies
from botopin.converters import boto3 as boto3_dialect
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import LATEST, VERSIONS, v2026_04_07
from botopin_aws.braket.v2023_09_22 import CreateJobRequest as OldCreateJobRequest
from botopin_aws.braket.v2026_04_07 import (
    AlgorithmSpecification,
    Association,
    AssociationType,
    AsyncBraketClient,
    BraketClient,
    BraketError,
    ContainerImage,
    CreateJobRequest,
    CreateJobResponse,
    DeviceConfig,
    GetJobResponse,
    HybridJobAdditionalAttributeName,
    InstanceConfig,
    InstanceType,
    JobOutputDataConfig,
    JobPrimaryStatus,
    JobSummary,
    SearchJobsResponse,
    ValidationException,
)

assert_type(VERSIONS, tuple[str, ...])
assert LATEST in VERSIONS

RESERVATION = "arn:aws:braket:us-east-1:123456789012:reservation/a1b2"

request = CreateJobRequest(
    algorithm_specification=AlgorithmSpecification(
        container_image=ContainerImage(
            uri="123456789012.dkr.ecr.us-west-2.amazonaws.com/jobs:latest"
        )
    ),
    output_data_config=JobOutputDataConfig(s3_path="s3://amazon-braket-results/jobs"),
    job_name="my-job",
    role_arn="arn:aws:iam::123456789012:role/service-role/AmazonBraketJobsExecutionRole",
    instance_config=InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30),
    device_config=DeviceConfig(device="local:braket/braket.local.qubit"),
    hyper_parameters={"shots": "100"},
    associations=(Association(arn=RESERVATION, type="RESERVATION_TIME_WINDOW_ARN"),),
)
assert_type(request.instance_config, InstanceConfig)
assert_type(request.instance_config.instance_type, InstanceType | UnknownValue)
assert_type(request.client_token, str | None)
assert_type(botopin.to_boto3(request), dict[str, Any])
assert_type(botopin.replace(request, job_name="other"), CreateJobRequest)

response = botopin.from_boto3(
    {"jobArn": "arn", "status": "A_NEW_ONE", "createdAt": datetime(2026, 4, 7, tzinfo=UTC)},
    GetJobResponse,
)
assert_type(response, GetJobResponse)
assert_type(response.created_at, datetime)
match response:
    case GetJobResponse(status="A_NEW_ONE"):
        pass
    case _:
        raise AssertionError(response)

assert_type(boto3_dialect.make_converter().structure({}, GetJobResponse), GetJobResponse)
old: type[OldCreateJobRequest] = OldCreateJobRequest
new: type[CreateJobRequest] = v2026_04_07.CreateJobRequest
value: str = AssociationType.RESERVATION_TIME_WINDOW_ARN


def describe(status: JobPrimaryStatus | UnknownValue) -> str:
    """Match all members and `UnknownValue`, which is exhaustive."""
    match status:
        case JobPrimaryStatus.QUEUED | JobPrimaryStatus.RUNNING:
            return "busy"
        case JobPrimaryStatus.COMPLETED | JobPrimaryStatus.FAILED:
            return "done"
        case JobPrimaryStatus.CANCELLING | JobPrimaryStatus.CANCELLED:
            return "cancelled"
        case UnknownValue():
            return f"unknown: {status}"
        case _:
            assert_never(status)


assert_type(response.status, JobPrimaryStatus | UnknownValue)
assert describe(response.status) == "unknown: A_NEW_ONE"


def is_queued(status: JobPrimaryStatus | UnknownValue) -> bool:
    """Compare an enum value with a text."""
    return status == "QUEUED"


def send_again(client: BraketClient, config: InstanceConfig, text: str) -> None:
    """Send received values, members, literals and explicit unknown values."""
    received = config.instance_type
    InstanceConfig(instance_type=received, volume_size_in_gb=30)
    InstanceConfig(instance_type=InstanceType(text), volume_size_in_gb=30)
    InstanceConfig(instance_type=UnknownValue(text), volume_size_in_gb=30)
    InstanceConfig(instance_type=InstanceType.ML_M5_LARGE, volume_size_in_gb=30)
    client.get_job(job_arn="arn", additional_attribute_names=["QueueInfo"])
    client.get_job(
        job_arn="arn",
        additional_attribute_names=(
            "QueueInfo",
            HybridJobAdditionalAttributeName.QUEUE_INFO,
            UnknownValue(text),
        ),
    )


def use_keys(received: Mapping[InstanceType | UnknownValue, int]) -> None:
    """Pass literals, members or a received mapping as keys of an argument."""
    count_instances({"ml.m5.large": 1, InstanceType.ML_M5_XLARGE: 2, UnknownValue("x"): 3})
    count_instances(received)
    count_instances(dict.fromkeys(InstanceType, 1))


if TYPE_CHECKING:
    from botopin.runtime import EnumMapping
    from botopin_aws.braket.v2026_04_07 import literals

    def count_instances(
        numbers: EnumMapping[InstanceType | literals.InstanceTypeLiteral | UnknownValue, int],
    ) -> None: ...

    def literal(text: literals.HybridJobAdditionalAttributeNameLiteral) -> None:
        """Accept the values of an enum."""
        assert_type(text, Literal["QueueInfo"])


def handle(error: BraketError) -> str | None:
    """Read typed members of an error."""
    match error:
        case ValidationException():
            status: int | None = error.http_status
            assert status == 400
            return error.message
        case _:
            return error.code


def converted() -> None:
    """Convert a request to the type of the target."""
    assert_type(
        botopin.convert(request, OldCreateJobRequest, allow_losses={"associations"}),
        OldCreateJobRequest,
    )


def call(client: BraketClient) -> str | None:
    """Call typed methods, pages and overloads of `send`."""
    created = client.create_job(
        algorithm_specification=request.algorithm_specification,
        output_data_config=request.output_data_config,
        job_name="my-job",
        role_arn=request.role_arn,
        instance_config=InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30),
        device_config=DeviceConfig(device="local:braket/braket.local.qubit"),
    )
    assert_type(created, CreateJobResponse)
    assert_type(client.send(request), CreateJobResponse)
    assert_type(client.send(request, operation="CreateJob"), CreateJobResponse)
    assert_type(client.generate_presigned_url(request, expires_in=60), str)
    for job in client.search_jobs_pages(filters=[], page_size=10).items():
        assert_type(job, JobSummary)
    pages = client.search_jobs_pages(filters=[], next_token="token", max_items=10)
    for page in pages:
        assert_type(page, SearchJobsResponse)
    client.search_jobs_pages(filters=[], starting_token=pages.resume_token)
    return created.response_metadata.request_id


def raw(client: BraketClient) -> str:
    """Call the client of boto3, with and without stubs."""
    name: str = client.boto3.get_job(jobArn="arn")["jobName"]
    return name


def prepared(config: InstanceConfig) -> None:
    """Prepare requests of the given versions."""
    data = {"one": "s3://store/x", "two": "data/"}
    new = prepare_job("arn", "code", to=CreateJobRequest, instance_config=config, input_data=data)
    assert_type(new, CreateJobRequest)
    assert_type(prepare_job("arn", "code", to=OldCreateJobRequest), OldCreateJobRequest)


async def awaited() -> None:
    """Call the same methods of an asynchronous client."""
    async with AsyncBraketClient(region_name="us-west-2") as client:
        assert_type(await client.get_job(job_arn="arn"), GetJobResponse)
        assert_type(await client.send(request), CreateJobResponse)
        assert_type(await client.generate_presigned_url(request), str)
        async for job in client.search_jobs_pages(filters=[]).items():
            assert_type(job, JobSummary)


def drawn() -> None:
    """Create strategies for the instances of a class."""
    assert_type(strategies.valid(CreateJobRequest), SearchStrategy[CreateJobRequest])
    assert_type(strategies.valid(InstanceType), SearchStrategy[InstanceType])
    assert_type(strategies.valid(ValidationException), SearchStrategy[ValidationException])
    wrong = strategies.invalid_arguments(CreateJobRequest)
    assert_type(wrong, SearchStrategy[strategies.InvalidArguments])


def streamed() -> None:
    """Iterate over an event stream and close it."""
    with botopin.EventStream([request]) as events:
        assert_type(events, botopin.EventStream[CreateJobRequest])
        for event in events:
            assert_type(event, CreateJobRequest)


async def streaming(events: botopin.EventStream[CreateJobRequest]) -> None:
    """Iterate over an event stream asynchronously and close it."""
    async with events:
        async for event in events:
            assert_type(event, CreateJobRequest)


def pinned() -> Any:
    """Create clients with typed settings."""
    client = BraketClient(region_name="us-west-2", endpoint_url="http://127.0.0.1:8000")
    client.close()
    return botopin.pin("braket", "2026-04-07", region_name="us-west-2")
