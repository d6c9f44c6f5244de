"""Classes of errors that clients raise, compared with boto3's classes, over HTTP.

The services are parts of cloudwatch, sqs, s3 and sso-oidc under other names.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import evolve, frozen
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.parsers import PROTOCOL_PARSERS

from botopin import from_boto3
from botopin.runtime.clients.aio import AsyncClient
from botopin.runtime.clients.sync import Client
from botopin.runtime.errors import base_error
from botopin.testing import serve
from botopin_aws.braket.v2026_04_07 import BraketClient
from clients.wire import CONFIG, session
from support.error_responses import ErrorResponse, ErrorServer, error_response
from support.golden_cases import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from botopin.runtime.errors import ServiceError
    from botopin.testing import MockServer

CASE: Final = Case.named("error-codes")

ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    "DeleteAlarms": {"AlarmNames": ["a"]},
    "GetDashboard": {"DashboardName": "d"},
    "PutDashboard": {"DashboardName": "d", "DashboardBody": "{}"},
    "CreateQueue": {"QueueName": "q"},
    "DeleteQueue": {"QueueUrl": "https://q"},
    "GetObject": {"Bucket": "bucket", "Key": "k"},
    "HeadBucket": {"Bucket": "bucket"},
    "HeadObject": {"Bucket": "bucket", "Key": "k"},
    "CreateToken": {"clientId": "c", "clientSecret": "s", "grantType": "g"},
}
"""Required arguments of each operation."""

QUERY_CODES: Final = {
    "QueueDoesNotExist": "AWS.SimpleQueueService.NonExistentQueue",
    "QueueNameExists": "QueueAlreadyExists",
}
"""Codes that sqs sends, but its models lack."""


@frozen
class Failure:
    """An error that an operation declares, in a protocol that the installed botocore supports."""

    service: str
    protocol: str
    operation: str
    shape: str

    def __str__(self) -> str:
        return f"{self.service}-{self.protocol}-{self.operation}-{self.shape}"

    @property
    def response(self) -> ErrorResponse:
        model = MODELS[self.service]
        trait = model["shapes"][self.shape].get("error", {})
        status = trait.get("httpStatusCode", 400)
        if model["operations"][self.operation]["http"]["method"] == "HEAD":
            return ErrorResponse(status)
        code = trait.get("code", self.shape)
        if "awsQueryCompatible" not in model["metadata"] or self.protocol == "query":
            protocol = "s3" if self.protocol == "rest-xml" else self.protocol
            return error_response(protocol, code, status=status)
        query_code = QUERY_CODES.get(self.shape, code)
        return error_response(
            self.protocol, code, status=status, shape=self.shape, query_code=query_code
        )


HTML: Final = ErrorResponse(503, {"Content-Type": "text/html"}, b"<html><b>Unavailable</b></html>")


def read_models() -> dict[str, Any]:
    files = {service: CASE.models / service / date for service, date in CASE.folders().values()}
    return {name: json.loads((at / "service-2.json").read_bytes()) for name, at in files.items()}


MODELS: Final = read_models()


FAILURES: Final = [
    Failure(service, protocol, operation, error["shape"])
    for service, model in MODELS.items()
    for protocol in model["metadata"]["protocols"]
    if protocol in PROTOCOL_PARSERS
    for operation, stated in model["operations"].items()
    for error in stated["errors"]
]


@pytest.fixture(scope="module")
def server() -> Iterator[ErrorServer]:
    with ErrorServer() as started:
        yield started


@pytest.fixture(scope="module")
def bindings(golden: Callable[[str], ModuleType]) -> dict[str, ModuleType]:
    golden(CASE.name)
    return {key[0]: importlib.import_module(name) for name, key in CASE.folders().items()}


@pytest.fixture
def boto3_error(
    server: ErrorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Failure], ClientError]:
    """Function that calls an operation with boto3, and returns the error."""

    def receive(failure: Failure) -> ClientError:
        model = MODELS[failure.service]
        metadata = model["metadata"]
        folder = tmp_path / failure.service / metadata["apiVersion"]
        folder.mkdir(parents=True)
        protocols = {"protocol": failure.protocol, "protocols": [failure.protocol]}
        chosen = {**model, "metadata": {**metadata, **protocols}}
        (folder / "service-2.json").write_text(json.dumps(chosen))
        monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
        client = session().client(failure.service, endpoint_url=server.url, config=CONFIG)
        server.response = failure.response
        with pytest.raises(ClientError) as caught:
            getattr(client, xform_name(failure.operation))(**ARGUMENTS[failure.operation])
        client.close()
        return caught.value

    return receive


@pytest.fixture(scope="module")
def client(
    server: ErrorServer, bindings: dict[str, ModuleType]
) -> Iterator[Callable[[str], Client]]:
    """Function that returns the typed client of a service."""
    clients: dict[str, Client] = {}

    def start(service: str) -> Client:
        if service not in clients:
            cls = client_class(bindings[service], Client)
            clients[service] = cls(session(), endpoint_url=server.url, config=CONFIG)
        return clients[service]

    yield start
    for each in clients.values():
        each.close()


@pytest.fixture
def typed_error(
    server: ErrorServer, bindings: dict[str, ModuleType], client: Callable[[str], Client]
) -> Callable[[str, str, ErrorResponse], ClientError]:
    """Function that calls an operation with a typed client, and returns the error."""

    def receive(service: str, operation: str, response: ErrorResponse) -> ClientError:
        sender: Any = client(service)
        server.response = response
        with pytest.raises(ClientError) as caught:
            sender.send(request_of(bindings[service], operation))
        return caught.value

    return receive


@pytest.fixture(scope="module")
def mock(bindings: dict[str, ModuleType]) -> Iterator[Callable[[str], tuple[MockServer, Any]]]:
    """Function that returns the mock server of a service, and a typed client of it."""
    started: dict[str, tuple[MockServer, Any]] = {}

    def start(service: str) -> tuple[MockServer, Any]:
        if service not in started:
            server = serve(service, "2024-01-01")
            cls = client_class(bindings[service], Client)
            started[service] = server, cls(session(), endpoint_url=server.url, config=CONFIG)
        server, client = started[service]
        server.reset()
        return server, client

    yield start
    for server, client in started.values():
        client.close()
        server.close()


def client_class(package: ModuleType, base: type[Any]) -> type[Any]:
    names = (getattr(package, name) for name in package.__all__)
    return next(each for each in names if issubclass(each, base))


def request_of(package: ModuleType, operation: str) -> Any:
    return from_boto3(ARGUMENTS[operation], getattr(package, request_shape(operation)), strict=True)


def request_shape(operation: str) -> str:
    """Return the shape of an operation's request, which is also the name of its class."""
    operations = (model["operations"].get(operation) for model in MODELS.values())
    return next(str(each["input"]["shape"]) for each in operations if each)


