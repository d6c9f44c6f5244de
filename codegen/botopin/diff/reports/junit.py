"""Report as JUnit XML, which CI servers show as tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from botopin.diff.escape import MAX_PROSE, truncate
from botopin.diff.report import Severity
from botopin.diff.reports.sections import Section, group_by_section
from botopin.diff.reports.wording import (
    format_affected,
    format_change,
    format_title,
    severity_label,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.diff.report import Report
    from botopin.diff.reports.sections import Group


def render_junit(report: Report, fail_on: Severity = Severity.BREAKING) -> str:
    """Return a test case for each group of changes, and end with a newline.

    Changes to documentation have no test case.

    Each section is a test suite. A change that the policy accepts is skipped. A report without
    changes has one passing test, because some servers reject a file without tests.

    Args:
        report: Report to format.
        fail_on: Lowest severity of a change that fails.
    """
    root = Element("testsuites", name=format_title(report))
    for section, groups in group_by_section(report).items():
        if groups and section is not Section.DOCUMENTATION:
            _add_suite(root, f"{truncate(report.service)}: {section}", groups, fail_on)
    if not len(root):
        suite = SubElement(
            root, "testsuite", name=f"{truncate(report.service)}: {severity_label(Severity.NONE)}"
        )
        SubElement(
            suite,
            "testcase",
            classname=truncate(report.service),
            name=truncate(report.summary.verdict),
        )
        _set_counts(suite)
    _set_counts(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add_suite(root: Element, name: str, groups: Sequence[Group], fail_on: Severity) -> None:
    suite = SubElement(root, "testsuite", name=name)
    for group in groups:
        first = group.first
        case = SubElement(
            suite,
            "testcase",
            classname=truncate(group.subject or first.wire_path),
            name=truncate(first.rule),
        )
        if first.suppression_reason is not None:
            SubElement(case, "skipped", message=f"accepted: {truncate(first.suppression_reason)}")
        elif first.severity >= fail_on:
            failure = SubElement(
                case,
                "failure",
                message=f"{first.severity}: {truncate(group.heading)}",
                type=str(first.severity),
            )
            failure.text = _details(group)
        else:
            SubElement(case, "system-out").text = _details(group)
    _set_counts(suite)


def _details(group: Group) -> str:
    lines = [truncate(group.heading)]
    for change in group.changes:
        lines.append(f"{format_change(change)}, fingerprint {change.fingerprint}")
        if not group.migration and change.migration:
            lines.append(f"migration: {truncate(change.migration, MAX_PROSE)}")
    details = {
        "affects": truncate(format_affected(group.affected)),
        "why": truncate(" ".join(group.reasons.values()), MAX_PROSE),
        "migration": truncate(group.migration, MAX_PROSE),
        "causes": truncate(group.consequences_by_title),
    }
    lines += [f"{name}: {detail}" for name, detail in details.items() if detail]
    return "\n".join(lines)


def _set_counts(element: Element) -> None:
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        element.set(name, str(sum(1 for _ in element.iter(tag))))
    element.set("errors", "0")
