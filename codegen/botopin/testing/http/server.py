"""HTTP/1.1 server on the loopback interface, with limits on the size of requests.

The server is independent of the service. It listens on 127.0.0.1 only and rejects requests for
other hosts. A web page could otherwise reach it through a host name of its own (DNS rebinding).
"""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from socketserver import TCPServer
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from botopin.testing.http.messages import HTTPRequest, HTTPResponse, Reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

ADDRESS: Final = "127.0.0.1"

MAX_BODY_BYTES: Final = 16 * 1024 * 1024
"""Maximum size in bytes of a request body after decompression."""
IDLE_TIMEOUT: Final = 60
"""Seconds until an idle connection is closed."""

_MAX_LINE_BYTES: Final = 4096
"""Maximum length in bytes of a line between chunks."""
_HOST: Final = re.compile(
    r"(127\.0\.0\.1|\[::1\]|([a-z0-9-]+\.)*localhost)\.?(:[0-9]{1,5})?", re.IGNORECASE
)
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(;.*)?\r?\n")
_NO_BODY: Final = frozenset({204, 304})
_CONTENT_LENGTH: Final = "content-length"
_REQUEST_ID: Final = "x-amzn-requestid"


class LoopbackServer(ThreadingHTTPServer):
    """HTTP server that handles each connection in a thread of its own until `close`."""

    # `close` joins the thread of every connection, so no thread outlives the server.
    daemon_threads = False
    block_on_close = True
    allow_reuse_port = False
    request_queue_size = 256

    def __init__(self, respond: Callable[[HTTPRequest], Reply], port: int = 0) -> None:
        """Start the server.

        Args:
            respond: Function that returns the reply to a request. Several threads call it at the
                same time, and it must not raise.
            port: Port to listen on. 0 selects a free port.

        Raises:
            OSError: The port is in use or not permitted.
        """
        self.respond = respond
        self.closing = Event()
        self._open: set[socket] = set()
        self._open_lock = Lock()
        super().__init__((ADDRESS, port), _Handler)
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.daemon = True  # an unclosed server must not keep Python running
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self.server_port}"

    def close(self) -> None:
        """Stop the server, end all connections and wait for their threads.

        A second call has no effect.
        """
        if self.closing.is_set():
            return
        self.closing.set()
        self.shutdown()
        self._thread.join()
        with self._open_lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(SHUT_RDWR)
        self.server_close()

    def server_bind(self) -> None:
        # HTTPServer.server_bind looks up a host name, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that close the connection early."""


