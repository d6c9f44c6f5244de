"""Comparison of every version of Braket with its raw model."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

import pytest

from crosscheck import checker, clients, constraints, documentation, locations, surface
from support.raw_model import DATES, raw_model

if TYPE_CHECKING:
    from crosscheck.results import Result

VIOLATED: Final = frozenset(
    {
        *("integer max", "integer min", "integer required", "integer type"),
        *("list max", "list min", "list required", "list type"),
        *("long min", "long required", "long type"),
        *("map max", "map required", "map type"),
        *("string enum", "string enum of a item", "string pattern", "string pattern of a value"),
        *("string max", "string max of a item", "string max of a key", "string max of a value"),
        *("string min", "string min of a item", "string min of a key", "string min of a value"),
        *("string required", "string type"),
        *("string type of a item", "string type of a key", "string type of a value"),
        *("structure required", "structure type", "structure type of a item", "structure union"),
        *("timestamp required", "timestamp type"),
    }
)
"""Kinds of constraint in Braket's models."""


@cache
def results(date: str, check: checker.Check) -> tuple[Result, ...]:
    model = raw_model(date)
    return tuple(check(model, import_module(model.package)))


@pytest.mark.parametrize("check", checker.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("date", DATES)
def test_version_agrees_with_its_raw_model(date: str, check: checker.Check) -> None:
    findings = results(date, check)
    assert checker.findings(findings) == []
    assert findings


@pytest.mark.parametrize("date", DATES)
def test_every_modelled_constraint_is_violated(date: str) -> None:
    model = raw_model(date)
    stated = {
        (name, kind)
        for name, shape in model.shapes.items()
        for kind in ("min", "max", "pattern", "enum", "union")
        if kind in shape and not locations.is_redundant(shape, kind)
    }
    violated = {
        (mutation.location.shape, mutation.kind)
        for structure in model.structures()
        for location in locations.locations(model, structure, deep=False)
        for mutation in locations.mutations(model, location, deep=False)
    }
    errors_alone = {("ValidationExceptionReason", "enum")}  # received, never built
    assert stated - errors_alone == violated & stated


def test_violations_of_all_constraints_are_reported() -> None:
    total: Counter[str] = Counter()
    for date in DATES:
        findings = results(date, constraints.constructors_reject)
        violated = {(result.where, result.subject) for result in findings}
        rejected = violated - {
            (result.where, result.subject) for result in findings if result.fault
        }
        assert violated == rejected
        total.update(subject for _, subject in violated)
        print(  # noqa: T201 - pytest -s shows the count
            f"{date}: {len(violated)} (structure, member, constraint) pairs violated, "
            f"{len(rejected)} rejected"
        )
    print(f"total: {total.total()}; {dict(sorted(total.items()))}")  # noqa: T201
    assert total.keys() == VIOLATED
    assert total.total() >= 4_900


@pytest.mark.parametrize(
    ("check", "floor"),
    [
        (surface.names, 1_600),
        (surface.structures, 11_000),
        (surface.enums, 1_000),
        (surface.errors, 700),
        (clients.methods, 2_800),
        (documentation.docstrings, 3_300),
        (constraints.constructors_accept, 5_500),
        (constraints.requests_reject, 9_000),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_check_has_results(check: checker.Check, floor: int) -> None:
    total: Counter[str] = Counter()
    for date in DATES:
        counts = Counter(result.subject for result in results(date, check))
        print(f"{date}: {counts.total()} checked")  # noqa: T201 - pytest -s shows the count
        total += counts
    print(f"total: {total.total()}; {dict(sorted(total.items()))}")  # noqa: T201
    assert total.total() >= floor


def test_violations_reach_the_deepest_members() -> None:
    deepest = "CreateJobRequest.input_data_config[0].data_source.s3_data_source.s3_uri"
    findings = results(DATES[-1], constraints.requests_reject)
    subjects = {result.subject for result in findings if result.where == deepest}
    for entry_point in ("checked_after_assignment", "read_strictly"):
        kinds = ("type", "required", "max", "pattern")
        assert {f"{entry_point}: string {kind}" for kind in kinds} <= subjects
