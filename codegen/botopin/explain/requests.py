"""Requests as botocore sends them, as text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botopin.explain.botocore_models import protocol_of
from botopin.runtime.type_guards import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.explain.botocore_models import Operation


def request_text(operation: Operation, arguments: Mapping[str, Any]) -> str:
    """Return the request that botocore serializes, one header in each line, then the body.

    Raises:
        Exception: botocore cannot serialize the arguments, for whatever reason.
    """
    serialize: Any = import_module("botocore.serialize")
    serializer = serialize.create_serializer(protocol_of(operation), include_validation=False)
    request: dict[str, Any] = serializer.serialize_to_request(dict(arguments), operation)
    query = urlencode(request["query_string"], doseq=True) if request["query_string"] else ""
    headers = sorted((str(name), _text(value)) for name, value in request["headers"].items())
    lines = [
        f"{request['method']} {request['url_path']}{'?' if query else ''}{query}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    if host_prefix := request.get("host_prefix"):
        lines.insert(1, f"Host: {host_prefix}…")
    if request["body"]:
        lines += ["", _body(request["body"])]
    return "\n".join(lines)


def _body(body: Any) -> str:
    return urlencode(body, doseq=True) if is_mapping(body) else _text(body)


def _text(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex(" ")
    return str(value)
