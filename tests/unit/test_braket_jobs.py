"""The rows of the SDK's behaviour, each against real boto3 and moto's S3, IAM and STS."""

from __future__ import annotations

import dataclasses
import importlib
import subprocess
import sys
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from botopin import ValidationError, from_boto3, to_boto3
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import (
    VERSIONS,
    v2021_11_22,
    v2022_04_28,
    v2023_09_22,
    v2023_12_04,
    v2026_04_07,
)
from braket_account import DEVICE, ROLE, Account, blurred, braket_account, job_arn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BUCKET = "amazon-braket-us-west-2-123456789012"
MINE = "arn:aws:iam::123456789012:role/mine"
RESERVATION = "arn:aws:braket:us-west-2:123456789012:reservation/one"
JOBS = {
    job_arn("old"): {"checkpointConfig": {"s3Uri": "s3://store/old"}},
    job_arn("none"): {"jobName": "none"},
}


@pytest.fixture
def account() -> Iterator[Account]:
    with braket_account(jobs=JOBS) as made:
        yield made


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "algorithm"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (folder / "train.py").write_text("def main(): ...\n", encoding="utf-8")
    return folder


@pytest.fixture
def prepare(account: Account, source: Path) -> Callable[..., dict[str, Any]]:
    """A call of which only what matters has to be said; its kwargs, times blurred."""

    def prepare(**arguments: Any) -> dict[str, Any]:
        given = {"to": v2026_04_07.CreateJobRequest, "session": account.session, **arguments}
        request = prepare_job(given.pop("device", DEVICE), given.pop("source", source), **given)
        assert type(request) is given["to"]
        return blurred_all(to_boto3(request))

    return prepare


def blurred_all(value: Any) -> Any:
    match value:
        case dict():
            return {key: blurred_all(each) for key, each in value.items()}
        case list():
            return [blurred_all(each) for each in value]
        case str():
            return blurred(value)
        case _:
            return value


def sdk_class(name: str, **defaults: Any) -> type[Any]:
    """A class as the SDK has it, where the SDK is not installed."""
    fields = [(field, Any, dataclasses.field(default=value)) for field, value in defaults.items()]
    made = dataclasses.make_dataclass(name, fields)
    made.__module__ = "braket.jobs.config"
    return made


def test_row_defaults(prepare: Callable[..., Any]) -> None:
    base = f"s3://{BUCKET}/jobs/braket-job-default-{{ms}}/{{ms}}"
    assert prepare() == {
        "jobName": "braket-job-default-{ms}",
        "roleArn": ROLE,
        "algorithmSpecification": {
            "scriptModeConfig": {
                "entryPoint": "algorithm",
                "s3Uri": f"{base}/script/source.tar.gz",
                "compressionType": "GZIP",
            },
            "containerImage": {
                "uri": "292282985366.dkr.ecr.us-west-2.amazonaws.com/amazon-braket-base-jobs:latest"
            },
        },
        "inputDataConfig": [],
        "instanceConfig": {
            "instanceType": "ml.m5.large",
            "volumeSizeInGb": 30,
            "instanceCount": 1,
        },
        "outputDataConfig": {"s3Path": f"{base}/data"},
        "checkpointConfig": {
            "localPath": "/opt/jobs/checkpoints",
            "s3Uri": f"{base}/checkpoints",
        },
        "deviceConfig": {"device": DEVICE},
        "hyperParameters": {},
        "stoppingCondition": {"maxRuntimeInSeconds": 432000},
        "tags": {},
    }


