"""One thing wrong: where a request can be spoilt, and how.

Each fault breaks one check of one value, so that a strict reader names exactly that.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from hypothesis import strategies as st

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import is_sensitive, members, resolve_type
from botopin.runtime.strategies.scalars import scalars
from botopin.runtime.strategies.text import non_matching_strings, strings
from botopin.runtime.type_guards import is_list
from botopin.runtime.violations import REDACTED, ConstraintKind, MemberSegment, format_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn, SearchStrategy

    from botopin.runtime.types import TypeReference
    from botopin.runtime.violations import Path

Keys: TypeAlias = tuple[Any, ...]
"""How to get to a value in plain data: names, indices and keys."""

_LONGEST: Final = 10_000
"""Up to how many characters, bytes or items a value is made too long."""

_DRAWN: Final = 16
"""How many bytes of a blob that is too long are drawn at most."""


class InvalidArguments:
    """Arguments of boto3's form with one thing wrong."""

    __slots__ = ("arguments", "kind", "path")

    def __init__(self, kind: ConstraintKind, path: str, arguments: dict[str, Any]) -> None:
        self.kind = kind
        """The kind of check that is broken."""
        self.path = path
        """Where, as an error names it."""
        self.arguments = arguments
        """What a strict `from_boto3` refuses."""

    def __repr__(self) -> str:
        return f"Invalid({self.kind!r}, {self.path!r}, {self.arguments!r})"


class Mutation:
    """A way to spoil a value."""

    __slots__ = ("keys", "kind", "path", "values")

    def __init__(
        self, kind: ConstraintKind, path: Path, keys: Keys, values: SearchStrategy[Any] | None
    ) -> None:
        self.kind: ConstraintKind = kind
        self.path = path
        self.keys = keys
        self.values = values

    def apply(self, arguments: dict[str, Any], draw: DrawFn) -> InvalidArguments:
        """The arguments, spoilt; the ones given stay as they are."""
        spoilt = copy.deepcopy(arguments)
        inner: Any = spoilt
        for key in self.keys[:-1]:
            inner = inner[key]
        if self.values is None:
            del inner[self.keys[-1]]
        else:
            inner[self.keys[-1]] = draw(self.values)
        return InvalidArguments(self.kind, format_path(self.path), spoilt)


def find_mutations(cls: type[Any], arguments: dict[str, Any]) -> list[Mutation]:
    """Every way to spoil valid arguments of a shape; there is always one."""
    return list(_in_shape(cls, arguments, (cls.__qualname__,), (), redact=False))


def _in_shape(
    cls: type[Any], data: dict[str, Any], path: Path, keys: Keys, *, redact: bool
) -> Iterator[Mutation]:
    known = {info.wire_name: info for info in members(cls)}
    surprise = next(name for name in ("Surprise", "Surprises", "Surprised") if name not in known)
    yield Mutation("unknown", path, (*keys, surprise), st.just("unknown"))
    if cls.__botopin_union__:
        others = [wire for wire in known if wire not in data]
        for wire in others[:1]:
            info = known[wire]
            value = _some(cls, info.type)
            if value is not None:
                yield Mutation("union", path, (*keys, wire), value)
    for wire, value in data.items():
        info = known[wire]
        place = (path, MemberSegment(info.name))
        if info.required:
            yield Mutation("required", place, (*keys, wire), None)
        hidden = redact or cls.__botopin_sensitive__ or info.sensitive
        yield from _in_value(cls, info.type, value, place, (*keys, wire), redact=hidden)


