"""HTTP messages as data, and refusals that become one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Delivery: TypeAlias = Literal["whole", "truncated", "dropped"]
"""How much of an answer the client gets to see."""


@frozen(kw_only=True)
class HTTPRequest:
    """What came in, as it stood on the wire."""

    method: str
    path: str
    """Without the query, still percent-encoded."""
    query: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The value of a header, in whatever case it was sent; several are joined."""
        held = [value for each, value in self.headers if each.lower() == name.lower()]
        return ", ".join(held) if held else None


@frozen(kw_only=True)
class HTTPResponse:
    """What goes out.

    Raises:
        ValueError: the status is none of an answer, or a header would break out of its line.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def __attrs_post_init__(self) -> None:
        if not 200 <= self.status <= 599:  # noqa: PLR2004 - what an answer can say
            message = f"{self.status} is no status of an HTTP answer"
            raise ValueError(message)
        for name, value in self.headers:
            if not _TOKEN.fullmatch(name):
                message = f"{name[:80]!r} cannot be the name of a header"
                raise ValueError(message)
            if _UNSAFE.search(value):
                message = f"the header {name} cannot carry control characters"
                raise ValueError(message)


@frozen(kw_only=True)
class Reply:
    """An answer, and what happens to it on the way."""

    response: HTTPResponse
    delay: float = 0
    """Seconds until it goes out."""
    delivery: Delivery = "whole"


@frozen(kw_only=True)
class WireError:
    """An error as any protocol writes it."""

    code: str
    status: int
    message: str = ""
    shape: str = ""
    """The shape of its members; empty where the version does not have it."""
    members: Mapping[str, Any] = field(factory=dict[str, Any])


class ErrorResponse(Exception):
    """A request is answered with an error."""

    def __init__(self, error: WireError) -> None:
        super().__init__(error)
        self.error = error
