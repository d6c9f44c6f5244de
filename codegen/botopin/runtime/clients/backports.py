"""Handlers of newer botocore releases, for clients of S3 with an older release.

A response is the same with every release: it has the text of the header `Expires`, and an error in
a successful response is an error. botocore 1.35.16 and 1.35.45 added these handlers to the event
`before-parse`, which botocore 1.33 does not have. The parsers of a session exist in each release.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.clients.documents import botocore

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPLETE: Final = (1, 35, 45)
"""First botocore release with all handlers."""
_S3: Final = "s3"
_SERVER_ERROR: Final = 500


def backported_components(session: Any, service: str) -> dict[str, Any]:
    """Return the components that replace those of a botocore session, by name."""
    if not _needs_backports(service):
        return {}
    factory = session.get_component("response_parser_factory")
    return {"response_parser_factory": _ParserFactory(factory)}


def register_backports(client: Any, service: str) -> None:
    """Add the event handlers that the installed botocore lacks to a client."""
    if _needs_backports(service):
        client.meta.events.register_first(f"needs-retry.{_S3}", _update_status)


def _needs_backports(service: str) -> bool:
    version: str = import_module("botocore").__version__
    return service == _S3 and tuple(map(int, re.findall(r"\d+", version)[:3])) < _COMPLETE


def _update_status(response: Any, **_: Any) -> None:
    """Give an HTTP response the status of its parsed response, so that botocore retries it."""
    if response is not None:
        http_response, parsed = response
        metadata = parsed.get("ResponseMetadata", {})
        http_response.status_code = metadata.get("HTTPStatusCode", http_response.status_code)


class _ParserFactory:
    """Factory of botocore's parsers for S3."""

    def __init__(self, factory: Any) -> None:
        self._factory = factory

    def __getattr__(self, name: str) -> Any:
        return getattr(self._factory, name)

    def create_parser(self, protocol_name: str) -> _Parser:
        return _Parser(self._factory.create_parser(protocol_name))


class _Parser:
    """Parser of responses that calls the handlers first."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)

    def parse(self, response: dict[str, Any], shape: Any) -> dict[str, Any]:
        """Parse a response of botocore into a dictionary."""
        if _contains_error(response, shape):
            response["status_code"] = _SERVER_ERROR
        text = _take_expires(response["headers"]) if _has_expires(shape) else None
        parsed: dict[str, Any] = self._parser.parse(response, shape)
        return parsed if text is None else {**parsed, "ExpiresString": text}


def _contains_error(response: Mapping[str, Any], shape: Any) -> bool:
    """Return whether the body of a successful response is an error, or is incomplete."""
    body = response["body"]
    if shape is None or response["status_code"] != 200 or not body or not isinstance(body, bytes):  # noqa: PLR2004 - HTTP status
        return False
    payload = shape.serialization.get("payload")
    if payload and shape.members[payload].type_name in {"blob", "string"}:
        return False
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - slow, and rarely needed

    try:
        return ET.fromstring(body).tag == "Error"  # noqa: S314 - botocore parses it in the same way
    except ET.ParseError:
        return True


def _has_expires(shape: Any) -> bool:
    return shape is not None and any(
        member.name == "Expires" and member.serialization.get("location") == "header"
        for member in getattr(shape, "members", {}).values()
    )


def _take_expires(headers: Any) -> str | None:
    """Return the text of the header, and remove the header if the text is not a date."""
    text: str | None = headers.get("Expires")
    if not text:
        return None
    try:
        botocore("utils").parse_timestamp(text)
    except (ValueError, RuntimeError):
        del headers["Expires"]
    return text
