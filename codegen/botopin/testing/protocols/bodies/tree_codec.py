"""Base of the body formats that are trees of objects and arrays: JSON and CBOR."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value
from botopin.testing.protocols.bodies.body_codec import expect_media_type
from botopin.testing.protocols.members import body_members, wire_name
from botopin.testing.protocols.problems import Position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Reference, ServiceModel, Shape
    from botopin.testing.http.messages import HTTPRequest


class TreeCodec(ABC):
    """Base of a codec for the bodies of one version."""

    empty_body: bytes
    """Body of a response if the operation has no output."""

    def __init__(self, model: ServiceModel, media_type: str) -> None:
        self.media_type = media_type
        self._model = model

    @abstractmethod
    def parse(self, data: bytes, problems: list[str]) -> Any:
        """Parse bytes into a tree. Return None and append to `problems` if that is impossible."""

    @abstractmethod
    def serialize(self, tree: Any) -> bytes:
        """Serialize a tree.

        Raises:
            ValueError, TypeError: The format cannot represent a value.
        """

    @abstractmethod
    def parse_scalar(self, shape: Shape, value: Any) -> Any:
        """Convert a leaf of the tree to boto3's form.

        A value of the wrong type is returned unchanged: the generated class reports it.

        Raises:
            ValueError: The value does not have the format of the shape.
        """

    @abstractmethod
    def serialize_scalar(self, shape: Shape | None, value: Any) -> Any:
        """Convert a value to a leaf of the tree. The shape of an unknown member is None.

        Raises:
            ValueError: The format cannot represent the value.
        """

    def parse_members(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        expect_media_type(shape, request, self.media_type)
        faults: list[str] = []
        tree = self.parse(request.body, faults)
        problems += [f"{shape.name}: in the {each}" for each in faults]
        if is_mapping(tree):
            return self._parse_object(
                shape, tree, Position(shape.name, problems, redact=shape.sensitive)
            )
        if not faults:
            expected = "expected an object as the body"
            problems.append(f"{shape.name}: {expected}, got {format_value(tree)}")
        return {}

    def parse_payload(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> Any:
        expect_media_type(shape, request, self.media_type)
        faults: list[str] = []
        tree = self.parse(request.body, faults)
        problems += [f"{shape.name}: in the {each}" for each in faults]
        if tree is None:
            return None
        position = Position(f"{shape.name}.{shape.payload}", problems, redact=shape.sensitive)
        return self._parse_value(shape.members[shape.payload], tree, position)

    def serialize_members(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        return self.serialize(self.serialize_object(shape, data))

    def serialize_payload(self, member: Member, value: Any) -> bytes:
        return self.serialize(self._serialize_value(member, value))

    def serialize_object(
        self, shape: StructureShape | None, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the body members of a structure as a tree.

        Unknown members, which only an unvalidated response has, keep their names.
        """
        members: Mapping[str, Member] = shape.members if shape else {}
        return {
            wire_name(name, members[name]) if name in members else name: (
                self._serialize_value(members[name], item)
                if name in members
                else self.serialize_scalar(None, item)
            )
            for name, item in data.items()
            if item is not None and not (name in members and members[name].location)
        }

    def _parse_value(self, reference: Reference, value: Any, position: Position) -> Any:
        if position.must_stop:
            return None
        shape = self._model.resolve(reference)
        position = position.in_shape(shape)
        match shape:
            case StructureShape(document=True):
                return value
            case StructureShape() if is_mapping(value):
                return self._parse_object(shape, value, position)
            case ListShape() if is_list(value):
                return [
                    None
                    if each is None
                    else self._parse_value(shape.member, each, position.below(f"[{index}]"))
                    for index, each in enumerate(value)
                ]
            case MapShape() if is_mapping(value):
                redact = position.in_shape(self._model.resolve(shape.key)).redact
                return {
                    key: None
                    if item is None
                    else self._parse_value(shape.value, item, position.at_key(key, redact=redact))
                    for key, item in value.items()
                }
            case ListShape():
                position.add_value("expected an array", value)
            case StructureShape() | MapShape():
                position.add_value("expected an object", value)
            case _:
                try:
                    return self.parse_scalar(shape, value)
                except ValueError as error:
                    position.add_value(str(error), value)
        return None

    def _parse_object(
        self, shape: StructureShape, value: Mapping[str, Any], position: Position
    ) -> dict[str, Any]:
        """Parse the members of an object. A null means that the member is absent."""
        known = {wire_name(name, each): (name, each) for name, each in body_members(shape)}
        parsed: dict[str, Any] = {}
        for key, item in value.items():
            if position.must_stop:
                break
            if key not in known:
                position.add_unknown(self._model, shape, key, known)
            elif item is not None:
                name, member = known[key]
                parsed[name] = self._parse_value(member, item, position.below(f".{name}"))
        return parsed

    def _serialize_value(self, reference: Reference, value: Any) -> Any:
        if value is None:
            return None
        match shape := self._model.resolve(reference):
            case StructureShape(document=True):
                return value
            case StructureShape() if is_mapping(value):
                return self.serialize_object(shape, value)
            case ListShape() if is_list(value):
                return [self._serialize_value(shape.member, each) for each in value]
            case MapShape() if is_mapping(value):
                return {
                    str(key): self._serialize_value(shape.value, item)
                    for key, item in value.items()
                }
            case _:
                return self.serialize_scalar(shape, value)
