"""Convert shapes of one version of a service to another version.

The conversion matches members by wire name and nested shapes by location, because services have
renamed shapes over the years. Data is lost if the target does not model a member. Data is also lost
if the target's validation rejects a value that the source's validation accepts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from botopin.runtime import types
from botopin.runtime.argument_errors import describe_no_shape
from botopin.runtime.dialect import BOTO3
from botopin.runtime.enums import OpenStrEnum, UnknownValue
from botopin.runtime.members import members
from botopin.runtime.shapes import (
    SDK_UNKNOWN_MEMBER,
    Shape,
    iter_set_members,
    mark_absent,
    set_state,
)
from botopin.runtime.structure_compiler import compile_value_structure_function, read_enum
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
    """Convert a request or response to the same shape in another version of the service.

    The result equals `from_boto3` applied to the same data: an absent member stays absent, and an
    unknown enum value becomes a member of the target's enum if the target models the value. Unknown
    members that `keep_unknown=True` preserved become typed if the target models them. The result
    shares no list, mapping or shape with the argument. Streams are passed through, and events are
    converted as they arrive.

    Only new violations are losses. A received value may violate a constraint of its own version.
    The conversion keeps this value without a loss if the target has a constraint of the same kind.
    Values that the object's version does not model are not checked against the target's limits.
    `botopin.validation_mode` has no effect on the conversion.

    Args:
        obj: Request or response. The conversion does not change it.
        to: Class of the shape in the target version.
        allow_losses: Names of members whose losses are allowed (`Loss.name`). A name allows the
            losses of the member itself, but not the losses of members inside it. The result omits
            a member that the target does not model or whose value does not fit its type; a union
            then contains an unknown variant. A required member without a value stays absent. A
            value that violates a limit of the target is kept, and `to_boto3` rejects it unless
            `validate=False` is passed. An enum value that the target does not model becomes an
            `UnknownValue`, which `to_boto3` accepts.

    Raises:
        ConversionError: The conversion would lose data; the error lists every loss.
        TypeError: `obj` is not a shape, or `to` is a different shape or belongs to another service.
        ValueError: A name in `allow_losses` is not a member of either version.
    """
    _check_same_shape(obj, to)
    check_names(allow_losses, (type(obj), to))
    converter = _Converter()
    converted: T = converter.shape(obj, Location(LocationView.of(to), LocationView.of(type(obj))))
    losses = list(converter.losses(obj, converted))
    rejected = tuple(loss for loss, _ in losses if loss.name not in allow_losses)
    if rejected:
        conversion = f"{to.__qualname__} from {_version(type(obj))} to {_version(to)}"
        raise ConversionError(conversion, rejected)
    for loss, locations in losses:
        if loss.kind == "type":
            for location in locations:
                _remove_member(location)
    return converted


def find_losses(obj: Shape, to: type[Shape]) -> tuple[Loss, ...]:
    """Return every loss that `convert` would report; the tuple is empty if `convert` succeeds.

    Args:
        obj: Request or response.
        to: Class of the shape in the target version.

    Raises:
        TypeError: `obj` is not a shape, or `to` is a different shape or belongs to another service.
    """
    try:
        convert(obj, to)
    except ConversionError as error:
        return error.losses
    return ()


class _Converter:
    """Builder of the target's shapes, which records every location.

    The conversion does not check values. It keeps a value that does not fit as plain data, and the
    validation of the target finds this value afterwards.
    """

    def __init__(self) -> None:
        self.locations: list[Location] = []
        self.dropped: list[Location] = []

    def shape(self, value: Shape | Mapping[Any, Any], location: Location) -> Any:
        self.locations.append(location)
        target, source = location.target, location.source
        cls: Any = target.kind
        converted = cls.__new__(cls)
        # A mapping or document has no modelled members: all of its keys are known.
        source_members = members_by_wire_name(type(value)) if isinstance(value, Shape) else None
        target_members = members_by_wire_name(cls)
        parts = dict(_parts(value))  # read by both names of a member, as `from_boto3` does
        target_members |= {
            each.alias: each
            for each in members(cls)
            if each.alias and parts.get(each.wire_name) is None
        }

        def source_view(wire_name: Any, name: str) -> tuple[LocationView, bool]:
            if source_members is None:
                return source.value(wire_name), location.known
            if wire_name in source_members:
                view = source.member(type(value), source_members[wire_name])
                return view, location.known
            return source.untyped_child(MemberSegment(name)), False

        state: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        dropped: list[str] = []
        for wire_name, part in parts.items():
            info = target_members.get(wire_name)
            view, known = source_view(wire_name, info.name if info else wire_name)
            if info is None and not known:
                unknown[wire_name] = _to_plain_copy(part)
            elif part is None:
                continue
            elif info is None:
                dropped.append(wire_name)
                self.dropped.append(Location(target.untyped_child(view.path[-1]), view))
            else:
                inner = Location(target.member(cls, info), view, known, converted, info)
                state[info.name] = self.value(part, inner)
        checked = {name for check in cls.__botopin_joint_checks__ for name in check.members}
        for info in members(cls):
            if (info.required or info.name in checked) and info.name not in state:
                view, _ = source_view(info.wire_name, info.name)
                self.locations.append(Location(target.member(cls, info), view, location.known))
        if dropped and cls.__botopin_union__ and not state and not unknown:
            unknown = _unknown_variant(dropped[0])
        return set_state(converted, {**state, "__botopin_unknown__": unknown or None})

    def value(self, value: Any, location: Location) -> Any:
        if isinstance(location.target.kind, types.TextOr) and isinstance(value, Shape):
            location = location.alternative()
        kind = location.target.kind
        is_enum = isinstance(kind, type) and issubclass(kind, OpenStrEnum)
        if (
            isinstance(kind, type)
            and not is_enum
            and (isinstance(value, Shape) or is_mapping(value))
        ):
            return self.shape(value, location)
        self.locations.append(location)
        if isinstance(value, Shape):  # the target has no shape at this location
            value = _to_plain_copy(value)
        match kind:
            case type() if is_enum and isinstance(value, str):
                return read_enum(kind._value2member_map_, value)
            case types.ListOf() | types.Document() | types.EncodedJSON() | types.JSONHeader() if (
                is_list(value)
            ):
                return [self.value(item, location.item(index)) for index, item in enumerate(value)]
            case types.EventStreamOf():
                return self.events(value, kind, location)
            case types.MapOf() | types.Document() | types.EncodedJSON() | types.JSONHeader() if (
                is_mapping(value)
            ):
                return {
                    self.value(key, location.key(key)): self.value(item, location.value(key))
                    for key, item in value.items()
                }
            case _:
                return _to_plain_copy(value)

    def events(self, value: Any, kind: types.EventStreamOf, location: Location) -> Any:
        from botopin.runtime.event_streams import EventStream, is_event_iterable, stream_of  # noqa: PLC0415 - few services stream

        if not is_event_iterable(value):
            return value
        stream = stream_of(value)
        if stream.botocore is not None:
            return compile_value_structure_function(location.target.owner, kind, BOTO3)(
                stream.botocore
            )
        if stream.buffered is None:
            return stream
        events = enumerate(stream.buffered)
        return EventStream([self.value(event, location.item(index)) for index, event in events])

    def losses(self, obj: Shape, converted: Shape) -> Iterator[tuple[Loss, list[Location]]]:
        """Yield the losses, each with its possible locations."""
        old, new = _version(type(obj)), _version(type(converted))
        for location in self.dropped:
            message = f"{old} has this member, {new} does not"
            yield Loss("member", location.name, location.safe_path, message), [location]
        for violation, locations in self.new_violations(
            obj, find_violations(converted, exact=True)
        ):
            location = locations[0]
            message = f"{new} expects {violation.expected}, got {violation.actual} from {old}"
            if location.source.redact and not location.target.redact:
                message = (
                    f"the constraint `{violation.kind}` of {new} rejects a sensitive value from "
                    f"{old}"
                )
            kind = cast("LossKind", violation.kind)  # validation never reports "unknown"
            yield Loss(kind, location.name, location.safe_path, message), locations

    def new_violations(
        self, obj: Shape, violations: list[Violation]
    ) -> Iterator[tuple[Violation, list[Location]]]:
        """Yield the violations that the object itself does not have, with possible locations.

        All sensitive keys have the same text, so that one path can refer to several locations.
        """
        if not violations:
            return
        before = Counter[tuple[str, str]](
            (violation.path, violation.kind) for violation in find_violations(obj, exact=True)
        )
        reduced = {format_path(location.target.path[0]) for location in self.dropped}
        by_path: defaultdict[str, list[Location]] = defaultdict(list)
        for location in self.locations:
            by_path[format_path(location.target.path)].append(location)
        for violation in violations:
            locations = by_path[violation.path]
            paths = {format_path(each.source.path) for each in locations if each.known}
            if not paths and violation.kind != "type":
                continue
            if violation.kind == "union" and violation.path in reduced:
                continue  # the dropped variant is already reported as a loss
            # Validation does not check the pattern of a text with an invalid length.
            kinds = ("pattern", "min", "max") if violation.kind == "pattern" else (violation.kind,)
            same = [(path, kind) for path in paths for kind in kinds if before[path, kind]]
            if same:
                before[same[0]] -= 1
            else:
                yield violation, locations


def _remove_member(location: Location) -> None:
    """Make the member that contains a location absent."""
    owner, info = location.owner, location.info
    if owner is None or info is None or getattr(owner, info.name, None) is None:
        return
    if info.required:
        delattr(owner, info.name)
        mark_absent(type(owner))
    else:
        setattr(owner, info.name, None)
    if (
        type(owner).__botopin_union__
        and owner.__botopin_unknown__ is None
        and not [*iter_set_members(owner)]
    ):
        owner.__botopin_unknown__ = _unknown_variant(info.wire_name)


def _unknown_variant(wire_name: str) -> dict[str, Any]:
    """Return an unknown variant of a union, in the form of botocore's parsers."""
    return {SDK_UNKNOWN_MEMBER: {"name": wire_name}}


