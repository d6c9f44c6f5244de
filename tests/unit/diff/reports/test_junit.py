"""JUnit reports: valid XML in which severe changes fail."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff.report import Severity
from botopin.diff.reports.junit import render_junit
from unit.diff.sample_reports import (
    HOSTILE,
    HOSTILE_LINES,
    full_report,
    hostile_report,
    plain_report,
    quiet_report,
)


def test_group_is_test_case_named_by_subject_and_rule() -> None:
    cases = {
        (case.get("classname"), case.get("name")): [child.tag for child in case]
        for case in _parsed(render_junit(plain_report())).iter("testcase")
    }
    assert cases == {
        ("HyperParametersValueString", "pattern-added"): ["system-out"],
        ("4 members of 4 shapes", "member-added"): ["system-out"],
    }


@pytest.mark.parametrize(
    ("fail_on", "severities"),
    [
        (Severity.BREAKING, ["breaking"] * 3),
        (Severity.DANGEROUS, ["breaking"] * 3 + ["dangerous"] * 2),
        (Severity.SAFE, ["breaking"] * 3 + ["dangerous"] * 2 + ["safe"] * 2),
    ],
)
def test_change_at_or_above_threshold_fails(fail_on: Severity, severities: list[str]) -> None:
    failures = _parsed(render_junit(full_report(), fail_on)).iter("failure")
    assert [failure.get("type") for failure in failures] == severities


def test_failure_states_change_and_migration() -> None:
    failure = next(_parsed(render_junit(full_report())).iter("failure"))
    assert failure.get("message") == "breaking: operation removed"
    text = failure.text or ""
    for line in (
        f"CancelJob (v2023_12_04.CancelJob), fingerprint {full_report().changes[0].fingerprint}",
        "affects: request of CancelJob",
        "migration: Stop calling cancel_job.",
    ):
        assert line in text.splitlines()


def test_accepted_change_is_skipped_with_reason() -> None:
    root = _parsed(render_junit(full_report(), Severity.SAFE))
    (skipped,) = root.iterfind(".//testcase[@classname='GetJobResponse.queueInfo']/*")
    assert skipped.tag == "skipped"
    assert skipped.get("message") == "accepted: nobody here reads it"


def test_counts_match_content() -> None:
    root = _parsed(render_junit(full_report()))
    for element in (root, *root):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            assert element.get(name) == str(len(list(element.iter(tag))))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("10", "3", "1")


def test_documentation_change_is_no_test_case() -> None:
    assert "documentation" not in render_junit(full_report())


def test_report_without_changes_has_passing_test() -> None:
    (case,) = _parsed(render_junit(quiet_report())).iter("testcase")
    assert list(case) == []
    assert case.get("name") == "Breaks nobody: no changes"


def test_documentation_change_that_policy_raises_is_test_case() -> None:
    report = plain_report()
    raised = evolve(report.changes[-1], severity=Severity.BREAKING)
    failures = list(_parsed(render_junit(evolve(report, changes=(raised,)))).iter("failure"))
    assert len(failures) == 1


@pytest.mark.parametrize("text", [HOSTILE, *HOSTILE_LINES])
def test_guarantee_16_hostile_text_adds_no_element(text: str) -> None:
    assert _tags(render_junit(hostile_report(text))) == _tags(render_junit(hostile_report("word")))


@given(st.text(st.characters(), min_size=1))
def test_guarantee_16_any_text_gives_valid_xml(text: str) -> None:
    written = render_junit(hostile_report(text))
    assert _tags(written) == _tags(render_junit(hostile_report("word")))
    assert all(character.isprintable() or character == "\n" for character in written)


def test_guarantee_16_characters_that_xml_forbids_are_escaped() -> None:
    case = next(_parsed(render_junit(hostile_report("a\x00b\x1b\ufffe\ud800"))).iter("testcase"))
    assert case.get("name") == r"a\x00b\x1b\ufffe\ud800"


def _parsed(text: str) -> Element:
    return fromstring(text.encode())  # noqa: S314 - the text comes from botopin


def _tags(text: str) -> list[str]:
    return [element.tag for element in _parsed(text).iter()]
