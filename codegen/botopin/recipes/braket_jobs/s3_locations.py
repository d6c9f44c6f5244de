"""Places in S3, as the Braket SDK reads and writes them."""

from __future__ import annotations

import os
import re
from typing import Final

from attrs import frozen

from botopin.runtime.violations import format_value


@frozen
class S3Location:
    """An object in S3, or the beginning of the keys of some."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def child(self, *names: str) -> S3Location:
        """The place of that name below this one."""
        return S3Location(self.bucket, "/".join((self.key, *names)))


def to_text(value: object) -> str | None:
    """The text of what names a place, a path or a URI; None where it is neither text nor path."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return value if isinstance(value, str) else None


def parse_uri(text: str) -> S3Location | None:
    """The place that a text names, if it is `s3://bucket/key` or `https://bucket.s3.region…/key`.

    The rule is the Braket SDK's: the bucket has no dots and the key at least one character, and
    nothing of it is percent-decoded.
    """
    found = _S3.fullmatch(text) or _HTTPS.fullmatch(text)
    return S3Location(found["bucket"], found["key"]) if found else None


def require_s3_location(parameter: str, text: str) -> S3Location:
    """The place that an argument must name.

    Raises:
        ValueError: it names none.
    """
    found = parse_uri(text)
    if found is None:
        raise ValueError(f"{parameter}: {format_value(text)} is no S3 URI: {EXPECTED_URI}")
    return found


def is_uri(text: str) -> bool:
    """Whether a text was meant as a URI, whatever it names: no path of a local file."""
    return _SCHEME.match(text) is not None


def check_key(key: str, what: str) -> None:
    """Check that an object may have a key, which came of a file's name or of another key.

    Raises:
        ValueError: it may not: `what` says whose key it is.
    """
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        raise ValueError(f"{what}: its name is no Unicode, which a key in S3 must be") from None
    if _CONTROL.search(key):
        raise ValueError(f"{what}: its name holds a control character, such as a line break")
    if size > MAX_KEY_BYTES:
        raise ValueError(
            f"{what}: its key in S3 would have {size} bytes, more than {MAX_KEY_BYTES}"
        )


MAX_KEY_BYTES: Final = 1024
"""How many bytes of UTF-8 a key has at most."""

EXPECTED_URI: Final = "expected s3://bucket/key, with no dots in the bucket's name"

_S3: Final = re.compile(r"[sS]3://(?P<bucket>[^./]+)/(?P<key>.+)")
_HTTPS: Final = re.compile(r"https://(?P<bucket>[^./]+)\.[sS]3\.[^/]+/(?P<key>.+)")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
