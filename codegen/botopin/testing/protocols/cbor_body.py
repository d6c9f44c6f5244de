"""Bodies of CBOR (RFC 8949), as Smithy's protocol rpcv2Cbor uses it."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from cbor2 import CBORDecodeError, CBORDecoder, CBOREncodeError, CBORTag, dumps

from botopin.model.service import FloatShape, TimestampShape
from botopin.model.strict_json import MAX_DEPTH
from botopin.testing.protocols.timestamps import UNIX, read_timestamp
from botopin.testing.protocols.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.model.service import Shape

_EPOCH: Final = 1
"""The tag of seconds since 1970, and the only one that the protocol has."""


class CBORBodies(Trees):
    nothing = b""

    def load(self, data: bytes, problems: list[str]) -> Any:
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
                return _narrowed(value)
            case _:
                return value


class _Tags(dict[int, "Callable[[Any, bool], Any]"]):
    """How tags are read: one is left as it is, all others are refused."""

    def __missing__(self, tag: int) -> Callable[[Any, bool], Any]:
        def read(value: Any, immutable: bool) -> Any:  # noqa: FBT001 - cbor2 calls it
            if tag == _EPOCH:
                return CBORTag(tag, value)
            message = f"expected no tag but {_EPOCH}"
            raise ValueError(message)

        return read


def _narrowed(value: float) -> float:
    """A number as the 32 bits that a `float` has on the wire hold it."""
    try:
        (held,) = struct.unpack(">f", struct.pack(">f", value))
    except OverflowError:
        return value  # for the client to make of it what it can
    return float(held)
