"""Raw HTTP requests to a mock server."""

from __future__ import annotations

import json
import re
import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Protocol

from support.limits import HANG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.testing import MockServer


class Server(Protocol):
    """Server at a URL such as http://127.0.0.1:8000."""

    @property
    def url(self) -> str: ...


TASK = {
    "clientToken": "token",
    "deviceArn": "arn:aws:braket:::device/quantum-simulator/amazon/sv1",
    "shots": 100,
    "outputS3Bucket": "bucket",
    "outputS3KeyPrefix": "tasks",
    "action": "{}",
}


def port(server: MockServer) -> int:
    return int(server.url.rpartition(":")[2])


def send(server: MockServer, sent: bytes) -> bytes:
    """Send bytes and return everything until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port(server)), timeout=HANG) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while data := connection.recv(65536):
                received += data
        except ConnectionResetError:
            pass  # the server closed the connection before it read all bytes
        return received


def exchange(
    server: Server,
    method: str,
    target: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Send a well-formed request, and return the status and the body of the response."""
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=HANG)
    connection.request(method, target, body, dict(headers or {}))
    with connection.getresponse() as response:
        result = response.status, response.read()
    connection.close()
    return result


def message(method: str, path: str, body: bytes = b"", *headers: str, host: str = "") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host or '127.0.0.1'}",
        *headers,
        *([f"Content-Length: {len(body)}"] if body else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def status_of(response: bytes) -> int:
    return int(response.split(b" ")[1])


def error_message(response: bytes) -> str:
    """Return the message of an error response."""
    head, _, body = response.partition(b"\r\n\r\n")
    assert re.search(rb"(?i)\r\nx-amzn-requestid: [0-9a-f-]{36}", head)
    assert re.search(rb"(?i)\r\nx-amzn-errortype: [A-Za-z]+\r\n", head + b"\r\n")
    assert re.search(rb"(?i)\r\ncontent-type: application/json", head)
    assert re.search(rb"\r\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d [\d:]{8} GMT", head)
    return json.loads(body)["message"]  # type: ignore[no-any-return]


def post(server: MockServer, body: bytes, *headers: str) -> bytes:
    kind = () if any("content-type" in each.lower() for each in headers) else (JSON,)
    return send(server, message("POST", "/quantum-task", body, *kind, *headers))


JSON = "Content-Type: application/json"
