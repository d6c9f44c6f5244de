"""Examination of all services: findings, failed services, shards and samples."""

from __future__ import annotations

import copy
import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from all_services import __main__ as program
from all_services import census, client_census, report, services
from all_services.classes import Classes
from all_services.examine import started_result
from all_services.impossible_values import explain_unseen
from all_services.offline_client import OfflineClient
from all_services.plain import Plain
from all_services.processes import examine_all
from all_services.received_values import ReceivedValues
from all_services.requests import Requests
from all_services.result import Result, read, write
from all_services.round_trips import RoundTrips
from all_services.services import Service
from botopin import to_boto3, to_json
from botopin.model.reader import read_service
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DATE = "2026-11-18"
BRAKET = ROOT / "models" / "braket" / DATE
PACKAGE = "botopin_aws.braket.v2026_11_18"

SMALL = "sagemaker-runtime"
"""Service with few operations, but with streams and an event stream."""


def braket(change: Callable[[dict[str, Any]], object] = lambda raw: None) -> Service:
    """Return Braket's model with a change that its bindings lack."""
    service = Service("braket", BRAKET)
    raw = copy.deepcopy(service.raw)
    change(raw)
    service.raw = raw
    return service


def lost_items(service: Service) -> Iterator[str]:
    classes = Classes.of(service, PACKAGE)
    yield from census.imports(PACKAGE)
    yield from census.documents(service, PACKAGE)
    yield from census.shapes(service, classes)
    yield from client_census.methods(service, classes)


def test_census_finds_all_of_braket() -> None:
    assert list(lost_items(braket())) == []


MUTATIONS: dict[str, Callable[[dict[str, Any]], object]] = {
    "Extra: has no class": lambda shapes: shapes.update(Extra={"type": "structure", "members": {}}),
    "ExtraEnum: has no class": lambda shapes: shapes.update(
        ExtraEnum={"type": "string", "enum": ["a"]}
    ),
    "CancelJobRequest: members": lambda shapes: shapes["CancelJobRequest"]["members"].update(
        extra={"shape": "String"}
    ),
    "CancelJobRequest.jobArn: required": lambda shapes: shapes["CancelJobRequest"].pop("required"),
    "CompressionType: values": lambda shapes: shapes["CompressionType"]["enum"].append("ZIP"),
    "InstanceConfig.volumeSizeInGb: kind": lambda shapes: shapes[
        "InstanceConfigVolumeSizeInGbInteger"
    ].update(min=2),
    "CreateJobRequest.jobName: kind": lambda shapes: shapes["CreateJobRequestJobNameString"].update(
        pattern="[a-z]"
    ),
    "CreateJobRequest.tags: kind": lambda shapes: shapes["TagsMap"].update(max=7),
    "CreateJobRequest.associations: kind": lambda shapes: shapes[
        "CreateJobRequestAssociationsList"
    ].update(sparse=True),
    "CancelJobRequest: sensitive": lambda shapes: shapes["CancelJobRequest"].update(sensitive=True),
    "CancelJobRequest.jobArn: sensitive": lambda shapes: shapes["JobArn"].update(sensitive=True),
    "CancelJobRequest: deprecated": lambda shapes: shapes["CancelJobRequest"].update(
        deprecated=True
    ),
    "CancelJobRequest.jobArn: deprecated": lambda shapes: shapes["CancelJobRequest"]["members"][
        "jobArn"
    ].update(deprecated=True),
    "CreateJobRequest.clientToken: idempotencyToken": lambda shapes: shapes["CreateJobRequest"][
        "members"
    ]["clientToken"].pop("idempotencyToken"),
    "CreateJobRequest.hyperParameters: kind": lambda shapes: shapes["HyperParameters"].update(
        document=True
    ),
    "ExperimentalCapabilities: union": lambda shapes: shapes["ExperimentalCapabilities"].pop(
        "union"
    ),
    "ConflictException: code": lambda shapes: shapes["ConflictException"]["error"].update(code="X"),
    "ConflictException: HTTP status": lambda shapes: shapes["ConflictException"]["error"].update(
        httpStatusCode=418
    ),
    "ConflictException: fault": lambda shapes: shapes["ConflictException"].update(fault=True),
}


@pytest.mark.parametrize("expected", MUTATIONS)
def test_census_finds_missing_parts_of_a_shape(expected: str) -> None:
    service = braket(lambda raw: MUTATIONS[expected](raw["shapes"]))
    assert [each for each in lost_items(service) if each.startswith(expected)]


