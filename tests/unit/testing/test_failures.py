"""Planned failures with a real boto3 client."""

from __future__ import annotations

from http.client import HTTPConnection, IncompleteRead
from typing import TYPE_CHECKING, Any

import botocore.exceptions as botocore_errors
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from botopin import MissingMemberError, ValidationError, from_boto3
from botopin_aws.braket.v2026_04_07 import (
    GetDeviceRequest,
    GetDeviceResponse,
    ProgramSetValidationFailure,
    ThrottlingException,
    ValidationException,
    ValidationExceptionReason,
)
from support.limits import HANG, wait_until
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botopin.testing import MockServer

DEVICE = "arn:aws:braket:::device/quantum-simulator/amazon/sv1"
TASK: dict[str, Any] = {
    "deviceArn": DEVICE,
    "shots": 100,
    "outputS3Bucket": "bucket",
    "outputS3KeyPrefix": "tasks",
    "action": "{}",
}
RESPONSE: dict[str, Any] = {
    "deviceArn": DEVICE,
    "deviceName": "SV1",
    "providerName": "Amazon Braket",
    "deviceType": "SIMULATOR",
    "deviceStatus": "ONLINE",
    "deviceCapabilities": "{}",
}


@pytest.fixture
def create_client(server: MockServer) -> Iterator[Callable[[Config], Any]]:
    clients: list[Any] = []

    def make(config: Config) -> Any:
        clients.append(server.client(config=config))
        return clients[-1]

    yield make
    for each in clients:
        each.close()


