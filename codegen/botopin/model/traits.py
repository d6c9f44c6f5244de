"""Declarations of the model's traits.

A class of `botopin.model.service` declares each trait once, as a field: the trait's key in
botocore's JSON, the check of its value, and its default. The parser derives its tables from the
fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import field, fields, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.values import JSON

_T = TypeVar("_T")

_METADATA: Final = "botopin.trait"


@frozen
class Trait:
    """A trait of a class, as its field declares it."""

    field: str
    """Name of the field."""
    check: Callable[[JSON], Any]
    """Function that returns the value, or raises UnexpectedValueError."""
    is_overridable: bool = True
    """Whether a reference to the shape can set the trait for its own use."""


def trait(key: str, check: Callable[[JSON], _T], default: _T, *, overridable: bool = True) -> _T:
    """Declare a field that holds a trait.

    Args:
        key: Name of the trait in JSON. `error/code` is the key `code` of the object `error`.
        check: Function that returns the value, or raises UnexpectedValueError.
        default: Value of a model without the trait.
        overridable: Whether a reference to the shape can set the trait for its own use.
    """
    declared: _T = field(default=default, metadata={_METADATA: (key, check, overridable)})
    return declared


def traits_of(cls: type[Any], within: str = "") -> Mapping[str, Trait]:
    """Return the traits of a class by their keys in JSON.

    Args:
        cls: Class of `botopin.model.service`.
        within: Key of the object that holds the traits, or an empty string for the shape itself.
    """
    traits: dict[str, Trait] = {}
    for attribute in fields(cls):
        if _METADATA in attribute.metadata:
            path, check, is_overridable = attribute.metadata[_METADATA]
            parent, _, key = path.rpartition("/")
            if parent == within:
                traits[key] = Trait(attribute.name, check, is_overridable)
    return traits
