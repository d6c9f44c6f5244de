"""Error responses as AWS's services send them, by protocol, and a server that sends them."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Self

import cbor2
from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class ErrorResponse:
    """A response with an HTTP status that is an error."""

    status: int
    headers: Mapping[str, str] = field(factory=dict[str, str])
    body: bytes = b""


def error_response(
    protocol: str,
    code: str,
    *,
    status: int = 400,
    shape: str = "",
    query_code: str = "",
    message: str = "no",
) -> ErrorResponse:
    """Return the response of a protocol to a request that failed.

    Args:
        protocol: botocore's name of the protocol.
        code: Code of the error. Some protocols state `shape` instead.
        status: HTTP status.
        shape: Name of the error's shape. By default the code.
        query_code: Code that a service has kept from the protocol query.
        message: Message of the error.
    """
    shape = shape or code
    headers = {"x-amzn-query-error": f"{query_code};Sender"} if query_code else {}
    data = {"__type": f"com.amazonaws.service#{shape}", "message": message}
    element = f"<Code>{code}</Code><Message>{message}</Message>"
    match protocol:
        case "rest-json":
            headers |= {"x-amzn-errortype": f"{code}:http://internal.amazon.com/coral/"}
            body = json.dumps({"message": message}).encode()
        case "json":
            body = json.dumps(data).encode()
        case "smithy-rpc-v2-cbor":
            headers |= {"smithy-protocol": "rpc-v2-cbor"}
            body = cbor2.dumps(data)
        case "ec2":
            body = f"<Response><Errors><Error>{element}</Error></Errors></Response>".encode()
        case "s3":
            body = f"<Error>{element}</Error>".encode()
        case "query" | "rest-xml":
            error = f"<Error><Type>Sender</Type>{element}</Error>"
            body = f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>".encode()
        case _:
            raise ValueError(protocol)
    return ErrorResponse(status, headers, body)


class ErrorServer:
    """HTTP server that sends `response` to every request."""

    def __init__(self) -> None:
        self.response = ErrorResponse(500)
        server = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(server.response.status)
                for name, value in server.response.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(server.response.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(server.response.body)

            do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
