"""Configurations, versions and validation of a job before any call to AWS."""

from __future__ import annotations

import importlib
import subprocess
import sys
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from botopin import UnknownValue, ValidationError, from_boto3
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import (
    VERSIONS,
    v2021_11_22,
    v2022_04_28,
    v2023_09_22,
    v2023_12_04,
    v2026_04_07,
)
from support.braket_account import DEVICE, Account, job_arn, sdk_class
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RESERVATION = "arn:aws:braket:us-west-2:123456789012:reservation/one"


SDKInstance = sdk_class(
    "InstanceConfig", instanceType="ml.m5.large", volumeSizeInGb=30, instanceCount=1
)


@pytest.mark.parametrize(
    ("parameter", "cls"),
    [
        ("instance_config", v2026_04_07.InstanceConfig),
        ("stopping_condition", v2026_04_07.JobStoppingCondition),
        ("output_data_config", v2026_04_07.JobOutputDataConfig),
        ("checkpoint_config", v2026_04_07.JobCheckpointConfig),
    ],
)
def test_rejects_configurations_of_wrong_class(
    prepare: Callable[..., Any], account: Account, parameter: str, cls: type[Any]
) -> None:
    other = v2023_12_04.Association(arn=RESERVATION, type="RESERVATION_TIME_WINDOW_ARN")
    for wrong in ({"a": 1}, 7, "text", other, object()):
        with pytest.raises(ValueError, match="should be of") as caught:
            prepare(**{parameter: wrong})
        assert str(caught.value) == (
            f"'{parameter}' should be of '{cls}' but user provided {type(wrong)}."
        )
    for falsy in ({}, 0, "", [], None):
        assert prepare(**{parameter: falsy}) == prepare()
    assert all(call.operation != "CreateJob" for call in account.calls)


def test_accepts_configurations_of_sdk(prepare: Callable[..., Any]) -> None:
    ours = v2026_04_07.InstanceConfig(instance_type="ml.m5.xlarge", volume_size_in_gb=50)
    assert prepare(instance_config=ours) == prepare(
        instance_config=SDKInstance(instanceType="ml.m5.xlarge", volumeSizeInGb=50)
    )
    output = sdk_class("OutputDataConfig", s3Path=None, kmsKeyId=None)
    partial = from_boto3({"kmsKeyId": "key"}, v2026_04_07.JobOutputDataConfig)
    request = prepare(output_data_config=partial)
    assert request == prepare(output_data_config=output(kmsKeyId="key"))
    assert request["outputDataConfig"]["kmsKeyId"] == "key"
    assert request["outputDataConfig"]["s3Path"].endswith("/{ms}/data")
    subclass = type("Mine", (SDKInstance,), {})
    assert prepare(instance_config=subclass()) == prepare()


def test_sends_unknown_instance_type_only_if_marked(prepare: Callable[..., Any]) -> None:
    config = v2026_04_07.InstanceConfig(instance_type=UnknownValue("ml.new"), volume_size_in_gb=50)
    assert prepare(instance_config=config)["instanceConfig"]["instanceType"] == "ml.new"
    with pytest.raises(ValidationError, match=r"instance_config\.instance_type: expected one"):
        prepare(instance_config=SDKInstance(instanceType="ml.new"))


def test_keeps_zero_values(prepare: Callable[..., Any]) -> None:
    with pytest.raises(ValidationError, match="instance_count: expected at least 1, got 0"):
        prepare(instance_config=SDKInstance(instanceCount=0))
    assert prepare(instance_config=SDKInstance(instanceCount=None)) == prepare()


def test_rejects_configuration_of_another_version(prepare: Callable[..., Any]) -> None:
    other = v2023_12_04.InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=1)
    with pytest.raises(ValueError, match=r"v2026_04_07.* but user provided .*v2023_12_04"):
        prepare(instance_config=other)


def test_get_job_matches_version(prepare: Callable[..., Any], account: Account) -> None:
    account.put("store", {"old/a": b""})
    for version, knows in ((v2022_04_28, False), (v2023_09_22, True)):
        prepare(to=version.CreateJobRequest, copy_checkpoints_from_job=job_arn("old"))
        get_job = [call for call in account.calls if call.operation == "GetJob"][-1]
        assert ("QueueInfo" in get_job.parameters) == knows


def test_reservation_requires_version(prepare: Callable[..., Any]) -> None:
    for version in (v2023_12_04, v2026_04_07):
        assert prepare(to=version.CreateJobRequest, reservation_arn=RESERVATION)[
            "associations"
        ] == [{"arn": RESERVATION, "type": "RESERVATION_TIME_WINDOW_ARN"}]
    assert "associations" not in prepare()
    with pytest.raises(
        ValueError, match="Braket 2023-09-22 has no .*; use version 2023-12-04 or later"
    ):
        prepare(to=v2023_09_22.CreateJobRequest, reservation_arn=RESERVATION)


def test_instance_count_requires_version(prepare: Callable[..., Any]) -> None:
    old = v2021_11_22.CreateJobRequest
    assert "instanceCount" not in prepare(to=old, instance_config=SDKInstance())["instanceConfig"]
    with pytest.raises(ValueError, match="use version 2022-04-28 or later"):
        prepare(to=old, instance_config=SDKInstance(instanceCount=2))


