"""Configurations of a job: typed objects, objects of the Braket SDK, or defaults."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeAlias

from attrs import field, frozen

from botopin.runtime.conversion import to_boto3
from botopin.runtime.enums import UnknownValue
from botopin.runtime.shapes import Shape, iter_set_members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.recipes.braket_jobs.version import JobVersion


class SDKConfig(Protocol):
    """A dataclass of `braket.jobs.config`. All its classes except S3DataSourceConfig are one."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


JobConfig: TypeAlias = Shape | SDKConfig


@frozen
class ConfigParameter:
    """A parameter for a configuration, with its default values."""

    parameter: str
    wire_name: str
    sdk_class: str
    """Name of the corresponding class in the SDK."""
    defaults: Mapping[str, Any] = field(factory=dict[str, Any])

    def read(self, value: object, version: JobVersion, problems: list[str]) -> dict[str, Any]:
        """Return the configuration in boto3's form, with defaults for omitted members.

        Append faults to `problems`. The value is not changed.
        """
        members = self._to_dict(value, version, problems) if value else {}
        config = {**self.defaults}
        config.update((name, each) for name, each in members.items() if each is not None)
        for name in self.defaults:
            if version.has_member(self.wire_name, name):
                continue
            if config.pop(name) != self.defaults[name]:
                problems.append(version.describe_missing(self.parameter, self.wire_name, name))
        return config

    def _to_dict(self, value: object, version: JobVersion, problems: list[str]) -> dict[str, Any]:
        cls = version.find_class(self.wire_name)
        try:
            if isinstance(value, cls) and isinstance(value, Shape):
                unknown = {
                    info.wire_name: each
                    for info, each in iter_set_members(value)
                    if isinstance(each, UnknownValue)  # the caller knows better
                }
                return to_boto3(value, validate=False) | unknown
            if is_sdk_class(value, self.sdk_class) and dataclasses.is_dataclass(value):
                return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        except ValueError as error:
            problems.append(f"{self.parameter}: {error}")
        else:
            problems.append(
                f"'{self.parameter}' should be of '{cls}' but user provided {type(value)}."
            )
        return {}


def is_sdk_class(value: object, name: str) -> bool:
    """Return whether a value is an instance of a class of the SDK, without importing the SDK."""
    return any((base.__module__, base.__qualname__) == (_SDK, name) for base in type(value).__mro__)


_SDK: Final = "braket.jobs.config"

INSTANCE: Final = ConfigParameter(
    "instance_config",
    "instanceConfig",
    "InstanceConfig",
    {"instanceType": "ml.m5.large", "volumeSizeInGb": 30, "instanceCount": 1},
)
STOPPING: Final = ConfigParameter(
    "stopping_condition",
    "stoppingCondition",
    "StoppingCondition",
    {"maxRuntimeInSeconds": 5 * 24 * 60 * 60},
)
OUTPUT: Final = ConfigParameter("output_data_config", "outputDataConfig", "OutputDataConfig")
CHECKPOINT: Final = ConfigParameter(
    "checkpoint_config",
    "checkpointConfig",
    "CheckpointConfig",
    {"localPath": "/opt/jobs/checkpoints"},
)
