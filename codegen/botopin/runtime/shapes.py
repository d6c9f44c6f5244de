"""The classes that generated modules declare: structures and unions.

A generated class states facts, and every mechanism lies here or beside: a shape is built by attrs
and then checked (`checks`), or it is received without either (`conversion`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, dataclass_transform

import attrs

from botopin.runtime import hypothesis_registry
from botopin.runtime.members import MemberInfo, member, members
from botopin.runtime.validation import validate_init
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
"""The key under which botocore's parsers report a union variant that the model does not have."""


class Shape:
    """The base of every generated structure.

    Building one checks its own members at once; `botopin.validate` walks the whole tree.
    Assignment is not checked. A required member that a response did not carry is absent: reading
    it raises `MissingMemberError`.
    """

    __slots__ = ("__botopin_unknown__",)

    __botopin_unknown__: dict[str, Any] | None
    """What was received and is not in the model: the unknown variant of a union, or, with
    `keep_unknown=True`, members by their wire names. Sent back as it came."""

    __botopin_shape_name__: ClassVar[str] = ""
    """The shape's name in the model, where the class could not have it."""

    __botopin_sensitive__: ClassVar[bool] = False
    """Whether the model marks the whole shape as sensitive."""

    __botopin_union__: ClassVar[bool] = False

    def __attrs_post_init__(self) -> None:
        self.__botopin_unknown__ = None
        validate_init(self, stacklevel=4)

    def __repr__(self) -> str:
        cls = type(self)
        shown = (
            f"{info.name}={'***' if cls.__botopin_sensitive__ or info.sensitive else repr(value)}"
            for info, value in iter_set_members(self)
        )
        return f"{cls.__qualname__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__getstate__() == other.__getstate__()

    def __getstate__(self) -> dict[str, Any]:
        """The members that are there, by Python name."""
        state: dict[str, Any] = {info.name: value for info, value in iter_set_members(self)}
        if self.__botopin_unknown__ is not None:
            state["__botopin_unknown__"] = self.__botopin_unknown__
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        set_state(self, state)


class Union(Shape):
    """The base of every generated union: exactly one member is not None."""

    __slots__ = ()

    __botopin_union__ = True

    __botopin_event_errors__: ClassVar[dict[str, str]] = {}
    """Of events: the classes of those that are errors, by their wire names."""


def unknown_variant(value: Union) -> str | None:
    """The wire name of the variant that was received, where this version does not know it.

    Such a union has no member that is set, and cannot be sent.
    """
    match value.__botopin_unknown__:
        case {"SDK_UNKNOWN_MEMBER": {"name": str(name)}}:
            return name
        case _:
            return None


@dataclass_transform(kw_only_default=True, field_specifiers=(member,))
def shape(cls: type[T]) -> type[T]:
    """Turn a declaration into an attrs class (`attrs.define` underneath).

    `==` and `repr` are inherited: they know absent members, and writing them for each class would
    be half of what importing a version costs.
    """
    finished = attrs.define(
        cls,
        kw_only=True,
        auto_attribs=False,  # else what is annotated `ClassVariant` is left out
        eq=False,
        repr=False,
        getstate_setstate=False,
        match_args=False,
    )
    hypothesis_registry.register_class(finished)
    return finished


def iter_set_members(value: Shape) -> Iterator[tuple[MemberInfo, Any]]:
    """The members that are there and not None, with their values."""
    for info in members(type(value)):
        held = getattr(value, info.name, None)
        if held is not None:
            yield info, held


def set_state(value: T, state: Mapping[str, Any]) -> T:
    """Give a shape made by `__new__` its members; those that are not in the state are absent."""
    cls = type(value)
    value.__botopin_unknown__ = state.get("__botopin_unknown__")
    for info in members(cls):
        if info.name in state or not info.required:
            setattr(value, info.name, state.get(info.name))
        else:
            mark_absent(cls)
    return value


def mark_absent(cls: type[Any]) -> None:
    """Have reading a required member that is absent from an object of this class say so.

    Called when that first happens to a class, and not before: in Python 3.11 a class that has a
    `__getattr__` has every attribute read slowly.
    """
    if "__getattr__" not in vars(cls):
        cls.__getattr__ = _raise_missing


def _raise_missing(value: Shape, name: str) -> Any:
    # Python comes here only where a slot is not set, or where there is no such attribute.
    cls = type(value)
    held = getattr(cls, name, None)
    if isinstance(held, property):  # which raised an AttributeError: let it say so again
        return held.__get__(value, cls)
    if any(each.name == name for each in members(cls)):
        message = f"{cls.__qualname__}.{name} is required, but was not received"
        raise MissingMemberError(message, name=name, obj=value)
    message = f"{cls.__qualname__!r} object has no attribute {name!r}"
    raise AttributeError(message, name=name, obj=value)


def replace(value: T, /, **changes: Any) -> T:
    """A copy with some members changed (`None` removes one).

    The changes are checked as a constructor checks its arguments; what is carried over is not,
    so an object that was received can be changed however new or incomplete it is.

    Raises:
        ValidationError: a change is not what its member takes.
        TypeError: the shape has no member of that name.
    """
    cls = type(value)
    known = {info.name for info in members(cls)}
    for name in changes:
        if name not in known:
            message = f"{cls.__qualname__} has no member {name!r}{suggest(name, known)}"
            raise TypeError(message)
    state = value.__getstate__()
    if cls.__botopin_union__ and changes:
        state.pop(
            "__botopin_unknown__", None
        )  # the variant that came later gives way to the one given
    copy = set_state(cls.__new__(cls), {**state, **changes})
    validate_init(copy, frozenset(changes), stacklevel=3)
    return copy


class Response(Shape):
    """The base of the structures that operations return.

    `response_metadata` is there where a client, or `from_boto3`, made the object of what boto3
    returned. It does not count for `==`, is not part of any dialect, and `replace` drops it.
    """

    __slots__ = ("__botopin_metadata__",)

    __botopin_metadata__: dict[str, Any] | None
    """What boto3 returned as `ResponseMetadata`."""

    @property
    def response_metadata(self) -> ResponseMetadata:
        """What came with the response.

        Raises:
            MissingMemberError: the object was not received.
        """
        from botopin.runtime.response_metadata import (  # noqa: PLC0415 - most imports do not need it
            ResponseMetadata,
        )

        metadata = getattr(self, "__botopin_metadata__", None)
        if metadata is None:
            message = f"{type(self).__qualname__} was not received, so it has no response metadata"
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
