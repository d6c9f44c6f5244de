"""The test double against clients that mean no good, or are broken: raw bytes over sockets."""

from __future__ import annotations

import gc
import gzip
import json
import re
import socket
import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.testing import MockServer, serve
from botopin.testing.http.server import MAX_BODY_BYTES, decompress_gzip
from botopin.testing.protocols.members import MAX_PROBLEMS
from support.limits import HANG, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TASK = {
    "clientToken": "token",
    "deviceArn": "arn:aws:braket:::device/quantum-simulator/amazon/sv1",
    "shots": 100,
    "outputS3Bucket": "bucket",
    "outputS3KeyPrefix": "tasks",
    "action": "{}",
}


@pytest.fixture(scope="module")
def module_service() -> Iterator[MockServer]:
    with serve("braket@2026-04-07") as service:
        yield service


@pytest.fixture
def service(module_service: MockServer) -> MockServer:
    module_service.reset()
    return module_service


def port(service: MockServer) -> int:
    return int(service.url.rpartition(":")[2])


def talk(service: MockServer, sent: bytes) -> bytes:
    """Everything that is answered to some bytes, until the service ends the connection."""
    with socket.create_connection(("127.0.0.1", port(service)), timeout=HANG) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while data := connection.recv(65536):
                received += data
        except ConnectionResetError:
            pass  # it had not read all that was sent
        return received


