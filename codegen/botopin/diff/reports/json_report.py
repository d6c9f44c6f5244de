"""The report in JSON, whose schema is report.schema.json."""

from __future__ import annotations

import json
import re
from enum import Enum
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import asdict

if TYPE_CHECKING:
    from botopin.diff.report import Report

SCHEMA_FILE: Final = "report.schema.json"


def json_report(report: Report) -> str:
    """The whole report; the same report is the same text, with a line end at its end.

    Keys stand in a fixed order, those of `by_rule` sorted. Control, format (bidi, zero-width) and
    surrogate characters are escaped, all others stand as they are.
    """
    document = asdict(report, value_serializer=_plain)
    document = {"schema_version": document.pop("schema_version"), **document}
    document["summary"] |= {
        "by_severity": dict(report.summary.by_severity),
        "by_rule": dict(sorted(report.summary.by_rule.items())),
        "operations": dict(report.summary.operations),
    }
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return _STEERING.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def report_schema() -> str:
    """The JSON Schema (2020-12) of `json_report`."""
    return files("botopin.diff.reports").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


_STEERING: Final = re.compile(
    r"[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    r"\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Written out, since another Python knows other characters as printable. `json` escapes the C0."""


def _plain(_owner: object, _attribute: object, value: Any) -> Any:
    return str(value) if isinstance(value, Enum) else value
