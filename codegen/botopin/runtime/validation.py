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
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.fast_checks import is_surely_sound
from botopin.runtime.members import Member, is_sensitive, members, resolve
from botopin.runtime.simple_patterns import plain_matcher
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import (
    HIDDEN,
    Attribute,
    Key,
    Kind,
    Path,
    Problem,
    described,
    near,
    report,
    written,
)

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape

Check: TypeAlias = Callable[[Any, Path, list[Problem]], Any]
"""Takes a value and where it stands, notes what is wrong with it, and returns what to keep."""

_UNLIMITED: Final = float("inf")

_LISTED: Final = 8
"""Up to how many values of an enum an error lists."""


def validate(value: Shape) -> None:
    """Check a whole tree against its shapes, as a request must satisfy them.

    Raises:
        ValidationError: its `problems` name every path at fault.
        TypeError: the value is no shape.
    """
    problems = problems_of(value)
    if problems:
        report(problems, stacklevel=2)


def problems_of(value: Shape, *, limit: int | None = None) -> list[Problem]:
    """Everything that `validate` finds wrong; with `limit`, no more is looked for than so many.

    Raises:
        TypeError: the value is no shape.
    """
    cls = type(value)
    if not hasattr(cls, "__shape_name__"):
        message = f"expected a botopin shape, got {described(value)}"
        raise TypeError(message)
    problems: list[Problem] = [] if limit is None else _Few(limit)
    if not is_surely_sound(value):
        with suppress(_EnoughError):
            _walk(cls, hide=cls.__sensitive__)(value, (cls.__qualname__,), problems)
    return problems


class _EnoughError(Exception):
    """Ends a walk."""


class _Few(list[Problem]):
    """Ends the walk that notes one more than a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def append(self, problem: Problem, /) -> None:
        if len(self) == self._limit:
            raise _EnoughError
        super().append(problem)


def check_built(value: Shape, changed: frozenset[str] | None = None, *, stacklevel: int) -> None:
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
    problems: list[Problem] = []
    for name, path, required, deprecated, check in plan:
        held = getattr(value, name)
        if held is None:
            if required:
                _note(problems, "required", path, "a value", "None")
            continue
        if deprecated is not None:
            text = f"{written(path)} is deprecated. {deprecated}".rstrip()
            warnings.warn(text, DeprecationWarning, stacklevel=_callers(cls, stacklevel))
        kept = check(held, path, problems)
        if kept is not held:
            setattr(value, name, kept)
    if cls.__union__:
        _check_arity(value, (cls.__qualname__,), problems)
    if problems:
        report(problems, stacklevel)


def _callers(cls: type[Any], stacklevel: int) -> int:
    """A stack level, moved on to whoever called the version's own code: its client, say."""
    facade = f"{cls.__module__.rpartition('.')[0]}."
    frame = sys._getframe(stacklevel)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(facade):
        frame, stacklevel = frame.f_back, stacklevel + 1
    return stacklevel


