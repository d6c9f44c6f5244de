"""Tests of the checker with changed copies of a model."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

import support.raw_model
from crosscheck import checker
from support.raw_model import RawModel, raw_model

if TYPE_CHECKING:
    from collections.abc import Callable

Shapes: TypeAlias = dict[str, Any]


def add_member(shapes: Shapes) -> None:
    shapes["DeviceConfig"]["members"]["colour"] = {"shape": "String"}


def drop_member(shapes: Shapes) -> None:
    del shapes["JobSummary"]["members"]["endedAt"]


def rename_member(shapes: Shapes) -> None:
    members = shapes["InstanceConfig"]["members"]
    members["volumeSizeInGB"] = members.pop("volumeSizeInGb")
    shapes["InstanceConfig"]["required"] = ["instanceType", "volumeSizeInGB"]


def retype_member(shapes: Shapes) -> None:
    shapes["JobSummary"]["members"]["jobName"]["shape"] = "Integer"


def raise_max(shapes: Shapes) -> None:
    shapes["String2048"]["max"] += 1


def lower_max(shapes: Shapes) -> None:
    shapes["String2048"]["max"] -= 1


def raise_min_of_a_list(shapes: Shapes) -> None:
    shapes["SearchJobsFilterValuesList"]["min"] += 1


def drop_max_of_a_map(shapes: Shapes) -> None:
    del shapes["HyperParameters"]["max"]


def add_max_of_an_integer(shapes: Shapes) -> None:
    shapes["InstanceConfigVolumeSizeInGbInteger"]["max"] = 10


def add_pattern(shapes: Shapes) -> None:
    shapes["String2048"]["pattern"] = ".*"


def drop_pattern(shapes: Shapes) -> None:
    del shapes["RoleArn"]["pattern"]


def add_enum_value(shapes: Shapes) -> None:
    shapes["QueueName"]["enum"].append("Slow")


def remove_enum_value(shapes: Shapes) -> None:
    shapes["DeviceType"]["enum"].pop()


def reorder_enum(shapes: Shapes) -> None:
    shapes["DeviceType"]["enum"].reverse()


def require(shapes: Shapes) -> None:
    shapes["InstanceConfig"]["required"].append("instanceCount")


def drop_required(shapes: Shapes) -> None:
    shapes["CreateJobRequest"]["required"].remove("roleArn")


def unmark_union(shapes: Shapes) -> None:
    del shapes["ExperimentalCapabilities"]["union"]


def change_status(shapes: Shapes) -> None:
    shapes["ConflictException"]["error"]["httpStatusCode"] = 418


def change_fault(shapes: Shapes) -> None:
    del shapes["InternalServiceException"]["fault"]


def document_member(shapes: Shapes) -> None:
    shapes["DeviceConfig"]["members"]["device"]["documentation"] = "<p>Another device.</p>"


def document_class(shapes: Shapes) -> None:
    shapes["DeviceConfig"]["documentation"] = "<p>Another <code>config</code>.</p>"


def add_structure(shapes: Shapes) -> None:
    shapes["Colour"] = {"type": "structure", "members": {"name": {"shape": "String"}}}


def add_argument(shapes: Shapes) -> None:
    shapes["CancelJobRequest"]["members"]["reason"] = {"shape": "String"}


def raise_max_of_an_argument(shapes: Shapes) -> None:
    shapes["CreateJobRequestJobNameString"]["max"] += 1


def drop_member_of_request(shapes: Shapes) -> None:
    del shapes["GetJobRequest"]["members"]["additionalAttributeNames"]


def document_argument(shapes: Shapes) -> None:
    shapes["GetJobRequest"]["members"]["jobArn"]["documentation"] = "<p>Another ARN.</p>"


def drop_enum(shapes: Shapes) -> None:
    shapes["QueueName"] = {"type": "string"}


@pytest.mark.parametrize(
    ("change", "subject", "where"),
    [
        (add_member, "members", "DeviceConfig"),
        (drop_member, "members", "JobSummary"),
        (rename_member, "wire name", "InstanceConfig.volume_size_in_gb"),
        (retype_member, "annotation", "JobSummary.job_name"),
        (raise_max, "allowed", "JobOutputDataConfig.kms_key_id"),
        (lower_max, "string max", "JobOutputDataConfig.kms_key_id"),
        (lower_max, "constraint sentence", "JobOutputDataConfig.kms_key_id"),
        (raise_min_of_a_list, "list min", "SearchJobsFilter.values"),
        (drop_max_of_a_map, "allowed", "CreateJobRequest.hyper_parameters"),
        (add_max_of_an_integer, "integer max", "InstanceConfig.volume_size_in_gb"),
        (add_pattern, "string pattern", "JobOutputDataConfig.kms_key_id"),
        (drop_pattern, "allowed", "CreateJobRequest.role_arn"),
        (add_enum_value, "allowed", "DeviceQueueInfo.queue"),
        (remove_enum_value, "enum", "DeviceType"),
        (reorder_enum, "enum", "DeviceType"),
        (require, "required", "InstanceConfig.instance_count"),
        (require, "integer required", "InstanceConfig.instance_count"),
        (drop_required, "required", "CreateJobRequest.role_arn"),
        (drop_required, "least", "CreateJobRequest"),
        (unmark_union, "structure", "ExperimentalCapabilities"),
        (change_status, "HTTP status", "ConflictException"),
        (change_fault, "fault", "InternalServiceException"),
        (document_member, "member docstring", "DeviceConfig.device"),
        (document_class, "class docstring", "DeviceConfig"),
        (add_structure, "names", "botopin_aws.braket.v2026_04_07"),
        (drop_enum, "annotation", "DeviceQueueInfo.queue"),
        (require, "annotation", "InstanceConfig.instance_count"),
        (drop_required, "default", "BraketClient.create_job(role_arn)"),
        (add_argument, "arguments", "AsyncBraketClient.cancel_job"),
        (add_argument, "argument docstring", "BraketClient.cancel_job.reason"),
        (raise_max_of_an_argument, "argument docstring", "BraketClient.create_job.job_name"),
        (document_argument, "argument docstring", "AsyncBraketClient.get_job.job_arn"),
        (change_status, "raises", "BraketClient.create_job"),
        (drop_member_of_request, "no other argument", "BraketClient.get_job"),
    ],
)
def test_reports_a_difference(change: Callable[[Shapes], None], subject: str, where: str) -> None:
    model = RawModel("2026-04-07", deepcopy(raw_model("2026-04-07").json))
    change(model.shapes)
    faulty = (result for result in checker.results(model) if result.fault)
    assert any((result.subject, result.where) == (subject, where) for result in faulty)


def test_checker_imports_nothing_of_the_generator() -> None:
    bases = {"botopin.runtime.clients.aio", "botopin.runtime.clients.sync"}
    allowed = {"botopin", "botopin.runtime", "botopin_aws", *bases}
    for file in (*Path(__file__).parent.glob("*.py"), Path(support.raw_model.__file__)):
        imported = re.findall(r"^\s*(?:from|import) (botopin\S*)", file.read_text(), re.MULTILINE)
        assert allowed.issuperset(imported), file


def test_unchanged_model_has_no_findings() -> None:
    assert checker.findings(checker.results(raw_model("2026-04-07"))) == []


def test_reports_the_model_of_another_version() -> None:
    model = RawModel("2025-11-20", raw_model("2026-04-07").json)
    wheres = {result.where for result in checker.results(model) if result.fault}
    assert "InstanceType" in wheres
