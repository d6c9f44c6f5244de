"""Known changes of Braket in its versions."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

import attrs

from botopin_aws import braket
from support.raw_model import DATES, MODELS

if TYPE_CHECKING:
    from types import ModuleType


def version(date: str) -> ModuleType:
    return import_module(f"botopin_aws.braket.v{date.replace('-', '_')}")


def values(date: str, enum: str) -> list[str]:
    return [each.value for each in getattr(version(date), enum)]


def test_versions_are_the_dates_of_the_models() -> None:
    folders = [folder.name for folder in MODELS.iterdir()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", name) for name in folders)
    assert sorted(folders) == list(braket.VERSIONS)
    assert max(folders) == braket.LATEST


def test_associations_appear_on_2023_12_04() -> None:
    for request in ("CreateJobRequest", "CreateQuantumTaskRequest"):
        having = [
            date
            for date in DATES
            if hasattr(version(date), request)
            and "associations" in attrs.fields_dict(getattr(version(date), request))
        ]
        assert having == [date for date in DATES if date >= "2023-12-04"]


def test_nineteen_instance_types_appear_on_2026_04_07() -> None:
    before = values("2025-11-20", "InstanceType")
    new = [value for value in values("2026-04-07", "InstanceType") if value not in before]
    assert len(new) == 19
    assert {value.split(".")[1] for value in new} == {"t3", "g6", "g6e"}
    assert not [value for value in before if value.split(".")[1] in {"t3", "g6", "g6e"}]


def test_first_version_swaps_device_type_and_status() -> None:
    assert values("2020-08-13", "DeviceType") == ["OFFLINE", "ONLINE"]
    assert values("2020-08-13", "DeviceStatus") == ["QPU", "SIMULATOR"]
    assert values("2020-08-14", "DeviceType") == ["QPU", "SIMULATOR"]
    assert values("2020-08-14", "DeviceStatus") == ["OFFLINE", "ONLINE"]
