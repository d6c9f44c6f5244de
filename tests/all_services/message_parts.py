"""Parts of messages: the values in a response, and the values that a service sends."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen
from botocore.response import StreamingBody

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.event_streams import EventStream
from botopin.runtime.members import MemberInfo, members, resolve_type
from botopin.runtime.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_services.classes import Classes
    from all_services.services import Service
    from botopin.runtime.types import TypeReference

BUCKET: Final = "BucketName"
"""Shape of the names of S3 buckets. Requests accept fewer names than the model."""

_UNKNOWN: Final = "zz-unknown"
"""Enum value that no model contains."""


@frozen
class Received:
    """A received value in both forms."""

    shape: str
    """Shape of the value."""
    source: str
    """Member, list or map that contained the value."""
    typed: Any
    plain: Any
    """Value that botocore returned."""


@frozen
class Parts:
    """Parts of the messages of one service."""

    service: Service
    classes: Classes
    _names: dict[type[Any], str] = field(init=False)

    @_names.default
    def _class_names(self) -> dict[type[Any], str]:
        return self.classes.names

    def name(self, cls: type[Any]) -> str:
        """Return the shape of a class, or "" for a class that only botocore's handlers add."""
        return self._names.get(cls, "")

    def shape(self, cls: type[Any], info: MemberInfo) -> str:
        """Return the shape of a member, or "" for a member that only botocore's handlers add."""
        owner = self.service.shapes.get(self.name(cls), {})
        return str(owner.get("members", {}).get(info.wire_name, {}).get("shape", ""))

    def reached(self, direction: str) -> list[str]:
        """Return the shapes in the inputs or outputs of all operations."""
        operations = self.service.operations.values()
        reached = {each[direction]["shape"]: None for each in operations if direction in each}
        queue = [*reached]
        for name in queue:  # the loop extends the list
            for inner in self.references(name):
                if inner not in reached:
                    reached[inner] = None
                    queue.append(inner)
        return queue

    def references(self, name: str) -> list[str]:
        """Return the shapes that a shape refers to, once for each reference."""
        shape = self.service.shapes[name]
        if shape.get("document"):
            return []
        inner = [each["shape"] for each in shape.get("members", {}).values()]
        return inner + [
            shape[part]["shape"] for part in ("member", "key", "value") if part in shape
        ]

    def values_in(self, cls: type[Any], typed: Any, plain: Any) -> Iterator[Received]:
        """Yield each value in a structure in both forms."""
        name = self.name(cls)
        for info in members(cls):
            value = getattr(typed, info.name, None)
            shape = self.shape(cls, info)
            if shape and value is not None and not isinstance(value, EventStream):
                source = f"{name}.{info.wire_name}"
                received = Received(shape, source, value, plain[info.wire_name])
                yield from self._values_in_value(cls, info.type, received)

    def _values_in_value(
        self, owner: type[Any], reference: TypeReference, received: Received
    ) -> Iterator[Received]:
        shape, value, plain = received.shape, received.typed, received.plain
        if value is None:
            return
        yield received
        raw = self.service.shapes[shape]
        match kind := resolve_type(owner, reference):
            case types.ListOf():
                for item, data in zip(value, plain, strict=True):
                    inner = Received(raw["member"]["shape"], f"{shape}[]", item, data)
                    yield from self._values_in_value(owner, kind.item, inner)
            case types.MapOf():
                for key, data in zip(value, plain, strict=True):
                    inner = Received(raw["key"]["shape"], f"{shape} (key)", key, data)
                    yield from self._values_in_value(owner, kind.key, inner)
                for item, data in zip(value.values(), plain.values(), strict=True):
                    inner = Received(raw["value"]["shape"], f"{shape} (value)", item, data)
                    yield from self._values_in_value(owner, kind.value, inner)
            case type() if issubclass(kind, Shape):
                yield from self.values_in(kind, value, plain)
            case _:
                pass

    def as_sent(self, cls: type[Any], data: dict[str, Any], *, is_newer: bool) -> dict[str, Any]:
        """Return the data of a response with a valid name of each bucket.

        A newer version of the service also sends unknown enum values, and floats that are not
        finite.
        """

        def convert(owner: type[Any], reference: TypeReference, value: Any) -> Any:
            match kind := resolve_type(owner, reference):
                case _ if value is None:
                    return None
                case types.ListOf():
                    return [convert(owner, kind.item, each) for each in value]
                case types.MapOf():
                    return {
                        convert(owner, kind.key, key): convert(owner, kind.value, each)
                        for key, each in value.items()
                    }
                case types.Float(min=None, max=None) if is_newer:
                    return float("nan") if value > 0 else float("-inf")
                case type() if issubclass(kind, OpenStrEnum):
                    return _UNKNOWN if is_newer else value
                case type():
                    return self.as_sent(kind, value, is_newer=is_newer)
                case _:
                    return value

        sent = dict(data)
        for info in members(cls):
            if info.wire_name not in data:
                continue
            value = data[info.wire_name]
            sent[info.wire_name] = convert(cls, info.type, value)
            shape = self.shape(cls, info)
            if shape == BUCKET:
                sent[info.wire_name] = "amzn-bucket"
        return sent


def structures_in(
    owner: type[Any], reference: TypeReference, value: Any, plain: Any
) -> Iterator[tuple[type[Any], Any, Any]]:
    """Yield the structures in a value that no other structure contains, with their plain data."""
    match kind := resolve_type(owner, reference):
        case types.ListOf():
            for item, data in zip(value, plain, strict=True):
                if item is not None:
                    yield from structures_in(owner, kind.item, item, data)
        case types.MapOf():
            for item, data in zip(value.values(), plain.values(), strict=True):
                if item is not None:
                    yield from structures_in(owner, kind.value, item, data)
        case type() if issubclass(kind, Shape):
            yield kind, value, plain
        case _:
            pass


class KnownStream(StreamingBody):
    """Streaming body whose content is known."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), len(content))
        self.content = content


def with_known_streams(plain: dict[str, Any]) -> dict[str, Any]:
    return {
        name: KnownStream(value.read()) if isinstance(value, StreamingBody) else value
        for name, value in plain.items()
    }


def with_new_streams(plain: dict[str, Any]) -> dict[str, Any]:
    """Return arguments whose streams were not read yet."""
    return {
        name: KnownStream(value.content) if isinstance(value, KnownStream) else value
        for name, value in plain.items()
    }
