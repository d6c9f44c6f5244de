"""Report as JUnit XML, which CI servers show as tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from botopin.diff.escape import MAX_PROSE, format_values, truncate
from botopin.diff.report import Severity
from botopin.diff.reports.sections import (
    Section,
    displayed_python_name,
    format_affected,
    format_title,
    group_by_section,
    severity_label,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botopin.diff.report import Change, Report


def render_junit(report: Report, fail_on: Severity = Severity.BREAKING) -> str:
    """Return a test case for each change except documentation changes, and end with a newline.

    Each section is a test suite. A change that the policy accepts is skipped. A report without
    changes has one passing test, because some servers reject a file without tests.

    Args:
        report: Report to format.
        fail_on: Lowest severity of a change that fails.
    """
    root = Element("testsuites", name=format_title(report))
    for section, changes in group_by_section(report).items():
        if changes and section is not Section.DOCUMENTATION:
            _add_suite(root, f"{truncate(report.service)}: {section}", changes, fail_on)
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


def _add_suite(root: Element, name: str, changes: Sequence[Change], fail_on: Severity) -> None:
    suite = SubElement(root, "testsuite", name=name)
    for change in changes:
        case = SubElement(
            suite, "testcase", classname=truncate(change.wire_path), name=truncate(change.rule)
        )
        if change.suppression_reason is not None:
            SubElement(case, "skipped", message=f"accepted: {truncate(change.suppression_reason)}")
        elif change.severity >= fail_on:
            failure = SubElement(
                case,
                "failure",
                message=f"{change.severity}: {truncate(change.title)}",
                type=str(change.severity),
            )
            failure.text = _details(change)
        else:
            SubElement(case, "system-out").text = _details(change)
    _set_counts(suite)


def _details(change: Change) -> str:
    details = {
        "change": truncate(change.title),
        "values": format_values(change.old, change.new),
        "Python": truncate(displayed_python_name(change)),
        "affects": truncate(format_affected(change)),
        "why": truncate(change.reason, MAX_PROSE),
        "migration": truncate(change.migration, MAX_PROSE),
        "fingerprint": change.fingerprint,
    }
    return "\n".join(f"{name}: {detail}" for name, detail in details.items() if detail)


def _set_counts(element: Element) -> None:
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        element.set(name, str(sum(1 for _ in element.iter(tag))))
    element.set("errors", "0")
