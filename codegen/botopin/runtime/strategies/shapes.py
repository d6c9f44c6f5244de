"""Hypothesis strategies for shapes, from the same facts as the checks.

Values are valid by construction for every constraint, so nothing is drawn in vain. What cannot
exist (a pattern that excludes its own length, a recursion without an exit) is left out where a
member may be absent, and is `nothing()` where it may not.
"""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

try:
    from hypothesis import strategies as st
except ImportError as missing:
    raise ImportError(
        "strategies need hypothesis: pip install 'botopin[strategies]'", name="hypothesis"
    ) from missing

from attrs import frozen

from botopin.runtime import types
from botopin.runtime.conversion import to_boto3
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.members import MemberInfo, members, resolve_type
from botopin.runtime.shapes import Shape
from botopin.runtime.strategies.mutations import InvalidArguments as InvalidArguments
from botopin.runtime.strategies.mutations import find_mutations
from botopin.runtime.strategies.scalars import json_values, scalars
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from botopin.runtime.types import TypeReference

T = TypeVar("T", bound="Shape | OpenStrEnum | ServiceError")
"""Generated class whose instances are drawn."""

Style: TypeAlias = Literal["some", "all", "least"]
"""Which optional members are drawn."""

MAX_DEPTH: Final = 4
"""Below how many nested structures only what is required is drawn."""

VALUE_BUDGET: Final = 48
"""How many values are drawn beyond those that must be there, roughly: parts share it evenly."""

_SPARE: Final = 2
"""How many items more than it must have a list or map is given at most."""

_IMPOSSIBLE: Final = float("inf")


def valid(cls: type[T]) -> SearchStrategy[T]:
    """Return a strategy for valid instances of a generated class.

    `st.from_type(cls)` returns an equal strategy. Nothing can be drawn if no value satisfies the
    class: its docstring then states so.

    Args:
        cls: Structure, union, enum or error of a generated version.
    """
    if issubclass(cls, OpenStrEnum):
        return _enums(cls)
    if issubclass(cls, ServiceError):
        return _errors(cls)
    if _height(cls) == _IMPOSSIBLE:
        return st.nothing()
    return _shapes(cls)


def invalid_arguments(cls: type[Shape]) -> SearchStrategy[InvalidArguments]:
    """Return a strategy for arguments that violate exactly one constraint of a generated class.

    Each value holds the arguments in boto3's form, and the kind and path of the violation.

    Args:
        cls: Structure or union of a generated version.
    """
    if _height(cls) == _IMPOSSIBLE:
        return st.nothing()
    return _invalids(cls)


def member_values(cls: type[Shape], info: MemberInfo) -> SearchStrategy[Any]:
    """Values of one member of a shape, be it deprecated; lists and maps hold something."""
    if _height_of_member(cls, info) == _IMPOSSIBLE:
        return st.nothing()
    return _member_values(cls, info)


@st.composite
def _member_values(draw: DrawFn, cls: type[Any], info: MemberInfo) -> Any:
    return _value(draw, cls, info.type, _Budget("all", depth=1))


@st.composite
def _shapes(draw: DrawFn, cls: type[Any]) -> Any:
    return _shape(draw, cls, _Budget(draw(_styles)))


_styles: Final[SearchStrategy[Style]] = st.sampled_from(("some", "all", "least"))


