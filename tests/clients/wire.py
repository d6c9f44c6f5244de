"""Requests of boto3 clients, captured before botocore sends them by HTTP."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOVING: Final = frozenset(
    {"authorization", "x-amz-date", "amz-sdk-invocation-id", "amz-sdk-request", "user-agent"}
)
"""Headers that differ from one call to the next."""

CONFIG: Final = Config(retries={"total_max_attempts": 1}, proxies={})


@pytest.fixture(autouse=True)
def isolated_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ignore the machine's configuration of AWS."""
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    for name in ("AWS_PROFILE", "AWS_DATA_PATH", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def session() -> Any:
    return boto3.Session("testing", "testing", region_name="us-west-2")


class Wire:
    """Record of a client's requests, which all get the same response."""

    def __init__(self, client: Any, status: int = 200, body: Any = None) -> None:
        self.sent: list[dict[str, Any]] = []
        self.status = status
        self.headers: dict[str, str] = {}
        self.body = b"{}" if body is None else json.dumps(body).encode()
        client.meta.events.register("before-send", self.answer)

    def answer(self, request: Any, **_: Any) -> AWSResponse:
        url = urlsplit(request.url)
        self.sent.append(
            {
                "method": request.method,
                "host": url.netloc,
                "path": url.path,
                "query": url.query,
                "body": request.body,
                "headers": {
                    name.lower(): value
                    for name, value in request.headers.items()
                    if name.lower() not in _MOVING
                },
            }
        )
        return AWSResponse(request.url, self.status, self.headers, Raw(self.body))


class Raw:
    """Body of a response in the form of urllib3."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body

    def close(self) -> None:
        """Do nothing: there is no connection."""


def data_path(folder: Path, service: str, api_version: str, model: Path) -> Path:
    """Return a folder for AWS_DATA_PATH that contains one model."""
    where = folder / service / api_version
    where.mkdir(parents=True)
    for file in model.iterdir():
        (where / file.name).write_bytes(file.read_bytes())
    return folder