@pytest.mark.parametrize(
    ("parameter", "cls"),
    [
        ("instance_config", v2026_04_07.InstanceConfig),
        ("stopping_condition", v2026_04_07.JobStoppingCondition),
        ("output_data_config", v2026_04_07.JobOutputDataConfig),
        ("checkpoint_config", v2026_04_07.JobCheckpointConfig),
    ],
)
def test_row_configs_of_a_wrong_class(
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


def test_row_configs_of_ours_and_of_the_sdk_mean_the_same(prepare: Callable[..., Any]) -> None:
    theirs = sdk_class(
        "InstanceConfig", instanceType="ml.m5.large", volumeSizeInGb=30, instanceCount=1
    )
    ours = v2026_04_07.InstanceConfig(instance_type="ml.m5.xlarge", volume_size_in_gb=50)
    assert prepare(instance_config=ours) == prepare(
        instance_config=theirs(instanceType="ml.m5.xlarge", volumeSizeInGb=50)
    )
    output = sdk_class("OutputDataConfig", s3Path=None, kmsKeyId=None)
    partial = from_boto3({"kmsKeyId": "key"}, v2026_04_07.JobOutputDataConfig)
    made = prepare(output_data_config=partial)
    assert made == prepare(output_data_config=output(kmsKeyId="key"))
    assert made["outputDataConfig"]["kmsKeyId"] == "key"
    assert made["outputDataConfig"]["s3Path"].endswith("/{ms}/data")
    subclass = type("Mine", (theirs,), {})
    assert prepare(instance_config=subclass()) == prepare()


def test_a_config_of_another_version_is_refused(prepare: Callable[..., Any]) -> None:
    other = v2023_12_04.InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=1)
    with pytest.raises(ValueError, match=r"v2026_04_07.* but user provided .*v2023_12_04"):
        prepare(instance_config=other)


@pytest.mark.parametrize(
    ("image", "stem"),
    [
        ("/amazon-braket-pytorch-jobs:latest", "braket-job-pytorch"),
        ("/amazon-braket-a-jobs-b-jobs:1", "braket-job-a-jobs-b"),
        ("/amazon-braket-own:1", "braket-job-own"),
        ("/mine:1", "braket-job"),
    ],
)
def test_row_job_name_by_default(prepare: Callable[..., Any], image: str, stem: str) -> None:
    uri = f"123456789012.dkr.ecr.us-west-2.amazonaws.com{image}"
    made = prepare(image_uri=uri)
    assert made["jobName"] == f"{stem}-{{ms}}"
    assert made["algorithmSpecification"]["containerImage"] == {"uri": uri}


@pytest.mark.parametrize(
    "name", ["-a", "a-", "a_b", "a b", "a" * 51, "é", "a\n", "\u0661", "a\x00"]
)
def test_row_job_name_that_is_none(prepare: Callable[..., Any], name: str) -> None:
    with pytest.raises(ValueError, match="job_name .* is no name of a job"):
        prepare(job_name=name)


def test_row_job_name_of_a_long_image(prepare: Callable[..., Any]) -> None:
    uri = f"123456789012.dkr.ecr.us-west-2.amazonaws.com/amazon-braket-{'x' * 25}:1"
    assert len(prepare(image_uri=uri)["jobName"].replace("{ms}", "1" * 13)) == 50
    with pytest.raises(ValueError, match="the default that comes of image_uri"):
        prepare(image_uri=uri.replace(":1", "x:1"))


def test_row_role_arn(prepare: Callable[..., Any], account: Account) -> None:
    assert prepare(role_arn=MINE)["roleArn"] == MINE
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRAKET_JOBS_ROLE_ARN", f"{MINE}-too")
        assert prepare()["roleArn"] == f"{MINE}-too"
        assert prepare(role_arn=MINE)["roleArn"] == MINE
    assert "iam" not in {call.service for call in account.calls}
    assert prepare()["roleArn"] == ROLE


def test_row_role_arn_where_there_is_none(source: Path) -> None:
    with braket_account(roles=()) as account:
        with pytest.raises(RuntimeError, match="BRAKET_JOBS_ROLE_ARN"):
            prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)
        assert account.changes() == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-north-1"])
def test_row_bucket_is_created_where_it_is_absent(source: Path, region: str) -> None:
    with braket_account(region=region) as account:
        for _ in range(2):  # the second time it is owned already
            prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)
        assert account.buckets() == [f"amazon-braket-{region}-123456789012"]
        created = [call for call in account.calls if call.operation == "CreateBucket"]
        assert all(("LocationConstraint" in call.parameters) == (region != "us-east-1")
                   for call in created)  # fmt: skip


