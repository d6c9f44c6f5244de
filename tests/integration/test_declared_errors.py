"""Classes of all errors that real services declare, compared with boto3's classes, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from botopin.runtime.clients.sync import EmptyResponse
from botopin.runtime.errors import base_error
from integration.botocore_wire import document
from support.error_responses import ErrorResponse, ErrorServer, error_response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from support.installed_services import InstalledServices

SERVICES: Final = (
    *("bedrock-runtime", "mediastore-data", "sso-oidc"),  # rest-json
    *("cloudwatch", "dynamodb", "sqs"),  # json
    *("cloudfront", "s3"),  # rest-xml
    *("ec2", "iam", "redshift"),  # ec2 and query
    "eventbridgev2",  # smithy-rpc-v2-cbor
)

CONFIG: Final = Config(retries={"total_max_attempts": 1}, proxies={})

BETTER: Final = {("cloudwatch", "GetDashboard", "DashboardNotFoundError")}
"""Errors that share a code, for which boto3 raises the class of the other error."""


class Caller:
    """Calls of a service whose requests have no content, because only responses matter here."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url
        self._method = ""
        client._convert_to_request_dict = self._request
        client._resolve_endpoint_ruleset = lambda *_, **__: (url, {}, {})

    def _request(self, *, context: dict[str, Any], **_: Any) -> dict[str, Any]:
        redirect = {"redirected": True, "bucket": "bucket", "params": {}}
        return {
            "url_path": "/",
            "query_string": {},
            "method": self._method,
            "headers": {},
            "body": b"",
            "context": {**context, "s3_redirect": redirect},
            "url": f"{self._url}/",
        }

    def error(self, call: Any, *arguments: Any, method: str) -> ClientError:
        """Return the error of a call whose request has an HTTP method."""
        self._method = method
        with pytest.raises(ClientError) as caught:
            call(*arguments)
        return caught.value


@pytest.fixture(scope="module")
def server() -> Iterator[ErrorServer]:
    with ErrorServer() as started:
        yield started


def failures(
    service: str, model: dict[str, Any], operation: str, protocol: str
) -> Iterator[tuple[ErrorResponse, str, str]]:
    """Yield responses, the shapes of the errors, and the shapes that a client can receive."""
    wire = "s3" if service == "s3" else protocol
    is_compatible = "awsQueryCompatible" in model["metadata"] and protocol != "query"
    stated = model["operations"][operation]
    is_head = stated["http"]["method"] == "HEAD"
    for shape in {each["shape"]: 0 for each in stated.get("errors", ())}:
        trait = model["shapes"][shape].get("error", {})
        code, status = trait.get("code", shape), trait.get("httpStatusCode", 400)
        query_code = code if is_compatible else ""
        response = error_response(wire, code, status=status, shape=shape, query_code=query_code)
        if is_head:
            response = ErrorResponse(status, response.headers)
        yield response, shape, "" if is_head and protocol == "rest-xml" else shape
    yield error_response(wire, "NewException"), "", ""
    yield ErrorResponse(503, {"Content-Type": "text/html"}, b"<html>Unavailable</html>"), "", ""
    if operation != "GetBucketLocation":  # botocore parses the body of S3's error a second time
        yield ErrorResponse(500), "", ""


def shape_of(error: ClientError, base: type[ClientError] = ClientError) -> str:
    """Return the shape of an error, or an empty text for the base class."""
    cls = type(error)
    return "" if cls is base else getattr(cls, "__botopin_shape_name__", "") or cls.__name__


@pytest.mark.parametrize("service", SERVICES)
def test_each_error_has_the_class_that_its_operation_declares(
    service: str, installed: InstalledServices, server: ErrorServer
) -> None:
    package: ModuleType = installed.module(service)
    base = base_error(package.__name__)
    session = boto3.Session("testing", "testing", region_name="us-west-2")
    boto3_client: Any = session.client(service, endpoint_url=server.url, config=CONFIG)
    client_class = getattr(package, f"{base.__name__.removesuffix('Error')}Client")
    client = client_class(session, endpoint_url=server.url, config=CONFIG)
    theirs, ours = Caller(boto3_client, server.url), Caller(client.boto3, server.url)
    model = document(service)
    protocol = boto3_client.meta.service_model.resolved_protocol
    methods = client.boto3.meta.method_to_api_mapping.items()
    # botocore removes operations that stream in both directions
    operations = [name for method, name in methods if hasattr(client.boto3, method)]
    for operation in operations:
        method = model["operations"][operation]["http"]["method"]
        for server.response, shape, received in failures(service, model, operation, protocol):
            their_error = theirs.error(boto3_client._make_api_call, operation, {}, method=method)
            our_error = ours.error(client._call, operation, None, EmptyResponse, method=method)
            assert shape_of(our_error, base) == received, (operation, server.response)
            if (service, operation, shape) not in BETTER:
                assert shape_of(their_error) == received, (operation, server.response)
    assert operations
    boto3_client.close()
    client.close()
