"""Hypothesis strategies for shapes, derived from the constraints that validation checks.

Values satisfy every constraint by construction, so that no draw is discarded. A member can be
impossible: its pattern may exclude its length, or its recursion may never end. Strategies omit an
impossible optional member. For a shape with an impossible required member, they are empty.
"""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

try:
    from hypothesis import strategies as st
except ImportError as missing:
    raise ImportError(
        "strategies require hypothesis: pip install 'botopin[strategies]'", name="hypothesis"
    ) from missing

from attrs import frozen

from botopin.runtime import types
from botopin.runtime.conversion import to_boto3, to_plain
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.joint_checks import KeyDigest, OutpostsAccount
from botopin.runtime.members import MemberInfo, members, referenced_shapes, resolve_type
from botopin.runtime.strategies.mutations import InvalidArguments as InvalidArguments
from botopin.runtime.strategies.mutations import find_mutations
from botopin.runtime.strategies.scalars import json_values, scalars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference

T = TypeVar("T", bound="Shape | OpenStrEnum | ServiceError")
"""Generated class whose instances are drawn."""

Style: TypeAlias = Literal["some", "all", "least"]
"""Choice of optional members: some, all, or only required members."""

MAX_DEPTH: Final = 4
"""Number of nested structures below which only required members are drawn."""

VALUE_BUDGET: Final = 48
"""Approximate number of values that are drawn beyond the required ones. Parts share it evenly."""

_MAX_EXTRA_ITEMS: Final = 2
"""Maximum number of items that a list or map has beyond its minimum size."""

_IMPOSSIBLE: Final = float("inf")


def valid(cls: type[T]) -> SearchStrategy[T]:
    """Return a strategy for valid instances of a generated class.

    `st.from_type(cls)` returns an equal strategy. The strategy is empty if no value can satisfy the
    constraints; the docstring of the class then states so.

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

    Each drawn value contains the arguments in boto3's form, and the kind and path of the violation.

    Args:
        cls: Structure or union of a generated version.
    """
    if _height(cls) == _IMPOSSIBLE:
        return st.nothing()
    return _invalid_arguments(cls)


def member_values(cls: type[Shape], info: MemberInfo) -> SearchStrategy[Any]:
    """Return a strategy for the values of one member, deprecated or not.

    Lists and maps are not empty.
    """
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
    """Limits for the size of a value at its position."""

    style: Style
    depth: int = 0
    """Number of structures around the value."""
    values: int = VALUE_BUDGET
    """Number of values that it may contain beyond the required ones."""

    @property
    def only_required(self) -> bool:
        """Whether only required members and items are drawn."""
        return self.style == "least" or self.depth > MAX_DEPTH or not self.values

    def shared(self, parts: int, *, inside: int = 0) -> _Budget:
        """Return the budget of each part, which `inside` more structures surround."""
        return _Budget(self.style, self.depth + inside, self.values // max(parts, 1))


@st.composite
def _invalid_arguments(draw: DrawFn, cls: type[Shape]) -> InvalidArguments:
    arguments = to_boto3(_shape(draw, cls, _Budget(draw(_styles))), validate=False)
    mutations = find_mutations(cls, arguments)
    # The kind is drawn first. Otherwise the rarer kinds would hardly ever be drawn.
    kind = draw(st.sampled_from(sorted({each.kind for each in mutations})))
    mutation = draw(st.sampled_from([each for each in mutations if each.kind == kind]))
    return mutation.apply(arguments, draw)


@st.composite
def _errors(draw: DrawFn, cls: type[Any]) -> Any:
    message = draw(scalars(types.String()))
    response: dict[str, Any] = {"Error": {"Code": cls.code, "Message": message}}
    budget = _Budget(draw(_styles))
    chosen = _chosen_members(draw, cls, error_members(cls), budget)
    budget = budget.shared(len(chosen), inside=1)
    for info in chosen:
        value = _value(draw, cls, info.type, budget)
        response[info.wire_name] = to_plain(value, validate=False)
    return cls(response, draw(scalars(types.String(min=1, max=40, pattern="[A-Z][A-Za-z]*"))))


def _shape(draw: DrawFn, cls: type[Any], budget: _Budget) -> Any:
    if cls.__botopin_union__:
        chosen = [draw(st.sampled_from(_variants(cls, smallest=budget.depth >= MAX_DEPTH)))]
    else:
        chosen = _chosen_members(draw, cls, members(cls), budget)
    budget = budget.shared(len(chosen), inside=1)
    drawn = {info.name: _value(draw, cls, info.type, budget) for info in chosen}
    _satisfy_joint_checks(cls, drawn)
    if any(info.deprecated is not None for info in chosen):
        # A deprecated member is drawn only if it is required: no caller can avoid the warning.
        with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):
            return cls(**drawn)
    return cls(**drawn)