def test_row_bucket_of_the_argument_and_the_environment(
    prepare: Callable[..., Any], account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.put("one", {})
    account.put("two", {})
    monkeypatch.setenv("AMZN_BRAKET_OUT_S3_BUCKET", "one")
    assert prepare()["outputDataConfig"]["s3Path"].startswith("s3://one/jobs/")
    made = prepare(default_bucket="two")
    assert made["outputDataConfig"]["s3Path"].startswith("s3://two/jobs/")
    assert "sts" not in {call.service for call in account.calls}
    assert account.buckets() == ["one", "two"]
    with pytest.raises(ValueError, match="default_bucket: 's3://a.b/jobs' is no S3 URI"):
        prepare(default_bucket="a.b")


def test_row_bucket_of_another_account(source: Path) -> None:
    with (
        braket_account(taken=True) as account,
        pytest.raises(ValueError, match="belongs to another account: pass default_bucket"),
    ):
        prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)


def test_row_s3_base_is_one_folder_for_all(prepare: Callable[..., Any], account: Account) -> None:
    (account_file := account).put("store", {})
    made = prepare(job_name="mine")
    base = f"s3://{BUCKET}/jobs/mine/{{ms}}"
    assert made["checkpointConfig"]["s3Uri"] == f"{base}/checkpoints"
    assert list(account_file.objects()) == [f"{base}/script/source.tar.gz"]


def test_row_source_module_in_s3(prepare: Callable[..., Any], account: Account) -> None:
    account.put("store", {"a/code.TAR.GZ": b"code"})
    for uri in (
        "s3://store/a/code.TAR.GZ",
        "S3://store/a/code.TAR.GZ",
        "https://store.s3.us-west-2.amazonaws.com/a/code.TAR.GZ",
    ):
        made = prepare(source=uri, entry_point="not.checked:at all", code_location="s3://store/new")
        script = made["algorithmSpecification"]["scriptModeConfig"]
        assert script["s3Uri"] == "s3://store/new/source.tar.gz"
        assert script["entryPoint"] == "not.checked:at all"
        assert account.objects()["s3://store/new/source.tar.gz"] == b"code"


def test_row_source_module_in_place_is_not_copied(
    prepare: Callable[..., Any], account: Account
) -> None:
    account.put("store", {"a/source.tar.gz": b"code"})
    prepare(source="s3://store/a/source.tar.gz", entry_point="x", code_location="s3://store/a")
    prepare(
        source="s3://store/a/source.tar.gz",
        entry_point="x",
        code_location="https://store.s3.us-west-2.amazonaws.com/a",
    )
    assert "CopyObject" not in {call.operation for call in account.calls}


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("s3://store/a.tar.gz", "there is no 's3://store/a.tar.gz'"),
        ("s3://store/a.zip", "must end in .tar.gz"),
        ("s3://store", "no S3 URI"),
        ("s3://store/", "no S3 URI"),
        ("s3://my.store/a.tar.gz", "no dots in the bucket's name"),
        ("s3://store/a.tar.gz\n", "no S3 URI"),
        ("gs://store/a.tar.gz", "no S3 URI"),
        ("https://example.com/a.tar.gz", "no S3 URI"),
    ],
)
def test_row_source_module_that_is_no_archive(
    prepare: Callable[..., Any], account: Account, uri: str, said: str
) -> None:
    account.put("store", {})
    with pytest.raises(ValueError, match=said):
        prepare(source=uri, entry_point="x")
    with pytest.raises(ValueError, match="entry_point must be given|no S3 URI"):
        prepare(source=uri)
    assert account.changes() == []


def test_row_hyperparameters_are_text(prepare: Callable[..., Any]) -> None:
    given = {1: 2, "a": True, None: [1]}
    assert prepare(hyperparameters=given)["hyperParameters"] == {
        "1": "2",
        "a": "True",
        "None": "[1]",
    }


