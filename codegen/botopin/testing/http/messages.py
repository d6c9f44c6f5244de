"""HTTP messages, and errors that become HTTP responses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Delivery: TypeAlias = Literal["whole", "truncated", "dropped"]
"""Part of a response that the client receives."""


@frozen(kw_only=True)
class HTTPRequest:
    """An HTTP request as it was received."""

    method: str
    path: str
    """Percent-encoded path without the query."""
    query: str = ""
    """Percent-encoded query without the question mark."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None. The case of the name does not matter.

        The values of repeated headers are joined with commas.
        """
        values = [value for each, value in self.headers if each.lower() == name.lower()]
        return ", ".join(values) if values else None


@frozen(kw_only=True)
class HTTPResponse:
    """An HTTP response to send.

    Raises:
        ValueError: The status is not between 200 and 599, or a header is malformed.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def __attrs_post_init__(self) -> None:
        if not 200 <= self.status <= 599:  # noqa: PLR2004 - HTTP's range
            raise ValueError(f"expected an HTTP status from 200 to 599, got {self.status}")
        for name, value in self.headers:
            if not _TOKEN.fullmatch(name):
                raise ValueError(f"expected the name of an HTTP header, got {name[:80]!r}")
            if _UNSAFE.search(value):
                raise ValueError(f"expected no control characters in the header {name}")


@frozen(kw_only=True)
class Reply:
    """A response and the way it is delivered."""

    response: HTTPResponse
    delay: float = 0
    """Seconds to wait before the response is sent."""
    delivery: Delivery = "whole"


@frozen(kw_only=True)
class WireError:
    """An error of the service, independent of the protocol."""

    code: str
    status: int
    message: str = ""
    shape: str = ""
    """Name of the error's shape. Empty if the version does not model the error."""
    members: Mapping[str, Any] = field(factory=dict[str, Any])


class ErrorResponse(Exception):
    """The response to a request is an error."""

    def __init__(self, error: WireError) -> None:
        super().__init__(error)
        self.error = error


def reject(code: str, message: str, status: int = 400) -> ErrorResponse:
    """Return the response with an error that has no shape."""
    return ErrorResponse(WireError(code=code, status=status, message=message))
