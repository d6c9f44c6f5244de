"""Parts of a value that each wire format keeps, for comparisons after a round trip.

Values are in boto3's form. Each function omits or narrows the parts that the format cannot encode,
and the parts that botocore does not encode.
"""

from __future__ import annotations

import struct
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botopin.model.service import (
    FloatShape,
    ListShape,
    MapShape,
    StringShape,
    StructureShape,
    TimestampShape,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botopin.model.service import Reference, ServiceModel, Shape


def over_json(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value without fractions of a second in rfc822."""
    return _map_scalars(model, reference, value, _json_scalar)


def over_cbor(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value with `float` in 32 bits."""
    return _map_scalars(model, reference, value, _cbor_scalar)


def over_rest_json(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the parts that headers, query, payload and JSON keep."""
    return over_rest(model, reference, value, over_json)


def over_rest_xml(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the parts that headers, query, payload and XML keep."""
    shape = model.resolve(reference)
    assert isinstance(shape, StructureShape)
    kept = over_rest(model, reference, over_xml(model, reference, value), lambda _, __, item: item)
    # An empty payload and a missing payload have the same bytes.
    return {name: item for name, item in kept.items() if name != shape.payload or item}


def over_rest(
    model: ServiceModel,
    reference: Reference,
    value: Any,
    over_body: Callable[[ServiceModel, Reference, Any], Any],
) -> Any:
    """Return the parts that the HTTP bindings of rest-json and rest-xml keep."""
    shape = model.resolve(reference)
    assert isinstance(shape, StructureShape)
    kept = {}
    for name, item in value.items():
        member = shape.members[name]
        if member.location:
            # Headers and queries omit empty containers, and headers have whole seconds.
            if item or not isinstance(item, list | dict):
                kept[name] = _keep_in_location(
                    model, member, item, header="header" in member.location
                )
        elif shape.payload in {"", name}:
            kept[name] = over_body(model, member, item)
    return kept


def over_xml(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value without empty flattened containers, and with LF line endings."""
    return _prune(model, reference, value, _is_flattened)


def over_query(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value without empty structures and maps, which a form cannot encode."""

    def is_omitted(shape: Shape) -> bool:
        return not isinstance(shape, ListShape) or shape.flattened

    return _prune(model, reference, value, is_omitted)


def over_ec2(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value without empty structures, maps and lists."""
    return _prune(model, reference, value, lambda _: True)


def _is_flattened(shape: Shape) -> bool:
    return isinstance(shape, ListShape | MapShape) and shape.flattened


_OMITTED: Final = object()
"""Marker of a value that is not encoded."""


def _prune(
    model: ServiceModel, reference: Reference, value: Any, is_omitted: Callable[[Shape], bool]
) -> Any:
    """Return a message without the empty containers that the format omits."""
    kept = _without_omitted(model, reference, value, is_omitted)
    return {} if kept is _OMITTED else kept


def _without_omitted(
    model: ServiceModel, reference: Reference, value: Any, is_omitted: Callable[[Shape], bool]
) -> Any:
    def inner(reference: Reference, item: Any) -> Any:
        return _without_omitted(model, reference, item, is_omitted)

    shape = model.resolve(reference)
    kept: Any
    match shape:
        case StructureShape(eventstream=True):
            return value
        case StructureShape():
            kept = {name: inner(shape.members[name], item) for name, item in value.items()}
            kept = {name: item for name, item in kept.items() if item is not _OMITTED}
        case ListShape():
            kept = [inner(shape.member, each) for each in value]
            kept = [each for each in kept if each is not _OMITTED]
            if value and not kept:
                return _OMITTED
        case MapShape():
            kept = {key: inner(shape.value, item) for key, item in value.items()}
            kept = {key: None if item is _OMITTED else item for key, item in kept.items()}
        case StringShape():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case _:
            return _json_scalar(shape, value)
    return _OMITTED if not kept and is_omitted(shape) else kept


def _keep_in_location(
    model: ServiceModel, reference: Reference, value: Any, *, header: bool
) -> Any:
    def convert_scalar(shape: Shape, item: Any) -> Any:
        if header and isinstance(shape, TimestampShape):
            return item.replace(microsecond=0)
        return _json_scalar(shape, item)

    if isinstance(model.resolve(reference), StringShape):
        return value  # also a `jsonvalue`, which is a string in the model
    return _map_scalars(model, reference, value, convert_scalar)


def _json_scalar(shape: Shape, value: Any) -> Any:
    match shape, value:
        case TimestampShape(timestamp_format="rfc822"), datetime():
            return value.replace(microsecond=0)
        case _:
            return value


def _cbor_scalar(shape: Shape, value: Any) -> Any:
    match shape:
        case FloatShape(double=False):
            return _narrow(value)
        case _:
            return value


def _narrow(value: float) -> float:
    return struct.unpack(">f", struct.pack(">f", value))[0]  # type: ignore[no-any-return]


def _map_scalars(
    model: ServiceModel,
    reference: Reference,
    value: Any,
    convert_scalar: Callable[[Shape, Any], Any],
) -> Any:
    if value is None:
        return None
    match shape := model.resolve(reference):
        case StructureShape(document=True) | StructureShape(eventstream=True):
            return value
        case StructureShape():
            return {
                name: _map_scalars(model, shape.members[name], item, convert_scalar)
                for name, item in value.items()
            }
        case ListShape():
            return [_map_scalars(model, shape.member, each, convert_scalar) for each in value]
        case MapShape():
            return {
                key: _map_scalars(model, shape.value, item, convert_scalar)
                for key, item in value.items()
            }
        case _:
            return convert_scalar(shape, value)


EQUALITY: Final[Mapping[str, Callable[[ServiceModel, Reference, Any], Any]]] = {
    "json": over_json,
    "ec2": over_ec2,
    "query": over_query,
    "rest-json": over_rest_json,
    "rest-xml": over_rest_xml,
    "smithy-rpc-v2-cbor": over_cbor,
}
"""Functions by protocol, as models name it."""
