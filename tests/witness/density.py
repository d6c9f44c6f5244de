"""Count the entries that a year of releases of busy services gives: `python -m witness.density`.

People can act on a report only if it has few dangerous entries. The releases come from the clone
of botocore that BOTOPIN_BOTOCORE_GIT names.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botopin.diff.compare.models import compare
from botopin.diff.report import Severity
from witness.pair import judge_changes
from witness.releases import CLONE, Clone, find_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botopin.diff.report import Change

_SERVICES: Final = (
    *("ec2", "s3", "iam", "lambda", "dynamodb", "rds", "ecs", "eks", "sagemaker", "bedrock"),
    *("bedrock-agentcore-control", "cloudfront", "glue", "quicksight", "connect", "logs", "ssm"),
    *("batch", "mediaconvert", "cognito-idp"),
)
_FIRST, _LAST = "1.40.4", "1.43.67"
"""Releases of 2025-08-06 and of 2026-08-07."""
_COUNTED: Final = (Severity.BREAKING, Severity.DANGEROUS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m witness.density", description=__doc__)
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the tables to a page")
    options = parser.parse_args()
    source = find_source()
    if not isinstance(source, Clone):
        parser.error(f"set {CLONE} to a clone of botocore with its tags")
    reports: list[tuple[Change, ...]] = []
    for pair in source.pairs():
        if pair.service in _SERVICES and _key(_FIRST) < _key(pair.new) <= _key(_LAST):
            old, new = source.documents(pair)
            if changes := judge_changes(compare(old, new), old, new):
                reports.append(changes)
                sys.stderr.write(f"{pair}: {max(each.severity for each in changes)}\n")
    page = "\n".join(_lines(reports)) + "\n"
    if options.report:
        options.report.write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)
    return 0


def _key(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


def _lines(reports: Iterable[tuple[Change, ...]]) -> Iterator[str]:
    reports = [*reports]
    yield "# Density of verdicts"
    yield ""
    yield "Written by `make density`, not by hand. Each report is about one release that changed a"
    yield f"service. Fixed are the releases after {_FIRST}, up to {_LAST}, and {len(_SERVICES)}"
    yield f"services: {', '.join(_SERVICES)}."
    yield ""
    yield "| | entries | reports | entries with a witness |"
    yield "|---|---:|---:|---:|"
    yield f"| all | {sum(map(len, reports)):,} | {len(reports)} | |"
    for severity in _COUNTED:
        yield _row(f"**{severity}**", reports, severity)
        rules = Counter(each.rule for report in reports for each in report if _is(each, severity))
        for rule, _ in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
            yield _row(f"`{rule}`", reports, severity, rule)


def _row(
    title: str, reports: Iterable[tuple[Change, ...]], severity: Severity, rule: str = ""
) -> str:
    found = [[each for each in report if _is(each, severity, rule)] for report in reports]
    entries = [each for report in found for each in report]
    shown = sum(each.witness is not None for each in entries)
    return f"| {title} | {len(entries)} | {sum(map(bool, found))} | {shown} |"


def _is(change: Change, severity: Severity, rule: str = "") -> bool:
    return change.severity is severity and rule in {"", change.rule}


if __name__ == "__main__":
    sys.exit(main())