def check_for(
    cls: type[Any], reference: types.TypeReference, *, deep: bool, hide: bool = False
) -> Check:
    """The check of a type as `cls` refers to it."""
    kind = resolve(cls, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return _enum(kind, hide=hide)
        return _structure(kind, deep=deep, hide=hide or kind.__sensitive__)
    hide = hide or kind.sensitive
    match kind:
        case types.ListOf():
            return _list(cls, kind, deep=deep, hide=hide)
        case types.MapOf():
            return _map(cls, kind, deep=deep, hide=hide)
        case types.String():
            return _string(kind, hide=hide)
        case types.Integer():
            return _number(kind, int, "int", hide=hide)
        case types.Float():
            return _number(kind, (int, float), "float or int", hide=hide)
        case types.Boolean():
            return _instance(bool, "bool", hide=hide)
        case types.Timestamp():
            return _timestamp(hide=hide)
        case types.Blob():
            return _blob(kind, hide=hide)
        case types.Stream():
            return _stream(kind, hide=hide)
        case types.EventStreamOf():
            return _events(cls, kind, deep=deep, hide=hide)
        case _:
            return _document(deep=deep, hide=hide)


_Plan: TypeAlias = tuple[tuple[str, Path, bool, str | None, Check], ...]
"""Name, place, whether it is required, what AWS says where it is deprecated, and the check."""

_plans: dict[type[Any], _Plan] = {}
_walks: dict[tuple[type[Any], bool], Check] = {}


def _plan(cls: type[Any]) -> _Plan:
    root = (cls.__qualname__,)
    return tuple(
        (
            facts.name,
            (root, Attribute(facts.name)),
            facts.required,
            facts.deprecated,
            _member(cls, facts, deep=False, hide=False),
        )
        for facts in members(cls)
    )


def _member(cls: type[Any], facts: Member, *, deep: bool, hide: bool) -> Check:
    hide = hide or facts.sensitive or cls.__sensitive__
    return check_for(cls, facts.type, deep=deep, hide=hide)


def _walk(cls: type[Any], *, hide: bool) -> Check:
    known = _walks.get((cls, hide))
    if known is not None:
        return known
    plan = [
        (
            facts.name,
            Attribute(facts.name),
            facts.required,
            _member(cls, facts, deep=True, hide=hide),
        )
        for facts in members(cls)
    ]

    def walk(value: Any, path: Path, problems: list[Problem]) -> Any:
        for name, segment, required, check in plan:
            try:
                held = getattr(value, name)
            except AttributeError:  # absent
                held = None
            if held is not None:
                check(held, (path, segment), problems)
            elif required:
                _note(problems, "required", (path, segment), "a value", "nothing")
        if cls.__union__:
            _check_arity(value, path, problems)
        return value

    _walks[cls, hide] = walk
    return walk


def _note(problems: list[Problem], kind: Kind, path: Path, expected: str, got: str) -> None:
    problems.append(Problem(kind, written(path), expected, got))


def _check_arity(value: Any, path: Path, problems: list[Problem]) -> None:
    cls: type[Any] = value.__class__
    held = [facts.name for facts in members(cls) if getattr(value, facts.name) is not None]
    if not held and value.__unknown__:
        expected = f"a variant that this version of {cls.__qualname__} knows"
        _note(problems, "union", path, expected, "one that came later")
    elif len(held) != 1:
        _note(problems, "union", path, "exactly one member", ", ".join(held) or "none")


def _structure(cls: type[Any], *, deep: bool, hide: bool) -> Check:
    walk: Check | None = None

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        nonlocal walk
        if not isinstance(value, cls):
            _note(problems, "type", path, *_mistaken(cls, value, hide=hide))
        elif deep:
            if walk is None:  # at the first use, so that shapes may recur
                walk = _walk(cls, hide=hide)
            walk(value, path, problems)
        return value

    return check


def _mistaken(cls: type[Any], value: object, *, hide: bool) -> tuple[str, str]:
    """What was expected and got, where a value is no object of a shape."""
    name, given = cls.__qualname__, type(value)
    if given.__qualname__ == name:  # that of another version, most likely
        return f"{cls.__module__}.{name}", f"{given.__module__}.{name}"
    if value is cls:
        return f"a {name}", "the class itself"
    hint = " (botopin.from_boto3 makes one of a dict)" if is_mapping(value) else ""
    return f"{name}{hint}", described(value, hide=hide)


def _enum(cls: type[OpenStrEnum], *, hide: bool) -> Check:
    known: Mapping[Any, Any] = cls._value2member_map_

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if not isinstance(value, str):
            _note(problems, "type", path, cls.__qualname__, described(value, hide=hide))
            return value
        found = known.get(value)
        if found is None:
            got = described(value, hide=hide)
            _note(problems, "enum", path, _one_of(cls, "" if hide else value), got)
            return value
        return found

    return check


def _one_of(cls: type[OpenStrEnum], value: str) -> str:
    values = [each.value for each in cls]
    if len(values) <= _LISTED:
        return f"one of {', '.join(map(repr, values))}"
    return f"one of the {len(values)} values of {cls.__qualname__}{near(value, values)}"


def _instance(cls: type[Any], expected: str, *, hide: bool) -> Check:
    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if not isinstance(value, cls):
            _note(problems, "type", path, expected, described(value, hide=hide))
        return value

    return check


def _string(kind: types.String, *, hide: bool) -> Check:
    least = kind.min or 0
    most = _UNLIMITED if kind.max is None else kind.max
    if kind.pattern is None and not least and most == _UNLIMITED:
        return _instance(str, "str", hide=hide)
    pattern = kind.pattern
    within = _length(kind, "character")
    matches: Callable[[str], object] | None = None

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        nonlocal matches
        if value.__class__ is not str and not isinstance(value, str):
            _note(problems, "type", path, "str", described(value, hide=hide))
            return value
        length = len(value)
        if not least <= length <= most:  # first, since it bounds the work of a pattern
            within(length, path, problems)
        elif pattern is not None:
            if matches is None:  # at the first use: most patterns of a version are never needed
                matches = _matcher(pattern, kind.checked_to)
            if not matches(value):
                got = described(value, hide=hide)
                _note(problems, "pattern", path, f"a match of {pattern}", got)
        return value

    return check


def _matcher(pattern: str, checked_to: int | None) -> Callable[[str], object]:
    plain = plain_matcher(pattern) if checked_to is None else None
    if plain is not None:
        return plain
    from botopin.runtime.regex.matcher import matcher  # noqa: PLC0415 - seldom, and heavy

    return matcher(pattern, checked_to)


def _length(
    kind: types.Blob | types.Stream | types.String | types.ListOf | types.MapOf, unit: str
) -> Callable[[int, Path, list[Problem]], bool]:
    least = kind.min or 0
    most = kind.max

    def within(length: int, path: Path, problems: list[Problem]) -> bool:
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
    hide: bool,
) -> Check:
    least, most = kind.min, kind.max

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if not isinstance(value, cls) or isinstance(value, bool):
            _note(problems, "type", path, name, described(value, hide=hide))
        elif least is not None and not value >= least:  # a NaN is within no bounds
            _note(problems, "min", path, f"at least {least}", described(value, hide=hide))
        elif most is not None and not value <= most:
            _note(problems, "max", path, f"at most {most}", described(value, hide=hide))
        return value

    return check


