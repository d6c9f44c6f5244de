"""Invalid arguments with the errors that the SDK and botopin raise."""

from __future__ import annotations

from typing import Any, Final

from interop.argument_sets import IMAGE, ArgumentSet, config
from support.braket_account import job_arn


def bad(
    name: str,
    /,
    *deviations: str,
    sdk: str,
    ours: str,
    error: str = "ValueError",
    account: Any = None,
    **arguments: Any,
) -> ArgumentSet:
    return ArgumentSet(name, arguments, account or {}, deviations, sdk, ours, error)


NO_ERROR: Final = ""
"""The SDK raises no error, and the service rejects the request or even runs it."""

BAD: Final = (
    *(
        bad(
            f"{parameter} of another class",
            sdk="ValueError",
            ours=f"'{parameter}' should be of '<class .*' but user provided <class 'dict'>",
            **{parameter: {"a": 1}},
        )
        for parameter in (
            "instance_config",
            "stopping_condition",
            "output_data_config",
            "checkpoint_config",
        )
    ),
    bad(
        "a configuration of another class",
        sdk="ValueError",
        ours="'stopping_condition' should be of .*JobStoppingCondition",
        stopping_condition=config("InstanceConfig", volumeSizeInGb=1),
    ),
    *(
        bad(
            f"the name {name[:20]!r}",
            sdk="ValueError",
            ours="job_name: expected 1 to 50 letters",
            job_name=name,
        )
        for name in ("under_score", "-a", "a-", "a" * 51, "é", "a\n", "two words")
    ),
    bad(
        "a name that is not a string",
        "types",
        sdk="TypeError",
        ours="job_name: expected a str",
        job_name=5,
    ),
    bad(
        "an image whose name is too long for a default",
        sdk="ValueError",
        ours="the default for image_uri",
        image_uri=f"{IMAGE}/amazon-braket-{'x' * 40}-jobs:1",
    ),
    bad("no source", "first", sdk="ValueError", ours="cannot find", source_module="nowhere"),
    bad(
        "a source that is not a string",
        "first",
        "types",
        sdk="TypeError",
        ours="expected a path",
        source_module=5,
    ),
    bad(
        "an archive without an entry point",
        "first",
        sdk="ValueError",
        ours="entry_point: expected a value",
        source_module="s3://store/code/source.tar.gz",
    ),
    bad(
        "an archive with another suffix",
        "first",
        sdk="ValueError",
        ours="expected an S3 URI that ends in .tar.gz",
        source_module="s3://store/code.zip",
        entry_point="x",
    ),
    bad(
        "a bucket as a source",
        "first",
        sdk="ValueError",
        ours="expected s3://bucket/key without dots in the bucket's name",
        source_module="s3://store",
        entry_point="x",
    ),
    bad(
        "a missing archive",
        "first",
        "head",
        sdk="ClientError",
        ours="there is no 's3://store/no.tar.gz'",
        source_module="s3://store/no.tar.gz",
        entry_point="x",
    ),
    bad(
        "a missing module",
        "first",
        sdk="ValueError",
        ours="cannot find the module 'algorithm.no'",
        entry_point="algorithm.no",
    ),
    bad(
        "a path as a module",
        "first",
        sdk="ValueError",
        ours="cannot find",
        entry_point="algorithm/train",
    ),
    bad(
        "a module below a module",
        "first",
        sdk="ValueError",
        ours="cannot find",
        entry_point="algorithm.train.x",
    ),
    bad(
        "no module",
        "first",
        sdk="ValueError",
        ours="cannot find the module ''",
        entry_point=":main",
    ),
    bad(
        "a module in a parent package",
        "first",
        "types",
        sdk="ImportError",
        ours="cannot find",
        entry_point="..up",
    ),
    bad(
        "a module of the standard library",
        "outside",
        sdk=NO_ERROR,
        ours="cannot find the module 'json' relative to 'algorithm'",
        entry_point="json",
    ),
    bad(
        "a module next to the source",
        "outside",
        sdk=NO_ERROR,
        ours="cannot find",
        entry_point="single",
    ),
    bad(
        "a missing callable",
        "callable",
        sdk=NO_ERROR,
        ours="train.py defines no 'no'",
        entry_point="algorithm.train:no",
    ),
    bad(
        "a region without Braket's image",
        "first",
        sdk="ValueError",
        ours="image_uri: expected a URI in 'eu-central-1'",
        account={"region": "eu-central-1"},
    ),
    bad(
        "no role",
        sdk="RuntimeError",
        ours="has no role",
        error="RuntimeError",
        account={"roles": ("Other",)},
    ),
    bad(
        "a bucket of another account",
        sdk="ValueError",
        ours="belongs to another account",
        account={"is_bucket_taken": True},
    ),
    bad(
        "another distribution",
        "distribution",
        sdk=NO_ERROR,
        ours="expected 'data_parallel' or None, got 'model_parallel'",
        distribution="model_parallel",
    ),
    bad(
        "a code location that is not a URI",
        "first",
        sdk="ValueError",
        ours=(
            "code_location: expected s3://bucket/key without dots in the bucket's name, "
            "got 'here/source.tar.gz'"
        ),
        code_location="here",
    ),
    bad(
        "a job without checkpoints",
        "first",
        "checkpoints",
        sdk="KeyError",
        ours="the job .* has no checkpoints",
        copy_checkpoints_from_job=job_arn("none"),
    ),
    bad(
        "a job whose checkpoints were deleted",
        "first",
        "checkpoints",
        sdk="KeyError",
        ours="'s3://store/nothing/here' contains no checkpoints",
        copy_checkpoints_from_job=job_arn("empty"),
    ),
    bad(
        "a missing job",
        "first",
        "retries",
        sdk="ResourceNotFoundException",
        ours="no such job",
        error="ResourceNotFoundException",
        copy_checkpoints_from_job=job_arn("lost"),
    ),
    bad(
        "hyperparameters in a list",
        "types",
        sdk="AttributeError",
        ours="hyperparameters: expected a mapping",
        hyperparameters=["a"],
    ),
    bad(
        "a hyperparameter that is too long",
        "checked",
        sdk=NO_ERROR,
        ours="at most 2,500 characters",
        error="ValidationError",
        hyperparameters={"a": "x" * 2501},
    ),
    bad(
        "two keys that are equal as strings",
        "hyperparameters",
        sdk=NO_ERROR,
        ours="two keys are '1' as strings",
        hyperparameters={1: "a", "1": "b"},
    ),
    bad(
        "a hyperparameter that data parallel sets",
        "hyperparameters",
        sdk=NO_ERROR,
        ours="distribution='data_parallel' sets it to 'ml.m5.large'",
        hyperparameters={"sagemaker_instance_type": "mine"},
        distribution="data_parallel",
    ),
    bad(
        "missing input",
        "no files",
        sdk=NO_ERROR,
        ours="no file has a path that starts with 'nowhere'",
        input_data="nowhere",
    ),
    bad(
        "empty input path",
        "empty",
        sdk="ValueError",
        ours="expected a path that ends in a name, got ''",
        input_data={"a": ""},
    ),
    bad(
        "a number as input",
        "first",
        "types",
        sdk="TypeError",
        ours="but user provided <class 'int'>",
        input_data=5,
    ),
    bad(
        "a bucket as input",
        "no files",
        sdk=NO_ERROR,
        ours="expected s3://bucket/key without dots in the bucket's name, got 's3://store'",
        input_data="s3://store",
    ),
    bad(
        "a pattern as input",
        "no files",
        sdk="ValueError",
        ours="starts with 'data/\\*.csv'",
        input_data="data/*.csv",
    ),
    bad(
        "input with a line break in a name",
        "first",
        sdk="ValueError",
        ours="control character",
        input_data="odd",
    ),
    bad(
        "a channel with a bad name",
        "checked",
        sdk=NO_ERROR,
        ours="channel_name",
        error="ValidationError",
        input_data={"two words": "s3://store/x"},
    ),
    bad(
        "too many channels",
        "checked",
        sdk=NO_ERROR,
        ours="at most 20 items",
        error="ValidationError",
        input_data={f"c{n}": "s3://store/x" for n in range(21)},
    ),
    bad(
        "a folder with a link to itself",
        "first",
        "cycle",
        sdk="OSError",
        ours="cannot archive the link",
        source_module="cycle",
    ),
    bad(
        "a dangling link",
        "first",
        sdk="FileNotFoundError",
        ours="gone",
        error="FileNotFoundError",
        source_module="dangling",
    ),
    bad(
        "no device",
        "checked",
        sdk=NO_ERROR,
        ours="at least 1 character",
        error="ValidationError",
        device="",
    ),
    bad(
        "no instance",
        "checked",
        sdk=NO_ERROR,
        ours="instance_count: expected at least 1",
        error="ValidationError",
        instance_config=config("InstanceConfig", instanceCount=0),
    ),
    bad(
        "an unknown instance type",
        "checked",
        sdk=NO_ERROR,
        ours="instance_type",
        error="ValidationError",
        instance_config=config("InstanceConfig", instanceType="ml.x1"),
    ),
    bad(
        "an invalid role",
        "checked",
        sdk=NO_ERROR,
        ours="role_arn",
        error="ValidationError",
        role_arn="admin",
    ),
    bad(
        "tags that are not strings",
        "checked",
        sdk=NO_ERROR,
        ours="tags",
        error="ValidationError",
        tags={"a": 1},
    ),
)