def expected_class(package: ModuleType, failure: Failure) -> type[ServiceError]:
    """Return the class of a failure: the base class if the response has no body."""
    http = MODELS[failure.service]["operations"][failure.operation]["http"]
    name = "S3Error" if http["method"] == "HEAD" else failure.shape
    cls: type[ServiceError] = getattr(package, name)
    return cls


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_error_has_the_class_that_the_operation_declares(
    failure: Failure,
    bindings: dict[str, ModuleType],
    boto3_error: Callable[[Failure], ClientError],
) -> None:
    package = bindings[failure.service]
    theirs = boto3_error(failure)
    ours = base_error(package.__name__).from_client_error(theirs)
    assert type(ours) is expected_class(package, failure)
    assert ours.response["ResponseMetadata"]["HTTPStatusCode"] == failure.response.status
    if type(theirs) is not ClientError and failure.shape != "DashboardNotFoundError":
        assert type(theirs).__name__ == type(ours).__name__


@pytest.mark.parametrize("failure", {evolve(each, protocol=""): 0 for each in FAILURES}, ids=str)
def test_client_raises_the_class_that_the_operation_declares(
    failure: Failure,
    bindings: dict[str, ModuleType],
    client: Callable[[str], Client],
    typed_error: Callable[[str, str, ErrorResponse], ClientError],
) -> None:
    model: Any = client(failure.service).boto3.meta.service_model
    protocol = getattr(model, "resolved_protocol", model.metadata["protocol"])
    response = evolve(failure, protocol=protocol).response
    error = typed_error(failure.service, failure.operation, response)
    assert type(error) is expected_class(bindings[failure.service], failure)
    assert error.operation_name == failure.operation