def _timestamp(*, hide: bool) -> Check:
    from datetime import datetime  # noqa: PLC0415 - a millisecond that most imports do not need

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if not isinstance(value, datetime):
            _note(problems, "type", path, "datetime", described(value, hide=hide))
        elif value.utcoffset() is None:
            _note(problems, "type", path, "datetime with a time zone", "one without")
        return value

    return check


def _blob(kind: types.Blob, *, hide: bool) -> Check:
    within = _length(kind, "byte")

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if isinstance(value, bytes):
            within(len(value), path, problems)
        elif isinstance(value, bytearray):
            within(len(value), path, problems)
            return bytes(value)
        else:
            _note(problems, "type", path, "bytes", described(value, hide=hide))
        return value

    return check


def _stream(kind: types.Stream, *, hide: bool) -> Check:
    within = _length(kind, "byte")

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if isinstance(value, bytes | bytearray):
            within(len(value), path, problems)
        elif not hasattr(value, "read"):
            expected = "bytes or a readable file"
            _note(problems, "type", path, expected, described(value, hide=hide))
        return value

    return check


def _events(cls: type[Any], kind: types.EventStreamOf, *, deep: bool, hide: bool) -> Check:
    from botopin.runtime.event_streams import is_walkable, stream_of  # noqa: PLC0415 - seldom

    item = check_for(cls, kind.item, deep=deep, hide=hide)

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if not is_walkable(value):
            _note(problems, "type", path, "events", described(value, hide=hide))
            return value
        stream = stream_of(value)
        for index, each in enumerate(stream.held or ()):
            item(each, (path, index), problems)
        return stream

    return check


def _list(cls: type[Any], kind: types.ListOf, *, deep: bool, hide: bool) -> Check:
    within = _length(kind, "item")
    item = check_for(cls, kind.item, deep=deep, hide=hide)
    sparse = kind.sparse

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if not is_list(value):
            _note(problems, "type", path, "list", described(value, hide=hide))
            return value
        within(len(value), path, problems)
        kept = [
            None if each is None and sparse else item(each, (path, index), problems)
            for index, each in enumerate(value)
        ]
        return value if deep else kept

    return check


def _map(cls: type[Any], kind: types.MapOf, *, deep: bool, hide: bool) -> Check:
    within = _length(kind, "pair")
    check_key = check_for(cls, kind.key, deep=deep, hide=hide)
    check_value = check_for(cls, kind.value, deep=deep, hide=hide)
    hide_key = hide or is_sensitive(resolve(cls, kind.key))
    sparse = kind.sparse

    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if not is_mapping(value):
            _note(problems, "type", path, "mapping", described(value, hide=hide))
            return value
        within(len(value), path, problems)
        kept: dict[Any, Any] = {}
        for key, held in value.items():
            kept_key = check_key(key, (path, HIDDEN if hide_key else Key(key)), problems)
            if held is None and sparse:
                kept[kept_key] = None
            else:
                place = (path, HIDDEN if hide_key else key)
                kept[kept_key] = check_value(held, place, problems)
        return value if deep else kept

    return check


def _document(*, deep: bool, hide: bool) -> Check:
    def check(value: Any, path: Path, problems: list[Problem]) -> Any:
        if value is None or isinstance(value, str | bool | int | float):
            return value
        if is_list(value):
            kept = [check(each, (path, index), problems) for index, each in enumerate(value)]
            return value if deep else kept
        if is_mapping(value):
            pairs: dict[Any, Any] = {}
            for key, held in value.items():
                if not isinstance(key, str):
                    _note(problems, "type", path, "str as keys", described(key, hide=hide))
                pairs[key] = check(held, (path, HIDDEN if hide else key), problems)
            return value if deep else pairs
        _note(problems, "type", path, "a JSON value", described(value, hide=hide))
        return value

    return check
