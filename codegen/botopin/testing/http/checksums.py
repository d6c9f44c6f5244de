"""Checksums of bodies: verification in requests, and addition to responses on request.

The rules follow Smithy's trait httpChecksum, which botocore's models include. The error codes are
the codes of S3.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.testing.http.messages import reject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import Operation
    from botopin.testing.http.messages import ErrorResponse, HTTPRequest, HTTPResponse

CHECKSUM_PREFIX: Final = "x-amz-checksum-"
"""Prefix of the headers that contain a checksum. The name of the algorithm follows."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PARTIAL: Final = 206


def verify_checksums(operation: Operation, request: HTTPRequest) -> None:
    """Check the headers Content-MD5 and x-amz-checksum-… of a request against its body.

    Raises:
        ErrorResponse: A checksum does not match the body.
    """
    body = request.body
    if (claimed := request.header("content-md5")) is not None:
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        if _decode_digest(claimed, len(digest), "InvalidDigest", "Content-MD5") != digest:
            raise _bad_digest("Content-MD5", claimed, digest)
    if not _has_checksum_trait(operation):
        return
    digests: dict[str, bytes] = {}
    for name, value in request.headers:
        algorithm = name.lower().removeprefix(CHECKSUM_PREFIX)
        if algorithm != name.lower() and (compute := _algorithms().get(algorithm)):
            digest = digests.get(algorithm) or digests.setdefault(algorithm, compute(body))
            if _decode_digest(value, len(digest), "InvalidRequest", name) != digest:
                raise _bad_digest(name, value, digest)


def verify_content_sha256(request: HTTPRequest) -> None:
    """Check the header x-amz-content-sha256 of a request against its encoded body.

    Raises:
        ErrorResponse: The header contains the hash of another body.
    """
    claimed = request.header("x-amz-content-sha256") or ""
    if _SHA256.fullmatch(claimed) and claimed != hashlib.sha256(request.body).hexdigest():
        raise reject(
            "XAmzContentSHA256Mismatch", "x-amz-content-sha256 is not the SHA-256 of the body"
        )


def add_checksum(
    operation: Operation, data: Mapping[str, Any], response: HTTPResponse
) -> HTTPResponse:
    """Add a checksum to a response if the request asks for one and the response has none."""
    trait = operation.traits.get("httpChecksum", {})
    mode = data.get(trait.get("requestValidationModeMember", ""))
    names = [name.lower() for name, _ in response.headers]
    has_checksum = any(name.startswith(CHECKSUM_PREFIX) for name in names)
    if mode != "ENABLED" or has_checksum or response.status == _PARTIAL:
        return response
    algorithms = {name.lower() for name in trait.get("responseAlgorithms", ())}
    algorithm = next((each for each in _algorithms() if each in algorithms), None)
    if algorithm is None:
        return response
    digest = _algorithms()[algorithm](response.body)
    header = (f"{CHECKSUM_PREFIX}{algorithm}", b2a_base64(digest, newline=False).decode("ascii"))
    return evolve(response, headers=(*response.headers, header))


def _has_checksum_trait(operation: Operation) -> bool:
    trait = operation.traits.get("httpChecksum", {})
    return bool(
        trait.get("requestAlgorithmMember")
        or trait.get("requestChecksumRequired")
        or operation.traits.get("httpChecksumRequired")
    )


@cache
def _algorithms() -> Mapping[str, Callable[[bytes], bytes]]:
    """Return the supported algorithms. Checksums of other algorithms are not verified."""
    algorithms: dict[str, Callable[[bytes], bytes]] = {
        "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
        "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
        "sha256": lambda body: hashlib.sha256(body).digest(),
        "sha512": lambda body: hashlib.sha512(body).digest(),
        "md5": lambda body: hashlib.md5(body, usedforsecurity=False).digest(),
    }
    with suppress(ImportError):
        # boto3 needs awscrt to send these checksums, so clients that send them have it.
        crt: Any = import_module("awscrt.checksums")
        algorithms["crc32c"] = lambda body: crt.crc32c(body).to_bytes(4, "big")
        algorithms["crc64nvme"] = lambda body: crt.crc64nvme(body).to_bytes(8, "big")
    return algorithms


def _decode_digest(text: str, size: int, code: str, name: str) -> bytes:
    try:
        digest = a2b_base64(text, strict_mode=True)
    except (Base64Error, ValueError):
        digest = b""
    if len(digest) != size:
        raise reject(code, f"{name}: expected {size} bytes in base64, got {text[:100]!r}")
    return digest


def _bad_digest(name: str, claimed: str, digest: bytes) -> ErrorResponse:
    actual = b2a_base64(digest, newline=False).decode("ascii")
    message = f"{name}: expected {actual!r} for the body that was received, got {claimed[:100]!r}"
    return reject("BadDigest", message)
