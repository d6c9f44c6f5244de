"""User code that type checkers must refuse: every line marked so, and no other."""

from __future__ import annotations

import botopin
from botopin import from_boto3
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import v2023_09_22
from botopin_aws.braket.v2023_09_22 import CreateJobRequest
from botopin_aws.braket.v2026_04_07 import (
    Association,
    AsyncBraketClient,
    BraketClient,
    GetJobResponse,
    InstanceConfig,
)
from botopin_aws.braket.v2026_04_07 import NoSuchShape  # refused

InstanceConfig()  # refused: required arguments are missing
InstanceConfig(instance_type="ml.m5.large")  # refused: one is missing
InstanceConfig("ml.m5.large", 30)  # refused: keywords only
InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb="30")  # refused: a wrong type
InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30, instance_cuont=1)  # refused
Association(arn=None, type="RESERVATION_TIME_WINDOW_ARN")  # refused: None where it is required
v2023_09_22.InstanceTyp  # refused: the facade's laziness hides no typo


def reservations(request: CreateJobRequest) -> object:
    """A member that came with a later version."""
    return request.associations  # refused


def name(response: GetJobResponse) -> int:
    """A member is of its own type."""
    return response.job_name  # refused


def call(client: BraketClient, request: CreateJobRequest) -> None:
    """A client is held to its version."""
    client.get_job()  # refused: a required argument is missing
    client.get_job(job_arn=1)  # refused: a wrong type
    client.get_job(jobArn="arn")  # refused: boto3's name
    client.get_jbo(job_arn="arn")  # refused: no such operation
    client.send(request)  # refused: a request of another version
    client.send(InstanceConfig(instance_type="a", volume_size_in_gb=1))  # refused: no request
    for page in client.search_jobs_pages(filters=[]):
        page.job_name  # refused: a page is no item
    BraketClient(region="us-west-2")  # refused: no such setting


async def awaited(client: AsyncBraketClient) -> str:
    """What is not awaited is no response."""
    for _ in client.search_jobs_pages(filters=[]):  # refused: to be walked with `async for`
        pass
    return client.get_job(job_arn="arn").job_name  # refused


botopin.convert(InstanceConfig(instance_type="a", volume_size_in_gb=1), str)  # refused: no shape
from_boto3({}, str)  # refused: no shape
prepare_job("arn", "code")  # refused: no version
prepare_job("arn", "code", to=str)  # refused: no shape
prepare_job("arn", "code", to=CreateJobRequest, instance_config={})  # refused: no configuration
prepare_job("arn", "code", to=CreateJobRequest, role="arn")  # refused: no such argument
NoSuchShape()
