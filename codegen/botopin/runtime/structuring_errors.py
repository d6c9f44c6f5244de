"""Errors in plain data that prevent its conversion to a shape: wrong containers or formats."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botopin.runtime import types
from botopin.runtime.argument_errors import conversion_hint
from botopin.runtime.enums import OpenStrEnum, UnknownValue, describe_values
from botopin.runtime.members import is_sensitive, members, resolve_type
from botopin.runtime.scalar_checks import record
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import (
    REDACTED,
    KeySegment,
    Path,
    ValidationError,
    Violation,
    format_path,
    format_value,
    suggest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.runtime.dialect import Convert, Dialect
    from botopin.runtime.members import MemberInfo
    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference

T = TypeVar("T", bound="Shape")


def structure(cls: type[T], dialect: Dialect, convert: Convert, data: object) -> T:
    """Convert data to a shape, and describe wrong values if the conversion fails.

    Raises:
        ValidationError: At least one value has a wrong container type or cannot be parsed.
    """
    try:
        value: T = convert(data)
    except STRUCTURING_EXCEPTIONS:
        violations = find_structuring_errors(cls, data, dialect)
        if not violations:  # for another reason, such as a user's hook
            raise
        error = ValidationError(violations)
    else:
        return value
    raise error  # outside of `except`, so that the error has no context


STRUCTURING_EXCEPTIONS: Final = (AttributeError, KeyError, TypeError, ValueError)
"""Exceptions of compiled functions for values of unexpected types."""


def find_structuring_errors(
    cls: type[Any],
    data: object,
    dialect: Dialect,
    *,
    strict: bool = False,
    limit: int | None = None,
) -> tuple[Violation, ...]:
    """Return the values that cannot be converted to a shape.

    Args:
        cls: Structure or union.
        data: Plain data.
        dialect: Form of the plain data.
        strict: Whether to report unknown members and unknown enum values, too.
        limit: Maximum number of violations.
    """
    path = (cls.__qualname__,)
    if data is None:
        return (Violation("type", cls.__qualname__, "mapping", "None"),)
    finder = _ErrorFinder(dialect, strict=strict)
    return tuple(islice(finder.find(cls, cls, data, path, cls.__botopin_sensitive__), limit))


class _ErrorFinder:
    def __init__(self, dialect: Dialect, *, strict: bool) -> None:
        self.dialect = dialect
        self.strict = strict

    def find(
        self,
        owner: type[Any],
        reference: TypeReference,
        data: Any,
        path: Path,
        redact: bool,  # noqa: FBT001 - passed at every call
    ) -> Iterator[Violation]:
        """Yield the violations of a value that a reference in a class describes."""
        kind = resolve_type(owner, reference)
        redact = redact or is_sensitive(kind)

        def violation(expected: str) -> Violation:
            actual = format_value(data, redact=redact)
            return Violation("type", format_path(path), expected, actual)

        if data is None:
            return
        if isinstance(kind, type) and issubclass(kind, OpenStrEnum):
            if not isinstance(data, str):
                yield violation("str")
            elif self.strict and not (
                data.__class__ is UnknownValue
                or data in kind._value2member_map_
                or kind.__botopin_exempt__
            ):
                violations: list[Violation] = []
                expected = describe_values(kind, "" if redact else data)
                actual = format_value(data, redact=redact)
                record(violations, "enum", path, expected, actual, exemptible=True)
                yield from violations
            return
        if isinstance(kind, type):
            if is_mapping(data):
                yield from self._find_in_shape(kind, data, path, redact=redact)
            else:
                yield violation(f"mapping{conversion_hint(data, kind)}")
            return
        match kind:
            case types.ListOf() | types.EventStreamOf() if is_list(data):
                for index, item in enumerate(data):
                    yield from self.find(owner, kind.item, item, (path, index), redact)
            case types.ListOf():
                yield violation("list")
            case types.EventStreamOf():
                from botopin.runtime.event_streams import is_event_iterable  # noqa: PLC0415 - rare

                if not is_event_iterable(data):
                    yield violation("events")
            case types.TextOr():
                if not (isinstance(data, str) or is_mapping(data)):
                    structure_class: Any = resolve_type(owner, kind.item)
                    yield violation(f"str or mapping{conversion_hint(data, structure_class)}")
                elif not isinstance(data, str):
                    yield from self.find(owner, kind.item, data, path, redact)
            case types.MapOf():
                if is_mapping(data):
                    yield from self._find_in_map(owner, kind, data, path, redact=redact)
                else:
                    yield violation("mapping")
            case _ if self.dialect.can_fail and (
                (convert := self.dialect.structure.get(type(kind))) is not None
            ):
                try:
                    convert(data)
                except (TypeError, ValueError):
                    yield violation(_FORMATS[type(kind)])
            case _:
                return

    def _find_in_shape(
        self, cls: type[Any], data: Mapping[Any, Any], path: Path, *, redact: bool
    ) -> Iterator[Violation]:
        known = {info.wire_name: info for info in members(cls)}
        known |= {info.alias: info for info in members(cls) if info.alias}
        for key, value in data.items():
            info = known.get(key)
            if info is not None and key == info.alias and _has_both(data, info):
                at = format_path((path, info.segment))
                yield Violation("type", at, f"{info.wire_name} or {info.alias}", "both")
                continue
            if info is not None:
                member_path = (path, info.segment)
                yield from self.find(cls, info.type, value, member_path, redact or info.sensitive)
            elif self.strict and not (key == "ResponseMetadata" and len(path) == 1):
                hint = "" if redact else suggest(str(key), known)
                expected = f"a member of {cls.__qualname__}{hint}"
                actual = format_value(key, redact=redact)
                yield Violation("unknown", format_path(path), expected, actual)

    def _find_in_map(
        self,
        owner: type[Any],
        kind: types.MapOf,
        data: Mapping[Any, Any],
        path: Path,
        *,
        redact: bool,
    ) -> Iterator[Violation]:
        key_type = resolve_type(owner, kind.key)
        redact_key = redact or is_sensitive(key_type)
        for key, value in data.items():
            if self.strict and isinstance(key_type, type) and isinstance(key, str):
                segment = REDACTED if redact_key else KeySegment(key)
                yield from self.find(owner, key_type, key, (path, segment), redact_key)
            value_path = (path, REDACTED if redact_key else key)
            yield from self.find(owner, kind.value, value, value_path, redact)


def _has_both(data: Mapping[Any, Any], info: MemberInfo) -> bool:
    """Return whether a member has a value under both of its names."""
    return data.get(info.wire_name) is not None and data.get(info.alias) is not None


_FORMATS: Final[Mapping[type[types.Type], str]] = {
    types.Timestamp: "a timestamp in ISO 8601 with a time zone",
    types.Blob: "base64",
    types.Stream: "base64",
    types.Base64Text: 'text, or {"base64": …}',
}
