"""Object store that speaks the part of S3's protocol that transfers use, over HTTP on 127.0.0.1."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BUCKETS: Final = ("bucket", "other")
_KEY_MD5: Final = "x-amz-server-side-encryption-customer-key-md5"
_STORED: Final = ("content-type", "cache-control", "x-amz-storage-class", "x-amz-acl", _KEY_MD5)
_MOVING: Final = (
    *("authorization", "x-amz-date", "amz-sdk-invocation-id", "amz-sdk-request", "user-agent"),
    *("host", "accept-encoding", "connection"),
)


@frozen(order=True)
class Request:
    """Request without the headers that differ from one call to the next."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@frozen
class StoredObject:
    """Content of an object and the headers that were sent with it."""

    content: bytes
    headers: Mapping[str, str]

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"'


@define
class ObjectStore:
    """Objects and requests of a running server."""

    url: str
    objects: dict[str, StoredObject] = field(factory=dict[str, StoredObject])
    """Objects by bucket and key, such as `bucket/folder/file`."""
    requests: list[Request] = field(factory=list[Request])
    uploads: dict[str, tuple[Mapping[str, str], dict[int, bytes]]] = field(
        factory=dict[str, "tuple[Mapping[str, str], dict[int, bytes]]"]
    )
    lock: Any = field(factory=Lock)

    def reset(self) -> None:
        self.objects.clear()
        self.requests.clear()
        self.uploads.clear()

    def sent(self) -> list[tuple[str, str]]:
        """Return the methods and targets of all requests, sorted."""
        return sorted((each.method, each.target) for each in self.requests)


class _Refusal(Exception):
    """Error response."""

    def __init__(self, status: int, code: str) -> None:
        self.status = status
        self.code = code


@contextmanager
def serve_objects() -> Iterator[ObjectStore]:
    """Serve an empty object store with the buckets of `BUCKETS`."""
    server = _Server(_Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.store = ObjectStore(f"http://127.0.0.1:{self.server_port}")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that close a connection early."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def store(self) -> ObjectStore:
        assert isinstance(self.server, _Server)
        return self.server.store

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        compared = tuple(sorted(each for each in headers.items() if each[0] not in _MOVING))
        url = urlsplit(self.path)
        with self.store.lock:
            self.store.requests.append(Request(self.command, self.path, compared, body))
            try:
                query = {key: value for key, (value, *_) in parse_qs(url.query, True).items()}
                path = unquote(url.path).strip("/")
                status, more, content = self._handle(path, query, headers, body)
            except _Refusal as refusal:
                status, more = refusal.status, {"Content-Type": "application/xml"}
                content = (
                    f"<Error><Code>{refusal.code}</Code><Message>no</Message></Error>".encode()
                )
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815 - names of http.server

    def _handle(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        store = self.store
        if path.partition("/")[0] not in BUCKETS:
            raise _Refusal(404, "NoSuchBucket")
        match self.command:
            case "POST" if "uploads" in query:
                store.uploads[path] = (headers, {})
                return 200, {}, b"<R><UploadId>upload</UploadId></R>"
            case "POST" if "uploadId" in query:
                kept, parts = store.uploads.pop(path)
                self._store(path, b"".join(parts[each] for each in sorted(parts)), kept)
                return 200, {}, f"<R><ETag>{store.objects[path].etag}</ETag></R>".encode()
            case "POST":
                form = _parse_form(headers["content-type"], body)
                self._store(f"{path}/{form['key'].decode()}", form["file"], {})
                return 204, {}, b""
            case "DELETE":
                store.uploads.pop(path, None)
                return 204, {}, b""
            case "PUT":
                return self._put(path, query, headers, body)
            case _:
                return self._get(path, headers)

    def _put(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        source = headers.get("x-amz-copy-source")
        if source is not None:
            copied = self._find(unquote(source.partition("?")[0]), headers, "copy-source-")
            body = _slice(copied.content, headers.get("x-amz-copy-source-range"))[1]
        if "partNumber" in query:
            self.store.uploads[path][1][int(query["partNumber"])] = body
        else:
            self._store(path, body, headers)
        etag = StoredObject(body, {}).etag
        if source is not None:
            return 200, {}, f"<R><ETag>{etag}</ETag></R>".encode()
        return 200, {"ETag": etag}, b""

    def _get(self, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        found = self._find(path, headers)
        part_range, content = _slice(found.content, headers.get("range"))
        more = {"ETag": found.etag, "Content-Length": str(len(content)), **found.headers}
        if part_range:
            more["Content-Range"] = f"{part_range}/{len(found.content)}"
        return 206 if part_range else 200, more, content

    def _find(self, path: str, headers: Mapping[str, str], prefix: str = "") -> StoredObject:
        found = self.store.objects.get(path.strip("/"))
        if found is None:
            raise _Refusal(404, "NoSuchKey")
        sent = headers.get(_KEY_MD5.replace("x-amz-", f"x-amz-{prefix}"))
        if sent != found.headers.get(_KEY_MD5):
            raise _Refusal(400, "InvalidRequest")
        return found

    def _store(self, path: str, content: bytes, headers: Mapping[str, str]) -> None:
        kept = {
            name: value
            for name, value in headers.items()
            if name in _STORED or name.startswith("x-amz-meta-")
        }
        self.store.objects[path] = StoredObject(content, kept)

    def log_message(self, format: str, *args: Any) -> None:
        """Write no log."""


def _slice(content: bytes, requested: str | None) -> tuple[str, bytes]:
    """Return the range of a part as `Content-Range` states it, and the part."""
    if requested is None:
        return "", content
    first, _, last = requested.removeprefix("bytes=").partition("-")
    end = min(int(last), len(content) - 1) if last else len(content) - 1
    return f"bytes {first}-{end}", content[int(first) : end + 1]


def _parse_form(content_type: str, body: bytes) -> dict[str, bytes]:
    parsed = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return {
        str(each.get_param("name", header="content-disposition")): each.get_payload(decode=True)
        for each in parsed.walk()
        if not each.is_multipart()
    }
