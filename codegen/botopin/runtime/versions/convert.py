"""Shapes of one dated version of a service as those of another.

Members are matched by wire name, and nested shapes by where they stand: their names have changed
over the years. What is lost is what the target has no member for, and what its checks refuse of
the result where those of the source do not refuse it of the original.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from botopin.runtime import types
from botopin.runtime.compiler import compile_value_structure_function
from botopin.runtime.dialect import BOTO3
from botopin.runtime.enums import OpenStrEnum, UnknownValue, unknown_value
from botopin.runtime.members import members
from botopin.runtime.shapes import (
    SDK_UNKNOWN_MEMBER,
    Shape,
    iter_set_members,
    mark_absent,
    set_state,
)
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.validation import find_violations
from botopin.runtime.versions.locations import Location, LocationView, members_by_wire_name
from botopin.runtime.versions.losses import ConversionError, Loss, check_names
from botopin.runtime.violations import MemberSegment, Violation, format_path, format_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from botopin.runtime.versions.losses import LossKind

T = TypeVar("T", bound=Shape)


def convert(obj: Shape, to: type[T], *, allow_losses: Collection[str] = ()) -> T:
    """The same shape in another dated version of the same service.

    For requests that were built and for responses that were received. The result is what
    `from_boto3` would make of the same data: an absent member stays absent, an unknown enum value
    becomes the target's member where it has one, and what `keep_unknown=True` kept becomes typed
    where the target knows it. The result shares no list, mapping or shape with the argument;
    streams are passed on, and events become the target's as they arrive.

    Nothing is lost that was not there before: a value that already broke a rule of its own version
    (as a received one may) is carried over where the target has a rule of that kind, and what the
    object's version does not know is not held to the target's limits.
    `botopin.validation_mode` changes nothing here.

    Args:
        obj: the request or response. It is not changed.
        to: the class of that shape in the other version.
        allow_losses: the names of losses to put up with (`Loss.name`). A member that the target
            does not have, or whose value does not fit its type, is left out (of a union, an unknown
            variant remains); a required one that is missing stays absent. A value that breaks a
            limit of the target is carried over as it stands, so `to_boto3` refuses it unless
            `validate=False` is passed. An enum value that the target does not model becomes an
            `UnknownValue`, which `to_boto3` accepts. A name accepts the losses of that member
            alone, not those of members within it.

    Raises:
        ConversionError: naming every loss that is not accepted.
        TypeError: `obj` is no shape, or `to` is another shape, or one of another service.
        ValueError: a name in `allow_losses` is no member's.
    """
    _check_same_shape(obj, to)
    check_names(allow_losses, (type(obj), to))
    walk = _Converter()
    converted: T = walk.shape(obj, Location(LocationView.of(to), LocationView.of(type(obj))))
    found = list(walk.losses(obj, converted))
    refused = tuple(loss for loss, _ in found if loss.name not in allow_losses)
    if refused:
        conversion = f"{to.__qualname__} from {_version(type(obj))} to {_version(to)}"
        raise ConversionError(conversion, refused)
    for loss, places in found:
        if loss.kind == "type":
            for place in places:
                _remove_member(place)
    return converted


def find_losses(obj: Shape, to: type[Shape]) -> tuple[Loss, ...]:
    """Every loss that `convert` would refuse; none, if it would convert.

    Raises:
        TypeError: as `convert`.
    """
    try:
        convert(obj, to)
    except ConversionError as error:
        return error.losses
    return ()


class _Converter:
    """Makes the target's shapes, and keeps what there is to say of every place.

    Nothing is checked on the way: what does not fit is carried in plain form, and the target's
    checks find it in the end.
    """

    def __init__(self) -> None:
        self.places: list[Location] = []
        self.dropped: list[Location] = []

    def shape(self, value: Shape | Mapping[Any, Any], place: Location) -> Any:
        self.places.append(place)
        target, source = place.target, place.source
        cls: Any = target.kind
        made = cls.__new__(cls)
        # What is not a shape (a mapping, a document) can say whatever it says.
        theirs = members_by_wire_name(type(value)) if isinstance(value, Shape) else None
        ours = members_by_wire_name(cls)

        def there(wire: Any, name: str) -> tuple[LocationView, bool]:
            if theirs is None:
                return source.value(wire), place.known
            if wire in theirs:
                return source.member(type(value), theirs[wire]), place.known
            return source.untyped_child(MemberSegment(name)), False

        state: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        gone: list[str] = []
        for wire, held in _parts(value):
            info = ours.get(wire)
            side, known = there(wire, info.name if info else wire)
            if info is None and not known:
                unknown[wire] = _plain(held)
            elif held is None:
                continue
            elif info is None:
                gone.append(wire)
                self.dropped.append(Location(target.untyped_child(side.path[-1]), side))
            else:
                inner = Location(target.member(cls, info), side, known, made, info)
                state[info.name] = self.value(held, inner)
        for info in members(cls):
            if info.required and info.name not in state:
                side, _ = there(info.wire_name, info.name)
                self.places.append(Location(target.member(cls, info), side, place.known))
        if gone and cls.__botopin_union__ and not state and not unknown:
            unknown = _unknown_variant(gone[0])
        return set_state(made, {**state, "__botopin_unknown__": unknown or None})

    def value(self, value: Any, place: Location) -> Any:
        kind = place.target.kind
        is_enum = isinstance(kind, type) and issubclass(kind, OpenStrEnum)
        if isinstance(kind, type) and not is_enum and _has_parts(value):
            return self.shape(value, place)
        self.places.append(place)
        if isinstance(value, Shape):  # and the target has none here
            value = _plain(value)
        match kind:
            case type() if is_enum and isinstance(value, str):
                known = kind._value2member_map_.get(value)
                return unknown_value(value) if known is None else known
            case types.ListOf() | types.Document() | types.JSONHeader() if is_list(value):
                return [self.value(each, place.item(index)) for index, each in enumerate(value)]
            case types.EventStreamOf():
                return self.events(value, kind, place)
            case types.MapOf() | types.Document() | types.JSONHeader() if is_mapping(value):
                return {
                    self.value(key, place.key(key)): self.value(held, place.value(key))
                    for key, held in value.items()
                }
            case _:
                return _plain(value)

    def events(self, value: Any, kind: types.EventStreamOf, place: Location) -> Any:
        from botopin.runtime.event_streams import (  # noqa: PLC0415 - few services stream
            EventStream,
            is_event_iterable,
            stream_of,
        )

        if not is_event_iterable(value):
            return value
        stream = stream_of(value)
        if stream.botocore is not None:
            return compile_value_structure_function(place.target.owner, kind, BOTO3)(
                stream.botocore
            )
        if stream.buffered is None:
            return stream
        held = enumerate(stream.buffered)
        return EventStream([self.value(each, place.item(index)) for index, each in held])

    def losses(self, obj: Shape, converted: Shape) -> Iterator[tuple[Loss, list[Location]]]:
        """What the target cannot say, and where."""
        old, new = _version(type(obj)), _version(type(converted))
        for place in self.dropped:
            message = f"{old} has this member, {new} does not"
            yield Loss("member", place.name, place.shown, message), [place]
        for problem, places in self.new_problems(obj, find_violations(converted, exact=True)):
            place = places[0]
            message = f"{new} expects {problem.expected}, got {problem.actual} from {old}"
            if place.source.redact and not place.target.redact:
                message = f"{new} has another {problem.kind} here than {old} (a sensitive value)"
            # A walk over a tree never notes "unknown".
            yield Loss(cast("LossKind", problem.kind), place.name, place.shown, message), places

    def new_problems(
        self, obj: Shape, problems: list[Violation]
    ) -> Iterator[tuple[Violation, list[Location]]]:
        """Those of the result that the object did not have, and the places that each may mean.

        Sensitive keys are all written alike, so one path may mean several places.
        """
        if not problems:
            return
        before = Counter[tuple[str, str]](
            (problem.path, problem.kind) for problem in find_violations(obj, exact=True)
        )
        emptied = {format_path(place.target.path[0]) for place in self.dropped}
        by_path: defaultdict[str, list[Location]] = defaultdict(list)
        for place in self.places:
            by_path[format_path(place.target.path)].append(place)
        for problem in problems:
            places = by_path[problem.path]
            paths = {format_path(place.source.path) for place in places if place.known}
            if not paths and problem.kind != "type":
                continue
            if problem.kind == "union" and problem.path in emptied:
                continue  # the variant that it had is the loss
            # A text that was out of its length was not held to its pattern.
            kinds = ("pattern", "min", "max") if problem.kind == "pattern" else (problem.kind,)
            same = [(path, kind) for path in paths for kind in kinds if before[path, kind]]
            if same:
                before[same[0]] -= 1
            else:
                yield problem, places


def _remove_member(place: Location) -> None:
    """Make the member that holds a place absent."""
    made, info = place.holder, place.info
    if made is None or info is None or getattr(made, info.name, None) is None:
        return
    if info.required:
        delattr(made, info.name)
        mark_absent(type(made))
    else:
        setattr(made, info.name, None)
    if (
        type(made).__botopin_union__
        and made.__botopin_unknown__ is None
        and not [*iter_set_members(made)]
    ):
        made.__botopin_unknown__ = _unknown_variant(info.wire_name)


def _unknown_variant(wire: str) -> dict[str, Any]:
    """A union's variant that is not known, as botocore's parsers report it."""
    return {SDK_UNKNOWN_MEMBER: {"name": wire}}


def _has_parts(value: object) -> bool:
    return isinstance(value, Shape) or is_mapping(value)


def _parts(value: Shape | Mapping[Any, Any]) -> Iterable[tuple[Any, Any]]:
    """What a shape or mapping holds, by wire names."""
    if isinstance(value, Shape):
        held = {info.wire_name: each for info, each in iter_set_members(value)}
        return (held | (value.__botopin_unknown__ or {})).items()
    return value.items()


def _plain(value: Any) -> Any:
    """A value in boto3's form, with lists and mappings of its own; streams are passed on."""
    if isinstance(value, Shape) or is_mapping(value):
        return {_plain(key): _plain(held) for key, held in _parts(value)}
    if is_list(value):
        return [_plain(each) for each in value]
    if isinstance(value, OpenStrEnum | UnknownValue):
        return str.__str__(value)
    return bytes(value) if isinstance(value, bytearray) else value


