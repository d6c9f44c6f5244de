"""Locations in S3, with the URI rules of the Braket SDK."""

from __future__ import annotations

import os
import re
from typing import Final

from attrs import frozen

from botopin.runtime.violations import format_value


@frozen
class S3Location:
    """An object in S3, or the common prefix of several objects."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def child(self, *names: str) -> S3Location:
        """Return the location of a path, stated by its parts, below this location."""
        return S3Location(self.bucket, "/".join((self.key, *names)))


def to_text(value: object) -> str | None:
    """Return a path or URI as a string, or None for other types."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return value if isinstance(value, str) else None


def parse_uri(text: str) -> S3Location | None:
    """Parse `s3://bucket/key` or `https://bucket.s3.region…/key`. Return None for other text.

    The rules are the rules of the Braket SDK: the bucket has no dots, the key is not empty, and
    percent-encoding is not decoded.
    """
    match = _S3.fullmatch(text) or _HTTPS.fullmatch(text)
    return S3Location(match["bucket"], match["key"]) if match else None


def require_s3_location(parameter: str, text: str) -> S3Location:
    """Parse the S3 URI in an argument.

    Raises:
        ValueError: The argument is not an S3 URI.
    """
    location = parse_uri(text)
    if location is None:
        raise ValueError(describe_wrong_uri(parameter, text))
    return location


def check_s3_location(parameter: str, text: str, problems: list[str]) -> None:
    """Append a problem if an argument is not an S3 URI."""
    if parse_uri(text) is None:
        problems.append(describe_wrong_uri(parameter, text))


def describe_wrong_uri(parameter: str, text: str) -> str:
    """Return the problem of an argument that is not an S3 URI."""
    return (
        f"{parameter}: expected s3://bucket/key without dots in the bucket's name, "
        f"got {format_value(text)}"
    )


def is_uri(text: str) -> bool:
    """Return whether a string is a URI of any scheme rather than a local path."""
    return _SCHEME.match(text) is not None


def check_key(key: str, label: str) -> None:
    """Check that S3 allows a key.

    Args:
        key: Key of an object, derived from a file name or another key.
        label: Description of the object for error messages.

    Raises:
        ValueError: The key is too long, contains control characters or is not Unicode.
    """
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        raise ValueError(f"{label}: expected a name in Unicode, as S3 requires for keys") from None
    if _CONTROL.search(key):
        raise ValueError(f"{label}: expected a name without control characters such as line breaks")
    if size > MAX_KEY_BYTES:
        raise ValueError(
            f"{label}: expected at most {MAX_KEY_BYTES} bytes for the key in S3, got {size}"
        )


MAX_KEY_BYTES: Final = 1024
"""Maximum length of a key in bytes of UTF-8."""

_S3: Final = re.compile(r"[sS]3://(?P<bucket>[^./]+)/(?P<key>.+)")
_HTTPS: Final = re.compile(r"https://(?P<bucket>[^./]+)\.[sS]3\.[^/]+/(?P<key>.+)")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