def test_row_distribution(prepare: Callable[..., Any]) -> None:
    instance = v2026_04_07.InstanceConfig(instance_type="ml.p3.2xlarge", volume_size_in_gb=1)
    made = prepare(distribution="data_parallel", instance_config=instance)
    assert made["hyperParameters"] == {
        "sagemaker_distributed_dataparallel_enabled": "true",
        "sagemaker_instance_type": "ml.p3.2xlarge",
    }
    with pytest.raises(ValueError, match="expected 'data_parallel' or None, got 'other'"):
        prepare(distribution="other")


def test_row_kms_key_is_left_out_where_it_is_absent(prepare: Callable[..., Any]) -> None:
    given = v2026_04_07.JobOutputDataConfig(s3_path="s3://store/out")
    assert prepare(output_data_config=given)["outputDataConfig"] == {"s3Path": "s3://store/out"}


@pytest.mark.parametrize(
    "region", ["us-east-1", "us-west-1", "us-west-2", "eu-west-2", "eu-north-1"]
)
def test_row_image_by_default(source: Path, region: str) -> None:
    with braket_account(region=region) as account:
        made = prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)
    image = made.algorithm_specification.container_image
    assert image is not None
    assert image.uri == (
        f"292282985366.dkr.ecr.{region}.amazonaws.com/amazon-braket-base-jobs:latest"
    )


def test_row_image_in_another_region(source: Path) -> None:
    with braket_account(region="eu-central-1") as account:
        with pytest.raises(ValueError, match="image_uri must be given in 'eu-central-1'"):
            prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)
        assert account.calls == []


@pytest.mark.parametrize("page", [1, 1000])
def test_row_checkpoints_are_copied(source: Path, page: int) -> None:
    with braket_account(jobs=JOBS, page=page) as account:
        account.put("store", {"old/a": b"a", "old/b/c": b"c", "older": b"x", "other": b""})
        made = prepare_job(
            DEVICE,
            source,
            to=v2026_04_07.CreateJobRequest,
            session=account.session,
            copy_checkpoints_from_job=job_arn("old"),
        )
        assert made.checkpoint_config is not None
        place = blurred(made.checkpoint_config.s3_uri)
        copied = {
            uri.removeprefix(place): body
            for uri, body in account.objects().items()
            if uri.startswith(place)
        }
        assert copied == {"/a": b"a", "/b/c": b"c", "er": b"x"}
        (asked,) = (call for call in account.calls if call.operation == "GetJob")
        assert "QueueInfo" in asked.parameters


@pytest.mark.parametrize(
    ("job", "said"),
    [("none", "the job .* keeps none"), ("old", "no checkpoints in 's3://store/old'")],
)
def test_row_checkpoints_that_are_not_there(
    prepare: Callable[..., Any], account: Account, job: str, said: str
) -> None:
    account.put("store", {})
    with pytest.raises(ValueError, match=said):
        prepare(copy_checkpoints_from_job=job_arn(job))
    assert account.changes() == []


def test_row_checkpoints_are_asked_for_as_the_version_can(
    prepare: Callable[..., Any], account: Account
) -> None:
    account.put("store", {"old/a": b""})
    for version, knows in ((v2022_04_28, False), (v2023_09_22, True)):
        prepare(to=version.CreateJobRequest, copy_checkpoints_from_job=job_arn("old"))
        asked = [call for call in account.calls if call.operation == "GetJob"][-1]
        assert ("QueueInfo" in asked.parameters) == knows


def test_row_reservation(prepare: Callable[..., Any]) -> None:
    for version in (v2023_12_04, v2026_04_07):
        assert prepare(to=version.CreateJobRequest, reservation_arn=RESERVATION)[
            "associations"
        ] == [{"arn": RESERVATION, "type": "RESERVATION_TIME_WINDOW_ARN"}]
    assert "associations" not in prepare()
    with pytest.raises(ValueError, match="as of 2023-09-22 .*; build it for 2023-12-04 or later"):
        prepare(to=v2023_09_22.CreateJobRequest, reservation_arn=RESERVATION)


