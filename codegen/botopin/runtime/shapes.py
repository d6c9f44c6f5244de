"""Base classes of generated structures and unions.

A generated class only declares members. A constructor call runs attrs and then the checks of
`botopin.runtime.checks`. `botopin.runtime.conversion` creates received objects without both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, dataclass_transform

import attrs

from botopin.runtime import hypothesis_registry
from botopin.runtime.checks import validate_init
from botopin.runtime.members import MemberInfo, member, members
from botopin.runtime.violations import MissingMemberError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from typing_extensions import deprecated as deprecated

    from botopin.runtime.response_metadata import ResponseMetadata
else:
    C = TypeVar("C")

    def deprecated(message: str) -> Callable[[C], C]:
        """Mark a class as deprecated (PEP 702), without importing typing_extensions."""

        def mark(cls: C) -> C:
            cls.__deprecated__ = message
            return cls

        return mark


T = TypeVar("T", bound="Shape")

SDK_UNKNOWN_MEMBER: Final = "SDK_UNKNOWN_MEMBER"
"""Key of an unknown union variant in the output of botocore's parsers."""


class Shape:
    """Base class of generated structures.

    The constructor checks its arguments, and `botopin.validate` checks the whole tree. Assignments
    are not checked. A required member that a response does not contain is absent: access to this
    member raises `MissingMemberError`.
    """

    __slots__ = ("__botopin_unknown__",)

    __botopin_unknown__: dict[str, Any] | None
    """Received data that the version does not model: the unknown variant of a union or, with
    `keep_unknown=True`, unknown members by wire name. A request sends this data unchanged."""

    __botopin_shape_name__: ClassVar[str] = ""
    """Name of the shape in the model, if the class has a different name."""

    __botopin_sensitive__: ClassVar[bool] = False
    """Whether the model marks the whole shape as sensitive."""

    __botopin_union__: ClassVar[bool] = False
    """Whether the shape is a union."""

    __botopin_aliases__: ClassVar[dict[str, str]] = {}
    """Names of members by the alias that the constructor accepts."""

    __botopin_joint_checks__: ClassVar[tuple[Any, ...]] = ()
    """Checks of several members together: each is a `botopin.runtime.joint_checks.JointCheck`."""

    def __attrs_post_init__(self) -> None:
        self.__botopin_unknown__ = None
        validate_init(self, stacklevel=4)

    def __repr__(self) -> str:
        cls = type(self)
        arguments = (
            f"{info.name}={'***' if cls.__botopin_sensitive__ or info.sensitive else repr(value)}"
            for info, value in iter_set_members(self)
        )
        return f"{cls.__qualname__}({', '.join(arguments)})"

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__getstate__() == other.__getstate__()

    def __getstate__(self) -> dict[str, Any]:
        """Return the members that have a value, by Python name."""
        state: dict[str, Any] = {info.name: value for info, value in iter_set_members(self)}
        if self.__botopin_unknown__ is not None:
            state["__botopin_unknown__"] = self.__botopin_unknown__
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        set_state(self, state)


class Union(Shape):
    """Base class of generated unions: exactly one member is not None."""

    __slots__ = ()

    __botopin_union__ = True

    __botopin_event_errors__: ClassVar[dict[str, str]] = {}
    """For a union of events: names of the error classes by the wire name of the event."""


def unknown_variant(value: Union) -> str | None:
    """Return the wire name of a received variant that the version does not model.

    A union with an unknown variant has no member and cannot be sent.

    Args:
        value: Union that was received.

    Returns:
        The wire name of the unknown variant, or None if the variant is known.
    """
    match value.__botopin_unknown__:
        case {"SDK_UNKNOWN_MEMBER": {"name": str(name)}}:
            return name
        case _:
            return None


@dataclass_transform(kw_only_default=True, field_specifiers=(member,))
def shape(cls: type[T]) -> type[T]:
    """Turn a declaration into a shape class (with `attrs.define`).

    The class inherits `__eq__` and `__repr__`, which support absent members. Generating both for
    each class would take half of the import time of a version.
    """
    defined = attrs.define(
        cls,
        kw_only=True,
        # Otherwise attrs skips members whose annotation starts with `ClassVar`, such as
        # `ClassVariant`.
        auto_attribs=False,
        eq=False,
        repr=False,
        getstate_setstate=False,
        match_args=False,
    )
    if defined.__botopin_aliases__:
        from botopin.runtime.aliases import accept_aliases  # noqa: PLC0415 - few classes need it

        accept_aliases(defined, _check_below_aliases)
    hypothesis_registry.register_class(defined)
    return defined


