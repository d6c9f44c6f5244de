"""Declaration of a shape's members and access to their traits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import attrs

from botopin.runtime.violations import MemberSegment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.runtime.types import Type, TypeReference

_KEY: Final = "botopin"


class MemberInfo:
    """Python name, wire name, type and traits of a member."""

    __slots__ = (
        "alias",
        "deprecated",
        "idempotency_token",
        "name",
        "required",
        "segment",
        "sensitive",
        "type",
        "wire_name",
    )

    def __init__(
        self,
        wire_name: str,
        type: TypeReference,
        *,
        required: bool,
        idempotency_token: bool,
        sensitive: bool,
        deprecated: str | None,
        alias: str = "",
    ) -> None:
        self.alias = alias
        self.name = ""
        self.segment = MemberSegment("")
        """Segment for the member in the path of a value."""
        self.wire_name = wire_name
        self.type = type
        self.required = required
        self.idempotency_token = idempotency_token
        self.sensitive = sensitive
        self.deprecated = deprecated


def member(
    wire_name: str,
    type: TypeReference,
    *,
    default: Any = attrs.NOTHING,
    idempotency_token: bool = False,
    sensitive: bool = False,
    deprecated: str | None = None,
    alias: str = "",
) -> Any:
    """Declare a member of a shape.

    Args:
        wire_name: Name in the model and in boto3.
        type: Type of the value.
        default: None for an optional member. A member without a default is required.
        idempotency_token: Whether botocore generates the value if the member is absent.
        sensitive: Whether the value is redacted in reprs and error messages.
        deprecated: Deprecation message of the model, which may be empty; None if not deprecated.
        alias: Alias in boto3's arguments; empty without an alias. The class also lists its
            Python name in `__botopin_aliases__`.
    """
    info = MemberInfo(
        wire_name,
        type,
        required=default is attrs.NOTHING,
        idempotency_token=idempotency_token,
        sensitive=sensitive,
        deprecated=deprecated,
        alias=alias,
    )
    return attrs.field(default=default, metadata={_KEY: info})


def members(cls: type[Any]) -> tuple[MemberInfo, ...]:
    """Return the members of a shape in the order of the model.

    Raises:
        TypeError: The class is not a shape.
    """
    known = _members.get(cls)
    if known is None:
        if not attrs.has(cls):
            raise TypeError(f"expected a shape class, got {cls!r}")
        infos: list[MemberInfo] = []
        # A user's subclass can inherit from a generated class, which owns the members.
        owners = {
            attribute.name: base
            for base in cls.__mro__
            for attribute in vars(base).get("__attrs_attrs__", ())
        }
        for attribute in attrs.fields(cls):
            info: MemberInfo | None = attribute.metadata.get(_KEY)
            if info is not None:  # None for an attribute that a user's subclass added
                info.name = attribute.name
                info.segment = MemberSegment(attribute.name, owners[attribute.name])
                infos.append(info)
        known = _members[cls] = tuple(infos)
    return known


_members: dict[type[Any], tuple[MemberInfo, ...]] = {}


def is_sensitive(kind: Type | type[Any]) -> bool:
    """Return whether values of a type are sensitive in every member."""
    trait = "__botopin_sensitive__" if isinstance(kind, type) else "sensitive"
    return bool(getattr(kind, trait, False))


def resolve_type(cls: type[Any], reference: TypeReference) -> Type | type[Any]:
    """Return the type of a reference in a class.

    A name is looked up in the module that declares the shape. The module of a user's subclass may
    contain an unrelated class of this name.

    Raises:
        NameError: The module does not define the name.
    """
    if not isinstance(reference, str):
        return reference
    declaring = [base for base in reversed(cls.__mro__) if "__attrs_attrs__" in vars(base)]
    for base in declaring or cls.__mro__:
        module = sys.modules.get(base.__module__)
        resolved: type[Any] | None = vars(module).get(reference) if module else None
        if resolved is not None:
            return resolved
    raise NameError(f"{cls.__qualname__} refers to {reference}, which its module does not define")


def referenced_shapes(cls: type[Any], reference: TypeReference) -> Iterator[type[Any]]:
    """Yield the structures and unions that a reference in a class contains."""
    kind = resolve_type(cls, reference)
    if not isinstance(kind, type):
        for part in kind.parts():
            yield from referenced_shapes(cls, part)
    elif attrs.has(kind):  # not an enum
        yield kind
