"""Cost of comparing two versions of the largest services, judging and reporting."""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, Any, Final

from results import Results, Target
from timing import Spread, clock

from botopin.diff.assemble import Version, assemble
from botopin.diff.compare.models import compare
from botopin.diff.python_paths import PythonPaths
from botopin.diff.report import Viewpoint
from botopin.diff.rules.judge import Judge
from botopin.diff.rules.policy import Policy
from botopin.model.documents import ModelDocuments, read_documents
from botopin.naming.names import Names
from botopin.sources.download import download_release
from botopin.sources.info import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_VERSIONS: Final = ("1.40.76", "1.44.5")
"""Releases a year apart."""
_SERVICES: Final = ("ec2", "quicksight", "sagemaker")
_LARGEST: Final = "ec2"
_MODEL: Final = "service-2.json"
_RUNS: Final = 50
_NEW_VALUES: Final = 50
_REPORTS: Final = 20
_SECONDS: Final = 0.5
_SECONDS_TO_REPORT: Final = 1.0
"""Judge a comparison, and assemble the syntax and changes of every operation."""


def measure() -> Results:
    targets: list[Target] = []
    for service in _SERVICES:
        old, new = (
            download_release(version, progress=print).read_model(service).files
            for version in _VERSIONS
        )
        targets.append(_target(f"a year of {service}", service, old, new))
        targets.append(_reporting(f"a year of {service}", service, old, new))
        if service == _LARGEST:
            for what, change in _WORST.items():
                before, after = change(new)
                targets.append(_target(f"{service} where {what}", service, before, after))
    return Results(targets=targets, comparisons=[])


def _target(
    what: str, service: str, old_files: Mapping[str, bytes], new_files: Mapping[str, bytes]
) -> Target:
    old, new = (read_documents(each, service=service, date="") for each in (old_files, new_files))
    judge = _judge(service, old, new)
    assert judge.judge(compare(old, new)), f"{what}: nothing differs"

    def work(turn: int) -> None:
        judge.judge(compare(*((old, new) if turn % 2 else (new, old))))

    return _percentile(f"compare and judge {what}", work, turns=_RUNS, limit=_SECONDS)


def _reporting(
    what: str, service: str, old_files: Mapping[str, bytes], new_files: Mapping[str, bytes]
) -> Target:
    """Measure a report of a finished comparison."""
    old, new = (
        _version(read_documents(each, service=service, date="")) for each in (old_files, new_files)
    )
    comparison = compare(old.documents, new.documents)

    def work(turn: int) -> None:
        assert assemble(old, new, comparison=comparison).operations

    return _percentile(
        f"assemble the report of {what}", work, turns=_REPORTS, limit=_SECONDS_TO_REPORT
    )


def _percentile(what: str, work: Callable[[int], None], *, turns: int, limit: float) -> Target:
    series: list[float] = []
    for turn in range(turns):
        start = clock()
        work(turn)  # with garbage collection, as for users
        series.append(clock() - start)
    percentile = statistics.quantiles(series, n=100, method="inclusive")[-1]
    return Target(
        what=f"{what}: 99th percentile",
        unit="s",
        measured=Spread(median=percentile, low=percentile, high=percentile),
        limit=limit,
    )


def _version(documents: ModelDocuments) -> Version:
    side = ModelInfo(date="", botocore="", sha256=documents.sha256, label="", module="")
    return Version(documents=documents, info=side, names=Names.for_model(documents.model, Names()))


def _judge(service: str, old: ModelDocuments, new: ModelDocuments) -> Judge:
    names = [Names.for_model(each.model, Names()) for each in (old, new)]
    return Judge(
        service=service,
        viewpoint=Viewpoint.BOTH,
        policy=Policy(),
        paths=PythonPaths(service, *names),
        modules=("", ""),
        models=(old.model, new.model),
        introduced_in=lambda fact: "",
    )


def _with(files: Mapping[str, bytes], change: Callable[[Any], None]) -> Mapping[str, bytes]:
    document = json.loads(files[_MODEL])
    change(document["shapes"])
    return {**files, _MODEL: json.dumps(document).encode()}


def _documented(files: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    def change(shapes: Any) -> None:
        for shape in shapes.values():
            shape["documentation"] = f"{shape.get('documentation', '')} And more."

    return files, _with(files, change)


def _enumerated(files: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """Turn the string with the most uses into an enum, and then add values."""

    def values(number: int) -> Callable[[Any], None]:
        def change(shapes: Any) -> None:
            shapes["String"]["enum"] = [f"value-{each}" for each in range(number)]

        return change

    return _with(files, values(1)), _with(files, values(1 + _NEW_VALUES))


_WORST: Final = {
    "every shape's documentation changed": _documented,
    f"an enum that all use got {_NEW_VALUES} values": _enumerated,
}
