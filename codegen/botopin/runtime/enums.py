"""Enums that are open on receipt."""

from __future__ import annotations

from enum import EnumType, StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, final

from botopin.runtime.violations import format_value, suggest

if TYPE_CHECKING:
    from collections.abc import ItemsView, Mapping
    from typing import Protocol, TypeVar

    Key_co = TypeVar("Key_co", covariant=True)
    Value_co = TypeVar("Value_co", covariant=True)

    class EnumMapping(Protocol[Key_co, Value_co]):
        """Mapping with enum values as keys.

        The keys of `Mapping` are invariant. The keys of this protocol are covariant, so type
        checkers accept a received mapping. With more methods than `items`, type checkers infer a
        wrong type for a dict display.
        """

        def items(self) -> ItemsView[Key_co, Value_co]: ...

else:
    from collections.abc import Mapping

    EnumMapping = Mapping


class OpenEnumType(EnumType):
    """Metaclass that creates the same string enums as `enum` in a third of the time.

    For each value, `enum` searches the names and descriptors of the bases. EC2's InstanceType has
    1,437 values, for which every first `describe_instances` call would wait.
    """

    __botopin_exempt__ = False
    """Whether requests accept every text, because AWS's model lacks values."""

    @classmethod
    def __prepare__(  # type: ignore[override] # the signature of `enum`
        metacls,  # noqa: N804
        cls: str,
        bases: tuple[type, ...],
        **kwds: Any,
    ) -> Any:
        return {}

    def __new__(
        metacls, cls: str, bases: tuple[type, ...], namespace: Mapping[str, Any], **keywords: Any
    ) -> OpenEnumType:
        values = {
            name: value
            for name, value in namespace.items()
            if type(value) is str and not _is_reserved(name, cls)
        }
        if not _base_names(bases).isdisjoint(values):
            values = {}  # only `enum` creates the descriptors of names that a base also has
        remaining = EnumType.__prepare__(cls, bases, **keywords)
        for name, value in namespace.items():
            if name not in values:
                remaining[name] = value
        enum = super().__new__(metacls, cls, bases, remaining, **keywords)
        _add_members(enum, values)
        return enum


def _is_reserved(name: str, cls: str) -> bool:
    """Return whether `enum` creates no member for a name: `_x_`, `__x__` or a private name."""
    return name[0] == "_" and (name[-1] == "_" or name.startswith(f"_{cls}__"))


@cache
def _base_names(bases: tuple[type, ...]) -> frozenset[str]:
    return frozenset(
        {"mro", *(name for base in bases for cls in base.__mro__ for name in vars(cls))}
    )


def _add_members(enum: Any, values: Mapping[str, str]) -> None:
    """Add members, by name, to a new string enum."""
    members, by_value = enum._member_map_, enum._value2member_map_
    hashable_values: list[str] = getattr(enum, "_hashable_values_", [])  # absent in older Pythons
    for number, (name, value) in enumerate(values.items(), len(members)):
        member = by_value.get(value)
        if member is None:
            member = str.__new__(enum, value)
            member._name_ = name
            member._value_ = value
            member.__objclass__ = enum
            member._sort_order_ = number
            by_value[value] = member
            enum._member_names_.append(name)
            hashable_values.append(value)
        members[name] = member
        type.__setattr__(enum, name, member)


class OpenStrEnum(StrEnum, metaclass=OpenEnumType):
    """Base class of generated enums.

    A received value that the version does not model becomes an `UnknownValue`, so annotations of
    attributes read `InstanceType | UnknownValue`.
    """

    @classmethod
    def _missing_(cls, value: object) -> None:
        """Suggest the nearest value when a text is not modelled.

        Raises:
            ValueError: The value is a text.
        """
        if not isinstance(value, str):
            return
        message = f"{format_value(value)} is not a valid {cls.__qualname__}"
        raise ValueError(f"{message}{suggest(value, cls._value2member_map_)}")


@final
class UnknownValue(str):
    """Enum value that this version does not model.

    Responses hold unknown values as this class. Requests accept this class unchecked: pass
    `UnknownValue("…")` to send a value that the version does not model. An unknown value equals
    its text and has the same hash.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({super().__repr__()})"


def unknown_value(value: Any) -> Any:
    """Return a text as an `UnknownValue`, and any other object unchanged."""
    return UnknownValue(str.__str__(value)) if isinstance(value, str) else value


MAX_LISTED_VALUES: Final = 8
"""Maximum number of enum values that an error lists."""


def describe_values(cls: type[OpenStrEnum], text: str) -> str:
    """Describe the values of an enum for an error, with a hint at the value nearest to a text."""
    values = [each.value for each in cls]
    if len(values) <= MAX_LISTED_VALUES:
        return f"one of {', '.join(map(repr, values))}"
    return f"one of the {len(values)} values of {cls.__qualname__}{suggest(text, values)}"
