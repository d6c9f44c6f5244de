"""Conversion of every shape of every version to every other version.

The oracle (`raw_losses`) reads the JSON of both; it knows no class and no check of botopin.
"""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given

from botopin import (
    ConversionError,
    UnknownValue,
    convert,
    find_losses,
    from_boto3,
    to_boto3,
    unknown_variant,
)
from botopin.runtime.strategies.shapes import valid
from botopin_aws.braket import LATEST, VERSIONS
from integration.examples import examples
from integration.raw_losses import LINE_ENDS, Pair, RawLoss
from support.raw_model import attribute, each_definition, package, raw_model

FEW = 5
MANY = 16
"""Examples of a shape with members to lose: the examples must lose each of them."""

FIRST_FULL = 1
"""Index of the example that is converted to every version: the first example is minimal."""

DIRECTIONS = list(permutations(VERSIONS, 2))


@pytest.mark.parametrize(("shape", "dates"), each_definition("structures", "unions"))
def test_every_shape_in_every_other_version_that_has_it(shape: str, dates: tuple[str, ...]) -> None:
    """Draw examples for the newest version with a definition; older versions convert copies."""
    data: list[dict[str, Any]] = []

    @examples(dates[-1], MANY if members_to_lose(dates[-1], shape) else FEW)
    @given(valid(shape_of(dates[-1], shape)))
    def draw(value: Any) -> None:
        data.append(to_boto3(value))

    draw()
    for date in dates:
        check_conversions(date, shape, data)


def versions_to_convert_to(date: str, shape: str) -> list[tuple[Pair, Any]]:
    return [
        (Pair(raw_model(date), raw_model(other)), shape_of(other, shape))
        for other in VERSIONS
        if other != date and shape in raw_model(other).shapes
    ]


def members_to_lose(date: str, shape: str) -> set[tuple[str, str]]:
    return {
        (pair.new.date, python_name(place))
        for pair, _ in versions_to_convert_to(date, shape)
        for kind, place in pair.tightened(shape)
        if kind == "member"
    }


def check_conversions(date: str, shape: str, drawn: list[dict[str, Any]]) -> None:
    """Convert examples from a version to the other versions that have the shape."""
    cls = shape_of(date, shape)
    gone = members_to_lose(date, shape)
    seen: set[tuple[str, str]] = set()
    # Versions with the same definition take turns, and one example is converted to all of them.
    by_definition: defaultdict[str, list[tuple[Pair, Any]]] = defaultdict(list)
    for pair, to in versions_to_convert_to(date, shape):
        by_definition[pair.new.definition(shape)].append((pair, to))
    for turn, data in enumerate(drawn if gone or date == LATEST else drawn[:FEW]):
        value = from_boto3(data, cls)
        before = repr(value)
        for same in by_definition.values():
            for pair, to in same if turn == FIRST_FULL else [same[turn % len(same)]]:
                expected = pair.losses(shape, data)
                if expected:
                    names = {loss.name for loss in expected}
                    seen.update((each.new.date, name) for each, _ in same for name in names)
                    loses(pair, value, data, to, expected)
                else:
                    keeps_all(value, data, to)
        assert repr(value) == before
    assert gone <= seen


def python_name(place: str) -> str:
    """Return the name in `allow_losses` of `SearchJobsResponse.jobs[].jobArn`."""
    _, *wires = place.replace("[]", "").replace("{}", "").split(".")
    return ".".join(map(attribute, wires))


def keeps_all(value: Any, data: dict[str, Any], to: type[Any]) -> None:
    converted = convert(value, to=to)
    assert type(converted) is to
    assert exact(to_boto3(converted)) == exact(data)
    assert repr(converted) == repr(from_boto3(data, to))
    back = convert(converted, to=type(value))
    assert back == value
    assert repr(back) == repr(value)


def loses(
    pair: Pair, value: Any, data: dict[str, Any], to: type[Any], expected: list[RawLoss]
) -> None:
    with pytest.raises(ConversionError) as caught:
        convert(value, to=to)
    assert found(caught.value) == sorted(expected)
    names = {loss.name for loss in expected}
    nevertheless = convert(value, to=to, allow_losses=names)
    kept = pair.kept(to.__name__, data)
    assert exact(to_boto3(nevertheless, validate=False)) == exact(kept)
    assert repr(nevertheless) == repr(from_boto3(kept, to))
    for name in names:
        with pytest.raises(ConversionError) as rejected:
            convert(value, to=to, allow_losses=names - {name})
        assert found(rejected.value) == sorted(loss for loss in expected if loss.name == name)


def exact(data: Any) -> str:
    """Return a repr that distinguishes enum members from text and ignores order."""
    match data:
        case dict():
            return repr(sorted((repr(key), exact(item)) for key, item in data.items()))
        case list():
            return repr([exact(each) for each in data])
        case _:
            return repr(data)


