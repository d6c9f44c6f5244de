"""Checks: what a value must be to stand in a request.

Two walks share one set of rules. The *shallow* one sees a constructor's own arguments: it copies
containers and turns the text of an enum into its member. The *deep* one (`validate`) sees a whole
tree and changes nothing. Both are compiled into closures when a class is first used.

Constraints are Smithy's: `length` counts Unicode code points, items, pairs or bytes; `pattern` is
a Java regular expression that the whole text must match.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum, UnknownValue, describe_values, unknown_value
from botopin.runtime.fast_checks import is_provably_valid
from botopin.runtime.members import MemberInfo, is_sensitive, members, resolve_type
from botopin.runtime.simple_patterns import simple_matcher
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import (
    REDACTED,
    ConstraintKind,
    KeySegment,
    MemberSegment,
    Path,
    Violation,
    format_path,
    format_value,
    raise_or_warn,
)

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape

Check: TypeAlias = Callable[[Any, Path, list[Violation]], Any]
"""Takes a value and where it stands, notes what is wrong with it, and returns what to keep."""

_UNLIMITED: Final = float("inf")


def validate(value: Shape) -> None:
    """Check a whole tree against its shapes, as a request must satisfy them.

    Raises:
        ValidationError: its `problems` name every path at fault.
        TypeError: the value is no shape.
    """
    problems = find_violations(value)
    if problems:
        raise_or_warn(problems, stacklevel=2)


def find_violations(
    value: Shape, *, limit: int | None = None, exact: bool = False
) -> list[Violation]:
    """Return the violations that `validate` reports.

    Args:
        value: Shape to check.
        limit: Maximum number of violations.
        exact: Whether an `UnknownValue` is a violation.

    Raises:
        TypeError: The value is not a shape.
    """
    cls = type(value)
    if not hasattr(cls, "__botopin_shape_name__"):
        message = f"expected a botopin shape, got {format_value(value)}"
        raise TypeError(message)
    problems: list[Violation] = _ExactList() if exact else []
    if limit is not None:
        problems = _LimitedList(limit)
    if not is_provably_valid(value):
        with suppress(_LimitReached):
            _walk(cls, redact=cls.__botopin_sensitive__)(value, (cls.__qualname__,), problems)
    return problems


class _LimitReached(Exception):
    """Ends a walk."""


class _LimitedList(list[Violation]):
    """Ends the walk that notes one more than a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def append(self, problem: Violation, /) -> None:
        if len(self) == self._limit:
            raise _LimitReached
        super().append(problem)


class _ExactList(list[Violation]):
    """Violations of a walk that refuses unknown values of enums."""


def validate_init(value: Shape, changed: frozenset[str] | None = None, *, stacklevel: int) -> None:
    """Check an object's own members (or those that changed), and settle what they hold.

    Raises:
        ValidationError: its `problems` name the members at fault.
    """
    cls = value.__class__
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = _plan(cls)
    if changed is not None:
        plan = tuple(each for each in plan if each[0] in changed)
    problems: list[Violation] = []
    for name, path, required, deprecated, check in plan:
        held = getattr(value, name)
        if held is None:
            if required:
                _note(problems, "required", path, "a value", "None")
            continue
        if deprecated is not None:
            text = f"{format_path(path)} is deprecated. {deprecated}".rstrip()
            warnings.warn(text, DeprecationWarning, stacklevel=_callers(cls, stacklevel))
        kept = check(held, path, problems)
        if kept is not held:
            setattr(value, name, kept)
    if cls.__botopin_union__:
        _check_arity(value, (cls.__qualname__,), problems)
    if problems:
        raise_or_warn(problems, stacklevel)


def _callers(cls: type[Any], stacklevel: int) -> int:
    """A stack level, moved on to whoever called the version's own code: its client, say."""
    facade = f"{cls.__module__.rpartition('.')[0]}."
    frame = sys._getframe(stacklevel)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(facade):
        frame, stacklevel = frame.f_back, stacklevel + 1
    return stacklevel


