"""Values in JSON bodies, both ways: names and formats of the wire against boto3's dialect."""

from __future__ import annotations

import math
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botopin.model.service import (
    BlobShape,
    FloatShape,
    ListShape,
    MapShape,
    StructureShape,
    TimestampShape,
)
from botopin.runtime.containers import is_list, is_mapping
from botopin.runtime.problems import described, near
from botopin.testing.protocols.members import ENOUGH, body_members, wire_name
from botopin.testing.protocols.timestamps import UNIX, read_timestamp, write_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.model.service import Member, Reference, ServiceModel

_FLOATS: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""What JSON has no numbers for."""


class JSONBodies:
    """Reads and writes the values of one version."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model

    def read(
        self,
        reference: Reference,
        value: Any,
        path: str,
        problems: list[str],
        *,
        hide: bool = False,
    ) -> Any:
        """Make a value of the wire one of boto3's dialect.

        Scalars of a wrong type pass as they are: the generated class knows them better. What is
        sensitive, or lies in what is (`hide`), is never shown.
        """
        if len(problems) >= ENOUGH:
            return None
        shape = self._model.resolve(reference)
        hide = hide or shape.sensitive

        def wrong(expected: str) -> None:
            problems.append(f"{path}: expected {expected}, got {described(value, hide=hide)}")

        match shape:
            case StructureShape(document=True):
                return value
            case StructureShape():
                if is_mapping(value):
                    return self.read_members(
                        {wire_name(name, each): (name, each) for name, each in body_members(shape)},
                        value,
                        path,
                        problems,
                        shape.name,
                        hide=hide,
                    )
                wrong("an object")
            case ListShape():
                if is_list(value):
                    return [
                        None
                        if each is None
                        else self.read(shape.member, each, f"{path}[{index}]", problems, hide=hide)
                        for index, each in enumerate(value)
                    ]
                wrong("an array")
            case MapShape():
                if is_mapping(value):
                    hidden = hide or self._model.resolve(shape.key).sensitive
                    return {
                        key: None
                        if held is None
                        else self.read(
                            shape.value,
                            held,
                            f"{path}[{'***' if hidden else described(key)}]",
                            problems,
                            hide=hide,
                        )
                        for key, held in value.items()
                    }
                wrong("an object")
            case TimestampShape():
                try:
                    return read_timestamp(shape.timestamp_format or UNIX, value)
                except ValueError as error:
                    problems.append(f"{path}: {error}, got {described(value, hide=hide)}")
            case BlobShape():
                try:
                    return a2b_base64(value, strict_mode=True)
                except (Base64Error, TypeError, ValueError):
                    wrong("base64")
            case FloatShape() if isinstance(value, str):
                return _FLOATS.get(value, value)
            case _:
                return value
        return None

    def read_members(
        self,
        known: Mapping[str, tuple[str, Member]],
        value: Mapping[str, Any],
        path: str,
        problems: list[str],
        owner: str,
        *,
        hide: bool = False,
    ) -> dict[str, Any]:
        """Read the members of an object; a null is an absent one."""
        read: dict[str, Any] = {}
        for key, held in value.items():
            if len(problems) >= ENOUGH:
                break
            if key not in known:
                here = f"{owner} in {self._model.service} {self._model.date}"
                hint = "" if hide else near(key, known)
                shown = described(key, hide=hide)
                problems.append(f"{path}: {shown} is no member of {here}{hint}")
            elif held is not None:
                name, member = known[key]
                read[name] = self.read(member, held, f"{path}.{name}", problems, hide=hide)
        return read

    def write(self, reference: Reference, value: Any) -> Any:
        """Make a value of boto3's dialect one of the wire.

        What the version does not know, which only an unchecked answer has, is written as it is.
        """
        if value is None:
            return None
        match shape := self._model.resolve(reference):
            case StructureShape(document=True):
                return value
            case StructureShape() if is_mapping(value):
                return self.write_members(shape, value)
            case ListShape() if is_list(value):
                return [self.write(shape.member, each) for each in value]
            case MapShape() if is_mapping(value):
                return {str(key): self.write(shape.value, held) for key, held in value.items()}
            case TimestampShape() if isinstance(value, datetime):
                return write_timestamp(shape.timestamp_format or UNIX, value)
            case _:
                return plain(value)

    def write_members(self, shape: StructureShape, value: Mapping[str, Any]) -> dict[str, Any]:
        """Write those members of a structure that lie in a body."""
        members = shape.members
        return {
            wire_name(name, members[name]) if name in members else name: (
                self.write(members[name], held) if name in members else plain(held)
            )
            for name, held in value.items()
            if held is not None and not (name in members and members[name].location)
        }


def plain(value: Any) -> Any:
    """A value that needs no shape to be written."""
    match value:
        case datetime():
            return write_timestamp(UNIX, value)
        case bytes() | bytearray():
            return b2a_base64(value, newline=False).decode("ascii")
        case float() if not math.isfinite(value):
            return next(name for name, each in _FLOATS.items() if repr(each) == repr(value))
        case _:
            return value
