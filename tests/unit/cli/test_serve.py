"""The command `serve`."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from botopin.cli.parser import run
from botopin.testing import serve
from support.limits import HANG

if TYPE_CHECKING:
    from collections.abc import Iterator

BOTOPIN = shutil.which("botopin", path=str(Path(sys.executable).parent))


def launched(*options: str) -> subprocess.Popen[str]:
    assert BOTOPIN is not None
    return subprocess.Popen(
        [BOTOPIN, "serve", "braket@2026-04-07", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )


@pytest.fixture
def started() -> Iterator[subprocess.Popen[str]]:
    with launched() as process:
        yield process
        process.kill()


def usage_of(process: subprocess.Popen[str]) -> str:
    """Return the output before the first request."""
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    while not lines[-1].startswith("  )"):
        lines.append(process.stdout.readline())
    process.stdout.readline()
    return "".join(lines)


def ask(url: str, method: str, path: str, body: bytes | None = None) -> int:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=HANG)
    connection.request(method, path, body, {"Content-Type": "application/json"})
    with connection.getresponse() as response:
        response.read()
        status = response.status
    connection.close()
    return status


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for a child")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_prints_usage_and_requests_and_exits_with_0(
    started: subprocess.Popen[str], ending: signal.Signals
) -> None:
    usage = usage_of(started)
    match = re.search(r"export AWS_ENDPOINT_URL_BRAKET=(http://127\.0\.0\.1:\d+)\n", usage)
    assert match, usage
    url = match[1]
    assert usage.startswith(f"serving braket 2026-04-07 at {url} (press Ctrl-C to stop)\n")
    assert f'endpoint_url="{url}"' in usage
    assert ask(url, "GET", "/device/x") == 200
    assert ask(url, "POST", "/quantum-task", b'{"secret": "in the body"}') == 400
    assert ask(url, "GET", "/%1b[31m" + "x" * 3000) == 404
    assert started.stdout is not None
    first, second, third = (started.stdout.readline() for _ in range(3))
    assert first == "GET GetDevice 200\n"
    assert second.startswith("POST CreateQuantumTask 400 ValidationException: braket 2026-04-07: ")
    assert "in the body" not in second
    assert third.startswith("GET /%1b[31mxxx")
    assert len(third) < 500
    started.send_signal(ending)
    rest, errors = started.communicate(timeout=HANG)
    assert (started.returncode, rest, errors) == (0, "", "")
    with pytest.raises(ConnectionRefusedError):
        ask(url, "GET", "/device/x")


def test_printed_snippet_runs(started: subprocess.Popen[str], tmp_path: Path) -> None:
    usage = usage_of(started)
    snippet = usage.partition("or in Python:\n")[2].replace("\n  ", "\n")
    script = f'{snippet}\nprint(len(client.search_devices(filters=[])["devices"]))'
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "3\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_stops_when_its_output_has_no_reader(started: subprocess.Popen[str]) -> None:
    url = usage_of(started).split()[4]
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()
    assert ask(url, "GET", "/device/x") == 200
    assert started.wait(timeout=HANG) == 0
    assert not started.stderr.read()


def test_invalid_input_prints_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        for arguments, message in (
            (["braket@2027-01-01"], "botopin_aws.braket has no version '2027-01-01'"),
            (["braket"], "requires a date: pass braket@DATE; available: 2020-08-13, "),
            (["nowhere@2006-03-01"], "cannot import botopin_aws.nowhere"),
            (["braket@2026-04-07", "--package", "mine"], "cannot import mine.braket"),
            (["braket@2026-04-07", "--port", port], f"cannot listen on 127.0.0.1:{port}: "),
        ):
            assert run(["serve", *arguments]) == 2
            captured = capsys.readouterr()
            assert not captured.out
            (line,) = captured.err.splitlines()
            assert message in line


@pytest.mark.parametrize("port", ["-1", "65536", "http", "", "٣"])
def test_rejects_invalid_ports(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["serve", "braket@2026-04-07", "--port", port])
    assert ended.value.code == 2
    assert "expected" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for a child")
def test_quiet_prints_the_url_only() -> None:
    with launched("--quiet") as process:
        assert process.stdout is not None
        url = process.stdout.readline().rstrip("\n")
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        assert ask(url, "GET", "/device/x") == 200
        process.terminate()
        assert process.communicate(timeout=HANG) == ("", "")
        assert process.returncode == 0


def test_watches_each_request_after_its_response() -> None:
    seen: list[tuple[str, int | None]] = []
    with serve(
        "braket@2026-04-07",
        watch=lambda each: seen.append((each.operation, each.status)),
        history=1,
    ) as service:
        assert ask(service.url, "GET", "/device/x") == 200
        assert ask(service.url, "PUT", "/job/x/cancel", json.dumps({}).encode()) == 400
        assert [each.operation for each in service.requests] == ["CancelJob"]
    assert seen == [("GetDevice", 200), ("CancelJob", 400)]
