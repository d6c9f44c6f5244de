"""Values in bodies that are trees of objects and arrays (JSON, CBOR), against boto3's dialect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from botopin.model.service import ListShape, MapShape, StructureShape
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import format_value, suggest
from botopin.testing.protocols.body_codec import expect_media_type
from botopin.testing.protocols.members import MAX_PROBLEMS, body_members, wire_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Reference, ServiceModel, Shape
    from botopin.testing.http.messages import HTTPRequest


class TreeCodec(ABC):
    """Reads and writes the bodies of one version."""

    empty_body: bytes
    """The body of an operation without an output."""

    def __init__(self, model: ServiceModel, media_type: str) -> None:
        self.media_type = media_type
        self._model = model

    @abstractmethod
    def load(self, data: bytes, problems: list[str]) -> Any:
        """Make bytes a tree; None where they are none, and then there is a problem."""

    @abstractmethod
    def dump(self, tree: Any) -> bytes:
        """Make a tree bytes.

        Raises:
            ValueError, TypeError: the format cannot say it.
        """

    @abstractmethod
    def read_scalar(self, shape: Shape, value: Any) -> Any:
        """Read a leaf. One of a wrong type passes as it is: the generated class knows it better.

        Raises:
            ValueError: it is not in the shape's format.
        """

    @abstractmethod
    def write_scalar(self, shape: Shape | None, value: Any) -> Any:
        """Write a leaf; without a shape, one that the version does not know.

        Raises:
            ValueError: the format cannot say it.
        """

    def read_members(
        self, shape: StructureShape, request: HTTPRequest, problems: list[str]
    ) -> dict[str, Any]:
        expect_media_type(shape, request, self.media_type)
        found: list[str] = []
        tree = self.load(request.body, found)
        problems += [f"{shape.name}: in the {each}" for each in found]
        if is_mapping(tree):
            return self._read_object(shape, tree, shape.name, problems)
        if not found:
            expected = "expected an object as the body"
            problems.append(f"{shape.name}: {expected}, got {format_value(tree)}")
        return {}

    def read_payload(self, shape: StructureShape, request: HTTPRequest, problems: list[str]) -> Any:
        expect_media_type(shape, request, self.media_type)
        found: list[str] = []
        tree = self.load(request.body, found)
        problems += [f"{shape.name}: in the {each}" for each in found]
        if tree is None:
            return None
        name = shape.payload
        return self._read(shape.members[name], tree, f"{shape.name}.{name}", problems)

    def write_members(self, shape: StructureShape, data: Mapping[str, Any]) -> bytes:
        return self.dump(self.write_object(shape, data))

    def write_payload(self, member: Member, value: Any) -> bytes:
        return self.dump(self._write(member, value))

    def write_object(self, shape: StructureShape | None, data: Mapping[str, Any]) -> dict[str, Any]:
        """Write those members of a structure that lie in a body, as a tree.

        What the version does not know, which only an unchecked answer has, is written as it is.
        """
        members: Mapping[str, Member] = shape.members if shape else {}
        return {
            wire_name(name, members[name]) if name in members else name: (
                self._write(members[name], held)
                if name in members
                else self.write_scalar(None, held)
            )
            for name, held in data.items()
            if held is not None and not (name in members and members[name].location)
        }

    def _read(
        self,
        reference: Reference,
        value: Any,
        path: str,
        problems: list[str],
        *,
        redact: bool = False,
    ) -> Any:
        """Read a value. What is sensitive, or lies in what is (`redact`), is never shown."""
        if len(problems) >= MAX_PROBLEMS:
            return None
        shape = self._model.resolve(reference)
        redact = redact or shape.sensitive

        def wrong(expected: str) -> None:
            problems.append(
                f"{path}: expected {expected}, got {format_value(value, redact=redact)}"
            )

        match shape:
            case StructureShape(document=True):
                return value
            case StructureShape():
                if is_mapping(value):
                    return self._read_object(shape, value, path, problems, redact=redact)
                wrong("an object")
            case ListShape():
                if is_list(value):
                    return [
                        None
                        if each is None
                        else self._read(
                            shape.member, each, f"{path}[{index}]", problems, redact=redact
                        )
                        for index, each in enumerate(value)
                    ]
                wrong("an array")
            case MapShape():
                if is_mapping(value):
                    hidden = redact or self._model.resolve(shape.key).sensitive
                    return {
                        key: None
                        if held is None
                        else self._read(
                            shape.value,
                            held,
                            f"{path}[{'***' if hidden else format_value(key)}]",
                            problems,
                            redact=redact,
                        )
                        for key, held in value.items()
                    }
                wrong("an object")
            case _:
                try:
                    return self.read_scalar(shape, value)
                except ValueError as error:
                    problems.append(f"{path}: {error}, got {format_value(value, redact=redact)}")
        return None

    def _read_object(
        self,
        shape: StructureShape,
        value: Mapping[str, Any],
        path: str,
        problems: list[str],
        *,
        redact: bool = False,
    ) -> dict[str, Any]:
        """Read the members of an object; a null is an absent one."""
        known = {wire_name(name, each): (name, each) for name, each in body_members(shape)}
        read: dict[str, Any] = {}
        for key, held in value.items():
            if len(problems) >= MAX_PROBLEMS:
                break
            if key not in known:
                here = f"{shape.name} in {self._model.service} {self._model.date}"
                hint = "" if redact else suggest(str(key), known)
                shown = format_value(key, redact=redact)
                problems.append(f"{path}: {shown} is no member of {here}{hint}")
            elif held is not None:
                name, member = known[key]
                read[name] = self._read(member, held, f"{path}.{name}", problems, redact=redact)
        return read

    def _write(self, reference: Reference, value: Any) -> Any:
        if value is None:
            return None
        match shape := self._model.resolve(reference):
            case StructureShape(document=True):
                return value
            case StructureShape() if is_mapping(value):
                return self.write_object(shape, value)
            case ListShape() if is_list(value):
                return [self._write(shape.member, each) for each in value]
            case MapShape() if is_mapping(value):
                return {str(key): self._write(shape.value, held) for key, held in value.items()}
            case _:
                return self.write_scalar(shape, value)
