"""HTTP/1.1 on the loopback interface: reads requests within limits, writes answers, closes cleanly.

It knows nothing of services. Never does it listen on another address than 127.0.0.1, and requests
for another host are refused: else a web page could reach it by a name of its own (DNS rebinding).
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
"""Bytes of a request's body, after any compression is undone."""
IDLE_TIMEOUT: Final = 60
"""Seconds until a connection on which nothing comes is closed."""

_MAX_LINE_BYTES: Final = 4096
"""Bytes of a line between chunks."""
_HOST: Final = re.compile(
    r"(127\.0\.0\.1|\[::1\]|([a-z0-9-]+\.)*localhost)\.?(:[0-9]{1,5})?", re.IGNORECASE
)
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(;.*)?\r?\n")
_NO_BODY: Final = frozenset({204, 304})
_CONTENT_LENGTH: Final = "content-length"
_REQUEST_ID: Final = "x-amzn-requestid"


class LoopbackServer(ThreadingHTTPServer):
    """Serves in threads of its own until it is closed."""

    # Each connection's thread is joined at the end, so that nothing outlives `close`.
    daemon_threads = False
    block_on_close = True
    allow_reuse_port = False
    request_queue_size = 256

    def __init__(self, respond: Callable[[HTTPRequest], Reply], port: int = 0) -> None:
        """Start to listen.

        Args:
            answer: called in several threads at once; must not raise.
            port: a free one where it is 0.

        Raises:
            OSError: the port is taken, or may not be used.
        """
        self.respond = respond
        self.closing = Event()
        self._open: set[socket] = set()
        self._open_lock = Lock()
        super().__init__((ADDRESS, port), _Handler)
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.daemon = True  # if nobody closes it, Python still ends
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self.server_port}"

    def close(self) -> None:
        """Stop listening, end every connection and wait for the threads; does nothing twice."""
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
        # HTTPServer's own asks the resolver for a name, which can take seconds.
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
        """A client that went away in the middle is no error of ours."""


class _BadRequestError(Exception):
    """The request is not HTTP as it should be; the connection ends."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_TIMEOUT
    wbufsize = -1  # head and body go out together: apart, the second would wait for an ACK
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
        """Ask for the body only if it will be taken."""
        try:
            self._check_host()
            self._content_length()
        except _BadRequestError as error:
            self.send_error(error.status, str(error))
            return False
        goes_on = super().handle_expect_100()
        self.wfile.flush()
        return goes_on

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not HTTP as it should be, as JSON and not as the base's page."""
        self.close_connection = True
        if not hasattr(self, "headers"):  # the request line was not understood
            self.command, self.request_version = "", "HTTP/1.1"
        body = json.dumps({"message": message or self.responses.get(code, ("",))[0]}).encode()
        headers = (("Content-Type", "application/json"), ("x-amzn-errortype", "BadRequest"))
        self._send(HTTPResponse(status=code, headers=headers, body=body))

    def version_string(self) -> str:
        return "botopin"

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: what is received is for the service to report."""

    def _send(self, response: HTTPResponse, *, truncated: bool = False) -> None:
        body = b"" if response.status in _NO_BODY else response.body
        self.send_response(response.status)
        said = {name.lower() for name, _ in response.headers}
        if _REQUEST_ID not in said:
            self.send_header(_REQUEST_ID, str(uuid4()))
        # What a member says of a length that is another one, only an answer without a body may say.
        length_said = self.command == "HEAD" and _CONTENT_LENGTH in said
        for name, value in response.headers:
            if length_said or name.lower() != _CONTENT_LENGTH:
                self.send_header(name, value.encode().decode("latin-1"))
        if response.status not in _NO_BODY and not length_said:
            self.send_header("Content-Length", str(len(body)))
        if truncated or self.close_connection or self.server.closing.is_set():
            self.close_connection = True
            self.send_header("Connection", "close")
        if truncated and len(body) < 2:  # noqa: PLR2004 - there is nothing to cut
            return  # not even the head goes out
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if truncated else body)

    def _check_host(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if not self.path.startswith("/"):
            raise _BadRequestError(400, "expected a path that begins with /")
        if len(hosts) != 1:
            raise _BadRequestError(400, "expected one header Host")
        if not _HOST.fullmatch(hosts[0].strip()):
            raise _BadRequestError(403, "this service is for 127.0.0.1 and localhost only")

    def _content_length(self) -> int | None:
        """How long the body is; None where it comes in chunks."""
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
            found = _CHUNK.fullmatch(self.rfile.readline(_MAX_LINE_BYTES))
            if found is None:
                raise _BadRequestError(400, "expected the size of a chunk")
            size = int(found[1], 16)
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
    """Undo gzip, within the limit.

    Raises:
        ValueError: it is no gzip, is cut off, or holds too much.
    """
    stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = stream.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        message = "expected gzip"
        raise ValueError(message) from None
    if len(plain) > MAX_BODY_BYTES:
        message = f"expected at most {MAX_BODY_BYTES:,} bytes of gzip's content"
        raise ValueError(message)
    if not stream.eof or stream.unused_data:
        message = "expected one whole gzip stream"
        raise ValueError(message)
    return plain
