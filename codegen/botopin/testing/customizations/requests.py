"""Requests as a caller of boto3 writes them, from requests as services receive them.

botocore's encodings are undone. Of the values that botocore fills, only the digest of a key and the
account `-` are removed, because a typed request with them has another meaning or a longer form.
"""

from __future__ import annotations

from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from hashlib import md5
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from botopin.customizations.table import treatments_of
from botopin.customizations.treatments import BASE64, COPY_SOURCE
from botopin.testing.protocols.base import RequestParseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import Operation, ServiceModel

_DIGEST: Final = "MD5"
"""Suffix of the member that contains the digest of a key."""


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
            for name in row.members if row.applies_to(operation.name) else ():
                if name not in decoded:
                    continue
                if row.fills:
                    if decoded[name] == row.fills:
                        del decoded[name]
                    continue
                try:
                    _DECODERS[row.treatment](name, decoded)
                except ValueError as error:
                    shape = operation.input.shape if operation.input else operation.name
                    problems.append(f"{shape}.{name}: {error}")
        if problems:
            raise RequestParseError(problems)
        return decoded


def _decode_base64(name: str, request: dict[str, Any]) -> None:
    """Decode a text: a key with its digest to bytes, other data to a text if it is one."""
    digest = request.get(f"{name}{_DIGEST}")
    try:
        data = a2b_base64(request[name], strict_mode=True)
    except Base64Error:
        if digest is not None:
            return
        message = "expected base64"
        raise ValueError(message) from None
    if digest is None:
        try:
            request[name] = data.decode()
        except UnicodeDecodeError:
            request[name] = data
    elif digest == b64encode(md5(data, usedforsecurity=False).digest()).decode("ascii"):
        # botocore fills a missing digest. It encodes no key whose digest the caller states.
        request[name] = data
        del request[f"{name}{_DIGEST}"]


def _decode_copy_source(name: str, request: dict[str, Any]) -> None:
    """Split a source into its bucket, key and version. Keep a text that has no such parts."""
    quoted, _, version = str(request[name]).partition("?versionId=")
    source = unquote(quoted).removeprefix("/")
    bucket, _, key = source.partition("/object/" if source.startswith("arn:") else "/")
    if bucket and key:
        parts = {"Bucket": bucket, "Key": key}
        request[name] = parts | ({"VersionId": version} if version else {})


_DECODERS: Final[Mapping[str, Callable[[str, dict[str, Any]], None]]] = {
    BASE64: _decode_base64,
    COPY_SOURCE: _decode_copy_source,
}
"""Treatments of requests, by their names in the table."""
