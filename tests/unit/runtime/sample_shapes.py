"""Hand-written shapes in the form of a generated module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO

from botopin.runtime import (
    Blob,
    Boolean,
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


class Color(OpenStrEnum):
    """Enum with two values."""

    RED = "red"
    DARK_BLUE = "dark.blue"


@shape
class Leaf(Shape):
    """Structure inside a tree."""

    name: str = member("name", String(min=1, max=5, pattern="[a-z]+"))
    color: Color | UnknownValue | None = member("color", Color, default=None)
    secret: str | None = member(
        "secret", String(max=3, pattern="[0-9]*", sensitive=True), default=None, sensitive=True
    )


@shape
class Empty(Shape):
    """Structure without members."""


@shape
class Choice(Union):
    """Union of two variants."""

    text: str | None = member("text", String(), default=None)
    leaf: Leaf | None = member("leaf", Leaf, default=None)


@shape
class Tree(Shape):
    """Structure with a member of each type."""

    leaf: Leaf = member("leaf", Leaf)
    count: int = member("Count", Integer(min=0, max=10))
    ratio: float | None = member("ratio", Float(min=0.0), default=None)
    leaves: Sequence[Leaf] | None = member("leaves", ListOf(Leaf, max=2), default=None)
    tags: Mapping[str, str] | None = member(
        "tags", MapOf(String(min=1), String(max=4)), default=None
    )
    colors: Mapping[Color | UnknownValue, Sequence[int | None]] | None = member(
        "colors", MapOf(Color, ListOf(Integer(), sparse=True)), default=None
    )
    moment: datetime | None = member("moment", Timestamp(), default=None)
    blob: bytes | None = member("blob", Blob(max=4), default=None)
    stream: bytes | IO[bytes] | None = member("stream", Stream(), default=None)
    document: JSONValue | None = member("document", Document(), default=None)
    flag: bool | None = member("flag", Boolean(), default=None)
    choice: Choice | None = member("choice", Choice, default=None)
    child: Tree | None = member("child", "Tree", default=None)
    token: str | None = member("clientToken", String(), idempotency_token=True, default=None)
    old: str | None = member("old", String(), deprecated="Use leaf.", default=None)