def compile_check(
    cls: type[Any], reference: types.TypeReference, *, deep: bool, redact: bool = False
) -> Check:
    """The check of a type as `cls` refers to it."""
    kind = resolve_type(cls, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return _enum(kind, redact=redact)
        return _structure(kind, deep=deep, redact=redact or kind.__botopin_sensitive__)
    redact = redact or kind.sensitive
    match kind:
        case types.ListOf():
            return _list(cls, kind, deep=deep, redact=redact)
        case types.MapOf():
            return _map(cls, kind, deep=deep, redact=redact)
        case types.String():
            return _string(kind, redact=redact)
        case types.Integer():
            return _number(kind, int, "int", redact=redact)
        case types.Float():
            return _number(kind, (int, float), "float or int", redact=redact)
        case types.Boolean():
            return _instance(bool, "bool", redact=redact)
        case types.Timestamp():
            return _timestamp(redact=redact)
        case types.Blob():
            return _blob(kind, redact=redact)
        case types.Stream():
            return _stream(kind, redact=redact)
        case types.EventStreamOf():
            return _events(cls, kind, deep=deep, redact=redact)
        case _:
            return _document(deep=deep, redact=redact)


_Plan: TypeAlias = tuple[tuple[str, Path, bool, str | None, Check], ...]
"""Name, place, whether it is required, what AWS says where it is deprecated, and the check."""

_plans: dict[type[Any], _Plan] = {}
_walks: dict[tuple[type[Any], bool], Check] = {}


def _plan(cls: type[Any]) -> _Plan:
    root = (cls.__qualname__,)
    return tuple(
        (
            info.name,
            (root, MemberSegment(info.name)),
            info.required,
            info.deprecated,
            _member(cls, info, deep=False, redact=False),
        )
        for info in members(cls)
    )


def _member(cls: type[Any], info: MemberInfo, *, deep: bool, redact: bool) -> Check:
    redact = redact or info.sensitive or cls.__botopin_sensitive__
    return compile_check(cls, info.type, deep=deep, redact=redact)


def _walk(cls: type[Any], *, redact: bool) -> Check:
    known = _walks.get((cls, redact))
    if known is not None:
        return known
    plan = [
        (
            info.name,
            MemberSegment(info.name),
            info.required,
            _member(cls, info, deep=True, redact=redact),
        )
        for info in members(cls)
    ]

    def walk(value: Any, path: Path, problems: list[Violation]) -> Any:
        for name, segment, required, check in plan:
            try:
                held = getattr(value, name)
            except AttributeError:  # absent
                held = None
            if held is not None:
                check(held, (path, segment), problems)
            elif required:
                _note(problems, "required", (path, segment), "a value", "nothing")
        if cls.__botopin_union__:
            _check_arity(value, path, problems)
        return value

    _walks[cls, redact] = walk
    return walk


def _note(
    problems: list[Violation], kind: ConstraintKind, path: Path, expected: str, got: str
) -> None:
    problems.append(Violation(kind, format_path(path), expected, got))


def _check_arity(value: Any, path: Path, problems: list[Violation]) -> None:
    cls: type[Any] = value.__class__
    held = [info.name for info in members(cls) if getattr(value, info.name) is not None]
    if not held and value.__botopin_unknown__:
        expected = f"a variant that this version of {cls.__qualname__} knows"
        _note(problems, "union", path, expected, "one that came later")
    elif len(held) != 1:
        _note(problems, "union", path, "exactly one member", ", ".join(held) or "none")


def _structure(cls: type[Any], *, deep: bool, redact: bool) -> Check:
    walk: Check | None = None

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        nonlocal walk
        if not isinstance(value, cls):
            _note(problems, "type", path, *_describe_type_mismatch(cls, value, redact=redact))
        elif deep:
            if walk is None:  # at the first use, so that shapes may recur
                walk = _walk(cls, redact=redact)
            walk(value, path, problems)
        return value

    return check


def _describe_type_mismatch(cls: type[Any], value: object, *, redact: bool) -> tuple[str, str]:
    """What was expected and got, where a value is no object of a shape."""
    name, given = cls.__qualname__, type(value)
    if given.__qualname__ == name:  # that of another version, most likely
        return f"{cls.__module__}.{name}", f"{given.__module__}.{name}"
    if value is cls:
        return f"a {name}", "the class itself"
    hint = " (botopin.from_boto3 makes one of a dict)" if is_mapping(value) else ""
    return f"{name}{hint}", format_value(value, redact=redact)


def _enum(cls: type[OpenStrEnum], *, redact: bool) -> Check:
    known: Mapping[Any, Any] = cls._value2member_map_

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if not isinstance(value, str):
            _note(problems, "type", path, cls.__qualname__, format_value(value, redact=redact))
            return value
        found = known.get(value)
        if found is not None:
            return found
        if value.__class__ is not UnknownValue or problems.__class__ is _ExactList:
            expected = describe_values(cls, "" if redact else value)
            _note(problems, "enum", path, expected, format_value(value, redact=redact))
        return unknown_value(value)

    return check


def _instance(cls: type[Any], expected: str, *, redact: bool) -> Check:
    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if not isinstance(value, cls):
            _note(problems, "type", path, expected, format_value(value, redact=redact))
        return value

    return check


def _string(kind: types.String, *, redact: bool) -> Check:
    least = kind.min or 0
    most = _UNLIMITED if kind.max is None else kind.max
    if kind.pattern is None and not least and most == _UNLIMITED:
        return _instance(str, "str", redact=redact)
    pattern = kind.pattern
    within = _length(kind, "character")
    matches: Callable[[str], object] | None = None

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        nonlocal matches
        if value.__class__ is not str and not isinstance(value, str):
            _note(problems, "type", path, "str", format_value(value, redact=redact))
            return value
        length = len(value)
        if not least <= length <= most:  # first, since it bounds the work of a pattern
            within(length, path, problems)
        elif pattern is not None:
            if matches is None:  # at the first use: most patterns of a version are never needed
                matches = _matcher(pattern, kind.enforced_up_to)
            if not matches(value):
                got = format_value(value, redact=redact)
                _note(problems, "pattern", path, f"a match of {pattern}", got)
        return value

    return check


def _matcher(pattern: str, enforced_up_to: int | None) -> Callable[[str], object]:
    plain = simple_matcher(pattern) if enforced_up_to is None else None
    if plain is not None:
        return plain
    from botopin.runtime.regex.matcher import matcher  # noqa: PLC0415 - seldom, and heavy

    return matcher(pattern, enforced_up_to)


def _length(
    kind: types.Blob | types.Stream | types.String | types.ListOf | types.MapOf, unit: str
) -> Callable[[int, Path, list[Violation]], bool]:
    least = kind.min or 0
    most = kind.max

    def within(length: int, path: Path, problems: list[Violation]) -> bool:
        if length < least:
            _note(problems, "min", path, f"at least {_count(least, unit)}", str(length))
            return False
        if most is not None and length > most:
            _note(problems, "max", path, f"at most {_count(most, unit)}", str(length))
            return False
        return True

    return within


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _number(
    kind: types.Integer | types.Float,
    cls: type[Any] | tuple[type[Any], ...],
    name: str,
    *,
    redact: bool,
) -> Check:
    least, most = kind.min, kind.max

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if not isinstance(value, cls) or isinstance(value, bool):
            _note(problems, "type", path, name, format_value(value, redact=redact))
        elif least is not None and not value >= least:  # a NaN is within no bounds
            _note(problems, "min", path, f"at least {least}", format_value(value, redact=redact))
        elif most is not None and not value <= most:
            _note(problems, "max", path, f"at most {most}", format_value(value, redact=redact))
        return value

    return check


def _timestamp(*, redact: bool) -> Check:
    from datetime import datetime  # noqa: PLC0415 - a millisecond that most imports do not need

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if not isinstance(value, datetime):
            _note(problems, "type", path, "datetime", format_value(value, redact=redact))
        elif value.utcoffset() is None:
            _note(problems, "type", path, "datetime with a time zone", "one without")
        return value

    return check


def _blob(kind: types.Blob, *, redact: bool) -> Check:
    within = _length(kind, "byte")

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if isinstance(value, bytes):
            within(len(value), path, problems)
        elif isinstance(value, bytearray):
            within(len(value), path, problems)
            return bytes(value)
        else:
            _note(problems, "type", path, "bytes", format_value(value, redact=redact))
        return value

    return check


def _stream(kind: types.Stream, *, redact: bool) -> Check:
    within = _length(kind, "byte")

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if isinstance(value, bytes | bytearray):
            within(len(value), path, problems)
        elif not hasattr(value, "read"):
            expected = "bytes or a readable file"
            _note(problems, "type", path, expected, format_value(value, redact=redact))
        return value

    return check


def _events(cls: type[Any], kind: types.EventStreamOf, *, deep: bool, redact: bool) -> Check:
    from botopin.runtime.event_streams import is_event_iterable, stream_of  # noqa: PLC0415 - seldom

    item = compile_check(cls, kind.item, deep=deep, redact=redact)

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if not is_event_iterable(value):
            _note(problems, "type", path, "events", format_value(value, redact=redact))
            return value
        stream = stream_of(value)
        for index, each in enumerate(stream.buffered or ()):
            item(each, (path, index), problems)
        return stream

    return check


def _list(cls: type[Any], kind: types.ListOf, *, deep: bool, redact: bool) -> Check:
    within = _length(kind, "item")
    item = compile_check(cls, kind.item, deep=deep, redact=redact)
    sparse = kind.sparse

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if not is_list(value):
            _note(problems, "type", path, "list", format_value(value, redact=redact))
            return value
        within(len(value), path, problems)
        kept = [
            None if each is None and sparse else item(each, (path, index), problems)
            for index, each in enumerate(value)
        ]
        return value if deep else kept

    return check


def _map(cls: type[Any], kind: types.MapOf, *, deep: bool, redact: bool) -> Check:
    within = _length(kind, "pair")
    check_key = compile_check(cls, kind.key, deep=deep, redact=redact)
    check_value = compile_check(cls, kind.value, deep=deep, redact=redact)
    redact_key = redact or is_sensitive(resolve_type(cls, kind.key))
    sparse = kind.sparse

    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if not is_mapping(value):
            _note(problems, "type", path, "mapping", format_value(value, redact=redact))
            return value
        within(len(value), path, problems)
        kept: dict[Any, Any] = {}
        for key, held in value.items():
            kept_key = check_key(key, (path, REDACTED if redact_key else KeySegment(key)), problems)
            if held is None and sparse:
                kept[kept_key] = None
            else:
                place = (path, REDACTED if redact_key else key)
                kept[kept_key] = check_value(held, place, problems)
        return value if deep else kept

    return check


def _document(*, deep: bool, redact: bool) -> Check:
    def check(value: Any, path: Path, problems: list[Violation]) -> Any:
        if value is None or isinstance(value, str | bool | int | float):
            return value
        if is_list(value):
            kept = [check(each, (path, index), problems) for index, each in enumerate(value)]
            return value if deep else kept
        if is_mapping(value):
            pairs: dict[Any, Any] = {}
            for key, held in value.items():
                if not isinstance(key, str):
                    _note(problems, "type", path, "str as keys", format_value(key, redact=redact))
                pairs[key] = check(held, (path, REDACTED if redact else key), problems)
            return value if deep else pairs
        _note(problems, "type", path, "a JSON value", format_value(value, redact=redact))
        return value

    return check
