"""Messages for arguments in the wrong order and for objects of another version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import botopin
from botopin import ValidationError, from_boto3
from botopin_aws.braket import v2025_11_20 as old
from botopin_aws.braket import v2026_04_07 as new

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIG = {"device": "local:none/none"}
calls: Any = botopin
"""The package without types, for calls with wrong arguments."""


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: calls.from_boto3(new.DeviceConfig, CONFIG),
            r"expected data and then a class: from_boto3\(data, DeviceConfig\)",
        ),
        (
            lambda: calls.from_json(new.DeviceConfig, CONFIG),
            r"expected data and then a class: from_json\(data, DeviceConfig\)",
        ),
        (
            lambda: calls.from_boto3(CONFIG, new.DeviceConfig(**CONFIG)),
            "expected a shape class, got an object of DeviceConfig: pass its class",
        ),
        (lambda: calls.from_boto3(CONFIG, CONFIG), "expected a shape class, got dict"),
        (
            lambda: calls.to_boto3(CONFIG),
            r"got dict: build one with botopin\.from_boto3\(data, SomeRequest, strict=True\)",
        ),
        (lambda: calls.to_boto3(CONFIG, validate=False), "got dict: build one with"),
        (lambda: calls.to_json(CONFIG), "got dict: build one with"),
        (lambda: calls.validate(CONFIG), "got dict: build one with"),
        (
            lambda: calls.to_boto3(new.DeviceConfig),
            "got the class DeviceConfig: build an object of the class",
        ),
        (
            lambda: calls.convert(new.DeviceConfig, old.DeviceConfig(**CONFIG)),
            r"expected an object and then a class: convert\(value, DeviceConfig\)",
        ),
    ],
)
def test_names_the_right_call(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()


HINT = r"\(to convert from another version, call botopin\.convert\(value, DeviceConfig\)\)"


@pytest.mark.parametrize("strict", [False, True])
def test_data_with_an_object_of_another_version_names_convert(strict: bool) -> None:
    config = old.DeviceConfig(**CONFIG)
    with pytest.raises(ValidationError, match=f"DeviceConfig: expected mapping {HINT}"):
        calls.from_boto3(config, new.DeviceConfig, strict=strict)
    with pytest.raises(ValidationError, match=rf"\.device_config: expected mapping {HINT}"):
        calls.from_boto3({"deviceConfig": config}, new.CreateJobRequest, strict=strict)


def test_data_with_an_object_of_the_class_names_to_boto3() -> None:
    config = new.DeviceConfig(**CONFIG)
    with pytest.raises(
        ValidationError, match=r"to convert an object to a dict, call botopin\.to_boto3"
    ):
        calls.from_boto3({"deviceConfig": config}, new.CreateJobRequest)


@pytest.mark.parametrize("cls", [list, tuple])
def test_an_object_of_another_version_in_a_list_names_convert(cls: type[Any]) -> None:
    request = from_boto3({}, new.SearchJobsRequest)
    filters = cls([old.SearchJobsFilter(name="jobName", values=["x"], operator="CONTAINS")])
    with pytest.raises(ValidationError, match=r"filters\[0\]: expected .*botopin\.convert"):
        calls.replace(request, filters=filters)
