"""Strict JSON (RFC 8259, and of I-JSON, RFC 7493, what keeps a document unambiguous).

UTF-8 without a byte order mark, no duplicate keys, no NaN or Infinity, no number that a double
cannot hold, no lone surrogate, and published limits.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, cast

from botopin.model.diagnostics import Diagnostic, ModelError, json_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from botopin.model.service import JSON

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of a file. The largest of botocore, ec2, has 4.3 MB."""
MAX_DEPTH = 100
"""Objects and arrays within one another. Service models have 6, endpoint rule sets up to 41."""
MAX_DIGITS = 40
"""Characters of a number. A long has 20."""

_BOM = b"\xef\xbb\xbf"
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(data: bytes, file: str, defects: list[Diagnostic]) -> JSON:
    """Read a JSON text; what it says twice or out of range is added to `defects`.

    Raises ModelError where it is no JSON text within the limits at all.
    """
    text = _text(data, file)
    watch = _Watch()
    try:
        value = json.loads(
            text,
            object_pairs_hook=watch.unique,
            parse_float=watch.bounded(float),
            parse_int=watch.bounded(int),
            parse_constant=watch.bounded(float),
        )
    except json.JSONDecodeError as error:
        message = f"expected JSON: {error.msg}"
        raise ModelError([Diagnostic(file, f"{error.lineno}:{error.colno}", message)]) from None
    except RecursionError:
        raise ModelError([_too_deep(file)]) from None
    if not _within_depth(value):
        raise ModelError([_too_deep(file)])
    if watch.duplicated or watch.unbounded or _SURROGATE_ESCAPE.search(data):
        twice: set[tuple[int, str | int]] = {(id(owner), key) for owner, key in watch.duplicated}
        defects.extend(Diagnostic(file, at, message) for at, message in _flaws(value, twice))
    return value


class _Watch:
    """Hooks of `json.loads` that notice what JSON allows and a model must not have.

    A hook does not know where it is in the document, so the places are looked up afterwards.
    """

    def __init__(self) -> None:
        self.duplicated: list[tuple[dict[str, JSON], str]] = []
        self.unbounded = False

    def unique(self, pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
        value = dict(pairs)
        if len(value) != len(pairs):
            keys = Counter(key for key, _ in pairs)
            self.duplicated += [(value, key) for key, count in keys.items() if count > 1]
        return value

    def bounded(self, kind: Callable[[str], float]) -> Callable[[str], float]:
        def number(literal: str) -> float:
            value = kind(literal) if len(literal) <= MAX_DIGITS else math.inf
            if not math.isfinite(value):
                self.unbounded = True
            return value

        return number


def _text(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise ModelError([Diagnostic(file, "", f"expected at most {MAX_BYTES:,} bytes")])
    if data.startswith(_BOM):
        raise ModelError([Diagnostic(file, "1:1", "expected UTF-8 without a byte order mark")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise ModelError([Diagnostic(file, _position(before), "expected UTF-8")]) from None


def _position(before: str) -> str:
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def _too_deep(file: str) -> Diagnostic:
    return Diagnostic(
        file, "", f"expected at most {MAX_DEPTH} objects and arrays within one another"
    )


def _children(value: JSON) -> Iterable[tuple[str | int, JSON]]:
    if isinstance(value, dict):
        return cast("dict[str, JSON]", value).items()
    if isinstance(value, list):
        return enumerate(cast("Sequence[JSON]", value))
    return ()


def _within_depth(value: JSON) -> bool:
    level: list[JSON] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            for _, child in _children(parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return True
    return False


def _flaws(
    value: JSON, duplicated: set[tuple[int, str | int]], at: str = ""
) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and _SURROGATE.search(value):
        yield at, "expected text without lone surrogates"
    if isinstance(value, float) and not math.isfinite(value):
        yield at, f"expected a finite number of at most {MAX_DIGITS} characters"
    for token, child in _children(value):
        inner = at + json_pointer(token)
        if (id(value), token) in duplicated:
            yield inner, "expected a key once in its object"
        if isinstance(token, str) and _SURROGATE.search(token):
            yield inner, "expected a key without lone surrogates"
        yield from _flaws(child, duplicated, inner)
