"""Fixtures and settings of all tests."""

from __future__ import annotations

import gc
import importlib
import shutil
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore
import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import HealthCheck, settings

from support.golden_cases import CASES, Case
from support.installed_services import InstalledServices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


settings.register_profile(
    "botopin",
    deadline=None,
    derandomize=True,  # a failure in CI can be repeated
    suppress_health_check=[HealthCheck.too_slow],  # time limits fail on shared machines
)
settings.load_profile("botopin")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="overwrite the expected folders with the generated files (read the diff afterwards)",
    )


def pytest_configure() -> None:
    gc.disable()  # collection creates much, and no garbage
    _share_tables_of_botocore()


def _share_tables_of_botocore() -> None:
    """Parse botocore's tables of endpoints and retries once, not in each of many sessions."""
    load_file = JSONFileLoader.load_file
    tables = Path(botocore.__file__).parent / "data"
    load_table = cache(partial(load_file, JSONFileLoader()))

    def load(loader: JSONFileLoader, path: str) -> Any:
        is_table = Path(path).parent == tables
        return load_table(path) if is_table else load_file(loader, path)

    JSONFileLoader.load_file = load


FORKING = ("test_publish.py", "test_recovery.py")
"""Test files that fork many times: a fork is cheap while the process has few imports."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in FORKING)


def pytest_collection_finish() -> None:
    gc.freeze()  # Hypothesis collects garbage in each thread of a mock server
    gc.set_threshold(100_000, 50, 100)  # the default costs a twentieth of the run
    gc.enable()


@pytest.fixture(scope="session")
def golden_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of all expected folders in one tree: an import writes byte code."""
    tree = tmp_path_factory.mktemp("golden")
    for case in CASES:
        shutil.copytree(case.expected, tree, dirs_exist_ok=True)
    return tree


@pytest.fixture(scope="session")
def golden(golden_tree: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Function that imports the newest version of a case, by its name."""
    sys.path.append(str(golden_tree))  # botopin_aws is a namespace package
    yield lambda name: importlib.import_module(Case.named(name).packages()[-1])
    sys.path.remove(str(golden_tree))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledServices]:
    """Bindings of services of the installed botocore, generated on first use."""
    services = InstalledServices(tmp_path_factory.mktemp("installed"))
    sys.path.append(services.path)
    yield services
    sys.path.remove(services.path)
