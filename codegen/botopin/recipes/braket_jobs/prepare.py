"""Preparing a hybrid job for Amazon Braket, as the Braket SDK does, for a version of your choice.

```python
import boto3
from botopin import pin, to_boto3
from botopin.recipes.braket_jobs import prepare_job
from botopin_aws.braket import v2026_04_07 as braket

session = boto3.Session(region_name="us-west-2")
request = prepare_job(
    "arn:aws:braket:::device/quantum-simulator/amazon/sv1",
    "algorithm",
    to=braket.CreateJobRequest,
    entry_point="algorithm.train:main",
    hyperparameters={"shots": 100},
    input_data={"train": "data/train.csv", "old": "s3://my-bucket/old"},
    instance_config=braket.InstanceConfig(instance_type="ml.m5.xlarge", volume_size_in_gb=50),
    session=session,
)
client = pin("braket", "2026-04-07", session=session)
client.create_job(**to_boto3(request))
```

`prepare_job` uploads the code and the data, and gives back the request: nothing runs until it is
sent. It does what `prepare_quantum_job` of amazon-braket-sdk does, which need not be installed.
docs/decisions/braket-jobs.md lists where it differs.
"""

from __future__ import annotations

import os
import time
import warnings
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botopin.recipes.braket_jobs.account import Account
from botopin.recipes.braket_jobs.arguments import (
    collect_problems,
    raise_problems,
    read_associations,
    read_hyperparameters,
    read_image,
    read_name,
    read_pairs,
    read_text,
)
from botopin.recipes.braket_jobs.configs import CHECKPOINT, INSTANCE, OUTPUT, STOPPING
from botopin.recipes.braket_jobs.input_channels import read_channels
from botopin.recipes.braket_jobs.plan import JobDraft
from botopin.recipes.braket_jobs.s3_locations import require_s3_location
from botopin.recipes.braket_jobs.source import read_source
from botopin.recipes.braket_jobs.source_archive import ARCHIVE
from botopin.recipes.braket_jobs.transfers import create_bucket, transfer_all
from botopin.recipes.braket_jobs.version import find_version
from botopin.runtime.conversion import from_boto3
from botopin.runtime.optional_dependencies import require_extra
from botopin.runtime.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3  # pyright: ignore[reportMissingTypeStubs]

    from botopin.recipes.braket_jobs.configs import JobConfig
    from botopin.recipes.braket_jobs.input_channels import InputData
    from botopin.recipes.braket_jobs.transfers import Progress

T = TypeVar("T", bound=Shape)


