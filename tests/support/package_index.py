"""Package index with small wheels of botocore, over HTTP on 127.0.0.1."""

from __future__ import annotations

import gzip
import json
import os
import re
from contextlib import contextmanager
from hashlib import sha256, shake_128
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    import pytest

PADDING_BYTES: Final = 1024 * 1024
"""Size of the part of each wheel that a search must not download."""
_JSON: Final = "application/vnd.pypi.simple.v1+json"


def service_model(name: str) -> bytes:
    """Return a small service model; different names give different models."""
    return json.dumps({"metadata": {}, "shapes": {name: {"type": "string"}}}).encode()


def build_wheel(version: str, date: str, models: Mapping[str, bytes]) -> bytes:
    """Return a wheel of botocore that pip accepts.

    Args:
        version: Version of botocore.
        date: ISO date of the files.
        models: Content of service-2.json by service.
    """
    info = f"botocore-{version}.dist-info"
    files = {
        "botocore/padding.bin": shake_128(version.encode()).digest(PADDING_BYTES),
        **{
            f"botocore/data/{service}/2019-09-01/service-2.json.gz": gzip.compress(model, mtime=0)
            for service, model in models.items()
        },
        **{
            f"botocore/data/{service}/2019-09-01/paginators-1.json": b'{"pagination": {}}'
            for service in models
        },
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: botocore\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in files).encode()
    year, month, day = map(int, date.split("-"))
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name, (year, month, day, 19, 30, 0)), data, ZIP_DEFLATED)
    return buffer.getvalue()


@define
class PackageIndexServer:
    """Wheels and requests of a running index."""

    url: str
    wheels: dict[str, bytes] = field(factory=dict[str, bytes])
    """Content by file name."""
    ranges: Literal["yes", "no", "error"] = "yes"
    """Whether the server sends parts of files, or refuses requests of them."""
    page: Literal["json", "html"] = "json"
    """Format of the page of the project; pip accepts both."""
    sent: dict[str, int] = field(factory=dict[str, int])
    """Bytes that were sent by file name."""

    def publish(self, version: str, date: str, **models: bytes) -> bytes:
        """Publish a release with the models of services, and return its wheel."""
        data = build_wheel(version, date, models)
        self.wheels[f"botocore-{version}-py3-none-any.whl"] = data
        return data

    def configure_pip(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make this index the only one of pip in the test."""
        for name in [name for name in os.environ if name.startswith("PIP_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", f"{self.url}/simple")
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@contextmanager
def serve_packages() -> Generator[PackageIndexServer]:
    """Serve a package index while the block runs."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.index = index = PackageIndexServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    index: PackageIndexServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def index(self) -> PackageIndexServer:
        assert isinstance(self.server, _Server)
        return self.server.index

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if self.path == "/simple/botocore/":
            self._send_page()
        elif (data := self.index.wheels.get(name)) is not None:
            self._send_wheel(name, data)
        else:
            self._send(404, "text/plain", b"not found")

    def _send_page(self) -> None:
        links = {name: f"../../files/{quote(name)}" for name in self.index.wheels}
        if self.index.page == "json":
            files: list[dict[str, Any]] = [
                {
                    "filename": name,
                    "url": link,
                    "hashes": {"sha256": sha256(self.index.wheels[name]).hexdigest()},
                }
                for name, link in links.items()
            ]
            page = {"meta": {"api-version": "1.0"}, "name": "botocore", "files": files}
            self._send(200, _JSON, json.dumps(page).encode())
        else:
            body = "".join(f'<a href="{link}#sha256=">{name}</a>\n' for name, link in links.items())
            page_text = f"<!DOCTYPE html><html><body>{body}</body></html>"
            self._send(200, "text/html", page_text.replace("#sha256=", "").encode())

    def _send_wheel(self, name: str, data: bytes) -> None:
        span = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        headers: dict[str, str] = {}
        status, part = 200, data
        if span and self.index.ranges == "error":
            self._send(416, "text/plain", b"no parts")
            return
        if span and self.index.ranges == "yes":
            start = int(span[1]) if span[1] else max(0, len(data) - int(span[2]))
            last = int(span[2]) if span[1] and span[2] else len(data) - 1
            status, part = 206, data[start : last + 1]
            headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(data)}"
        self.index.sent[name] = self.index.sent.get(name, 0) + len(part)
        self._send(status, "application/octet-stream", part, headers)

    def _send(
        self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""
