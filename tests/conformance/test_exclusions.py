"""Completeness of the suites and of the exclusions."""

from __future__ import annotations

import pytest

from conformance.exclusions import EXCLUDED
from conformance.suites import NEEDS_SUITES, cases

pytestmark = NEEDS_SUITES


def test_suites_are_complete() -> None:
    """Check the number of cases in botocore 1.44.5, and their unique names."""
    names = [case.id for direction in ("input", "output") for case in cases(direction)]
    assert len({*names}) == len(names) >= 1003


@pytest.mark.parametrize("check", EXCLUDED)
def test_every_exclusion_names_a_case(check: str) -> None:
    names = {case.id for direction in ("input", "output") for case in cases(direction)}
    assert {*EXCLUDED[check]} <= names
    assert all(EXCLUDED[check].values())