@pytest.mark.parametrize("service", MODELS)
def test_awaited_client_raises_the_same_classes(
    service: str, bindings: dict[str, ModuleType], server: ErrorServer
) -> None:
    aio = pytest.importorskip("aiobotocore.session")
    config = pytest.importorskip("aiobotocore.config").AioConfig(
        retries={"total_max_attempts": 1}, proxies={}
    )
    package = bindings[service]
    user_session = aio.get_session()
    user_session.set_credentials("testing", "testing")
    user_session.set_config_variable("region", "us-west-2")
    cls = client_class(package, AsyncClient)

    async def receive(failures: list[Failure]) -> None:
        async with cls(user_session, endpoint_url=server.url, config=config) as client:
            protocol = client.aiobotocore.meta.service_model.resolved_protocol
            for failure in failures:
                request = request_of(package, failure.operation)
                expected = expected_class(package, failure)
                server.response = evolve(failure, protocol=protocol).response
                with pytest.raises(ClientError) as caught:
                    await client.send(request)
                assert type(caught.value) is expected
                server.response = HTML
                with pytest.raises(ClientError) as caught:
                    await client.send(request)
                assert type(caught.value) is base_error(package.__name__)

    asyncio.run(receive([each for each in FAILURES if each.service == service]))


@pytest.mark.parametrize("failure", {evolve(each, protocol=""): 0 for each in FAILURES}, ids=str)
@pytest.mark.parametrize("is_code", [False, True], ids=["class", "code"])
def test_mock_server_sends_the_error_of_an_operation(
    failure: Failure,
    is_code: bool,
    bindings: dict[str, ModuleType],
    mock: Callable[[str], tuple[MockServer, Any]],
) -> None:
    package = bindings[failure.service]
    server, client = mock(failure.service)
    planned = getattr(package, failure.shape)
    server.fail(failure.operation, planned.code if is_code else planned, message="no")
    with pytest.raises(ClientError) as caught:
        client.send(request_of(package, failure.operation))
    expected = expected_class(package, failure)
    assert type(caught.value) is expected
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == (
        planned.http_status or 400
    )
    if expected is planned:
        assert caught.value.response["Error"]["Message"] == "no"


def test_mock_server_sends_planned_error_that_the_operation_does_not_declare(
    bindings: dict[str, ModuleType], mock: Callable[[str], tuple[MockServer, Any]]
) -> None:
    package = bindings["coded-metrics"]
    server, client = mock("coded-metrics")
    request = request_of(package, "GetDashboard")
    server.fail("GetDashboard", package.ConcurrentModificationException)
    with pytest.raises(package.ConcurrentModificationException):
        client.send(request)
    server.respond("GetDashboard", lambda _: package.DashboardNotFoundError({}, "GetDashboard"))
    with pytest.raises(package.DashboardNotFoundError):
        client.send(request)
    server.fail("GetDashboard", "DashboardNotFoundError")
    with pytest.raises(package.DashboardNotFoundError):
        client.send(request)
    with pytest.raises(LookupError, match="expected the code of an error, got CloudWatchError"):
        server.fail("GetDashboard", package.CloudWatchError)
    with pytest.raises(LookupError, match="no error 'DashboardNotFound'.*pass status="):
        server.fail("GetDashboard", "DashboardNotFound")


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (HTML, "503"),
        (ErrorResponse(500), "500"),
        (error_response("json", "NewException"), "NewException"),
        (error_response("json", "New", query_code="AWS.New"), "AWS.New"),
    ],
    ids=["html", "empty", "unmodelled", "two-codes"],
)
def test_unmodelled_error_has_the_base_class(
    response: ErrorResponse,
    code: str,
    bindings: dict[str, ModuleType],
    typed_error: Callable[[str, str, ErrorResponse], ClientError],
) -> None:
    error = typed_error("coded-queues", "DeleteQueue", response)
    assert type(error) is bindings["coded-queues"].SQSError
    assert error.response["Error"]["Code"] == code