def message(method: str, path: str, body: bytes = b"", *headers: str, host: str = "") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host or '127.0.0.1'}",
        *headers,
        *([f"Content-Length: {len(body)}"] if body else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


def said(answer: bytes) -> str:
    """The message of an error."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert re.search(rb"(?i)\r\nx-amzn-requestid: [0-9a-f-]{36}", head)
    assert re.search(rb"(?i)\r\nx-amzn-errortype: [A-Za-z]+\r\n", head + b"\r\n")
    assert re.search(rb"(?i)\r\ncontent-type: application/json", head)
    assert re.search(rb"\r\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d [\d:]{8} GMT", head)
    return json.loads(body)["message"]  # type: ignore[no-any-return]


def post(service: MockServer, body: bytes, *headers: str) -> bytes:
    kind = () if any("content-type" in each.lower() for each in headers) else (JSON,)
    return talk(service, message("POST", "/quantum-task", body, *kind, *headers))


JSON = "Content-Type: application/json"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:80", "localhost", "LocalHost:1234", "[::1]", "api.localhost:1"],
)
def test_a_host_that_means_this_machine_is_served(service: MockServer, host: str) -> None:
    assert status_of(talk(service, message("GET", "/device/x", host=host))) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1@evil.example",
        "0.0.0.0",  # noqa: S104 - it is refused
        "169.254.169.254",
        "127.0.0.1 evil.example",
    ],
)
def test_another_host_is_refused(service: MockServer, host: str) -> None:
    answer = talk(service, message("GET", "/device/x", host=host))
    assert status_of(answer) == 403
    assert said(answer) == "expected the host 127.0.0.1 or localhost"
    assert service.requests == ()


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
def test_what_is_no_http_is_refused_and_the_connection_ends(
    service: MockServer, sent: bytes, status: int
) -> None:
    answer = talk(service, sent)
    assert status_of(answer) == status
    assert said(answer)
    assert service.requests == ()
    assert status_of(talk(service, message("GET", "/device/x"))) == 200


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_no_bytes_end_the_service(module_service: MockServer, data: bytes) -> None:
    talk(module_service, data)
    assert status_of(talk(module_service, message("GET", "/device/x"))) == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/job/../../etc/passwd/cancel",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/",
        "//etc/passwd",
        "/job/a/b/c/d",
        "/job?x=1",
        "/job/",
        "/device",
        "/tags/%00",
        "/tags/%ff",
        "/tags/%zz",
        "/tags/%",
        "/tags/",
        "/job/x?additionalAttributeNames=Nothing",
        "/job/arn%3Aaws%3Abraket%3Aus-west-2%3A123456789012%3Ajob%2Fx?unknown=1",
        "/job/arn%3Aaws%3Abraket%3Aus-west-2%3A123456789012%3Ajob%2Fx?additionalAttributeNames=%f",
    ],
)
def test_a_path_that_no_client_sends_is_refused(service: MockServer, path: str) -> None:
    answer = talk(service, message("GET", path))
    assert status_of(answer) in {400, 404}
    assert "root:" not in answer.decode("latin-1")
    assert said(answer)
    (received,) = service.requests
    assert received.request is None or received.error == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "CreateQuantumTaskRequest.clientToken: expected an idempotency token"),
        (b"[]", "expected an object as the body"),
        (b"null", "expected an object as the body"),
        (b"3", "expected an object as the body"),
        (b"{", "body: 1:2: expected JSON"),
        (b'{"shots": 1, "shots": 2}', "body: /shots: expected distinct keys, got this key twice"),
        (b'{"shots": NaN}', "body: /shots: expected a finite number"),
        (b'{"shots": 1e999}', "body: /shots: expected a finite number"),
        (b'{"shots": ' + b"9" * 5000 + b"}", "body: /shots: expected a finite number"),
        (b"[" * 100_000, "body: expected at most 100 nested objects and arrays"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "body: expected at most 100 nested objects"),
        (b'{"action": "\xff"}', "body: 1:13: expected UTF-8"),
        (b'\xef\xbb\xbf{"shots": 1}', "without a byte order mark"),
        (b'{"action": "\\ud800"}', "expected text without lone surrogates"),
        (
            b'{"shot": 1}',
            "expected a member of CreateQuantumTaskRequest in braket 2026-04-07, got 'shot'",
        ),
        (
            b'{"Shots": 1}',
            "expected a member of CreateQuantumTaskRequest in braket 2026-04-07, got 'Shots'",
        ),
        (
            b'{"ResponseMetadata": {}}',
            "a member of CreateQuantumTaskRequest in braket 2026-04-07, got 'ResponseMetadata'",
        ),
        (b'{"associations": {}}', ".associations: expected an array, got dict"),
        (b'{"associations": ["x"]}', ".associations[0]: expected an object, got 'x'"),
        (b'{"tags": []}', ".tags: expected an object, got list"),
        (
            b'{"experimentalCapabilities": {"enabled": "ALL", "x": 1}}',
            "expected a member of ExperimentalCapabilities in braket 2026-04-07, got 'x'",
        ),
    ],
)
def test_a_body_that_is_wrong_is_refused_with_the_reason(
    service: MockServer, body: bytes, expected: str
) -> None:
    answer = post(service, body)
    assert status_of(answer) == 400
    assert b"x-amzn-errortype: ValidationException" in answer
    assert expected in said(answer)
    assert len(answer) < 4000
    (received,) = service.requests
    assert received.http.body == body
    assert received.request is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"shots": "100"}, "CreateQuantumTaskRequest.shots: expected"),
        ({"shots": True}, "CreateQuantumTaskRequest.shots: expected"),
        ({"shots": 1.5}, "CreateQuantumTaskRequest.shots: expected"),
        ({"shots": -1}, "shots: expected at least 0, got -1"),
        ({"action": {"a": 1}}, "CreateQuantumTaskRequest.action: expected"),
        ({"outputS3Bucket": "b"}, "output_s3_bucket: expected"),
        ({"tags": {"a": 1}}, "tags['a']: expected"),
        ({"deviceArn": None}, "device_arn: expected a value, got nothing"),
        ({"clientToken": None}, "clientToken: expected an idempotency token"),
        ({"clientToken": "x" * 65}, "client_token: expected"),
        ({"associations": [{"arn": "x", "type": "NEW"}]}, "associations[0].type: expected"),
        ({"experimentalCapabilities": {}}, "experimental_capabilities: expected"),
    ],
)
def test_a_value_that_the_version_does_not_take_is_refused(
    service: MockServer, changes: dict[str, Any], expected: str
) -> None:
    answer = post(service, json.dumps(TASK | changes).encode())
    assert status_of(answer) == 400
    assert expected in said(answer)
    assert status_of(post(service, json.dumps(TASK).encode())) == 201


def test_content_types(service: MockServer) -> None:
    body = json.dumps(TASK).encode()
    for kind in ("application/json", "Application/JSON; charset=UTF-8"):
        assert status_of(post(service, body, f"Content-Type: {kind}")) == 201
    for kind in ("text/xml", "application/x-www-form-urlencoded", "application/json; charset=x"):
        answer = post(service, body, f"Content-Type: {kind}")
        assert status_of(answer) == 415
        assert "expected the content type application/json" in said(answer)


def test_a_connection_is_kept_and_a_body_may_wait_or_come_in_chunks(service: MockServer) -> None:
    body = json.dumps(TASK).encode()
    waiting = message("POST", "/quantum-task", b"", JSON, f"Content-Length: {len(body)}")
    waiting = waiting.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port(service)), timeout=HANG) as connection:
        reader = connection.makefile("rb")
        for _ in range(2):
            connection.sendall(waiting)
            assert reader.readline() == b"HTTP/1.1 100 Continue\r\n"
            assert reader.readline() == b"\r\n"
            connection.sendall(body)
            assert answered(reader) == 201
        half = len(body) // 2
        chunks = b"".join(
            b"%x;extension=1\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])
        )
        head = message("POST", "/quantum-task", b"", JSON, "Transfer-Encoding: chunked")
        connection.sendall(head + chunks + b"0\r\nTrailer: x\r\n\r\n")
        assert answered(reader) == 201
        connection.sendall(message("HEAD", "/device/x") + message("GET", "/device/x"))
        assert answered(reader, body=False) == 404
        assert answered(reader) == 200
        refused = waiting.replace(f": {len(body)}".encode(), f": {MAX_BODY_BYTES + 1}".encode())
        connection.sendall(refused)
        assert answered(reader) == 413, "without asking for the body"
        assert reader.read() == b""
        reader.close()
    assert [each.http.body for each in service.requests][:3] == [body] * 3


def answered(reader: Any, *, body: bool = True) -> int:
    status = int(reader.readline().split()[1])
    length = 0
    while (line := reader.readline()) != b"\r\n":
        name, _, value = line.decode().partition(":")
        length = int(value) if name.lower() == "content-length" else length
    if body:
        assert len(reader.read(length)) == length
    return status


def test_compression_is_taken_only_where_the_model_has_it(service: MockServer) -> None:
    packed = gzip.compress(json.dumps(TASK).encode())
    answer = post(service, packed, "Content-Encoding: gzip")
    assert status_of(answer) == 415
    assert said(answer) == "CreateQuantumTask does not accept a body in the encoding 'gzip'"
    assert decompress_gzip(packed) == json.dumps(TASK).encode()
    for wrong in (b"", b"no", packed[:-1], packed + b"x", gzip.compress(bytes(MAX_BODY_BYTES + 1))):
        with pytest.raises(ValueError, match="gzip"):
            decompress_gzip(wrong)


def test_what_is_shown_of_a_request_is_short_and_safe(service: MockServer) -> None:
    answer = talk(service, message("GET", "/" + "\x1b[2J" + "x" * 5000))
    assert status_of(answer) == 404
    assert len(answer) < 1500
    assert b"\x1b" not in answer, "JSON has it escaped"


def test_a_flood_of_problems_is_not_looked_at_to_its_end(service: MockServer) -> None:
    for body in (
        json.dumps({f"unknown{number}": 1 for number in range(300_000)}),
        json.dumps({"associations": ["x"] * 900_000}),
        json.dumps({**TASK, "tags": {f"key{number}": 1 for number in range(100_000)}}),
    ):
        answer = post(service, body.encode())
        assert status_of(answer) == 400
        assert " more" in said(answer)
        assert len(answer) < 4000


def test_of_what_a_version_refuses_a_few_problems_are_looked_for(service: MockServer) -> None:
    body = json.dumps({**TASK, "associations": [{}] * 90_000})
    answer = post(service, body.encode())
    assert "associations[0].arn: expected a value" in said(answer)
    assert said(answer).endswith(f"and {MAX_PROBLEMS - 10} more")


SECRET = "hunter2"  # noqa: S105 - of nobody


@pytest.mark.parametrize(
    "body",
    [
        {"password": SECRET},
        {"password": [SECRET]},
        {"pin": SECRET},
        {"key": SECRET},
        {"birth": SECRET},
        {"flag": SECRET},
        {"level": SECRET},
        {"card": SECRET},
        {"card": {SECRET: 1}},
        {"card": {"number": 1, "holder": SECRET * 9}},
        {"passwords": [SECRET]},
        {"passwordsByName": {"a": SECRET}},
        {"namesByPassword": {SECRET: {"a": 1}}},
        {"namesByPassword": {SECRET: 1}},
        {"vault": {"a": {SECRET: 1}}},
        {"hiddenList": SECRET},
        {"hiddenList": [{"a": SECRET}]},
        {"hiddenMap": {"a": [SECRET]}},
        {"hiddenMap": {SECRET: 3}},
        {"cards": [SECRET]},
        {"cards": [{SECRET: SECRET}]},
        {"cardsByPassword": {SECRET: {"unknown": SECRET}}},
        {"cardsByPassword": {SECRET: SECRET}},
    ],
)
def test_what_is_sensitive_is_in_no_error_and_no_repr(
    body: dict[str, Any], golden_tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(golden_tree)
    with serve("vault", "2024-01-01") as service:
        answer = talk(service, message("POST", "/PutSecrets", json.dumps(body).encode(), JSON))
        assert status_of(answer) == 400
        assert "expected" in said(answer)
        assert SECRET.encode() not in answer
        assert SECRET not in repr(service.requests)


def test_two_hundred_requests_at_once(service: MockServer) -> None:
    client: Any = service.client(
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
    assert len(service.requests) == 400
    assert all(each.status in {200, 201} for each in service.requests)


def test_closing_ends_every_connection_and_thread() -> None:
    before = {*enumerate_threads()}
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        service = serve("braket@2026-04-07")
        service.delay("GetDevice", seconds=60)
        with (
            socket.create_connection(("127.0.0.1", port(service)), timeout=HANG) as idle,
            socket.create_connection(("127.0.0.1", port(service)), timeout=HANG) as waiting,
        ):
            waiting.sendall(message("GET", "/device/x"))
            wait_until(lambda: service.requests)
            service.close()
            service.close()
            assert idle.recv(1) == b""
            assert waiting.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port(service)), timeout=HANG)
        gc.collect()
    assert {*enumerate_threads()} <= before


def test_it_listens_on_loopback_only_and_on_no_port_that_is_taken(service: MockServer) -> None:
    assert service.url.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="[Aa]ddress"):
        serve("braket@2026-04-07", port=port(service))
