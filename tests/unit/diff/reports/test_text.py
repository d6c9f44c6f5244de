"""Reports for a terminal: short, sorted by severity, and without control characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from botopin.diff.report import Direction, Severity
from botopin.diff.reports.sections import Section, group_by_section
from botopin.diff.reports.text import render_text
from botopin.diff.reports.wording import witness_values
from botopin.diff.witness import Witness, WitnessKind
from unit.diff.sample_reports import (
    HOSTILE,
    HOSTILE_LINES,
    affected,
    change,
    full_report,
    hostile_report,
    plain_report,
    quiet_report,
    report,
)

if TYPE_CHECKING:
    from botopin.diff.report import Report

STYLE = re.compile(r"\x1b\[[0-9;]*m")


def test_verdict_comes_first() -> None:
    lines = render_text(plain_report()).splitlines()
    assert lines[:5] == [
        "braket: 2023-09-22 → 2023-12-04",
        "",
        " DANGEROUS  May break callers: 1 dangerous change in 1 operation",
        "Changes: 0 breaking, 1 dangerous, 4 safe, 1 no effect (viewpoint: both)",
        "Operations: 4 updated",
    ]


def test_change_states_path_effect_reason_and_migration() -> None:
    fingerprint = full_report().changes[2].fingerprint
    block = f"""\
  enum value removed [enum-value-removed]
    InstanceType.ml.p2.xlarge (braket.InstanceType.ML_P2_XLARGE) [{fingerprint[:12]}]
    affects: request of CreateJob; response of GetJob
    why in the request: In an input, so.
    why in the response: In an output, so.
    migration: Choose another value.
    introduced in: 2023-12-04
