"""A broken or hostile server of packages."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from requests import Session

from botopin.model.diagnostics import SourceError
from botopin.sources import package_index
from botopin.sources.package_index import PackageIndex
from botopin.sources.remote_file import RemoteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEEL = "botocore-1.2.3-py3-none-any.whl"
JSON = "application/vnd.pypi.simple.v1+json"


class Server(ThreadingHTTPServer):
    """Server with one answer."""

    status = 200
    sent_headers: dict[str, str]
    body = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        for name, value in self.server.sent_headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), _Handler) as server:
        server.sent_headers = {}
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "headers", "body", "message"),
    [
        (206, {"Content-Range": f"bytes 0-1/{'9' * 5000}"}, b"ab", "expected a part of the file"),
        (206, {"Content-Range": f"bytes 0-1/{10**12}"}, b"ab", "expected at most 1,000 bytes"),
        (206, {"Content-Range": "bytes 0-5/6"}, b"ab", "expected bytes 0 to 5"),
        (206, {"Content-Range": "bytes 5-0/6"}, b"", "expected bytes 5 to 0"),
        (200, {}, bytes(1_001), "expected at most 1,000 bytes"),
        (200, {"Content-Encoding": "gzip"}, b"ab", "failed to decode"),
        (302, {"Location": "/again"}, b"", "Exceeded 30 redirects"),
        (302, {"Location": "http://[::1"}, b"", "Invalid IPv6 URL"),
        (302, {"Location": f"http://{'a' * 70}.b/"}, b"", "Failed to parse"),
    ],
)
def test_broken_answer_is_one_line(
    server: Server, status: int, headers: dict[str, str], body: bytes, message: str
) -> None:
    server.status, server.sent_headers, server.body = status, headers, body
    with pytest.raises(SourceError, match=message) as caught:
        RemoteFile(Session(), f"{server.url}/{WHEEL}", name=WHEEL, limit=1_000)
    assert WHEEL in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "target",
    [
        "ftp://user:secret@host/file",
        "http://user:secret@127.0.0.1:99999/",
        "http://127.0.0.1:1/file?X-Amz-Signature=secret",
    ],
)
def test_message_has_no_credentials(server: Server, target: str) -> None:
    server.status, server.sent_headers = 302, {"Location": target}
    with pytest.raises(SourceError, match="cannot read") as caught:
        RemoteFile(Session(), f"{server.url}/{WHEEL}", name=WHEEL, limit=1_000)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("content_type", "body", "count"),
    [
        ("text/html", f'<a href="//[x/{WHEEL}"></a><a href="{WHEEL}#sha256=0"></a>'.encode(), 1),
        ("text/html; charset=none", f'<script>"<a href=x>"</script><a href="{WHEEL}">'.encode(), 1),
        (JSON, f'{{"files": [null, {{"url": "//[x"}}, {{"url": "{WHEEL}"}}]}}'.encode(), 1),
        (JSON, b'{"files": ' + b"[" * 100_000, 0),
        ("text/html", b"<a href=x>" * 1_000, 0),
    ],
)
def test_broken_page_gives_its_valid_links(
    server: Server, monkeypatch: pytest.MonkeyPatch, content_type: str, body: bytes, count: int
) -> None:
    monkeypatch.setattr(package_index, "_MAX_PAGE_BYTES", 9_000)
    server.sent_headers, server.body = {"Content-Type": content_type}, body
    read_project = package_index._read_project
    assert read_project(Session(), f"{server.url}/") == [f"{server.url}/{WHEEL}"] * count


def test_index_without_releases_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_pip(*arguments: str, **texts: str) -> str:
        return "botocore\n"

    monkeypatch.setattr(package_index, "run_pip", run_pip)
    with pytest.raises(SourceError, match="expected the releases of botocore .*, got none"):
        _ = PackageIndex(lambda line: None).versions
