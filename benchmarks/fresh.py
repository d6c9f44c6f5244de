"""Measurements that need an interpreter of their own: `python fresh.py NAME` prints seconds.

Whatever a measurement does not mean to count is imported before its clock starts.
"""

# ruff: noqa: PLC0415 - when something is imported is what is measured

from __future__ import annotations

import gc
import resource
import sys
from importlib import import_module
from time import process_time as clock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EC2: Final = "botopin_aws.ec2.v2026_01_01"


def attrs_alone() -> float:
    start = clock()
    import attrs  # noqa: F401

    return clock() - start


def bindings_over_attrs() -> float:
    import attrs  # noqa: F401

    return bindings()


def bindings() -> float:
    start = clock()
    from botopin_aws.braket import v2026_04_07

    build_request(v2026_04_07)
    return clock() - start


def pydantic() -> float:
    start = clock()
    build_request(import_module("pydantic_create_job"))
    return clock() - start


def msgspec() -> float:
    start = clock()
    build_request(import_module("msgspec_create_job"))
    return clock() - start


def boto3_dataclass() -> float:
    request = _request()
    start = clock()
    from boto3_dataclass_braket.type_defs import CreateJobRequest  # type: ignore[import-untyped]

    CreateJobRequest(request)
    return clock() - start


def mypy_boto3() -> float:
    request = _request()
    start = clock()
    from mypy_boto3_braket.type_defs import CreateJobRequestTypeDef

    CreateJobRequestTypeDef(**request)  # type: ignore[typeddict-item]
    return clock() - start


def boto3_client() -> float:
    start = clock()
    _client()
    return clock() - start


def call_with_dictionaries() -> float:
    gc.disable()  # a full collection would happen at random
    request = _request()
    start = clock()
    _client().create_job(**request)
    return clock() - start


def call_with_bindings() -> float:
    gc.disable()  # as above
    start = clock()
    client = _client()
    from botopin import from_boto3, to_boto3
    from botopin_aws.braket import v2026_04_07

    request = build_request(v2026_04_07)
    response = client.create_job(**to_boto3(request))
    from_boto3(response, v2026_04_07.CreateJobResponse)
    return clock() - start


def first_conversions() -> float:
    from botopin import from_boto3, to_boto3
    from botopin_aws.braket.v2026_04_07 import CreateJobRequest

    request = _request()
    start = clock()
    to_boto3(from_boto3(request, CreateJobRequest))
    return clock() - start


def ec2_over_attrs() -> float:
    import attrs  # noqa: F401

    start = clock()
    import_module(EC2).DescribeInstancesResult()
    return clock() - start


def ec2_megabytes() -> float:
    """Return the growth of the process in megabytes, not seconds."""
    import attrs  # noqa: F401

    before = _resident()
    import_module(EC2).DescribeInstancesResult()
    return _resident() - before


def ec2_with_dictionaries() -> float:
    gc.disable()  # as above
    start = clock()
    _ec2().describe_instances()
    return clock() - start


def ec2_with_bindings() -> float:
    gc.disable()  # as above
    start = clock()
    client = _ec2()
    from botopin import from_boto3, to_boto3

    ec2 = import_module(EC2)
    response = client.describe_instances(**to_boto3(ec2.DescribeInstancesRequest()))
    from_boto3(response, ec2.DescribeInstancesResult)
    return clock() - start


