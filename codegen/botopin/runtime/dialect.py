"""The forms of plain data.

*boto3*: dictionaries with datetimes and bytes, which boto3 accepts and returns. *arguments*: the
same with the other values that boto3 accepts, such as the text of a timestamp. *JSON*: the same
keys with ISO 8601 timestamps and base64 blobs, suitable to be stored, compared and logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.runtime import types
from botopin.runtime.boto3_values import (
    blob_of,
    bytes_of,
    float_of,
    stream_of,
    timestamp_of,
)
from botopin.runtime.json_values import (
    copy_document,
    copy_json_value,
    has_too_many_digits,
    is_finite,
)
from botopin.runtime.type_guards import is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Convert: TypeAlias = Callable[[Any], Any]


class Dialect:
    """Conversion functions by type. Values of other types are not converted."""

    __slots__ = ("can_fail", "reads_files", "structure", "unstructure")

    def __init__(
        self,
        structure: Mapping[type[types.Type], Convert],
        unstructure: Mapping[type[types.Type], Convert],
        *,
        can_fail: bool = False,
        reads_files: bool = False,
    ) -> None:
        self.can_fail = can_fail
        """Whether functions of `structure` raise ValueError or TypeError."""
        self.reads_files = reads_files
        """Whether functions of `structure` read files, so that a second call gets nothing."""
        self.structure = structure
        self.unstructure = unstructure


def _timestamp_from_text(text: str) -> datetime:
    from datetime import datetime  # noqa: PLC0415 - takes a millisecond, rarely needed

    timestamp = datetime.fromisoformat(text)
    if timestamp.utcoffset() is None:
        raise ValueError(f"expected a timestamp with a time zone, got {text!r}")
    return timestamp


def _timestamp_to_text(timestamp: datetime) -> str:
    if timestamp.utcoffset() is None:
        raise TypeError("expected a datetime with a time zone")
    return timestamp.isoformat()


def _blob_from_text(text: str) -> bytes:
    from binascii import a2b_base64  # noqa: PLC0415 - rarely needed

    return a2b_base64(text, strict_mode=True)


def _blob_to_text(blob: object) -> str:
    from binascii import b2a_base64  # noqa: PLC0415 - rarely needed

    if not isinstance(blob, bytes | bytearray):  # another buffer would come back as bytes
        raise TypeError("expected bytes")
    return b2a_base64(blob, newline=False).decode("ascii")


def _float_from_text(number: Any) -> Any:
    return float(number) if isinstance(number, str) and number in _NON_FINITE else number


def _float_from_argument(number: Any) -> Any:
    return _float_from_text(float_of(number))


def _float_to_json(number: Any) -> Any:
    if isinstance(number, float):
        if is_finite(number):
            return number if number.__class__ is float else float.__float__(number)
        return next(text for text in _NON_FINITE if repr(float(text)) == repr(float(number)))
    if isinstance(number, str) and number in _NON_FINITE:  # would become a float
        raise TypeError("expected a float")
    return copy_json_value(number)


def _integer_to_json(number: Any) -> Any:
    if number.__class__ is int and not has_too_many_digits(number):
        return number
    return copy_json_value(number)


_NON_FINITE: Final = ("NaN", "Infinity", "-Infinity")
"""Texts for non-finite floats in Smithy's JSON protocols."""


def _json_to_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    from json import dumps  # noqa: PLC0415 - takes a millisecond, rarely needed

    return dumps(copy_json_value(value))


def _base64_text_from_json(value: Any) -> str | bytes:
    if isinstance(value, str):
        return value
    if is_mapping(value) and list(value) == [_BASE64]:
        return _blob_from_text(value[_BASE64])
    raise TypeError


def _base64_text_to_json(value: Any) -> Any:
    return value if isinstance(value, str) else {_BASE64: _blob_to_text(value)}


_BASE64: Final = "base64"
"""Key that marks bytes in JSON where text is also possible."""

BOTO3: Final = Dialect(
    # botocore's parser of the protocol `json` returns the texts of non-finite floats.
    structure={types.Float: _float_from_text},
    unstructure={types.EncodedJSON: _json_to_text},
)
ARGUMENTS: Final = Dialect(
    structure={
        types.Float: _float_from_argument,
        types.Timestamp: timestamp_of,
        types.Blob: blob_of,
        types.Stream: stream_of,
        types.Base64Text: bytes_of,
        types.Document: copy_document,
        types.EncodedJSON: copy_document,
        types.JSONHeader: copy_document,
    },
    unstructure=BOTO3.unstructure,
    reads_files=True,
)
JSON: Final = Dialect(
    structure={
        types.Float: _float_from_text,
        types.Timestamp: _timestamp_from_text,
        types.Blob: _blob_from_text,
        types.Stream: _blob_from_text,
        types.Base64Text: _base64_text_from_json,
    },
    # Every type has a function, which raises an error for values that JSON cannot represent.
    unstructure={
        types.Boolean: copy_json_value,
        types.Integer: _integer_to_json,
        types.Float: _float_to_json,
        types.String: copy_json_value,
        types.JSONText: copy_json_value,
        types.Document: copy_json_value,
        types.JSONHeader: copy_json_value,
        types.Timestamp: _timestamp_to_text,
        types.Blob: _blob_to_text,
        types.Base64Text: _base64_text_to_json,
        types.EncodedJSON: copy_json_value,
        types.PathSuffix: copy_json_value,
        types.TextOr: copy_json_value,
        types.BucketName: copy_json_value,
        types.ASCIIText: copy_json_value,
        types.Stream: _blob_to_text,
        types.EventStreamOf: _blob_to_text,  # refuses a stream that stores no events
    },
    can_fail=True,
)
