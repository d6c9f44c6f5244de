"""Cost of using a small part of a large service, and of generating all services."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from fresh import EC2
from results import Results, Target
from timing import Spread, fresh, interleaved, python

_ROUNDS: Final = 15
_ALL_ROUNDS: Final = 3
_DATE: Final = EC2[-10:].replace("_", "-")
_COMMAND: Final = """\
import resource, sys
from botopin.cli.main import main
code = main()
print("megabytes:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3)
sys.exit(code)
"""


def measure() -> Results:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _generate(folder / "ec2", "ec2")
        return Results(targets=[*_ec2(folder / "ec2"), *_all(folder)], comparisons=[])


def _ec2(folder: Path) -> list[Target]:
    names = ("ec2_over_attrs", "ec2_megabytes", "ec2_with_bindings", "ec2_with_dictionaries")
    series = interleaved({name: fresh(name, path=[folder]) for name in names}, _ROUNDS)
    pairs = zip(series["ec2_with_bindings"], series["ec2_with_dictionaries"], strict=True)
    return [
        Target(
            what="import ec2 and build a DescribeInstancesResult, over `import attrs`",
            unit="ms",
            measured=Spread.of(series["ec2_over_attrs"]).scaled(1e3),
            limit=25,
        ),
        Target(
            what="memory for that", unit="MB", measured=Spread.of(series["ec2_megabytes"]), limit=15
        ),
        Target(
            what="added to boto3's cold start with ec2 and describe_instances",
            unit="%",
            measured=Spread.of([one / other - 1 for one, other in pairs]).scaled(100),
            limit=12,
        ),
    ]


def _all(folder: Path) -> list[Target]:
    seconds: list[float] = []
    megabytes: list[float] = []
    for number in range(_ALL_ROUNDS):
        start = perf_counter()
        output = _generate(folder / f"all-{number}", "--all", "--jobs", "2")
        seconds.append(perf_counter() - start)
        megabytes += map(float, re.findall(r"megabytes: (.*)", output))
    return [
        Target(
            what="generate all services of botocore on two processes (elapsed)",
            unit="s",
            measured=Spread.of(seconds),
            limit=30,
        ),
        Target(
            what="memory of the largest process of that",
            unit="MB",
            measured=Spread.of(megabytes),
            limit=1024,
        ),
    ]


def _generate(out: Path, *arguments: str) -> str:
    return python(
        *("-c", _COMMAND, "generate", "--installed", *arguments),
        *("--date", _DATE, "--out", str(out), "--quiet"),
    )
