"""Checks of the JSON values in a model.

Each check returns its value with the Python type that the model states, or raises
UnexpectedValueError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from botopin.model.diagnostics import escape_message, json_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

JSON: TypeAlias = Any
"""A JSON value, as `json.loads` returns it."""

XMLNamespace: TypeAlias = "str | Mapping[str, str] | None"
"""An object with `uri` and `prefix`; the oldest models have the URI alone."""

MAX_PATTERN_LENGTH: Final = 10_000
"""Maximum pattern length in characters. The longest pattern of botocore has 1,195."""
MAX_ENUM_VALUES: Final = 20_000
"""Maximum number of enum values. The largest enum of botocore has 1,437."""

_MAX_QUOTED: Final = 60
"""Maximum length in characters of a value that a message quotes."""


class UnexpectedValueError(ValueError):
    """A value is not what its trait allows."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer
        """JSON pointer to the fault within the value."""


class LimitError(UnexpectedValueError):
    """A value exceeds a limit of botopin."""


def as_string(value: JSON) -> str:
    if not isinstance(value, str):
        raise _unexpected("a string", value)
    return value


def as_boolean(value: JSON) -> bool:
    if not isinstance(value, bool):
        raise _unexpected("true or false", value)
    return value


def as_number(value: JSON) -> int | float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _unexpected("a number", value)
    return value


def as_integer(value: JSON) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _unexpected("an integer", value)
    return value


def as_length(value: JSON) -> int:
    if (length := as_integer(value)) < 0:
        raise UnexpectedValueError(f"expected a length of at least 0, got {length}")
    return length


def as_object(value: JSON) -> dict[str, JSON]:
    if not isinstance(value, dict):
        raise _unexpected("an object", value)
    return cast("dict[str, JSON]", value)


def as_array(value: JSON) -> Sequence[JSON]:
    if not isinstance(value, list):
        raise _unexpected("an array", value)
    return cast("Sequence[JSON]", value)


def as_strings(value: JSON) -> tuple[str, ...]:
    for index, item in enumerate(array := as_array(value)):
        if not isinstance(item, str):
            raise _unexpected("a string", item, json_pointer(index))
    return tuple(array)


def as_enum(value: JSON) -> tuple[str, ...]:
    """Check the values of an enum: strings, each listed once."""
    values = as_strings(value)
    if len(values) > MAX_ENUM_VALUES:
        message = f"expected at most {MAX_ENUM_VALUES:,} values, got {len(values):,}"
        raise LimitError(message)
    seen: set[str] = set()
    for index, item in enumerate(values):
        if item in seen:
            message = f"expected distinct values, got {quoted(item)} twice"
            raise UnexpectedValueError(message, json_pointer(index))
        seen.add(item)
    return values


def as_pattern(value: JSON) -> str:
    if len(pattern := as_string(value)) > MAX_PATTERN_LENGTH:
        message = f"expected at most {MAX_PATTERN_LENGTH:,} characters, got {len(pattern):,}"
        raise LimitError(message)
    return pattern


def one_of(*known: str) -> Callable[[JSON], str]:
    """Return a check that accepts only the known strings."""

    def check(value: JSON) -> str:
        if (text := as_string(value)) not in known:
            raise UnexpectedValueError(f"expected one of {', '.join(known)}, got {quoted(text)}")
        return text

    return check


def as_context_param(value: JSON) -> str:
    """Return the name of a context parameter, `{"name": …}`."""
    if not isinstance(name := as_object(value).get("name"), str):
        raise _unexpected("a string", name, "/name")
    return name


def as_xml_namespace(value: JSON) -> XMLNamespace:
    if isinstance(value, str):
        return value
    namespace = as_object(value)
    for key, item in namespace.items():
        if not isinstance(item, str):
            raise _unexpected("a string", item, json_pointer(key))
    return namespace


def quoted(text: str) -> str:
    """Return a text of a model as a message quotes it: short, and without control characters."""
    return f"'{escape_message(text if len(text) <= _MAX_QUOTED else text[:_MAX_QUOTED] + '…')}'"


def _unexpected(expected: str, value: JSON, pointer: str = "") -> UnexpectedValueError:
    return UnexpectedValueError(f"expected {expected}, got {_type_name(value)}", pointer)


def _type_name(value: JSON) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
