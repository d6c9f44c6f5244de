"""Independence and import costs of versions."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from botopin import ValidationError
from botopin_aws.braket import VERSIONS
from support.raw_model import ALL, package

HEAVY = ("botocore", "boto3", "jinja2", "cattrs", "hypothesis")


def job(version: str) -> dict[str, Any]:
    """Return arguments for the CreateJobRequest of any version."""
    bindings = import_module(package(version))
    return {
        "job_name": "one",
        "role_arn": "arn:aws:iam::123456789012:role/braket",
        "algorithm_specification": bindings.AlgorithmSpecification(),
        "output_data_config": bindings.JobOutputDataConfig(s3_path="s3://bucket/out"),
        "instance_config": bindings.InstanceConfig(
            instance_type="ml.m5.large", volume_size_in_gb=30
        ),
        "device_config": bindings.DeviceConfig(device="local:braket/simulator"),
    }


def test_all_versions_can_be_imported_together() -> None:
    bindingss = [import_module(package(date)) for date in VERSIONS]
    assert len(bindingss) == len(ALL)
    requests = {bindings.GetDeviceRequest for bindings in bindingss}
    assert len(requests) == len(ALL)
    for cls in requests:
        assert cls(device_arn="one").device_arn == "one"
    assert len({bindings.BraketError for bindings in bindingss}) == len(ALL)


def test_create_job_takes_associations_since_2023_12_04() -> None:
    before, after = (import_module(package(date)) for date in ("2023-09-22", "2023-12-04"))
    association = after.Association(
        arn="arn:aws:braket:us-west-2:123456789012:reservation/12345678-1234-1234-1234-123456789012",
        type="RESERVATION_TIME_WINDOW_ARN",
    )
    with pytest.raises(TypeError, match="unexpected keyword argument 'associations'"):
        before.CreateJobRequest(**job("2023-09-22"), associations=[association])
    request = after.CreateJobRequest(**job("2023-12-04"), associations=[association])
    assert request.associations == [association]


def test_instances_are_of_type_ml_g6_xlarge_since_2026_04_07() -> None:
    before, after = (import_module(package(date)) for date in ("2025-11-20", "2026-04-07"))
    with pytest.raises(ValidationError) as caught:
        before.InstanceConfig(instance_type="ml.g6.xlarge", volume_size_in_gb=30)
    [problem] = caught.value.violations
    assert (problem.kind, problem.path) == ("enum", "InstanceConfig.instance_type")
    config = after.InstanceConfig(instance_type="ml.g6.xlarge", volume_size_in_gb=30)
    assert config.instance_type is after.InstanceType.ML_G6_XLARGE


def test_importing_the_service_imports_no_version() -> None:
    assert loaded("import botopin_aws.braket", "botopin_aws.braket.v") == []


@pytest.mark.parametrize("date", VERSIONS)
def test_importing_a_version_imports_nothing_heavy(date: str) -> None:
    """Check an import and the use of shapes."""
    use = (
        f"import {package(date)} as version; from botopin import from_boto3, to_boto3, to_json; "
        "request = version.GetDeviceRequest(device_arn='one'); "
        "from_boto3(to_boto3(request), version.GetDeviceRequest); to_json(request); "
    )
    assert loaded(use, *HEAVY) == []


@pytest.mark.parametrize("date", VERSIONS)
def test_importing_a_version_builds_no_shape(date: str) -> None:
    assert loaded(f"import {package(date)}", f"{package(date)}.") == []


def loaded(code: str, *prefixes: str) -> list[str]:
    """Return the imported modules with a prefix after a new interpreter ran some code."""
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return [name for name in run.stdout.split() if name.startswith(prefixes)]
