"""A mock server for S3 with a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen
from botocore.config import Config

from support.raw_http import exchange

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
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, response = exchange(self.server, method, target, body, named)
        return status, response.decode(errors="replace")


def code_of(caught: pytest.ExceptionInfo[ClientError]) -> str:
    code: str = caught.value.response["Error"]["Code"]
    return code