def test_instances_are_counted_since_the_version_that_counts_them(
    prepare: Callable[..., Any],
) -> None:
    theirs = sdk_class(
        "InstanceConfig", instanceType="ml.m5.large", volumeSizeInGb=30, instanceCount=1
    )
    old = v2021_11_22.CreateJobRequest
    assert "instanceCount" not in prepare(to=old, instance_config=theirs())["instanceConfig"]
    with pytest.raises(ValueError, match="build it for 2022-04-28 or later"):
        prepare(to=old, instance_config=theirs(instanceCount=2))


def test_every_version_that_has_jobs_can_be_built(prepare: Callable[..., Any]) -> None:
    built = 0
    for date in VERSIONS:
        version = importlib.import_module(f"botopin_aws.braket.v{date.replace('-', '_')}")
        request = getattr(version, "CreateJobRequest", None)
        if request is not None:
            prepare(to=request)
            built += 1
    assert built == 9


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
def test_what_is_no_request_is_a_type_error(prepare: Callable[..., Any], to: Any) -> None:
    with pytest.raises(TypeError, match="`to` must be the CreateJobRequest of a version of Braket"):
        prepare(to=to)


def test_a_subclass_of_the_request_is_built(prepare: Callable[..., Any]) -> None:
    class Mine(v2026_04_07.CreateJobRequest):
        pass

    assert prepare(to=Mine) == prepare()


def test_all_problems_are_told_at_once(prepare: Callable[..., Any], account: Account) -> None:
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
    for said in (
        "job_name '-'",
        "entry_point: the module 'algorithm.no'",
        "'instance_config' should be",
        "hyperparameters: expected a mapping",
        "input_data['a']: there is no file",
        "input_data: a channel's name is a str",
        "distribution: expected",
        "code_location: 'here/source.tar.gz'",
        "tags: expected a mapping",
        "role_arn: expected a str",
    ):
        assert sum(said in line for line in lines) == 1
    assert len(lines) == 10
    assert account.calls == []


def test_the_request_is_checked_before_anything_changes(
    prepare: Callable[..., Any], account: Account, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("x", encoding="utf-8")
    with pytest.raises(ValidationError) as caught:
        prepare(
            hyperparameters={"a": "x" * 2501},
            input_data={"two words": tmp_path / "x.csv"},
            device="",
        )
    assert {problem.path for problem in caught.value.problems} == {
        "CreateJobRequest.hyper_parameters['a']",
        "CreateJobRequest.input_data_config[0].channel_name",
        "CreateJobRequest.device_config.device",
    }
    assert account.changes() == []


def test_no_argument_is_changed(prepare: Callable[..., Any], tmp_path: Path) -> None:
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


def test_the_package_may_have_another_name(
    account: Account, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botopin.commands import run

    models = importlib.import_module("golden").ROOT.parents[2] / "models"
    options = ["--models", str(models), "--out", str(tmp_path / "out"), "--package", "own_aws"]
    assert run(["generate", "braket", *options, "--quiet"]) == 0
    monkeypatch.syspath_prepend(str(tmp_path / "out"))
    version = importlib.import_module("own_aws.braket.v2023_09_22")
    account.put("store", {"old/a": b""})
    made = prepare_job(
        DEVICE,
        source,
        to=version.CreateJobRequest,
        session=account.session,
        copy_checkpoints_from_job=job_arn("old"),
    )
    assert type(made) is version.CreateJobRequest
    with pytest.raises(ValueError, match="build it for 2023-12-04 or later"):
        prepare_job(
            DEVICE,
            source,
            to=version.CreateJobRequest,
            session=account.session,
            reservation_arn=RESERVATION,
        )


def test_nothing_of_the_sdk_or_of_a_version_is_imported() -> None:
    script = """
import sys
from botopin.recipes.braket_jobs import prepare_job
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"braket", "boto3", "botocore", "botopin_aws"}, loaded
"""
    subprocess.run([sys.executable, "-c", script], check=True)
