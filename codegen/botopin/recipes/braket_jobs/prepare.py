"""Preparation of Amazon Braket hybrid jobs for a version of choice, compatible with the Braket SDK.

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

`prepare_job` uploads the code and the data, and returns the request. The job does not start until
you send the request. The function replaces `prepare_quantum_job` of amazon-braket-sdk, which need
not be installed. docs/decisions/braket-jobs.md lists the differences.
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
from botopin.recipes.braket_jobs.s3_locations import check_s3_location
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
    """Upload the code and data of a hybrid job, and return the request that creates the job.

    All arguments and the finished request are validated first. If any of them is invalid, nothing
    is uploaded, copied or created. The function changes no argument and runs none of your code.

    A configuration is an object of the version's own class or of `braket.jobs.config`.
    `botopin.convert` converts an object of another version. Omitted members get the SDK's
    defaults. To omit a required member, such as the path next to a KMS key, pass
    `from_boto3({"kmsKeyId": key}, JobOutputDataConfig)`.

    Args:
        device: ARN of the device, or `local:<provider>/<simulator>`.
        source_module: Python file or folder to archive and upload, or S3 URI of a `.tar.gz` to
            copy. Links are followed.
        to: Class of the request, such as `v2026_04_07.CreateJobRequest`. It selects the version.
        entry_point: `package.module` or `package.module:callable` that starts with the name of
            `source_module`. The default is that name. Required for an S3 URI, and not checked.
        image_uri: URI of the container image in ECR. The default is Braket's base image.
        job_name: Name of the job: 1 to 50 letters, digits and hyphens. The default consists of
            the name of the image and the time.
        code_location: S3 URI of the folder for the code. The default is
            `s3://<bucket>/jobs/<job_name>/<milliseconds>/script`.
        role_arn: ARN of the role that the job assumes. The default is the environment variable
            `BRAKET_JOBS_ROLE_ARN`, or else the role that the Braket console created.
        hyperparameters: Hyperparameters of the job. `str` converts keys and values.
        input_data: Data for the channel `input`: S3 URI, local path or `InputFileConfig` (in the
            SDK `S3DataSourceConfig`). Several channels are a mapping from channel names to such
            data, or a list of `InputFileConfig`. A local path selects all files whose path starts
            with it: `data/x` selects `data/x.csv` and `data/x/1.csv`, `data/x/` only the latter.
        instance_config: `InstanceConfig`. The default is one ml.m5.large with 30 GB.
        distribution: `"data_parallel"`, or None.
        stopping_condition: `JobStoppingCondition`. The default is 5 days.
        output_data_config: `JobOutputDataConfig`. The default is the folder `data` in the job's
            folder `s3://<bucket>/jobs/<job_name>/<milliseconds>`.
        copy_checkpoints_from_job: ARN of an earlier job whose checkpoints are copied.
        checkpoint_config: `JobCheckpointConfig`. The default is the local path
            `/opt/jobs/checkpoints`, stored in the folder `checkpoints` of the job's folder.
        session: Session for all calls to AWS. The default has the region of the environment
            variable `AWS_REGION`.
        tags: Tags of the job.
        reservation_arn: ARN of a Braket Direct reservation. Requires version 2023-12-04 or later.
        default_bucket: Name of the bucket for all objects without a location of their own. The
            default is the environment variable `AMZN_BRAKET_OUT_S3_BUCKET`, or else
            `amazon-braket-<region>-<account>`, which is created if it does not exist.
        progress: Function `progress(s3_uri, bytes_sent, bytes_in_total)`, called for each object
            before the transfer and during the transfer, from several threads.

    Returns:
        The request. Send it with `client.create_job(**to_boto3(request))`.

    Raises:
        TypeError: `to` is not a `CreateJobRequest` of Braket, or `session` is not a session.
        ValueError: Arguments are invalid; the message lists all problems.
        ValidationError: The request is not valid for its version. A subclass of ValueError.
        RuntimeError: The account has no role for jobs.
        OSError: The source or a data file cannot be read.
        ImportError: boto3 is not installed.
        botocore.exceptions.ClientError: AWS rejected a call. A note on the exception states which
            objects are already in S3.
    """
    version = find_version(to)
    session_object: Any = session or _default_session()
    if not (hasattr(session_object, "client") and hasattr(session_object, "region_name")):
        raise TypeError(
            f"session: expected a boto3.Session, got {type(session_object).__qualname__}"
        )
    stamp = str(int(time.time() * 1000))
    problems: list[str] = []
    notes: list[str] = []

    def text(parameter: str, value: object) -> str:
        return read_text(parameter, value, problems)

    region: str = session_object.region_name or ""
    if not region:
        problems.append(
            "session: expected a region, got none; pass boto3.Session(region_name=…) or set "
            "AWS_REGION"
        )
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
        check_s3_location("code_location", f"{code}/{ARCHIVE}", problems)
    copied_job = text("copy_checkpoints_from_job", copy_checkpoints_from_job)
    if copied_job and checkpoint.get("s3Uri"):
        check_s3_location("checkpoint_config", str(checkpoint["s3Uri"]), problems)
    bucket = text("default_bucket", default_bucket) or os.environ.get(_BUCKET_VARIABLE, "")
    if bucket:
        check_s3_location("default_bucket", f"s3://{bucket}/jobs", problems)
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
        copied_job=copied_job,
        kwargs=kwargs,
    )
    raise_problems(problems)
    for note in notes:
        warnings.warn(note, stacklevel=2)
    with Account(session_object, region) as account, TemporaryDirectory() as temporary:
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
    require_extra("boto3", extra="boto3", feature="prepare_job")
    boto3: Any = import_module("boto3")
    return boto3.Session(region_name=os.environ.get("AWS_REGION"))
