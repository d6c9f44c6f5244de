"""Offline client of boto3, which records requests and parses prepared responses."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen
from botocore import UNSIGNED
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.handlers import validate_bucket_name
from botocore.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.testing.http.messages import HTTPResponse

_VARYING: Final = {"amz-sdk-invocation-id", "amz-sdk-request", "user-agent", "x-amz-date"}
"""Headers that differ between equal calls."""

_CONFIG: Final = Config(
    signature_version=UNSIGNED,
    retries={"total_max_attempts": 1},
    inject_host_prefix=False,
    s3={"addressing_style": "path"},
)


@frozen
class SentRequest:
    """Request as botocore would send it."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class _RecordedError(Exception):
    """A request was recorded instead of sent."""


class OfflineClient:
    """Client with every handler, validator, serializer and parser of botocore."""

    def __init__(self, service: str) -> None:
        session = Session()
        session.set_credentials("a", "b")
        endpoint = "https://service.test"
        self._client: Any = session.create_client(
            service, region_name="us-east-1", endpoint_url=endpoint, config=_CONFIG
        )
        self._methods = {
            name: method for method, name in self._client.meta.method_to_api_mapping.items()
        }
        self._response: HTTPResponse | None = None
        self._request: Any = None
        self._client.meta.events.register("before-send", self._send)
        # Drawn names of buckets are any text.
        self._client.meta.events.unregister("before-parameter-build.s3", validate_bucket_name)

    def supports(self, operation: str) -> bool:
        """Return whether the client has a method for an operation."""
        return operation in self._methods

    def receive(
        self, operation: str, arguments: Mapping[str, Any], response: HTTPResponse
    ) -> dict[str, Any]:
        """Call a method and return botocore's data for a response."""
        self._response = response
        received: dict[str, Any] = getattr(self._client, self._methods[operation])(**arguments)
        return received

    def sent(self, operation: str, arguments: Mapping[str, Any]) -> SentRequest:
        """Call a method and return the request that botocore would send."""
        self._response = None
        with suppress(_RecordedError):
            getattr(self._client, self._methods[operation])(**arguments)
        request = self._request
        headers = {
            name: _text(value)
            for name, value in request.headers.items()
            if name.lower() not in _VARYING
        }
        return SentRequest(request.method, request.url, headers, _content(request.body))

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        self._request = request
        if self._response is None:
            raise _RecordedError
        headers = dict(self._response.headers)
        headers.setdefault("Content-Length", str(len(self._response.body)))
        raw = _RawBody(self._response.body)
        return AWSResponse(request.url, self._response.status, headers, raw)


class _RawBody(io.BytesIO):
    """Body with the methods of urllib3 that botocore calls."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _content(body: Any) -> bytes:
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    return bytes(body or b"")
