"""Conversion of values that boto3 accepts in addition to a member's own type.

Each function returns all other values unchanged, so that validation reports them.
boto3 serializes the result to the same bytes as the original.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Self, TypeGuard


class DecimalFloat(float):
    """Float that prints the digits of a `Decimal`, as boto3 writes the number to XML and queries.

    JSON and CBOR contain the float: botocore cannot write a `Decimal` to JSON.
    """

    __slots__ = ("text",)

    text: str

    def __new__(cls, number: Decimal | float) -> Self:
        value = super().__new__(cls, number)
        value.text = str(number)
        return value

    def __str__(self) -> str:
        return self.text


def is_decimal(value: object) -> TypeGuard[Decimal]:
    """Return whether a value is a `Decimal`, without an import of its module."""
    module: Any = sys.modules.get("decimal")
    return module is not None and isinstance(value, module.Decimal)


def float_of(value: Any) -> Any:
    """Return the float of a `Decimal` within the range of floats."""
    if not is_decimal(value) or value.is_snan():
        return value
    number = DecimalFloat(value)
    if abs(number) == float("inf") and value.is_finite():
        return value
    return number if repr(float(value)) != str(value) else float(value)


def timestamp_of(value: Any) -> Any:
    """Return the aware datetime that botocore reads from a naive datetime, a number or a text.

    botocore reads a naive datetime as UTC and a number as seconds since 1970. It parses many
    formats of text.
    """
    from datetime import UTC, datetime  # noqa: PLC0415 - takes a millisecond, rarely needed

    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    is_text = isinstance(value, str | bytes | bytearray)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_text or is_number or is_decimal(value)):
        return value
    try:
        botocore: Any = import_module("botocore.utils")
    except ImportError:
        return value
    try:
        parsed: datetime = botocore.parse_to_aware_datetime(value)
    except (ArithmeticError, AttributeError, OSError, RuntimeError, TypeError, ValueError):
        return value
    return parsed.astimezone(UTC)


def stream_of(value: Any) -> Any:
    """Return the bytes of a text in UTF-8."""
    if not isinstance(value, str):
        return value
    try:
        return value.encode()
    except UnicodeEncodeError:
        return value


def bytes_of(value: Any) -> Any:
    """Return the bytes of another buffer."""
    return bytes(value) if isinstance(value, _BUFFERS) else value


_BUFFERS: Final[tuple[type[Any], ...]] = (bytearray, memoryview)


def blob_of(value: Any) -> Any:
    """Return the bytes of a text in UTF-8, or of a readable file."""
    return stream_of(value.read() if hasattr(value, "read") else value)
