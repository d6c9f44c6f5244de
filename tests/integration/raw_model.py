"""Braket's models as botocore wrote them: plain JSON, read without botopin's reader.

What the generator misreads, this does not: names of attributes come from botocore's `xform_name`,
and values are walked by what the JSON says of their shapes.
"""

from __future__ import annotations

import json
import keyword
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from attrs import frozen
from botocore import xform_name
from botocore.model import ServiceModel

from botopin_aws.braket import VERSIONS
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS: Final = ROOT / "models" / "braket"

Kind: TypeAlias = Literal["structures", "unions", "lists", "maps", "enums", "errors"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_PARTS: Final = ("member", "key", "value")
"""Parts of a list or a map."""


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

    def of_kind(self, kind: Kind) -> list[str]:
        """The names of all shapes of a kind."""
        return [name for name in self.shapes if self.kind(name) == kind]

    def kind(self, shape: str) -> Kind | None:
        """What a shape is; None for a plain value."""
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
        """The members of a structure, union or error, by wire name."""
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

    def parts(self, shape: str) -> set[str]:
        """What values of a structure, union or error can show: its members, lists and maps.

        Members read `Shape.member`; lists and maps are those that a member holds, however deep
        they are nested in each other.
        """
        found: set[str] = set()
        for wire, member in self.members(shape).items():
            found.add(f"{shape}.{wire}")
            found.update(self._containers(member["shape"]))
        return found

    def parts_in(self, shape: str, value: Any) -> Iterator[str]:
        """The parts that a typed value does show: members that are there, filled lists and maps."""
        for wire, member in self.members(shape).items():
            held = getattr(value, attribute(wire))
            if held is not None:
                yield f"{shape}.{wire}"
                yield from self._filled_containers(member["shape"], held)

    def plain(self, shape: str, value: Any) -> Any:
        """What boto3 takes for a typed value: dictionaries, lists and plain values."""
        facts = self.shapes[shape]
        match facts["type"]:
            case "structure":
                return {
                    wire: self.plain(member["shape"], held)
                    for wire, member in facts["members"].items()
                    if (held := getattr(value, attribute(wire))) is not None
                }
            case "list":
                return [self.plain(facts["member"]["shape"], each) for each in value]
            case "map":
                key, held = facts["key"]["shape"], facts["value"]["shape"]
                return {self.plain(key, k): self.plain(held, v) for k, v in value.items()}
            case "string":
                return str(value)
            case _:
                return value

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
        facts = self.shapes[shape]
        return [facts[place]["shape"] for place in ("member", "value") if place in facts]


def attribute(wire: str) -> str:
    """The attribute that holds a member: botocore's snake case, off Python's keywords."""
    name: str = xform_name(wire)
    return f"{name}_" if keyword.iskeyword(name) else name


def package(date: str) -> str:
    return f"botopin_aws.braket.v{date.replace('-', '_')}"


@cache
def raw_model(date: str) -> RawModel:
    text = (MODELS / date / "service-2.json").read_text(encoding="utf-8")
    return RawModel(date, json.loads(text))


@cache
def botocore_model(date: str) -> ServiceModel:
    """What botocore itself makes of a dated model."""
    return ServiceModel(raw_model(date).json, "braket")


ALL: Final = [raw_model(date) for date in VERSIONS]


def is_unchanged(date: str, shape: str) -> bool:
    """Return whether the next version defines a shape in the same way."""
    newer = VERSIONS[VERSIONS.index(date) + 1 :][:1]
    return any(
        shape in raw_model(each).shapes
        and raw_model(each).definition(shape) == raw_model(date).definition(shape)
        for each in newer
    )


def each_shape(*kinds: Kind) -> list[tuple[str, str]]:
    """Every shape of these kinds in every version, as (date, name): parameters of a test."""
    return [(model.date, name) for model in ALL for kind in kinds for name in model.of_kind(kind)]


def each_operation() -> list[tuple[str, str]]:
    """Every operation of every version, as (date, name): parameters of a test."""
    return [(model.date, name) for model in ALL for name in model.operations]