def found(error: ConversionError) -> list[RawLoss]:
    return sorted(RawLoss(loss.kind, loss.name, loss.path) for loss in error.losses)


def shape_of(date: str, shape: str) -> Any:
    return getattr(import_module(package(date)), shape)


SWAPPED = {
    ("enum", place)
    for place in (
        "DeviceSummary.deviceStatus",
        "DeviceSummary.deviceType",
        "GetDeviceResponse.deviceStatus",
        "GetDeviceResponse.deviceType",
        "SearchDevicesResponse.devices[].deviceStatus",
        "SearchDevicesResponse.devices[].deviceType",
    )
}
"""Members whose enums were swapped in 2020-08-13."""

ONE_LINE = {
    ("pattern", "CreateJobRequest.hyperParameters{}"),
    ("pattern", "GetJobResponse.hyperParameters{}"),
}
"""Members whose values must be one line since 2023-12-04."""

INSTANCE_TYPES = {
    ("enum", place)
    for place in (
        "CreateJobRequest.instanceConfig.instanceType",
        "GetJobResponse.instanceConfig.instanceType",
        "InstanceConfig.instanceType",
    )
}
"""Members whose enum lacks the retired instance types since 2026-11-18."""

JOB_ARN = {
    ("pattern", place)
    for place in (
        "CancelJobRequest.jobArn",
        "CancelJobResponse.jobArn",
        "CreateJobResponse.jobArn",
        "GetJobRequest.jobArn",
        "GetJobResponse.jobArn",
        "GetQuantumTaskResponse.jobArn",
        "JobSummary.jobArn",
        "SearchJobsResponse.jobs[].jobArn",
    )
}
"""ARNs whose region must not be empty since 2024-02-09."""


def can_lose(old: str, new: str) -> set[tuple[str, str]]:
    """Return the possible losses of an upgrade, from reading the models."""
    lost: set[tuple[str, str]] = set()
    if old == "2020-08-13":
        lost |= SWAPPED
    if "2021-11-22" <= old < "2023-12-04" <= new:
        lost |= ONE_LINE
    if "2021-11-22" <= old < "2024-02-09" <= new:
        lost |= JOB_ARN
    if "2021-11-22" <= old < "2026-11-18" <= new:
        lost |= INSTANCE_TYPES
    return lost


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new in DIRECTIONS if old < new])
def test_upgrades_lose_what_newer_versions_restrict(old: str, new: str) -> None:
    assert tightened(old, new) == can_lose(old, new)


def test_two_downgrades_lose_nothing() -> None:
    """One downgrade only removes operations. The other replaces a pattern by a wider pattern."""
    lossless = [(old, new) for old, new in DIRECTIONS if old > new and not tightened(old, new)]
    assert lossless == [("2025-11-20", "2025-11-10")]
    changed = [
        (old, new) for old, new in DIRECTIONS if old > new and tightened(old, new) == JOB_ARN
    ]
    assert changed == [("2024-02-09", "2023-12-04")]
    patterns = [raw_model(date).shapes["JobArn"]["pattern"] for date in changed[0]]
    assert patterns[0].replace("[a-z0-9\\-]+", "[a-z0-9\\-]*") == patterns[1]


def tightened(old: str, new: str) -> set[tuple[str, str]]:
    pair = Pair(raw_model(old), raw_model(new))
    return {lost for shape in pair.shapes() for lost in pair.tightened(shape)}


ARN = "arn:aws:braket:us-west-2:123456789012"
DEVICE = {
    "deviceArn": f"{ARN}:device/one",
    "deviceName": "one",
    "providerName": "one",
    "deviceType": "QPU",
    "deviceStatus": "ONLINE",
}
TASK = {
    "deviceArn": "one",
    "shots": 1,
    "outputS3Bucket": "one",
    "outputS3KeyPrefix": "one",
    "action": "{}",
}
INSTANCE = {"instanceType": "ml.m5.large", "volumeSizeInGb": 30}
JOB = {
    "jobName": "one",
    "roleArn": "arn:aws:iam::123456789012:role/braket",
    "algorithmSpecification": {},
    "outputDataConfig": {"s3Path": "s3://bucket/out"},
    "instanceConfig": INSTANCE,
    "deviceConfig": {"device": "local:braket/simulator"},
}

