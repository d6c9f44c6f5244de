"""The two forms of plain data.

*boto3*: dictionaries with datetimes and bytes, which boto3 accepts and returns. *JSON*: the same
keys with ISO 8601 timestamps and base64 blobs, suitable to be stored, compared and logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.runtime import types

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Convert: TypeAlias = Callable[[Any], Any]


class Dialect:
    """Conversion functions by type. Values of other types are not converted."""

    __slots__ = ("structure", "unstructure")

    def __init__(
        self,
        structure: Mapping[type[types.Type], Convert],
        unstructure: Mapping[type[types.Type], Convert],
    ) -> None:
        self.structure = structure
        self.unstructure = unstructure


def _timestamp_from_text(text: str) -> datetime:
    from datetime import datetime  # noqa: PLC0415 - takes a millisecond, rarely needed

    timestamp = datetime.fromisoformat(text)
    if timestamp.utcoffset() is None:
        raise ValueError(f"expected a timestamp with a time zone, got {text!r}")
    return timestamp


def _timestamp_to_text(timestamp: datetime) -> str:
    return timestamp.isoformat()


def _blob_from_text(text: str) -> bytes:
    from binascii import a2b_base64  # noqa: PLC0415 - rarely needed

    return a2b_base64(text, strict_mode=True)


def _blob_to_text(blob: bytes) -> str:
    from binascii import b2a_base64  # noqa: PLC0415 - rarely needed

    return b2a_base64(blob, newline=False).decode("ascii")


def _stream_to_text(stream: object) -> str:
    if isinstance(stream, bytes | bytearray):
        return _blob_to_text(bytes(stream))
    raise TypeError(f"cannot convert a stream ({type(stream).__qualname__}) to JSON: read it first")


def _float_from_json(number: Any) -> Any:
    return float(number) if isinstance(number, str) and number in _NON_FINITE else number


def _float_to_json(number: Any) -> Any:
    if isinstance(number, float) and number - number != 0:  # not finite
        return next(text for text in _NON_FINITE if repr(float(text)) == repr(float(number)))
    return number


_NON_FINITE: Final = ("NaN", "Infinity", "-Infinity")
"""Texts for non-finite floats in Smithy's JSON protocols."""

BOTO3: Final = Dialect({}, {})
JSON: Final = Dialect(
    structure={
        types.Float: _float_from_json,
        types.Timestamp: _timestamp_from_text,
        types.Blob: _blob_from_text,
        types.Stream: _blob_from_text,
    },
    unstructure={
        types.Float: _float_to_json,
        types.Timestamp: _timestamp_to_text,
        types.Blob: _blob_to_text,
        types.Stream: _stream_to_text,
        types.EventStreamOf: _stream_to_text,
    },
)