"""
    assert block in render_text(full_report(), width=101)


@pytest.mark.parametrize(
    ("text", "old", "is_repeated"),
    [
        ('The old version allows "\\n".', "\n", False),
        ('The old version allows "a".', "a", False),
        ('The old version allows "a… (9,999 more characters)".', "ab", True),
    ],
)
def test_refused_text_is_not_repeated_below_its_sentence(
    text: str, old: str, *, is_repeated: bool
) -> None:
    witness = Witness(kind=WitnessKind.TEXT, text=text, old=old)
    assert witness_values(witness) == ([("old", old)] if is_repeated else [])


def test_sections_are_ordered_by_importance_and_accepted_changes_last() -> None:
    titles = re.findall(r"^[A-Z]\w+ \(\d+\)$", render_text(full_report()), re.MULTILINE)
    assert titles == [
        "Breaking (3)",
        "Dangerous (2)",
        "Safe (2)",
        "Deprecations (1)",
        "Accepted (1)",
    ]


def test_documentation_and_metadata_are_only_counted() -> None:
    shown = render_text(full_report(), width=200)
    folded = "1 metadata change, 4 documentation changes. Pass --format markdown to list them."
    assert f"Not shown: {folded}" in shown
    assert "order-changed" not in shown
    assert "documentation-changed" not in shown


def test_documentation_change_that_policy_makes_breaking_is_shown() -> None:
    whole = plain_report()
    raised = evolve(whole.changes[-1], severity=Severity.BREAKING)
    assert "documentation-changed" in render_text(evolve(whole, changes=(raised,)))


def test_accepted_change_has_reason_and_unused_suppression_has_warning() -> None:
    shown = render_text(full_report())
    assert "    accepted: nobody here reads it\n" in shown
    assert shown.endswith("\nwarning: no change matches fingerprint 0123abcd: no such change\n")


def test_values_of_one_enum_form_one_group() -> None:
    values = [f"ml.g6.{size}xlarge" for size in range(2, 7)]
    shown = render_text(
        report(
            changes=[
                change(
                    rule="enum-value-added",
                    wire_path=f"InstanceType.{value}",
                    path=("", f"/shapes/InstanceType/enum/{index}"),
                    new=value,
                    affected=(affected("CreateJob", Direction.INPUT, Severity.SAFE),),
                    reason="Nobody sends it yet.",
                )
                for index, value in enumerate(values)
            ],
            operations=[],
            verdict="Breaks nobody: 5 safe changes",
        )
    )
    assert "  enum value added: 5 values of InstanceType [enum-value-added]\n" in shown
    assert shown.count("affects: ") == 1
    assert re.findall(r"^    InstanceType\.(\S+)", shown, re.MULTILINE) == values


def test_consequences_are_counted_below_their_cause() -> None:
    cause, *others = plain_report().changes[:3]
    following = [evolve(each, cause=cause.fingerprint) for each in others]
    shown = render_text(evolve(plain_report(), changes=(cause, *following)))
    assert "    causes: 2 more changes: member added (2)\n" in shown
    assert others[0].wire_path not in shown
    assert "Safe (" not in shown


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "request of Op0"),
        (2, "requests of Op0 and Op1"),
        (3, "requests of Op0, Op1 and Op2"),
        (7, "requests of Op0, Op1, Op2 and 4 more"),
    ],
)
def test_long_list_of_operations_is_shortened(number: int, expected: str) -> None:
    first = evolve(
        plain_report().changes[1],
        affected_operations=tuple(
            affected(f"Op{index}", Direction.INPUT, Severity.SAFE) for index in range(number)
        ),
    )
    assert f"    affects: {expected}\n" in render_text(evolve(plain_report(), changes=(first,)))


def test_long_value_is_shortened() -> None:
    first = evolve(plain_report().changes[0], new="x" * 10_000)
    shown = render_text(evolve(plain_report(), changes=(first,)), width=None)
    assert shown.count("x") < 500
    assert '… (9,600 more characters)"' in shown


def test_long_values_are_reduced_to_their_difference() -> None:
    before, after = "a" * 500, "z" * 500
    first = evolve(
        plain_report().changes[0],
        trait="pattern",
        old=f"{before}[0-9]{after}",
        new=f"{before}[0-9_]{after}",
    )
    shown = render_text(evolve(plain_report(), changes=(first,)), width=None)
    assert re.search(r'pattern: "…a{36,40}\[0-9\]z{36,40}…" → "…a{36,40}\[0-9_\]z{36,40}…"', shown)


def test_line_end_breaks_no_name() -> None:
    name = "CreateJobRequest." + "veryLongName" * 10
    first = evolve(plain_report().changes[0], wire_path=name)
    sample = evolve(plain_report(), changes=(first,))
    assert name in render_text(sample, width=40)
    unwrapped = render_text(sample, width=None)
    assert f'    {name}: (none) → "^.*$"' in unwrapped


def test_every_change_is_in_one_section() -> None:
    whole = full_report()
    changes_by_section = group_by_section(whole)
    assert sorted(
        each.fingerprint
        for groups in changes_by_section.values()
        for group in groups
        for each in (*group.changes, *group.consequences)
    ) == sorted(each.fingerprint for each in whole.changes)
    assert list(changes_by_section) == list(Section)


def test_witness_repeats_no_text_of_its_sentence() -> None:
    sentence = 'The old version allows "\\n"; the new pattern does not match it.'
    witness = Witness(kind=WitnessKind.TEXT, text=sentence, old="\n")
    first = evolve(plain_report().changes[0], witness=witness)
    shown = render_text(evolve(plain_report(), changes=(first,)), explain=True)
    assert f"shown by: {sentence}" in shown
    assert "old:" not in shown


def test_report_without_changes_has_four_lines() -> None:
    shown = render_text(quiet_report())
    assert " NO EFFECT  Breaks nobody: no changes\n" in shown
    assert len(shown.splitlines()) == 4


@pytest.mark.parametrize("sample", [plain_report(), quiet_report(), full_report()])
def test_colors_add_only_styles(sample: Report) -> None:
    colored = render_text(sample, color=True)
    assert STYLE.search(colored)
    assert STYLE.sub("", colored) == render_text(sample)


def test_environment_has_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, colored = render_text(full_report()), render_text(full_report(), color=True)
    for name, value in {
        "NO_COLOR": "1",
        "COLUMNS": "50",
        "TERM": "dumb",
        "JUPYTER_COLUMNS": "50",
    }.items():
        monkeypatch.setenv(name, value)
    assert (render_text(full_report()), render_text(full_report(), color=True)) == (
        plain,
        colored,
    )
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert render_text(full_report()) == plain


@pytest.mark.parametrize("hostile", [HOSTILE, *HOSTILE_LINES])
@pytest.mark.parametrize("width", [40, 100])
def test_guarantee_16_hostile_text_contains_no_control_character(hostile: str, width: int) -> None:
    _harmless(hostile, width)


@given(st.text(st.characters(), min_size=1), st.integers(40, 120))
def test_guarantee_16_any_text_contains_no_control_character(hostile: str, width: int) -> None:
    _harmless(hostile, width)


@given(st.integers(0, 60), st.sampled_from(["", " "]))
def test_guarantee_16_wrapping_makes_no_workflow_command(length: int, space: str) -> None:
    _harmless(f"{'x' * length}{space}::error::owned ##[error]owned", 40)


def test_guarantee_16_markup_of_rich_is_text() -> None:
    assert "[bold]markup[/bold] :tada:" in render_text(
        hostile_report("[bold]markup[/bold] :tada:"), color=True
    )


def _harmless(hostile: str, width: int) -> None:
    plain = render_text(hostile_report(hostile), width=width)
    plain.encode()
    for line in plain.splitlines(keepends=True):
        assert line.endswith("\n")
        assert line[:-1].isprintable()
        assert cell_len(line[:-1]) <= width or " " not in line.strip()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
    colored = render_text(hostile_report(hostile), width=width, color=True)
    assert STYLE.sub("", colored) == plain
