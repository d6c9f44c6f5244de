"""Tolerant parsing of responses from a newer service."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin import (
    MissingMemberError,
    UnknownValue,
    ValidationError,
    from_boto3,
    from_json,
    replace,
    to_boto3,
    to_json,
    validate,
)
from botopin.converters import boto3 as boto3_dialect
from botopin.strategies import valid
from botopin_aws.braket import LATEST
from botopin_aws.braket.v2026_04_07 import (
    CancelQuantumTaskResponse,
    CreateQuantumTaskRequest,
    ExperimentalCapabilities,
    GetDeviceResponse,
    GetJobResponse,
    InstanceConfig,
    InstanceType,
    SearchDevicesFilter,
    SearchJobsResponse,
)
from integration.examples import examples
from support.raw_model import attribute, package, raw_model

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = raw_model(LATEST)
NEVER_SEEN = "ml.never.seen"

SUMMARY = {
    "status": "RUNNING",
    "jobArn": "arn:aws:braket:us-west-2:123456789012:job/one",
    "jobName": "one",
    "device": "local:braket/simulator",
    "createdAt": datetime(2026, 4, 7, 12, tzinfo=UTC),
}

both_doors = pytest.mark.parametrize("receive", [from_boto3, from_json])


def instance(**changes: Any) -> dict[str, Any]:
    return {"instanceType": "ml.m5.large", "volumeSizeInGb": 30} | changes


class TestUnknownMembers:
    @both_doors
    def test_are_dropped(self, receive: Callable[..., InstanceConfig]) -> None:
        config = receive(instance(gpu="many"), InstanceConfig)
        assert config == InstanceConfig(instance_type="ml.m5.large", volume_size_in_gb=30)
        assert to_boto3(config) == instance()

    @both_doors
    def test_are_kept_and_sent_back_when_asked(
        self, receive: Callable[..., InstanceConfig]
    ) -> None:
        data = instance(gpu={"count": [1, None]})
        config = receive(data, InstanceConfig, keep_unknown=True)
        for each in (
            config,
            copy.copy(config),
            copy.deepcopy(config),
            pickle.loads(pickle.dumps(config)),
            replace(config, instance_count=None),
        ):
            assert to_boto3(each) == data
            assert to_json(each) == data
            assert each == config
        assert config != receive(instance(), InstanceConfig)
        assert to_boto3(replace(config, volume_size_in_gb=31))["gpu"] == data["gpu"]

    def test_are_kept_at_any_depth(self) -> None:
        data = {"jobs": [SUMMARY | {"cost": 3}, SUMMARY], "cursor": "next"}
        response = from_boto3(data, SearchJobsResponse, keep_unknown=True)
        assert to_boto3(response) == data
        assert to_boto3(from_boto3(data, SearchJobsResponse)) == {"jobs": [SUMMARY, SUMMARY]}

    def test_exclude_response_metadata(self) -> None:
        data = {"jobs": [], "ResponseMetadata": {"HTTPStatusCode": 200}}
        assert to_boto3(from_boto3(data, SearchJobsResponse, keep_unknown=True)) == {"jobs": []}
        assert from_boto3(data, SearchJobsResponse, strict=True).jobs == []

    def test_are_rejected_by_strict_functions(self) -> None:
        with pytest.raises(ValidationError) as caught:
            from_boto3(instance(gpu="many"), InstanceConfig, strict=True)
        assert [violation.kind for violation in caught.value.violations] == ["unknown"]


class TestUnknownEnumValues:
    @both_doors
    def test_are_kept_as_equal_text(self, receive: Callable[..., InstanceConfig]) -> None:
        config = receive(instance(instanceType=NEVER_SEEN), InstanceConfig)
        assert config.instance_type == NEVER_SEEN
        assert type(config.instance_type) is UnknownValue
        assert to_boto3(config, validate=False) == instance(instanceType=NEVER_SEEN)
        assert pickle.loads(pickle.dumps(config)) == config

    @both_doors
    def test_are_kept_with_known_variants(self, receive: Callable[..., InstanceConfig]) -> None:
        config = receive(instance(), InstanceConfig)
        assert config.instance_type is InstanceType.ML_M5_LARGE

    def test_are_sent_again(self) -> None:
        config = from_boto3(instance(instanceType=NEVER_SEEN), InstanceConfig)
        assert to_boto3(config) == instance(instanceType=NEVER_SEEN)
        assert type(to_boto3(config)["instanceType"]) is str

    @both_doors
    def test_are_rejected_by_strict_functions(self, receive: Callable[..., InstanceConfig]) -> None:
        data = instance(instanceType=NEVER_SEEN)
        with pytest.raises(ValidationError, match=r"InstanceConfig\.instance_type: expected one"):
            receive(data, InstanceConfig, strict=True)
        data["instanceType"] = UnknownValue(NEVER_SEEN)
        assert receive(data, InstanceConfig, strict=True).instance_type == NEVER_SEEN


def missing() -> list[tuple[str, str]]:
    """Return the required members of a structure, without idempotency tokens."""
    return [
        (shape, wire)
        for shape in MODEL.of_kind("structures")
        for wire in MODEL.shapes[shape].get("required", ())
        if not MODEL.members(shape)[wire].get("idempotencyToken")
    ]


class TestMissingMembers:
    @pytest.mark.parametrize(("shape", "wire"), missing())
    def test_are_absent_everywhere(self, shape: str, wire: str) -> None:
        cls = getattr(import_module(package(LATEST)), shape)
        name = attribute(wire)

        @examples(LATEST, 1)
        @given(st.from_type(cls))
        def is_absent(whole: Any) -> None:
            data = to_boto3(whole)
            del data[wire]
            value = from_boto3(data, cls)
            for each in (
                value,
                copy.copy(value),
                copy.deepcopy(value),
                pickle.loads(pickle.dumps(value)),
                from_boto3(data | {wire: None}, cls),
                from_json(to_json(value, validate=False), cls),
                boto3_dialect.make_converter().structure(data, cls),
                replace(value),
            ):
                with pytest.raises(
                    MissingMemberError, match=rf"{shape}\.{name} is required"
                ) as caught:
                    getattr(each, name)
                assert isinstance(caught.value, AttributeError)
                assert caught.value.name == name
                assert not hasattr(each, name)
                assert f"({name}=" not in repr(each)
                assert f" {name}=" not in repr(each).split("(")[1]
                assert each == value
                assert each != whole
                assert to_boto3(each, validate=False) == data
            assert replace(value, **{name: getattr(whole, name)}) == whole
            with pytest.raises(ValidationError) as rejected:
                validate(value)
            [violation] = rejected.value.violations
            assert (violation.kind, violation.path) == ("required", f"{shape}.{name}")

        is_absent()


WRONG = {
    "text for a structure": (
        GetJobResponse,
        {"instanceConfig": "ml.m5.large"},
        "GetJobResponse.instance_config: expected mapping, got 'ml.m5.large'",
    ),
    "a list for a structure": (
        GetJobResponse,
        {"instanceConfig": []},
        "GetJobResponse.instance_config: expected mapping, got list",
    ),
    "text for a list": (
        SearchDevicesFilter,
        {"values": "QPU"},
        "SearchDevicesFilter.values: expected list, got 'QPU'",
    ),
    "a mapping for a list": (
        SearchJobsResponse,
        {"jobs": {"0": SUMMARY}},
        "SearchJobsResponse.jobs: expected list, got dict",
    ),
    "a number for a structure in a list": (
        SearchJobsResponse,
        {"jobs": [SUMMARY, 7]},
        "SearchJobsResponse.jobs[1]: expected mapping, got 7",
    ),
    "a list for a map in a list": (
        SearchJobsResponse,
        {"jobs": [SUMMARY, SUMMARY | {"tags": ["a"]}]},
        "SearchJobsResponse.jobs[1].tags: expected mapping, got list",
    ),
    "text for a response": (
        SearchJobsResponse,
        "jobs",
        "SearchJobsResponse: expected mapping, got 'jobs'",
    ),
    "a list for text that is an enum": (
        InstanceConfig,
        {"instanceType": ["ml.m5.large"]},
        "InstanceConfig.instance_type: expected str, got list",
    ),
}


@both_doors
@pytest.mark.parametrize(("cls", "data", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_container_is_an_error_with_its_path(
    receive: Callable[..., Any], cls: type[Any], data: Any, message: str
) -> None:
    if receive is from_json and "jobs" in data and isinstance(data, dict):
        data = {"jobs": without_datetimes(data["jobs"])}
    with pytest.raises(ValidationError) as caught:
        receive(data, cls)
    assert str(caught.value) == message


def without_datetimes(value: Any) -> Any:
    match value:
        case dict():
            return {key: without_datetimes(item) for key, item in value.items()}
        case list():
            return [without_datetimes(each) for each in value]
        case datetime():
            return value.isoformat()
        case _:
            return value


class TestUnknownVariants:
    @pytest.fixture
    def later(self) -> ExperimentalCapabilities:
        return from_boto3({"SDK_UNKNOWN_MEMBER": {"name": "teleport"}}, ExperimentalCapabilities)

    def test_are_representable(self, later: ExperimentalCapabilities) -> None:
        assert later.enabled is None
        for again in (copy.copy(later), copy.deepcopy(later), pickle.loads(pickle.dumps(later))):
            assert again == later
        assert later != from_boto3({"enabled": "ALL"}, ExperimentalCapabilities)
        assert later != from_boto3({}, ExperimentalCapabilities)
        assert to_boto3(later, validate=False) == {"SDK_UNKNOWN_MEMBER": {"name": "teleport"}}

    def test_refuse_to_be_sent(self, later: ExperimentalCapabilities) -> None:
        message = "ExperimentalCapabilities: expected a variant of ExperimentalCapabilities that "
        for send in (validate, to_boto3, to_json):
            with pytest.raises(ValidationError, match=message):
                send(later)

    def test_refuse_to_be_sent_when_nested(self, later: ExperimentalCapabilities) -> None:
        @examples(LATEST, 1)
        @given(valid(CreateQuantumTaskRequest))
        def refuses(request: Any) -> None:
            request.experimental_capabilities = later
            with pytest.raises(ValidationError) as caught:
                to_boto3(request)
            [violation] = caught.value.violations
            assert violation.path == "CreateQuantumTaskRequest.experimental_capabilities"
            assert violation.kind == "union"

        refuses()


@both_doors
def test_received_values_are_not_validated(receive: Callable[..., Any]) -> None:
    config = receive(instance(volumeSizeInGb=-3, instanceCount=0), InstanceConfig)
    assert (config.volume_size_in_gb, config.instance_count) == (-3, 0)
    named = receive({"name": "", "values": []}, SearchDevicesFilter)
    assert (named.name, named.values) == ("", [])
    long = receive({"jobName": "-" * 5_000, "jobArn": "no ARN"}, GetJobResponse)
    assert (len(long.job_name), long.job_arn) == (5_000, "no ARN")
    both = receive({}, ExperimentalCapabilities)
    assert both.enabled is None


@both_doors
def test_null_is_an_absent_member(receive: Callable[..., Any]) -> None:
    config = receive(instance(instanceCount=None), InstanceConfig)
    assert config == receive(instance(), InstanceConfig)
    assert to_boto3(config) == instance()
    absent = receive({"deviceName": None, "deviceQueueInfo": None}, GetDeviceResponse)
    assert absent == receive({}, GetDeviceResponse)
    assert repr(absent) == "GetDeviceResponse()"
    with pytest.raises(MissingMemberError):
        _ = absent.device_name


@both_doors
def test_a_null_in_a_list_is_kept(receive: Callable[..., Any]) -> None:
    """Check a null in a list: no list of Braket is sparse."""
    response = receive({"jobs": [None]}, SearchJobsResponse)
    assert response.jobs == [None]
    assert to_boto3(response, validate=False) == {"jobs": [None]}
    named = receive({"name": "a", "values": ["b", None]}, SearchDevicesFilter)
    assert named.values == ["b", None]


def test_unknown_or_incomplete_response_can_be_changed() -> None:
    received = from_boto3({"cancellationStatus": "POSTPONED"}, CancelQuantumTaskResponse)
    changed = replace(received, quantum_task_arn="arn:aws:braket:us-west-2:1:quantum-task/one")
    assert changed.cancellation_status == "POSTPONED"
    assert not hasattr(received, "quantum_task_arn")