def _check_same_shape(obj: object, to: object) -> None:
    """Refuse to make a shape of anything but the same shape in a version of the same service.

    Raises:
        TypeError: saying which of the two it is not.
    """
    if not isinstance(obj, Shape):
        message = f"expected a botopin shape, got {format_value(obj)}"
        raise TypeError(message)
    if not isinstance(to, type) or not issubclass(to, Shape):
        given = to.__qualname__ if isinstance(to, type) else format_value(to)
        message = f"convert(to=...) takes the class of a botopin shape, got {given}"
        raise TypeError(message)
    members(to)  # refuses Shape itself
    old, new = _declared(type(obj)), _declared(to)
    if _shape_name(old) != _shape_name(new):
        message = (
            "convert changes the version, not the shape: "
            f"{_shape_name(old)} does not become {_shape_name(new)}"
        )
        raise TypeError(message)
    services = [match["service"] for cls in (old, new) if (match := _dated(cls))]
    if len({*services}) > 1:
        message = (
            "convert changes the version, not the service: "
            f"{' and '.join(services)} both have a {_shape_name(old)}"
        )
        raise TypeError(message)


_DATED: Final = re.compile(
    r"(?P<service>\w+)\.v(?P<year>\d{4})_(?P<month>\d\d)_(?P<day>\d\d)(?:\.|$)"
)
"""The module of a generated class: `botopin_aws.braket.v2026_04_07.create_job`."""


def _dated(cls: type[Any]) -> re.Match[str] | None:
    return _DATED.search(cls.__module__)


def _version(cls: type[Any]) -> str:
    """The date of a class's version; the name of its module, where that has none."""
    match = _dated(_declared(cls))
    return f"{match['year']}-{match['month']}-{match['day']}" if match else cls.__module__


def _declared(cls: type[Any]) -> type[Any]:
    """The class that states the facts: not a user's subclass of it."""
    return next((base for base in reversed(cls.__mro__) if "__attrs_attrs__" in vars(base)), cls)


def _shape_name(cls: type[Any]) -> str:
    """Its name in the model."""
    name: str = cls.__botopin_shape_name__ or cls.__name__
    return name