class _BadRequestError(Exception):
    """The request violates HTTP or a limit, so the connection must end."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_TIMEOUT
    wbufsize = -1  # head and body in one packet: a second packet would wait for an ACK
    disable_nagle_algorithm = True
    server: LoopbackServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def _handle(self) -> None:
        try:
            self._check_host()
            body = self._read_body()
        except _BadRequestError as error:
            self.send_error(error.status, str(error))
            return
        path, _, query = self.path.partition("?")
        request = HTTPRequest(
            method=self.command,
            path=path,
            query=query,
            headers=tuple(self.headers.items()),
            body=body,
        )
        reply = self.server.respond(request)
        if reply.delay and self.server.closing.wait(reply.delay):
            self.close_connection = True
            return
        if reply.delivery == "dropped":
            self.close_connection = True
            return
        self._send(reply.response, truncated=reply.delivery == "truncated")

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _handle  # noqa: N815

    def handle_expect_100(self) -> bool:
        """Ask for the body only if the request is acceptable."""
        try:
            self._check_host()
            self._content_length()
        except _BadRequestError as error:
            self.send_error(error.status, str(error))
            return False
        accepted = super().handle_expect_100()
        self.wfile.flush()
        return accepted

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send an error as JSON instead of the base class's HTML page."""
        self.close_connection = True
        if not hasattr(self, "headers"):  # the request line could not be parsed
            self.command, self.request_version = "", "HTTP/1.1"
        body = json.dumps({"message": message or self.responses.get(code, ("",))[0]}).encode()
        headers = (("Content-Type", "application/json"), ("x-amzn-errortype", "BadRequest"))
        self._send(HTTPResponse(status=code, headers=headers, body=body))

    def version_string(self) -> str:
        return "botopin"

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the mock server reports requests itself."""

    def _send(self, response: HTTPResponse, *, truncated: bool = False) -> None:
        body = b"" if response.status in _NO_BODY else response.body
        self.send_response(response.status)
        names = {name.lower() for name, _ in response.headers}
        if _REQUEST_ID not in names:
            self.send_header(_REQUEST_ID, str(uuid4()))
        # A member can set another Content-Length, which only a response without a body can have.
        has_own_length = self.command == "HEAD" and _CONTENT_LENGTH in names
        for name, value in response.headers:
            if has_own_length or name.lower() != _CONTENT_LENGTH:
                self.send_header(name, value.encode().decode("latin-1"))
        if response.status not in _NO_BODY and not has_own_length:
            self.send_header("Content-Length", str(len(body)))
        if truncated or self.close_connection or self.server.closing.is_set():
            self.close_connection = True
            self.send_header("Connection", "close")
        if truncated and len(body) < 2:  # noqa: PLR2004 - half is empty
            return  # the client receives nothing, not even the head
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if truncated else body)

    def _check_host(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if not self.path.startswith("/"):
            raise _BadRequestError(400, "expected a path that begins with /")
        if len(hosts) != 1:
            raise _BadRequestError(400, "expected one Host header")
        if not _HOST.fullmatch(hosts[0].strip()):
            raise _BadRequestError(403, "expected the host 127.0.0.1 or localhost")

    def _content_length(self) -> int | None:
        """Return the length of the body in bytes, or None if the body is chunked."""
        codings = self.headers.get_all("Transfer-Encoding", [])
        lengths = self.headers.get_all("Content-Length", [])
        if codings:
            if lengths:
                raise _BadRequestError(400, "expected Content-Length or Transfer-Encoding")
            if [each.strip().lower() for each in codings] != ["chunked"]:
                raise _BadRequestError(501, "expected the transfer encoding chunked")
            return None
        if not lengths:
            return 0
        if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
            raise _BadRequestError(400, "expected one Content-Length, a whole number")
        if int(lengths[0]) > MAX_BODY_BYTES:
            raise _body_too_large()
        return int(lengths[0])

    def _read_body(self) -> bytes:
        length = self._content_length()
        body = self._read_chunks() if length is None else self.rfile.read(length)
        if length is not None and len(body) < length:
            raise _BadRequestError(400, f"expected a body of {length} bytes, got {len(body)}")
        return body

    def _read_chunks(self) -> bytes:
        body = bytearray()
        while True:
            header = _CHUNK.fullmatch(self.rfile.readline(_MAX_LINE_BYTES))
            if header is None:
                raise _BadRequestError(400, "expected the size of a chunk")
            size = int(header[1], 16)
            if len(body) + size > MAX_BODY_BYTES:
                raise _body_too_large()
            if size == 0:
                break
            chunk = self.rfile.read(size)
            if len(chunk) < size or self.rfile.readline(_MAX_LINE_BYTES) not in {b"\r\n", b"\n"}:
                raise _BadRequestError(400, f"expected a chunk of {size} bytes")
            body += chunk
        for _ in range(100):
            if self.rfile.readline(_MAX_LINE_BYTES) in {b"\r\n", b"\n", b""}:
                return bytes(body)
        raise _BadRequestError(431, "expected fewer trailers")


def _body_too_large() -> _BadRequestError:
    return _BadRequestError(413, f"expected a body of at most {MAX_BODY_BYTES:,} bytes")


def decompress_gzip(body: bytes) -> bytes:
    """Decompress a gzip body.

    Raises:
        ValueError: The body is not gzip, is incomplete, or exceeds the limit.
    """
    stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = stream.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        message = "expected gzip"
        raise ValueError(message) from None
    if len(plain) > MAX_BODY_BYTES:
        raise ValueError(f"expected at most {MAX_BODY_BYTES:,} bytes in the decompressed gzip body")
    if not stream.eof or stream.unused_data:
        raise ValueError("expected one whole gzip stream")
    return plain
