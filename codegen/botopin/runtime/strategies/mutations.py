"""Mutations: deliberate faults in valid arguments.

Each mutation violates one constraint of one value. A strict `from_boto3` reports exactly that
violation.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import is_sensitive, members, resolve_type
from botopin.runtime.strategies.scalars import scalars
from botopin.runtime.strategies.text import non_matching_strings, strings
from botopin.runtime.type_guards import is_list
from botopin.runtime.violations import REDACTED, ConstraintKind, format_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import DrawFn, SearchStrategy

    from botopin.runtime.types import TypeReference
    from botopin.runtime.violations import Path

Keys: TypeAlias = tuple[Any, ...]
"""Wire names, indices and map keys that lead to a value in plain data."""

_MAX_SIZE: Final = 10_000
"""Largest size of an oversized value in characters, bytes or items."""

_MAX_DRAWN_BYTES: Final = 16
"""Maximum number of bytes that are drawn for an oversized blob. The rest repeats them."""


@frozen(eq=False)
class InvalidArguments:
    """Arguments in boto3's form that violate exactly one constraint."""

    kind: ConstraintKind
    """Kind of the violated constraint."""
    path: str
    """Path of the violation, as `Violation.path` states it."""
    arguments: dict[str, Any]
    """Arguments that `from_boto3(arguments, cls, strict=True)` rejects."""


@frozen(eq=False)
class Mutation:
    """Replacement of one value by a drawn value, or its removal if `values` is None."""

    kind: ConstraintKind
    path: Path
    keys: Keys
    values: SearchStrategy[Any] | None

    def apply(self, arguments: dict[str, Any], draw: DrawFn) -> InvalidArguments:
        """Return a copy of the arguments with the mutation applied."""
        mutated = copy.deepcopy(arguments)
        container: Any = mutated
        for key in self.keys[:-1]:
            container = container[key]
        if self.values is None:
            del container[self.keys[-1]]
        else:
            container[self.keys[-1]] = draw(self.values)
        return InvalidArguments(self.kind, format_path(self.path), mutated)


def find_mutations(cls: type[Any], arguments: dict[str, Any]) -> list[Mutation]:
    """Return all mutations of valid arguments of a shape; at least one exists."""
    return list(_shape_mutations(cls, arguments, (cls.__qualname__,), (), redact=False))


def _shape_mutations(
    cls: type[Any], data: dict[str, Any], path: Path, keys: Keys, *, redact: bool
) -> Iterator[Mutation]:
    known = {info.wire_name: info for info in members(cls)}
    unknown = next(name for name in ("Unknown", "Unknown1", "Unknown2") if name not in known)
    yield Mutation("unknown", path, (*keys, unknown), st.just("unknown"))
    if cls.__botopin_union__:
        unset = [wire_name for wire_name in known if wire_name not in data]
        for wire_name in unset[:1]:
            values = _simple_values(cls, known[wire_name].type)
            if values is not None:
                yield Mutation("union", path, (*keys, wire_name), values)
    for wire_name, value in data.items():
        info = known[wire_name]
        member_path = (path, info.segment)
        member_keys = (*keys, wire_name)
        if info.required:
            yield Mutation("required", member_path, member_keys, None)
        redact_member = redact or cls.__botopin_sensitive__ or info.sensitive
        yield from _value_mutations(
            cls, info.type, value, member_path, member_keys, redact=redact_member
        )


