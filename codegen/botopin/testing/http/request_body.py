"""Decoding of request bodies: content codings are removed and checksums verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from botopin.model.service import StructureShape
from botopin.testing.http.aws_chunked import decode_aws_chunked
from botopin.testing.http.checksums import verify_checksums, verify_content_sha256
from botopin.testing.http.messages import reject
from botopin.testing.http.server import decompress_gzip

if TYPE_CHECKING:
    from botopin.model.service import Operation, ServiceModel
    from botopin.testing.http.messages import HTTPRequest

_CODING: Final = "content-encoding"
_CHUNKED: Final = "aws-chunked"


def decode_body(model: ServiceModel, operation: Operation, http: HTTPRequest) -> HTTPRequest:
    """Return the request with its body decoded.

    Raises:
        ErrorResponse: A checksum does not match, or the operation does not accept the coding.
        ValueError: The body does not match its coding.
    """
    verify_content_sha256(http)
    codings = [
        each.strip().lower() for each in (http.header(_CODING) or "").split(",") if each.strip()
    ]
    signed = http.header("x-amz-content-sha256") or ""
    if _CHUNKED in codings or (signed.startswith("STREAMING-") and "PAYLOAD" in signed):
        codings = [each for each in codings if each != _CHUNKED]
        http = _decode_chunks(http, ",".join(codings))
    verify_checksums(operation, http)
    if codings in ([], ["identity"]) or _is_content_encoding_modelled(model, operation):
        return http
    allowed: Any = operation.traits.get("requestcompression", {})
    if codings != ["gzip"] or "gzip" not in allowed.get("encodings", ()):
        coding = ", ".join(codings)
        message = f"{operation.name} does not accept a body in the encoding {coding[:40]!r}"
        raise reject("UnsupportedMediaTypeException", message, 415)
    return evolve(http, body=decompress_gzip(http.body))


def _decode_chunks(http: HTTPRequest, coding: str) -> HTTPRequest:
    """Return the request without aws-chunked, which only applies to the transfer."""
    body, trailers = decode_aws_chunked(http.body)
    length = http.header("x-amz-decoded-content-length")
    if length is not None and length.strip() != str(len(body)):
        raise reject("IncompleteBody", f"expected {length[:40]} bytes of content, got {len(body)}")
    headers = [each for each in http.headers if each[0].lower() != _CODING]
    if coding:
        headers.append((_CODING, coding))
    return evolve(http, headers=(*headers, *trailers), body=body)


def _is_content_encoding_modelled(model: ServiceModel, operation: Operation) -> bool:
    """Return whether the header describes the stored object, as S3's ContentEncoding does."""
    shape = model.resolve(operation.input) if operation.input else None
    return isinstance(shape, StructureShape) and any(
        each.location == "header" and each.location_name.lower() == _CODING
        for each in shape.members.values()
    )
