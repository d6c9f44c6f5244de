"""Locations of values in a structure, with mutations and boundary values.

A mutation breaks one constraint of the raw model at one location of otherwise valid plain data.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from crosscheck.samples import NUMBERS, text, text_sample, valid
from support.raw_model import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.raw_model import RawModel

ABSENT: Final = object()
"""Value of an absent member."""

WRONG: Final[dict[str, tuple[Any, ...]]] = {
    "structure": ("text", []),
    "list": ("text", {}, 7),
    "map": ("text", [], 7),
    "string": (7, b"text", True),
    "integer": ("7", 1.5, True),
    "long": ("7", 1.5, True),
    "float": ("1.5", True),
    "double": ("1.5", True),
    "boolean": (1, "true"),
    "timestamp": ("2026-04-07T00:00:00Z", 0, datetime(2026, 4, 7)),  # noqa: DTZ001 - naive is wrong
    "blob": ("text", 7),
}
"""Values of a wrong type, by type. botopin converts none of them."""

TAKEN_BY_BOTO3: Final[dict[str, tuple[Any, ...]]] = {
    "timestamp": WRONG["timestamp"],
    "blob": ("text",),
}
"""Values of `WRONG` that boto3 converts, by type. A strict `from_boto3` converts them, too."""

FAR: Final = {
    **dict.fromkeys(NUMBERS, 1_000_000_000),
    **dict.fromkeys(("string", "blob"), 3_000),
    **dict.fromkeys(("list", "map"), 200),
}
"""Size that the models allow if they state no bound."""

_SHOWN: Final = 80
"""Maximum number of characters of a map's key in a path."""


@frozen
class Location:
    """Location of a value in plain data, and its path in an error."""

    keys: tuple[str | int, ...]
    path: str
    shape: str
    part: str
    """Role: root, member, item, key or value."""
    required: bool = False
    reference: dict[str, Any] = field(factory=dict[str, Any], eq=False)
    """Reference of a member to its shape."""

    def target(self, model: RawModel) -> dict[str, Any]:
        return model.target(self.reference or {"shape": self.shape})

    def put(self, data: Any, value: Any) -> Any:
        """Return a copy of the data with another value at this location."""
        if self.part == "key":
            return _put(data, self.keys, lambda held: {value: next(iter(held.values()))})
        return _put(data, self.keys, lambda _: value)

    def path_of(self, value: Any) -> str:
        return f"{self.path}[{_shown(value)}] (key)" if self.part == "key" else self.path


@frozen
class Fault:
    location: Location
    kind: str
    """Kind, as in `Violation.kind`."""
    value: Any


def locations(
    model: RawModel, structure: str, *, deep: bool, at: Location | None = None
) -> Iterator[Location]:
    """Yield each location in a structure. Only `deep` enters nested structures."""
    at = at or Location((), structure, structure, "root")
    if at.part == "root":
        yield at
    for wire, reference in model.members(structure).items():
        member = Location(
            (*at.keys, wire),
            f"{at.path}.{attribute(wire)}",
            reference["shape"],
            "member",
            required=model.requires(structure, wire),
            reference=reference,
        )
        yield from _within(model, member, deep=deep)


def _within(model: RawModel, location: Location, *, deep: bool) -> Iterator[Location]:
    yield location
    shape = model.shapes[location.shape]
    match shape["type"]:
        case "structure" if deep:
            yield from locations(model, location.shape, deep=deep, at=location)
        case "list":
            item = Location(
                (*location.keys, 0), f"{location.path}[0]", shape["member"]["shape"], "item"
            )
            yield from _within(model, item, deep=deep)
        case "map":
            yield Location(location.keys, location.path, shape["key"]["shape"], "key")
            key = next(iter(valid(model, location.shape)))
            path = f"{location.path}[{_shown(key)}]"
            value = Location((*location.keys, key), path, shape["value"]["shape"], "value")
            yield from _within(model, value, deep=deep)
        case _:
            return


def mutations(model: RawModel, location: Location, *, deep: bool) -> Iterator[Fault]:
    """Yield each mutation of the value at a location, without its parts."""
    shape = location.target(model)
    # A constructor checks the number of its own members only.
    if shape.get("union") and (deep or location.part == "root"):
        yield Fault(location, "union", {})
    if location.part == "root":
        return
    if location.required:
        yield Fault(location, "required", ABSENT)
    wrong = WRONG[shape["type"]]
    for value in (*wrong, None) if location.part in {"item", "value"} else wrong:
        yield Fault(location, "type", value)
    if "enum" in shape:
        yield Fault(location, "enum", f"{shape['enum'][0]}?")
        return
    for kind, value in _beyond(model, location):
        yield Fault(location, kind, value)
    if "pattern" in shape:
        yield Fault(location, "pattern", text_sample(shape).rejected)


def _beyond(model: RawModel, location: Location) -> Iterator[tuple[str, Any]]:
    """Yield values just below `min` and just above `max`."""
    shape = location.target(model)
    if "min" in shape and not is_redundant(shape, "min"):
        yield "min", _of_size(model, location, shape["min"] - 1)
    if "max" in shape:
        yield "max", _of_size(model, location, shape["max"] + 1)


def is_redundant(shape: dict[str, Any], kind: str) -> bool:
    """Return whether a constraint allows every value, such as a minimum length of 0."""
    return kind == "min" and shape["min"] == 0 and shape["type"] not in NUMBERS


def boundary_values(model: RawModel, location: Location) -> Iterator[Any]:
    """Values exactly at `min` and `max`, far out where there is none, and every value of an enum.

    A pattern may leave none of the shortest; without one, any text will do.
    """
    shape = location.target(model)
    kind = shape["type"]
    if "enum" in shape:
        yield from shape["enum"]
        return
    if kind not in FAR:
        return
    least = shape.get("min", -FAR[kind] if kind in NUMBERS else 0)
    for size in (least, shape.get("max", FAR[kind])):
        value = _of_size(model, location, size)
        if kind != "string" or value == text(shape, size):
            yield value
    if kind == "string" and "pattern" not in shape:
        yield "\N{SNOWMAN}\n".ljust(least)[: shape.get("max")]


def _of_size(model: RawModel, location: Location, size: int) -> Any:
    """Return a value of a size, or a number. A small text may not match its pattern."""
    shape, name = location.target(model), location.shape
    match shape["type"]:
        case "list" | "map" if size == 0:
            return type(valid(model, name))()
        case "list" | "map":
            return valid(model, name, size=size)
        case "string":
            return text(shape, size)[:size]
        case "blob":
            return b"x" * size
        case _:
            return size


def _put(data: Any, keys: tuple[str | int, ...], change: Any) -> Any:
    if not keys:
        return change(data)
    first, *rest = keys
    copied = data.copy()
    value = _put(data[first], tuple(rest), change)
    if value is ABSENT:
        del copied[first]
    else:
        copied[first] = value
    return copied


def _shown(key: Any) -> str:
    shown = repr(key) if isinstance(key, str | int) else type(key).__name__
    return shown if len(shown) <= _SHOWN + 2 else f"{shown[:_SHOWN]}…"
