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

        Type checkers accept a `Mapping` whose keys are a subtype, such as a received one: the keys
        of `Mapping` itself are invariant. With more methods than `items`, type checkers infer a
        wrong type for a dict display.
        """

        def items(self) -> ItemsView[Key_co, Value_co]: ...

else:
    from collections.abc import Mapping

    EnumMapping = Mapping


class OpenEnumType(EnumType):
    """Makes an enum of texts at a third of what `enum` takes for each, and the same enum.

    `enum` looks every value up among the names and descriptors of the bases, one at a time; an
    InstanceType of ec2 has 1,437, which every `describe_instances` would wait for.
    """

    @classmethod
    def __prepare__(  # type: ignore[override] # as `enum` itself has it
        metacls,  # noqa: N804
        cls: str,
        bases: tuple[type, ...],
        **kwds: Any,
    ) -> Any:
        return {}

    def __new__(
        metacls,
        cls: str,
        bases: tuple[type, ...],
        namespace: Mapping[str, Any],
        **keywords: Any,
    ) -> OpenEnumType:
        values = {
            name: value
            for name, value in namespace.items()
            if type(value) is str and not _is_reserved(name, cls)
        }
        if not _names_of(bases).isdisjoint(values):
            values = {}  # a name that a base has too takes a descriptor: `enum` knows how
        others = EnumType.__prepare__(cls, bases, **keywords)
        for name, value in namespace.items():
            if name not in values:
                others[name] = value
        enum = super().__new__(metacls, cls, bases, others, **keywords)
        add_members(enum, values)
        return enum


def _is_reserved(name: str, cls: str) -> bool:
    """Whether `enum` makes no member of a name: `_x_`, `__x__`, and what is private."""
    return name[0] == "_" and (name[-1] == "_" or name.startswith(f"_{cls}__"))


@cache
def _names_of(bases: tuple[type, ...]) -> frozenset[str]:
    return frozenset(
        {"mro", *(name for base in bases for cls in base.__mro__ for name in vars(cls))}
    )


def add_members(enum: Any, values: Mapping[str, str]) -> None:
    """Add members to an enum of texts that was just made, by name."""
    members, by_value = enum._member_map_, enum._value2member_map_
    listed: list[str] = getattr(enum, "_hashable_values_", [])  # of newer Pythons
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
            listed.append(value)
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
    """An enum value that this version does not model.

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


def describe_values(cls: type[OpenStrEnum], near: str) -> str:
    """Describe the values of an enum for an error.

    Args:
        cls: Enum.
        near: Text to suggest the nearest value for. Empty if the text must not be shown.
    """
    values = [each.value for each in cls]
    if len(values) <= MAX_LISTED_VALUES:
        return f"one of {', '.join(map(repr, values))}"
    return f"one of the {len(values)} values of {cls.__qualname__}{suggest(near, values)}"
