"""Report as one HTML page that works offline, and the index of a service's history.

A page contains at most one script and one stylesheet. Both are constant. The page's
Content-Security-Policy allows them by their hashes, and forbids everything else.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from markupsafe import Markup

from botopin.diff.report import Category, Direction, Severity
from botopin.diff.reports.html_page import MAX_DELTA, build_page, diff_text, format_value
from botopin.diff.reports.templating import read_constant, render
from botopin.diff.reports.timeline import render_timeline
from botopin.diff.reports.wording import (
    count_operations,
    format_affected,
    short_fingerprint,
    values_to_display,
    witness_values,
)
from botopin.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.report import Report, VersionRow


def render_html(report: Report, *, siblings: Mapping[str, str] | None = None) -> str:
    """Return the report as one file that loads nothing; all content of a model is escaped text.

    If the report is too large for a page, the page shows the most severe changes and counts the
    rest.

    Args:
        report: Report to format.
        siblings: File names of linked pages in the same folder, by link text.
    """
    style, script = _style(), read_constant("report.js")
    return str(
        render(
            "report.html.jinja",
            report=report,
            siblings=siblings or {},
            page=build_page(report),
            severities=sorted(Severity, reverse=True),
            directions=list(Direction),
            categories=list(Category),
            diff_text=diff_text,
            format_affected=format_affected,
            values_to_display=values_to_display,
            witness_values=witness_values,
            operations=count_operations(report),
            max_delta=MAX_DELTA,
            shown_value=format_value,
            pluralize=pluralize,
            short_fingerprint=short_fingerprint,
            style=style,
            script=script,
            policy=_policy(style, script),
        )
    )


def render_html_index(service: str, title: str, versions: Sequence[VersionRow]) -> str:
    """Return the page of a service's history: a timeline, and a table with links to all pages.

    Args:
        service: Name of botocore's folder.
        title: Full name of the service.
        versions: Versions, oldest first; at least one.

    Raises:
        ValueError: There is no version, or a date is not ISO.
    """
    style = _style()
    return str(
        render(
            "index.html.jinja",
            service=service,
            title=title,
            versions=versions,
            timeline=render_timeline(versions, title=title, is_inline=True),
            pluralize=pluralize,
            style=style,
            script="",
            policy=_policy(style, ""),
        )
    )


def _style() -> Markup:
    return Markup("").join(map(read_constant, ("report.css", "timeline.css")))


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            "script-src " + (_hash(script) if script else "'none'"),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