WITNESSES = {
    "the swap of 2020-08-14": (
        "2020-08-13", "2020-08-14", "DeviceSummary",
        DEVICE | {"deviceType": "ONLINE", "deviceStatus": "QPU"},
        {("enum", "device_type"), ("enum", "device_status")},
    ),
    "and back": (
        "2020-08-14", "2020-08-13", "SearchDevicesResponse", {"devices": [DEVICE]},
        {("enum", "devices.device_type"), ("enum", "devices.device_status")},
    ),
    "a hyperparameter of two lines": (
        "2023-09-22", "2023-12-04", "CreateJobRequest",
        JOB | {"hyperParameters": {"a": "1", "b": "2\n3"}},
        {("pattern", "hyper_parameters")},
    ),
    "a job in no region": (
        "2023-12-04", "2024-02-09", "CancelJobRequest",
        {"jobArn": "arn:aws:braket::123456789012:job/one"},
        {("pattern", "job_arn")},
    ),
    "a device that is retired": (
        "2021-06-02", "2020-10-30", "DeviceSummary", DEVICE | {"deviceStatus": "RETIRED"},
        {("enum", "device_status")},
    ),
    "longer parameters of a device": (
        "2021-06-02", "2020-10-30", "CreateQuantumTaskRequest",
        TASK | {"deviceParameters": "x" * 2_049},
        {("max", "device_parameters")},
    ),
    "a later instance, several of them, with a reservation": (
        "2026-04-07", "2021-11-22", "CreateJobRequest",
        JOB | {
            "instanceConfig": INSTANCE | {"instanceType": "ml.g6.xlarge", "instanceCount": 2},
            "associations": [
                {"arn": f"{ARN}:reservation/one", "type": "RESERVATION_TIME_WINDOW_ARN"}
            ],
        },
        {
            ("enum", "instance_config.instance_type"),
            ("member", "instance_config.instance_count"),
            ("member", "associations"),
        },
    ),
    "a union that came later": (
        "2025-11-10", "2025-08-13", "CreateQuantumTaskRequest",
        TASK | {"experimentalCapabilities": {"enabled": "ALL"}},
        {("member", "experimental_capabilities")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "shape", "data", "expected"), WITNESSES.values(), ids=WITNESSES.keys()
)
def test_losses_are_named(
    old: str, new: str, shape: str, data: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    value = from_boto3(data, shape_of(old, shape), strict=True)
    to = shape_of(new, shape)
    pair = Pair(raw_model(old), raw_model(new))
    assert {(loss.kind, loss.name) for loss in find_losses(value, to=to)} == expected
    loses(pair, value, data, to, pair.losses(shape, data))
    for loss in find_losses(value, to=to):
        assert new in loss.message
        assert old in loss.message


def test_allowed_loss_of_an_enum_value_leaves_an_unknown_value_that_can_be_sent() -> None:
    value = from_boto3(
        INSTANCE | {"instanceType": "ml.g6.xlarge"}, shape_of("2026-04-07", "InstanceConfig")
    )
    older = convert(
        value, to=shape_of("2023-09-22", "InstanceConfig"), allow_losses={"instance_type"}
    )
    assert type(older.instance_type) is UnknownValue
    assert to_boto3(older) == INSTANCE | {"instanceType": "ml.g6.xlarge"}
    newer = convert(older, to=type(value))
    assert newer == value


@pytest.mark.parametrize("date", [date for date in VERSIONS if date >= "2021-11-22"])
def test_kept_unknown_member_is_typed_in_a_newer_version(date: str) -> None:
    """The result equals the value that the newer version receives."""
    latest = shape_of("2026-04-07", "GetQuantumTaskResponse")
    cls = shape_of(date, "GetQuantumTaskResponse")

    @examples(date, FEW)
    @given(valid(latest))
    def is_typed(value: Any) -> None:
        data = to_boto3(value) | {"neverSeen": {"a": ["b"]}}
        old = from_boto3(data, cls, keep_unknown=True)
        new = convert(old, to=latest)
        again = from_boto3(data, latest, keep_unknown=True)
        assert new == again
        assert repr(new) == repr(again)
        assert new.__botopin_unknown__ == {"neverSeen": {"a": ["b"]}}
        assert new.__botopin_unknown__["neverSeen"] is not data["neverSeen"]

    is_typed()


def test_unknown_variant_is_kept_in_another_version() -> None:
    later = from_boto3(
        {"SDK_UNKNOWN_MEMBER": {"name": "teleport"}},
        shape_of("2025-11-10", "ExperimentalCapabilities"),
    )
    converted = convert(later, to=shape_of("2026-04-07", "ExperimentalCapabilities"))
    assert unknown_variant(converted) == "teleport"


@pytest.mark.parametrize("end", list(LINE_ENDS))
def test_line_ends_as_in_java(end: str) -> None:
    request = from_boto3(
        JOB | {"hyperParameters": {"a": f"1{end}2"}}, shape_of("2023-09-22", "CreateJobRequest")
    )
    [loss] = find_losses(request, to=shape_of("2026-04-07", "CreateJobRequest"))
    assert (loss.kind, loss.name) == ("pattern", "hyper_parameters")
    assert loss.path == "CreateJobRequest.hyper_parameters['a']"
