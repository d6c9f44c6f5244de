"""Checks and copies of JSON values: documents, and other values that JSON must represent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import REDACTED, Path, Violation, format_path, format_value

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_FLOAT: Final = 1.7976931348623157e308
_MAX_LONG: Final = 2**63 - 1


def compile_json_check(*, redact: bool) -> Callable[[Any, Path, list[Violation]], Any]:
    """Return a function that checks a JSON value, records violations and returns a copy.

    Numbers must be finite, because JSON has no other numbers (RFC 8259, section 6).
    """

    def record(violations: list[Violation], path: Path, expected: str, value: object) -> None:
        actual = format_value(value, redact=redact)
        violations.append(Violation("type", format_path(path), expected, actual))

    def copy(value: Any, path: Path, violations: list[Violation]) -> Any:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int):  # also a bool
            if has_too_many_digits(value):
                record(violations, path, "an int with fewer digits", value)
            return value
        if isinstance(value, float):
            if not is_finite(value):
                record(violations, path, "a finite number", value)
            return value
        if is_list(value):
            return [copy(item, (path, index), violations) for index, item in enumerate(value)]
        if is_mapping(value):
            pairs: dict[Any, Any] = {}
            for key, item in value.items():
                if not isinstance(key, str):
                    record(violations, path, "str as keys", key)
                pairs[key] = copy(item, (path, REDACTED if redact else key), violations)
            return pairs
        record(violations, path, "a JSON value", value)
        return value

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        try:
            return copy(value, path, violations)
        except RecursionError:
            record(violations, path, "a JSON value with fewer nested levels", value)
            return value

    return check


def copy_document(value: Any) -> Any:
    """Return a copy of a document. Values that JSON cannot represent stay for validation."""
    return _check(value, ("value",), [])


def copy_json_value(value: Any) -> Any:
    """Return a copy of a JSON value, without the paths that violations need.

    Raises:
        TypeError: The value contains an object that JSON cannot represent.
    """
    try:
        return _copy(value)
    except RecursionError:
        raise TypeError("expected a JSON value with fewer nested levels") from None


def _copy(value: Any) -> Any:
    cls = value.__class__
    if cls is str or value is None:
        return value
    if cls is list:
        return [_copy(item) for item in value]
    if cls is dict:
        return {
            key if key.__class__ is str else str.__str__(key): _copy(item)
            for key, item in value.items()
        }
    if cls is int and -_MAX_LONG <= value <= _MAX_LONG:
        return value
    if cls is bool or (cls is float and is_finite(value)):
        return value
    violations: list[Violation] = []
    copied = _check(value, ("value",), violations)
    if violations:
        raise TypeError(str(violations[0]))
    return copied


_check: Final = compile_json_check(redact=False)


def is_finite(number: float) -> bool:
    """Return whether a number is neither NaN nor infinite."""
    return -_MAX_FLOAT <= number <= _MAX_FLOAT


def has_too_many_digits(number: int) -> bool:
    """Return whether a number has more digits than Python and its JSON encoder convert to text."""
    if -_MAX_LONG <= number <= _MAX_LONG:
        return False
    try:
        int.__repr__(number)
    except ValueError:
        return True
    return False
