"""The binary format of event streams, application/vnd.amazon.eventstream.

The facts are those of Smithy's "Amazon Event Stream Specification".
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
"""Bytes of the two lengths that a message begins with, and of their checksum."""
_CHECKSUM_BYTES: Final = 4
_MAX_HEADER_BYTES: Final = 128 * 1024
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_INTEGER_FORMATS: Final = {2: ">b", 3: ">h", 4: ">i", 5: ">q"}
"""The types of whole numbers, by how many bits they have."""


class Long(int):
    """A whole number that is written with 64 bits; any other has 32."""


Header: TypeAlias = bool | int | bytes | str | datetime | UUID


@frozen
class Frame:
    """One message of a stream."""

    headers: Mapping[str, Header]
    payload: bytes = b""


def encode(frame: Frame) -> bytes:
    """Write a message.

    Raises:
        ValueError: a header is too long, or a number too large.
    """
    headers = b"".join(
        _encode_name(name) + _encode_value(value) for name, value in frame.headers.items()
    )
    length = _PRELUDE_BYTES + len(headers) + len(frame.payload) + _CHECKSUM_BYTES
    prelude = struct.pack(">II", length, len(headers))
    message = prelude + struct.pack(">I", crc32(prelude)) + headers + frame.payload
    return message + struct.pack(">I", crc32(message))


def decode(data: bytes) -> Iterator[Frame]:
    """Read messages, one after another.

    Raises:
        ValueError: a message is cut off, is not what its checksums say, or has a broken header.
    """
    at = 0
    while at < len(data):
        left = len(data) - at
        if left < _PRELUDE_BYTES:
            message = f"expected a prelude of {_PRELUDE_BYTES} bytes, got {left}"
            raise ValueError(message)
        length, headers, checksum = struct.unpack_from(">III", data, at)
        if crc32(data[at : at + _PRELUDE_BYTES - _CHECKSUM_BYTES]) != checksum:
            message = "expected a prelude that is what its checksum says"
            raise ValueError(message)
        if headers > _MAX_HEADER_BYTES or length < _PRELUDE_BYTES + headers + _CHECKSUM_BYTES:
            message = f"expected lengths that fit, got {length} for a message, {headers} of headers"
            raise ValueError(message)
        if left < length:
            message = f"expected a message of {length} bytes, got {left}"
            raise ValueError(message)
        end = at + length - _CHECKSUM_BYTES
        if (crc32(data[at:end]),) != struct.unpack_from(">I", data, end):
            message = "expected a message that is what its checksum says"
            raise ValueError(message)
        start = at + _PRELUDE_BYTES + headers
        yield Frame(_decode_headers(data[at + _PRELUDE_BYTES : start]), data[start:end])
        at += length


def _encode_name(name: str) -> bytes:
    text = name.encode()
    if not 0 < len(text) < 2**8:
        message = f"{name[:80]!r} cannot be the name of an event's header"
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
        message = "a value is too large for an event's header"
        raise ValueError(message) from None


def _decode_headers(data: bytes) -> dict[str, Header]:
    headers: dict[str, Header] = {}
    place = 0
    try:
        while place < len(data):
            (size,) = struct.unpack_from(">B", data, place)
            name = data[place + 1 : place + 1 + size].decode()
            (kind,) = struct.unpack_from(">B", data, place + 1 + size)
            value, place = _decode_value(kind, data, place + 2 + size)
            if name in headers:
                message = f"expected each header once, got {name[:80]!r} again"
                raise ValueError(message)
            headers[name] = value
    except (struct.error, UnicodeDecodeError, OverflowError):
        message = "expected headers as long as they say, in UTF-8"
        raise ValueError(message) from None
    return headers


def _decode_value(kind: int, data: bytes, place: int) -> tuple[Header, int]:
    """A header's value, and where it ends."""
    match kind:
        case 0 | 1:
            return kind == 0, place
        case 2 | 3 | 4 | 5:
            (number,) = struct.unpack_from(_INTEGER_FORMATS[kind], data, place)
            return number, place + struct.calcsize(_INTEGER_FORMATS[kind])
        case 6 | 7:
            (size,) = struct.unpack_from(">H", data, place)
            (text,) = struct.unpack_from(f">{size}s", data, place + 2)
            return text if kind == 6 else text.decode(), place + 2 + size  # noqa: PLR2004
        case 8:
            (milliseconds,) = struct.unpack_from(">q", data, place)
            return _EPOCH + milliseconds * _MILLISECOND, place + 8
        case 9:
            (text,) = struct.unpack_from(">16s", data, place)
            return UUID(bytes=text), place + 16
        case _:
            message = f"expected a type of header from 0 to 9, got {kind}"
            raise ValueError(message)
