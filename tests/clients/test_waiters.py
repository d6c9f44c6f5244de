"""Results and errors of the waiters of typed clients."""

from __future__ import annotations

import json
import pickle
import typing
from datetime import UTC, datetime
from typing import Any

import botocore.exceptions
import pytest
from botocore.exceptions import EndpointConnectionError

import botopin
from botopin import WaiterError
from botopin.testing import serve
from clients.wire import CONFIG, Wire, session
from support.golden_cases import REDUCED

ARRIVED = {"parcel": {"id": "one", "state": "ARRIVED"}}
SENT = {"parcel": {"id": "one", "state": "SENT"}}
LOST = {"parcel": {"id": "one", "state": "LOST"}}


class Answers(Wire):
    """Wire that returns responses or raises errors in order, and repeats the last."""

    def __init__(self, client: Any, *answers: tuple[int, Any]) -> None:
        super().__init__(client)
        client.meta.events.unregister("before-send", self.answer)
        client.meta.events.register("before-send", self.answer_next)
        self.answers = [*answers]

    def answer_next(self, request: Any, **more: Any) -> Any:
        self.status, content = self.answers[0]
        if len(self.answers) > 1:
            self.answers.pop(0)
        is_code = isinstance(content, str)
        self.headers = {"x-amzn-errortype": content} if is_code else {}
        error = {"message": "no", "parcelId": "one"}
        self.body = json.dumps(error if is_code else content).encode()
        return self.answer(request, **more)


def test_returns_the_last_response(post: Any) -> None:
    wire = Answers(post.boto3, (200, SENT), (200, ARRIVED))
    response = post.wait_until_parcel_arrived(id="one", delay=7, delay_=0)
    assert type(response).__name__ == "GetParcelResponse"
    assert response.parcel.state == "ARRIVED"
    assert response.response_metadata.http_status == 200
    assert [each["query"] for each in wire.sent] == ["delay=7", "delay=7"]


@pytest.mark.parametrize("end", [(404, "ParcelUnknown"), (410, "Anything"), (410, "LostException")])
def test_returns_none_if_an_error_ends_the_wait(post: Any, end: tuple[int, str]) -> None:
    wire = Answers(post.boto3, (200, SENT), (400, "LaterException"), end)
    assert post.wait_until_parcel_gone(id="one", delay_=0) is None
    assert len(wire.sent) == 3


def test_waits_until_no_error_comes(post: Any) -> None:
    """Check an acceptor of any response, which botocore knows only since 1.34."""
    wire = Answers(post.boto3, (200, SENT))
    assert post.wait_until_parcel_known(id="one").parcel.state == "SENT"
    wire.answers = [(404, "LostException")]
    with pytest.raises(WaiterError, match=r"An error occurred \(LostException\)"):
        post.wait_until_parcel_known(id="one")


def test_annotations_state_whether_an_error_can_end_the_wait(post: Any) -> None:
    response = type(post).get_parcel
    returned = typing.get_type_hints(response)["return"]
    for waiter, expected in [
        ("parcel_arrived", returned),
        ("parcel_known", returned),
        ("parcel_gone", returned | None),
    ]:
        method = getattr(type(post), f"wait_until_{waiter}")
        assert typing.get_type_hints(method)["return"] == expected


def failure(post: Any, waiter: str, *answers: tuple[int, Any]) -> WaiterError:
    """Return the error of a waiter, and check that boto3 raises it with the same text."""
    wire = Answers(post.boto3, *answers)
    with pytest.raises(WaiterError) as ours:
        getattr(post, f"wait_until_{waiter}")(id="one", delay_=0, max_attempts=2)
    wire.answers = [*answers]
    config = {"Delay": 0, "MaxAttempts": 2}
    with pytest.raises(botocore.exceptions.WaiterError) as theirs:
        post.boto3.get_waiter(waiter).wait(id="one", WaiterConfig=config)
    assert isinstance(ours.value, botocore.exceptions.WaiterError)
    assert isinstance(ours.value, botopin.BotopinError)
    assert str(ours.value) == str(theirs.value)
    assert ours.value.kwargs == theirs.value.kwargs
    last, error = ours.value.last_response, ours.value.error
    if error is None:
        assert botopin.to_boto3(last) == {
            k: v for k, v in theirs.value.last_response.items() if k != "ResponseMetadata"
        }
    else:
        assert last is None
        assert error.response["Error"] == theirs.value.last_response["Error"]
    copied = pickle.loads(pickle.dumps(ours.value))
    assert (str(copied), copied.last_response) == (str(ours.value), last)
    assert type(copied.error) is type(error)
    return ours.value


@pytest.mark.parametrize("end", [SENT, LOST])
def test_error_has_the_last_response(post: Any, end: Any) -> None:
    error = failure(post, "parcel_arrived", (200, end))
    assert type(error.last_response).__name__ == "GetParcelResponse"
    assert error.last_response.parcel.state == end["parcel"]["state"]  # type: ignore[union-attr]
    assert error.error is None
    assert error.__cause__ is None


@pytest.mark.parametrize("waiter", ["parcel_arrived", "parcel_gone"])
def test_error_has_the_typed_error_of_the_service(post: Any, waiter: str) -> None:
    from botopin_aws.post_office.v2024_01_01 import LostException

    error = failure(post, waiter, (404, "LostException"))
    assert type(error.error) is LostException
    assert error.error.parcel_id == "one"
    assert error.__cause__ is error.error


@pytest.mark.parametrize("code", ["LaterException", "Unmodelled"])
def test_error_of_an_unmodelled_code_has_the_base_class(post: Any, code: str) -> None:
    from botopin_aws.post_office.v2024_01_01 import PostOfficeError

    error = failure(post, "parcel_gone", (400, code))
    assert type(error.error) is PostOfficeError


def test_response_after_an_error_is_the_last_answer(post: Any) -> None:
    error = failure(post, "parcel_gone", (400, "LaterException"), (200, SENT))
    assert error.error is None
    assert error.last_response is not None


def test_errors_without_an_answer_are_unchanged(post: Any) -> None:
    with pytest.raises(EndpointConnectionError):  # nothing listens on the port
        post.wait_until_parcel_gone(id="one")


@pytest.mark.parametrize("setting", ["delay_", "max_attempts"])
def test_rejects_settings_that_are_no_number(post: Any, setting: str) -> None:
    wire = Answers(post.boto3, (200, ARRIVED))
    with pytest.raises(TypeError, match=f"{setting.rstrip('_')}: expected a number, got '1'"):
        post.wait_until_parcel_arrived(id="one", delay=7, **{setting: "1"})
    assert wire.sent == []


@pytest.mark.usefixtures("golden")
def test_waits_with_an_id_as_the_service_returns_it() -> None:
    from botopin_reduced.route53.v2026_01_01 import Route53Client  # type: ignore[import-not-found]

    received: list[str] = []

    def change(request: Any) -> dict[str, Any]:
        received.append(request.id)
        status = "INSYNC" if len(received) > 1 else "PENDING"
        info = {"Id": "/change/C1", "Status": status, "SubmittedAt": datetime.now(UTC)}
        return {"ChangeInfo": info}

    with serve("route53", "2026-01-01", package=REDUCED) as server:
        server.respond("GetChange", change)
        with Route53Client(session(), endpoint_url=server.url, config=CONFIG) as client:
            response = client.wait_until_resource_record_sets_changed(id="/change/C1", delay=0)
    assert (response.change_info.id, received) == ("/change/C1", ["C1", "C1"])
