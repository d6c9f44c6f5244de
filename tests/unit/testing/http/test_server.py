"""The HTTP server with malicious and broken clients, which send raw bytes over sockets."""

from __future__ import annotations

import gc
import json
import socket
import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import enumerate as enumerate_threads
from typing import Any

import pytest
from botocore.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.testing import MockServer, serve
from botopin.testing.http.server import MAX_BODY_BYTES
from support.limits import HANG, wait_until
from support.raw_http import JSON, TASK, error_message, message, port, send, status_of


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:80", "localhost", "LocalHost:1234", "[::1]", "api.localhost:1"]
)
def test_accepts_loopback_hosts(server: MockServer, host: str) -> None:
    assert status_of(send(server, message("GET", "/device/x", host=host))) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1@evil.example",
        "0.0.0.0",  # noqa: S104 - the server rejects the host
        "169.254.169.254",
        "127.0.0.1 evil.example",
    ],
)
def test_rejects_other_hosts(server: MockServer, host: str) -> None:
    response = send(server, message("GET", "/device/x", host=host))
    assert status_of(response) == 403
    assert error_message(response) == "expected the host 127.0.0.1 or localhost"
    assert server.requests == ()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /device/x HTTP/1.1\r\n\r\n", 400),
        (b"GET /device/x HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
        (b"GET http://localhost/device/x HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 70000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501),
        (message("POST", "/job", b"", "Content-Length: -1"), 400),
        (message("POST", "/job", b"", "Content-Length: 1e9"), 400),
        (message("POST", "/job", b"", "Content-Length: 5", "Content-Length: 6"), 400),
        (message("POST", "/job", b"", f"Content-Length: {MAX_BODY_BYTES + 1}"), 413),
        (message("POST", "/job", b"", "Content-Length: 10") + b"short", 400),
        (message("POST", "/job", b"{}", "Transfer-Encoding: chunked"), 400),
        (message("POST", "/job", b"", "Transfer-Encoding: gzip, chunked"), 501),
        (message("POST", "/job", b"", "Transfer-Encoding: chunked") + b"zz\r\n", 400),
        (message("POST", "/job", b"", "Transfer-Encoding: chunked") + b"5\r\nab", 400),
        (message("POST", "/job", b"", "Transfer-Encoding: chunked") + b"2\r\nabXX0\r\n\r\n", 400),
        (message("POST", "/job", b"", "Transfer-Encoding: chunked") + b"fffffff\r\n", 413),
    ],
)
def test_rejects_malformed_http_and_closes_connection(
    server: MockServer, sent: bytes, status: int
) -> None:
    response = send(server, sent)
    assert status_of(response) == status
    assert error_message(response)
    assert server.requests == ()
    assert status_of(send(server, message("GET", "/device/x"))) == 200


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_server_survives_any_bytes(module_server: MockServer, data: bytes) -> None:
    send(module_server, data)
    assert status_of(send(module_server, message("GET", "/device/x"))) == 200


def test_keeps_connection_and_accepts_chunks(server: MockServer) -> None:
    body = json.dumps(TASK).encode()
    waiting = message("POST", "/quantum-task", b"", JSON, f"Content-Length: {len(body)}")
    waiting = waiting.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port(server)), timeout=HANG) as connection:
        reader = connection.makefile("rb")
        for _ in range(2):
            connection.sendall(waiting)
            assert reader.readline() == b"HTTP/1.1 100 Continue\r\n"
            assert reader.readline() == b"\r\n"
            connection.sendall(body)
            assert read_status(reader) == 201
        half = len(body) // 2
        chunks = b"".join(
            b"%x;extension=1\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])
        )
        head = message("POST", "/quantum-task", b"", JSON, "Transfer-Encoding: chunked")
        connection.sendall(head + chunks + b"0\r\nTrailer: x\r\n\r\n")
        assert read_status(reader) == 201
        connection.sendall(message("HEAD", "/device/x") + message("GET", "/device/x"))
        assert read_status(reader, body=False) == 404
        assert read_status(reader) == 200
        too_large = waiting.replace(f": {len(body)}".encode(), f": {MAX_BODY_BYTES + 1}".encode())
        connection.sendall(too_large)
        assert read_status(reader) == 413, "without asking for the body"
        assert reader.read() == b""
        reader.close()
    assert [each.http.body for each in server.requests][:3] == [body] * 3


def read_status(reader: Any, *, body: bool = True) -> int:
    status = int(reader.readline().split()[1])
    length = 0
    while (line := reader.readline()) != b"\r\n":
        name, _, value = line.decode().partition(":")
        length = int(value) if name.lower() == "content-length" else length
    if body:
        assert len(reader.read(length)) == length
    return status


def test_handles_concurrent_requests(server: MockServer) -> None:
    client: Any = server.client(
        config=Config(max_pool_connections=50, retries={"total_max_attempts": 1})
    )

    def create(number: int) -> str:
        task = {**TASK, "shots": number // 2, "clientToken": f"token {number // 2}"}
        arn: str = client.create_quantum_task(**task)["quantumTaskArn"]
        assert client.get_quantum_task(quantumTaskArn=arn)["shots"] == number // 2
        return arn

    with ThreadPoolExecutor(50) as pool:
        arns = [*pool.map(create, range(200))]
    client.close()
    assert len(set(arns)) == 100, "each token was used twice"
    assert all(one == other for one, other in zip(arns[::2], arns[1::2], strict=True))
    assert len(server.requests) == 400
    assert all(each.status in {200, 201} for each in server.requests)


def test_close_ends_connections_and_threads() -> None:
    before = {*enumerate_threads()}
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        server = serve("braket@2026-04-07")
        server.delay("GetDevice", seconds=60)
        with (
            socket.create_connection(("127.0.0.1", port(server)), timeout=HANG) as idle,
            socket.create_connection(("127.0.0.1", port(server)), timeout=HANG) as waiting,
        ):
            waiting.sendall(message("GET", "/device/x"))
            wait_until(lambda: server.requests)
            server.close()
            server.close()
            assert idle.recv(1) == b""
            assert waiting.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port(server)), timeout=HANG)
        gc.collect()
    assert {*enumerate_threads()} <= before


def test_listens_on_free_loopback_port_only(server: MockServer) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="[Aa]ddress"):
        serve("braket@2026-04-07", port=port(server))
