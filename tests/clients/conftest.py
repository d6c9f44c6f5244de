"""Fixtures of the client tests, which also run with older botocore releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from clients.wire import CONFIG, isolated_configuration, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

__all__ = ["isolated_configuration"]


@pytest.fixture
def post(golden: Callable[[str], ModuleType]) -> Iterator[Any]:
    """Client of a golden case with features that Braket does not have."""
    golden("clients")
    from botopin_aws.post_office.v2024_01_01 import PostOfficeClient  # type: ignore[import-not-found]

    options = {"endpoint_url": "http://127.0.0.1:9", "config": CONFIG}
    with PostOfficeClient(session(), **options) as client:
        yield client
