"""Data losses between two dated models, computed from their JSON without botopin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import frozen

from support.raw_model import Kind, RawModel, attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

    RawShape: TypeAlias = dict[str, Any]
    Both: TypeAlias = tuple[str, str]

_SAME_IN_PYTHON: Final = {"long": "integer", "double": "float"}

LINE_ENDS: Final = "\n\r\u0085\u2028\u2029"
"""Characters that a dot does not match in Java."""


@frozen(order=True)
class RawLoss:
    """Expected attributes of a `botopin.Loss`."""

    kind: str
    name: str
    path: str


@frozen
class Pair:
    """Pair of dated models for a conversion from the old model to the new model."""

    old: RawModel
    new: RawModel

    def losses(self, shape: str, data: Any) -> list[RawLoss]:
        """Return the losses of valid data."""
        return list(self._losses((shape, shape), data, (), shape))

    def kept(self, shape: str, data: Any) -> Any:
        """Return the data without members that are not in the new model."""
        return self._kept((shape, shape), data)

    def shapes(self) -> set[str]:
        """Return the structures and unions in both models."""
        kinds: tuple[Kind, ...] = ("structures", "unions")
        return {
            shape
            for kind in kinds
            for shape in {*self.old.of_kind(kind)} & {*self.new.of_kind(kind)}
        }

    def tightened(self, shape: str) -> set[tuple[str, str]]:
        """Return all possible losses of a shape, such as `("enum", "DeviceSummary.deviceType")`."""
        return set(self._tightened((shape, shape), shape, ()))

    def _raw_shapes(self, both: Both) -> tuple[RawShape, RawShape]:
        theirs, ours = self.old.shapes[both[0]], self.new.shapes[both[1]]
        assert _kind(theirs) == _kind(ours), "Braket has never changed a type"
        return theirs, ours

    def _losses(
        self, both: Both, data: Any, names: tuple[str, ...], path: str
    ) -> Iterator[RawLoss]:
        theirs, ours = self._raw_shapes(both)
        for broken in _broken(ours, data):
            yield RawLoss(broken, ".".join(names), path)
        match _kind(ours):
            case "structure":
                for wire, item in data.items():
                    place, where = (*names, attribute(wire)), f"{path}.{attribute(wire)}"
                    if wire in ours["members"]:
                        inner = _inner(theirs["members"], ours["members"], wire)
                        yield from self._losses(inner, item, place, where)
                    else:
                        yield RawLoss("member", ".".join(place), where)
                for wire in ours.get("required", ()):
                    if wire not in data and not ours["members"][wire].get("idempotencyToken"):
                        place, where = (*names, attribute(wire)), f"{path}.{attribute(wire)}"
                        yield RawLoss("required", ".".join(place), where)
            case "list":
                items = _inner(theirs, ours, "member")
                for index, item in enumerate(data):
                    yield from self._losses(items, item, names, f"{path}[{index}]")
            case "map":
                keys, values = _inner(theirs, ours, "key"), _inner(theirs, ours, "value")
                for key, item in data.items():
                    where = f"{path}[{_shown(key)}]"
                    yield from self._losses(keys, key, names, f"{where} (key)")
                    yield from self._losses(values, item, names, where)

    def _kept(self, both: Both, data: Any) -> Any:
        theirs, ours = self._raw_shapes(both)
        match _kind(ours):
            case "structure":
                return {
                    wire: self._kept(_inner(theirs["members"], ours["members"], wire), item)
                    for wire, item in data.items()
                    if wire in ours["members"]
                }
            case "list":
                return [self._kept(_inner(theirs, ours, "member"), each) for each in data]
            case "map":
                values = _inner(theirs, ours, "value")
                return {key: self._kept(values, item) for key, item in data.items()}
            case _:
                return data

    def _tightened(
        self, both: Both, place: str, above: tuple[Both, ...]
    ) -> Iterator[tuple[str, str]]:
        if both in above:
            return
        theirs, ours = self._raw_shapes(both)
        if "enum" in ours and not {*theirs.get("enum", ("anything",))} <= {*ours["enum"]}:
            yield "enum", place
        if ours.get("min", 0) > theirs.get("min", 0):
            yield "min", place
        if ours.get("max", _ENDLESS) < theirs.get("max", _ENDLESS):
            yield "max", place
        if "pattern" in ours and _bare(ours["pattern"]) != _bare(theirs.get("pattern", "")):
            yield "pattern", place
        for wire in theirs.get("members", ()):
            if wire in ours["members"]:
                inner = _inner(theirs["members"], ours["members"], wire)
                yield from self._tightened(inner, f"{place}.{wire}", (*above, both))
            else:
                yield "member", f"{place}.{wire}"
        for wire in {*ours.get("required", ())} - {*theirs.get("required", ())}:
            yield "required", f"{place}.{wire}"
        for part, sign in (("member", "[]"), ("key", "{key}"), ("value", "{}")):
            if part in ours:
                inner = _inner(theirs, ours, part)
                yield from self._tightened(inner, f"{place}{sign}", (*above, both))


_ENDLESS: Final = float("inf")


def _inner(theirs: RawShape, ours: RawShape, part: str) -> Both:
    return theirs[part]["shape"], ours[part]["shape"]


def _kind(shape: RawShape) -> str:
    kind: str = shape["type"]
    return _SAME_IN_PYTHON.get(kind, kind)


def _broken(shape: RawShape, data: Any) -> Iterator[str]:
    """Yield the constraints of a shape that a value violates."""
    match _kind(shape):
        case "string" if "enum" in shape:
            if data not in shape["enum"]:
                yield "enum"
            return
        case "integer" | "float":
            size = data
        case "string" | "list" | "map" | "blob":
            size = len(data)
        case _:
            return
    if size < shape.get("min", size):
        yield "min"
    elif size > shape.get("max", size):
        yield "max"
    elif "pattern" in shape and not _java(shape["pattern"]).fullmatch(data):
        yield "pattern"


def _java(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of Braket as in Java: only dots and digits differ in Python."""
    return re.compile(pattern.replace(".*", f"[^{LINE_ENDS}]*"), re.ASCII)


def _bare(pattern: str) -> str:
    """Return a pattern without outer anchors: the whole text must match in any case."""
    return pattern.removeprefix("^").removesuffix("$")


def _shown(key: str) -> str:
    """Return a key as in errors: at most 80 characters of its repr."""
    text = repr(key[:81])
    return text if len(text) <= 82 else f"{text[:80]}…"
