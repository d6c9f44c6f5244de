"""User code that type checkers must refuse: every line marked so, and no other."""

from __future__ import annotations

from botopin import from_boto3
from botopin_aws.braket import v2023_09_22
from botopin_aws.braket.v2023_09_22 import CreateJobRequest
from botopin_aws.braket.v2026_04_07 import (
    Association,
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


from_boto3({}, str)  # refused: no shape
NoSuchShape()
