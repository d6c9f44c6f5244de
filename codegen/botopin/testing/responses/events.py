"""Events of streams: preparation of a user's events, and synthetic events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.runtime.conversion import to_boto3
from botopin.runtime.errors import ServiceError
from botopin.runtime.shapes import Shape
from botopin.runtime.type_guards import is_mapping
from botopin.runtime.violations import format_value, suggest
from botopin.testing.protocols.members import error_members, resolve_structure
from botopin.testing.responses.errors import build_error, to_wire_error
from botopin.testing.responses.synthetic import generate_value
from botopin.testing.strict_request import structure_request

if TYPE_CHECKING:
    from botopin.model.service import StructureShape
    from botopin.testing.served_version import ServedVersion


def prepare_events(
    version: ServedVersion, stream: StructureShape, events: Any, *, validate: bool
) -> list[dict[str, Any]] | bytes:
    """Return events in boto3's form. Bytes are a complete stream and returned unchanged.

    Args:
        version: Version of the service.
        stream: Shape of the stream, with its possible events as members.
        events: Dictionaries of one event each, objects of the stream's union, or errors.
        validate: Whether the events must be valid for the version.

    Raises:
        ValueError: An event is not valid for the stream.
        TypeError: `events` is not a list of events.
        LookupError: An error has an unknown member.
    """
    if isinstance(events, bytes):
        return events
    if isinstance(events, str) or is_mapping(events):
        raise TypeError(f"{stream.name}: expected events, got {format_value(events)}")
    return [_prepare_event(version, stream, each, validate=validate) for each in events]


def generate_events(
    version: ServedVersion, stream: StructureShape, seed: str
) -> list[dict[str, Any]]:
    """Return one synthetic event of each kind except errors. Equal seeds have equal events.

    Raises:
        ErrorResponse: An event has no valid value.
    """
    return [
        {name: generate_value(version.find_class(member.shape), f"{seed} {name}")}
        for name, member in stream.members.items()
        if resolve_structure(version.model, stream.members[name]).error is None
    ]


def _prepare_event(
    version: ServedVersion, stream: StructureShape, event: Any, *, validate: bool
) -> dict[str, Any]:
    if isinstance(event, ServiceError):
        return _prepare_error(version, stream, event)
    if isinstance(event, Shape):
        event = to_boto3(event, validate=validate)
    if not is_mapping(event) or len(event) != 1:
        actual = (
            f"the keys {', '.join(map(str, event))}" if is_mapping(event) else format_value(event)
        )
        raise TypeError(f"{stream.name}: expected a dict of one event or an error, got {actual}")
    ((name, data),) = event.items()
    if name not in stream.members:
        hint = suggest(str(name), stream.members)
        message = f"{stream.name} in {version.title} has no event {format_value(name)}{hint}"
        raise ValueError(message)
    shape = resolve_structure(version.model, stream.members[name])
    if not validate:
        return {name: data}
    cls = version.find_class(shape.name)
    if shape.error is not None:
        error = build_error(version, cls, operation=None, message="", members=data, status=None)
        return {name: dict(error.members)}
    event_object = structure_request(data, cls)
    return {name: to_boto3(event_object, validate=False)}


def _prepare_error(
    version: ServedVersion, stream: StructureShape, error: ServiceError
) -> dict[str, Any]:
    wire_error = to_wire_error(version.model, error)
    for name in stream.members:
        shape = resolve_structure(version.model, stream.members[name])
        if shape.name == wire_error.shape:
            return {name: error_members(shape, wire_error)}
    raise ValueError(f"{stream.name} in {version.title} has no error {wire_error.code}")
