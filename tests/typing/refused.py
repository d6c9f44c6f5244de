"""User code that type checkers must refuse: every line marked so, and no other."""

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
InstanceConfig(instance_type="ml.m5.large")  # refused: one is missing
InstanceConfig("ml.m5.large", 30)  # refused: keywords only
InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb="30")  # refused: a wrong type
InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30, instance_cuont=1)  # refused
InstanceConfig(instance_type="ml.m5.larg", volume_size_in_gb=30)  # refused: a typo in an enum value
InstanceConfig(instance_type=str(30), volume_size_in_gb=30)  # refused: any text for an enum
Association(arn=None, type="RESERVATION_TIME_WINDOW_ARN")  # refused: None where it is required
v2023_09_22.InstanceTyp  # refused: the bindings's laziness hides no typo


def reservations(request: CreateJobRequest) -> object:
    """A member that came with a later version."""
    return request.associations  # refused


def name(response: GetJobResponse) -> int:
    """A member is of its own type."""
    return response.job_name  # refused


if TYPE_CHECKING:
    from botopin.runtime import EnumMapping
    from botopin_aws.braket.v2026_04_07 import literals

    def count_types(
        numbers: EnumMapping[literals.AssociationTypeLiteral | UnknownValue, int],
    ) -> None: ...


def use_keys(texts: dict[str, int]) -> None:
    """A key is a typo, or any text."""
    count_types({"RESERVATION": 1})  # refused
    count_types(texts)  # refused


def describe(status: JobPrimaryStatus | UnknownValue) -> str:
    """A member is forgotten."""
    match status:
        case JobPrimaryStatus.QUEUED | JobPrimaryStatus.RUNNING:
            return "busy"
        case UnknownValue():
            return "unknown"
        case _:
            assert_never(status)  # refused


def describe_members(status: JobPrimaryStatus | UnknownValue) -> str:
    """Unknown values are forgotten."""
    match status:
        case JobPrimaryStatus():
            return "known"
        case _:
            assert_never(status)  # refused


def call(client: BraketClient, request: CreateJobRequest) -> None:
    """A client is held to its version."""
    client.get_job()  # refused: a required argument is missing
    client.get_job(job_arn=1)  # refused: a wrong type
    client.get_job(jobArn="arn")  # refused: boto3's name
    client.get_job(job_arn="arn", additional_attribute_names=["QueueInfos"])  # refused: a typo
    texts = ["QueueInfo"]
    client.get_job(job_arn="arn", additional_attribute_names=texts)  # refused: any texts
    client.get_jbo(job_arn="arn")  # refused: no such operation
    client.send(request)  # refused: a request of another version
    client.send(CONFIG)  # refused: no request
    for page in client.search_jobs_pages(filters=[]):
        page.job_name  # refused: a page is no item
    BraketClient(region="us-west-2")  # refused: no such setting


async def awaited(client: AsyncBraketClient) -> str:
    """What is not awaited is no response."""
    for _ in client.search_jobs_pages(filters=[]):  # refused: to be walked with `async for`
        pass
    return client.get_job(job_arn="arn").job_name  # refused


botopin.convert(CONFIG, str)  # refused: no shape
from_boto3({}, str)  # refused: no shape
prepare_job("arn", "code")  # refused: no version
prepare_job("arn", "code", to=str)  # refused: no shape
prepare_job("arn", "code", to=CreateJobRequest, instance_config={})  # refused: no configuration
prepare_job("arn", "code", to=CreateJobRequest, role="arn")  # refused: no such argument
NoSuchShape()
