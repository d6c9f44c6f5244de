"""Events of streams: those that somebody gives, and those that are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from botopin.runtime.conversion import to_boto3
from botopin.runtime.errors import ServiceError
from botopin.runtime.shapes import Shape
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value, suggest
from botopin.testing.protocols.members import error_members
from botopin.testing.responses.errors import build_error, to_wire_error
from botopin.testing.responses.synthetic import generate_value
from botopin.testing.strict_request import parse_request

if TYPE_CHECKING:
    from botopin.model.service import StructureShape
    from botopin.testing.served_version import ServedVersion


def prepare_events(
    version: ServedVersion, stream: StructureShape, events: Any, *, validate: bool
) -> list[dict[str, Any]] | bytes:
    """Events in boto3's dialect; bytes, which are a whole stream, stay as they are.

    Args:
        version: that the stream is of.
        stream: what events there can be.
        events: dictionaries of one event each, objects of the stream's union, and errors.
        validate: whether they must be valid for the version.

    Raises:
        ValueError: one is no valid event of the stream.
        TypeError: they are no events at all.
        LookupError: an error among them has no such member.
    """
    if isinstance(events, bytes):
        return events
    if isinstance(events, str) or is_mapping(events):
        message = f"{stream.name}: expected events, got {format_value(events)}"
        raise TypeError(message)
    return [_prepare_event(version, stream, each, validate=validate) for each in events]


def generate_events(
    version: ServedVersion, stream: StructureShape, seed: str
) -> list[dict[str, Any]]:
    """One event of each kind, made up, but no errors; the same for the same seed.

    Raises:
        RefusedError: an event has no valid value.
    """
    return [
        {name: generate_value(version.find_class(member.shape), f"{seed} {name}")}
        for name, member in stream.members.items()
        if _event_shape(version, stream, name).error is None
    ]


def _prepare_event(
    version: ServedVersion, stream: StructureShape, event: Any, *, validate: bool
) -> dict[str, Any]:
    if isinstance(event, ServiceError):
        return _prepare_error(version, stream, event)
    if isinstance(event, Shape):
        event = to_boto3(event, validate=validate)
    if not is_mapping(event) or len(event) != 1:
        got = f"the keys {', '.join(map(str, event))}" if is_mapping(event) else format_value(event)
        message = f"{stream.name}: expected a dict of one event or an error, got {got}"
        raise TypeError(message)
    ((name, data),) = event.items()
    if name not in stream.members:
        hint = suggest(str(name), stream.members)
        message = f"{format_value(name)} is no event of {stream.name} in {version.title}{hint}"
        raise ValueError(message)
    shape = _event_shape(version, stream, name)
    if not validate:
        return {name: data}
    if shape.error is not None:
        error = build_error(version, shape.error.code, message="", members=data, status=None)
        return {name: dict(error.members)}
    checked = parse_request(data, version.find_class(shape.name))
    return {name: to_boto3(checked, validate=False)}


def _prepare_error(
    version: ServedVersion, stream: StructureShape, error: ServiceError
) -> dict[str, Any]:
    given = to_wire_error(version.model, error)
    for name in stream.members:
        shape = _event_shape(version, stream, name)
        if shape.name == given.shape:
            return {name: error_members(shape, given)}
    message = f"{given.code} is no error of {stream.name} in {version.title}"
    raise ValueError(message)


def _event_shape(version: ServedVersion, stream: StructureShape, name: str) -> StructureShape:
    return cast("StructureShape", version.model.resolve(stream.members[name]))
