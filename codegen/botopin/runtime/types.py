"""Types of members, each with its own constraints.

Generated modules declare the type of a member with these classes: `String(min=1, max=50)`,
`ListOf(DataSource)`. Validation, conversion and strategies all use this declaration. A structure,
union or enum is declared by its class, or by the name of a class that the module defines later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

JSONValue: TypeAlias = Any
"""JSON value: None, bool, int, float, str, or a list or string-keyed mapping of JSON values."""


class Type:
    """Type of a value. Reprs and error messages redact `sensitive` values."""

    __slots__ = ("sensitive",)

    argument_names: ClassVar[tuple[str, ...]] = ("sensitive",)

    def __init__(self, *, sensitive: bool = False) -> None:
        self.sensitive = sensitive

    def __repr__(self) -> str:
        values = ((name, getattr(self, name)) for name in self.argument_names)
        arguments = (f"{name}={value!r}" for name, value in values if value not in (None, False))
        return f"{type(self).__name__}({', '.join(arguments)})"

    def parts(self) -> Iterator[TypeReference]:
        """Yield the types inside a container."""
        yield from ()


TypeReference: TypeAlias = Type | type[Any] | str
"""Type, class of a structure, union or enum, or name of a class that the module defines later."""


class Boolean(Type):
    """Truth value: a `bool`."""

    __slots__ = ()


class Timestamp(Type):
    """Point in time: a `datetime` with a time zone."""

    __slots__ = ()


class Document(Type):
    """Any JSON value (Smithy's `document`)."""

    __slots__ = ()


class JSONHeader(Type):
    """Any JSON value in a header (botocore's trait `jsonvalue`). botocore encodes it."""

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
    """Integer between `min` and `max`, both included (Smithy's trait `range`)."""

    __slots__ = ()


class Float(_Bounded):
    """Number between `min` and `max`, both included (Smithy's trait `range`)."""

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
    """Bytes. `min` and `max` count bytes (Smithy's trait `length`)."""

    __slots__ = ()


class Stream(_Sized):
    """Bytes or a readable file, passed through.

    `min` and `max` count bytes. The size of a file is not checked.
    """

    __slots__ = ()


class String(_Sized):
    """Text. `min` and `max` count Unicode code points (Smithy's trait `length`).

    `pattern` is a Java regular expression that the whole text must match. Backtracking could take
    too long for texts longer than `enforced_up_to` characters. RE2 (the extra `re2`) checks such
    texts, up to a limit of its own. botocore enforces a `botocore_pattern`, too.
    """

    __slots__ = ("botocore_pattern", "enforced_up_to", "pattern")

    argument_names: ClassVar[tuple[str, ...]] = (
        "min",
        "max",
        "pattern",
        "enforced_up_to",
        "botocore_pattern",
        "sensitive",
    )

    def __init__(
        self,
        *,
        min: int | None = None,
        max: int | None = None,
        pattern: str | None = None,
        enforced_up_to: int | None = None,
        botocore_pattern: bool = False,
        sensitive: bool = False,
    ) -> None:
        super().__init__(min=min, max=max, sensitive=sensitive)
        self.pattern = pattern
        self.enforced_up_to = enforced_up_to
        self.botocore_pattern = botocore_pattern


class PathSuffix(String):
    """Text that botocore shortens to the part after the last `/`. Only this part is checked."""

    __slots__ = ()


class Base64Text(String):
    """Text or bytes that botocore encodes as base64 when it sends them.

    JSON represents bytes as `{"base64": "…"}`. The constraints concern the encoded text.
    """

    __slots__ = ()


class EncodedJSON(String):
    """JSON value, or its text. A request contains the text, whose constraints are checked."""

    __slots__ = ()


class TextOr(String):
    """Text, or an object of a structure that botocore joins to the text."""

    __slots__ = ("item",)

    argument_names = ("item", *String.argument_names)

    def __init__(self, item: TypeReference, **constraints: Any) -> None:
        super().__init__(**constraints)
        self.item = item

    def parts(self) -> Iterator[TypeReference]:
        yield self.item


class BucketName(String):
    """Name of an S3 bucket, or ARN of an access point. botocore refuses any other text."""

    __slots__ = ()


class ASCIIText(String):
    """Text of ASCII characters. botocore refuses any other text."""

    __slots__ = ()


class JSONText(String):
    """JSON as text in a body (botocore's trait `jsonvalue`). `botopin.parse_json` parses it."""

    __slots__ = ()


class ListOf(_Sized):
    """List. `min` and `max` count items. A sparse list may contain None."""

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
    """Stream of events. Each event is an object of a union."""

    __slots__ = ("item",)

    argument_names = ("item", "sensitive")

    def __init__(self, item: TypeReference, *, sensitive: bool = False) -> None:
        super().__init__(sensitive=sensitive)
        self.item = item

    def parts(self) -> Iterator[TypeReference]:
        yield self.item


class MapOf(_Sized):
    """Mapping with text keys. `min` and `max` count items. A sparse map may contain None values."""

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