@pytest.mark.parametrize(
    ("expected", "change"),
    [
        (
            "BraketClient.describe_job: is missing",
            lambda raw: raw["operations"].update(DescribeJob=raw["operations"]["GetJob"]),
        ),
        ("BraketClient.get_job: is not in the model", lambda raw: raw["operations"].pop("GetJob")),
        (
            "AsyncBraketClient.get_job: returns",
            lambda raw: raw["operations"]["GetJob"].pop("output"),
        ),
        (
            "BraketClient.get_job: deprecated",
            lambda raw: raw["operations"]["GetJob"].update(deprecated=True),
        ),
        (
            "BraketClient.get_job: documents other errors: ['DeviceOfflineException']",
            lambda raw: raw["operations"]["GetJob"]["errors"].append(
                {"shape": "DeviceOfflineException"}
            ),
        ),
    ],
)
def test_census_finds_missing_operations(
    expected: str, change: Callable[[dict[str, Any]], object]
) -> None:
    assert [each for each in lost_items(braket(change)) if each.startswith(expected)]


def test_census_finds_missing_paginators_waiters_and_documents(tmp_path: Path) -> None:
    (tmp_path / "service-2.json").write_bytes((BRAKET / "service-2.json").read_bytes())
    paginators = {"pagination": {"GetJob": {}}}
    (tmp_path / "paginators-1.json").write_text(json.dumps(paginators), encoding="utf-8")
    waiters = {"waiters": {"JobDone": {}}}
    (tmp_path / "waiters-2.json").write_text(json.dumps(waiters), encoding="utf-8")
    lost = [*lost_items(Service("braket", tmp_path))]
    assert "_model/paginators-1.json: differs from botocore's file" in lost
    assert "_model/waiters-2.json: differs from botocore's file" in lost
    assert "BraketClient.get_job_pages: is missing" in lost
    assert "BraketClient.wait_until_job_done: is missing" in lost
    assert "BraketClient.search_jobs_pages: is not in the model" in lost


def test_failed_round_trip_is_reported_with_the_reason() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["shapes"]["JobArn"]["type"] = "list"  # a string is read as a list of its characters
        raw["shapes"]["JobArn"]["member"] = {"shape": "String"}

    service = braket(change)
    classes = Classes.of(service, PACKAGE)
    trips = RoundTrips(service, classes, Plain(service, classes))
    trips.of("CancelJobRequest", 3)
    trips.of("CancelQuantumTaskRequest", 3)
    assert [*trips.findings.failed] == ["CancelJobRequest"]
    assert "to_boto3: expected" in trips.findings.failed["CancelJobRequest"]


def test_request_that_botocore_rejects_is_reported_with_the_reason() -> None:
    service = braket(lambda raw: raw["shapes"]["CancelJobRequest"]["required"].append("more"))
    classes = Classes.of(service, PACKAGE)
    plain = Plain(service, classes)
    requests = Requests(service, plain)
    trips = RoundTrips(service, classes, plain)
    trips.of("CancelJobRequest", 3, requests.checker("CancelJob"))
    trips.of("GetJobRequest", 3, requests.checker("GetJob"))
    assert [*requests.failed] == ["CancelJob"]
    assert 'Missing required parameter in input: "more"' in requests.failed["CancelJob"]
    assert requests.serialized == {"GetJob"}
    assert not trips.findings.failed


def received_values(change: Callable[[dict[str, Any]], object]) -> ReceivedValues:
    service = braket(change)
    classes = Classes.of(service, PACKAGE)
    raw = json.dumps(service.raw).encode()
    received = ReceivedValues.of(service, classes, read_service(raw, service="braket", date=DATE))
    received.examine()
    return received


def test_received_value_that_a_request_refuses_is_reported() -> None:
    def change(raw: dict[str, Any]) -> None:
        # An output member with the shape of an input member whose bindings limit its length.
        members = raw["shapes"]["CreateJobRequest"]["members"]
        members["jobName"] = raw["shapes"]["GetJobResponse"]["members"]["failureReason"]

    failed = received_values(change).failed
    assert "invalid in CreateJobRequest.jobName: pattern" in str(failed)


def test_value_that_does_not_return_from_json_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_arn(value: Any, **options: Any) -> Any:
        return {k: v for k, v in to_json(value, **options).items() if k != "jobArn"}

    monkeypatch.setattr("all_services.received_values.to_json", lose_arn)
    failed = received_values(lambda raw: None).failed
    assert "from_json: expected CancelJobResponse" in failed["CancelJob: CancelJobResponse"]


def test_value_that_is_sent_differently_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[Any] = []

    def lose_arguments(value: Any) -> dict[str, Any]:
        if any(each is value for each in requests):  # after the replacement of its members
            return {}
        requests.append(value)
        return to_boto3(value)

    monkeypatch.setattr("all_services.received_values.to_boto3", lose_arguments)
    monkeypatch.setattr(OfflineClient, "sent", lambda _, operation, arguments: arguments)
    failed = received_values(lambda raw: None).failed
    assert any(each.startswith("sends {'clientToken': 'token'} ") for each in failed.values())


def test_every_member_is_seen() -> None:
    service = braket()
    classes = Classes.of(service, PACKAGE)
    plain = Plain(service, classes)
    trips = RoundTrips(service, classes, plain)
    for name in classes.structures:
        trips.of(name, 1)
        trips.rest(name)
    members = {
        f"{name}.{wire}" for name in classes.structures for wire in service.shapes[name]["members"]
    }
    assert members <= plain.met
    assert not trips.findings.failed


