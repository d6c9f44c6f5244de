"""Bodies of CBOR (RFC 8949), as Smithy's protocol rpcv2Cbor uses it."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from cbor2 import CBORDecodeError, CBORDecoder, CBOREncodeError, CBORTag, dumps

from botopin.model.service import FloatShape, TimestampShape
from botopin.model.strict_json import MAX_DEPTH
from botopin.testing.protocols.limits import MAX_VALUES, describe_excess
from botopin.testing.protocols.timestamps import UNIX, read_timestamp
from botopin.testing.protocols.tree_codec import TreeCodec

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.model.service import Shape

_EPOCH: Final = 1
"""The tag of seconds since 1970, and the only one that the protocol has."""

_STRINGS: Final = (2, 3)
"""The major types whose argument says how many bytes follow."""
_CONTAINERS: Final = (4, 5)
_SIMPLE: Final = 7
_ARGUMENT_FOLLOWS: Final = 24
"""From here on, what follows the first byte is the argument: 1, 2, 4 or 8 bytes."""
_NO_ARGUMENT: Final = 28
"""From here on, there is no argument; the last of these begins or ends what has no length."""
_BREAK: Final = 31


class CBORBodies(TreeCodec):
    empty_body = b""

    def load(self, data: bytes, problems: list[str]) -> Any:
        if found := describe_excess(*count_values(data)):
            problems.append(f"body: {found}")
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

    def dump(self, tree: Any) -> bytes:
        try:
            return dumps(tree, datetime_as_timestamp=True)
        except CBOREncodeError as error:
            raise ValueError(str(error)) from None

    def read_scalar(self, shape: Shape, value: Any) -> Any:
        if isinstance(shape, TimestampShape):
            if isinstance(value, CBORTag):
                return read_timestamp(UNIX, value.value)
            message = f"expected a timestamp: tag {_EPOCH}"
            raise ValueError(message)
        return value

    def write_scalar(self, shape: Shape | None, value: Any) -> Any:
        match shape:
            case FloatShape(double=False) if isinstance(value, float):
                return _to_single_precision(value)
            case _:
                return value


def count_values(data: bytes) -> tuple[int, int]:
    """How many maps and arrays there are, and how many values, keys and tags (section 3).

    Ends at what is no CBOR, which the decoder will say, and at what is too much.
    """
    containers = values = at = 0
    while at < len(data) and values <= MAX_VALUES:
        major, said = divmod(data[at], 32)
        at += 1
        if said == _BREAK and major == _SIMPLE:
            continue
        values += 1
        containers += major in _CONTAINERS
        if _ARGUMENT_FOLLOWS <= said < _NO_ARGUMENT:
            width = 1 << (said - _ARGUMENT_FOLLOWS)
            said = int.from_bytes(data[at : at + width], "big")
            at += width
        elif said >= _NO_ARGUMENT:
            said = 0
        at += said if major in _STRINGS else 0
    return containers, values


class _Tags(dict[int, "Callable[[Any, bool], Any]"]):
    """How tags are read: one is left as it is, all others are refused."""

    def __missing__(self, tag: int) -> Callable[[Any, bool], Any]:
        def read(value: Any, immutable: bool) -> Any:  # noqa: FBT001 - cbor2 calls it
            if tag == _EPOCH:
                return CBORTag(tag, value)
            message = f"expected no tag but {_EPOCH}"
            raise ValueError(message)

        return read


def _to_single_precision(value: float) -> float:
    """A number as the 32 bits that a `float` has on the wire hold it."""
    try:
        (held,) = struct.unpack(">f", struct.pack(">f", value))
    except OverflowError:
        return value  # for the client to make of it what it can
    return float(held)
