"""Dates of versions, in ISO format."""

from __future__ import annotations

import re
from datetime import date as calendar_date
from typing import Final

from botopin.model.diagnostics import SourceError

_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_date(text: str) -> bool:
    """Return whether a text is an ISO date such as 2026-04-07."""
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        calendar_date.fromisoformat(text)
    except ValueError:
        return False
    return True


def require_date(text: str, source: str) -> str:
    """Return the release date of a source if it is known and an ISO date.

    Args:
        text: The date, or an empty string if it is unknown.
        source: Name of the source in the error.

    Raises:
        SourceError: The date is unknown, or not an ISO date.
    """
    if not text:
        raise SourceError(f"the release date of {source} is unknown: pass --date YYYY-MM-DD")
    if not is_date(text):
        raise SourceError(f"expected a date such as 2026-04-07, got {text!r}")
    return text