def _resident() -> float:
    """Return the resident memory of the process in megabytes (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib would count
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def _request() -> dict[str, Any]:
    from payloads import create_job_request

    return create_job_request()


def _client() -> Any:
    """Return a client with a fixed response to `create_job`: no network is measured."""
    answer = b'{"jobArn": "arn:aws:braket:us-west-2:123456789012:job/6a8c1f0e"}'
    return _answering("braket", "CreateJob", 201, answer)


def _ec2() -> Any:
    """Return a client with a fixed response to `describe_instances`."""
    answer = b"""<DescribeInstancesResponse><requestId>1</requestId><reservationSet><item>
        <reservationId>r-1</reservationId><instancesSet><item><instanceId>i-1</instanceId>
        <instanceType>m5.large</instanceType></item></instancesSet></item></reservationSet>
        </DescribeInstancesResponse>"""
    return _answering("ec2", "DescribeInstances", 200, answer)


def _answering(service: str, operation: str, status: int, answer: bytes) -> Any:
    import boto3
    from botocore.awsrequest import AWSResponse

    client = boto3.client(
        service,
        region_name="us-west-2",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106
    )

    class Body:
        def stream(self) -> Iterator[bytes]:
            yield answer

    def respond(request: Any, **_: object) -> AWSResponse:
        headers = {"content-type": "application/json"}
        return AWSResponse(request.url, status, headers, Body())

    client.meta.events.register(f"before-send.{service}.{operation}", respond)
    return client


def build_request(shapes: Any) -> Any:
    """Build the request of `payloads` with constructors."""
    bucket = "s3://amazon-braket-jobs"
    return shapes.CreateJobRequest(
        client_token="6a8c1f0e-90d0-4b9f-8a3d-0c2f4f6f3c11",  # noqa: S106
        algorithm_specification=shapes.AlgorithmSpecification(
            script_mode_config=shapes.ScriptModeConfig(
                entry_point="maxcut.solve:main",
                s3_uri=f"{bucket}/maxcut/source.tar.gz",
                compression_type="GZIP",
            ),
            container_image=shapes.ContainerImage(
                uri="292282985366.dkr.ecr.us-west-2.amazonaws.com/amazon-braket-base-jobs:latest"
            ),
        ),
        input_data_config=[
            shapes.InputFileConfig(
                channel_name=f"input-{index}",
                content_type="text/csv",
                data_source=shapes.DataSource(
                    s3_data_source=shapes.S3DataSource(s3_uri=f"{bucket}/input/{index}")
                ),
            )
            for index in range(2)
        ],
        output_data_config=shapes.JobOutputDataConfig(
            kms_key_id="arn:aws:kms:us-west-2:123456789012:key/0c2f4f6f",
            s3_path=f"{bucket}/maxcut/output",
        ),
        checkpoint_config=shapes.JobCheckpointConfig(
            local_path="/opt/braket/checkpoints", s3_uri=f"{bucket}/maxcut/checkpoints"
        ),
        job_name="maxcut-7",
        role_arn="arn:aws:iam::123456789012:role/AmazonBraketJobsExecutionRole",
        stopping_condition=shapes.JobStoppingCondition(max_runtime_in_seconds=3600),
        instance_config=shapes.InstanceConfig(
            instance_type="ml.m5.large", volume_size_in_gb=30, instance_count=1
        ),
        hyper_parameters={"layers": "3", "shots": "1000", "optimizer": "adam", "seed": "7"},
        device_config=shapes.DeviceConfig(
            device="arn:aws:braket:::device/quantum-simulator/amazon/sv1"
        ),
        tags={"team": "quantum", "project": "maxcut", "stage": "test"},
        associations=[
            shapes.Association(
                arn="arn:aws:braket:us-west-2:123456789012:reservation/4b9f8a3d",
                type="RESERVATION_TIME_WINDOW_ARN",
            )
        ],
    )


_MEASUREMENTS: Final[dict[str, Callable[[], float]]] = {
    each.__name__: each
    for each in (
        attrs_alone,
        bindings,
        bindings_over_attrs,
        boto3_client,
        boto3_dataclass,
        call_with_bindings,
        call_with_dictionaries,
        ec2_megabytes,
        ec2_over_attrs,
        ec2_with_bindings,
        ec2_with_dictionaries,
        first_conversions,
        msgspec,
        mypy_boto3,
        pydantic,
    )
}

if __name__ == "__main__":
    print(_MEASUREMENTS[sys.argv[1]]())
