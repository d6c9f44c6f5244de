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

DEFAULT_SIZE: Final = 100
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


def pagination_of(
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


def last_page(
    paginators: Mapping[str, Mapping[str, JSON]], operation: str, answer: Mapping[str, Any]
) -> dict[str, Any]:
    """An answer as one that no page follows, wherever its paginator looks for the next one."""
    facts = paginators.get(operation, {})
    tokens: Any = facts.get("output_token", "")
    expressions: list[str] = [tokens] if isinstance(tokens, str) else tokens
    more: str = facts.get("more_results", "")
    last = dict(answer)
    for path in "||".join(expressions).split("||"):
        last = _changed(last, path.strip().split("."), None)
    return _changed(last, more.split("."), False)


def _changed(answer: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """The answer with another value at a path, if there is one; None takes the member away."""
    name, *rest = path
    if name not in answer:
        return answer
    if rest:
        value = _changed(answer[name], rest, value)
    if value is None:
        return {key: held for key, held in answer.items() if key != name}
    return {**answer, name: value}


@frozen
class Pages:
    """Cuts what a search found into pages; a token holds where the last one ended, signed."""

    _secret: bytes = field(factory=lambda: token_bytes(32), init=False, repr=False)

    def page(
        self,
        paging: Pagination,
        asked: Mapping[str, Any],
        found: Sequence[tuple[int, Any]],
        search: str,
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
        others = {k: v for k, v in asked.items() if k not in {paging.input_token, paging.limit}}
        about = f"{search} {json.dumps(others, sort_keys=True, default=str)}".encode()
        token = asked.get(paging.input_token)
        after = self._read(token, about) if token is not None else 0
        rest = [(number, item) for number, item in found if number > after]
        size = asked.get(paging.limit) or DEFAULT_SIZE
        page = rest[:size]
        following = self._written(page[-1][0], about) if len(rest) > len(page) else None
        return [item for _, item in page], following

    def _written(self, number: int, about: bytes) -> str:
        position = str(number).encode()
        return urlsafe_b64encode(self._signed(position, about) + position).decode("ascii")

    def _read(self, token: str, about: bytes) -> int:
        try:
            raw = urlsafe_b64decode(token.encode())
        except ValueError:
            raw = b""
        signature, position = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signed(position, about)):
            message = "the token of a page is not one that this search gave out"
            raise TokenError(message)
        return int(position)

    def _signed(self, position: bytes, about: bytes) -> bytes:
        return hmac.digest(self._secret, position + b" " + about, sha256().name)[:_SIGNATURE]
