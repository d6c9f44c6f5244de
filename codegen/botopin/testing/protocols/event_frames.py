"""Binary format of event streams, application/vnd.amazon.eventstream.

Smithy's "Amazon Event Stream Specification" defines the format.
"""

from __future__ import annotations

import struct
from binascii import crc32
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import UUID

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MEDIA_TYPE: Final = "application/vnd.amazon.eventstream"

_PRELUDE_BYTES: Final = 12
"""Size in bytes of a message's prelude: two lengths and their checksum."""
_CHECKSUM_BYTES: Final = 4
_MAX_HEADER_BYTES: Final = 128 * 1024
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_INTEGER_FORMATS: Final = {2: ">b", 3: ">h", 4: ">i", 5: ">q"}
"""Formats of integers by the number of the header type."""


class Long(int):
    """An integer of 64 bits. All other integers have 32 bits."""


Header: TypeAlias = bool | int | bytes | str | datetime | UUID


@frozen
class Frame:
    """A message of a stream."""

    headers: Mapping[str, Header]
    payload: bytes = b""


def encode(frame: Frame) -> bytes:
    """Serialize a message.

    Raises:
        ValueError: A header is too long, or a number is too large.
    """
    headers = b"".join(
        _encode_name(name) + _encode_value(value) for name, value in frame.headers.items()
    )
    length = _PRELUDE_BYTES + len(headers) + len(frame.payload) + _CHECKSUM_BYTES
    prelude = struct.pack(">II", length, len(headers))
    message = prelude + struct.pack(">I", crc32(prelude)) + headers + frame.payload
    return message + struct.pack(">I", crc32(message))


def decode(data: bytes) -> Iterator[Frame]:
    """Yield the messages of a stream.

    Raises:
        ValueError: A message is incomplete, has a malformed header or does not match its checksum.
    """
    position = 0
    while position < len(data):
        available = len(data) - position
        if available < _PRELUDE_BYTES:
            raise ValueError(f"expected a prelude of {_PRELUDE_BYTES} bytes, got {available}")
        length, headers, checksum = struct.unpack_from(">III", data, position)
        if crc32(data[position : position + _PRELUDE_BYTES - _CHECKSUM_BYTES]) != checksum:
            raise ValueError("expected a prelude that matches its checksum")
        if headers > _MAX_HEADER_BYTES or length < _PRELUDE_BYTES + headers + _CHECKSUM_BYTES:
            raise ValueError(
                f"expected consistent lengths, got {length} for a message with {headers} of headers"
            )
        if available < length:
            raise ValueError(f"expected a message of {length} bytes, got {available}")
        end = position + length - _CHECKSUM_BYTES
        if (crc32(data[position:end]),) != struct.unpack_from(">I", data, end):
            raise ValueError("expected a message that matches its checksum")
        start = position + _PRELUDE_BYTES + headers
        yield Frame(_decode_headers(data[position + _PRELUDE_BYTES : start]), data[start:end])
        position += length


def _encode_name(name: str) -> bytes:
    text = name.encode()
    if not 0 < len(text) < 2**8:
        message = f"expected 1 to 255 bytes for the name of an event header, got {name[:80]!r}"
        raise ValueError(message)
    return struct.pack(">B", len(text)) + text


def _encode_value(value: Header) -> bytes:
    try:
        match value:
            case bool():
                return struct.pack(">B", 0 if value else 1)
            case Long():
                return struct.pack(">Bq", 5, value)
            case int():
                return struct.pack(">Bi", 4, value)
            case bytes():
                return struct.pack(">BH", 6, len(value)) + value
            case str():
                text = value.encode()
                return struct.pack(">BH", 7, len(text)) + text
            case datetime():
                return struct.pack(">Bq", 8, (value - _EPOCH) // _MILLISECOND)
            case UUID():
                return struct.pack(">B", 9) + value.bytes
    except struct.error:
        message = "cannot encode an event header: the value is too large"
        raise ValueError(message) from None


def _decode_headers(data: bytes) -> dict[str, Header]:
    headers: dict[str, Header] = {}
    position = 0
    try:
        while position < len(data):
            (size,) = struct.unpack_from(">B", data, position)
            name = data[position + 1 : position + 1 + size].decode()
            (kind,) = struct.unpack_from(">B", data, position + 1 + size)
            value, position = _decode_value(kind, data, position + 2 + size)
            if name in headers:
                raise ValueError(f"expected each header once, got {name[:80]!r} again")
            headers[name] = value
    except (struct.error, UnicodeDecodeError, OverflowError):
        message = "expected event headers in UTF-8 that match their lengths"
        raise ValueError(message) from None
    return headers


def _decode_value(kind: int, data: bytes, position: int) -> tuple[Header, int]:
    """Return the value of a header and the position of the next byte."""
    match kind:
        case 0 | 1:
            return kind == 0, position
        case 2 | 3 | 4 | 5:
            (number,) = struct.unpack_from(_INTEGER_FORMATS[kind], data, position)
            return number, position + struct.calcsize(_INTEGER_FORMATS[kind])
        case 6 | 7:
            (size,) = struct.unpack_from(">H", data, position)
            (text,) = struct.unpack_from(f">{size}s", data, position + 2)
            return text if kind == 6 else text.decode(), position + 2 + size  # noqa: PLR2004
        case 8:
            (milliseconds,) = struct.unpack_from(">q", data, position)
            return _EPOCH + milliseconds * _MILLISECOND, position + 8
        case 9:
            (text,) = struct.unpack_from(">16s", data, position)
            return UUID(bytes=text), position + 16
        case _:
            raise ValueError(f"expected a type of header from 0 to 9, got {kind}")
