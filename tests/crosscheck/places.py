"""Where a value of a structure can be wrong, how, and what is just right.

A fault breaks one constraint of the raw model at one place of otherwise valid plain data.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from crosscheck.samples import NUMBERS, text, text_sample, valid
from support.raw_model import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.raw_model import RawModel

ABSENT: Final = object()
"""Stands for a member that is not there."""

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
"""Values of a wrong type; nothing is coerced."""

FAR: Final = {
    **dict.fromkeys(NUMBERS, 1_000_000_000),
    **dict.fromkeys(("string", "blob"), 3_000),
    **dict.fromkeys(("list", "map"), 200),
}
"""A size that no unstated bound should forbid."""

_SHOWN: Final = 80
"""How much of a map's key an error's path shows."""


@frozen
class Place:
    """Where a value of a shape stands in plain data, and how an error names that."""

    keys: tuple[str | int, ...]
    path: str
    shape: str
    part: str
    """root, member, item, key or value."""
    required: bool = False

    def put(self, data: Any, value: Any) -> Any:
        """The data with another value here; what was given stays as it is."""
        if self.part == "key":
            return _put(data, self.keys, lambda held: {value: next(iter(held.values()))})
        return _put(data, self.keys, lambda _: value)

    def path_of(self, value: Any) -> str:
        return f"{self.path}[{_shown(value)}] (key)" if self.part == "key" else self.path


@frozen
class Fault:
    place: Place
    kind: str
    """As `Problem.kind` names it."""
    value: Any


def places(
    model: RawModel, structure: str, *, deep: bool, at: Place | None = None
) -> Iterator[Place]:
    """Every place of a structure, down to other structures or (`deep`) through them."""
    at = at or Place((), structure, structure, "root")
    if at.part == "root":
        yield at
    for wire, reference in model.members(structure).items():
        member = Place(
            (*at.keys, wire),
            f"{at.path}.{attribute(wire)}",
            reference["shape"],
            "member",
            required=model.requires(structure, wire),
        )
        yield from _within(model, member, deep=deep)


def _within(model: RawModel, place: Place, *, deep: bool) -> Iterator[Place]:
    yield place
    shape = model.shapes[place.shape]
    match shape["type"]:
        case "structure" if deep:
            yield from places(model, place.shape, deep=deep, at=place)
        case "list":
            item = Place((*place.keys, 0), f"{place.path}[0]", shape["member"]["shape"], "item")
            yield from _within(model, item, deep=deep)
        case "map":
            yield Place(place.keys, place.path, shape["key"]["shape"], "key")
            key = next(iter(valid(model, place.shape)))
            path = f"{place.path}[{_shown(key)}]"
            value = Place((*place.keys, key), path, shape["value"]["shape"], "value")
            yield from _within(model, value, deep=deep)
        case _:
            return


def faults(model: RawModel, place: Place, *, deep: bool) -> Iterator[Fault]:
    """Every way to break a constraint of the shape here; not of what that contains."""
    shape = model.shapes[place.shape]
    # A constructor sees its own arity, and not that of a member.
    if shape.get("union") and (deep or place.part == "root"):
        yield Fault(place, "union", {})
    if place.part == "root":
        return
    if place.required:
        yield Fault(place, "required", ABSENT)
    wrong = WRONG[shape["type"]]
    for value in (*wrong, None) if place.part in {"item", "value"} else wrong:
        yield Fault(place, "type", value)
    if "enum" in shape:
        yield Fault(place, "enum", f"{shape['enum'][0]}?")
        return
    for kind, value in _beyond(model, place.shape):
        yield Fault(place, kind, value)
    if "pattern" in shape:
        yield Fault(place, "pattern", text_sample(shape).refused)


def _beyond(model: RawModel, name: str) -> Iterator[tuple[str, Any]]:
    """Values just below `min` and just above `max`."""
    shape = model.shapes[name]
    if "min" in shape and not says_nothing(shape, "min"):
        yield "min", _of_size(model, name, shape["min"] - 1)
    if "max" in shape:
        yield "max", _of_size(model, name, shape["max"] + 1)


def says_nothing(shape: dict[str, Any], kind: str) -> bool:
    """Nothing is shorter than nothing."""
    return kind == "min" and shape["min"] == 0 and shape["type"] not in NUMBERS


def just_right(model: RawModel, place: Place) -> Iterator[Any]:
    """Values exactly at `min` and `max`, far out where there is none, and every value of an enum.

    A pattern may leave none of the shortest; without one, any text will do.
    """
    shape = model.shapes[place.shape]
    kind = shape["type"]
    if "enum" in shape:
        yield from shape["enum"]
        return
    if kind not in FAR:
        return
    least = shape.get("min", -FAR[kind] if kind in NUMBERS else 0)
    for size in (least, shape.get("max", FAR[kind])):
        value = _of_size(model, place.shape, size)
        if kind != "string" or value == text(shape, size):
            yield value
    if kind == "string" and "pattern" not in shape:
        yield "\N{SNOWMAN}\n".ljust(least)[: shape.get("max")]


def _of_size(model: RawModel, name: str, size: int) -> Any:
    """A value of that size, or that number; too small for its pattern where it has to be."""
    shape = model.shapes[name]
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