def _simple_values(owner: type[Any], reference: TypeReference) -> SearchStrategy[Any] | None:
    """Return a strategy for an enum or a scalar type, or None for other types."""
    kind = resolve_type(owner, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return st.sampled_from([each.value for each in kind])
        return None
    if isinstance(kind, types.ListOf | types.MapOf):
        return None
    return scalars(kind)


def _value_mutations(
    owner: type[Any], reference: TypeReference, value: Any, path: Path, keys: Keys, *, redact: bool
) -> Iterator[Mutation]:
    kind = resolve_type(owner, reference)
    redact = redact or is_sensitive(kind)
    if value is None:  # an item of a sparse list or map
        return
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            yield Mutation("type", path, keys, st.integers())
            if not kind.__botopin_exempt__:
                yield Mutation("enum", path, keys, _unknown_values(kind))
        else:
            yield Mutation("type", path, keys, st.text(max_size=3))
            yield from _shape_mutations(kind, value, path, keys, redact=redact)
        return

    def mutation(violated: ConstraintKind, values: SearchStrategy[Any]) -> Mutation:
        return Mutation(violated, path, keys, values)

    match kind:
        case types.ListOf():
            yield mutation("type", st.integers())
            yield from _size_mutations(kind, value, mutation)
            for index, item in enumerate(value):
                item_keys = (*keys, index)
                yield from _value_mutations(
                    owner, kind.item, item, (path, index), item_keys, redact=redact
                )
        case types.MapOf():
            yield mutation("type", st.integers())
            yield from _size_mutations(kind, value, mutation)
            redact_key = redact or is_sensitive(resolve_type(owner, kind.key))
            for key, item in value.items():
                item_path = (path, REDACTED if redact_key else key)
                yield from _value_mutations(
                    owner, kind.value, item, item_path, (*keys, key), redact=redact
                )
        case types.TextOr() if not isinstance(value, str):
            yield from _value_mutations(owner, kind.item, value, path, keys, redact=redact)
        case types.String():
            yield from _text_mutations(kind, mutation)
        case types.Integer():
            yield mutation("type", st.text(max_size=3) | st.booleans() | st.just(1.5))
            if kind.min is not None:
                yield mutation("min", st.integers(max_value=int(kind.min) - 1))
            if kind.max is not None:
                yield mutation("max", st.integers(min_value=int(kind.max) + 1))
        case types.Float():
            yield mutation("type", st.text(max_size=2) | st.booleans())  # "NaN" is a float
            if kind.min is not None:
                yield mutation("min", st.floats(max_value=kind.min, exclude_max=True))
            if kind.max is not None:
                yield mutation("max", st.floats(min_value=kind.max, exclude_min=True))
        case types.Boolean():
            yield mutation("type", st.integers() | st.text(max_size=3))
        case types.Timestamp():
            yield mutation("type", st.booleans() | st.lists(st.integers(), max_size=2))
        case types.Blob() | types.Stream():
            yield mutation("type", st.integers() | st.booleans())
            if kind.min:
                yield mutation("min", st.binary(max_size=kind.min - 1))
            if kind.max is not None and kind.max < _MAX_SIZE:
                yield mutation("max", _long_blobs(kind.max + 1))
        case types.Document() | types.JSONHeader():
            yield mutation("type", st.binary(max_size=3) | st.just(float("nan")))
        case _:
            return


def _text_mutations(
    kind: types.String, mutation: Callable[[ConstraintKind, SearchStrategy[Any]], Mutation]
) -> Iterator[Mutation]:
    match kind:
        case types.EncodedJSON():
            yield mutation("type", st.binary(max_size=3))
        case _:
            yield mutation("type", st.integers() | st.booleans())
    match kind:
        case types.Base64Text():
            if kind.max is not None and kind.max < _MAX_SIZE:
                yield mutation("max", _long_blobs(kind.max))  # the encoded text is longer
            return
        case types.BucketName():
            yield mutation("pattern", st.sampled_from(("", "a bucket", "arn:aws:s3:::bucket")))
            return
        case types.ASCIIText():
            yield mutation("pattern", st.text("é\u2028", min_size=1, max_size=3))
            return
        case _:
            pass
    # Only the part of a path after the last slash is checked.
    unlimited = "[a-z]*" if isinstance(kind, types.PathSuffix) else None
    if kind.min:
        yield mutation("min", strings(min=0, max=kind.min - 1, pattern=unlimited))
    if kind.max is not None and kind.max < _MAX_SIZE:
        yield mutation("max", strings(min=kind.max + 1, max=kind.max + 3, pattern=unlimited))
    if kind.pattern is not None:
        texts = non_matching_strings(min=kind.min, max=kind.max, pattern=kind.pattern)
        if texts is not None:
            if unlimited is not None:
                texts = texts.filter(lambda text: "/" not in text)
            yield mutation("pattern", texts)


def _size_mutations(
    kind: types.ListOf | types.MapOf,
    value: Any,
    mutation: Callable[[ConstraintKind, SearchStrategy[Any]], Mutation],
) -> Iterator[Mutation]:
    if kind.min:
        size = kind.min - 1
        shorter = list(value)[:size] if is_list(value) else dict(list(value.items())[:size])
        yield mutation("min", st.just(shorter))
    if is_list(value) and value and kind.max is not None and kind.max < _MAX_SIZE:
        yield mutation("max", st.just([value[0]] * (kind.max + 1)))


def _long_blobs(size: int) -> SearchStrategy[bytes]:
    """Return a strategy for blobs of a size that repeat a few drawn bytes."""
    return st.binary(min_size=1, max_size=_MAX_DRAWN_BYTES).map(
        lambda unit: (unit * (size // len(unit) + 1))[:size]
    )


def _unknown_values(cls: type[OpenStrEnum]) -> SearchStrategy[str]:
    return st.text("abcXYZ.-_", min_size=1, max_size=12).filter(
        lambda text: text not in cls._value2member_map_
    )
