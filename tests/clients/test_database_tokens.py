"""Tokens for databases, compared with those of boto3."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.client import BaseClient

from clients.clock import stop_clock
from clients.wire import CONFIG, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from support.installed_services import InstalledServices

try:
    from aiobotocore.session import get_session  # type: ignore[import-not-found,import-untyped]
except ImportError:
    get_session = None

DSQL_METHODS: Final = ("generate_db_connect_auth_token", "generate_db_connect_admin_auth_token")
WIRE_NAMES: Final = {"region": "Region", "expires_in": "ExpiresIn"}


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch)


@pytest.fixture
def rds(installed: InstalledServices) -> Iterator[Any]:
    with installed.module("rds").RDSClient(session(), config=CONFIG) as client:
        yield client


@pytest.fixture
def dsql_package(golden: Callable[[str], ModuleType]) -> ModuleType:
    return golden("database-tokens")


@pytest.fixture
def dsql(dsql_package: ModuleType) -> Iterator[Any]:
    with dsql_package.AuroraDSQLClient(session(), config=CONFIG) as client:
        yield client


@pytest.mark.parametrize("region", [{}, {"region": "eu-west-1"}])
def test_rds_token_matches_boto3(rds: Any, region: dict[str, str]) -> None:
    target = ("db.example", 5432, "user")
    theirs = rds.boto3.generate_db_auth_token(*target, *region.values())
    assert rds.generate_db_auth_token(*target, **region) == theirs
    names = dict(zip(("db_hostname", "port", "db_username"), target, strict=True))
    assert rds.generate_db_auth_token(**names, **region) == theirs
    assert "X-Amz-Date=20260407T123000Z" in theirs


@pytest.mark.parametrize("arguments", [{}, {"region": "eu-west-1", "expires_in": 60}])
@pytest.mark.parametrize("method", DSQL_METHODS)
def test_dsql_token_matches_boto3(dsql: Any, method: str, arguments: dict[str, Any]) -> None:
    if not hasattr(dsql.boto3, method):
        pytest.skip("the installed botocore is older than 1.35.74")
    wire = {WIRE_NAMES[name]: value for name, value in arguments.items()}
    theirs = getattr(dsql.boto3, method)("cluster.example", **wire)
    assert getattr(dsql, method)("cluster.example", **arguments) == theirs


@pytest.mark.parametrize("method", DSQL_METHODS)
def test_older_botocore_cannot_generate_dsql_tokens(
    dsql: Any, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hasattr(dsql.boto3, method):
        monkeypatch.delattr(type(dsql.boto3), method)
    assert not hasattr(BaseClient, method)
    message = rf"botocore .* does not offer {method}: upgrade it \(pip install --upgrade boto3\)"
    with pytest.raises(NotImplementedError, match=message):
        getattr(dsql, method)("cluster.example")


@pytest.mark.skipif(
    get_session is None, reason="aiobotocore has an environment of its own (make compat)"
)
def test_asynchronous_client_generates_the_same_tokens(
    installed: InstalledServices, dsql: Any, dsql_package: ModuleType, rds: Any
) -> None:
    aio = get_session()
    aio.set_credentials("testing", "testing")
    aio.set_config_variable("region", "us-west-2")

    async def generate() -> list[str]:
        async with (
            installed.module("rds").AsyncRDSClient(aio) as databases,
            dsql_package.AsyncAuroraDSQLClient(aio) as clusters,
        ):
            methods = [getattr(clusters, each) for each in DSQL_METHODS]
            tokens = [await each("cluster.example") for each in methods]
            return [await databases.generate_db_auth_token("db.example", 5432, "user"), *tokens]

    expected = [getattr(dsql, each)("cluster.example") for each in DSQL_METHODS]
    expected.insert(0, rds.generate_db_auth_token("db.example", 5432, "user"))
    assert asyncio.run(generate()) == expected
