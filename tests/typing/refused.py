"""User code in which type checkers reject exactly the lines marked `refused`."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import botopin
from botopin import UnknownValue, from_boto3
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import v2023_09_22
from botopin_aws.braket.v2023_09_22 import CreateJobRequest
from botopin_aws.braket.v2026_04_07 import (
    Association,
    AsyncBraketClient,
    BraketClient,
    GetJobResponse,
    InstanceConfig,
    JobPrimaryStatus,
)
from botopin_aws.braket.v2026_04_07 import NoSuchShape  # refused

CONFIG = InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=1)

InstanceConfig()  # refused: required arguments are missing
InstanceConfig(instance_type="ml.m5.large")  # refused: a required argument is missing
InstanceConfig("ml.m5.large", 30)  # refused: keywords only
InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb="30")  # refused: a wrong type
InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30, instance_cuont=1)  # refused
InstanceConfig(instance_type="ml.m5.larg", volume_size_in_gb=30)  # refused: a typo in an enum value
InstanceConfig(instance_type=str(30), volume_size_in_gb=30)  # refused: a plain text for an enum
Association(arn=None, type="RESERVATION_TIME_WINDOW_ARN")  # refused: None for a required member
v2023_09_22.InstanceTyp  # refused: a typo in a lazy export


def reservations(request: CreateJobRequest) -> object:
    """Read a member that only later versions have."""
    return request.associations  # refused


def name(response: GetJobResponse) -> int:
    """Return a member as another type."""
    return response.job_name  # refused


if TYPE_CHECKING:
    from botopin.runtime import EnumMapping
    from botopin_aws.braket.v2026_04_07 import literals

    def count_types(
        numbers: EnumMapping[literals.AssociationTypeLiteral | UnknownValue, int],
    ) -> None: ...


def use_keys(texts: dict[str, int]) -> None:
    """Pass a typo or plain texts as keys."""
    count_types({"RESERVATION": 1})  # refused
    count_types(texts)  # refused


def describe(status: JobPrimaryStatus | UnknownValue) -> str:
    """Omit a member from a match."""
    match status:
        case JobPrimaryStatus.QUEUED | JobPrimaryStatus.RUNNING:
            return "busy"
        case UnknownValue():
            return "unknown"
        case _:
            assert_never(status)  # refused


def describe_members(status: JobPrimaryStatus | UnknownValue) -> str:
    """Omit unknown values from a match."""
    match status:
        case JobPrimaryStatus():
            return "known"
        case _:
            assert_never(status)  # refused


def call(client: BraketClient, request: CreateJobRequest) -> None:
    """Pass arguments and requests that the client's version does not accept."""
    client.get_job()  # refused: a required argument is missing
    client.get_job(job_arn=1)  # refused: a wrong type
    client.get_job(jobArn="arn")  # refused: boto3's name
    client.get_job(job_arn="arn", additional_attribute_names=["QueueInfos"])  # refused: a typo
    texts = ["QueueInfo"]
    client.get_job(job_arn="arn", additional_attribute_names=texts)  # refused: plain texts
    client.get_jbo(job_arn="arn")  # refused: no such operation
    client.send(request)  # refused: a request of another version
    client.send(CONFIG)  # refused: not a request
    client.generate_presigned_url(request)  # refused: a request of another version
    for page in client.search_jobs_pages(filters=[]):
        page.job_name  # refused: a page is not an item
    BraketClient(region="us-west-2")  # refused: no such setting


async def awaited(client: AsyncBraketClient) -> str:
    """Use pages and responses without `await`."""
    for _ in client.search_jobs_pages(filters=[]):  # refused: only for `async for`
        pass
    return client.get_job(job_arn="arn").job_name  # refused


botopin.convert(CONFIG, str)  # refused: not a shape
from_boto3({}, str)  # refused: not a shape
prepare_job("arn", "code")  # refused: no version
prepare_job("arn", "code", to=str)  # refused: not a shape
prepare_job("arn", "code", to=CreateJobRequest, instance_config={})  # refused: not a configuration
prepare_job("arn", "code", to=CreateJobRequest, role="arn")  # refused: no such argument
NoSuchShape()