def test_impossible_values_are_distinguished_from_unseen_values() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["shapes"]["None"] = {"type": "string", "pattern": "a", "min": 2}
        raw["shapes"]["Nones"] = {"type": "list", "member": {"shape": "None"}, "min": 1}
        raw["shapes"]["Holder"] = {
            "type": "structure",
            "members": {"nones": {"shape": "Nones"}, "fine": {"shape": "String"}},
        }

    unmet = {"None", "Nones", "Holder.nones", "Holder.fine"}
    why = explain_unseen(braket(change), unmet, empty=(), impossible={"None"})
    assert why == {
        "Holder.nones": "its shape has no valid value",
        "None": "no text of a valid length matches its pattern",
        "Nones": "only shapes without a valid value refer to it",
    }


class Hanging(Service):
    @property
    def protocol(self) -> str:
        if os.getpid() != PARENT:
            time.sleep(60)
        return "json"


class Dying(Service):
    @property
    def protocol(self) -> str:
        if os.getpid() != PARENT:
            os._exit(1)
        return "json"


PARENT = os.getpid()


def test_hanging_service_is_stopped(tmp_path: Path) -> None:
    service = Hanging("hanging", BRAKET)
    assert [*examine_all([service], ROOT / "generated", tmp_path, jobs=1, limit=1)] == [service]
    assert read(tmp_path / "hanging.json").broken == "took more than 1 s"


def test_failed_or_missing_service_is_reported_and_the_run_continues(tmp_path: Path) -> None:
    chosen = [Dying("dying", BRAKET), Service("absent", BRAKET), Service("braket", BRAKET)]
    done = examine_all(chosen, ROOT / "generated", tmp_path, jobs=4, limit=500)
    assert {each.name for each in done} == {"dying", "absent", "braket"}
    assert read(tmp_path / "dying.json").broken == "its process died"
    assert read(tmp_path / "absent.json").broken == "was not generated"
    whole = read(tmp_path / "braket.json")
    assert whole.has_passed
    assert whole.counts["operations"] == whole.counts["requests"] == 17
    assert whole.counts["pairs"] > whole.counts["pairs checked"] > 200
    assert (
        whole.counts["requests with equal bytes"] == whole.counts["requests with received values"]
    )
    assert not report.acceptable([whole, read(tmp_path / "dying.json")])
    assert report.acceptable([whole])


def test_shards_contain_each_service_once() -> None:
    everything = services.installed()
    parts = [services.shard(everything, f"{number}/8") for number in range(1, 9)]
    assert sorted(each.name for part in parts for each in part) == [e.name for e in everything]
    with pytest.raises(ValueError, match="expected a part such as 3/8, got '9/8'"):
        services.shard(everything, "9/8")


def test_sample_has_every_protocol_but_ec2_and_depends_on_its_seed() -> None:
    everything = services.installed()
    one = services.sample(everything, 7, "2026-11-21")
    assert {each.protocol for each in one} == {each.protocol for each in everything} - {"ec2"}
    assert one == services.sample(everything, 7, "2026-11-21")
    assert one != services.sample(everything, 7, "2026-11-22")


def test_run_generates_examines_reports_and_resumes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "corpus.md"
    arguments = [SMALL, "--work", str(tmp_path), "--report", str(page)]
    assert program.main(arguments) == 0
    assert f"1/1  {SMALL}" in capsys.readouterr().err
    text = page.read_text(encoding="utf-8")
    assert "| … nothing lost | 1 |" in text

    done = tmp_path / "results" / f"{SMALL}.json"
    write(evolve(read(done), lost=["Shape.member: kind: is invented"]), done)
    assert program.main(arguments) == 1, "the stored result is used"
    assert f"| {SMALL} | `Shape.member` | kind: is invented |" in page.read_text(encoding="utf-8")
    assert program.main([*arguments, "--fresh"]) == 0
    renewed = page.read_text(encoding="utf-8")
    assert renewed.splitlines()[:-1] == text.splitlines()[:-1], "only the processor time differs"


def test_at_most_a_thousandth_of_the_shapes_may_fail() -> None:
    started = started_result(braket())

    def result(failing: int) -> Result:
        counts = {"shapes": 10_000, "met shapes": 10_000 - failing}
        failed = {f"Shape{number}": "why" for number in range(failing)}
        return evolve(started, generated=True, imported=True, counts=counts, failed=failed)

    assert report.acceptable([result(0)])
    assert report.acceptable([result(10)])
    assert not report.acceptable([result(11)])
    assert "### Round trips that differ: 10" in report.render([result(10)], "1", "make")


def test_result_round_trip(tmp_path: Path) -> None:
    result = Result(service="s", api_version="1", protocol="json", failed={"a": "b"}, seconds=1.5)
    write(result, tmp_path / "s.json")
    assert read(tmp_path / "s.json") == result
