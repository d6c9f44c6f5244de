"""The two forms that plain data comes in, and how the values that differ are read and written.

*boto3*: dictionaries with datetimes and bytes, as boto3 takes and returns them. *JSON*: the same
keys with ISO 8601 timestamps and base64 blobs: safe to store, compare and log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.runtime import types

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Convert: TypeAlias = Callable[[Any], Any]


class Dialect:
    """How the kinds of value that need it are read and written; the others pass as they are."""

    __slots__ = ("structure", "unstructure")

    def __init__(
        self,
        structure: Mapping[type[types.Type], Convert],
        unstructure: Mapping[type[types.Type], Convert],
    ) -> None:
        self.structure = structure
        self.unstructure = unstructure


def _timestamp_from_text(text: str) -> datetime:
    from datetime import datetime  # noqa: PLC0415 - a millisecond that most imports do not need

    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        message = f"a timestamp without a time zone: {text!r}"
        raise ValueError(message)
    return moment


def _timestamp_to_text(moment: datetime) -> str:
    return moment.isoformat()


def _blob_from_text(text: str) -> bytes:
    from binascii import a2b_base64  # noqa: PLC0415 - most imports need it as little

    return a2b_base64(text, strict_mode=True)


def _blob_to_text(blob: bytes) -> str:
    from binascii import b2a_base64  # noqa: PLC0415

    return b2a_base64(blob, newline=False).decode("ascii")


def _stream_to_text(stream: object) -> str:
    if isinstance(stream, bytes | bytearray):
        return _blob_to_text(bytes(stream))
    message = f"JSON cannot hold a stream ({type(stream).__qualname__}): read it first"
    raise TypeError(message)


def _float_from_json(number: Any) -> Any:
    return float(number) if isinstance(number, str) and number in _NO_NUMBERS else number


def _float_to_json(number: Any) -> Any:
    if isinstance(number, float) and number - number != 0:  # not finite
        return next(text for text in _NO_NUMBERS if repr(float(text)) == repr(float(number)))
    return number


_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")
"""What Smithy's JSON protocols write for the floats that JSON has no number for."""

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
