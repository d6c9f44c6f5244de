"""Pages and waiters of the async client, compared with the synchronous client over HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from botopin import PaginationError, WaiterError
from botopin.testing import serve
from clients.wire import CONFIG, session

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

    from botopin.testing import MockServer

aio_config = pytest.importorskip(
    "aiobotocore.config", reason="aiobotocore has an environment of its own (make compat)"
)
aio_session = pytest.importorskip("aiobotocore.session")

STARTS: list[dict[str, Any]] = [
    {},
    {"start_part": 3},
    {"start_key": {"k": b"\x05"}, "start_part": 5, "start_name": "logs___7"},
    {"max_items": 0},
    {"max_items": 3, "page_size": "2"},
    {"max_items": 4, "page_size": 2},
]


def marks(request: Any) -> Mapping[str, Any]:
    start = request.start_part or 0
    end = min(start + int(request.limit or "4"), 9)
    key = {"k": bytes([end])}
    return {
        "marks": [f"m{number}" for number in range(start, end)],
        "notes": [f"n{start}"],
        "more": end < 9,
        "nextKey": key,
        "nextPart": end,
        "nextName": f"m___{end}",
    }


@pytest.fixture
def bindings(golden: Callable[[str], ModuleType]) -> Any:
    return golden("clients")


@pytest.fixture
def server(
    bindings: Any, golden_tree: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MockServer]:
    monkeypatch.syspath_prepend(golden_tree)
    with serve("post-office", "2024-01-01") as server:
        yield server


@pytest.fixture
def called(bindings: Any, server: MockServer) -> Iterator[Any]:
    with bindings.PostOfficeClient(session(), endpoint_url=server.url, config=CONFIG) as client:
        yield client


def run(bindings: Any, server: MockServer, use: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    """Run a function with an async client."""

    async def main() -> Any:
        config = aio_config.AioConfig(retries={"total_max_attempts": 1}, proxies={})
        opened = aio_session.get_session()
        opened.set_credentials("testing", "testing")
        opened.set_config_variable("region", "us-west-2")
        options = {"endpoint_url": server.url, "config": config}
        async with bindings.AsyncPostOfficeClient(opened, **options) as client:
            return await use(client)

    return asyncio.run(main())


@pytest.mark.parametrize("arguments", STARTS)
def test_pages_match_the_synchronous_client(
    bindings: Any, server: MockServer, called: Any, arguments: dict[str, Any]
) -> None:
    server.respond("ListMarks", marks)
    first = called.list_marks_pages(**arguments)
    expected = [[*first], first.resume_token]
    rest = called.list_marks_pages(starting_token=first.resume_token)
    expected += [[*rest], rest.resume_token]
    requests = [each.request for each in server.requests]

    async def use(client: Any) -> list[Any]:
        first = client.list_marks_pages(**arguments)
        found: list[Any] = [[page async for page in first], first.resume_token]
        rest = client.list_marks_pages(starting_token=first.resume_token)
        return [*found, [page async for page in rest], rest.resume_token]

    assert run(bindings, server, use) == expected
    assert [each.request for each in server.requests] == requests * 2


def test_rejects_tokens_where_the_pages_are_requested(bindings: Any, server: MockServer) -> None:
    async def use(client: Any) -> None:
        with pytest.raises(ValueError, match="expected the resume_token of pages of ListMarks"):
            client.list_marks_pages(starting_token="logs___7")
        pages = client.list_marks_pages(max_items=1)
        assert [item async for item in pages.items()] == ["m0"]
        with pytest.raises(ValueError, match="got both"):
            client.list_marks_pages(starting_token=pages.resume_token, start_part=1)

    server.respond("ListMarks", marks)
    run(bindings, server, use)


def test_rejects_pages_without_end(bindings: Any, server: MockServer) -> None:
    tokens = {None: "A", "A": "B", "B": "A"}

    async def use(client: Any) -> None:
        with pytest.raises(PaginationError, match="ListRuns returned startingToken 'A'"):
            _ = [page async for page in client.list_runs_pages()]

    server.respond("ListRuns", lambda request: {"nextToken": tokens[request.starting_token]})
    run(bindings, server, use)
    assert len(server.requests) == 3


def test_waits_as_the_called_client(bindings: Any, server: MockServer, called: Any) -> None:
    server.respond("GetParcel", {"parcel": {"id": "one", "state": "ARRIVED"}})
    expected = called.wait_until_parcel_arrived(id="one")

    async def use(client: Any) -> None:
        assert await client.wait_until_parcel_arrived(id="one") == expected
        assert await client.wait_until_parcel_known(id="one") == expected
        server.fail("GetParcel", "ParcelUnknown", status=400)
        assert await client.wait_until_parcel_gone(id="one", delay_=0) is None
        with pytest.raises(WaiterError, match="Max attempts exceeded") as caught:
            await client.wait_until_parcel_gone(id="one", delay_=0, max_attempts=2)
        assert caught.value.last_response == expected
        assert caught.value.error is None
        server.fail("GetParcel", "LostException", times=None)
        with pytest.raises(WaiterError, match="terminal failure state") as caught:
            await client.wait_until_parcel_gone(id="one", delay_=0)
        assert type(caught.value.error) is bindings.LostException
        assert caught.value.last_response is None

    run(bindings, server, use)
