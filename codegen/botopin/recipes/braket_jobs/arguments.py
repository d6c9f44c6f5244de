"""Interpretation of a job's simple arguments, compatible with the Braket SDK.

Functions append problems to a list, so that one error can report all problems.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.recipes.braket_jobs.version import JobVersion


def read_text(parameter: str, value: object, problems: list[str]) -> str:
    """Return an optional string. Falsy values count as omitted and become ""."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    problems.append(f"{parameter}: expected a str, got {type(value)}")
    return ""


def read_pairs(parameter: str, value: object, problems: list[str]) -> dict[Any, Any]:
    """Return a copy of an optional mapping. Falsy values count as omitted and become {}."""
    if not value:
        return {}
    if is_mapping(value):
        return dict(value)
    problems.append(f"{parameter}: expected a mapping, got {type(value)}")
    return {}


def read_name(name: str, image: str, stamp: str, problems: list[str]) -> str:
    """Return the name of the job. The default consists of the image's name and the time stamp."""
    job_name = name or f"{_name_stem(image)}-{stamp}"
    if not _NAME.fullmatch(job_name):
        origin = "" if name else ", the default for image_uri"
        problems.append(
            "job_name: expected 1 to 50 letters of a-z and A-Z, digits and hyphens, with no hyphen "
            f"at either end; got {format_value(job_name)}{origin}"
        )
    return job_name


def read_image(image: str, region: str, problems: list[str]) -> str:
    """Return the URI of the container image. The default is Braket's base image for the region."""
    if image:
        return image
    if region and region not in IMAGE_REGIONS:
        problems.append(
            f"image_uri: expected a URI in {format_value(region)}, got none; Braket's base image "
            f"is only in {', '.join(IMAGE_REGIONS)}"
        )
    return f"{_REGISTRY}.dkr.ecr.{region}.amazonaws.com/amazon-braket-base-jobs:latest"


def read_hyperparameters(
    hyperparameters: object, distribution: str, instance: Mapping[str, Any], problems: list[str]
) -> dict[str, str]:
    """Return the hyperparameters as strings, including those that the distribution adds."""
    values: dict[str, str] = {}
    for key, value in read_pairs("hyperparameters", hyperparameters, problems).items():
        if str(key) in values:
            problems.append(f"hyperparameters: two keys are {format_value(str(key))} as strings")
        values[str(key)] = str(value)
    if distribution not in {"", "data_parallel"}:
        problems.append(
            f"distribution: expected 'data_parallel' or None, got {format_value(distribution)}"
        )
    elif distribution:
        added = {
            "sagemaker_distributed_dataparallel_enabled": "true",
            "sagemaker_instance_type": str(instance["instanceType"]),
        }
        problems.extend(
            f"hyperparameters[{key!r}]: distribution='data_parallel' sets it to {value!r}"
            for key, value in added.items()
            if values.get(key, value) != value
        )
        values |= added
    return values


def read_associations(
    reservation: str, version: JobVersion, problems: list[str]
) -> list[dict[str, str]]:
    """Return the associations of a job: its reservation, if it has one."""
    if not reservation:
        return []
    if not version.has_member("associations"):
        problems.append(version.describe_missing("reservation_arn", "associations"))
    return [{"arn": reservation, "type": "RESERVATION_TIME_WINDOW_ARN"}]


def raise_problems(problems: list[str]) -> None:
    """Raise one error for all problems.

    Raises:
        ValueError: The list is not empty. The message contains the first 20 problems.
    """
    if problems:
        more = len(problems) - _MAX_SHOWN
        shown = problems[:_MAX_SHOWN] + ([f"… and {more} more"] if more > 0 else [])
        raise ValueError("\n".join(shown))


def _name_stem(image: str) -> str:
    if not image:
        return "braket-job-default"
    match = re.search(r"/amazon-braket-(.*)-jobs:", image) or re.search(
        r"/amazon-braket-([^:/]*)", image
    )
    return f"braket-job-{match[1]}" if match else "braket-job"


IMAGE_REGIONS: Final = ("us-east-1", "us-west-1", "us-west-2", "eu-west-2", "eu-north-1")
"""Regions that have Braket's base image."""

_REGISTRY: Final = "292282985366"
_NAME: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,50}(?<!-)")
_MAX_SHOWN: Final = 20
