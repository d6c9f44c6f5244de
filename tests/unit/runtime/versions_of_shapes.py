"""Hand-written shapes in two versions. Both classes of a shape have its name in the model."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, TypeAlias

from botopin.runtime import (
    Blob,
    Document,
    Float,
    Integer,
    JSONValue,
    ListOf,
    MapOf,
    OpenStrEnum,
    Shape,
    Stream,
    String,
    Timestamp,
    Union,
    UnknownValue,
    member,
    shape,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class OldColor(OpenStrEnum):
    RED = "red"
    BLUE = "blue"
    GREY = "grey"


class NewColor(OpenStrEnum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


AnyOldColor: TypeAlias = OldColor | UnknownValue
AnyNewColor: TypeAlias = NewColor | UnknownValue


@shape
class OldLeaf(Shape):
    __botopin_shape_name__ = "Leaf"

    name: str = member("name", String(max=9))
    color: AnyOldColor | None = member("color", OldColor, default=None)
    gone: str | None = member("gone", String(), default=None)


@shape
class NewBlade(Shape):
    """Renamed class of the shape Leaf."""

    label: str = member("name", String(min=2, max=5, pattern="[a-z]+"))
    color: AnyNewColor | None = member("color", NewColor, default=None)
    size: int | None = member("size", Integer(min=1), default=None)


@shape
class OldChoice(Union):
    __botopin_shape_name__ = "Choice"

    text: str | None = member("text", String(), default=None)
    leaf: OldLeaf | None = member("leaf", OldLeaf, default=None)
    gone: str | None = member("gone", String(), default=None)
    number: str | None = member("number", String(), default=None)


@shape
class NewChoice(Union):
    __botopin_shape_name__ = "Choice"

    text: str | None = member("text", String(), default=None)
    leaf: NewBlade | None = member("leaf", NewBlade, default=None)
    later: int | None = member("later", Integer(), default=None)
    number: int | None = member("number", Integer(), default=None)


@shape
class OldPair(Shape):
    """Structure in this version, union in the other version."""

    __botopin_shape_name__ = "Pair"

    left: str | None = member("left", String(), default=None)
    right: str | None = member("right", String(), default=None)


@shape
class NewPair(Union):
    __botopin_shape_name__ = "Pair"

    left: str | None = member("left", String(), default=None)
    right: str | None = member("right", String(), default=None)


@shape
class OldTree(Shape):
    __botopin_shape_name__ = "Tree"

    leaf: OldLeaf = member("leaf", OldLeaf)
    count: int | None = member("count", Integer(min=0, max=10), default=None)
    leaves: Sequence[OldLeaf] | None = member("leaves", ListOf(OldLeaf), default=None)
    by_name: Mapping[str, OldLeaf] | None = member("byName", MapOf(String(), OldLeaf), default=None)
    colors: Mapping[AnyOldColor, Sequence[AnyOldColor | None]] | None = member(
        "colors", MapOf(OldColor, ListOf(OldColor, sparse=True)), default=None
    )
    child: OldTree | None = member("child", "OldTree", default=None)
    children: Sequence[OldTree] | None = member("children", ListOf("OldTree"), default=None)
    choice: OldChoice | None = member("choice", OldChoice, default=None)
    pair: OldPair | None = member("pair", OldPair, default=None)
    document: JSONValue | None = member("document", Document(), default=None)
    stream: bytes | IO[bytes] | None = member("stream", Stream(), default=None)
    moment: datetime | None = member("moment", Timestamp(), default=None)
    code: str | None = member("code", String(min=3), default=None)
    blob: bytes | None = member("blob", Blob(max=8), default=None)
    token: str | None = member("token", String(), idempotency_token=True, default=None)
    old: str | None = member("old", String(), deprecated="Use leaf.", default=None)


@shape
class NewTree(Shape):
    __botopin_shape_name__ = "Tree"

    leaf: NewBlade = member("leaf", NewBlade)
    count: int = member("count", Integer(min=1, max=5))
    leaves: Sequence[NewBlade] | None = member("leaves", ListOf(NewBlade, max=2), default=None)
    by_name: Mapping[str, NewBlade] | None = member(
        "byName", MapOf(String(max=3), NewBlade, min=1), default=None
    )
    colors: Mapping[AnyNewColor, Sequence[AnyNewColor | None]] | None = member(
        "colors", MapOf(NewColor, ListOf(NewColor)), default=None
    )
    child: NewTree | None = member("child", "NewTree", default=None)
    children: Sequence[NewTree] | None = member("children", ListOf("NewTree"), default=None)
    choice: NewChoice | None = member("choice", NewChoice, default=None)
    pair: NewPair | None = member("pair", NewPair, default=None)
    document: JSONValue | None = member("document", Document(), default=None)
    stream: bytes | IO[bytes] | None = member("stream", Stream(), default=None)
    moment: datetime | None = member("moment", Timestamp(), default=None)
    code: str | None = member("code", String(pattern="[a-z]+"), default=None)
    blob: bytes | None = member("blob", Blob(max=4), default=None)
    token: str | None = member("token", String(), idempotency_token=True, default=None)
    old: str | None = member("old", String(), deprecated="Use leaf.", default=None)
    fresh: str | None = member("fresh", String(), default=None)


@shape
class OldVault(Shape):
    __botopin_shape_name__ = "Vault"

    was_secret: str | None = member("wasSecret", String(max=99), sensitive=True, default=None)
    is_secret: str | None = member("isSecret", String(max=99), default=None)
    level: AnyOldColor | None = member("level", OldColor, sensitive=True, default=None)
    by_secret: Mapping[str, OldLeaf] | None = member(
        "bySecret", MapOf(String(sensitive=True), OldLeaf), default=None
    )
    by_name: Mapping[str, OldLeaf] | None = member("byName", MapOf(String(), OldLeaf), default=None)
    secret_in_both: Mapping[str, OldLeaf] | None = member(
        "secretInBoth", MapOf(String(sensitive=True), OldLeaf), default=None
    )
    dropped: Mapping[str, str] | None = member(
        "dropped", MapOf(String(), String()), sensitive=True, default=None
    )


@shape
class NewVault(Shape):
    __botopin_shape_name__ = "Vault"

    was_secret: str | None = member("wasSecret", String(max=3, pattern="[a-z]*"), default=None)
    is_secret: str | None = member(
        "isSecret", String(max=3, pattern="[a-z]*"), sensitive=True, default=None
    )
    level: AnyNewColor | None = member("level", NewColor, default=None)
    by_secret: Mapping[str, NewBlade] | None = member(
        "bySecret", MapOf(String(max=3), NewBlade), default=None
    )
    by_name: Mapping[str, NewBlade] | None = member(
        "byName", MapOf(String(max=3, sensitive=True), NewBlade), default=None
    )
    secret_in_both: Mapping[str, NewBlade] | None = member(
        "secretInBoth", MapOf(String(sensitive=True), NewBlade), default=None
    )


def holder_class(kind: Any) -> Any:
    """Return a version of the shape Holder with a value of a type and a list of such values."""
    namespace = {
        "__botopin_shape_name__": "Holder",
        "__module__": __name__,
        "__qualname__": "Holder",
        "__annotations__": {"value": Any, "values": Any},
        "value": member("value", kind, default=None),
        "values": member("values", ListOf(kind), default=None),
    }
    return shape(type("Holder", (Shape,), namespace))


KINDS: dict[str, Any] = {
    "text": String(),
    "number": Integer(),
    "fraction": Float(),
    "moment": Timestamp(),
    "blob": Blob(),
    "list": ListOf(String()),
    "map": MapOf(String(), String()),
    "enum": OldColor,
    "structure": OldLeaf,
    "union": OldChoice,
    "document": Document(),
}
