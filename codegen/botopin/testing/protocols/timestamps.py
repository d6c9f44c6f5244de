"""Parsing and serialization of timestamps in the formats of the trait `timestampFormat`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final

ISO8601: Final = "iso8601"
RFC822: Final = "rfc822"
UNIX: Final = "unixTimestamp"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)
_RFC: Final = re.compile(r"[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", re.ASCII)


def parse_timestamp(format: str, value: Any) -> datetime:
    """Parse a timestamp from text, or from a number of seconds since 1970.

    Raises:
        ValueError: The value does not have the format.
    """
    if format == UNIX and isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return _EPOCH + timedelta(seconds=value)
        except OverflowError:
            message = "expected seconds since 1970 before the year 10000"
            raise ValueError(message) from None
    if format == ISO8601 and isinstance(value, str) and _ISO.fullmatch(value):
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    if format == RFC822 and isinstance(value, str) and _RFC.fullmatch(value):
        return parsedate_to_datetime(value).astimezone(UTC)
    raise ValueError(f"expected a timestamp: {_EXAMPLES[format]}")


_EXAMPLES: Final = {
    ISO8601: "2026-04-07T12:34:56.789Z",
    RFC822: "Tue, 07 Apr 2026 12:34:56 GMT",
    UNIX: "seconds since 1970, a number",
}


def serialize_timestamp(format: str, timestamp: datetime) -> str | int | float:
    """Serialize a timestamp. The format rfc822 drops fractions of a second.

    Raises:
        ValueError: The timestamp has no time zone.
    """
    if timestamp.utcoffset() is None:
        raise ValueError("expected a timestamp with a time zone")
    if format == UNIX:
        seconds = (timestamp - _EPOCH) / timedelta(seconds=1)
        return int(seconds) if timestamp.microsecond == 0 else seconds
    if format == RFC822:
        return format_datetime(timestamp.astimezone(UTC).replace(microsecond=0), usegmt=True)
    return timestamp.astimezone(UTC).isoformat().replace("+00:00", "Z")
