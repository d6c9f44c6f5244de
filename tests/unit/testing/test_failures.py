"""What goes wrong on purpose, as a real boto3 client meets it."""

from __future__ import annotations

from http.client import HTTPConnection, IncompleteRead
from typing import TYPE_CHECKING, Any

import botocore.exceptions as botocore_errors
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from botopin import MissingMemberError, ValidationError, from_boto3
from botopin.testing import MockServer, serve
from botopin_aws.braket.v2026_04_07 import (
    GetDeviceRequest,
    GetDeviceResponse,
    ProgramSetValidationFailure,
    ThrottlingException,
    ValidationException,
    ValidationExceptionReason,
)
from support.limits import HANG, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ONCE = Config(retries={"total_max_attempts": 1})
DEVICE = "arn:aws:braket:::device/quantum-simulator/amazon/sv1"
TASK: dict[str, Any] = {
    "deviceArn": DEVICE,
    "shots": 100,
    "outputS3Bucket": "bucket",
    "outputS3KeyPrefix": "tasks",
    "action": "{}",
}
ANSWER: dict[str, Any] = {
    "deviceArn": DEVICE,
    "deviceName": "SV1",
    "providerName": "Amazon Braket",
    "deviceType": "SIMULATOR",
    "deviceStatus": "ONLINE",
    "deviceCapabilities": "{}",
}


@pytest.fixture(scope="module")
def module_service() -> Iterator[MockServer]:
    with serve("braket", "2026-04-07") as service:
        yield service


@pytest.fixture
def service(module_service: MockServer) -> MockServer:
    module_service.reset()
    return module_service