def _satisfy_joint_checks(cls: type[Any], drawn: dict[str, Any]) -> None:
    """Omit the MD5 of a drawn key in bytes: botocore fills it."""
    for check in cls.__botopin_joint_checks__:
        if isinstance(check, KeyDigest):
            key, digest = check.members
            if isinstance(drawn.get(key), bytes):
                drawn.pop(digest, None)


def _chosen_members(
    draw: DrawFn, cls: type[Any], infos: Sequence[MemberInfo], budget: _Budget
) -> list[MemberInfo]:
    """Return the required members and the optional members that the style selects."""
    optional = [
        info
        for info in infos
        if not (info.required or info.deprecated is not None)
        and (height := _height_of_member(cls, info)) != _IMPOSSIBLE
        and not (budget.depth and height + budget.depth > 2 * MAX_DEPTH)
    ]
    if budget.only_required or budget.depth == MAX_DEPTH:
        optional = []
    elif len(optional) > budget.values:
        optional = draw(st.lists(st.sampled_from(optional), max_size=budget.values, unique=True))
    elif budget.style == "some":
        optional = [info for info in optional if draw(st.booleans())]
    chosen = {info.name for info in optional}
    for check in getattr(cls, "__botopin_joint_checks__", ()):
        if isinstance(check, OutpostsAccount):
            chosen.add("account_id")  # a drawn bucket is no Outposts ARN that contains the account
    return [info for info in infos if info.required or info.name in chosen]


def _variants(cls: type[Any], *, smallest: bool) -> Sequence[MemberInfo]:
    heights = {info: _height_of_member(cls, info) for info in members(cls)}
    lowest = min(heights.values())
    return [
        info
        for info, height in heights.items()
        if height == lowest or (not smallest and height != _IMPOSSIBLE)
    ]


def _value(draw: DrawFn, owner: type[Any], reference: TypeReference, budget: _Budget) -> Any:
    kind = resolve_type(owner, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return draw(_enums(kind))
        return _shape(draw, kind, budget)
    match kind:
        case types.ListOf():
            count = draw(_sizes(owner, kind, kind.item, budget))
            budget = budget.shared(count)
            return [_value(draw, owner, kind.item, budget) for _ in range(count)]
        case types.MapOf():
            count = draw(_sizes(owner, kind, kind.value, budget))
            # Fewer keys may exist: only two match `[ab]`.
            minimum = max(kind.min or 0, min(count, 1))
            keys = draw(st.lists(_keys(owner, kind), min_size=minimum, max_size=count, unique=True))
            budget = budget.shared(len(keys))
            return {key: _value(draw, owner, kind.value, budget) for key in keys}
        case types.TextOr() if draw(st.booleans()):
            return _value(draw, owner, kind.item, budget)
        case types.JSONText():
            return draw(json_values().map(json.dumps))
        case _:
            return draw(scalars(kind))


def _sizes(
    owner: type[Any], kind: types.ListOf | types.MapOf, inner: TypeReference, budget: _Budget
) -> SearchStrategy[int]:
    minimum = kind.min or 0
    maximum = minimum + _MAX_EXTRA_ITEMS
    if kind.max is not None:
        maximum = min(kind.max, maximum)
    impossible = _height_of(owner, inner) == _IMPOSSIBLE
    if isinstance(kind, types.MapOf):
        enum = resolve_type(owner, kind.key)
        if isinstance(enum, type):
            maximum = min(maximum, len(enum.__members__))
        impossible = impossible or _height_of(owner, kind.key) == _IMPOSSIBLE
    if impossible or budget.only_required:
        return st.just(minimum)
    if budget.style == "all":
        minimum = max(minimum, min(maximum, 1))
    return st.integers(minimum, maximum)


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
    """Return the nesting depth of a shape's smallest value; infinite if no value exists."""
    known = _heights.get(cls)
    if known is None:
        known = _heights[cls] = _compute_height(cls)
    return known


_heights: Final[dict[type[Any], float]] = {}


def _compute_height(cls: type[Any]) -> float:
    heights: dict[type[Any], float] = {}
    reachable = [cls]
    for each in reachable:  # the loop appends to the list
        heights[each] = _IMPOSSIBLE
        for info in members(each):
            reachable += [
                inner for inner in referenced_shapes(each, info.type) if inner not in reachable
            ]
    changed = True
    while changed:
        before = dict(heights)
        for each in reachable:
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
    heights = {each: _height(each) for each in referenced_shapes(owner, reference)}
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
