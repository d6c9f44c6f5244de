"""Models as plain JSON, read without botopin's reader and generator.

Attribute names come from botocore's `xform_name`, and values are converted by the JSON of their
shapes, so that the tests notice what the reader or the generator misreads.
"""

from __future__ import annotations

import json
import keyword
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from attrs import frozen
from botocore import xform_name
from botocore.model import ServiceModel

from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS: Final = ROOT / "models" / "braket"
DATES: Final = tuple(sorted(folder.name for folder in MODELS.iterdir()))
"""Dates of Braket's versions, oldest first."""

Kind: TypeAlias = Literal["structures", "unions", "lists", "maps", "enums", "errors"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_PARTS: Final = ("member", "key", "value")
"""Parts of a list or a map."""


def attribute(wire: str) -> str:
    """Return the name in Python of a member: botocore's snake case, never a keyword."""
    name: str = xform_name(wire)
    return f"{name}_" if keyword.iskeyword(name) else name


@frozen
class RawModel:
    """One dated model."""

    date: str
    json: dict[str, Any]

    @property
    def shapes(self) -> dict[str, dict[str, Any]]:
        return self.json["shapes"]  # type: ignore[no-any-return]

    @property
    def operations(self) -> dict[str, dict[str, Any]]:
        return self.json["operations"]  # type: ignore[no-any-return]

    @property
    def package(self) -> str:
        return package(self.date)

    @property
    def base_error(self) -> str:
        return f"{self.json['metadata']['serviceId']}Error"

    def structures(self) -> list[str]:
        """Return the names of structures and unions, without exceptions."""
        return [name for name in self.shapes if self.kind(name) in {"structures", "unions"}]

    def inputs(self) -> dict[str, str]:
        """Return the input shape of each operation."""
        return {name: each["input"]["shape"] for name, each in self.operations.items()}

    def attributes(self, structure: str) -> Iterator[tuple[str, str]]:
        """Yield the name in the model and in Python of each member."""
        for wire in self.members(structure):
            yield wire, attribute(wire)

    def target(self, reference: dict[str, Any]) -> dict[str, Any]:
        """Return the shape of a reference. Text in the path of a URL has at least one character."""
        shape = self.shapes[reference["shape"]]
        is_text = shape["type"] == "string" and "enum" not in shape
        if is_text and reference.get("location") == "uri":
            return {**shape, "min": max(1, shape.get("min", 0))}
        return shape

    def requires(self, structure: str, wire: str) -> bool:
        """Return whether a caller must pass a member: botocore generates idempotency tokens."""
        token = self.members(structure)[wire].get("idempotencyToken", False)
        return wire in self.shapes[structure].get("required", ()) and not token

    def of_kind(self, kind: Kind) -> list[str]:
        """Return the names of all shapes of a kind."""
        return [name for name in self.shapes if self.kind(name) == kind]

    def kind(self, shape: str) -> Kind | None:
        """Return the kind of a shape, or None for a plain value."""
        match self.shapes[shape]:
            case {"type": "structure", "exception": True}:
                return "errors"
            case {"type": "structure", "union": True}:
                return "unions"
            case {"type": "structure"}:
                return "structures"
            case {"type": "list"}:
                return "lists"
            case {"type": "map"}:
                return "maps"
            case {"type": "string", "enum": _}:
                return "enums"
            case _:
                return None

    def members(self, shape: str) -> dict[str, dict[str, Any]]:
        """Return the members of a structure, union or error by wire name."""
        return self.shapes[shape].get("members", {})  # type: ignore[no-any-return]

    def definition(self, shape: str) -> str:
        """Return the JSON of a shape and of all shapes that it refers to."""
        reached: dict[str, Any] = {}
        names = [shape]
        while names:
            name = names.pop()
            if name not in reached:
                reached[name] = self.shapes[name]
                members = self.members(name).values()
                names += [member["shape"] for member in members]
                names += [self.shapes[name][p]["shape"] for p in _PARTS if p in self.shapes[name]]
        return json.dumps(reached, sort_keys=True)

    def operation_definition(self, operation: str) -> str:
        """Return the JSON of an operation and of all shapes that it refers to."""
        traits = self.operations[operation]
        shapes = [traits["input"]["shape"], traits["output"]["shape"]]
        shapes += [error["shape"] for error in traits["errors"]]
        return json.dumps([traits, *map(self.definition, shapes)], sort_keys=True)

    def parts(self, shape: str) -> set[str]:
        """Return the parts of a structure, union or error: its members, lists and maps.

        A member is `Shape.member`. Lists and maps include nested lists and maps.
        """
        names: set[str] = set()
        for wire, member in self.members(shape).items():
            names.add(f"{shape}.{wire}")
            names.update(self._containers(member["shape"]))
        return names

    def parts_in(self, shape: str, value: Any) -> Iterator[str]:
        """Yield the parts of a value: members that are set, lists and maps with items."""
        for wire, member in self.members(shape).items():
            member_value = getattr(value, attribute(wire))
            if member_value is not None:
                yield f"{shape}.{wire}"
                yield from self._filled_containers(member["shape"], member_value)

    def plain(self, shape: str, value: Any, seen: set[str] | None = None) -> Any:
        """Return the plain data that boto3 accepts for a typed value.

        Args:
            shape: Name of the value's shape.
            value: Typed value.
            seen: Receives the name of each shape in the value, and `Shape.member` for each member.
        """
        seen = set() if seen is None else seen
        seen.add(shape)
        definition = self.shapes[shape]
        match definition["type"]:
            case "structure" if definition.get("eventstream"):
                return [self.plain_members(shape, each, seen) for each in value]
            case "structure" if definition.get("document") or definition.get("exception"):
                return value
            case "structure":
                return self.plain_members(shape, value, seen)
            case "list":
                item = definition["member"]["shape"]
                return [None if each is None else self.plain(item, each, seen) for each in value]
            case "map":
                key, item = definition["key"]["shape"], definition["value"]["shape"]
                return {
                    self.plain(key, k, seen): None if v is None else self.plain(item, v, seen)
                    for k, v in value.items()
                }
            case "string":
                return str.__str__(value) if isinstance(value, str) else value  # JSON of a header
            case _:
                return value

    def plain_members(self, shape: str, value: Any, seen: set[str] | None = None) -> dict[str, Any]:
        """Return the plain data of a structure, a union or an error: see `plain`."""
        seen = set() if seen is None else seen
        seen.add(shape)
        data = {}
        for wire, name in self.attributes(shape):
            member_value = getattr(value, name)
            if member_value is not None:
                seen.add(f"{shape}.{wire}")
                reference = self.members(shape)[wire]
                inner = reference["shape"]
                if not isinstance(member_value, str):  # botocore also accepts a structure
                    inner = reference.get("alternative", inner)
                data[wire] = self.plain(inner, member_value, seen)
        return data

    def _containers(self, shape: str) -> Iterator[str]:
        for name in self._inside(shape):
            yield shape
            yield from self._containers(name)

    def _filled_containers(self, shape: str, value: Any) -> Iterator[str]:
        inside = self._inside(shape)
        if inside and value:
            yield shape
            for each in value.values() if isinstance(value, dict) else value:
                yield from self._filled_containers(inside[0], each)

    def _inside(self, shape: str) -> list[str]:
        raw = self.shapes[shape]
        return [raw[part]["shape"] for part in ("member", "value") if part in raw]


def package(date: str) -> str:
    return f"botopin_aws.braket.v{date.replace('-', '_')}"


@cache
def raw_model(date: str) -> RawModel:
    text = (MODELS / date / "service-2.json").read_text(encoding="utf-8")
    return RawModel(date, json.loads(text))


@cache
def botocore_model(date: str) -> ServiceModel:
    """Return botocore's own view of a dated model."""
    return ServiceModel(raw_model(date).json, "braket")


ALL: Final = [raw_model(date) for date in DATES]


def each_shape(*kinds: Kind) -> list[tuple[str, str]]:
    """Return the date and name of every shape of these kinds, as parameters of a test."""
    return [(model.date, name) for model in ALL for kind in kinds for name in model.of_kind(kind)]


def each_operation() -> list[tuple[str, str]]:
    """Return the date and name of every operation, as parameters of a test."""
    return [(model.date, name) for model in ALL for name in model.operations]


def each_definition(*kinds: Kind) -> list[tuple[str, tuple[str, ...]]]:
    """Return each definition of a shape of these kinds: its name and its dates, oldest first."""
    dates: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for date, name in each_shape(*kinds):
        dates[name, raw_model(date).definition(name)].append(date)
    return [(name, tuple(each)) for (name, _), each in dates.items()]


def each_operation_definition() -> list[tuple[str, str]]:
    """Return the newest date and the name of each operation with its shapes, if they differ."""
    newest: dict[tuple[str, str], str] = {}
    for date, name in each_operation():
        newest[name, raw_model(date).operation_definition(name)] = date
    return [(date, name) for (name, _), date in newest.items()]
