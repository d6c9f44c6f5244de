"""The oracle itself: it finds planted effects, sees no effect where none is, and resumes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from botopin.diff.compare.models import compare
from botopin.explain.parts import cut
from botopin.explain.single_change import SingleChange
from botopin.explain.translator import Translator
from botopin.model.document_files import MODEL_FILE
from support.botocore_wheels import botocore_wheels
from support.diff_cases import BRAKET_DATES, CASES, DiffCase, braket
from witness import __main__ as program
from witness import report
from witness.pair import examine, try_pair
from witness.releases import Bundled, Pair, Wheels, sample
from witness.result import Result, Tried, read, write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def witnesses(case: str) -> dict[str, set[str]]:
    """Return the kinds of witnesses of a golden case's rule, by direction."""
    chosen = DiffCase.named(case)
    found: dict[str, set[str]] = {}
    for tried in try_pair(*chosen.sides):
        if tried.rule == chosen.rule and not tried.untried:
            found.setdefault(tried.direction, set()).update(tried.witnesses)
    return found


@pytest.mark.parametrize(
    ("case", "direction", "kinds"),
    [
        ("serialization-changed/hit", "input", {"bytes"}),
        ("serialization-changed/hit", "output", {"parse"}),
        ("serialization-changed/hit", "error", {"parse"}),
        ("http-changed/hit", "input", {"bytes"}),
        ("member-removed/hit", "input", {"bytes", "name"}),
        ("member-removed/hit", "output", {"name", "parse"}),
        ("member-renamed/hit", "input", {"name"}),
        ("member-renamed-on-wire/hit", "output", {"name", "parse"}),
        ("required-added/hit", "input", {"name", "text"}),
        ("required-removed/hit", "output", {"name"}),
        ("bound-tightened/hit", "input", {"text"}),
        ("enum-value-removed/hit", "input", {"name", "text"}),
        ("union-member-added/hit", "output", {"parse"}),
        ("error-code-changed/hit", "error", {"name", "parse"}),
        ("paginator-removed/hit", "input", {"name"}),
        ("waiter-removed/hit", "input", {"name"}),
        ("request-handling-changed/hit", "input", {"resolve"}),
        ("type-changed/hit", "output", {"name", "parse"}),
    ],
)
def test_finds_the_witnesses_of_a_change(case: str, direction: str, kinds: set[str]) -> None:
    assert witnesses(case)[direction] == kinds


@pytest.mark.parametrize(
    "case",
    [
        "bound-loosened/hit",
        "deprecated-added/hit",
        "documentation-changed/hit",
        "enum-value-added/hit",
        "error-added/hit",
        "member-added/hit",
        "order-changed/hit",
        "pattern-anchors/hit",
        "pattern-removed/hit",
        "shape-added/hit",
        "spelling-changed/hit",
    ],
)
def test_finds_no_witness_of_a_harmless_change(case: str) -> None:
    found = witnesses(case)
    assert found
    assert not set().union(*found.values())


def test_change_is_applied_alone() -> None:
    old, new = DiffCase.named("member-removed/hit").sides
    comparison = compare(old, new)
    difference = next(
        each
        for each in comparison.differences
        if each.is_removal and each.old_pointer.startswith("/shapes/Order/members")
    )
    changed = json.loads(json.dumps(new.files))
    changed[MODEL_FILE]["shapes"]["Order"]["sensitive"] = True  # another change
    part = cut(old.files, [*comparison.operations], None)
    single = SingleChange(old.files, changed, difference, Translator.of(comparison))
    result = single.apply(part)[MODEL_FILE]
    member = difference.name.partition(".")[2]
    assert member in part[MODEL_FILE]["shapes"]["Order"]["members"]
    part[MODEL_FILE]["shapes"]["Order"]["members"].pop(member)
    assert result == part[MODEL_FILE]


def contradictions(tried: Iterable[Tried]) -> list[str]:
    return [
        f"{each.rule} {each.name}: {each.contradiction}" for each in tried if each.contradiction
    ]