@pytest.fixture
def client_of(service: MockServer) -> Iterator[Callable[[Config], Any]]:
    made: list[Any] = []

    def make(config: Config) -> Any:
        made.append(service.client(config=config))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def client(client_of: Callable[[Config], Any]) -> Any:
    return client_of(ONCE)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries at once: only the waiting between them is left out."""
    monkeypatch.setattr("time.sleep", lambda _: None)


def error_of(call: Callable[[], Any]) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call()
    return dict(caught.value.response)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_throttling_is_retried_with_the_same_token_and_creates_once(
    service: MockServer, client_of: Callable[[Config], Any], mode: Any
) -> None:
    client = client_of(Config(retries={"mode": mode, "total_max_attempts": 3}))
    service.fail("CreateQuantumTask", "ThrottlingException", times=2)
    answer = client.create_quantum_task(**TASK)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert [(each.status, each.error) for each in service.requests] == [
        (429, "ThrottlingException"),
        (429, "ThrottlingException"),
        (201, ""),
    ]
    tokens = {each.request.client_token for each in service.requests}  # type: ignore[union-attr]
    assert len(tokens) == 1
    assert len(client.search_quantum_tasks(filters=[])["quantumTasks"]) == 1


@pytest.mark.usefixtures("quick")
def test_an_answer_that_got_lost_does_not_create_twice(
    service: MockServer, client_of: Callable[[Config], Any]
) -> None:
    client = client_of(Config(retries={"mode": "standard", "total_max_attempts": 3}))
    service.drop("CreateQuantumTask", times=2)
    arn = client.create_quantum_task(**TASK)["quantumTaskArn"]
    assert [each.status for each in service.requests] == [201, 201, 201]
    (task,) = client.search_quantum_tasks(filters=[])["quantumTasks"]
    assert task["quantumTaskArn"] == arn


def test_faults_without_retries(service: MockServer, client: Any) -> None:
    service.drop("GetDevice")
    with pytest.raises(botocore_errors.ConnectionClosedError):
        client.get_device(deviceArn=DEVICE)
    service.fail_with_html("GetDevice", status=503)
    said = error_of(lambda: client.get_device(deviceArn=DEVICE))
    assert said["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert said["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "text/html"
    assert client.get_device(deviceArn=DEVICE)["deviceArn"] == DEVICE


def test_half_an_answer_is_one_without_members_for_botocore_and_says_so_typed(
    service: MockServer, client: Any
) -> None:
    service.truncate("GetDevice")
    answer = client.get_device(deviceArn=DEVICE)
    assert "deviceName" not in answer, "botocore does not look at Content-Length"
    with pytest.raises(MissingMemberError):
        _ = from_boto3(answer, GetDeviceResponse).device_name
    service.truncate("GetDevice")
    connection = HTTPConnection(service.url.removeprefix("http://"), timeout=HANG)
    connection.request("GET", "/device/x")
    with connection.getresponse() as whole, pytest.raises(IncompleteRead):
        whole.read()
    connection.close()
    assert from_boto3(client.get_device(deviceArn=DEVICE), GetDeviceResponse).device_name


def test_a_slow_answer_is_done_and_not_waited_for(
    service: MockServer, client: Any, client_of: Callable[[Config], Any]
) -> None:
    impatient = client_of(Config(read_timeout=0.2, retries={"total_max_attempts": 1}))
    service.delay("CreateQuantumTask", seconds=30)
    with pytest.raises(botocore_errors.ReadTimeoutError):
        impatient.create_quantum_task(**TASK)
    wait_until(lambda: client.search_quantum_tasks(filters=[])["quantumTasks"])
    assert len(client.search_quantum_tasks(filters=[])["quantumTasks"]) == 1
    service.delay("GetDevice", seconds=0.01)
    service.fail("GetDevice", "ResourceNotFoundException")
    said = error_of(lambda: client.get_device(deviceArn=DEVICE))
    assert said["Error"]["Code"] == "ResourceNotFoundException"


def test_errors_by_code_class_and_object(service: MockServer, client: Any) -> None:
    failure = ProgramSetValidationFailure(program_index=3, inputs_index=1, errors=["one"])
    service.fail(
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
    said = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
    service.fail("GetDevice", ThrottlingException(said, "GetDevice"))
    assert error_of(lambda: client.get_device(deviceArn=DEVICE))["Error"] == said["Error"]
    service.fail("GetDevice", "NewException", status=418, message="new", times=None)
    for _ in range(3):
        response = error_of(lambda: client.get_device(deviceArn=DEVICE))
        assert response["Error"] == {"Code": "NewException", "Message": "new"}
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 418
    assert not service.requests[0].response


def test_what_cannot_be_planned_is_refused_at_once(service: MockServer) -> None:
    for call, error, said in (
        (lambda: service.fail("GetDevise", "X"), LookupError, "did you mean 'GetDevice'"),
        (lambda: service.drop("GetDevise"), LookupError, "braket 2026-04-07 has no operation"),
        (
            lambda: service.fail("GetDevice", "ThrotlingException"),
            LookupError,
            r"did you mean 'ThrottlingException'\?\); to send it anyway, pass status=",
        ),
        (
            lambda: service.fail("GetDevice", "ValidationException", raeson="x"),
            LookupError,
            "did you mean 'reason'",
        ),
        (lambda: service.fail("GetDevice", "New", status=200), ValueError, "400 to 599"),
        (lambda: service.fail("GetDevice", "New\r\nX: y", status=400), ValueError, "control"),
        (lambda: service.drop("GetDevice", times=0), ValueError, "at least 1"),
        (lambda: service.respond("GetDevice", {}), ValidationError, "device_name"),
        (
            lambda: service.respond("GetDevice", {**ANSWER, "deviceType": "CAT"}),
            ValidationError,
            "device_type",
        ),
        (
            lambda: service.respond("GetDevice", GetDeviceRequest(device_arn=DEVICE)),
            TypeError,
            "expected a dict or GetDeviceResponse, got GetDeviceRequest",
        ),
    ):
        with pytest.raises(error, match=said):  # type: ignore[call-overload]
            call()


def test_answers_that_the_user_gives(service: MockServer, client: Any) -> None:
    def name() -> str:
        return str(client.get_device(deviceArn=DEVICE)["deviceName"])

    service.respond("GetDevice", {**ANSWER, "deviceName": "first"}, times=1)
    service.respond(
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
    service.respond("GetDevice", lambda asked: {**ANSWER, "deviceName": asked.device_arn[-3:]})
    assert name() == "sv1"
    assert isinstance(service.requests[-1].request, GetDeviceRequest)
    service.respond("GetDevice", {"deviceStatus": "MOVED", "new": {"a": b"b"}}, validate=False)
    answer = client.get_device(deviceArn=DEVICE)
    assert {k for k in answer if k != "ResponseMetadata"} == {"deviceStatus"}
    assert answer["deviceStatus"] == "MOVED", "botocore passes unknown values, and drops members"
    service.reset()
    assert client.get_device(deviceArn=DEVICE)["deviceStatus"] != "MOVED"
    assert len(service.requests) == 1


def test_an_answer_of_the_users_that_fails_says_so_where_the_user_looks(
    service: MockServer, client: Any
) -> None:
    def bad(_: object) -> dict[str, Any]:
        return {"deviceArn": 3}

    def broken(_: object) -> dict[str, Any]:
        message = "my mistake\r\nSet-Cookie: x"
        raise RuntimeError(message)

    def refusing(_: object) -> dict[str, Any]:
        raise ThrottlingException({"Error": {"Code": "", "Message": "slow"}}, "GetDevice")

    service.respond("GetDevice", bad)
    said = error_of(lambda: client.get_device(deviceArn=DEVICE))
    assert said["Error"]["Code"] == "ResponderError"
    assert "GetDeviceResponse.device_arn" in said["Error"]["Message"]
    service.respond("GetDevice", broken)
    said = error_of(lambda: client.get_device(deviceArn=DEVICE))
    assert "RuntimeError('my mistake" in said["Error"]["Message"]
    assert "set-cookie" not in said["ResponseMetadata"]["HTTPHeaders"]
    service.respond("GetDevice", refusing)
    said = error_of(lambda: client.get_device(deviceArn=DEVICE))
    assert said["Error"] == {"Code": "ThrottlingException", "Message": "slow"}


def test_a_refused_request_uses_up_no_plan(service: MockServer, client_of: Any) -> None:
    client = client_of(Config(retries={"total_max_attempts": 1}, parameter_validation=False))
    service.fail("CreateQuantumTask", "ThrottlingException")
    said = error_of(lambda: client.create_quantum_task(**{**TASK, "shots": -1, "action": 3}))
    assert said["Error"]["Code"] == "ValidationException"
    assert "CreateQuantumTaskRequest.shots: expected at least 0, got -1" in said["Error"]["Message"]
    assert "CreateQuantumTaskRequest.action: expected" in said["Error"]["Message"]
    said = error_of(lambda: client.create_quantum_task(**TASK))
    assert said["Error"]["Code"] == "ThrottlingException"
    assert client.search_quantum_tasks(filters=[])["quantumTasks"] == []
