"""Conversion of received requests to the arguments that a caller passed to boto3.

botocore's encodings are undone. Values that botocore fills in stay, except the digest of a key and
the account `-`. A typed request would have another meaning or a longer form with these values.
"""

from __future__ import annotations

from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from hashlib import md5
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from botopin.customizations.table import treatments_of
from botopin.customizations.treatments import BASE64, COPY_SOURCE, ENCRYPTION_KEY
from botopin.testing.protocols.base import RequestParseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from botopin.model.service import Operation, ServiceModel


class RequestDecoder:
    """Decoder of the requests of one version."""

    def __init__(self, model: ServiceModel) -> None:
        self._rows = [
            row for row in treatments_of(model) if row.treatment in _DECODERS or row.fills
        ]

    def decode(self, operation: Operation, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return a request as a caller of boto3 writes it.

        Raises:
            RequestParseError: A value does not have the encoding that the service expects.
        """
        decoded = dict(request)
        problems: list[str] = []
        for row in self._rows:
            name = row.members[0]
            if not row.applies_to(operation.name) or name not in decoded:
                continue
            if row.fills:
                if decoded[name] == row.fills:
                    del decoded[name]
                continue
            try:
                _DECODERS[row.treatment](row.members, decoded)
            except ValueError as error:
                shape = operation.input.shape if operation.input else operation.name
                problems.append(f"{shape}.{name}: {error}")
        if problems:
            raise RequestParseError(problems)
        return decoded


def _decode_data(members: Sequence[str], request: dict[str, Any]) -> None:
    """Decode base64 to a text, or to bytes if the bytes are not text."""
    (name,) = members
    data = _decode_base64(request[name])
    try:
        request[name] = data.decode()
    except UnicodeDecodeError:
        request[name] = data


def _decode_key(members: Sequence[str], request: dict[str, Any]) -> None:
    """Decode an encryption key to bytes, unless the caller has encoded it."""
    name, digest = members
    try:
        key = _decode_base64(request[name])
    except ValueError:
        if digest not in request:
            raise
        return
    expected = b64encode(md5(key, usedforsecurity=False).digest()).decode("ascii")
    # botocore fills in a missing digest. It does not encode a key if the caller states the digest.
    if request.setdefault(digest, expected) == expected:
        request[name] = key
        del request[digest]


def _decode_base64(text: str) -> bytes:
    try:
        return a2b_base64(text, strict_mode=True)
    except Base64Error:
        message = "expected base64"
        raise ValueError(message) from None


def _decode_copy_source(members: Sequence[str], request: dict[str, Any]) -> None:
    """Split a source into its bucket, key and version. Keep a text that has no such parts."""
    (name,) = members
    quoted, _, version = str(request[name]).partition("?versionId=")
    source = unquote(quoted).removeprefix("/")
    bucket, _, key = source.partition("/object/" if source.startswith("arn:") else "/")
    if bucket and key:
        parts = {"Bucket": bucket, "Key": key}
        request[name] = parts | ({"VersionId": version} if version else {})


_DECODERS: Final[Mapping[str, Callable[[Sequence[str], dict[str, Any]], None]]] = {
    BASE64: _decode_data,
    COPY_SOURCE: _decode_copy_source,
    ENCRYPTION_KEY: _decode_key,
}
"""Treatments of requests, by their names in the table."""
