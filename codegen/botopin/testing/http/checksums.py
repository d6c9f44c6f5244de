"""Checksums of bodies: those of requests hold, and answers carry one where it is asked for.

Sources: Smithy's trait httpChecksum, which botocore's models have too, and what S3 answers where a
checksum does not hold.
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

from botopin.testing.http.messages import ErrorResponse, WireError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import Operation
    from botopin.testing.http.messages import HTTPRequest, HTTPResponse

CHECKSUM_PREFIX: Final = "x-amz-checksum-"
"""How the headers begin that carry a checksum; what follows is the algorithm."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PARTIAL: Final = 206


def verify_checksums(operation: Operation, request: HTTPRequest) -> None:
    """Hold a request's checksums to its body: Content-MD5, and x-amz-checksum-….

    Raises:
        RefusedError: one does not hold.
    """
    body = request.body
    if (said := request.header("content-md5")) is not None:
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        if _decode_digest(said, len(digest), "InvalidDigest", "Content-MD5") != digest:
            raise _bad_digest("Content-MD5", said, digest)
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
    """Hold the body as it was sent to what its signature says of it.

    Raises:
        RefusedError: it is another one.
    """
    said = request.header("x-amz-content-sha256") or ""
    if _SHA256.fullmatch(said) and said != hashlib.sha256(request.body).hexdigest():
        message = "x-amz-content-sha256 is not the SHA-256 of the body"
        raise ErrorResponse(
            WireError(code="XAmzContentSHA256Mismatch", status=400, message=message)
        )


def add_checksum(
    operation: Operation, data: Mapping[str, Any], response: HTTPResponse
) -> HTTPResponse:
    """An answer with a checksum of its body, where the request asks for one and it has none."""
    trait = operation.traits.get("httpChecksum", {})
    asked = data.get(trait.get("requestValidationModeMember", ""))
    has = any(name.lower().startswith(CHECKSUM_PREFIX) for name, _ in response.headers)
    if asked != "ENABLED" or has or response.status == _PARTIAL:
        return response
    offered = {name.lower() for name in trait.get("responseAlgorithms", ())}
    algorithm = next((each for each in _algorithms() if each in offered), None)
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
    """What can be computed here. A checksum of another algorithm is taken as it is."""
    known: dict[str, Callable[[bytes], bytes]] = {
        "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
        "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
        "sha256": lambda body: hashlib.sha256(body).digest(),
        "sha512": lambda body: hashlib.sha512(body).digest(),
        "md5": lambda body: hashlib.md5(body, usedforsecurity=False).digest(),
    }
    with suppress(ImportError):
        # boto3 needs it to send these, so it is there where they come from boto3.
        crt: Any = import_module("awscrt.checksums")
        known["crc32c"] = lambda body: crt.crc32c(body).to_bytes(4, "big")
        known["crc64nvme"] = lambda body: crt.crc64nvme(body).to_bytes(8, "big")
    return known


def _decode_digest(text: str, size: int, code: str, name: str) -> bytes:
    try:
        digest = a2b_base64(text, strict_mode=True)
    except (Base64Error, ValueError):
        digest = b""
    if len(digest) != size:
        message = f"{name}: expected {size} bytes in base64, got {text[:100]!r}"
        raise ErrorResponse(WireError(code=code, status=400, message=message))
    return digest


def _bad_digest(name: str, said: str, digest: bytes) -> ErrorResponse:
    held = b2a_base64(digest, newline=False).decode("ascii")
    message = f"{name}: expected {held!r} for the body that was received, got {said[:100]!r}"
    return ErrorResponse(WireError(code="BadDigest", status=400, message=message))
