"""Order of the requests for pages, and the tokens between them, without any I/O.

`PageWalk` decides what to request next, and both the synchronous and the async client use it. The
rules are those of botocore's paginator; docs/decisions/typed-client.md lists the exceptions.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.clients.documents import MODEL, PAGINATORS, botocore, load_documents
from botopin.runtime.clients.failures import PaginationError
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OFFSET: Final = "boto_truncate_amount"
"""Key in botocore's resume tokens for the number of items of a page that were returned."""

_COUNTED: Final = ("list", "map", "string")
"""Types of results that have items, in order of preference: `max_items` counts them."""


ONE_PAGE: Final[dict[str, Any]] = {
    "input_token": [],
    "output_token": [],
    "result_key": "ResponseMetadata",
}
"""Configuration of a paginator of botocore that requests one page and leaves it unchanged."""


class Paginator:
    """Pagination of an operation: its members for tokens and results."""

    def __init__(
        self, config: Mapping[str, Any], counted: str, *, is_sensitive: bool = False
    ) -> None:
        """Read a paginator of the model.

        Args:
            config: Paginator in botocore's form.
            counted: Path of the result that `max_items` counts. Empty if each page counts as one.
            is_sensitive: Whether error messages hide the tokens.
        """
        compile_expression: Any = import_module("jmespath").compile
        more: str | None = config.get("more_results")
        self.input_tokens = tuple(_texts(config["input_token"]))
        self.output_tokens = [compile_expression(each) for each in _texts(config["output_token"])]
        self.more = None if more is None else compile_expression(more)
        self.counted = counted
        self.is_sensitive = is_sensitive
        self.others = [each for each in _texts(config.get("result_key", ())) if each != counted]

    def next_tokens(self, page: Mapping[str, Any]) -> dict[str, Any]:
        """Return the tokens of the next page by input member. Empty after the last page."""
        if self.more is not None and not self.more.search(page):
            return {}
        found = [each.search(page) for each in self.output_tokens]
        return {name: token for name, token in zip(self.input_tokens, found, strict=False) if token}


class Position:
    """Start of an iteration: a page, and the number of its items to leave out."""

    def __init__(self, tokens: Mapping[str, Any], offset: int | None = None) -> None:
        """Create a position.

        Args:
            tokens: Tokens of the page, by input member.
            offset: Number of items to leave out. None if no item of the page was returned.
        """
        self.tokens = tokens
        self.offset = offset

    def encode(self, paginator: Paginator) -> str:
        """Return the position in botocore's format, which its `StartingToken` accepts."""
        token = {name: self.tokens.get(name) for name in paginator.input_tokens}
        if self.offset is not None:
            token[_OFFSET] = self.offset
        text: str = botocore("paginate").TokenEncoder().encode(token)
        return text

    @classmethod
    def decode(cls, text: object, paginator: Paginator) -> Position | None:
        """Return the position of a resume token, or None if the text is something else."""
        try:
            token: Any = botocore("paginate").TokenDecoder().decode(text)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            return None
        offset = token.pop(_OFFSET, None)
        if token.keys() != {*paginator.input_tokens}:
            return None
        if offset is not None and (type(offset) is not int or offset < 0):
            return None
        return cls({name: value for name, value in token.items() if value is not None}, offset)