def _check_below_aliases(value: Shape) -> None:
    """Check a new object whose constructor has one more frame than others."""
    value.__botopin_unknown__ = None
    validate_init(value, stacklevel=5)


def iter_set_members(value: Shape) -> Iterator[tuple[MemberInfo, Any]]:
    """Yield the members that are present and not None, with their values."""
    for info in members(type(value)):
        member_value = getattr(value, info.name, None)
        if member_value is not None:
            yield info, member_value


def set_state(value: T, state: Mapping[str, Any]) -> T:
    """Set the members of a shape created by `__new__`. Members without a state are absent."""
    cls = type(value)
    value.__botopin_unknown__ = state.get("__botopin_unknown__")
    for info in members(cls):
        if info.name in state or not info.required:
            setattr(value, info.name, state.get(info.name))
        else:
            mark_absent(cls)
    return value


def mark_absent(cls: type[Any]) -> None:
    """Let access to absent required members of a class raise `MissingMemberError`.

    The function is called when an object of the class first lacks a required member. An earlier
    call would cost speed: `__getattr__` slows down every attribute access in Python 3.11.
    """
    if "__getattr__" not in vars(cls):
        cls.__getattr__ = _raise_missing


def _raise_missing(value: Shape, name: str) -> Any:
    # Python calls this function only if a slot is not set or the attribute does not exist.
    cls = type(value)
    attribute = getattr(cls, name, None)
    if isinstance(attribute, property):  # the getter raised AttributeError: raise it again
        return attribute.__get__(value, cls)
    if any(each.name == name for each in members(cls)):
        message = f"{cls.__qualname__}.{name} is required, but the response did not contain it"
        raise MissingMemberError(message, name=name, obj=value)
    message = f"{cls.__qualname__!r} object has no attribute {name!r}"
    raise AttributeError(message, name=name, obj=value)


def replace(value: T, /, **changes: Any) -> T:
    """Return a copy of a shape with changed members.

    Only the changes are checked, with the checks of the constructor. A received object can
    therefore be changed even if it is incomplete or contains unknown values.

    Args:
        value: Structure or union. It is not changed.
        changes: New values by Python name; None removes a member.

    Raises:
        ValidationError: A change violates a constraint.
        TypeError: The shape has no member of a name.
    """
    cls = type(value)
    if cls.__botopin_aliases__:
        from botopin.runtime.aliases import rename_aliases  # noqa: PLC0415 - few classes need it

        changes = rename_aliases(cls, changes)
    known = {info.name for info in members(cls)}
    for name in changes:
        if name not in known:
            raise TypeError(f"{cls.__qualname__} has no member {name!r}{suggest(name, known)}")
    state = value.__getstate__()
    if cls.__botopin_union__ and changes:
        state.pop("__botopin_unknown__", None)  # the new member replaces the unknown variant
    copy = set_state(cls.__new__(cls), {**state, **changes})
    validate_init(copy, frozenset(changes), stacklevel=3)
    return copy


class Response(Shape):
    """Base class of generated responses.

    `response_metadata` is available if a client or `from_boto3` created the object from a boto3
    response. `==` ignores the metadata, converted data does not contain it, and `replace` drops it.
    """

    __slots__ = ("__botopin_metadata__",)

    __botopin_metadata__: dict[str, Any] | None
    """boto3's `ResponseMetadata`."""

    @property
    def response_metadata(self) -> ResponseMetadata:
        """Metadata of the response: request id, HTTP status and headers, retry attempts.

        Raises:
            MissingMemberError: The object was not created from a boto3 response.
        """
        from botopin.runtime.response_metadata import ResponseMetadata  # noqa: PLC0415 - rarely needed

        metadata = getattr(self, "__botopin_metadata__", None)
        if metadata is None:
            message = f"{type(self).__qualname__} has no response metadata: it was not received"
            raise MissingMemberError(message, name="response_metadata", obj=self)
        return ResponseMetadata.of(metadata)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, Response):
            return NotImplemented
        return Shape.__getstate__(self) == Shape.__getstate__(other)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        metadata = getattr(self, "__botopin_metadata__", None)
        return state if metadata is None else {**state, "__botopin_metadata__": metadata}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "__botopin_metadata__" in state:
            self.__botopin_metadata__ = state["__botopin_metadata__"]
