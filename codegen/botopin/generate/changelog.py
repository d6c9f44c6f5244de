"""Changelog of a service as a tree of files: Markdown, and HTML with a timeline."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from botopin.diff.assemble import Version, assemble
from botopin.diff.report import Status, VersionRow
from botopin.diff.reports.changelog import render_markdown_changelog
from botopin.diff.reports.html import render_html, render_html_index
from botopin.diff.reports.markdown import render_markdown
from botopin.diff.reports.timeline import render_timeline
from botopin.naming import rules
from botopin.naming.names import Names
from botopin.sources.info import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.history import History
    from botopin.diff.report import Report
    from botopin.model.documents import ModelDocuments
    from botopin.sources.provenance import Provenance

FOLDER: Final = "changelog"
"""Folder of the changelogs in the output folder."""
_ALL_MARKDOWN: Final = "[All versions](README.md)"
_TIMELINE: Final = "timeline.svg"


def changelog_folder(service: str) -> str:
    """Return the POSIX path of a service's changelog below the output folder."""
    return f"{FOLDER}/{service}"


def render_changelog(
    history: History, names: Names, provenance: Mapping[str, Provenance]
) -> dict[str, str]:
    """Return the files of a service's changelog, by path within its folder.

    Args:
        history: Versions of the service, at least one.
        names: Locked names.
        provenance: Origins of models, by date, if known.
    """
    versions = [
        _version(documents, names, provenance.get(documents.model.date))
        for documents in history.versions
    ]
    reports: dict[str, Report] = {}
    for (old, new), step in zip(pairwise(versions), history.steps, strict=True):
        origin = provenance.get(step.date)
        note = (origin.note or None) if origin else None
        reports[step.date] = assemble(old, new, release_note=note, comparison=step.comparison)
    rows = [_row(version, reports.get(version.info.date), provenance) for version in versions]
    service = versions[-1].documents.model.service
    title = versions[-1].documents.model.full_name
    files = {
        "README.md": render_markdown_changelog(title, rows, reports, picture=_TIMELINE),
        "index.html": render_html_index(service, title, rows),
        _TIMELINE: render_timeline(rows, title=title),
    }
    for date, report in reports.items():
        pages = _adjacent_pages(date, list(reports))
        links = [f"[{name}]({page}.md)" for name, page in pages.items()]
        files[f"{date}.md"] = "\n".join(
            [render_markdown(report), " · ".join([_ALL_MARKDOWN, *links]), ""]
        )
        siblings = {"All versions": "index.html"}
        siblings |= {name: f"{page}.html" for name, page in pages.items()}
        files[f"{date}.html"] = render_html(report, siblings=siblings)
    return files


def _adjacent_pages(date: str, dates: Sequence[str]) -> dict[str, str]:
    """Return the pages before and after a date, by link text."""
    index = dates.index(date)
    pages: dict[str, str] = {}
    if index > 0:
        pages[f"Before: {dates[index - 1]}"] = dates[index - 1]
    if index + 1 < len(dates):
        pages[f"After: {dates[index + 1]}"] = dates[index + 1]
    return pages


def _version(documents: ModelDocuments, locked: Names, origin: Provenance | None) -> Version:
    model = documents.model
    info = ModelInfo(
        date=model.date,
        botocore=origin.botocore if origin else "",
        sha256=documents.sha256,
        label=model.date,
        module=rules.version_package(model.date),
    )
    return Version(documents=documents, info=info, names=Names.for_model(model, locked))


def _row(
    version: Version, report: Report | None, provenance: Mapping[str, Provenance]
) -> VersionRow:
    model = version.documents.model
    date = version.info.date
    origin = provenance.get(date)
    operations: Mapping[str, int] = report.summary.operations if report else {}
    return VersionRow(
        date=date,
        botocore=version.info.botocore,
        operations=len(model.operations),
        shapes=len(model.shapes),
        severity=report.summary.severity if report else None,
        verdict=report.summary.verdict if report else "",
        new=operations.get(Status.NEW, 0),
        updated=operations.get(Status.UPDATED, 0),
        changed=operations.get(Status.CHANGED, 0) + operations.get(Status.RENAMED, 0),
        removed=operations.get(Status.REMOVED, 0),
        note=origin.note if origin else "",
        page=date if report else "",
    )
