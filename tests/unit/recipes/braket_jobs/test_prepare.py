"""Arguments of `prepare_job`, with real boto3 and moto's S3, IAM and STS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import v2026_04_07
from support.braket_account import DEVICE, JOBS, ROLE, Account, blur_times, braket_account, job_arn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUCKET = "amazon-braket-us-west-2-123456789012"
NOT_AN_OBJECT = "expected s3://bucket/key without dots in the bucket's name"
MINE = "arn:aws:iam::123456789012:role/mine"


def test_default_arguments(prepare: Callable[..., Any]) -> None:
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
        "instanceConfig": {"instanceType": "ml.m5.large", "volumeSizeInGb": 30, "instanceCount": 1},
        "outputDataConfig": {"s3Path": f"{base}/data"},
        "checkpointConfig": {"localPath": "/opt/jobs/checkpoints", "s3Uri": f"{base}/checkpoints"},
        "deviceConfig": {"device": DEVICE},
        "hyperParameters": {},
        "stoppingCondition": {"maxRuntimeInSeconds": 432000},
        "tags": {},
    }


@pytest.mark.parametrize(
    ("image", "stem"),
    [
        ("/amazon-braket-pytorch-jobs:latest", "braket-job-pytorch"),
        ("/amazon-braket-a-jobs-b-jobs:1", "braket-job-a-jobs-b"),
        ("/amazon-braket-own:1", "braket-job-own"),
        ("/mine:1", "braket-job"),
    ],
)
def test_default_job_name(prepare: Callable[..., Any], image: str, stem: str) -> None:
    uri = f"123456789012.dkr.ecr.us-west-2.amazonaws.com{image}"
    request = prepare(image_uri=uri)
    assert request["jobName"] == f"{stem}-{{ms}}"
    assert request["algorithmSpecification"]["containerImage"] == {"uri": uri}


@pytest.mark.parametrize(
    "name", ["-a", "a-", "a_b", "a b", "a" * 51, "é", "a\n", "\u0661", "a\x00"]
)
def test_rejects_invalid_job_name(prepare: Callable[..., Any], name: str) -> None:
    with pytest.raises(ValueError, match="job_name: expected 1 to 50 letters .* got "):
        prepare(job_name=name)


def test_rejects_default_job_name_of_long_image(prepare: Callable[..., Any]) -> None:
    uri = f"123456789012.dkr.ecr.us-west-2.amazonaws.com/amazon-braket-{'x' * 25}:1"
    assert len(prepare(image_uri=uri)["jobName"].replace("{ms}", "1" * 13)) == 50
    with pytest.raises(ValueError, match="the default for image_uri"):
        prepare(image_uri=uri.replace(":1", "x:1"))


def test_finds_role_arn(prepare: Callable[..., Any], account: Account) -> None:
    assert prepare(role_arn=MINE)["roleArn"] == MINE
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRAKET_JOBS_ROLE_ARN", f"{MINE}-too")
        assert prepare()["roleArn"] == f"{MINE}-too"
        assert prepare(role_arn=MINE)["roleArn"] == MINE
    assert "iam" not in {call.service for call in account.calls}
    assert prepare()["roleArn"] == ROLE


def test_missing_role_is_an_error(source: Path) -> None:
    with braket_account(roles=()) as account:
        with pytest.raises(RuntimeError, match="BRAKET_JOBS_ROLE_ARN"):
            prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)
        assert account.changes() == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-north-1"])
def test_creates_missing_default_bucket(source: Path, region: str) -> None:
    with braket_account(region=region) as account:
        for _ in range(2):  # the second call finds the bucket
            prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)
        assert account.buckets() == [f"amazon-braket-{region}-123456789012"]
        created = [call for call in account.calls if call.operation == "CreateBucket"]
        assert all(("LocationConstraint" in call.parameters) == (region != "us-east-1")
                   for call in created)  # fmt: skip


def test_default_bucket_from_argument_or_environment(
    prepare: Callable[..., Any], account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.put("one", {})
    account.put("two", {})
    monkeypatch.setenv("AMZN_BRAKET_OUT_S3_BUCKET", "one")
    assert prepare()["outputDataConfig"]["s3Path"].startswith("s3://one/jobs/")
    request = prepare(default_bucket="two")
    assert request["outputDataConfig"]["s3Path"].startswith("s3://two/jobs/")
    assert "sts" not in {call.service for call in account.calls}
    assert account.buckets() == ["one", "two"]
    with pytest.raises(ValueError, match=f"default_bucket: {NOT_AN_OBJECT}, got 's3://a.b/jobs'"):
        prepare(default_bucket="a.b")


def test_creates_bucket_only_if_used(
    prepare: Callable[..., Any], account: Account, tmp_path: Path
) -> None:
    account.put("store", {})
    locations = {
        "code_location": "s3://store/code",
        "output_data_config": v2026_04_07.JobOutputDataConfig(s3_path="s3://store/out"),
        "checkpoint_config": v2026_04_07.JobCheckpointConfig(s3_uri="s3://store/checkpoints"),
    }
    prepare(**locations)
    assert account.buckets() == ["store"]
    (tmp_path / "x.csv").write_text("x", encoding="utf-8")
    request = prepare(**locations, input_data=tmp_path / "x.csv")
    (channel,) = request["inputDataConfig"]
    uri = channel["dataSource"]["s3DataSource"]["s3Uri"]
    assert uri == f"s3://{BUCKET}/jobs/braket-job-default-{{ms}}/{{ms}}/data/input/x.csv"
    assert account.objects()[uri] == b"x"


def test_rejects_bucket_of_another_account(source: Path) -> None:
    with (
        braket_account(is_bucket_taken=True) as account,
        pytest.raises(ValueError, match="belongs to another account: pass default_bucket"),
    ):
        prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)


def test_uses_one_folder_per_job(prepare: Callable[..., Any], account: Account) -> None:
    request = prepare(job_name="mine")
    base = f"s3://{BUCKET}/jobs/mine/{{ms}}"
    assert request["checkpointConfig"]["s3Uri"] == f"{base}/checkpoints"
    assert list(account.objects()) == [f"{base}/script/source.tar.gz"]


def test_copies_source_from_s3(prepare: Callable[..., Any], account: Account) -> None:
    account.put("store", {"a/code.TAR.GZ": b"code"})
    for uri in (
        "s3://store/a/code.TAR.GZ",
        "S3://store/a/code.TAR.GZ",
        "https://store.s3.us-west-2.amazonaws.com/a/code.TAR.GZ",
    ):
        request = prepare(
            source=uri, entry_point="not.checked:at all", code_location="s3://store/new"
        )
        script = request["algorithmSpecification"]["scriptModeConfig"]
        assert script["s3Uri"] == "s3://store/new/source.tar.gz"
        assert script["entryPoint"] == "not.checked:at all"
        assert account.objects()["s3://store/new/source.tar.gz"] == b"code"


def test_does_not_copy_source_onto_itself(prepare: Callable[..., Any], account: Account) -> None:
    account.put("store", {"a/source.tar.gz": b"code"})
    prepare(source="s3://store/a/source.tar.gz", entry_point="x", code_location="s3://store/a")
    prepare(
        source="s3://store/a/source.tar.gz",
        entry_point="x",
        code_location="https://store.s3.us-west-2.amazonaws.com/a",
    )
    assert "CopyObject" not in {call.operation for call in account.calls}


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("s3://store/a.tar.gz", "there is no 's3://store/a.tar.gz'"),
        ("s3://store/a.zip", "expected an S3 URI that ends in .tar.gz"),
        ("s3://store", NOT_AN_OBJECT),
        ("s3://store/", NOT_AN_OBJECT),
        ("s3://my.store/a.tar.gz", NOT_AN_OBJECT),
        ("s3://store/a.tar.gz\n", NOT_AN_OBJECT),
        ("gs://store/a.tar.gz", NOT_AN_OBJECT),
        ("https://example.com/a.tar.gz", NOT_AN_OBJECT),
    ],
)
def test_rejects_source_that_is_not_an_archive(
    prepare: Callable[..., Any], account: Account, uri: str, expected: str
) -> None:
    account.put("store", {})
    with pytest.raises(ValueError, match=expected):
        prepare(source=uri, entry_point="x")
    with pytest.raises(ValueError, match="entry_point: expected a value|expected s3://bucket/key"):
        prepare(source=uri)
    assert account.changes() == []


def test_converts_hyperparameters_to_strings(prepare: Callable[..., Any]) -> None:
    hyperparameters = {1: 2, "a": True, None: [1]}
    assert prepare(hyperparameters=hyperparameters)["hyperParameters"] == {
        "1": "2",
        "a": "True",
        "None": "[1]",
    }


def test_distribution_adds_hyperparameters(prepare: Callable[..., Any]) -> None:
    instance = v2026_04_07.InstanceConfig(instance_type="ml.p3.2xlarge", volume_size_in_gb=1)
    request = prepare(distribution="data_parallel", instance_config=instance)
    assert request["hyperParameters"] == {
        "sagemaker_distributed_dataparallel_enabled": "true",
        "sagemaker_instance_type": "ml.p3.2xlarge",
    }
    with pytest.raises(ValueError, match="expected 'data_parallel' or None, got 'other'"):
        prepare(distribution="other")


def test_omits_missing_kms_key(prepare: Callable[..., Any]) -> None:
    output = v2026_04_07.JobOutputDataConfig(s3_path="s3://store/out")
    assert prepare(output_data_config=output)["outputDataConfig"] == {"s3Path": "s3://store/out"}


@pytest.mark.parametrize(
    "region", ["us-east-1", "us-west-1", "us-west-2", "eu-west-2", "eu-north-1"]
)
def test_default_image(source: Path, region: str) -> None:
    with braket_account(region=region) as account:
        request = prepare_job(
            DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session
        )
    image = request.algorithm_specification.container_image
    assert image is not None
    assert image.uri == (
        f"292282985366.dkr.ecr.{region}.amazonaws.com/amazon-braket-base-jobs:latest"
    )


def test_requires_image_in_other_regions(source: Path) -> None:
    with braket_account(region="eu-central-1") as account:
        with pytest.raises(ValueError, match="image_uri: expected a URI in 'eu-central-1'"):
            prepare_job(DEVICE, source, to=v2026_04_07.CreateJobRequest, session=account.session)
        assert account.calls == []


@pytest.mark.parametrize("page", [1, 1000])
def test_copies_checkpoints(source: Path, page: int) -> None:
    with braket_account(jobs=JOBS, page_size=page) as account:
        account.put("store", {"old/a": b"a", "old/b/c": b"c", "older": b"x", "other": b""})
        request = prepare_job(
            DEVICE,
            source,
            to=v2026_04_07.CreateJobRequest,
            session=account.session,
            copy_checkpoints_from_job=job_arn("old"),
        )
        assert request.checkpoint_config is not None
        location = blur_times(request.checkpoint_config.s3_uri)
        copied = {
            uri.removeprefix(location): body
            for uri, body in account.objects().items()
            if uri.startswith(location)
        }
        assert copied == {"/a": b"a", "/b/c": b"c", "er": b"x"}
        (get_job,) = (call for call in account.calls if call.operation == "GetJob")
        assert "QueueInfo" in get_job.parameters


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("none", "the job .* has no checkpoints"),
        ("old", "'s3://store/old' contains no checkpoints"),
    ],
)
def test_rejects_missing_checkpoints(
    prepare: Callable[..., Any], account: Account, job: str, expected: str
) -> None:
    account.put("store", {})
    with pytest.raises(ValueError, match=expected):
        prepare(copy_checkpoints_from_job=job_arn(job))
    assert account.changes() == []
