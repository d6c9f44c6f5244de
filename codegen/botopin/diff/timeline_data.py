"""A service's versions in a row, as the pages about its history show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from botopin.diff.report import Severity


@frozen(kw_only=True)
class VersionRow:
    """One version, and what it changed in the one before it."""

    date: str
    """ISO."""
    botocore: str
    """The release that it came from; empty where it is not known."""
    operations: int
    """How many the model has."""
    shapes: int
    severity: Severity | None
    """None for the first version: there is nothing that it could break."""
    verdict: str
    """One sentence; empty for the first."""
    new: int
    """How many operations are new; the next three likewise."""
    updated: int
    changed: int
    removed: int
    note: str
    """The release note; empty where there is none."""
    page: str
    """The name of the pair's pages, beside the index and without `.html` and `.md`; empty where
    there are none."""