class PageWalk:
    """One iteration over the pages of an operation.

    The caller alternates `next_arguments` and `receive` until `next_arguments` returns None.
    """

    def __init__(
        self,
        operation: str,
        paginator: Paginator,
        arguments: Mapping[str, Any],
        *,
        max_items: int | None = None,
        start: Position | None = None,
    ) -> None:
        """Start at the first page, or at a position.

        Args:
            operation: Name of the operation, for messages.
            paginator: Pagination of the operation.
            arguments: Arguments of each request. Their tokens are sent in the first request only.
            max_items: Number of items to stop after.
            start: Position to start at, which replaces the tokens in the arguments.
        """
        inputs = paginator.input_tokens
        tokens = {name: arguments[name] for name in inputs if name in arguments}
        self.resume_token: str | None = None
        """Position after `max_items`; None if the walk ended otherwise."""
        self._operation = operation
        self._paginator = paginator
        self._arguments = {k: v for k, v in arguments.items() if k not in inputs}
        self._position: Position | None = start or Position(tokens)
        self._remaining = max_items
        self._is_first = True
        self._last_tokens: Mapping[str, Any] | None = None
        self._seen: set[bytes] = set()

    def next_arguments(self) -> dict[str, Any] | None:
        """Return the arguments of the next request, or None after the last page.

        Raises:
            PaginationError: The service returned a token for the second time.
        """
        if self._position is None:
            return None
        if not self._is_first:
            self._check_progress(self._position.tokens)
        self._is_first = False
        return {**self._arguments, **self._position.tokens}

    def receive(self, page: dict[str, Any]) -> None:
        """Cut a page to the items to return, and find the next position."""
        position, self._position = self._position, None
        assert position is not None  # noqa: S101 - a page follows `next_arguments`
        tokens = self._paginator.next_tokens(page)  # may depend on items that are cut off
        path = self._paginator.counted
        items = _find(page, path) if path else None
        length = 1 if not path else 0 if items is None else len(items)
        first = min(position.offset or 0, length)
        last = length
        if self._remaining is not None and path:
            last = min(length, first + self._remaining)
        if items is not None and last - first < length:
            _replace(page, path, _cut(items, first, last))
        if position.offset is not None:  # the other results were returned with the same page
            for other in self._paginator.others:
                _clear(page, other)
        if self._remaining is not None:
            self._remaining = max(0, self._remaining - (last - first))
        if last < length:
            self._stop(Position(position.tokens, last))
        elif tokens:
            # A page smaller than the interrupted page leaves items to the following pages.
            left = (position.offset or 0) - first
            self._position = Position(tokens, left or None)
            if self._remaining == 0:
                self._stop(self._position)

    def _stop(self, position: Position) -> None:
        self._position = None
        self.resume_token = position.encode(self._paginator)

    def _check_progress(self, tokens: Mapping[str, Any]) -> None:
        redact = self._paginator.is_sensitive
        shown = ", ".join(
            f"{name} {format_value(token, redact=redact)}" if isinstance(token, str | int) else name
            for name, token in tokens.items()
        )
        if tokens == self._last_tokens:
            raise PaginationError(
                f"The same next token was received twice: {self._operation} returned {shown}"
            )
        self._last_tokens = tokens
        from hashlib import blake2b  # noqa: PLC0415 - takes two milliseconds, only pages need it

        text = json.dumps(tokens, sort_keys=True, default=repr)
        digest = blake2b(text.encode(), digest_size=16).digest()
        if digest in self._seen:
            raise PaginationError(
                f"The next tokens form a cycle: {self._operation} returned {shown} for the "
                "second time, after other tokens"
            )
        self._seen.add(digest)


def load_paginator(package: str, operation: str) -> Paginator:
    """Return the pagination of an operation from the bundled documents of a version."""
    documents = load_documents(package)
    model, config = documents[MODEL], documents[PAGINATORS]["pagination"][operation]
    counted = find_counted_result(model, operation, config)
    return Paginator(config, counted, is_sensitive=_has_sensitive_token(model, operation, config))


def find_counted_result(model: Mapping[str, Any], operation: str, config: Mapping[str, Any]) -> str:
    """Return the path of the result with items: a list or map, otherwise a string; or ""."""
    output = model["operations"][operation].get("output", {}).get("shape", "")
    paths = _texts(config.get("result_key", ()))
    types = {path: _type_at(model["shapes"], output, path) for path in paths}
    containers = [path for path in paths if types[path] in _COUNTED[:2]]
    return next(iter(containers or [path for path in paths if types[path] in _COUNTED]), "")


def _has_sensitive_token(
    model: Mapping[str, Any], operation: str, config: Mapping[str, Any]
) -> bool:
    """Return whether the model marks a token of an operation as sensitive."""
    shapes = model["shapes"]
    request = model["operations"][operation].get("input", {}).get("shape", "")
    members = shapes.get(request, {}).get("members", {})
    tokens = [members[name]["shape"] for name in _texts(config["input_token"]) if name in members]
    return any(shapes[each].get("sensitive") for each in tokens)


def _type_at(shapes: Mapping[str, Any], shape: str, path: str) -> str:
    """Return the type of the member at a path, or "" if the path leads to no member."""
    for name in path.split("."):
        members = shapes.get(shape, {}).get("members", {})
        shape = members.get(name, {}).get("shape", "")
    kind: str = shapes.get(shape, {}).get("type", "")
    return kind


def _texts(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _find(page: Any, path: str) -> Any:
    """Return the value at a path, or None if the page lacks it."""
    for name in path.split("."):
        page = page.get(name) if is_mapping(page) else None
    return page


def _replace(page: dict[str, Any], path: str, value: Any) -> None:
    parent, _, name = path.rpartition(".")
    owner = _find(page, parent) if parent else page
    owner[name] = value


def _cut(items: Any, first: int, last: int) -> Any:
    if is_mapping(items):
        return dict([*items.items()][first:last])
    return items[first:last]


def _clear(page: dict[str, Any], path: str) -> None:
    """Empty a result. A number stays, since it counts what the service examined."""
    match _find(page, path):
        case list():
            _replace(page, path, [])
        case str():
            _replace(page, path, "")
        case dict():
            parent, _, name = path.rpartition(".")
            del (_find(page, parent) if parent else page)[name]
        case _:
            pass
