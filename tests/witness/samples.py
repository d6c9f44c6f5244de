"""Sample values of shapes in boto3's form, deterministic and complete.

The first value of each structure contains every member, so that one sample meets every place that
an operation reaches. Later values of the structure contain the required members only.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from botopin.explain.parts import reachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.explain.parts import Object

_MOMENT: Final = datetime(2024, 3, 4, 5, 6, 7, 0, tzinfo=UTC)
_MAX_TEXT: Final = 4096
"""Maximum length of a text, in characters; longer texts show nothing more."""
_STATUS: Final = 200
"""Value of members that contain the HTTP status of a response."""
_OMIT: Final = object()
_MAX_VALUES: Final = 20
"""Maximum number of values of one structure in a sample."""


@frozen
class Samples:
    """Sample values of the shapes of one model."""

    shapes: Mapping[str, Object]
    goals: frozenset[str] = frozenset()
    """Shapes that the chosen members of unions lead to."""
    choices: Mapping[str, str] = field(factory=dict)
    """Chosen members of unions, by union."""
    every_member: bool = False
    """Whether unions contain all members, as no parser accepts."""
    required_only: bool = False
    bare: frozenset[str] = frozenset()
    """Structures whose optional members are omitted, unless they lead to a goal."""
    _leading: dict[str, bool] = field(factory=dict)
    _counts: Counter[str] = field(factory=Counter)

    def of(self, name: str) -> Any:
        """Return a sample of a shape."""
        value = self._value({"shape": name})
        return {} if value is _OMIT else value

    def _value(self, reference: Object) -> Any:
        name = reference["shape"]
        shape = {
            **self.shapes[name],
            **{k: v for k, v in reference.items() if k in {"min", "max", "enum", "jsonvalue"}},
        }
        match shape["type"]:
            case "structure" if shape.get("document"):
                return {"a": 1}
            case "structure" if shape.get("eventstream"):
                return _OMIT
            case "structure":
                return self._structure(name, shape)
            case "list":
                count = max(shape.get("min", 0), 1)
                items = [self._value(shape["member"]) for _ in range(min(count, 50))]
                return _OMIT if _OMIT in items else items
            case "map":
                return self._map(shape)
            case "string" | "character":
                return {"a": 1} if shape.get("jsonvalue") else _text(shape)
            case "blob":
                return b"\xfbdata".ljust(min(shape.get("min") or 0, _MAX_TEXT), b"x")
            case "boolean":
                return True
            case "timestamp":
                return _MOMENT
            case "float" | "double":
                return float(_number(shape))
            case _:
                return int(_number(shape))

    def _structure(self, name: str, shape: Object) -> Any:
        self._counts[name] += 1
        if self._counts[name] > _MAX_VALUES:
            return _OMIT
        members = shape.get("members", {})
        required = shape.get("required", ())
        if shape.get("union") and not self.every_member:
            return self._union(name, members)
        is_complete = self._counts[name] == 1 and not self.required_only
        value = {}
        for key, member in members.items():
            is_kept = is_complete and (name not in self.bare or self._leads(member["shape"]))
            if is_kept or key in required:
                is_status = member.get("location") == "statusCode"
                item = _STATUS if is_status else self._value(member)
                if item is not _OMIT:
                    value[key] = item
        return value

    def _leads(self, name: str) -> bool:
        if name not in self._leading:
            self._leading[name] = bool(self.goals & reachable(self.shapes, [name]))
        return self._leading[name]

    def _union(self, name: str, members: Mapping[str, Object]) -> Any:
        chosen = self.choices.get(name, "")
        if chosen not in members:
            leading = [key for key, member in members.items() if self._leads(member["shape"])]
            simple = [
                key
                for key, each in members.items()
                if self.shapes[each["shape"]]["type"] != "structure"
            ]
            chosen = next(iter([*leading, *simple, *members]), "")
        if not chosen:
            return _OMIT
        item = self._value(members[chosen])
        return _OMIT if item is _OMIT else {chosen: item}

    def _map(self, shape: Object) -> Any:
        key, value = self._value(shape["key"]), self._value(shape["value"])
        if _OMIT in (key, value) if not isinstance(value, dict) else key is _OMIT:
            return _OMIT
        return {str(key): value}


def _text(shape: Object) -> str:
    if shape.get("enum"):
        return str(shape["enum"][0])
    least = int(shape.get("min") or 0)
    most = int(shape.get("max") or _MAX_TEXT)
    return "sample".ljust(min(least, _MAX_TEXT), "x")[: max(most, 1)]


def _number(shape: Object) -> float:
    value = 7
    if (least := shape.get("min")) is not None:
        value = max(value, least)
    if (most := shape.get("max")) is not None:
        value = min(value, most)
    return value
