from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from conformance.suites import Bindings

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bindings]:
    bindings = Bindings(tmp_path_factory.mktemp("conformance"))
    sys.path.append(bindings.path)
    yield bindings
    sys.path.remove(bindings.path)
