"""Checks of numeric arguments, made before botocore receives them."""

from __future__ import annotations

from typing import Any

from botopin.runtime.violations import format_value


def require_number(name: str, value: object) -> None:
    """Check that an argument is a number. botocore reports other types late and unclearly.

    Raises:
        TypeError: The argument is not a number.
    """
    if not isinstance(value, int | float):
        raise TypeError(f"{name}: expected a number, got {format_value(value)}")


def structure_max_items(value: Any) -> int:
    """Return a number of items. Like botocore, accept the text of an integer.

    Raises:
        ValueError: The number is negative, or the value is not a number.
    """
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"max_items: expected a number, got {format_value(value)}") from None
    if number < 0:
        raise ValueError(f"max_items: expected at least 0, got {format_value(value)}")
    return number
