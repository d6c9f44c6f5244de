"""Cost of each further client of a version, compared with boto3's clients.

`python creating.py SERVICE` measures one service and prints a JSON object of series.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tracemalloc
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from fresh import EC2
from results import Results, Target
from timing import clock, interleaved, python, ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CLASSES: Final = {
    "ec2": "EC2Client",
    "s3": "S3Client",
    "iam": "IAMClient",
    "dynamodb": "DynamoDBClient",
    "sqs": "SQSClient",
}
_CLIENTS: Final = 100
_ROUNDS: Final = 7
_MEMORY_ROUNDS: Final = 3
_VERSION: Final = EC2.rpartition(".")[2]
_DATE: Final = _VERSION[1:].replace("_", "-")
_COMMAND: Final = "import sys; from botopin.cli.main import main; sys.exit(main())"


def measure() -> Results:
    with TemporaryDirectory() as scratch:
        arguments = ("generate", "--installed", *_CLASSES, "--date", _DATE)
        python("-c", _COMMAND, *arguments, "--out", scratch, "--quiet")
        targets = [target for service in _CLASSES for target in _targets(service, Path(scratch))]
    return Results(targets=targets, comparisons=[])


def _targets(service: str, folder: Path) -> Iterator[Target]:
    series = json.loads(python(__file__, service, path=[folder]))
    for subject, limit in (("time", 1.2), ("memory", 1.05)):
        yield Target(
            what=f"{subject} of {_CLIENTS} typed clients of {service}, against boto3's",
            unit="×",
            measured=ratio(series[subject]["typed"], series[subject]["boto3"]),
            limit=limit,
        )


def _series(service: str) -> dict[str, dict[str, list[float]]]:
    """Measure clients of one session, after the first of each kind."""
    import boto3  # noqa: PLC0415 - the measuring process has no use for it

    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    session = boto3.Session("testing", "testing", region_name="us-west-2")
    cls = getattr(import_module(f"botopin_aws.{service}.{_VERSION}"), _CLASSES[service])
    makers: dict[str, Callable[[], Any]] = {
        "typed": lambda: cls(session),
        "boto3": lambda: session.client(service),
    }
    return {
        "time": interleaved({name: _time(make) for name, make in makers.items()}, _ROUNDS),
        "memory": interleaved(
            {name: _memory(make) for name, make in makers.items()}, _MEMORY_ROUNDS
        ),
    }


def _time(make: Callable[[], Any]) -> Callable[[], float]:
    def sample() -> float:
        gc.collect()
        start = clock()
        clients = [make() for _ in range(_CLIENTS)]
        seconds = clock() - start
        _close(clients)
        return seconds

    return sample


def _memory(make: Callable[[], Any]) -> Callable[[], float]:
    def sample() -> float:
        gc.collect()
        tracemalloc.start()
        clients = [make() for _ in range(_CLIENTS)]
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        _close(clients)
        return float(size)

    return sample


def _close(clients: list[Any]) -> None:
    for client in clients:
        client.close()


if __name__ == "__main__":
    print(json.dumps(_series(sys.argv[1])))
