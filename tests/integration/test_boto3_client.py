"""Requests and responses of a boto3 client over HTTP."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import boto3
import pytest
from attrs import define, field
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given

from botopin import from_boto3, to_boto3
from botopin.strategies import valid
from botopin_aws.braket.v2026_04_07 import (
    AlgorithmSpecification,
    CreateJobRequest,
    CreateJobResponse,
    DeviceConfig,
    GetJobRequest,
    GetJobResponse,
    InstanceConfig,
    InstanceType,
    JobOutputDataConfig,
    ScriptModeConfig,
    ValidationException,
)
from integration.braket_service import failure, success
from integration.examples import examples
from support.raw_model import raw_model

if TYPE_CHECKING:
    from collections.abc import Iterator

DATE = "2026-04-07"
MODEL = raw_model(DATE)
JOB = "arn:aws:braket:us-west-2:123456789012:job/one"

REQUEST = CreateJobRequest(
    job_name="one",
    role_arn="arn:aws:iam::123456789012:role/braket",
    algorithm_specification=AlgorithmSpecification(
        script_mode_config=ScriptModeConfig(
            entry_point="train", s3_uri="s3://bucket/train.tgz", compression_type="GZIP"
        )
    ),
    output_data_config=JobOutputDataConfig(s3_path="s3://bucket/out"),
    instance_config=InstanceConfig(instance_type=InstanceType.ML_G6_XLARGE, volume_size_in_gb=30),
    hyper_parameters={"shots": "100"},
    device_config=DeviceConfig(device="local:braket/simulator"),
)
BODY = {
    "jobName": "one",
    "roleArn": "arn:aws:iam::123456789012:role/braket",
    "algorithmSpecification": {
        "scriptModeConfig": {
            "entryPoint": "train",
            "s3Uri": "s3://bucket/train.tgz",
            "compressionType": "GZIP",
        }
    },
    "outputDataConfig": {"s3Path": "s3://bucket/out"},
    "instanceConfig": {"instanceType": "ml.g6.xlarge", "volumeSizeInGb": 30},
    "hyperParameters": {"shots": "100"},
    "deviceConfig": {"device": "local:braket/simulator"},
}


@define
class Service:
    """Server that records requests and sends one response."""

    response: dict[str, Any] = field(factory=dict[str, Any])
    requests: list[tuple[str, str, bytes]] = field(factory=list[tuple[str, str, bytes]])

    @contextmanager
    def listening(self) -> Iterator[str]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.requests.append((self.command, self.path, body))
                self.send_response(service.response["status_code"])
                for name, value in service.response["headers"].items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(service.response["body"])

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()


@pytest.fixture(scope="module")
def service() -> Service:
    return Service()


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, service.listening() as url:
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        for name in ("AWS_PROFILE", "AWS_DATA_PATH"):
            patch.delenv(name, raising=False)
        session = boto3.Session("testing", "testing", region_name="us-west-2")
        config = Config(retries={"total_max_attempts": 1}, proxies={})
        client = session.client("braket", endpoint_url=url, config=config)
        yield client
        client.close()


def test_create_job_sends_the_modelled_body(service: Service, client: Any) -> None:
    response = CreateJobResponse(job_arn=JOB)
    service.response = success(MODEL, "CreateJob", response)
    answer = client.create_job(**to_boto3(REQUEST))
    method, path, body = service.requests[-1]
    sent = json.loads(body)
    del sent["clientToken"]
    assert (method, path, sent) == ("POST", "/job", BODY)
    assert from_boto3(answer, CreateJobResponse) == response


def test_botocore_generates_a_token_for_each_call(service: Service, client: Any) -> None:
    service.response = success(MODEL, "CreateJob", CreateJobResponse(job_arn=JOB))
    for _ in range(2):
        client.create_job(**to_boto3(REQUEST))
    one, other = (UUID(json.loads(body)["clientToken"]) for _, _, body in service.requests[-2:])
    assert one.version == other.version == 4
    assert one != other
    assert REQUEST.client_token is None


def test_get_job_returns_the_response(service: Service, client: Any) -> None:
    request = to_boto3(GetJobRequest(job_arn=JOB, additional_attribute_names=["QueueInfo"]))

    @examples(DATE, 5)
    @given(valid(GetJobResponse))
    def receives(sent: GetJobResponse) -> None:
        service.response = success(MODEL, "GetJob", sent)
        assert from_boto3(client.get_job(**request), GetJobResponse) == sent

    receives()
    label = "arn%3Aaws%3Abraket%3Aus-west-2%3A123456789012%3Ajob%2Fone"
    expected = f"/job/{label}?additionalAttributeNames=QueueInfo"
    assert {path for _, path, _ in service.requests if "?" in path} == {expected}


def test_client_error_becomes_a_typed_error(service: Service, client: Any) -> None:
    sent = ValidationException(
        {
            "message": "no",
            "reason": "ProgramSetValidationFailed",
            "programSetValidationFailures": [{"programIndex": 3, "errors": ["one"]}],
        },
        "CreateJob",
    )
    service.response = failure(MODEL, "ValidationException", sent, header=sent.code, body_code={})
    with pytest.raises(ClientError) as caught:
        client.create_job(**to_boto3(REQUEST))
    error = ValidationException(caught.value.response, caught.value.operation_name)
    assert str(error) == str(caught.value)
    assert error.message == "no"
    assert error.reason == "ProgramSetValidationFailed"
    assert error.program_set_validation_failures == sent.program_set_validation_failures
