"""Exemptions from the constraints that only botopin enforces."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

import botopin
from botopin import ValidationError, from_boto3, replace, to_boto3, validate
from botopin.runtime import OpenStrEnum, Shape, UnknownValue, member, shape
from botopin.runtime.strategies.mutations import find_mutations
from botopin.testing import serve
from botopin_aws.braket.v2026_04_07 import (
    CreateJobRequest,
    GetJobRequest,
    InstanceConfig,
    SearchDevicesFilter,
    SearchDevicesRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

BAD_ARN = "arn:other:braket:job/one"
HINT = (
    'To send such values anyway, call botopin.exempt("GetJobRequest.job_arn") or, if a client '
    'builds the object, create the client with exempt={"GetJobRequest.job_arn"}'
)


def changed(**members: Any) -> GetJobRequest:
    """Return a request whose members were assigned, which is unchecked."""
    request = GetJobRequest(job_arn="arn:aws:braket:us-west-2:123456789012:job/one")
    for name, value in members.items():
        setattr(request, name, value)
    return request


ENTRIES: dict[str, Callable[[], Any]] = {
    "constructor": lambda: GetJobRequest(job_arn=BAD_ARN),
    "replace": lambda: replace(changed(), job_arn=BAD_ARN),
    "validate": lambda: validate(changed(job_arn=BAD_ARN)),
    "to_boto3": lambda: to_boto3(changed(job_arn=BAD_ARN)),
    "to_json": lambda: botopin.to_json(changed(job_arn=BAD_ARN)),
    "from_boto3": lambda: from_boto3({"jobArn": BAD_ARN}, GetJobRequest, strict=True),
    "from_json": lambda: botopin.from_json({"jobArn": BAD_ARN}, GetJobRequest, strict=True),
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_process_exemption_holds_in_every_entry_and_thread(entry: Callable[[], Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        entry()
    assert [each.exemption for each in caught.value.violations] == ["GetJobRequest.job_arn"]
    assert str(caught.value).splitlines()[-1] == HINT
    with botopin.exempt("GetJobRequest.job_arn"), ThreadPoolExecutor(1) as pool:
        entry()
        pool.submit(entry).result()
    with pytest.raises(ValidationError):
        entry()


def test_two_exemptions_of_a_member_end_independently() -> None:
    first, second = (botopin.exempt("GetJobRequest.job_arn") for _ in range(2))
    first.close()
    first.close()
    GetJobRequest(job_arn=BAD_ARN)
    second.close()
    with pytest.raises(ValidationError):
        GetJobRequest(job_arn=BAD_ARN)


def test_exemption_covers_items_but_no_member_of_a_structure() -> None:
    bad = SearchDevicesFilter(name="one", values=["two"])
    bad.name = ""
    bad.values = ["x" * 300]
    request = SearchDevicesRequest(filters=[])
    request.filters = [bad] * 11
    with pytest.raises(ValidationError) as caught:
        validate(request)
    found = {(each.kind, each.path, each.exemption) for each in caught.value.violations}
    assert ("max", "SearchDevicesRequest.filters", "SearchDevicesRequest.filters") in found
    first = "SearchDevicesRequest.filters[0]"
    assert ("max", f"{first}.values[0]", "SearchDevicesFilter.values") in found
    assert ("min", f"{first}.name", None) in found
    exemptions = ("SearchDevicesRequest.filters", "SearchDevicesFilter.values")
    with botopin.exempt(*exemptions), pytest.raises(ValidationError) as caught:
        validate(request)
    assert {each.kind for each in caught.value.violations} == {"min"}
    assert "botopin.exempt" not in str(caught.value)


def test_exempt_enum_value_is_sent_as_text() -> None:
    arguments = {"instanceType": "ml.new.large", "volumeSizeInGb": 30}
    with pytest.raises(ValidationError) as caught:
        from_boto3(arguments, InstanceConfig, strict=True)
    assert [each.exemption for each in caught.value.violations] == ["InstanceConfig.instance_type"]
    with botopin.exempt("InstanceConfig.instance_type"):
        built = InstanceConfig(instance_type="ml.new.large", volume_size_in_gb=30)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        assert from_boto3(arguments, InstanceConfig, strict=True) == built
    assert to_boto3(built) == arguments


def test_requests_accept_every_text_of_an_exempt_enum() -> None:
    class Kind(OpenStrEnum):
        __botopin_exempt__ = True
        A = "a"

    @shape
    class Thing(Shape):
        kind: Any = member("kind", Kind)

    assert type(Thing(kind="b").kind) is UnknownValue
    assert Thing(kind="a").kind is Kind.A
    assert to_boto3(from_boto3({"kind": "b"}, Thing, strict=True)) == {"kind": "b"}
    with pytest.raises(ValidationError, match="expected .*Kind"):
        Thing(kind=3)
    kinds = {each.kind for each in find_mutations(Thing, {"kind": "a"})}
    assert kinds == {"required", "type", "unknown"}


def test_types_required_members_and_minimums_of_botocore_stay() -> None:
    names = ("GetJobRequest.job_arn", "CreateJobRequest.job_name")
    with botopin.exempt(*names):
        for wrong in (3, None):
            with pytest.raises(ValidationError) as caught:
                GetJobRequest(job_arn=wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            assert [each.exemption for each in caught.value.violations] == [None]
        with pytest.raises(ValidationError, match="at least 1 character"):
            from_boto3({"jobName": ""}, CreateJobRequest, strict=True)


def test_minimum_size_of_a_blob_is_exemptible(golden: Callable[[str], ModuleType]) -> None:
    cls: Any = golden("traits").PutTraitsRequest
    required = {"account": "a", "bucket": "b", "key": "k"}
    with pytest.raises(ValidationError) as caught:
        cls(**required, blob=b"")
    (violation,) = caught.value.violations
    assert (violation.kind, violation.exemption) == ("min", "PutTraitsRequest.blob")
    with botopin.exempt("PutTraitsRequest.blob"):
        assert cls(**required, blob=b"").blob == b""


def test_pattern_of_botocore_is_not_exemptible(golden: Callable[[str], ModuleType]) -> None:
    cls: Any = golden("traits").PutTraitsRequest
    with pytest.raises(ValidationError) as caught:
        cls(account="a/b", bucket="b", key="k")
    (violation,) = caught.value.violations
    assert (violation.kind, violation.exemption) == ("pattern", None)
    with botopin.exempt("PutTraitsRequest.account"), pytest.raises(ValidationError):
        cls(account="a/b", bucket="b", key="k")


def test_exemption_holds_for_subclasses() -> None:
    class Mine(GetJobRequest):
        pass

    with pytest.raises(ValidationError) as caught:
        Mine(job_arn=BAD_ARN)
    assert str(caught.value).splitlines()[-1] == HINT
    with botopin.exempt("GetJobRequest.job_arn"):
        Mine(job_arn=BAD_ARN)


def test_mock_server_accepts_what_the_process_exempts() -> None:
    with (
        serve("braket@2026-04-07") as service,
        botopin.exempt("GetJobRequest.job_arn"),
        pytest.raises(ClientError, match="ResourceNotFoundException"),
    ):
        service.client().get_job(jobArn=BAD_ARN)


def test_violations_can_be_pickled() -> None:
    with pytest.raises(ValidationError) as caught:
        GetJobRequest(job_arn=BAD_ARN)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        (["GetJobReqest.job_arn"], ValueError, "(did you mean 'GetJobRequest'?)"),
        (["GetJobRequest.jobArn"], ValueError, "(did you mean 'job_arn'?)"),
        (["GetJobRequest.job_am"], ValueError, "(did you mean 'job_arn'?)"),
        (["GetJobRequest"], ValueError, "expected names such as"),
        (["braket.GetJobRequest.job_arn"], ValueError, "expected names such as"),
        (["JobPrimaryStatus.QUEUED"], ValueError, "expected a structure of"),
        (["ConflictException.message"], ValueError, "expected a structure of"),
        (
            ["CreateJobRequest.instance_config"],
            ValueError,
            'expected a member of InstanceConfig such as "InstanceConfig.instance_',
        ),
        ([3], TypeError, "expected names such as"),
        ([{"GetJobRequest.job_arn"}], TypeError, "expected names such as"),
        ([], TypeError, "got none"),
        (["GetJobRequest.job_arn", "GetJobRequest.nothing"], ValueError, "no member 'nothing'"),
    ],
)
def test_rejects_names_that_exempt_nothing(
    names: list[Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        botopin.exempt(*names)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(ValidationError):
        GetJobRequest(job_arn=BAD_ARN)
