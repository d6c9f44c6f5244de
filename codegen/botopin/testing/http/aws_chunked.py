"""The content coding aws-chunked: a body in chunks, with trailers that may hold its checksum."""

from __future__ import annotations

import re
from typing import Final

MAX_TRAILERS: Final = 100
"""As many as an HTTP message may have headers here."""

_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})(;[^\r\n]{0,1000})?\r\n")
_TRAILER: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\r\n]{0,4000})\r?\n")


def decode_aws_chunked(body: bytes) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Undo the coding; signatures of chunks are not looked at.

    Returns:
        The content, and the trailers.

    Raises:
        ValueError: it is not aws-chunked, is cut off, or has a trailer twice or too many.
    """
    content = bytearray()
    at = 0
    while True:
        found = _CHUNK.match(body, at)
        if found is None:
            message = f"expected the size of a chunk at byte {at:,}"
            raise ValueError(message)
        size, start = int(found[1], 16), found.end()
        if size == 0:
            return bytes(content), _parse_trailers(body, start)
        at = start + size + 2
        if body[start + size : at] != b"\r\n":
            message = f"expected a chunk of {size:,} bytes at byte {start:,}"
            raise ValueError(message)
        content += body[start : start + size]


def _parse_trailers(body: bytes, at: int) -> tuple[tuple[str, str], ...]:
    trailers: dict[str, str] = {}
    while found := _TRAILER.match(body, at):
        name = found[1].decode("ascii").lower()
        if name in trailers:
            message = f"expected each trailer once, got {name!r} again"
            raise ValueError(message)
        trailers[name] = found[2].decode("latin-1").strip()
        if len(trailers) > MAX_TRAILERS:
            message = f"expected at most {MAX_TRAILERS} trailers"
            raise ValueError(message)
        at = found.end()
    if body[at:] not in {b"\r\n", b""}:
        message = f"expected trailers and the end at byte {at:,}"
        raise ValueError(message)
    return tuple(trailers.items())
