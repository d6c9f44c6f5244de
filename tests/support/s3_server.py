"""A mock server for S3 with a client."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any

from attrs import frozen
from botocore.config import Config

if TYPE_CHECKING:
    from types import ModuleType

    import pytest
    from botocore.exceptions import ClientError

    from botopin.testing import MockServer


ONCE = Config(retries={"total_max_attempts": 1})


PLACE = {"Bucket": "bucket", "Key": "a folder/key ü?&+"}


@frozen
class S3:
    """A mock server for S3 with a client and the generated package."""

    server: MockServer
    client: Any
    package: ModuleType

    def send(self, method: str, target: str, body: bytes, **headers: str) -> tuple[int, str]:
        """Send a raw request. An underscore in a header name becomes a hyphen."""
        connection = http.client.HTTPConnection(self.server.url.removeprefix("http://"))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body, named)
        with connection.getresponse() as response:
            result = response.status, response.read().decode(errors="replace")
        connection.close()
        return result


def code_of(caught: pytest.ExceptionInfo[ClientError]) -> str:
    code: str = caught.value.response["Error"]["Code"]
    return code
