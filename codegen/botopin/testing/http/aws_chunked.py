"""Decoding of the content coding aws-chunked, which can end with a checksum as a trailer."""

from __future__ import annotations

import re
from typing import Final

MAX_TRAILERS: Final = 100
"""Maximum number of trailers in a body."""

_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})(;[^\r\n]{0,1000})?\r\n")
_TRAILER: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\r\n]{0,4000})\r?\n")


def decode_aws_chunked(body: bytes) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return the content and the trailers of a body. Chunk signatures are not checked.

    Raises:
        ValueError: The body is not aws-chunked, is incomplete, or has a trailer twice or too many
            trailers.
    """
    content = bytearray()
    position = 0
    while True:
        header = _CHUNK.match(body, position)
        if header is None:
            raise ValueError(f"expected the size of a chunk at byte {position:,}")
        size, start = int(header[1], 16), header.end()
        if size == 0:
            return bytes(content), _parse_trailers(body, start)
        position = start + size + 2
        if body[start + size : position] != b"\r\n":
            raise ValueError(f"expected a chunk of {size:,} bytes at byte {start:,}")
        content += body[start : start + size]


def _parse_trailers(body: bytes, position: int) -> tuple[tuple[str, str], ...]:
    trailers: dict[str, str] = {}
    while trailer := _TRAILER.match(body, position):
        name = trailer[1].decode("ascii").lower()
        if name in trailers:
            raise ValueError(f"expected each trailer once, got {name!r} again")
        trailers[name] = trailer[2].decode("latin-1").strip()
        if len(trailers) > MAX_TRAILERS:
            raise ValueError(f"expected at most {MAX_TRAILERS} trailers")
        position = trailer.end()
    if body[position:] not in {b"\r\n", b""}:
        raise ValueError(f"expected trailers and the end at byte {position:,}")
    return tuple(trailers.items())
