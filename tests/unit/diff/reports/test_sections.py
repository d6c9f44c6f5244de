"""Groups of changes, with causes, consequences and one instruction."""

from __future__ import annotations

import pytest
from attrs import evolve

from botopin.diff.report import Change, Direction, Severity
from botopin.diff.reports.sections import Section, group_by_section, group_changes
from unit.diff.sample_reports import affected, change, report


def error(operation: str, name: str = "ConflictException") -> Change:
    return change(
        rule="error-added",
        subject="error",
        wire_path=f"{operation}.{name}",
        python_path=f"braket.{name}",
        path=("", f"/operations/{operation}/errors/0"),
        new=name,
        affected=(affected(operation, Direction.ERROR, Severity.SAFE),),
        reason="So.",
    )


def member(name: str, migration: str, shape: str = "CreateJobRequest") -> Change:
    return change(
        rule="required-added",
        subject="member",
        wire_path=f"{shape}.{name}",
        python_path=f"braket.{shape}.{name}",
        path=("", f"/shapes/{shape}/{name}"),
        reason="So.",
        severity=Severity.BREAKING,
        migration=migration.format(f"braket.{shape}.{name}"),
    )


def test_error_on_several_operations_is_one_group() -> None:
    changes = [error("Put"), error("Get"), error("Put", "BusyException")]
    first, second = group_changes(Section.SAFE, changes)
    assert first.heading == "error added: ConflictException on 2 operations"
    assert [each.operation for each in first.affected] == ["Put", "Get"]
    assert second.heading == "error added"


@pytest.mark.parametrize(
    ("instructions", "joined"),
    [
        (["Set {}."], "Set braket.CreateJobRequest.m0."),
        (
            ["Set {} (wire)."] * 2,
            "Set braket.CreateJobRequest.m0 (wire) and braket.CreateJobRequest.m1 (wire).",
        ),
        (
            ["Set {}."] * 5,
            (
                "Set braket.CreateJobRequest.m0, braket.CreateJobRequest.m1, "
                "braket.CreateJobRequest.m2 and 2 more."
            ),
        ),
        (["Set {}.", "Keep {}."], ""),
    ],
)
def test_one_instruction_names_all_changes(instructions: list[str], joined: str) -> None:
    changes = [member(f"m{number}", each) for number, each in enumerate(instructions)]
    (group,) = group_changes(Section.BREAKING, changes)
    assert group.migration == joined


def test_group_names_the_reason_of_each_direction_that_it_reaches() -> None:
    operations = (
        affected("Put", Direction.OUTPUT, Severity.BREAKING),
        affected("Put", Direction.INPUT, Severity.BREAKING),
        affected("Put", Direction.ERROR, Severity.SAFE),
    )
    (group,) = group_changes(
        Section.BREAKING, [evolve(member("m", ""), affected_operations=operations)]
    )
    assert group.reasons == {"request": "In an input, so.", "response": "In an output, so."}


def test_consequences_of_consequences_belong_to_the_first_cause() -> None:
    first, second, third = member("a", ""), member("b", ""), error("Put")
    second = evolve(second, cause=first.fingerprint)
    third = evolve(third, cause=second.fingerprint)
    sections = group_by_section(
        report(changes=[first, second, third], operations=[], verdict="Breaks")
    )
    (group,) = (group for groups in sections.values() for group in groups)
    assert group.changes == (first,)
    assert group.consequences == (second, third)


def test_change_stands_alone_if_only_its_cause_is_accepted() -> None:
    cause = evolve(member("a", ""), suppression_reason="Known.")
    change_ = evolve(member("b", ""), cause=cause.fingerprint)
    sections = group_by_section(report(changes=[cause, change_], operations=[], verdict="Breaks"))
    assert [group.changes for group in sections[Section.BREAKING]] == [(change_,)]
    assert [group.changes for group in sections[Section.ACCEPTED]] == [(cause,)]


def test_changes_that_cause_each_other_are_shown() -> None:
    one, other = member("a", ""), error("Put")
    one, other = evolve(one, cause=other.fingerprint), evolve(other, cause=one.fingerprint)
    sections = group_by_section(report(changes=[one, other], operations=[], verdict="Breaks"))
    shown = [
        c for groups in sections.values() for g in groups for c in (*g.changes, *g.consequences)
    ]
    assert sorted(each.wire_path for each in shown) == [
        "CreateJobRequest.a",
        "Put.ConflictException",
    ]
