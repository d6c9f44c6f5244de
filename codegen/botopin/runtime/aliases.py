"""Aliases of members, which botocore accepts in requests.

A class lists the aliases of its members in `__botopin_aliases__`. Objects and plain data contain
the names of the model.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from botopin.runtime.violations import MemberSegment, ValidationError, Violation, format_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def accept_aliases(cls: Any, check: Callable[[Any], None]) -> None:
    """Let the constructor of a class accept aliases of members.

    Args:
        cls: Class that attrs has defined.
        check: Function that checks a new object, one frame below the constructors of other classes.
    """
    init = cls.__init__

    @wraps(init)
    def init_with_aliases(self: Any, *arguments: Any, **members: Any) -> None:
        init(self, *arguments, **rename_aliases(self.__class__, members))

    cls.__init__ = init_with_aliases
    cls.__attrs_post_init__ = check


def rename_aliases(cls: type[Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Return arguments of a constructor with the names of the model.

    Raises:
        ValidationError: A member has a value under both names.
    """
    renamed = dict(arguments)
    for alias, name in cls.__botopin_aliases__.items():
        value = renamed.pop(alias, None)
        if value is None:
            continue
        if renamed.get(name) is not None:
            raise ValidationError((describe_conflict((cls.__qualname__,), name, alias),))
        renamed[name] = value
    return renamed


def describe_conflict(path: Any, name: str, alias: str) -> Violation:
    """Return the violation of a member that has a value under both names."""
    where = format_path((path, MemberSegment(name)))
    return Violation("type", where, f"{name} or {alias}", "both")


def read_member(data: Mapping[str, Any], name: str, alias: str) -> Any:
    """Return the value that plain data contains under one of two names.

    Raises:
        ValueError: The data contains values under both names.
    """
    value, second = data.get(name), data.get(alias)
    if second is None:
        return value
    if value is not None:
        raise ValueError(f"expected {name} or {alias}, got both")
    return second
