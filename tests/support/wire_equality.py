"""Parts of a value that each wire format keeps, for comparisons after a round trip.

Values are in boto3's dialect. What is left out or narrowed is what the format cannot say, or what
botocore does not say in it.
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
    return _walked(model, reference, value, _json_scalar)


def over_cbor(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value with `float` in 32 bits."""
    return _walked(model, reference, value, _cbor_scalar)


def over_rest_json(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the parts that headers, query, payload and JSON keep."""
    return over_rest(model, reference, value, over_json)


def over_rest_xml(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the parts that headers, query, payload and XML keep."""
    shape = model.resolve(reference)
    assert isinstance(shape, StructureShape)
    left = over_rest(model, reference, over_xml(model, reference, value), lambda _, __, held: held)
    # A payload that is not there and one that is empty are the same.
    return {name: held for name, held in left.items() if name != shape.payload or held}


def over_rest(
    model: ServiceModel,
    reference: Reference,
    value: Any,
    over_body: Callable[[ServiceModel, Reference, Any], Any],
) -> Any:
    """Return the parts that the HTTP bindings of rest-json and rest-xml keep."""
    shape = model.resolve(reference)
    assert isinstance(shape, StructureShape)
    left = {}
    for name, held in value.items():
        member = shape.members[name]
        if member.location:
            # Headers have whole seconds, and neither they nor a query have an empty container.
            if held or not isinstance(held, list | dict):
                left[name] = _located(model, member, held, header="header" in member.location)
        elif shape.payload in {"", name}:
            left[name] = over_body(model, member, held)
    return left


def over_xml(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value without empty flattened containers, and with LF as line end."""
    return _pruned(model, reference, value, _is_flattened)


def over_query(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value without empty structures and maps, which a form cannot encode."""

    def vanishes(shape: Shape) -> bool:
        return not isinstance(shape, ListShape) or shape.flattened

    return _pruned(model, reference, value, vanishes)


def over_ec2(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """Return the value without empty structures, maps and lists."""
    return _pruned(model, reference, value, lambda _: True)


def _is_flattened(shape: Shape) -> bool:
    return isinstance(shape, ListShape | MapShape) and shape.flattened


_NOTHING: Final = object()
"""Marker of a value that is not encoded."""


def _pruned(
    model: ServiceModel, reference: Reference, value: Any, vanishes: Callable[[Shape], bool]
) -> Any:
    """Return a message without the empty containers that are not encoded."""
    left = _without_nothing(model, reference, value, vanishes)
    return {} if left is _NOTHING else left


def _without_nothing(
    model: ServiceModel, reference: Reference, value: Any, vanishes: Callable[[Shape], bool]
) -> Any:
    def inner(of: Reference, held: Any) -> Any:
        return _without_nothing(model, of, held, vanishes)

    shape = model.resolve(reference)
    left: Any
    match shape:
        case StructureShape(eventstream=True):
            return value
        case StructureShape():
            left = {name: inner(shape.members[name], held) for name, held in value.items()}
            left = {name: held for name, held in left.items() if held is not _NOTHING}
        case ListShape():
            left = [inner(shape.member, each) for each in value]
            left = [each for each in left if each is not _NOTHING]
            if value and not left:
                return _NOTHING
        case MapShape():
            left = {key: inner(shape.value, held) for key, held in value.items()}
            left = {key: None if held is _NOTHING else held for key, held in left.items()}
        case StringShape():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case _:
            return _json_scalar(shape, value)
    return _NOTHING if not left and vanishes(shape) else left


def _located(model: ServiceModel, reference: Reference, value: Any, *, header: bool) -> Any:
    def scalar(shape: Shape, held: Any) -> Any:
        if header and isinstance(shape, TimestampShape):
            return held.replace(microsecond=0)
        return _json_scalar(shape, held)

    if isinstance(model.resolve(reference), StringShape):
        return value  # a `jsonvalue` is one too
    return _walked(model, reference, value, scalar)


def _json_scalar(shape: Shape, value: Any) -> Any:
    match shape, value:
        case TimestampShape(timestamp_format="rfc822"), datetime():
            return value.replace(microsecond=0)
        case _:
            return value


def _cbor_scalar(shape: Shape, value: Any) -> Any:
    match shape:
        case FloatShape(double=False):
            return _narrowed(value)
        case _:
            return value


def _narrowed(value: float) -> float:
    return struct.unpack(">f", struct.pack(">f", value))[0]  # type: ignore[no-any-return]


def _walked(
    model: ServiceModel, reference: Reference, value: Any, scalar: Callable[[Shape, Any], Any]
) -> Any:
    if value is None:
        return None
    match shape := model.resolve(reference):
        case StructureShape(document=True) | StructureShape(eventstream=True):
            return value
        case StructureShape():
            return {
                name: _walked(model, shape.members[name], held, scalar)
                for name, held in value.items()
            }
        case ListShape():
            return [_walked(model, shape.member, each, scalar) for each in value]
        case MapShape():
            return {key: _walked(model, shape.value, held, scalar) for key, held in value.items()}
        case _:
            return scalar(shape, value)


EQUALITY: Final[Mapping[str, Callable[[ServiceModel, Reference, Any], Any]]] = {
    "json": over_json,
    "ec2": over_ec2,
    "query": over_query,
    "rest-json": over_rest_json,
    "rest-xml": over_rest_xml,
    "smithy-rpc-v2-cbor": over_cbor,
}
"""Functions by the name of the protocol in models."""
