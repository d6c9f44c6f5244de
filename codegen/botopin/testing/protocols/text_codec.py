"""Parsing and serialization of values in headers, queries and paths."""

from __future__ import annotations

import json
import math
import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from botopin.model.diagnostics import Diagnostic, ModelError
from botopin.model.service import (
    BlobShape,
    BooleanShape,
    FloatShape,
    IntegerShape,
    ListShape,
    StringShape,
    TimestampShape,
)
from botopin.model.strict_json import parse
from botopin.runtime.type_guards import is_list
from botopin.testing.protocols.timestamps import (
    ISO8601,
    RFC822,
    UNIX,
    parse_timestamp,
    serialize_timestamp,
)

if TYPE_CHECKING:
    from botopin.model.service import JSON, Reference, ServiceModel, Shape

_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_INTEGER: Final = re.compile(r"-?[0-9]{1,40}")
_FLOAT: Final = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?|NaN|-?Infinity")
_QUOTED: Final = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*(?=,|$)')


def percent_decode(text: str, *, plus: bool = False) -> str:
    """Decode percent-encoded text. With `plus`, a `+` is a space, as in queries.

    Raises:
        ValueError: The encoding is malformed, or the result is not UTF-8.
    """
    if _PERCENT.search(text):
        raise ValueError("expected two hexadecimal digits after each %")
    try:
        return unquote_to_bytes(text.replace("+", " ") if plus else text).decode("utf-8")
    except UnicodeDecodeError:
        message = "expected UTF-8"
        raise ValueError(message) from None


def parse_text(model: ServiceModel, reference: Reference, text: str, timestamps: str) -> Any:
    """Parse text into a value in boto3's form.

    Args:
        model: Model of the reference.
        reference: Member, or item of a list.
        text: Text without percent-encoding.
        timestamps: Format of a timestamp if its shape has none.

    Raises:
        ValueError: The text does not match the type of the shape.
    """
    match shape := model.resolve(reference):
        case StringShape() if _is_json(reference, shape):
            return _parse_json(text)
        case BooleanShape():
            if text not in {"true", "false"}:
                raise ValueError("expected true or false")
            return text == "true"
        case IntegerShape():
            if not _INTEGER.fullmatch(text):
                raise ValueError("expected a whole number")
            return int(text)
        case FloatShape():
            if not _FLOAT.fullmatch(text):
                raise ValueError("expected a number")
            return float(text)
        case TimestampShape():
            format = shape.timestamp_format or timestamps
            if format == UNIX and _FLOAT.fullmatch(text):
                return parse_timestamp(UNIX, float(text))
            return parse_timestamp(format, text)
        case BlobShape():
            try:
                return a2b_base64(text, strict_mode=True)
            except Base64Error:
                message = "expected base64"
                raise ValueError(message) from None
        case _:
            return text


def parse_header(model: ServiceModel, reference: Reference, text: str) -> Any:
    """Parse the value of a header. Commas separate list items; items with a comma are quoted.

    Raises:
        ValueError: The text does not match the type of the shape.
    """
    shape = model.resolve(reference)
    if not isinstance(shape, ListShape):
        return parse_text(model, reference, text, RFC822)
    inner = model.resolve(shape.member)
    if isinstance(inner, TimestampShape) and (inner.timestamp_format or RFC822) == RFC822:
        texts = _split_dates(text)
    else:
        texts = _split_items(text)
    return [parse_text(model, shape.member, each, RFC822) for each in texts]


def serialize_text(model: ServiceModel, reference: Reference, value: Any, timestamps: str) -> str:
    """Serialize a value to text, the inverse of `parse_text`.

    Raises:
        ValueError: A timestamp has no time zone.
    """
    match shape := model.resolve(reference):
        case StringShape() if _is_json(reference, shape):
            return b2a_base64(json.dumps(value).encode(), newline=False).decode("ascii")
        case TimestampShape() if isinstance(value, datetime):
            return str(serialize_timestamp(shape.timestamp_format or timestamps, value))
        case _:
            return serialize_untyped(value)


def serialize_untyped(value: Any) -> str:
    """Serialize a value of an unknown shape to text.

    Raises:
        ValueError: A timestamp has no time zone.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case bytes() | bytearray():
            return b2a_base64(value, newline=False).decode("ascii")
        case datetime():
            return str(serialize_timestamp(ISO8601, value))
        case _:
            return str(value)


def serialize_header(model: ServiceModel, reference: Reference, value: Any) -> str:
    """Serialize the value of a header, the inverse of `parse_header`."""
    shape = model.resolve(reference)
    if not isinstance(shape, ListShape) or not is_list(value):
        return serialize_text(model, reference, value, RFC822)
    return ", ".join(_quote(model, shape.member, each) for each in value)


def _quote(model: ServiceModel, reference: Reference, value: Any) -> str:
    text = serialize_text(model, reference, value, RFC822)
    if isinstance(model.resolve(reference), StringShape) and ("," in text or '"' in text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return text


def _parse_json(text: str) -> JSON:
    diagnostics: list[Diagnostic] = []
    try:
        value = parse(a2b_base64(text, strict_mode=True), "", diagnostics)
    except ModelError as error:
        value, diagnostics = None, list(error.diagnostics)
    except ValueError:
        message = "expected JSON in base64"
        raise ValueError(message) from None
    if diagnostics:
        raise ValueError(f"expected JSON in base64: {diagnostics[0]}")
    return value


def _split_items(text: str) -> list[str]:
    items: list[str] = []
    start = 0
    while start < len(text):
        if quoted := _QUOTED.match(text, start):
            end = quoted.end()
            items.append(re.sub(r"\\(.)", r"\1", quoted[1]))
        else:
            comma = text.find(",", start)
            end = len(text) if comma < 0 else comma
            items.append(text[start:end].strip())
        start = end + 1
    return items


def _split_dates(text: str) -> list[str]:
    """Split a list of dates. Each date contains a comma itself."""
    parts = text.split(",") if text else []
    return [",".join(parts[index : index + 2]).strip() for index in range(0, len(parts), 2)]


def _is_json(reference: Reference, shape: Shape) -> bool:
    # botocore ignores `jsonvalue` outside headers.
    return reference.location == "header" and (
        reference.jsonvalue or (isinstance(shape, StringShape) and shape.jsonvalue)
    )