def _parts(value: Shape | Mapping[Any, Any]) -> Iterable[tuple[Any, Any]]:
    """Return the values in a shape by wire name, or the items of a mapping."""
    if isinstance(value, Shape):
        known = {info.wire_name: each for info, each in iter_set_members(value)}
        return (known | (value.__botopin_unknown__ or {})).items()
    return value.items()


def _to_plain_copy(value: Any) -> Any:
    """Return a copy of a value in boto3's form; streams are passed through."""
    if isinstance(value, Shape) or is_mapping(value):
        return {_to_plain_copy(key): _to_plain_copy(item) for key, item in _parts(value)}
    if is_list(value):
        return [_to_plain_copy(item) for item in value]
    if isinstance(value, OpenStrEnum | UnknownValue):
        return str.__str__(value)
    return bytes(value) if isinstance(value, bytearray) else value


def _check_same_shape(obj: object, to: object) -> None:
    """Check that the target is the same shape of the same service.

    Raises:
        TypeError: The shape or the service differs.
    """
    if not isinstance(obj, Shape):
        raise TypeError(describe_no_shape(obj, call="convert", cls=to))
    if not isinstance(to, type) or not issubclass(to, Shape):
        actual = to.__qualname__ if isinstance(to, type) else format_value(to)
        raise TypeError(f"to: expected the class of a botopin shape, got {actual}")
    members(to)  # raises for Shape itself
    source, target = _declaring_class(type(obj)), _declaring_class(to)
    if _shape_name(source) != _shape_name(target):
        raise TypeError(
            f"cannot convert {_shape_name(source)} to {_shape_name(target)}: "
            "pass the class of the same shape in another version"
        )
    services = [match["service"] for cls in (source, target) if (match := _version_match(cls))]
    if len({*services}) > 1:
        raise TypeError(
            f"cannot convert {_shape_name(source)} of {' to '.join(services)}: "
            "pass a class of the same service"
        )


_VERSION_MODULE: Final = re.compile(
    r"(?P<service>\w+)\.v(?P<year>\d{4})_(?P<month>\d\d)_(?P<day>\d\d)(?:\.|$)"
)
"""Name of a generated module: `botopin_aws.braket.v2026_04_07.create_job`."""


def _version_match(cls: type[Any]) -> re.Match[str] | None:
    return _VERSION_MODULE.search(cls.__module__)


def _version(cls: type[Any]) -> str:
    """Return the date of a class's version, or the name of its module if it has no date."""
    match = _version_match(_declaring_class(cls))
    return f"{match['year']}-{match['month']}-{match['day']}" if match else cls.__module__


def _declaring_class(cls: type[Any]) -> type[Any]:
    """Return the generated class, if `cls` is a user's subclass."""
    return next((base for base in reversed(cls.__mro__) if "__attrs_attrs__" in vars(base)), cls)


def _shape_name(cls: type[Any]) -> str:
    """Return the name of the shape in the model."""
    name: str = cls.__botopin_shape_name__ or cls.__name__
    return name
