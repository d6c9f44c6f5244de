"""The configurations of a job: typed, the Braket SDK's own, or left out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeAlias

from attrs import field, frozen

from botopin.runtime.conversion import to_boto3
from botopin.runtime.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.recipes.braket_jobs.version import JobVersion


class SDKConfig(Protocol):
    """A class of `braket.jobs.config`, all of which are dataclasses but S3DataSourceConfig."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


JobConfig: TypeAlias = Shape | SDKConfig


@frozen
class ConfigParameter:
    """A parameter that takes a configuration, and what it means where that is left out."""

    parameter: str
    wire_name: str
    sdk_class: str
    """The class that the SDK has for it."""
    defaults: Mapping[str, Any] = field(factory=dict[str, Any])

    def read(self, value: object, version: JobVersion, problems: list[str]) -> dict[str, Any]:
        """The configuration as boto3 takes it; whatever it leaves out is the default.

        What is wrong with it goes to `problems`. The value is not changed.
        """
        given = self._to_dict(value, version, problems) if value else {}
        config = {**self.defaults}
        config.update((name, held) for name, held in given.items() if held is not None)
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
                return to_boto3(value, validate=False)
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
    """Whether a value is of that class of the Braket SDK's, which is not imported for it."""
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
