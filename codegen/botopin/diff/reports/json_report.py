"""Report in JSON, whose schema is report.schema.json."""

from __future__ import annotations

import json
import re
from enum import Enum
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import asdict

from botopin.diff.reports.sections import group_by_section

if TYPE_CHECKING:
    from botopin.diff.report import Report
    from botopin.diff.reports.sections import Group

SCHEMA_FILE: Final = "report.schema.json"


def render_json(report: Report) -> str:
    """Return the whole report; equal reports give equal text, which ends with a newline.

    Keys have a fixed order, and the keys of `by_rule` are sorted. Control, format (bidi,
    zero-width) and surrogate characters are escaped; all other characters are unchanged.
    """
    document = asdict(report, value_serializer=_plain)
    document = {"schema_version": document.pop("schema_version"), **document}
    document["summary"] |= {
        "by_severity": dict(report.summary.by_severity),
        "by_rule": dict(sorted(report.summary.by_rule.items())),
        "operations": dict(report.summary.operations),
    }
    document["groups"] = [
        _group(group) for groups in group_by_section(report).values() for group in groups
    ]
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return _CONTROL.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def _group(group: Group) -> dict[str, object]:
    return {
        "section": str(group.section),
        "severity": str(group.first.severity),
        "rule": group.first.rule,
        "heading": group.heading,
        "subject": group.subject,
        "size": group.size,
        "migration": group.migration,
        "changes": [change.fingerprint for change in group.changes],
        "consequences": [change.fingerprint for change in group.consequences],
    }


def read_schema() -> str:
    """Return the JSON Schema (2020-12) of `json_report`."""
    return files("botopin.diff.reports").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


_CONTROL: Final = re.compile(
    r"[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    r"\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Explicit ranges, because the printable characters depend on the Python version. `json` escapes
the C0 controls."""


def _plain(_owner: object, _attribute: object, value: Any) -> Any:
    return str(value) if isinstance(value, Enum) else value