@pytest.mark.parametrize("suffix", ["", ":http://internal.amazon.com/coral/"])
@pytest.mark.parametrize("prefix", ["", "com.amazon.coral.service#"])
@pytest.mark.parametrize("place", ["x-amzn-errortype", "__type", "code"])
def test_namespace_and_url_of_code_are_ignored(
    place: str,
    prefix: str,
    suffix: str,
    bindings: dict[str, ModuleType],
    typed_error: Callable[[str, str, ErrorResponse], ClientError],
) -> None:
    code = {place: f"{prefix}SlowDownException{suffix}"}
    headers, body = ({}, code) if place != "x-amzn-errortype" else (code, {})
    response = ErrorResponse(400, headers, json.dumps(body).encode())
    error = typed_error("coded-logins", "CreateToken", response)
    assert type(error) is bindings["coded-logins"].SlowDownException


@pytest.mark.parametrize("status", [301, 400, 403, 404, 412, 500])
def test_response_without_body_has_the_base_class(
    status: int,
    bindings: dict[str, ModuleType],
    typed_error: Callable[[str, str, ErrorResponse], ClientError],
) -> None:
    error = typed_error("coded-objects", "HeadObject", ErrorResponse(status))
    assert type(error) is bindings["coded-objects"].S3Error
    assert error.code == error.response["Error"]["Code"] == str(status)
    assert error.http_status == status


def test_operation_without_the_shared_code_has_an_error_with_it(
    bindings: dict[str, ModuleType],
) -> None:
    package = bindings["coded-metrics"]
    error = ClientError({"Error": {"Code": "ResourceNotFound"}}, "PutDashboard")
    assert type(package.CloudWatchError.from_client_error(error)) is package.ResourceNotFound


def test_error_of_no_operation_is_raised(
    bindings: dict[str, ModuleType],
    typed_error: Callable[[str, str, ErrorResponse], ClientError],
) -> None:
    error = typed_error("coded-objects", "GetObject", error_response("s3", "NoSuchUpload"))
    assert type(error) is bindings["coded-objects"].NoSuchUpload


def test_message_of_oauth_error_is_its_description(
    bindings: dict[str, ModuleType],
    typed_error: Callable[[str, str, ErrorResponse], ClientError],
) -> None:
    body = b'{"error": "invalid_grant", "error_description": "expired"}'
    response = ErrorResponse(400, {"x-amzn-errortype": "InvalidGrantException"}, body)
    error = typed_error("coded-logins", "CreateToken", response)
    assert type(error) is bindings["coded-logins"].InvalidGrantException
    assert error.response["Error"]["Message"] == "expired"
    assert str(error).endswith(": expired")
    assert (error.error, error.error_description) == ("invalid_grant", "expired")  # type: ignore[attr-defined]


def test_error_of_another_service_stays_unchanged(server: ErrorServer) -> None:
    refused = ClientError({"Error": {"Code": "AccessDenied"}}, "AssumeRole")

    def refuse(**_: Any) -> None:
        raise refused

    with BraketClient(session(), endpoint_url=server.url, config=CONFIG) as client:
        client.boto3.meta.events.register("before-sign.braket", refuse)
        with pytest.raises(ClientError) as caught:
            client.get_device(device_arn="arn:aws:braket:::device/qpu/ionq/one")
        assert caught.value is refused
        with pytest.raises(ClientError) as caught:
            list(client.search_devices_pages(filters=[]))
        assert caught.value is refused
