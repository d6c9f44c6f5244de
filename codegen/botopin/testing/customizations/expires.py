"""The header `Expires`, which botocore returns as a date and as a text."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.violations import format_value
from botopin.testing.protocols.timestamps import RFC822, serialize_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE: Final = "Expires"
_TEXT: Final = "ExpiresString"


def complete_expires(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response with both members if botocore returns both.

    Raises:
        ValueError: The members disagree, or the text is empty.
    """
    completed = {name: value for name, value in response.items() if value is not None}
    date, text = completed.get(_DATE), completed.get(_TEXT)
    if text == "":
        raise ValueError(f"{_TEXT}: expected a text, since botocore cannot parse an empty header")
    if text is None:
        if isinstance(date, datetime):
            completed[_TEXT] = serialize_timestamp(RFC822, date)
        return completed
    parsed = _parse_date(text)
    if date is None and parsed is not None:
        completed[_DATE] = parsed
    elif isinstance(date, datetime) and (parsed is None or not _is_same_second(date, parsed)):
        expected = f"the date of {_TEXT}, {format_value(text)}"
        raise ValueError(f"{_DATE}: expected {expected}; got {date.isoformat()}")
    return completed


def remove_expires_text(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response without the text, which `complete_expires` derives from a date."""
    return {name: value for name, value in response.items() if name != _TEXT}


def encode_expires(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response with the text of the header instead of a date."""
    encoded = remove_expires_text(response)
    if response.get(_TEXT) is not None:
        encoded[_DATE] = response[_TEXT]
    return encoded


def _parse_date(text: str) -> datetime | None:
    """Return the date that botocore reads from a text, or None."""
    utils: Any = import_module("botocore.utils")  # takes half a second, rarely needed
    try:
        date = utils.parse_timestamp(text)
    except (ValueError, RuntimeError):
        return None
    return date if isinstance(date, datetime) else None


def _is_same_second(first: datetime, second: datetime) -> bool:
    if second.tzinfo is None:
        second = second.replace(tzinfo=UTC)
    return first.replace(microsecond=0) == second.replace(microsecond=0)
