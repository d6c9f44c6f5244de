"""Comparisons of real versions: complete, and with a rule for every difference.

The models come from two botocore releases, one year apart.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from functools import cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

import pytest

from botopin.diff.compare.models import compare
from botopin.diff.rules.catalog import UNCLASSIFIED, find_rule
from botopin.model.document_files import FILES, MODEL_FILE
from botopin.model.documents import read_documents
from botopin.sources.wheel import BotocoreWheel
from support.botocore_wheels import botocore_wheels
from support.diff_cases import BRAKET_DATES
from support.paths import ROOT
from unit.diff.raw_differences import find_faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SERVICES: Final = (
    *("apigatewayv2", "bedrock-runtime", "cloudformation", "connect", "dynamodb", "ec2", "ecs"),
    *("glue", "iam", "kinesis", "lambda", "medialive", "quicksight", "rds", "route53", "s3"),
    *("sagemaker", "sqs", "ssm", "transcribe"),
)
SEVERAL_VERSIONS: Final = (
    *("appmesh", "clouddirectory", "cloudfront", "cloudsearch", "ec2", "elasticache", "events"),
    *("inspector", "lambda", "rds"),
)
"""Services with several API versions in one release, back to 2011."""


@pytest.fixture(scope="session")
def wheels() -> tuple[Path, Path]:
    """Return the wheels of two releases, the older first."""
    return botocore_wheels()


def assert_complete(old_files: Mapping[str, bytes], new_files: Mapping[str, bytes]) -> None:
    old, new = (read_documents(each, service="x", date="") for each in (old_files, new_files))
    forth, back = compare(old, new), compare(new, old)
    assert find_faults(old_files, new_files, forth) == []
    assert find_faults(new_files, old_files, back) == []
    assert [
        difference
        for difference in (*forth.differences, *back.differences)
        if find_rule(difference) is UNCLASSIFIED
    ] == []


@pytest.mark.parametrize("service", SERVICES)
def test_one_year_of_service_is_compared_in_full(service: str, wheels: tuple[Path, Path]) -> None:
    old, new = (BotocoreWheel(wheel).read_model(service).files for wheel in wheels)
    assert_complete(old, new)


@pytest.mark.parametrize("service", SEVERAL_VERSIONS)
def test_api_versions_of_one_release_are_compared_in_full(
    service: str, wheels: tuple[Path, Path]
) -> None:
    versions = versions_of(service, wheels[-1])
    assert len(versions) > 1
    for old, new in pairwise(versions):
        assert_complete(old, new)


def versions_of(service: str, wheel: Path) -> list[dict[str, bytes]]:
    """Return the files of each version of a service, oldest first."""
    found: dict[str, dict[str, bytes]] = defaultdict(dict)
    with ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            *folder, date, file = name.removesuffix(".gz").split("/")
            if folder == ["botocore", "data", service] and file in FILES:
                data = archive.read(name)
                found[date][file] = gzip.decompress(data) if name.endswith(".gz") else data
    return [files for _, files in sorted(found.items()) if MODEL_FILE in files]


@pytest.mark.parametrize(("old", "new"), [*combinations(BRAKET_DATES, 2)])
def test_any_two_braket_versions_are_compared_in_full(old: str, new: str) -> None:
    assert_complete(files_of(old), files_of(new))


@cache
def files_of(date: str) -> dict[str, bytes]:
    folder = ROOT / "models" / "braket" / date
    return {path.name: path.read_bytes() for path in folder.glob("*.json")}
