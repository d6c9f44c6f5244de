"""The facts of a shape's members, as its class declares them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from botopin.runtime.types import Type, TypeReference

_KEY: Final = "botopin"


class MemberInfo:
    """What the model says of one member, beside its Python name."""

    __slots__ = (
        "deprecated",
        "idempotency_token",
        "name",
        "required",
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
    ) -> None:
        self.name = ""
        self.wire_name = wire_name
        self.type = type
        self.required = required
        self.idempotency_token = idempotency_token
        self.sensitive = sensitive
        self.deprecated = deprecated

    def __repr__(self) -> str:
        return f"<member {self.name} ({self.wire_name}): {self.type!r}>"


def member(
    wire_name: str,
    type: TypeReference,
    *,
    default: Any = attrs.NOTHING,
    idempotency_token: bool = False,
    sensitive: bool = False,
    deprecated: str | None = None,
) -> Any:
    """Declare a member of a shape.

    Args:
        wire_name: its name in boto3 and in the model.
        type: what it holds.
        default: None where the member may be absent; without it the member is required.
        idempotency_token: botocore fills the member where it is absent.
        sensitive: its value never shows in a repr or an error message.
        deprecated: what AWS says of it, where it is deprecated (may be empty).
    """
    info = MemberInfo(
        wire_name,
        type,
        required=default is attrs.NOTHING,
        idempotency_token=idempotency_token,
        sensitive=sensitive,
        deprecated=deprecated,
    )
    return attrs.field(default=default, metadata={_KEY: info})


def members(cls: type[Any]) -> tuple[MemberInfo, ...]:
    """The members of a shape, in the order of the model.

    Raises:
        TypeError: the class is no shape.
    """
    known = _members.get(cls)
    if known is None:
        if not attrs.has(cls):
            message = f"expected a class of shapes, got {cls!r}"
            raise TypeError(message)
        found: list[MemberInfo] = []
        for attribute in attrs.fields(cls):
            info: MemberInfo | None = attribute.metadata.get(_KEY)
            if info is not None:  # else an attribute that a user's subclass added
                info.name = attribute.name
                found.append(info)
        known = _members[cls] = tuple(found)
    return known


_members: dict[type[Any], tuple[MemberInfo, ...]] = {}


def is_sensitive(kind: Type | type[Any]) -> bool:
    """Whether values of a type are hidden by themselves, whoever holds them."""
    return bool(
        getattr(kind, "__botopin_sensitive__" if isinstance(kind, type) else "sensitive", False)
    )


def resolve_type(cls: type[Any], reference: TypeReference) -> Type | type[Any]:
    """The type that a reference in `cls` means.

    A name is looked up where the shape was declared: a user's subclass lives in another module,
    which may have a class of that name too.
    """
    if not isinstance(reference, str):
        return reference
    declared = [base for base in reversed(cls.__mro__) if "__attrs_attrs__" in vars(base)]
    for base in declared or cls.__mro__:
        module = sys.modules.get(base.__module__)
        found: type[Any] | None = vars(module).get(reference) if module else None
        if found is not None:
            return found
    message = f"{cls.__qualname__} refers to {reference}, which its module does not define"
    raise NameError(message)
