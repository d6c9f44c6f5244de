"""Reading of a file on an HTTP server, in parts."""

from __future__ import annotations

import re
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from typing import TYPE_CHECKING, Final

from requests import RequestException

from botopin.model.diagnostics import SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from requests import Response, Session

TIMEOUT: Final = (10, 60)
"""Seconds to wait for a connection and between two parts of a response."""

_TAIL_BYTES: Final = 256 * 1024
"""Bytes to request first, from the end: the directory of a wheel of botocore has 210 kB."""
_MIN_BYTES: Final = 64 * 1024
"""Minimum number of bytes of each further request."""
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
_SECRETS: Final = re.compile(r"(?<=://)[^/\s]*(?=@)|(?<=\?)[^\s'\")]+")
"""Credentials and queries of the URLs in a message."""
_PARTIAL: Final = 206
_OK: Final = 200


class RemoteFile(RawIOBase):
    """A seekable file on an HTTP server.

    Only the parts that are read are downloaded. A server without range requests sends the whole
    file at the first request.
    """

    def __init__(self, session: Session, url: str, *, name: str, limit: int) -> None:
        """Open a file and download its end.

        Args:
            session: Session that sends the requests.
            url: URL of the file, which can contain a password.
            name: Name of the file in messages.
            limit: Maximum size of the file in bytes.

        Raises:
            SourceError: The server does not send the file, or the file is too large.
        """
        super().__init__()
        self._session = session
        self._url = url
        self._name = name
        self._limit = limit
        self._position = 0
        self._parts: dict[int, bytes] = {}
        self.size = 0
        self._download(f"bytes=-{_TAIL_BYTES}")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        start = {SEEK_SET: 0, SEEK_CUR: self._position, SEEK_END: self.size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        if not (wanted := min(len(view), self.size - self._position)) > 0:
            return 0
        data = self._available() or self._fetch(wanted)
        view[: len(data[:wanted])] = data[:wanted]
        self._position += len(data[:wanted])
        return len(data[:wanted])

    def fetch(self, start: int, length: int) -> None:
        """Download a part of the file in one request, unless it is present."""
        position = self._position
        self._position = start
        if len(self._available()) < min(length, self.size - start):
            self._fetch(length)
        self._position = position

    def _available(self) -> bytes:
        """Return the downloaded bytes from the current position, which can be none."""
        for start, data in self._parts.items():
            if start <= self._position < start + len(data):
                return data[self._position - start :]
        return b""

    def _fetch(self, length: int) -> bytes:
        """Download at least `length` bytes from the current position."""
        last = min(self._position + max(length, _MIN_BYTES), self.size) - 1
        self._download(f"bytes={self._position}-{last}")
        if data := self._available():
            return data
        raise SourceError(f"{self._name}: expected bytes from {self._position}, got other bytes")

    def _download(self, requested: str) -> None:
        """Download a range and keep it; keep the whole file if the server sends all of it."""
        headers = {"Range": requested, "Accept-Encoding": "identity"}
        try:
            with self._session.get(self._url, headers=headers, stream=True, timeout=TIMEOUT) as got:
                self._keep(got)
        except SourceError:
            raise
        except (RequestException, ValueError) as error:  # ValueError: the URL of a redirect
            reason = _SECRETS.sub("…", str(error))
            raise SourceError(f"cannot read {self._name}: {reason}") from error

    def _keep(self, response: Response) -> None:
        data = read_body(response, name=self._name, limit=self._limit)
        if response.status_code == _OK:
            self.size = len(data)
            self._parts = {0: data}
            return
        span = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if response.status_code != _PARTIAL or span is None:
            reason = f"HTTP {response.status_code} {response.reason}"
            raise SourceError(
                f"cannot read {self._name}: expected a part of the file, got {reason}"
            )
        start, last, size = map(int, span.groups())
        if len(data) != last - start + 1 or self.size not in {0, size}:
            raise SourceError(f"cannot read {self._name}: expected bytes {start} to {last}")
        if size > self._limit:
            raise SourceError(f"{self._name}: expected at most {self._limit:,} bytes")
        self.size = size
        self._parts[start] = data


def read_body(response: Response, *, name: str, limit: int) -> bytes:
    """Read the body of a streamed response.

    Args:
        response: Response of the server.
        name: Name of the file in messages.
        limit: Maximum size of the body in bytes.

    Raises:
        SourceError: The body is larger.
        RequestException: The connection fails.
    """
    data = bytearray()
    for chunk in response.iter_content(_MIN_BYTES):
        data += chunk
        if len(data) > limit:
            raise SourceError(f"{name}: expected at most {limit:,} bytes")
    return bytes(data)
