"""Parser of strict JSON: RFC 8259 with the rules of I-JSON (RFC 7493) against ambiguity.

The parser accepts UTF-8 without a byte order mark. It rejects duplicate keys, NaN, Infinity,
numbers outside the range of a double, lone surrogates, and documents beyond its limits. A caller
can allow duplicate keys that leave no doubt about the content.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING, cast

from botopin.model.diagnostics import Diagnostic, ModelError, json_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from botopin.model.service import JSON

    IsRepeatable = Callable[[str, Sequence[JSON]], bool]
    """Return whether the last value of a repeated key counts, from the key's pointer and values."""

MAX_BYTES = 16 * 1024 * 1024
"""Maximum file size in bytes. The largest file of botocore, ec2's, has 4.3 MB."""
MAX_DEPTH = 100
"""Maximum nesting depth. Service models reach 6, endpoint rule sets 41."""
MAX_DIGITS = 40
"""Maximum length of a number in characters. A long has up to 20."""

_BOM = b"\xef\xbb\xbf"
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(
    data: bytes,
    file: str,
    diagnostics: list[Diagnostic],
    *,
    is_repeatable: IsRepeatable = lambda pointer, values: False,
    warnings: list[Diagnostic] | None = None,
) -> JSON:
    """Parse a JSON text.

    Args:
        data: Bytes of the text.
        file: Name of the file in diagnostics.
        diagnostics: List that receives duplicate keys, numbers out of range and lone surrogates.
        is_repeatable: Function that allows a duplicate key, whose last value then counts.
        warnings: List that receives the allowed duplicate keys.

    Raises:
        ModelError: The text is not JSON, or exceeds a limit.
    """
    text = _text(data, file)
    hooks = _Hooks()
    try:
        value = json.loads(
            text,
            object_pairs_hook=hooks.unique,
            parse_float=hooks.bounded(float),
            parse_int=hooks.bounded(int),
            parse_constant=hooks.bounded(float),
        )
    except json.JSONDecodeError as error:
        message = f"expected JSON: {error.msg}"
        raise ModelError([Diagnostic(file, f"{error.lineno}:{error.colno}", message)]) from None
    except RecursionError:
        raise ModelError([_too_deep(file)]) from None
    if not _within_depth(value):
        raise ModelError([_too_deep(file)])
    if hooks.duplicated or hooks.unbounded or _SURROGATE_ESCAPE.search(data):
        duplicated: dict[tuple[int, str | int], Sequence[JSON]] = {
            (id(owner), key): values for owner, key, values in hooks.duplicated
        }
        for pointer, message, values in _flaws(value, duplicated):
            if values and warnings is not None and is_repeatable(pointer, values):
                note = "this key occurs more than once: its last value counts"
                warnings.append(Diagnostic(file, pointer, note))
            else:
                diagnostics.append(Diagnostic(file, pointer, message))
    return value


class _Hooks:
    """Hooks of `json.loads` that detect duplicate keys and numbers out of range.

    A hook does not know its location in the document, so `_flaws` finds the locations afterwards.
    """

    def __init__(self) -> None:
        self.duplicated: list[tuple[dict[str, JSON], str, list[JSON]]] = []
        """Each duplicate key, with its object and its values."""
        self.unbounded = False

    def unique(self, pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
        value = dict(pairs)
        if len(value) != len(pairs):
            occurrences: defaultdict[str, list[JSON]] = defaultdict(list)
            for key, each in pairs:
                occurrences[key].append(each)
            self.duplicated += [
                (value, key, values) for key, values in occurrences.items() if len(values) > 1
            ]
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
    return Diagnostic(file, "", f"expected at most {MAX_DEPTH} nested objects and arrays")


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
    value: JSON, duplicated: Mapping[tuple[int, str | int], Sequence[JSON]], at: str = ""
) -> Iterator[tuple[str, str, Sequence[JSON]]]:
    """Yield the pointer, the message, and the values of a duplicate key or an empty sequence."""
    if isinstance(value, str) and _SURROGATE.search(value):
        yield at, "expected text without lone surrogates", ()
    if isinstance(value, float) and not math.isfinite(value):
        yield at, f"expected a finite number of at most {MAX_DIGITS} characters", ()
    for token, child in _children(value):
        inner = at + json_pointer(token)
        if values := duplicated.get((id(value), token)):
            yield inner, "expected distinct keys, got this key twice", values
        if isinstance(token, str) and _SURROGATE.search(token):
            yield inner, "expected a key without lone surrogates", ()
        yield from _flaws(child, duplicated, inner)
