"""Pagination: the paginators of the model, pages and their tokens."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from botopin.model.service import BlobShape, MapShape, StringShape, StructureShape
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value
from botopin.testing.protocols.members import resolve_structure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.model.service import JSON, Operation, Reference, ServiceModel

DEFAULT_PAGE_SIZE: Final = 100
"""Number of items on a page if the request does not contain a limit."""

_SIGNATURE: Final = 16


class TokenError(ValueError):
    """A pagination token or limit is invalid, or the token belongs to another search."""


@frozen(kw_only=True)
class Pagination:
    """Names of the members that an operation uses for pagination."""

    tokens: Mapping[str, str]
    """Output members of the tokens, by the input members to which their values are sent."""
    limit: str = ""
    more: str = ""
    """Output member that states whether another page follows. Empty if only the token does."""

    @property
    def inputs(self) -> frozenset[str]:
        """Input members that select a page instead of items."""
        return frozenset({*self.tokens, self.limit})


def find_pagination(
    paginators: Mapping[str, Mapping[str, JSON]], operation: str
) -> Pagination | None:
    """Return the pagination of an operation, or None if it has none or computes its tokens."""
    paginator: Mapping[str, Any] = paginators.get(operation, {})
    sent, received = (_texts(paginator.get(key, ())) for key in ("input_token", "output_token"))
    if not sent or not all(each.isidentifier() for each in received):
        return None
    return Pagination(
        tokens=dict(zip(sent, received, strict=False)),
        limit=paginator.get("limit_key", ""),
        more=paginator.get("more_results", ""),
    )


def _texts(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def result_paths(paginators: Mapping[str, Mapping[str, JSON]], operation: str) -> Sequence[str]:
    """Return the dotted paths of the results in an operation's output."""
    paths: Any = paginators.get(operation, {}).get("result_key", ())
    return _texts(paths)


def mark_last_page(
    paginators: Mapping[str, Mapping[str, JSON]], operation: str, response: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a response without everything that makes a paginator request another page."""
    paginator = paginators.get(operation, {})
    tokens: Any = paginator.get("output_token", "")
    more: str = paginator.get("more_results", "")
    last = dict(response)
    for path in "||".join(_texts(tokens)).split("||"):
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
    """Splits search results into pages. A token contains the number of the last item, signed."""

    _model: ServiceModel
    _secret: bytes = field(factory=lambda: token_bytes(32), init=False, repr=False)

    def page(
        self,
        pagination: Pagination,
        operation: Operation,
        request: Mapping[str, Any],
        items: Sequence[tuple[int, Any]],
    ) -> tuple[list[Any], dict[str, Any]]:
        """Return the items of a page, and the members of the response that lead to the next page.

        Args:
            pagination: Names of the pagination members.
            operation: Operation of the request.
            request: Request in boto3's form.
            items: Items of all pages with their numbers, in ascending order.

        Raises:
            TokenError: A token does not belong to this search, or the limit is not a number.
        """
        filters = {name: value for name, value in request.items() if name not in pagination.inputs}
        text = json.dumps(filters, sort_keys=True, default=str)
        search = f"{operation.name} {text}".encode()
        starts = {
            self._decode(request[name], search) for name in pagination.tokens if name in request
        }
        if len(starts) > 1:
            raise TokenError(f"expected {' and '.join(pagination.tokens)} of the same page")
        last_number = starts.pop() if starts else 0
        remaining = [(number, item) for number, item in items if number > last_number]
        page = remaining[: _page_size(pagination, request)]
        more = len(remaining) > len(page)
        members: dict[str, Any] = {pagination.more: more} if pagination.more else {}
        if more:
            token = self._encode(page[-1][0], search)
            output = resolve_structure(self._model, operation.output)
            for name in pagination.tokens.values():
                members[name] = self._in_shape(output.members[name], token, page[-1][0])
        return [item for _, item in page], members

    def _in_shape(self, reference: Reference, token: str, number: int) -> Any:
        """Return a token as a value of a shape. A numeric token has no room for a signature."""
        match self._model.resolve(reference):
            case MapShape(value=value):
                return {"position": self._in_shape(value, token, number)}
            case StructureShape(members=members) if members:
                name, member = next(iter(members.items()))
                return {name: self._in_shape(member, token, number)}
            case BlobShape():
                return token.encode()
            case StringShape():
                return token
            case _:
                return number

    def _encode(self, number: int, search: bytes) -> str:
        position = str(number).encode()
        return urlsafe_b64encode(self._sign(position, search) + position).decode("ascii")

    def _decode(self, token: Any, search: bytes) -> int:
        """Return the number in a token, or in the first member of a token."""
        while is_mapping(token):
            token = next(iter(token.values()), None)
        if isinstance(token, int) and token >= 0:
            return token
        try:
            raw = urlsafe_b64decode(token) if isinstance(token, str | bytes) else b""
        except ValueError:
            raw = b""
        signature, position = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(position, search)):
            raise TokenError("expected a pagination token that the same search returned")
        return int(position)

    def _sign(self, position: bytes, search: bytes) -> bytes:
        return hmac.digest(self._secret, position + b" " + search, sha256().name)[:_SIGNATURE]


def _page_size(pagination: Pagination, request: Mapping[str, Any]) -> int:
    """Return the limit of a request, which is text in some services."""
    limit = request.get(pagination.limit) or DEFAULT_PAGE_SIZE
    try:
        return int(limit)
    except ValueError:
        message = f"expected a number as {pagination.limit}, got {format_value(limit)}"
        raise TokenError(message) from None
