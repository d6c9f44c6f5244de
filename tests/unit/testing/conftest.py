"""Mock servers that several test modules use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from botopin.testing import MockServer, serve
from support.installed_services import DATE
from support.s3_server import ONCE, S3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.installed_services import InstalledServices


@pytest.fixture(scope="module")
def module_server() -> Iterator[MockServer]:
    with serve("braket@2026-04-07") as server:
        yield server


@pytest.fixture
def server(module_server: MockServer) -> MockServer:
    module_server.reset()
    return module_server


@pytest.fixture(scope="module")
def module_s3(installed: InstalledServices) -> Iterator[S3]:
    package = installed.module("s3")
    with serve("s3", DATE) as server:
        client = server.client(config=ONCE)
        yield S3(server, client, package)
        client.close()


@pytest.fixture
def s3(module_s3: S3) -> S3:
    module_s3.server.reset()
    return module_s3