def test_builds_request_of_every_version(prepare: Callable[..., Any]) -> None:
    with_jobs: list[str] = []
    for date in VERSIONS:
        version = importlib.import_module(f"botopin_aws.braket.v{date.replace('-', '_')}")
        request = getattr(version, "CreateJobRequest", None)
        if request is not None:
            prepare(to=request)
            with_jobs.append(date)
    assert with_jobs == [date for date in VERSIONS if date >= "2021-11-22"]


@pytest.mark.parametrize(
    "to",
    [
        None,
        "CreateJobRequest",
        dict,
        v2026_04_07,
        v2026_04_07.InstanceConfig,
        v2026_04_07.CreateJobResponse,
        type("CreateJobRequest", (), {"__module__": "botopin_aws.braket.v2026_04_07.create_job"}),
        type("CreateJobRequest", (v2026_04_07.InstanceConfig,), {"__module__": "aws.glue.v1.x"}),
    ],
)
def test_rejects_invalid_request_class(prepare: Callable[..., Any], to: Any) -> None:
    with pytest.raises(TypeError, match="to: expected the CreateJobRequest of a version of Braket"):
        prepare(to=to)


def test_builds_subclass_of_request(prepare: Callable[..., Any]) -> None:
    class Mine(v2026_04_07.CreateJobRequest):
        pass

    assert prepare(to=Mine) == prepare()


def test_reports_all_problems(prepare: Callable[..., Any], account: Account) -> None:
    with pytest.raises(ValueError, match="job_name") as caught:
        prepare(
            job_name="-",
            entry_point="algorithm.no",
            instance_config={"a": 1},
            hyperparameters=[1],
            input_data={"a": "nowhere", 5: "x"},
            distribution="x",
            code_location="here",
            tags="x",
            role_arn=5,
        )
    lines = str(caught.value).split("\n")
    for expected in (
        "job_name: expected 1 to 50 letters",
        "entry_point: cannot find the module 'algorithm.no'",
        "'instance_config' should be",
        "hyperparameters: expected a mapping",
        "input_data['a']: no file has a path",
        "input_data: expected a str as a channel's name",
        "distribution: expected",
        "code_location: expected s3://bucket/key",
        "tags: expected a mapping",
        "role_arn: expected a str",
    ):
        assert sum(expected in line for line in lines) == 1
    assert len(lines) == 10
    assert account.calls == []


def test_limits_length_of_problems(prepare: Callable[..., Any], account: Account) -> None:
    channels = {f"{number}\x1b[31m" + "x" * 5000: "nowhere" * 5000 for number in range(1000)}
    with pytest.raises(ValueError, match="… and 980 more") as caught:
        prepare(input_data=channels)
    assert str(caught.value).replace("\n", "").isprintable()
    assert len(str(caught.value)) < 10_000
    assert account.calls == []


def test_validates_request_before_changes(
    prepare: Callable[..., Any], account: Account, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("x", encoding="utf-8")
    with pytest.raises(ValidationError) as caught:
        prepare(
            hyperparameters={"a": "x" * 2501},
            input_data={"two words": tmp_path / "x.csv"},
            device="",
        )
    assert {problem.path for problem in caught.value.violations} == {
        "CreateJobRequest.hyper_parameters['a']",
        "CreateJobRequest.input_data_config[0].channel_name",
        "CreateJobRequest.device_config.device",
    }
    assert account.changes() == []


def test_changes_no_argument(prepare: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("x", encoding="utf-8")
    output = sdk_class("OutputDataConfig", s3Path=None, kmsKeyId=None)
    arguments = {
        "input_data": {"a": str(tmp_path / "x.csv")},
        "hyperparameters": {1: 2},
        "tags": {"a": "b"},
        "output_data_config": output(),
        "checkpoint_config": from_boto3({"localPath": "/x"}, v2026_04_07.JobCheckpointConfig),
        "distribution": "data_parallel",
    }
    before = deepcopy(arguments)
    prepare(**arguments)
    assert arguments == before


def test_supports_other_package_name(
    account: Account, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botopin.cli.parser import run

    models = ROOT / "models"
    options = ["--models", str(models), "--out", str(tmp_path / "out"), "--package", "own_aws"]
    assert run(["generate", "braket", *options, "--quiet"]) == 0
    monkeypatch.syspath_prepend(str(tmp_path / "out"))
    version = importlib.import_module("own_aws.braket.v2023_09_22")
    account.put("store", {"old/a": b""})
    request = prepare_job(
        DEVICE,
        source,
        to=version.CreateJobRequest,
        session=account.session,
        copy_checkpoints_from_job=job_arn("old"),
    )
    assert type(request) is version.CreateJobRequest
    with pytest.raises(ValueError, match="use version 2023-12-04 or later"):
        prepare_job(
            DEVICE,
            source,
            to=version.CreateJobRequest,
            session=account.session,
            reservation_arn=RESERVATION,
        )


def test_imports_neither_sdk_nor_versions() -> None:
    script = """
import sys
from botopin.recipes.braket_jobs import prepare_job
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"braket", "boto3", "botocore", "botopin_aws"}, loaded
"""
    subprocess.run([sys.executable, "-c", script], check=True)
