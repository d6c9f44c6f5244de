"""Pagination: the paginators of the model, pages and their tokens."""

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
"""Number of items on a page if the request does not contain a limit."""

_SIGNATURE: Final = 16


class TokenError(ValueError):
    """A pagination token is invalid, or belongs to another search."""


@frozen(kw_only=True)
class Pagination:
    """Names of the members that an operation uses for pagination."""

    input_token: str
    output_token: str
    limit: str = ""
    more: str = ""
    """Output member that states whether another page follows. Empty if only the token does."""


def find_pagination(
    paginators: Mapping[str, Mapping[str, JSON]], operation: str
) -> Pagination | None:
    """Return the pagination of an operation, or None if it has none or uses several tokens."""
    names = paginators.get(operation, {})
    match names.get("input_token"), names.get("output_token"), names.get("limit_key", ""):
        case (str(sent), str(received), str(limit)) if received.isidentifier():
            more = names.get("more_results", "")
            return Pagination(input_token=sent, output_token=received, limit=limit, more=more)
        case _:
            return None


def result_paths(paginators: Mapping[str, Mapping[str, JSON]], operation: str) -> Sequence[str]:
    """Return the dotted paths of the results in an operation's output."""
    paths: Any = paginators.get(operation, {}).get("result_key", ())
    return [paths] if isinstance(paths, str) else paths


def mark_last_page(
    paginators: Mapping[str, Mapping[str, JSON]], operation: str, response: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a response without everything that makes a paginator request another page."""
    paginator = paginators.get(operation, {})
    tokens: Any = paginator.get("output_token", "")
    expressions: list[str] = [tokens] if isinstance(tokens, str) else tokens
    more: str = paginator.get("more_results", "")
    last = dict(response)
    for path in "||".join(expressions).split("||"):
        last = _replace_at(last, path.strip().split("."), None)
    return _replace_at(last, more.split("."), False)


def _replace_at(response: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """Return a response with a new value at a path, if the path exists. None removes the member."""
    name, *remaining = path
    if name not in response:
        return response
    if remaining:
        value = _replace_at(response[name], remaining, value)
    if value is None:
        return {key: other for key, other in response.items() if key != name}
    return {**response, name: value}


@frozen
class Paginator:
    """Splits search results into pages. A token is the signed number of the last item."""

    _secret: bytes = field(factory=lambda: token_bytes(32), init=False, repr=False)

    def page(
        self,
        pagination: Pagination,
        request: Mapping[str, Any],
        items: Sequence[tuple[int, Any]],
        operation: str,
    ) -> tuple[list[Any], str | None]:
        """Return the items of a page, and the token of the next page or None.

        Args:
            pagination: Names of the pagination members.
            request: Request in boto3's form.
            items: Items of all pages with their numbers, in ascending order.
            operation: Name of the operation.

        Raises:
            TokenError: The token does not belong to this search.
        """
        filters = {
            k: v for k, v in request.items() if k not in {pagination.input_token, pagination.limit}
        }
        search = f"{operation} {json.dumps(filters, sort_keys=True, default=str)}".encode()
        token = request.get(pagination.input_token)
        last_number = self._decode_token(token, search) if token is not None else 0
        remaining = [(number, item) for number, item in items if number > last_number]
        size = request.get(pagination.limit) or DEFAULT_PAGE_SIZE
        page = remaining[:size]
        next_token = self._encode_token(page[-1][0], search) if len(remaining) > len(page) else None
        return [item for _, item in page], next_token

    def _encode_token(self, number: int, search: bytes) -> str:
        position = str(number).encode()
        return urlsafe_b64encode(self._sign(position, search) + position).decode("ascii")

    def _decode_token(self, token: str, search: bytes) -> int:
        try:
            raw = urlsafe_b64decode(token.encode())
        except ValueError:
            raw = b""
        signature, position = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(position, search)):
            raise TokenError("expected a pagination token that the same search returned")
        return int(position)

    def _sign(self, position: bytes, search: bytes) -> bytes:
        return hmac.digest(self._secret, position + b" " + search, sha256().name)[:_SIGNATURE]