@pytest.mark.parametrize("pair", Bundled().pairs(), ids=str)
def test_witnesses_agree_with_the_verdicts_on_bundled_models(pair: Pair) -> None:
    title = Result(service=pair.service, protocol="", old=pair.old, new=pair.new)
    found = examine(title, *Bundled().documents(pair))
    assert found.changes
    assert not contradictions(found.tried)
    assert not found.unreported


@pytest.fixture(scope="session")
def wheels() -> Wheels:
    return Wheels(botocore_wheels())


@pytest.mark.parametrize("number", range(8))
def test_witnesses_agree_with_the_verdicts_on_a_service_of_the_day(
    number: int, wheels: Wheels
) -> None:
    today = datetime.now(UTC).date().isoformat()
    pair = sample(wheels.pairs(), 8, today, {})[number]
    title = Result(service=pair.service, protocol="", old=pair.old, new=pair.new)
    found = examine(title, *wheels.documents(pair))
    assert not contradictions(found.tried), pair
    assert not found.unreported, pair


def test_difference_that_no_change_reports_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("witness.pair.compare_whole", lambda old, new, found, seed: compared(found))

    def compared(found: Any) -> Any:
        return [(each, "body: b'a' became b'b'") for each in found[:1]]

    title = Result(service="braket", protocol="", old="a", new="b")
    old, new = map(braket, BRAKET_DATES[-2:])
    found = examine(title, old, new)
    assert len(found.unreported) == 1
    assert not report.acceptable([found])


def tried(source: str, wire: str, **kinds: str) -> Tried:
    return Tried(
        rule="r",
        name="n",
        pointer="/p",
        direction="input",
        source=source,
        wire=wire,
        witnesses=kinds,
    )


def test_verdict_without_its_witness_is_a_contradiction() -> None:
    assert tried("breaking", "breaking").contradiction == "breaking without a witness"
    assert tried("none", "none", bytes="b").contradiction == "none with a witness"
    assert not tried("breaking", "breaking", name="n").contradiction
    assert tried("breaking", "breaking", name="n").doubt == "wire is breaking without a witness"
    assert tried("safe", "breaking", bytes="b", name="n").doubt == "source is safe with a witness"
    assert not tried("dangerous", "dangerous").contradiction
    assert not tried("dangerous", "dangerous", text="t").doubt


def test_sample_covers_services_and_rare_keys() -> None:
    pairs = [Pair(name, "1", str(i), str(i + 1)) for i in range(9) for name in ("s3", "sqs", "ec2")]
    keys = {pair: frozenset({"+pattern"}) for pair in pairs} | {pairs[7]: frozenset({"-wrapper"})}
    chosen = sample(pairs, 6, "seed", keys)
    assert len({*chosen}) == 6
    assert pairs[7] in chosen
    assert {pair.service for pair in chosen} == {"s3", "sqs", "ec2"}
    assert chosen == sample(pairs, 6, "seed", keys)
    assert chosen != sample(pairs, 6, "other", keys)


def test_run_resumes_and_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BOTOPIN_BOTOCORE_GIT", raising=False)
    monkeypatch.setattr(program, "find_source", lambda wheels: Bundled())
    page = tmp_path / "page.md"
    arguments = ["braket", "--sample", "2", "--work", str(tmp_path), "--report", str(page)]
    assert program.main(arguments) == 0
    assert "2/2  braket" in capsys.readouterr().err
    assert "| … breaking without a witness | 0 |" in page.read_text(encoding="utf-8")
    stored = next(iter((tmp_path / "results").iterdir()))
    write(evolve(read(stored), tried=[tried("breaking", "breaking")]), stored)
    assert program.main(arguments) == 1, "the stored result is used"
    text = page.read_text(encoding="utf-8")
    assert "`r`, input: breaking without a witness (1)" in text


@pytest.mark.parametrize("case", CASES, ids=str)
def test_witnesses_agree_with_the_verdicts_of_golden_cases(case: DiffCase) -> None:
    assert not contradictions(try_pair(*case.sides))
