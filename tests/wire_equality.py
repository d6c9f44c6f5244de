"""What of a value survives each wire format: the two sides of a round trip are equal after it.

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
    """All of it, but rfc822's fractions of a second."""
    return _walked(model, reference, value, _json_scalar)


def over_cbor(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """All of it, but `float` has 32 bits."""
    return _walked(model, reference, value, _cbor_scalar)


def over_rest_json(model: ServiceModel, reference: Reference, value: Any) -> Any:
    """JSON's, with what headers, the query and a payload leave of a message."""
    return over_rest(model, reference, value, over_json)


def over_rest(
    model: ServiceModel,
    reference: Reference,
    value: Any,
    over_body: Callable[[ServiceModel, Reference, Any], Any],
) -> Any:
    """The HTTP bindings that rest-json and rest-xml share, around bodies of either."""
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
    "rest-json": over_rest_json,
    "smithy-rpc-v2-cbor": over_cbor,
}
"""By the protocol's name in a model."""
