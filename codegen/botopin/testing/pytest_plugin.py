"""The fixture `botopin_server`. Loaded by pytest with every run, so it imports nothing heavy."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.testing.server import MockServer


class MockServerFactory(Protocol):
    """What the fixture gives."""

    def __call__(self, service: str, date: str | None = None, **options: Any) -> MockServer: ...


@pytest.fixture
def botopin_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockServerFactory]:
    """Start services that speak a dated version: `botopin_server("braket@2026-04-07")`.

    Takes what `botopin.testing.serve` takes. Until the test ends, the environment holds dummy
    credentials and the service's endpoint: clients that the code under test makes by itself come
    here, and never reach AWS.
    """
    with ExitStack() as stack:

        def start(service: str, date: str | None = None, **options: Any) -> MockServer:
            from botopin.testing.server import serve  # noqa: PLC0415 - see above

            started = stack.enter_context(serve(service, date, **options))
            monkeypatch.delenv("AWS_PROFILE", raising=False)
            for name, value in started.environment_variables().items():
                monkeypatch.setenv(name, value)
            return started

        yield start
