"""Pages of the mock server whose tokens are not a single text."""

from __future__ import annotations

import json
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from botopin.cli.main import main
from botopin.testing import serve
from support.raw_model import MODELS
from support.s3_server import ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from botopin.testing import MockServer

SHAPES = {
    "Key": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "KeyValue"}},
    "KeyValue": {"type": "structure", "union": True, "members": {"B": {"shape": "Bytes"}}},
    "Bytes": {"type": "blob"},
    "Text": {"type": "string"},
    "Number": {"type": "integer"},
}
TOKENS = {
    "integer": {"part": "Number"},
    "map": {"startKey": "Key"},
    "several": {"name": "Text", "startKey": "Key", "part": "Number"},
}
TASK = {
    "device_arn": "arn:aws:braket:::device/quantum-simulator/amazon/sv1",
    "shots": 100,
    "output_s3_bucket": "bucket",
    "output_s3_key_prefix": "tasks",
    "action": "{}",
}


def write_model(folder: Path, service: str, tokens: dict[str, str]) -> None:
    """Write the model of Braket with other tokens for the search of quantum tasks."""
    source = MODELS / "2026-04-07"
    files = {path.name: json.loads(path.read_bytes()) for path in source.glob("*.json")}
    model = files["service-2.json"]
    model["metadata"]["serviceId"] = service.title()
    model["shapes"] |= SHAPES
    limit = {"shape": "Text"}
    request = model["shapes"]["SearchQuantumTasksRequest"]["members"]
    response = model["shapes"]["SearchQuantumTasksResponse"]["members"]
    del request["nextToken"], response["nextToken"]
    request |= {name: {"shape": shape} for name, shape in tokens.items()} | {"maxResults": limit}
    response |= {f"{name}Next": {"shape": shape} for name, shape in tokens.items()}
    response["isTruncated"] = {"shape": "Boolean"}
    model["shapes"].setdefault("Boolean", {"type": "boolean"})
    files["paginators-1.json"]["pagination"]["SearchQuantumTasks"] |= {
        "input_token": [*tokens],
        "output_token": [f"{name}Next" for name in tokens],
        "more_results": "isTruncated",
    }
    folder.mkdir(parents=True)
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document))


@pytest.fixture(scope="module", params=TOKENS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[MockServer, Any]]:
    """Server of a service with some tokens, and its typed client."""
    service = f"pages{request.param}"
    folder = tmp_path_factory.mktemp(service)
    write_model(folder / "models" / service / "2026-04-07", service, TOKENS[request.param])
    options = ["--models", str(folder / "models"), "--out", str(folder / "out"), "--quiet"]
    assert main(["generate", *options, "--no-changelog", service]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "out")
        invalidate_caches()
        package = import_module(f"botopin_aws.{service}.v2026_04_07")
        with serve(service, "2026-04-07") as server:
            cls = getattr(package, f"{service.title()}Client")
            with cls(server.session(), endpoint_url=server.url, config=ONCE) as client:
                for _ in range(5):
                    client.create_quantum_task(**TASK)
                yield server, client


@pytest.mark.parametrize("page_size", [1, 2, 5])
def test_pages_contain_every_item_once(served: tuple[MockServer, Any], page_size: int) -> None:
    _, client = served
    everything = client.search_quantum_tasks(filters=[]).quantum_tasks
    assert len(everything) == 5
    pages = client.search_quantum_tasks_pages(filters=[], page_size=page_size)
    assert [*pages.items()] == everything
    assert len([*pages]) == -(-5 // page_size)


def test_pages_start_at_tokens_and_resume(served: tuple[MockServer, Any]) -> None:
    _, client = served
    everything = client.search_quantum_tasks(filters=[]).quantum_tasks
    first = client.search_quantum_tasks(filters=[], max_results="2")
    names = [name for name in vars(type(first)) if name.endswith("_next")]
    tokens = {name.removesuffix("_next"): getattr(first, name) for name in names}
    rest = client.search_quantum_tasks_pages(filters=[], **tokens)
    assert [*rest.items()] == everything[2:]
    stopped = client.search_quantum_tasks_pages(filters=[], page_size=2, max_items=3)
    assert [*stopped.items()] == everything[:3]
    resumed = client.search_quantum_tasks_pages(filters=[], starting_token=stopped.resume_token)
    assert [*resumed.items()] == everything[3:]


def test_rejects_a_limit_that_is_no_number(served: tuple[MockServer, Any]) -> None:
    _, client = served
    with pytest.raises(ClientError, match="expected a number as maxResults, got 'many'"):
        client.search_quantum_tasks(filters=[], max_results="many")


@pytest.mark.parametrize("served", ["several"], indirect=True)
def test_rejects_tokens_of_different_pages(served: tuple[MockServer, Any]) -> None:
    _, client = served
    first = client.search_quantum_tasks(filters=[], max_results="2")
    with pytest.raises(ClientError, match="name and startKey and part of the same page"):
        client.search_quantum_tasks(filters=[], name=first.name_next, part=1)
