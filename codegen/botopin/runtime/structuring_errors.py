"""Why plain data could not be received: wrong containers, and what a dialect cannot read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import is_sensitive, members, resolve
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import (
    HIDDEN,
    Attribute,
    Path,
    Problem,
    ValidationError,
    described,
    near,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botopin.runtime.dialect import Convert, Dialect
    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference

T = TypeVar("T", bound="Shape")


def receive(cls: type[T], dialect: Dialect, load: Convert, data: object) -> T:
    """Make a shape of data, and say what is wrong with the data where that fails.

    Raises:
        ValidationError: naming every value that does not fit.
    """
    try:
        received: T = load(data)
    except FAILURES:
        found = misfits(cls, data, dialect)
        if not found:  # not the data's fault: a hook of the user's, say
            raise
        error = ValidationError(found)
    else:
        return received
    raise error


FAILURES: Final = (AttributeError, KeyError, TypeError, ValueError)
"""What a compiled function runs into where a value is not of the type that it was compiled for."""


def misfits(
    cls: type[Any],
    data: object,
    dialect: Dialect,
    *,
    strict: bool = False,
    limit: int | None = None,
) -> tuple[Problem, ...]:
    """What keeps data from being received as a shape; with `strict`, unknown members too.

    With `limit`, no more is looked for than so many.
    """
    path = (cls.__qualname__,)
    if data is None:
        return (Problem("type", cls.__qualname__, "mapping", "None"),)
    found = _misfits(cls, cls, data, path, dialect, strict=strict, hide=cls.__sensitive__)
    return tuple(islice(found, limit))


def _misfits(
    owner: type[Any],
    reference: TypeReference,
    data: Any,
    path: Path,
    dialect: Dialect,
    *,
    strict: bool,
    hide: bool,
) -> Iterator[Problem]:
    def misfit(expected: str) -> Problem:
        return Problem("type", written(path), expected, described(data, hide=hide))

    if data is None:
        return
    kind = resolve(owner, reference)
    if isinstance(kind, type) and issubclass(kind, OpenStrEnum):
        if not isinstance(data, str):
            yield misfit("str")
        return
    if isinstance(kind, type):
        hide = hide or kind.__sensitive__
        if not is_mapping(data):
            yield misfit("mapping")
            return
        known = {facts.wire: facts for facts in members(kind)}
        for key, value in data.items():
            facts = known.get(key)
            if facts is not None:
                place = (path, Attribute(facts.name))
                hidden = hide or facts.sensitive
                yield from _misfits(
                    kind, facts.type, value, place, dialect, strict=strict, hide=hidden
                )
            elif strict and not (key == "ResponseMetadata" and len(path) == 1):
                hint = "" if hide else near(str(key), known)
                expected = f"a member of {kind.__qualname__}{hint}"
                yield Problem("unknown", written(path), expected, described(key, hide=hide))
        return
    hide = hide or kind.sensitive
    match kind:
        case types.ListOf():
            if not is_list(data):
                yield misfit("list")
                return
            for index, each in enumerate(data):
                yield from _misfits(
                    owner, kind.item, each, (path, index), dialect, strict=strict, hide=hide
                )
        case types.EventStreamOf():
            from botopin.runtime.event_streams import is_walkable  # noqa: PLC0415 - few stream

            if not is_walkable(data):
                yield misfit("events")
            if not is_list(data):
                return
            for index, each in enumerate(data):
                yield from _misfits(
                    owner, kind.item, each, (path, index), dialect, strict=strict, hide=hide
                )
        case types.MapOf():
            if not is_mapping(data):
                yield misfit("mapping")
                return
            hide_key = hide or is_sensitive(resolve(owner, kind.key))
            for key, value in data.items():
                place = (path, HIDDEN if hide_key else key)
                yield from _misfits(
                    owner, kind.value, value, place, dialect, strict=strict, hide=hide
                )
        case _ if (convert := dialect.load.get(type(kind))) is not None:
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
