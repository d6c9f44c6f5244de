"""Rejection of invalid requests: raw requests over sockets."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from botopin.testing import MockServer, serve
from botopin.testing.http.server import MAX_BODY_BYTES, decompress_gzip
from botopin.testing.protocols.problems import MAX_PROBLEMS
from support.raw_http import JSON, TASK, error_message, message, post, send, status_of

if TYPE_CHECKING:
    from pathlib import Path


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
def test_rejects_malformed_paths(server: MockServer, path: str) -> None:
    response = send(server, message("GET", path))
    assert status_of(response) in {400, 404}
    assert "root:" not in response.decode("latin-1")
    assert error_message(response)
    (received,) = server.requests
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
def test_rejects_invalid_body_with_reason(server: MockServer, body: bytes, expected: str) -> None:
    response = post(server, body)
    assert status_of(response) == 400
    assert b"x-amzn-errortype: ValidationException" in response
    assert expected in error_message(response)
    assert len(response) < 4000
    (received,) = server.requests
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
def test_rejects_invalid_value(server: MockServer, changes: dict[str, Any], expected: str) -> None:
    response = post(server, json.dumps(TASK | changes).encode())
    assert status_of(response) == 400
    assert expected in error_message(response)
    assert status_of(post(server, json.dumps(TASK).encode())) == 201


def test_checks_content_type(server: MockServer) -> None:
    body = json.dumps(TASK).encode()
    for kind in ("application/json", "Application/JSON; charset=UTF-8"):
        assert status_of(post(server, body, f"Content-Type: {kind}")) == 201
    for kind in ("text/xml", "application/x-www-form-urlencoded", "application/json; charset=x"):
        response = post(server, body, f"Content-Type: {kind}")
        assert status_of(response) == 415
        assert "expected the content type application/json" in error_message(response)


def test_accepts_compression_only_if_modelled(server: MockServer) -> None:
    compressed = gzip.compress(json.dumps(TASK).encode())
    response = post(server, compressed, "Content-Encoding: gzip")
    assert status_of(response) == 415
    assert (
        error_message(response) == "CreateQuantumTask does not accept a body in the encoding 'gzip'"
    )
    assert decompress_gzip(compressed) == json.dumps(TASK).encode()
    for wrong in (
        b"",
        b"no",
        compressed[:-1],
        compressed + b"x",
        gzip.compress(bytes(MAX_BODY_BYTES + 1)),
    ):
        with pytest.raises(ValueError, match="gzip"):
            decompress_gzip(wrong)


def test_error_messages_are_short_and_escaped(server: MockServer) -> None:
    response = send(server, message("GET", "/" + "\x1b[2J" + "x" * 5000))
    assert status_of(response) == 404
    assert len(response) < 1500
    assert b"\x1b" not in response, "JSON escapes the character"


def test_stops_after_many_parse_problems(server: MockServer) -> None:
    for body in (
        json.dumps({f"unknown{number}": 1 for number in range(300_000)}),
        json.dumps({"associations": ["x"] * 900_000}),
        json.dumps({**TASK, "tags": {f"key{number}": 1 for number in range(100_000)}}),
    ):
        response = post(server, body.encode())
        assert status_of(response) == 400
        assert " more" in error_message(response)
        assert len(response) < 4000


def test_stops_after_many_violations(server: MockServer) -> None:
    body = json.dumps({**TASK, "associations": [{}] * 90_000})
    response = post(server, body.encode())
    assert "associations[0].arn: expected a value" in error_message(response)
    assert error_message(response).endswith(f"and {MAX_PROBLEMS - 10} more")


SECRET = "hunter2"  # noqa: S105 - not a real password


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
def test_errors_and_reprs_redact_sensitive_values(
    body: dict[str, Any], golden_tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(golden_tree)
    with serve("vault", "2024-01-01") as server:
        response = send(server, message("POST", "/PutSecrets", json.dumps(body).encode(), JSON))
        assert status_of(response) == 400
        assert "expected" in error_message(response)
        assert SECRET.encode() not in response
        assert SECRET not in repr(server.requests)
