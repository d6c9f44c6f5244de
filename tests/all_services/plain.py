"""What boto3 takes for a typed value, as the raw JSON says it; and what was met on the way."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.members import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_services.classes import Classes
    from all_services.services import Service


@frozen
class Plain:
    """Turns values into plain data without botopin's own functions for that."""

    service: Service
    classes: Classes
    met: set[str] = field(factory=set)
    """The shapes that values went round of, and `Shape.member` for each member."""
    seen: set[str] = field(factory=set)
    """The same of the value that is being tried."""
    _attributes: dict[str, list[tuple[str, str, dict[str, Any]]]] = field(factory=dict)

    def attributes(self, name: str) -> list[tuple[str, str, dict[str, Any]]]:
        """The members of a structure: name in the model, in Python, and what it refers to."""
        known = self._attributes.get(name)
        if known is None:
            cls: Any = self.classes.structures.get(name) or self.classes.errors[name]
            every = error_members(cls) if issubclass(cls, ServiceError) else members(cls)
            references = self.service.shapes[name]["members"]
            known = [(each.wire_name, each.name, references[each.wire_name]) for each in every]
            self._attributes[name] = known
        return known

    def of(self, name: str, value: Any) -> dict[str, Any]:
        """The plain data of a structure or an error."""
        self.seen.add(name)
        data = {}
        for wire, attribute, reference in self.attributes(name):
            held = getattr(value, attribute)
            if held is not None:
                self.seen.add(f"{name}.{wire}")
                data[wire] = self._value(reference, held)
        return data

    @contextmanager
    def tried(self) -> Iterator[None]:
        """What is seen within counts as met, unless it fails."""
        self.seen.clear()
        yield
        self.met.update(self.seen)

    def unmet(self, name: str, wire: str) -> bool:
        """Whether no value was met of a member, or of what its lists and maps hold."""
        if f"{name}.{wire}" not in self.met:
            return True
        inside = [self.service.shapes[name]["members"][wire]["shape"]]
        for each in inside:  # grows while it is walked
            shape = self.service.shapes[each]
            parts = (shape[part]["shape"] for part in ("member", "key", "value") if part in shape)
            inside += [part for part in parts if part not in inside]
        return not self.met.issuperset(inside)

    def _value(self, reference: dict[str, Any], value: Any) -> Any:
        name = reference["shape"]
        shape = self.service.shapes[name]
        self.seen.add(name)
        match shape["type"]:
            case "structure":
                if shape.get("eventstream"):
                    return [self.of(name, each) for each in value]
                opaque = shape.get("document") or shape.get("exception")
                return value if opaque else self.of(name, value)
            case "list":
                inner = shape["member"]
                return [None if each is None else self._value(inner, each) for each in value]
            case "map":
                key, inner = shape["key"], shape["value"]
                return {
                    self._value(key, each): None if held is None else self._value(inner, held)
                    for each, held in value.items()
                }
            case "string":
                return str.__str__(value) if isinstance(value, str) else value  # or a header's JSON
            case _:
                return value
