"""JSON bodies."""

from __future__ import annotations

import json
import math
import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.service import BlobShape, FloatShape, TimestampShape
from botopin.model.strict_json import parse
from botopin.testing.protocols.bodies.limits import MAX_VALUES, describe_excess
from botopin.testing.protocols.bodies.tree_codec import TreeCodec
from botopin.testing.protocols.timestamps import UNIX, parse_timestamp, serialize_timestamp

if TYPE_CHECKING:
    from botopin.model.service import Shape

_SPECIAL_FLOATS: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""Strings for the numbers that JSON cannot represent."""

_MAX_DIAGNOSTICS: Final = 10
"""Maximum number of reported diagnostics of one body."""

_NEXT: Final = re.compile(rb'(?:[^"\[{,]++|"(?:[^"\\]++|\\.)*+"?)*+(?:([\[{])|(,)|\Z)', re.DOTALL)
"""Text up to the next `[`, `{` or `,` outside a string."""


class JSONBodies(TreeCodec):
    empty_body = b"{}"

    def parse(self, data: bytes, problems: list[str]) -> Any:
        diagnostics: list[Diagnostic] = []
        tree = None
        if excess := describe_excess(*count_values(data)):
            problems.append(f"body: {excess}")
            return None
        try:
            tree = parse(data, "body", diagnostics)
        except ModelError as error:
            diagnostics += error.diagnostics
        problems += map(str, diagnostics[:_MAX_DIAGNOSTICS])
        return tree

    def serialize(self, tree: Any) -> bytes:
        return json.dumps(
            _serialize_untyped(tree), allow_nan=False, default=_serialize_unknown
        ).encode()

    def parse_scalar(self, shape: Shape, value: Any) -> Any:
        match shape:
            case TimestampShape():
                return parse_timestamp(shape.timestamp_format or UNIX, value)
            case BlobShape():
                try:
                    return a2b_base64(value, strict_mode=True)
                except (Base64Error, TypeError, ValueError):
                    message = "expected base64"
                    raise ValueError(message) from None
            case FloatShape() if isinstance(value, str):
                return _SPECIAL_FLOATS.get(value, value)
            case _:
                return value

    def serialize_scalar(self, shape: Shape | None, value: Any) -> Any:
        if isinstance(shape, TimestampShape) and isinstance(value, datetime):
            return serialize_timestamp(shape.timestamp_format or UNIX, value)
        return _serialize_untyped(value)


def count_values(data: bytes) -> tuple[int, int]:
    """Return the number of objects and arrays, and an upper bound of the number of values.

    Stop at the limit.
    """
    containers, values = 0, 1
    for token in _NEXT.finditer(data):
        containers += token.lastindex == 1
        values += token.lastindex is not None
        if values > MAX_VALUES:
            break
    return containers, values


def _serialize_untyped(value: Any) -> Any:
    """Convert a value of an unknown shape to JSON."""
    match value:
        case datetime():
            return serialize_timestamp(UNIX, value)
        case bytes() | bytearray():
            return b2a_base64(value, newline=False).decode("ascii")
        case float() if not math.isfinite(value):
            return next(name for name, each in _SPECIAL_FLOATS.items() if repr(each) == repr(value))
        case _:
            return value


def _serialize_unknown(value: object) -> Any:
    """Convert a value inside an unknown member to JSON."""
    written = _serialize_untyped(value)
    if written is value:
        raise TypeError(f"cannot encode a {type(value).__qualname__} as JSON")
    return written
