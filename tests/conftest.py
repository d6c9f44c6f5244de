"""What all tests share: golden folders, importable and updatable."""

from __future__ import annotations

import gc
import importlib
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from support.golden_cases import CASES, Case
from support.installed_services import InstalledServices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType


settings.register_profile(
    "botopin",
    deadline=None,
    derandomize=True,  # a failure of CI can be seen again
    suppress_health_check=[HealthCheck.too_slow],  # which times, and these machines are shared
)
settings.load_profile("botopin")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what is generated over the expected folders; then read the diff",
    )


def pytest_configure() -> None:
    gc.disable()  # collecting ten thousand tests makes no garbage, but many passes over them


def pytest_collection_finish() -> None:
    gc.freeze()  # Hypothesis collects garbage once for each thread of a mock server
    gc.enable()


@pytest.fixture(scope="session")
def golden_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All expected folders in one, away from the sources: importing writes byte code."""
    tree = tmp_path_factory.mktemp("golden")
    for case in CASES:
        shutil.copytree(case.expected, tree, dirs_exist_ok=True)
    return tree


@pytest.fixture(scope="session")
def golden(golden_tree: Path) -> Iterator[Callable[[str], ModuleType]]:
    """The newest version of a case, by its name, as a user imports it."""
    sys.path.append(str(golden_tree))  # botopin_aws is a namespace: the shipped services stay
    yield lambda name: importlib.import_module(Case.named(name).packages()[-1])
    sys.path.remove(str(golden_tree))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledServices]:
    """Services of the installed botocore, as a user of botopin generates and imports them."""
    services = InstalledServices(tmp_path_factory.mktemp("installed"))
    sys.path.append(services.path)
    yield services
    sys.path.remove(services.path)
