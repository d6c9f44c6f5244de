"""The pytest fixture `botopin_server`.

pytest loads this module in every run, so its imports must stay cheap.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.testing.server import MockServer


class MockServerFactory(Protocol):
    """Type of the fixture `botopin_server`: a function that starts a mock server.

    It accepts the arguments of `botopin.testing.serve`.
    """

    def __call__(self, service: str, date: str | None = None, **options: Any) -> MockServer: ...


@pytest.fixture
def botopin_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockServerFactory]:
    """Return a function that starts a mock server: `botopin_server("braket@2026-04-07")`.

    The function accepts the arguments of `botopin.testing.serve`. Until the test ends, the
    environment contains dummy credentials and the endpoint of each server. Clients that the tested
    code creates therefore use the mock server and cannot reach AWS. All servers are closed after
    the test.
    """
    with ExitStack() as stack:

        def start(service: str, date: str | None = None, **options: Any) -> MockServer:
            from botopin.testing.server import serve  # noqa: PLC0415 - too slow for every run

            server = stack.enter_context(serve(service, date, **options))
            monkeypatch.delenv("AWS_PROFILE", raising=False)
            for name, value in server.environment_variables().items():
                monkeypatch.setenv(name, value)
            return server

        yield start
