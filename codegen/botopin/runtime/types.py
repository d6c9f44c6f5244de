"""The kinds of value that a member may hold, each with its own constraints.

Generated modules state a member's type with these (`String(min=1, max=50)`, `ListOf(DataSource)`);
checks, conversion and strategies all read that one statement. A structure, union or enum stands
for itself: its class, or the class's name where it is defined further down the same module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

JSONValue: TypeAlias = Any
"""What JSON can say: None, bool, int, float, str, and lists and string-keyed mappings of these."""


class Type:
    """A kind of value. `sensitive` values never show in a repr or an error message."""

    __slots__ = ("sensitive",)

    argument_names: ClassVar[tuple[str, ...]] = ("sensitive",)

    def __init__(self, *, sensitive: bool = False) -> None:
        self.sensitive = sensitive

    def __repr__(self) -> str:
        stated = ((name, getattr(self, name)) for name in self.argument_names)
        shown = (f"{name}={fact!r}" for name, fact in stated if fact not in (None, False))
        return f"{type(self).__name__}({', '.join(shown)})"

    def parts(self) -> Iterator[TypeReference]:
        """The types inside a container."""
        yield from ()


TypeReference: TypeAlias = Type | type[Any] | str
"""A type, the class of a structure, union or enum, or the name of a class defined further down."""


class Boolean(Type):
    __slots__ = ()


class Timestamp(Type):
    """A point in time: an aware `datetime`."""

    __slots__ = ()


class Document(Type):
    """Any JSON value."""

    __slots__ = ()


class JSONHeader(Type):
    """The trait `jsonvalue` on a header: any JSON value, which botocore encodes."""

    __slots__ = ()


class _Bounded(Type):
    __slots__ = ("max", "min")

    argument_names = ("min", "max", "sensitive")

    def __init__(
        self, *, min: float | None = None, max: float | None = None, sensitive: bool = False
    ) -> None:
        super().__init__(sensitive=sensitive)
        self.min = min
        self.max = max


class Integer(_Bounded):
    """A whole number between `min` and `max`, both included."""

    __slots__ = ()


class Float(_Bounded):
    """A number between `min` and `max`, both included."""

    __slots__ = ()


class _Sized(Type):
    __slots__ = ("max", "min")

    argument_names: ClassVar[tuple[str, ...]] = ("min", "max", "sensitive")

    def __init__(
        self, *, min: int | None = None, max: int | None = None, sensitive: bool = False
    ) -> None:
        super().__init__(sensitive=sensitive)
        self.min = min
        self.max = max


class Blob(_Sized):
    """Bytes; `min` and `max` count them."""

    __slots__ = ()


class Stream(_Sized):
    """Bytes, or a readable file, passed through; `min` and `max` count bytes, and not a file's."""

    __slots__ = ()


class String(_Sized):
    """Text; `min` and `max` count Unicode code points (Smithy's trait `length`).

    `pattern` is a Java regular expression that the whole text must match; of texts longer than
    `enforced_up_to`, where backtracking could take too long, only RE2 (the extra `re2`) is asked,
    and of those that could take it too long, nothing.
    """

    __slots__ = ("enforced_up_to", "pattern")

    argument_names = ("min", "max", "pattern", "enforced_up_to", "sensitive")

    def __init__(
        self,
        *,
        min: int | None = None,
        max: int | None = None,
        pattern: str | None = None,
        enforced_up_to: int | None = None,
        sensitive: bool = False,
    ) -> None:
        super().__init__(min=min, max=max, sensitive=sensitive)
        self.pattern = pattern
        self.enforced_up_to = enforced_up_to


class JSONText(String):
    """The trait `jsonvalue` in a body: JSON as plain text, as boto3 takes and returns it.

    `botopin.parse_json` reads it.
    """

    __slots__ = ()


class ListOf(_Sized):
    """A list; `min` and `max` count its items. A sparse list may hold None."""

    __slots__ = ("item", "sparse")

    argument_names = ("item", "min", "max", "sparse", "sensitive")

    def __init__(
        self,
        item: TypeReference,
        *,
        min: int | None = None,
        max: int | None = None,
        sparse: bool = False,
        sensitive: bool = False,
    ) -> None:
        super().__init__(min=min, max=max, sensitive=sensitive)
        self.item = item
        self.sparse = sparse

    def parts(self) -> Iterator[TypeReference]:
        yield self.item


class EventStreamOf(Type):
    """A stream of events, each of which is an object of a union."""

    __slots__ = ("item",)

    argument_names = ("item", "sensitive")

    def __init__(self, item: TypeReference, *, sensitive: bool = False) -> None:
        super().__init__(sensitive=sensitive)
        self.item = item

    def parts(self) -> Iterator[TypeReference]:
        yield self.item


class MapOf(_Sized):
    """A mapping with text as keys; `min` and `max` count its pairs. A sparse one may hold None."""

    __slots__ = ("key", "sparse", "value")

    argument_names = ("key", "value", "min", "max", "sparse", "sensitive")

    def __init__(
        self,
        key: TypeReference,
        value: TypeReference,
        *,
        min: int | None = None,
        max: int | None = None,
        sparse: bool = False,
        sensitive: bool = False,
    ) -> None:
        super().__init__(min=min, max=max, sensitive=sensitive)
        self.key = key
        self.value = value
        self.sparse = sparse

    def parts(self) -> Iterator[TypeReference]:
        yield self.key
        yield self.value