def prepare_job(
    device: str,
    source_module: str | os.PathLike[str],
    *,
    to: type[T],
    entry_point: str | None = None,
    image_uri: str | None = None,
    job_name: str | None = None,
    code_location: str | None = None,
    role_arn: str | None = None,
    hyperparameters: Mapping[Any, Any] | None = None,
    input_data: InputData | None = None,
    instance_config: JobConfig | None = None,
    distribution: str | None = None,
    stopping_condition: JobConfig | None = None,
    output_data_config: JobConfig | None = None,
    copy_checkpoints_from_job: str | None = None,
    checkpoint_config: JobConfig | None = None,
    session: boto3.Session | None = None,
    tags: Mapping[str, str] | None = None,
    reservation_arn: str | None = None,
    default_bucket: str | None = None,
    progress: Progress | None = None,
) -> T:
    """Upload what a hybrid job needs, and make the request that creates it.

    Everything is checked first, the finished request included: as long as an argument is wrong,
    nothing is uploaded, created or copied. No argument is changed, and no code of yours is run.

    A configuration may be an object of the version's own class (`botopin.convert` makes one of
    another version's) or of `braket.jobs.config`; what it leaves out is the SDK's default. An
    object that lacks what its class requires (a KMS key without a path, say) comes of
    `from_boto3({"kmsKeyId": key}, JobOutputDataConfig)`.

    Args:
        device: the ARN of the device, or `local:<provider>/<simulator>`.
        source_module: a Python file or a folder, which is archived and uploaded, or the S3 URI of a
            `.tar.gz`, which is copied. Links are followed.
        to: the class of the version to build, such as `v2026_04_07.CreateJobRequest`.
        entry_point: `package.module` or `package.module:callable`, beginning with the name of
            `source_module`. By default that name; for an S3 URI it must be given, and is not
            checked.
        image_uri: the container's image in ECR. By default Braket's base image.
        job_name: 1 to 50 letters, digits and hyphens. By default made of the image and the time.
        code_location: the S3 URI that the code is put under. By default
            `s3://<bucket>/jobs/<job_name>/<milliseconds>/script`.
        role_arn: the role that the job assumes. By default `BRAKET_JOBS_ROLE_ARN` of the
            environment, or else the role that Braket's console made.
        hyperparameters: for the job; keys and values become text by `str`.
        input_data: the S3 URI, local path or `InputFileConfig` (the SDK's `S3DataSourceConfig`) of
            the channel `input`, or a mapping of channels' names to such, or a list of
            `InputFileConfig`. Of a local path all files are uploaded that begin with it: `data/x`
            means `data/x.csv` and `data/x/1.csv`, `data/x/` only the latter.
        instance_config: `InstanceConfig`. By default one ml.m5.large with 30 GB.
        distribution: `"data_parallel"`, or None.
        stopping_condition: `JobStoppingCondition`. By default 5 days.
        output_data_config: `JobOutputDataConfig`. By default `data` beside the code.
        copy_checkpoints_from_job: the ARN of a job whose checkpoints this one goes on from.
        checkpoint_config: `JobCheckpointConfig`. By default `/opt/jobs/checkpoints`, kept in
            `checkpoints` beside the code.
        session: by default one of the region that `AWS_REGION` names.
        tags: of the job.
        reservation_arn: of a reservation that Braket Direct made. Since version 2023-12-04.
        default_bucket: the bucket for whatever is not given a place. By default
            `AMZN_BRAKET_OUT_S3_BUCKET` of the environment, or else
            `amazon-braket-<region>-<account>`, which is created if it is not there.
        progress: hears the S3 URI that is written, the bytes sent and the bytes in all.

    Returns:
        The request, for `client.create_job(**to_boto3(request))`.

    Raises:
        TypeError: `to` is no request of CreateJob of Braket, or `session` no session.
        ValueError: arguments are wrong, and it says all of them. As a `ValidationError`: the
            request is not what its version takes.
        RuntimeError: the account has no role for jobs.
        OSError: the source cannot be read.
        ImportError: boto3 is not installed.
        botocore.exceptions.ClientError: AWS refused a call. A note says what was uploaded before.
    """
    version = find_version(to)
    given: Any = session or _default_session()
    if not (hasattr(given, "client") and hasattr(given, "region_name")):
        raise TypeError(f"session: expected a boto3.Session, got {type(given).__qualname__}")
    stamp = str(int(time.time() * 1000))
    problems: list[str] = []
    notes: list[str] = []

    def text(parameter: str, value: object) -> str:
        return read_text(parameter, value, problems)

    region: str = given.region_name or ""
    if not region:
        problems.append("session has no region: boto3.Session(region_name=…), or set AWS_REGION")
    image = text("image_uri", image_uri)
    name = read_name(text("job_name", job_name), image, stamp, problems)
    entry = text("entry_point", entry_point)
    source = read_source(source_module, entry, problems)
    instance = INSTANCE.read(instance_config, version, problems)
    stopping = STOPPING.read(stopping_condition, version, problems)
    output = OUTPUT.read(output_data_config, version, problems)
    checkpoint = CHECKPOINT.read(checkpoint_config, version, problems)
    channels = read_channels(input_data, version, problems, notes)
    parameters = read_hyperparameters(
        hyperparameters, text("distribution", distribution), instance, problems
    )
    associations = read_associations(text("reservation_arn", reservation_arn), version, problems)
    code = text("code_location", code_location)
    if code:
        collect_problems(
            problems, lambda: require_s3_location("code_location", f"{code}/{ARCHIVE}")
        )
    copied = text("copy_checkpoints_from_job", copy_checkpoints_from_job)
    if copied and checkpoint.get("s3Uri"):
        collect_problems(
            problems, lambda: require_s3_location("checkpoint_config", str(checkpoint["s3Uri"]))
        )
    bucket = text("default_bucket", default_bucket) or os.environ.get(_BUCKET_VARIABLE, "")
    if bucket:
        collect_problems(
            problems, lambda: require_s3_location("default_bucket", f"s3://{bucket}/jobs")
        )
    kwargs: dict[str, Any] = {
        "jobName": name,
        "instanceConfig": instance,
        "outputDataConfig": output,
        "checkpointConfig": checkpoint,
        "deviceConfig": {"device": device},
        "hyperParameters": parameters,
        "stoppingCondition": stopping,
        "tags": read_pairs("tags", tags, problems),
    }
    if associations:
        kwargs["associations"] = associations
    draft = JobDraft(
        version=version,
        prefix=f"jobs/{name}/{stamp}",
        bucket=bucket,
        role=text("role_arn", role_arn) or os.environ.get(_ROLE_VARIABLE, ""),
        code_location=code,
        image=read_image(image, region, problems),
        source=source,
        channels=channels,
        copied_job=copied,
        kwargs=kwargs,
    )
    raise_problems(problems)
    for note in notes:
        warnings.warn(note, stacklevel=2)
    with Account(given, region) as account, TemporaryDirectory() as temporary:
        plan = draft.resolve(account)
        request = from_boto3(plan.kwargs, to, strict=True)
        transfers = plan.list_transfers(account, Path(temporary).resolve())
        if plan.bucket_to_create:
            create_bucket(account.client("s3"), plan.bucket_to_create, region)
        if transfers:
            transfer_all(account.client("s3"), transfers, progress)
    return request


_BUCKET_VARIABLE: Final = "AMZN_BRAKET_OUT_S3_BUCKET"
_ROLE_VARIABLE: Final = "BRAKET_JOBS_ROLE_ARN"


def _default_session() -> Any:
    require_extra("boto3", extra="boto3", what="preparing a job")
    boto3: Any = import_module("boto3")
    return boto3.Session(region_name=os.environ.get("AWS_REGION"))