@frozen
class _Budget:
    """How rich a value may be where it stands."""

    style: Style
    depth: int = 0
    """In how many structures it stands."""
    values: int = VALUE_BUDGET
    """How many values it may hold beyond those that it must."""

    @property
    def least(self) -> bool:
        """Whether only what is required is drawn."""
        return self.style == "least" or self.depth > MAX_DEPTH or not self.values

    def shared(self, parts: int, *, inside: int = 0) -> _Budget:
        """The room of each of some parts, which stand inside of so many more structures."""
        return _Budget(self.style, self.depth + inside, self.values // max(parts, 1))


@st.composite
def _invalids(draw: DrawFn, cls: type[Shape]) -> InvalidArguments:
    arguments = to_boto3(_shape(draw, cls, _Budget(draw(_styles))), validate=False)
    faults = find_mutations(cls, arguments)
    # The kind first, or the rarer ones were hardly ever drawn.
    kind = draw(st.sampled_from(sorted({each.kind for each in faults})))
    fault = draw(st.sampled_from([each for each in faults if each.kind == kind]))
    return fault.apply(arguments, draw)


@st.composite
def _errors(draw: DrawFn, cls: type[Any]) -> Any:
    message = draw(scalars(types.String()))
    response: dict[str, Any] = {"Error": {"Code": cls.code, "Message": message}}
    room = _Budget(draw(_styles))
    chosen = _chosen(draw, cls, error_members(cls), room)
    room = room.shared(len(chosen), inside=1)
    for info in chosen:
        response[info.wire_name] = _plain(_value(draw, cls, info.type, room))
    return cls(response, draw(scalars(types.String(min=1, max=40, pattern="[A-Z][A-Za-z]*"))))


def _plain(value: Any) -> Any:
    """A value of a shape's member as boto3 has it."""
    if isinstance(value, Shape):
        return to_boto3(value, validate=False)
    if isinstance(value, OpenStrEnum):
        return value.value
    if is_list(value):
        return [_plain(each) for each in value]
    if is_mapping(value):
        return {_plain(key): _plain(held) for key, held in value.items()}
    return value


def _shape(draw: DrawFn, cls: type[Any], room: _Budget) -> Any:
    if cls.__botopin_union__:
        chosen = [draw(st.sampled_from(_variants(cls, lowest=room.depth >= MAX_DEPTH)))]
    else:
        chosen = _chosen(draw, cls, members(cls), room)
    room = room.shared(len(chosen), inside=1)
    drawn = {info.name: _value(draw, cls, info.type, room) for info in chosen}
    if any(info.deprecated is not None for info in chosen):
        with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):
            return cls(**drawn)  # a required member is passed by nobody's choice
    return cls(**drawn)


def _chosen(
    draw: DrawFn, cls: type[Any], every: Sequence[MemberInfo], room: _Budget
) -> list[MemberInfo]:
    """The members to draw: all that are required, and of the others what the style says."""
    optional = [
        info
        for info in every
        if not (info.required or info.deprecated is not None)
        and (height := _height_of_member(cls, info)) != _IMPOSSIBLE
        and not (room.depth and height + room.depth > 2 * MAX_DEPTH)
    ]
    if room.least or room.depth == MAX_DEPTH:
        optional = []
    elif len(optional) > room.values:
        optional = draw(st.lists(st.sampled_from(optional), max_size=room.values, unique=True))
    elif room.style == "some":
        optional = [info for info in optional if draw(st.booleans())]
    chosen = {info.name for info in optional}
    return [info for info in every if info.required or info.name in chosen]


def _variants(cls: type[Any], *, lowest: bool) -> Sequence[MemberInfo]:
    heights = {info: _height_of_member(cls, info) for info in members(cls)}
    least = min(heights.values())
    return [
        info
        for info, height in heights.items()
        if height == least or (not lowest and height != _IMPOSSIBLE)
    ]


