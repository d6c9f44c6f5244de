"""Binary format of event streams, compared with botocore's decoder."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from botopin.testing.protocols.event_frames import Frame, Long, decode, encode

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MOMENTS = st.integers(-(2**40), 2**40).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(-(2**63), 2**63 - 1).map(Long),
    st.binary(max_size=300),
    st.text(max_size=80),
    MOMENTS,
    st.uuids(),
)
FRAMES = st.builds(Frame, st.dictionaries(NAMES, VALUES, max_size=6), st.binary(max_size=500))


def botocore_value(value: Any) -> Any:
    match value:
        case datetime():
            return (value - EPOCH) // timedelta(milliseconds=1)
        case _:
            return getattr(value, "bytes", value)


@given(st.lists(FRAMES, max_size=4))
def test_botocore_parses_messages(frames: list[Frame]) -> None:
    buffer = EventStreamBuffer()
    buffer.add_data(b"".join(map(encode, frames)))
    read = [(message.headers, message.payload) for message in buffer]
    assert read == [
        ({name: botocore_value(each) for name, each in frame.headers.items()}, frame.payload)
        for frame in frames
    ]


@given(st.lists(FRAMES, max_size=4))
def test_messages_round_trip(frames: list[Frame]) -> None:
    assert list(decode(b"".join(map(encode, frames)))) == frames


class Counted(bytes):
    """Bytes that count how many bytes are copied."""

    copied = 0

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        if isinstance(part, bytes):
            Counted.copied += len(part)
            part = Counted(part)
        return part


def test_decoding_copies_bytes_a_few_times() -> None:
    data = Counted(encode(Frame({"a": "b"}, b"c")) * 1000)
    Counted.copied = 0
    assert len(list(decode(data))) == 1000
    assert len(data) <= Counted.copied <= 4 * len(data)


@given(FRAMES, st.data())
def test_rejects_flipped_bit(frame: Frame, data: st.DataObject) -> None:
    message = bytearray(encode(frame))
    bit = data.draw(st.integers(0, len(message) * 8 - 1))
    message[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match="expected a (prelude|message) that matches its checksum"):
        list(decode(bytes(message)))


@given(FRAMES, st.data())
def test_rejects_truncated_message(frame: Frame, data: st.DataObject) -> None:
    message = encode(frame)
    length = data.draw(st.integers(1, len(message) - 1))
    with pytest.raises(ValueError, match=r"expected a (prelude|message) of \d+ bytes, got \d+"):
        list(decode(message[:length]))


@given(st.binary(max_size=60))
def test_parses_or_rejects_any_headers(headers: bytes) -> None:
    try:
        (frame,) = decode(with_headers(headers))
    except ValueError as error:
        assert str(error).startswith("expected")
    else:
        assert (frame.headers == {}) == (headers == b"")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (b"\x01a\x00\x01a\x00", "expected each header once, got 'a' again"),
        (b"\x01a\x0a", "expected a type of header from 0 to 9, got 10"),
        (b"\x01\xff\x00", "expected event headers in UTF-8 that match their lengths"),
        (b"\x01a\x07\x00\x05a", "expected event headers in UTF-8 that match their lengths"),
        (
            b"\x01a\x08\x7f" + b"\xff" * 7,
            "expected event headers in UTF-8 that match their lengths",
        ),
        (b"\x05a", "expected event headers in UTF-8 that match their lengths"),
    ],
)
def test_rejects_malformed_headers_with_reason(headers: bytes, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        list(decode(with_headers(headers)))


def test_rejects_inconsistent_lengths() -> None:
    for length, headers in ((15, 0), (16, 1), (2**31, 200_000)):
        with pytest.raises(ValueError, match="expected consistent lengths"):
            list(decode(prelude(length, headers) + bytes(100)))


@pytest.mark.parametrize(
    "headers", [{"": 1}, {"x" * 256: 1}, {"a": 2**31}, {"a": Long(2**63)}, {"a": b"x" * 2**16}]
)
def test_rejects_unencodable_headers(headers: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="header"):
        encode(Frame(headers))


def prelude(length: int, headers: int) -> bytes:
    lengths = struct.pack(">II", length, headers)
    return lengths + struct.pack(">I", crc32(lengths))


def with_headers(headers: bytes) -> bytes:
    """Return a message with correct checksums and arbitrary header bytes."""
    message = prelude(16 + len(headers), len(headers)) + headers
    return message + struct.pack(">I", crc32(message))
