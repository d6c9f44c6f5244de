"""The plain arguments of a job, read as the Braket SDK reads them.

What is wrong goes to a list of problems, so that all of them are told at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.recipes.braket_jobs.version import JobVersion


def read_text(parameter: str, value: object, problems: list[str]) -> str:
    """A text that may be left out, which None and all that is falsy do: it is empty then."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    problems.append(f"{parameter}: expected a str, got {type(value)}")
    return ""


def read_pairs(parameter: str, value: object, problems: list[str]) -> dict[Any, Any]:
    """A copy of a mapping that may be left out."""
    if not value:
        return {}
    if is_mapping(value):
        return dict(value)
    problems.append(f"{parameter}: expected a mapping, got {type(value)}")
    return {}


def read_name(name: str, image: str, stamp: str, problems: list[str]) -> str:
    """The name of the job, by default made of the image's and a time."""
    chosen = name or f"{_name_stem(image)}-{stamp}"
    if not _NAME.fullmatch(chosen):
        whose = "job_name" if name else "job_name: the default that comes of image_uri,"
        problems.append(
            f"{whose} {format_value(chosen)} is no name of a job: 1 to 50 letters of a-z and A-Z, "
            "digits and hyphens, with no hyphen at either end"
        )
    return chosen


def read_image(image: str, region: str, problems: list[str]) -> str:
    """The container's image, by default Braket's base image for the region."""
    if image:
        return image
    if region and region not in IMAGE_REGIONS:
        problems.append(
            f"image_uri must be given in {format_value(region)}: Braket's base image is only in "
            f"{', '.join(IMAGE_REGIONS)}"
        )
    return f"{_REGISTRY}.dkr.ecr.{region}.amazonaws.com/amazon-braket-base-jobs:latest"


def read_hyperparameters(
    given: object, distribution: str, instance: Mapping[str, Any], problems: list[str]
) -> dict[str, str]:
    """The hyperparameters as text, with those that a distribution adds."""
    found: dict[str, str] = {}
    for key, value in read_pairs("hyperparameters", given, problems).items():
        if str(key) in found:
            problems.append(f"hyperparameters: two keys are {format_value(str(key))} as text")
        found[str(key)] = str(value)
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
            if found.get(key, value) != value
        )
        found |= added
    return found


def read_associations(
    reservation: str, version: JobVersion, problems: list[str]
) -> list[dict[str, str]]:
    """What a job is associated with: a reservation, if there is one."""
    if not reservation:
        return []
    if not version.has_member("associations"):
        problems.append(version.describe_missing("reservation_arn", "associations"))
    return [{"arn": reservation, "type": "RESERVATION_TIME_WINDOW_ARN"}]


def collect_problems(problems: list[str], check: Callable[[], object]) -> None:
    """Have what a check raises among the problems."""
    try:
        check()
    except ValueError as error:
        problems.append(str(error))


def raise_problems(problems: list[str]) -> None:
    """Tell all problems at once.

    Raises:
        ValueError: there are some; it shows the first ones.
    """
    if problems:
        more = len(problems) - _MAX_SHOWN
        shown = problems[:_MAX_SHOWN] + ([f"… and {more} more"] if more > 0 else [])
        raise ValueError("\n".join(shown))


def _name_stem(image: str) -> str:
    if not image:
        return "braket-job-default"
    found = re.search(r"/amazon-braket-(.*)-jobs:", image) or re.search(
        r"/amazon-braket-([^:/]*)", image
    )
    return f"braket-job-{found[1]}" if found else "braket-job"


IMAGE_REGIONS: Final = ("us-east-1", "us-west-1", "us-west-2", "eu-west-2", "eu-north-1")
"""Where Braket has its base image."""

_REGISTRY: Final = "292282985366"
_NAME: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,50}(?<!-)")
_MAX_SHOWN: Final = 20