def _some(owner: type[Any], reference: TypeReference) -> SearchStrategy[Any] | None:
    """Any value of a type, where that is simple."""
    kind = resolve_type(owner, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return st.sampled_from([each.value for each in kind])
        return None
    if isinstance(kind, types.ListOf | types.MapOf):
        return None
    return scalars(kind)


def _in_value(
    owner: type[Any],
    reference: TypeReference,
    value: Any,
    path: Path,
    keys: Keys,
    *,
    redact: bool,
) -> Iterator[Mutation]:
    kind = resolve_type(owner, reference)
    redact = redact or is_sensitive(kind)
    if value is None:  # in a sparse container
        return
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            yield Mutation("type", path, keys, st.integers())
            yield Mutation("enum", path, keys, _unknown_values(kind))
        else:
            yield Mutation("type", path, keys, st.text(max_size=3))
            yield from _in_shape(kind, value, path, keys, redact=redact)
        return

    def fault(broken: ConstraintKind, values: SearchStrategy[Any]) -> Mutation:
        return Mutation(broken, path, keys, values)

    match kind:
        case types.ListOf():
            yield fault("type", st.integers())
            yield from _sizes(kind, value, fault)
            for index, each in enumerate(value):
                item = (*keys, index)
                yield from _in_value(owner, kind.item, each, (path, index), item, redact=redact)
        case types.MapOf():
            yield fault("type", st.integers())
            yield from _sizes(kind, value, fault)
            redact_key = redact or is_sensitive(resolve_type(owner, kind.key))
            for key, held in value.items():
                place = (path, REDACTED if redact_key else key)
                yield from _in_value(owner, kind.value, held, place, (*keys, key), redact=redact)
        case types.String():
            yield fault("type", st.integers() | st.booleans())
            if kind.min:
                yield fault("min", strings(min=0, max=kind.min - 1, pattern=None))
            if kind.max is not None and kind.max < _LONGEST:
                yield fault("max", strings(min=kind.max + 1, max=kind.max + 3, pattern=None))
            if kind.pattern is not None:
                others = non_matching_strings(min=kind.min, max=kind.max, pattern=kind.pattern)
                if others is not None:
                    yield fault("pattern", others)
        case types.Integer():
            yield fault("type", st.text(max_size=3) | st.booleans() | st.just(1.5))
            if kind.min is not None:
                yield fault("min", st.integers(max_value=int(kind.min) - 1))
            if kind.max is not None:
                yield fault("max", st.integers(min_value=int(kind.max) + 1))
        case types.Float():
            yield fault("type", st.text(max_size=3) | st.booleans())
            if kind.min is not None:
                yield fault("min", st.floats(max_value=kind.min, exclude_max=True))
            if kind.max is not None:
                yield fault("max", st.floats(min_value=kind.max, exclude_min=True))
        case types.Boolean():
            yield fault("type", st.integers() | st.text(max_size=3))
        case types.Timestamp():
            yield fault("type", st.datetimes() | st.text(max_size=3))
        case types.Blob() | types.Stream():
            yield fault("type", st.text(max_size=3))
            if kind.min:
                yield fault("min", st.binary(max_size=kind.min - 1))
            if kind.max is not None and kind.max < _LONGEST:
                yield fault("max", _long_blobs(kind.max + 1))
        case types.Document() | types.JSONHeader():
            yield fault("type", st.binary(max_size=3))
        case _:
            return


def _sizes(kind: types.ListOf | types.MapOf, value: Any, fault: Any) -> Iterator[Mutation]:
    if kind.min:
        few = kind.min - 1
        fewer = list(value)[:few] if is_list(value) else dict(list(value.items())[:few])
        yield fault("min", st.just(fewer))
    if is_list(value) and value and kind.max is not None and kind.max < _LONGEST:
        yield fault("max", st.just([value[0]] * (kind.max + 1)))


def _long_blobs(size: int) -> SearchStrategy[bytes]:
    """Blobs of a size, few of whose bytes are drawn: they repeat."""
    return st.binary(min_size=1, max_size=_DRAWN).map(
        lambda unit: (unit * (size // len(unit) + 1))[:size]
    )


def _unknown_values(cls: type[OpenStrEnum]) -> SearchStrategy[str]:
    return st.text("abcXYZ.-_", min_size=1, max_size=12).filter(
        lambda text: text not in cls._value2member_map_
    )
