"""Cost of importing a version and of its first use."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from peers import write_peers
from results import Comparison, Results, Target
from timing import ROOT, Spread, fresh, interleaved, python, ratio

_ROUNDS: Final = 25

_UNWANTED: Final = ("botocore", "cattrs", "hypothesis", "jinja2")
"""Packages that the bindings must not import."""


def measure() -> Results:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_peers(folder)
        targets = [
            _over_attrs(),
            _among_versions(folder),
            _unwanted(),
            _first_conversions(),
            _cold_start(),
        ]
        return Results(targets=targets, comparisons=[_peers(folder)])


def _over_attrs() -> Target:
    series = interleaved({"ours": fresh("bindings_over_attrs")}, _ROUNDS)
    return Target(
        what="import a version and build a CreateJobRequest, over `import attrs`",
        unit="ms",
        measured=Spread.of(series["ours"]).scaled(1e3),
        limit=6,
    )


def _among_versions(folder: Path) -> Target:
    every = ROOT / "generated" / "botopin_aws" / "braket"
    for name in ("one", "all"):
        copy = folder / name / "botopin_aws" / "braket"
        shutil.copytree(every, copy, ignore=shutil.ignore_patterns("__pycache__"))
        if name == "one":
            for version in copy.glob("v*"):
                if version.name != "v2026_04_07":
                    shutil.rmtree(version)
    series = interleaved(
        {name: fresh("bindings_over_attrs", path=[folder / name]) for name in ("one", "all")},
        _ROUNDS,
    )
    return Target(
        what="the same with all versions installed, against one alone",
        unit="×",
        measured=ratio(series["all"], series["one"]),
        limit=1.05,
    )


def _unwanted() -> Target:
    code = (
        "import sys; sys.path.insert(0, 'benchmarks'); import fresh; fresh.bindings(); "
        "fresh.first_conversions(); print(*sys.modules)"
    )
    loaded = {name.partition(".")[0] for name in python("-c", code).split()}
    count = float(len(loaded.intersection(_UNWANTED)))
    return Target(
        what=f"packages of {', '.join(_UNWANTED)} imported by the bindings",
        unit="",
        measured=Spread(count, count, count),
        limit=0,
    )


def _first_conversions() -> Target:
    series = interleaved({"ours": fresh("first_conversions")}, _ROUNDS)
    return Target(
        what="first `from_boto3` and `to_boto3` of a CreateJobRequest in a process",
        unit="ms",
        measured=Spread.of(series["ours"]).scaled(1e3),
        limit=5,
    )


def _cold_start() -> Target:
    series = interleaved(
        {"ours": fresh("call_with_bindings"), "plain": fresh("call_with_dictionaries")}, _ROUNDS
    )
    more = [one / other - 1 for one, other in zip(series["ours"], series["plain"], strict=True)]
    return Target(
        what="added to boto3's cold start (import, client, first call without a network; "
        "no garbage collection)",
        unit="%",
        measured=Spread.of(more).scaled(100),
        limit=12,
    )


def _peers(folder: Path) -> Comparison:
    series = interleaved(
        {
            "botopin": fresh("bindings"),
            "msgspec": fresh("msgspec", path=[folder]),
            "pydantic": fresh("pydantic", path=[folder]),
            "boto3-dataclass": fresh("boto3_dataclass"),
            "mypy-boto3": fresh("mypy_boto3"),
            "a boto3 client": fresh("boto3_client"),
        },
        _ROUNDS,
    )
    return Comparison.of("import from nothing, and build a CreateJobRequest", series)
