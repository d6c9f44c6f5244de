"""Typed errors of services."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import pytest
from botocore.exceptions import ClientError

from botopin import BotopinError, MissingMemberError
from botopin.runtime import Integer, ListOf, String, UnknownValue
from botopin.runtime.errors import ServiceError, error_member, error_members
from unit.runtime.sample_shapes import Color, Leaf


class SampleError(ServiceError):
    """Base error of a service."""


class Rejected(SampleError):
    """Error with members of several types."""

    code = "RejectedFruit"
    http_status = 409
    fault = "client"

    message: str | None = error_member("Message", String(), default=None)
    leaves: list[Leaf] | None = error_member("leaves", ListOf(Leaf), default=None)
    color: Color | UnknownValue | None = error_member("color", Color, default=None)
    weight: int = error_member("weight", Integer())


RESPONSE: dict[str, Any] = {
    "Error": {"Code": "RejectedFruit", "Message": "brown"},
    "ResponseMetadata": {"HTTPStatusCode": 409},
    "leaves": [{"name": "a", "new": 1}],
    "color": "mauve",
}


@pytest.fixture
def error() -> Rejected:
    return Rejected(RESPONSE, "Harvest")


def test_errors_are_botopin_and_botocore_errors(error: Rejected) -> None:
    assert isinstance(error, BotopinError)
    assert isinstance(error, ClientError)
    assert (
        str(error) == "An error occurred (RejectedFruit) when calling the Harvest operation: brown"
    )
    assert (error.code, error.http_status, error.fault) == ("RejectedFruit", 409, "client")
    assert error.response is RESPONSE
    assert error.operation_name == "Harvest"


def test_error_without_a_modelled_code_has_the_received_code_and_status() -> None:
    response = {"Error": {"Code": "404"}, "ResponseMetadata": {"HTTPStatusCode": 404}}
    received = SampleError(response, "Head")
    assert (received.code, received.http_status) == ("404", 404)
    assert (pickle.loads(pickle.dumps(received)).code, SampleError.code) == ("404", "")
    assert (SampleError({}, "Head").code, SampleError({}, "Head").http_status) == ("", None)


def test_error_members_are_not_validated(error: Rejected) -> None:
    assert error.leaves == [Leaf(name="a")]
    assert repr(error.color) == "UnknownValue('mauve')"
    assert error.color == "mauve"
    assert error.message == "brown"
    with pytest.raises(MissingMemberError, match=r"Rejected\.weight"):
        _ = error.weight


def test_error_members_are_read_only(error: Rejected) -> None:
    with pytest.raises(AttributeError, match=r"cannot set Rejected\.color: it is read-only"):
        error.color = "red"


def test_errors_can_be_copied_and_pickled(error: Rejected) -> None:
    for twin in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is Rejected
        assert twin == error
        assert twin.leaves == error.leaves
    assert error != Rejected(RESPONSE, "Sow")
    assert len({error, error}) == 1


def test_errors_are_caught_by_their_base(error: Rejected) -> None:
    with pytest.raises(SampleError) as caught:
        raise error
    match caught.value:
        case Rejected(color=str(color), leaves=[Leaf(name=name)]):
            assert (color, name) == ("mauve", "a")
        case _:
            pytest.fail("not matched")


def test_client_errors_are_converted_by_code() -> None:
    theirs = ClientError(RESPONSE, "Harvest")
    ours = SampleError.from_client_error(theirs)
    assert type(ours) is Rejected
    assert ours == Rejected(RESPONSE, "Harvest")
    unknown = SampleError.from_client_error(ClientError({"Error": {"Code": "New"}}, "Harvest"))
    assert type(unknown) is SampleError
    assert type(Rejected.from_client_error(ClientError({}, "Harvest"))) is SampleError
    with pytest.raises(TypeError, match="expected a botocore.exceptions.ClientError, got KeyError"):
        SampleError.from_client_error(KeyError("x"))


def test_error_members_lists_members_in_order() -> None:
    assert [info.wire_name for info in error_members(Rejected)] == [
        "Message",
        "leaves",
        "color",
        "weight",
    ]


def test_errors_work_without_botocore() -> None:
    script = """
import sys
sys.modules["botocore"] = None
from botopin_aws.braket.v2026_04_07 import BraketError, ValidationException
import botopin, pickle
error = ValidationException({"Error": {"Code": "X", "Message": "m"}, "reason": "new"}, "CreateJob")
assert isinstance(error, BraketError) and isinstance(error, botopin.BotopinError)
assert str(error) == "An error occurred (X) when calling the CreateJob operation: m", error
assert (error.reason, error.message) == ("new", "m")
assert pickle.loads(pickle.dumps(error)) == error
"""
    subprocess.run([sys.executable, "-c", script], check=True)
