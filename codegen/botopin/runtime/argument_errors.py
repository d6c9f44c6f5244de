"""Messages for arguments that are in the wrong order, or belong to another version."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value

if TYPE_CHECKING:
    from typing import Any


def is_shape_class(value: object) -> TypeGuard[type[Any]]:
    """Return whether a value is the class of a structure or union."""
    return isinstance(value, type) and hasattr(value, "__botopin_shape_name__")


def describe_no_shape(value: object, *, call: str = "", cls: object = None) -> str:
    """Return the message for a value that is not an object of a shape class.

    Args:
        value: The value.
        call: Name of a function that takes an object and then a class; empty for other functions.
        cls: Second argument of the call.
    """
    if is_shape_class(value):
        name = value.__qualname__
        if call and is_shape_class(type(cls)):
            return f"expected an object and then a class: {call}(value, {name})"
        return f"expected a botopin shape, got the class {name}: build an object of the class"
    expected = f"expected a botopin shape, got {format_value(value)}"
    if is_mapping(value):
        return f"{expected}: build one with botopin.from_boto3(data, SomeRequest, strict=True)"
    return expected


def describe_no_class(data: object, cls: object, *, call: str) -> str:
    """Return the message for data and a second argument that is not a shape class.

    Args:
        data: First argument of the call.
        cls: Second argument of the call.
        call: Name of the called function.
    """
    if is_shape_class(data):
        return f"expected data and then a class: {call}(data, {data.__qualname__})"
    if is_shape_class(type(cls)):
        return f"expected a shape class, got an object of {type(cls).__qualname__}: pass its class"
    actual = repr(cls) if isinstance(cls, type) else format_value(cls)
    return f"expected a shape class, got {actual}"


def conversion_hint(value: object, cls: type[Any]) -> str:
    """Return a hint if a value is an object of a shape class, otherwise an empty text."""
    actual, name = type(value), cls.__qualname__
    if not is_shape_class(actual):
        return ""
    if actual is cls or issubclass(actual, cls):
        return " (to convert an object to a dict, call botopin.to_boto3)"
    if _shape_name(actual) == _shape_name(cls):
        return f" (to convert from another version, call botopin.convert(value, {name}))"
    return ""


def _shape_name(cls: type[Any]) -> str:
    name: str = cls.__botopin_shape_name__ or cls.__name__
    return name
