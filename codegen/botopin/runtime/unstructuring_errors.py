"""Values of shapes that JSON cannot represent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.runtime import types
from botopin.runtime.dialect import JSON
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.json_values import compile_json_check
from botopin.runtime.members import is_sensitive, members, resolve_type
from botopin.runtime.scalar_checks import compile_scalar_check
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import (
    REDACTED,
    KeySegment,
    Path,
    Violation,
    format_path,
    format_value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference


def find_json_errors(value: Shape) -> tuple[Violation, ...]:
    """Return the values of a shape that JSON cannot represent.

    Raises:
        TypeError: The shape contains a stream and no other such value.
    """
    finder = _ErrorFinder()
    cls = value.__class__
    finder.find_in_shape(cls, value, (cls.__qualname__,), redact=cls.__botopin_sensitive__)
    if finder.streams and not finder.violations:
        path, name = finder.streams[0]
        raise TypeError(f"{path}: cannot convert a stream ({name}) to JSON: read it first")
    return tuple(finder.violations)


class _ErrorFinder:
    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.streams: list[tuple[str, str]] = []
        """Path and class of each stream."""

    def find(
        self, owner: type[Any], reference: TypeReference, value: Any, path: Path, *, redact: bool
    ) -> None:
        """Record the errors in a value that a reference in a class describes."""
        kind = resolve_type(owner, reference)
        redact = redact or is_sensitive(kind)
        if value is None:
            return
        if isinstance(kind, type):
            expected = str if issubclass(kind, OpenStrEnum) else kind
            if not isinstance(value, expected):
                self.record(path, expected.__qualname__, value, redact=redact)
            elif expected is kind:
                self.find_in_shape(kind, value, path, redact=redact)
            return
        match kind:
            case types.ListOf() if is_list(value):
                self.find_in_items(owner, kind.item, value, path, redact=redact)
            case types.ListOf():
                self.record(path, "list", value, redact=redact)
            case types.MapOf() if is_mapping(value):
                self.find_in_map(owner, kind, value, path, redact=redact)
            case types.MapOf():
                self.record(path, "mapping", value, redact=redact)
            case types.TextOr() if not isinstance(value, str):
                self.find(owner, kind.item, value, path, redact=redact)
            case types.EventStreamOf() if is_list(events := getattr(value, "buffered", value)):
                self.find_in_items(owner, kind.item, events, path, redact=redact)
            case _:
                self.find_in_scalar(kind, value, path, redact=redact)

    def find_in_shape(self, cls: type[Any], value: Any, path: Path, *, redact: bool) -> None:
        for info in members(cls):
            each = getattr(value, info.name, None)
            redact_member = redact or info.sensitive
            self.find(cls, info.type, each, (path, info.segment), redact=redact_member)
        check = compile_json_check(redact=redact)
        check(value.__botopin_unknown__, path, self.violations)

    def find_in_items(
        self, owner: type[Any], item: TypeReference, values: Any, path: Path, *, redact: bool
    ) -> None:
        for index, each in enumerate(values):
            self.find(owner, item, each, (path, index), redact=redact)

    def find_in_map(
        self,
        owner: type[Any],
        kind: types.MapOf,
        value: Mapping[Any, Any],
        path: Path,
        *,
        redact: bool,
    ) -> None:
        redact_key = redact or is_sensitive(resolve_type(owner, kind.key))
        for key, each in value.items():
            if not isinstance(key, str):
                key_path = (path, REDACTED if redact_key else KeySegment(key))
                self.record(key_path, "str", key, redact=redact_key)
            self.find(
                owner, kind.value, each, (path, REDACTED if redact_key else key), redact=redact
            )

    def find_in_scalar(self, kind: types.Type, value: Any, path: Path, *, redact: bool) -> None:
        try:
            JSON.unstructure[type(kind)](value)
        except (AttributeError, TypeError, ValueError):
            if hasattr(value, "read") or isinstance(kind, types.EventStreamOf):
                self.streams.append((format_path(path), type(value).__qualname__))
                return
            found: list[Violation] = []
            compile_scalar_check(kind, copy=False, redact=redact)(value, path, found)
            found = [each for each in found if each.kind == "type"]
            if not found:  # the class of the value is right
                compile_json_check(redact=redact)(value, path, found)
            self.violations += found

    def record(self, path: Path, expected: str, value: object, *, redact: bool) -> None:
        actual = format_value(value, redact=redact)
        self.violations.append(Violation("type", format_path(path), expected, actual))