def _value(draw: DrawFn, owner: type[Any], reference: TypeReference, room: _Budget) -> Any:
    kind = resolve_type(owner, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return draw(_enums(kind))
        return _shape(draw, kind, room)
    match kind:
        case types.ListOf():
            count = draw(_sizes(owner, kind, kind.item, room))
            room = room.shared(count)
            return [_value(draw, owner, kind.item, room) for _ in range(count)]
        case types.MapOf():
            count = draw(_sizes(owner, kind, kind.value, room))
            # There may be fewer keys than that: two match `[ab]`.
            least = max(kind.min or 0, min(count, 1))
            keys = draw(st.lists(_keys(owner, kind), min_size=least, max_size=count, unique=True))
            room = room.shared(len(keys))
            return {key: _value(draw, owner, kind.value, room) for key in keys}
        case types.JSONText():
            return draw(json_values().map(json.dumps))
        case _:
            return draw(scalars(kind))


def _sizes(
    owner: type[Any],
    kind: types.ListOf | types.MapOf,
    inner: TypeReference,
    room: _Budget,
) -> SearchStrategy[int]:
    least = kind.min or 0
    most = least + _SPARE if kind.max is None else min(kind.max, least + _SPARE)
    impossible = _height_of(owner, inner) == _IMPOSSIBLE
    if isinstance(kind, types.MapOf):
        enum = resolve_type(owner, kind.key)
        if isinstance(enum, type):
            most = min(most, len(enum.__members__))
        impossible = impossible or _height_of(owner, kind.key) == _IMPOSSIBLE
    if impossible or room.least:
        return st.just(least)
    return st.integers(max(least, min(most, 1)) if room.style == "all" else least, most)


def _enums(cls: type[Any]) -> SearchStrategy[Any]:
    known = _values.get(cls)
    if known is None:
        known = _values[cls] = st.sampled_from(tuple(cls.__members__.values()))
    return known


_values: Final[dict[type[Any], SearchStrategy[Any]]] = {}


def _keys(owner: type[Any], kind: types.MapOf) -> SearchStrategy[Any]:
    key = resolve_type(owner, kind.key)
    return scalars(key) if isinstance(key, types.Type) else _enums(key)


def _height(cls: type[Any]) -> float:
    """How many structures deep the smallest value of a shape is; infinite if there is none."""
    known = _heights.get(cls)
    if known is None:
        known = _heights[cls] = _measured(cls)
    return known


_heights: Final[dict[type[Any], float]] = {}


def _measured(cls: type[Any]) -> float:
    heights: dict[type[Any], float] = {}
    reached = [cls]
    for each in reached:  # grows while it is walked
        heights[each] = _IMPOSSIBLE
        for info in members(each):
            reached += [inner for inner in _shapes_in(each, info.type) if inner not in reached]
    changed = True
    while changed:
        before = dict(heights)
        for each in reached:
            inner = [
                _height_in(each, info.type, heights)
                for info in members(each)
                if info.required or each.__botopin_union__
            ]
            if each.__botopin_union__:
                heights[each] = 1 + min(inner, default=_IMPOSSIBLE)
            else:
                heights[each] = 1 + max(inner, default=0)
        changed = heights != before
    return heights[cls]


def _height_of_member(cls: type[Any], info: MemberInfo) -> float:
    known = _heights_of_members.get(info)
    if known is None:
        known = _heights_of_members[info] = _height_of(cls, info.type)
    return known


_heights_of_members: Final[dict[MemberInfo, float]] = {}


def _height_of(owner: type[Any], reference: TypeReference) -> float:
    heights = {each: _height(each) for each in _shapes_in(owner, reference)}
    return _height_in(owner, reference, heights)


def _height_in(
    owner: type[Any], reference: TypeReference, heights: dict[type[Any], float]
) -> float:
    kind = resolve_type(owner, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return 0
        return heights[kind]
    match kind:
        case types.ListOf():
            return _height_in(owner, kind.item, heights) if kind.min else 0
        case types.MapOf():
            parts = (_height_in(owner, part, heights) for part in (kind.key, kind.value))
            return max(parts) if kind.min else 0
        case _:
            return _IMPOSSIBLE if scalars(kind).is_empty else 0


def _shapes_in(owner: type[Any], reference: TypeReference) -> list[type[Any]]:
    kind = resolve_type(owner, reference)
    if isinstance(kind, type):
        return [] if issubclass(kind, OpenStrEnum) else [kind]
    return [shape for part in kind.parts() for shape in _shapes_in(owner, part)]
