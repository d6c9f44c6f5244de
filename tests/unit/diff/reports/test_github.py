"""Annotations for GitHub, which model text cannot forge."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff.report import Direction, Report, Severity
from botopin.diff.reports.github import MAX_ANNOTATIONS, pointers_to_locate, render_github
from botopin.model.json_lines import line_of
from support.paths import ROOT
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

FILE = "models/braket/2023-12-04/service-2.json"


def test_change_is_annotated_at_its_line_in_new_file() -> None:
    lines = {"/shapes/HyperParametersValueString/pattern": 1234}
    first = render_github(plain_report(), lines).splitlines()[0]
    fingerprint = plain_report().changes[0].fingerprint
    assert first == (
        f"::warning file={FILE},line=1234,title=Dangerous%3A pattern added::"
        f'HyperParametersValueString: (none) → "^.*$", fingerprint {fingerprint[:12]}%0A'
        "Affects: request of CreateJob.%0A"
        "A value that the old bindings accept may be rejected.%0A"
        "Check the values of hyperParameters against the pattern.%0A"
        "Rule pattern-added."
    )


def test_most_severe_changes_come_first_and_verdict_last() -> None:
    commands = _read(render_github(full_report(), {}))
    kinds = [kind for kind, _, _ in commands]
    assert kinds == ["error"] * 3 + ["warning"] * 2 + ["notice"] * 4
    assert commands[-1] == (
        "notice",
        {"title": "braket: 2023-09-22 → 2023-12-04"},
        "Breaks callers: 3 breaking changes in 4 operations",
    )


def test_removal_is_annotated_at_closest_parent() -> None:
    lines = {
        "": 1,
        "/operations": 20,
        "/shapes/InstanceType/enum": 50,
        "/shapes/InstanceType/enum/29": 79,  # another value in the new model
    }
    found = {
        re.split("[ ,:]", message)[0]: properties for _, properties, message in _read(_full(lines))
    }
    assert found["InstanceType.ml.p2.xlarge"]["line"] == "50"
    assert found["CancelJob"]["line"] == "20"
    assert found["metadata.signatureVersion"]["line"] == "1"


def test_located_pointers_are_those_of_annotations_in_service_model() -> None:
    assert pointers_to_locate(full_report()) == {
        "/metadata/signatureVersion",
        "/operations",
        "/operations/CreateJob/errors/2",
        "/operations/CreateSpendingLimit",
        "/operations/FindJobs",
        "/shapes/CreateJobRequest/members/associations",
        "/shapes/CreateJobRequest/members/clientToken/deprecated",
        "/shapes/InstanceType/enum",
    }


def test_annotation_has_line_in_real_model() -> None:
    data = (ROOT / FILE).read_bytes()
    commands = _read(
        render_github(plain_report(), line_of(data, pointers_to_locate(plain_report())))
    )
    lines = data.decode().splitlines()
    found = [
        lines[int(properties["line"]) - 1].strip()
        for _, properties, _ in commands
        if "line" in properties
    ]
    assert found == ['"pattern":"^.*$"', '"associations":{']


def test_other_documents_have_no_lines() -> None:
    whole = plain_report()
    first = whole.changes[0]
    other_file = evolve(first, pointers=evolve(first.pointers, file="paginators-1.json"))
    commands = render_github(evolve(whole, changes=(other_file,)), {first.pointers.new: 7})
    assert "/paginators-1.json,line=1," in commands


def test_annotation_without_folder_has_no_file() -> None:
    whole = full_report()
    commands = _read(render_github(evolve(whole, new=evolve(whole.new, folder="")), {}))
    assert {name for _, properties, _ in commands for name in properties} == {"title"}


def test_annotations_beyond_github_limit_are_counted() -> None:
    text = render_github(_many(12, 11, 10), {})
    commands = _read(text)
    assert Counter(kind for kind, _, _ in commands) == dict.fromkeys(
        ("error", "warning", "notice"), MAX_ANNOTATIONS
    )
    assert commands[-1][2] == (
        "Whatever.\nNot annotated, because GitHub shows only 10 of a kind: "
        "2 breaking changes, 1 dangerous change, 1 safe change."
    )


def test_group_is_one_annotation_with_its_size() -> None:
    (notice, _) = _read(render_github(plain_report(), {}))[1:]
    assert notice[1]["title"] == "Safe: member added: 4 members of 4 shapes"
    assert [line.partition(", fingerprint")[0] for line in notice[2].splitlines()[:4]] == [
        f"{each.wire_path} ({each.python_name}): (none) → {each.new['shape']}"
        for each in plain_report().changes[1:5]
        if isinstance(each.new, dict)
    ]


def test_annotations_up_to_github_limit_are_printed() -> None:
    assert "Not annotated" not in render_github(_many(10, 10, 9), {})


def test_documentation_metadata_and_accepted_changes_are_not_annotated() -> None:
    text = render_github(full_report(), {})
    for rule in ("documentation-changed", "order-changed", "member-removed"):
        assert rule not in text


def test_report_without_changes_is_notice() -> None:
    assert render_github(quiet_report(), {}) == (
        "::notice title=braket%3A 2023-09-22 → 2023-12-04::Breaks nobody: no changes\n"
    )


def test_percent_colon_and_comma_are_escaped() -> None:
    text = "50%, a:b %0A::error::x"
    commands = _read(render_github(hostile_report(text), {}))
    assert commands[0][1]["title"] == f"Breaking: {text}: 2 operations"
    assert commands[0][2].startswith(f"{text} ({text}), fingerprint ")


@pytest.mark.parametrize("text", [HOSTILE, *HOSTILE_LINES])
def test_guarantee_16_hostile_text_begins_no_command(text: str) -> None:
    _same_commands(text)


@given(st.text(st.characters(), min_size=1))
def test_guarantee_16_any_text_stays_within_its_command(text: str) -> None:
    _same_commands(text)


def _same_commands(text: str) -> None:
    written = render_github(hostile_report(text), {})
    written.encode()
    assert all(character.isprintable() or character == "\n" for character in written)
    assert [(kind, list(properties)) for kind, properties, _ in _read(written)] == [
        (kind, list(properties))
        for kind, properties, _ in _read(render_github(hostile_report("word"), {}))
    ]


def _full(lines: dict[str, int]) -> str:
    return render_github(full_report(), lines)


def _many(breaking: int, dangerous: int, safe: int) -> Report:
    numbers = {Severity.BREAKING: breaking, Severity.DANGEROUS: dangerous, Severity.SAFE: safe}
    return report(
        changes=[
            change(
                rule=f"invented-{index}",
                wire_path=f"{severity}.{index}",
                path=("", f"/shapes/{severity}{index}"),
                affected=(affected("CreateJob", Direction.INPUT, severity),),
                reason="So.",
            )
            for severity, number in numbers.items()
            for index in range(number)
        ],
        operations=[],
        verdict="Whatever.",
    )


_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def _read(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Parse commands as GitHub's runner does, line by line."""
    assert text.endswith("\n")
    commands: list[tuple[str, dict[str, str], str]] = []
    for line in re.split(r"\r\n|\r|\n", text[:-1]):
        match = _COMMAND.fullmatch(line)
        assert match, line
        kind, properties, message = match.groups()
        pairs = dict(each.split("=", 1) for each in properties.split(","))
        commands.append(
            (
                kind,
                {name: _unescaped(value, ":", ",") for name, value in pairs.items()},
                _unescaped(message),
            )
        )
    return commands


def _unescaped(text: str, *more: str) -> str:
    for character in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(character):02X}", character)
    return text