@pytest.fixture
def client(create_client: Callable[[Config], Any]) -> Any:
    return create_client(ONCE)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the delay between retries."""
    monkeypatch.setattr("time.sleep", lambda _: None)


def error_response(call: Callable[[], Any]) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call()
    return dict(caught.value.response)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_retry_after_throttling_creates_once(
    server: MockServer, create_client: Callable[[Config], Any], mode: Any
) -> None:
    client = create_client(Config(retries={"mode": mode, "total_max_attempts": 3}))
    server.fail("CreateQuantumTask", "ThrottlingException", times=2)
    response = client.create_quantum_task(**TASK)
    assert response["ResponseMetadata"]["RetryAttempts"] == 2
    assert [(each.status, each.error) for each in server.requests] == [
        (429, "ThrottlingException"),
        (429, "ThrottlingException"),
        (201, ""),
    ]
    tokens = {each.request.client_token for each in server.requests}  # type: ignore[union-attr]
    assert len(tokens) == 1
    assert len(client.search_quantum_tasks(filters=[])["quantumTasks"]) == 1


@pytest.mark.usefixtures("quick")
def test_retry_after_lost_response_creates_once(
    server: MockServer, create_client: Callable[[Config], Any]
) -> None:
    client = create_client(Config(retries={"mode": "standard", "total_max_attempts": 3}))
    server.drop("CreateQuantumTask", times=2)
    arn = client.create_quantum_task(**TASK)["quantumTaskArn"]
    assert [each.status for each in server.requests] == [201, 201, 201]
    (task,) = client.search_quantum_tasks(filters=[])["quantumTasks"]
    assert task["quantumTaskArn"] == arn


def test_failures_without_retries(server: MockServer, client: Any) -> None:
    server.drop("GetDevice")
    with pytest.raises(botocore_errors.ConnectionClosedError):
        client.get_device(deviceArn=DEVICE)
    server.fail_with_html("GetDevice", status=503)
    response = error_response(lambda: client.get_device(deviceArn=DEVICE))
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert response["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "text/html"
    assert client.get_device(deviceArn=DEVICE)["deviceArn"] == DEVICE


def test_truncated_response_lacks_members(server: MockServer, client: Any) -> None:
    server.truncate("GetDevice")
    response = client.get_device(deviceArn=DEVICE)
    assert "deviceName" not in response, "botocore does not check Content-Length"
    with pytest.raises(MissingMemberError):
        _ = from_boto3(response, GetDeviceResponse).device_name
    server.truncate("GetDevice")
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=HANG)
    connection.request("GET", "/device/x")
    with connection.getresponse() as whole, pytest.raises(IncompleteRead):
        whole.read()
    connection.close()
    assert from_boto3(client.get_device(deviceArn=DEVICE), GetDeviceResponse).device_name


def test_delayed_response_is_processed_despite_timeout(
    server: MockServer, client: Any, create_client: Callable[[Config], Any]
) -> None:
    impatient = create_client(Config(read_timeout=0.2, retries={"total_max_attempts": 1}))
    server.delay("CreateQuantumTask", seconds=30)
    with pytest.raises(botocore_errors.ReadTimeoutError):
        impatient.create_quantum_task(**TASK)
    wait_until(lambda: client.search_quantum_tasks(filters=[])["quantumTasks"])
    assert len(client.search_quantum_tasks(filters=[])["quantumTasks"]) == 1
    server.delay("GetDevice", seconds=0.01)
    server.fail("GetDevice", "ResourceNotFoundException")
    response = error_response(lambda: client.get_device(deviceArn=DEVICE))
    assert response["Error"]["Code"] == "ResourceNotFoundException"


def test_fail_accepts_code_class_and_object(server: MockServer, client: Any) -> None:
    failure = ProgramSetValidationFailure(program_index=3, inputs_index=1, errors=["one"])
    server.fail(
        "CreateQuantumTask",
        ValidationException,
        message="no",
        reason=ValidationExceptionReason.PROGRAM_SET_VALIDATION_FAILED,
        program_set_validation_failures=[failure],
    )
    with pytest.raises(client.exceptions.ValidationException) as caught:
        client.create_quantum_task(**TASK)
    error = ValidationException(caught.value.response, "CreateQuantumTask")
    assert error.message == "no"
    assert error.reason == "ProgramSetValidationFailed"
    assert list(error.program_set_validation_failures or ()) == [failure]
    response = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
    server.fail("GetDevice", ThrottlingException(response, "GetDevice"))
    assert error_response(lambda: client.get_device(deviceArn=DEVICE))["Error"] == response["Error"]
    server.fail("GetDevice", "NewException", status=418, message="new", times=None)
    for _ in range(3):
        response = error_response(lambda: client.get_device(deviceArn=DEVICE))
        assert response["Error"] == {"Code": "NewException", "Message": "new"}
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 418
    assert not server.requests[0].response


def test_rejects_invalid_stubs_immediately(server: MockServer) -> None:
    for call, error, expected in (
        (lambda: server.fail("GetDevise", "X"), LookupError, "did you mean 'GetDevice'"),
        (lambda: server.drop("GetDevise"), LookupError, "braket 2026-04-07 has no operation"),
        (
            lambda: server.fail("GetDevice", "ThrotlingException"),
            LookupError,
            r"did you mean 'ThrottlingException'\?\); to send it anyway, pass status=",
        ),
        (
            lambda: server.fail("GetDevice", "ValidationException", raeson="x"),
            LookupError,
            "did you mean 'reason'",
        ),
        (lambda: server.fail("GetDevice", "New", status=200), ValueError, "400 to 599"),
        (lambda: server.fail("GetDevice", "New\r\nX: y", status=400), ValueError, "control"),
        (lambda: server.drop("GetDevice", times=0), ValueError, "at least 1"),
        (lambda: server.respond("GetDevice", {}), ValidationError, "device_name"),
        (
            lambda: server.respond("GetDevice", {**RESPONSE, "deviceType": "CAT"}),
            ValidationError,
            "device_type",
        ),
        (
            lambda: server.respond("GetDevice", GetDeviceRequest(device_arn=DEVICE)),
            TypeError,
            "expected a dict or GetDeviceResponse, got GetDeviceRequest",
        ),
    ):
        with pytest.raises(error, match=expected):  # type: ignore[call-overload]
            call()


def test_respond_returns_responses_of_user(server: MockServer, client: Any) -> None:
    def name() -> str:
        return str(client.get_device(deviceArn=DEVICE)["deviceName"])

    server.respond("GetDevice", {**RESPONSE, "deviceName": "first"}, times=1)
    server.respond(
        "GetDevice",
        GetDeviceResponse(
            device_arn=DEVICE,
            device_name="rest",
            provider_name="p",
            device_type="QPU",
            device_status="ONLINE",
            device_capabilities="{}",
        ),
    )
    assert [name(), name(), name()] == ["first", "rest", "rest"]
    server.respond("GetDevice", lambda request: {**RESPONSE, "deviceName": request.device_arn[-3:]})
    assert name() == "sv1"
    assert isinstance(server.requests[-1].request, GetDeviceRequest)
    server.respond("GetDevice", {"deviceStatus": "MOVED", "new": {"a": b"b"}}, validate=False)
    response = client.get_device(deviceArn=DEVICE)
    assert {k for k in response if k != "ResponseMetadata"} == {"deviceStatus"}
    assert response["deviceStatus"] == "MOVED", "botocore passes unknown values, and drops members"
    server.reset()
    assert client.get_device(deviceArn=DEVICE)["deviceStatus"] != "MOVED"
    assert len(server.requests) == 1


def test_failure_of_responder_reaches_client(server: MockServer, client: Any) -> None:
    def bad(_: object) -> dict[str, Any]:
        return {"deviceArn": 3}

    def broken(_: object) -> dict[str, Any]:
        raise RuntimeError("my mistake\r\nSet-Cookie: x")

    def refusing(_: object) -> dict[str, Any]:
        raise ThrottlingException({"Error": {"Code": "", "Message": "slow"}}, "GetDevice")

    server.respond("GetDevice", bad)
    response = error_response(lambda: client.get_device(deviceArn=DEVICE))
    assert response["Error"]["Code"] == "ResponderError"
    assert "GetDeviceResponse.device_arn" in response["Error"]["Message"]
    server.respond("GetDevice", broken)
    response = error_response(lambda: client.get_device(deviceArn=DEVICE))
    assert "RuntimeError('my mistake" in response["Error"]["Message"]
    assert "set-cookie" not in response["ResponseMetadata"]["HTTPHeaders"]
    server.respond("GetDevice", refusing)
    response = error_response(lambda: client.get_device(deviceArn=DEVICE))
    assert response["Error"] == {"Code": "ThrottlingException", "Message": "slow"}


def test_rejected_request_uses_no_stub(server: MockServer, create_client: Any) -> None:
    client = create_client(Config(retries={"total_max_attempts": 1}, parameter_validation=False))
    server.fail("CreateQuantumTask", "ThrottlingException")
    response = error_response(
        lambda: client.create_quantum_task(**{**TASK, "shots": -1, "action": 3})
    )
    assert response["Error"]["Code"] == "ValidationException"
    assert (
        "CreateQuantumTaskRequest.shots: expected at least 0, got -1"
        in response["Error"]["Message"]
    )
    assert "CreateQuantumTaskRequest.action: expected" in response["Error"]["Message"]
    response = error_response(lambda: client.create_quantum_task(**TASK))
    assert response["Error"]["Code"] == "ThrottlingException"
    assert client.search_quantum_tasks(filters=[])["quantumTasks"] == []
