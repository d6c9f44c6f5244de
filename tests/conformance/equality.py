"""Equality of values in boto3's format."""

from __future__ import annotations

from typing import Any, Final

_NON_FINITE: Final = ("NaN", "Infinity", "-Infinity")


def same(one: Any, other: Any) -> bool:
    """Return whether values and types are equal. NaN equals NaN.

    A float that is not finite equals its text, which botocore's parser of `json` returns. The
    bindings convert the text.
    """
    match one, other:
        case (dict(), dict()):
            return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
        case (list(), list()):
            return len(one) == len(other) and all(map(same, one, other))
        case (float(), float()):
            return one == other or (one != one and other != other)  # noqa: PLR0124 - NaN
        case (float(), str()) if other in _NON_FINITE:
            return same(one, float(other))
        case _:
            return bool(type(one) is type(other) and one == other)
