"""Valid arguments that have the same outcome in the SDK and in botopin."""

from __future__ import annotations

from typing import Any, Final

from interop.argument_sets import IMAGE, RESERVATION, ROLE, ArgumentSet, config
from support.braket_account import job_arn

LOCATIONS: Final = {
    "code_location": "s3://store/new",
    "output_data_config": config("OutputDataConfig", s3Path="s3://store/out"),
    "checkpoint_config": config("CheckpointConfig", s3Uri="s3://store/checkpoints"),
}
S3_SOURCE: Final = {
    "source_module": "s3://store/code/source.tar.gz",
    "entry_point": "any.thing:at_all",
}


def good(name: str, /, *deviations: str, account: Any = None, **arguments: Any) -> ArgumentSet:
    return ArgumentSet(name, arguments, account or {}, deviations)


GOOD: Final = (
    good("all defaults"),
    good("a file", source_module="single.py"),
    good("a file and its callable", source_module="single.py", entry_point="single:go"),
    good("a file with a hyphen", source_module="with-hyphen.py"),
    good("a path with a dot", source_module="./algorithm"),
    good("a path with a parent folder", source_module="elsewhere/../algorithm"),
    good("a link is named for its target", source_module="linked"),
    good("a module", entry_point="algorithm.train"),
    good("a relative module", entry_point=".space"),
    good("the callable of a package", entry_point="algorithm:main"),
    good("no callable after the colon", entry_point="algorithm:"),
    good("an archive in S3", "head", **S3_SOURCE),
    good(
        "an archive by its URL",
        "head",
        source_module="https://store.s3.us-west-2.amazonaws.com/code/source.tar.gz",
        entry_point="x",
    ),
    good(
        "an archive in capitals",
        "head",
        source_module="S3://store/code/SOURCE.TAR.GZ",
        entry_point="x",
    ),
    good("an archive at its target", **{**S3_SOURCE, "code_location": "s3://store/code"}),
    good("a code location", code_location="s3://store/x/y"),
    good("a code location with a final slash", code_location="s3://store/x/"),
    good("a code location that is a bucket", code_location="s3://store"),
    good("a code location as a URL", code_location="https://store.s3.us-west-2.amazonaws.com/x"),
    good("a name", job_name="My-job-1"),
    good("a name of 50 characters", job_name="x" * 50),
    good("an image of jobs", image_uri=f"{IMAGE}/amazon-braket-pytorch-jobs:latest"),
    good("an image of Braket", image_uri=f"{IMAGE}/amazon-braket-own:1"),
    good("a custom image", image_uri=f"{IMAGE}/mine:1"),
    good(
        "an image in a region without Braket's image",
        image_uri=f"{IMAGE}/mine:1",
        account={"region": "eu-central-1"},
    ),
    good("a role", role_arn=ROLE),
    good(
        "a role in the environment", "role", account={"environment": {"BRAKET_JOBS_ROLE_ARN": ROLE}}
    ),
    good(
        "a role that overrides the environment",
        role_arn=ROLE,
        account={"environment": {"BRAKET_JOBS_ROLE_ARN": "arn:aws:iam::1:role/x"}},
    ),
    good(
        "a bucket in the environment",
        account={"environment": {"AMZN_BRAKET_OUT_S3_BUCKET": "store"}},
        input_data="train.csv",
    ),
    good("no bucket needed", "bucket", **LOCATIONS),
    good("us-east-1", account={"region": "us-east-1"}),
    good("eu-west-2", account={"region": "eu-west-2"}),
    good("hyperparameters", hyperparameters={"a": "1", 2: 3.5, None: True, "list": [1, "x"]}),
    good("no hyperparameters", hyperparameters={}),
    good("data parallel", distribution="data_parallel"),
    good(
        "data parallel with all hyperparameters",
        distribution="data_parallel",
        hyperparameters={"a": 1},
        instance_config=config("InstanceConfig", instanceType="ml.p3.16xlarge", instanceCount=2),
    ),
    good("input of a file", input_data="train.csv"),
    good("input with a partial name", input_data="tra"),
    good("input of a folder and its siblings", input_data="data"),
    good("input of a folder alone", input_data="data/"),
    good("input from a parent folder", input_data="algorithm/../train.csv"),
    good("input in S3", input_data="s3://store/any/prefix"),
    good("input by its URL", input_data="https://store.s3.us-west-2.amazonaws.com/any"),
    good("input as a source", input_data=config("S3DataSourceConfig", s3_data="s3://store/any")),
    good(
        "input with a content type",
        input_data={
            "one": config("S3DataSourceConfig", s3_data="s3://store/any", content_type="text/csv")
        },
    ),
    good(
        "input from all sources",
        input_data={
            "local": "data/b",
            "far": "s3://store/any",
            "source": config("S3DataSourceConfig", s3_data="s3://store/any"),
        },
    ),
    good("the same files in two channels", input_data={"one": "data/a.csv", "two": "data/a.csv"}),
    good("no input", input_data={}),
    good("an instance", instance_config=config("InstanceConfig", instanceType="ml.m5.xlarge")),
    good(
        "an instance with all members",
        instance_config=config(
            "InstanceConfig", instanceType="ml.g6.xlarge", volumeSizeInGb=1, instanceCount=3
        ),
    ),
    good(
        "a maximum run time", stopping_condition=config("StoppingCondition", maxRuntimeInSeconds=60)
    ),
    good("an output", output_data_config=config("OutputDataConfig", s3Path="s3://store/out")),
    good(
        "an output with a key",
        output_data_config=config("OutputDataConfig", s3Path="s3://store/out", kmsKeyId="key"),
    ),
    good("a KMS key without a path", output_data_config=config("OutputDataConfig", kmsKeyId="key")),
    good("a checkpoint's path", checkpoint_config=config("CheckpointConfig", localPath="/opt/x")),
    good(
        "a checkpoint location", checkpoint_config=config("CheckpointConfig", s3Uri="s3://store/c")
    ),
    good(
        "falsy configurations",
        instance_config={},
        stopping_condition=0,
        output_data_config="",
        checkpoint_config=[],
    ),
    good("checkpoints of a job", copy_checkpoints_from_job=job_arn("old")),
    good(
        "checkpoints to a location",
        copy_checkpoints_from_job=job_arn("old"),
        checkpoint_config=config("CheckpointConfig", s3Uri="s3://store/new"),
    ),
    good(
        "checkpoints at their target",
        copy_checkpoints_from_job=job_arn("old"),
        checkpoint_config=config("CheckpointConfig", s3Uri="s3://store/old/checkpoints"),
    ),
    good(
        "checkpoints on several pages",
        copy_checkpoints_from_job=job_arn("old"),
        account={"page_size": 1},
    ),
    good("tags", tags={"a": "1", "b": ""}),
    good("a reservation", reservation_arn=RESERVATION),
    good("a device", device="arn:aws:braket:::device/quantum-simulator/amazon/sv1"),
    good(
        "everything",
        "role",
        account={"environment": {"BRAKET_JOBS_ROLE_ARN": ROLE}},
        entry_point="algorithm.train:main",
        image_uri=f"{IMAGE}/amazon-braket-pytorch-jobs:latest",
        job_name="everything",
        code_location="s3://store/code-of-it",
        hyperparameters={"a": 1},
        input_data={"train": "train.csv", "far": "s3://store/any"},
        instance_config=config("InstanceConfig", instanceType="ml.m5.xlarge"),
        distribution="data_parallel",
        stopping_condition=config("StoppingCondition", maxRuntimeInSeconds=60),
        output_data_config=config("OutputDataConfig", s3Path="s3://store/out", kmsKeyId="key"),
        copy_checkpoints_from_job=job_arn("old"),
        checkpoint_config=config("CheckpointConfig", localPath="/opt/x", s3Uri="s3://store/c"),
        tags={"a": "1"},
        reservation_arn=RESERVATION,
    ),
)
