"""CBOR bodies (RFC 8949) of Smithy's protocol rpcv2Cbor."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from cbor2 import CBORDecodeError, CBORDecoder, CBOREncodeError, CBORTag, dumps

from botopin.model.service import FloatShape, TimestampShape
from botopin.model.strict_json import MAX_DEPTH
from botopin.testing.protocols.bodies.limits import MAX_VALUES, describe_excess
from botopin.testing.protocols.bodies.tree_codec import TreeCodec
from botopin.testing.protocols.timestamps import UNIX, parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.model.service import Shape

_EPOCH: Final = 1
"""Tag of seconds since 1970, the only tag of the protocol."""

_STRINGS: Final = (2, 3)
"""Major types whose argument is the number of bytes that follow."""
_CONTAINERS: Final = (4, 5)
_SIMPLE: Final = 7
_ARGUMENT_FOLLOWS: Final = 24
"""Lowest value for an argument in the next 1, 2, 4 or 8 bytes."""
_NO_ARGUMENT: Final = 28
"""Lowest value for an item without an argument. `_BREAK` ends an item of indefinite length."""
_BREAK: Final = 31


class CBORBodies(TreeCodec):
    empty_body = b""

    def parse(self, data: bytes, problems: list[str]) -> Any:
        if excess := describe_excess(*count_values(data)):
            problems.append(f"body: {excess}")
            return None
        source = BytesIO(data)
        decoder = CBORDecoder(
            source,
            semantic_decoders=_Tags(),
            max_depth=MAX_DEPTH,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
        try:
            tree = decoder.decode()
        except CBORDecodeError as error:
            cause = f": {error.__cause__}" if error.__cause__ else ""
            problems.append(f"body: byte {source.tell()}: {error}{cause}")
            return None
        if source.tell() < len(data):
            problems.append(f"body: byte {source.tell()}: expected the end")
            return None
        return tree

    def serialize(self, tree: Any) -> bytes:
        try:
            return dumps(tree, datetime_as_timestamp=True)
        except CBOREncodeError as error:
            raise ValueError(str(error)) from None

    def parse_scalar(self, shape: Shape, value: Any) -> Any:
        if isinstance(shape, TimestampShape):
            if isinstance(value, CBORTag):
                return parse_timestamp(UNIX, value.value)
            raise ValueError(f"expected a timestamp: tag {_EPOCH}")
        return value

    def serialize_scalar(self, shape: Shape | None, value: Any) -> Any:
        match shape:
            case FloatShape(double=False) if isinstance(value, float):
                return _to_single_precision(value)
            case _:
                return value


def count_values(data: bytes) -> tuple[int, int]:
    """Return the number of maps and arrays, and the number of values, keys and tags (section 3).

    Stop at the limit and at malformed CBOR, which the decoder reports.
    """
    containers = values = position = 0
    while position < len(data) and values <= MAX_VALUES:
        major, argument = divmod(data[position], 32)
        position += 1
        if argument == _BREAK and major == _SIMPLE:
            continue
        values += 1
        containers += major in _CONTAINERS
        if _ARGUMENT_FOLLOWS <= argument < _NO_ARGUMENT:
            width = 1 << (argument - _ARGUMENT_FOLLOWS)
            argument = int.from_bytes(data[position : position + width], "big")
            position += width
        elif argument >= _NO_ARGUMENT:
            argument = 0
        position += argument if major in _STRINGS else 0
    return containers, values


class _Tags(dict[int, "Callable[[Any, bool], Any]"]):
    """Decoders of tags: the timestamp tag is kept, all other tags are rejected."""

    def __missing__(self, tag: int) -> Callable[[Any, bool], Any]:
        def decode(value: Any, immutable: bool) -> Any:  # noqa: FBT001 - cbor2 calls it
            if tag == _EPOCH:
                return CBORTag(tag, value)
            raise ValueError(f"expected the tag {_EPOCH}")

        return decode


def _to_single_precision(value: float) -> float:
    """Round a number to the 32 bits of a Smithy `float`."""
    try:
        (rounded,) = struct.unpack(">f", struct.pack(">f", value))
    except OverflowError:
        return value  # CBOR can encode it with 64 bits, which clients accept
    return float(rounded)
