"""Why plain data could not be received: wrong containers, and what a dialect cannot read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum, UnknownValue, describe_values
from botopin.runtime.members import is_sensitive, members, resolve_type
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import (
    REDACTED,
    ConstraintKind,
    KeySegment,
    MemberSegment,
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
    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference

T = TypeVar("T", bound="Shape")


def structure(cls: type[T], dialect: Dialect, load: Convert, data: object) -> T:
    """Make a shape of data, and say what is wrong with the data where that fails.

    Raises:
        ValidationError: naming every value that does not fit.
    """
    try:
        received: T = load(data)
    except STRUCTURING_EXCEPTIONS:
        found = find_structuring_errors(cls, data, dialect)
        if not found:  # not the data's fault: a hook of the user's, say
            raise
        error = ValidationError(found)
    else:
        return received
    raise error


STRUCTURING_EXCEPTIONS: Final = (AttributeError, KeyError, TypeError, ValueError)
"""What a compiled function runs into where a value is not of the type that it was compiled for."""


def find_structuring_errors(
    cls: type[Any],
    data: object,
    dialect: Dialect,
    *,
    strict: bool = False,
    limit: int | None = None,
) -> tuple[Violation, ...]:
    """What keeps data from being received as a shape; with `strict`, unknown members too.

    With `limit`, no more is looked for than so many.
    """
    path = (cls.__qualname__,)
    if data is None:
        return (Violation("type", cls.__qualname__, "mapping", "None"),)
    found = _misfits(cls, cls, data, path, dialect, strict=strict, redact=cls.__botopin_sensitive__)
    return tuple(islice(found, limit))


def _misfits(
    owner: type[Any],
    reference: TypeReference,
    data: Any,
    path: Path,
    dialect: Dialect,
    *,
    strict: bool,
    redact: bool,
) -> Iterator[Violation]:
    def misfit(expected: str, kind: ConstraintKind = "type") -> Violation:
        return Violation(kind, format_path(path), expected, format_value(data, redact=redact))

    if data is None:
        return
    kind = resolve_type(owner, reference)
    if isinstance(kind, type) and issubclass(kind, OpenStrEnum):
        if not isinstance(data, str):
            yield misfit("str")
        elif strict and data.__class__ is not UnknownValue and data not in kind._value2member_map_:
            yield misfit(describe_values(kind, "" if redact else data), "enum")
        return
    if isinstance(kind, type):
        redact = redact or kind.__botopin_sensitive__
        if not is_mapping(data):
            yield misfit("mapping")
            return
        known = {info.wire_name: info for info in members(kind)}
        for key, value in data.items():
            info = known.get(key)
            if info is not None:
                place = (path, MemberSegment(info.name))
                hidden = redact or info.sensitive
                yield from _misfits(
                    kind, info.type, value, place, dialect, strict=strict, redact=hidden
                )
            elif strict and not (key == "ResponseMetadata" and len(path) == 1):
                hint = "" if redact else suggest(str(key), known)
                expected = f"a member of {kind.__qualname__}{hint}"
                yield Violation(
                    "unknown", format_path(path), expected, format_value(key, redact=redact)
                )
        return
    redact = redact or kind.sensitive
    match kind:
        case types.ListOf():
            if not is_list(data):
                yield misfit("list")
                return
            for index, each in enumerate(data):
                yield from _misfits(
                    owner, kind.item, each, (path, index), dialect, strict=strict, redact=redact
                )
        case types.EventStreamOf():
            from botopin.runtime.event_streams import is_event_iterable  # noqa: PLC0415 - few stream

            if not is_event_iterable(data):
                yield misfit("events")
            if not is_list(data):
                return
            for index, each in enumerate(data):
                yield from _misfits(
                    owner, kind.item, each, (path, index), dialect, strict=strict, redact=redact
                )
        case types.MapOf():
            if not is_mapping(data):
                yield misfit("mapping")
                return
            key_type = resolve_type(owner, kind.key)
            redact_key = redact or is_sensitive(key_type)
            for key, value in data.items():
                if strict and isinstance(key_type, type) and isinstance(key, str):
                    segment = REDACTED if redact_key else KeySegment(key)
                    yield from _misfits(
                        owner,
                        key_type,
                        key,
                        (path, segment),
                        dialect,
                        strict=strict,
                        redact=redact_key,
                    )
                place = (path, REDACTED if redact_key else key)
                yield from _misfits(
                    owner, kind.value, value, place, dialect, strict=strict, redact=redact
                )
        case _ if (convert := dialect.structure.get(type(kind))) is not None:
            try:
                convert(data)
            except (TypeError, ValueError):
                yield misfit(_WRITTEN_AS[type(kind)])
        case _:
            return


_WRITTEN_AS: Final[Mapping[type[types.Type], str]] = {
    types.Timestamp: "a timestamp in ISO 8601 with a time zone",
    types.Blob: "base64",
    types.Stream: "base64",
}
