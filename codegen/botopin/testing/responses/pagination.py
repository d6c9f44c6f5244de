"""Pages and their tokens, by the model's paginators."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.service import JSON

DEFAULT_PAGE_SIZE: Final = 100
"""Items of a page where the request does not say how many."""

_SIGNATURE: Final = 16


class TokenError(ValueError):
    """A token was not given out here, or for another search."""


@frozen(kw_only=True)
class Pagination:
    """What an operation calls the parts of its paging."""

    input_token: str
    output_token: str
    limit: str = ""
    more: str = ""
    """The member of the output that says whether a page follows; empty where the token does."""


def find_pagination(
    paginators: Mapping[str, Mapping[str, JSON]], operation: str
) -> Pagination | None:
    """How an operation pages; None where it does not, or by more than one token."""
    facts = paginators.get(operation, {})
    match facts.get("input_token"), facts.get("output_token"), facts.get("limit_key", ""):
        case (str(given), str(received), str(limit)) if received.isidentifier():
            more = facts.get("more_results", "")
            return Pagination(input_token=given, output_token=received, limit=limit, more=more)
        case _:
            return None


def result_paths(paginators: Mapping[str, Mapping[str, JSON]], operation: str) -> Sequence[str]:
    """Where an operation's results are in its output, as paths with dots."""
    said: Any = paginators.get(operation, {}).get("result_key", ())
    return [said] if isinstance(said, str) else said


def mark_last_page(
    paginators: Mapping[str, Mapping[str, JSON]], operation: str, response: Mapping[str, Any]
) -> dict[str, Any]:
    """An answer as one that no page follows, wherever its paginator looks for the next one."""
    facts = paginators.get(operation, {})
    tokens: Any = facts.get("output_token", "")
    expressions: list[str] = [tokens] if isinstance(tokens, str) else tokens
    more: str = facts.get("more_results", "")
    last = dict(response)
    for path in "||".join(expressions).split("||"):
        last = _replace_at(last, path.strip().split("."), None)
    return _replace_at(last, more.split("."), False)


def _replace_at(response: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """The answer with another value at a path, if there is one; None takes the member away."""
    name, *rest = path
    if name not in response:
        return response
    if rest:
        value = _replace_at(response[name], rest, value)
    if value is None:
        return {key: held for key, held in response.items() if key != name}
    return {**response, name: value}


@frozen
class Paginator:
    """Cuts what a search found into pages; a token holds where the last one ended, signed."""

    _secret: bytes = field(factory=lambda: token_bytes(32), init=False, repr=False)

    def page(
        self,
        pagination: Pagination,
        request: Mapping[str, Any],
        items: Sequence[tuple[int, Any]],
        operation: str,
    ) -> tuple[list[Any], str | None]:
        """The items of a page, and the token of the next one if there are more.

        Args:
            paging: what the parts are called.
            asked: the request, in boto3's dialect.
            found: every item with its number; numbers rise.
            search: the operation's name.

        Raises:
            TokenError: the token is not of this search.
        """
        others = {
            k: v for k, v in request.items() if k not in {pagination.input_token, pagination.limit}
        }
        about = f"{operation} {json.dumps(others, sort_keys=True, default=str)}".encode()
        token = request.get(pagination.input_token)
        after = self._decode_token(token, about) if token is not None else 0
        rest = [(number, item) for number, item in items if number > after]
        size = request.get(pagination.limit) or DEFAULT_PAGE_SIZE
        page = rest[:size]
        following = self._encode_token(page[-1][0], about) if len(rest) > len(page) else None
        return [item for _, item in page], following

    def _encode_token(self, number: int, about: bytes) -> str:
        position = str(number).encode()
        return urlsafe_b64encode(self._sign(position, about) + position).decode("ascii")

    def _decode_token(self, token: str, about: bytes) -> int:
        try:
            raw = urlsafe_b64decode(token.encode())
        except ValueError:
            raw = b""
        signature, position = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(position, about)):
            message = "the token of a page is not one that this search gave out"
            raise TokenError(message)
        return int(position)

    def _sign(self, position: bytes, about: bytes) -> bytes:
        return hmac.digest(self._secret, position + b" " + about, sha256().name)[:_SIGNATURE]
