"""Base of the body formats that are trees of objects and arrays: JSON and CBOR."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value
from botopin.testing.protocols.bodies.body_codec import expect_media_type
from botopin.testing.protocols.members import (
    MAX_PROBLEMS,
    body_members,
    describe_unknown,
    wire_name,
)

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
            return self._parse_object(shape, tree, shape.name, problems)
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
        name = shape.payload
        return self._parse_value(shape.members[name], tree, f"{shape.name}.{name}", problems)

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

    def _parse_value(
        self,
        reference: Reference,
        value: Any,
        path: str,
        problems: list[str],
        *,
        redact: bool = False,
    ) -> Any:
        """Parse a value. `redact` states whether an enclosing shape is sensitive."""
        if len(problems) >= MAX_PROBLEMS:
            return None
        shape = self._model.resolve(reference)
        redact = redact or shape.sensitive

        def add_problem(expected: str) -> None:
            problems.append(
                f"{path}: expected {expected}, got {format_value(value, redact=redact)}"
            )

        match shape:
            case StructureShape(document=True):
                return value
            case StructureShape():
                if is_mapping(value):
                    return self._parse_object(shape, value, path, problems, redact=redact)
                add_problem("an object")
            case ListShape():
                if is_list(value):
                    return [
                        None
                        if each is None
                        else self._parse_value(
                            shape.member, each, f"{path}[{index}]", problems, redact=redact
                        )
                        for index, each in enumerate(value)
                    ]
                add_problem("an array")
            case MapShape():
                if is_mapping(value):
                    hidden = redact or self._model.resolve(shape.key).sensitive
                    return {
                        key: None
                        if item is None
                        else self._parse_value(
                            shape.value,
                            item,
                            f"{path}[{'***' if hidden else format_value(key)}]",
                            problems,
                            redact=redact,
                        )
                        for key, item in value.items()
                    }
                add_problem("an object")
            case _:
                try:
                    return self.parse_scalar(shape, value)
                except ValueError as error:
                    problems.append(f"{path}: {error}, got {format_value(value, redact=redact)}")
        return None

    def _parse_object(
        self,
        shape: StructureShape,
        value: Mapping[str, Any],
        path: str,
        problems: list[str],
        *,
        redact: bool = False,
    ) -> dict[str, Any]:
        """Parse the members of an object. A null means that the member is absent."""
        known = {wire_name(name, each): (name, each) for name, each in body_members(shape)}
        parsed: dict[str, Any] = {}
        for key, item in value.items():
            if len(problems) >= MAX_PROBLEMS:
                break
            if key not in known:
                unknown = describe_unknown(self._model, shape, key, known, redact=redact)
                problems.append(f"{path}: {unknown}")
            elif item is not None:
                name, member = known[key]
                parsed[name] = self._parse_value(
                    member, item, f"{path}.{name}", problems, redact=redact
                )
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
