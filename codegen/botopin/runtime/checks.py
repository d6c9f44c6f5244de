"""Checks of values, compiled from the types of members when a class is first used.

A constructor checks its own arguments: it copies containers and converts the text of an enum to its
member. `botopin.runtime.validation` checks a whole tree with the same functions and changes
nothing.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum, UnknownValue, describe_values, unknown_value
from botopin.runtime.members import MemberInfo, is_sensitive, members, resolve_type
from botopin.runtime.scalar_checks import Check, compile_scalar_check, compile_size_check, record
from botopin.runtime.type_guards import is_list, is_mapping
from botopin.runtime.violations import (
    REDACTED,
    KeySegment,
    Path,
    Violation,
    format_path,
    format_value,
    raise_or_warn,
)

if TYPE_CHECKING:
    from botopin.runtime.shapes import Shape

TreeCheckCompiler: TypeAlias = Callable[[type[Any], bool], Check]
"""Function that compiles the check of a whole tree, for a class and whether to redact values."""


class ExactList(list[Violation]):
    """Violations of a check that rejects the unknown values of enums."""


def validate_init(value: Shape, changed: frozenset[str] | None = None, *, stacklevel: int) -> None:
    """Check the members of an object and replace values by the values to store.

    With `changed`, only the members of these names are checked. Structures inside the object are
    not checked.

    Raises:
        ValidationError: At least one member violates a constraint.
    """
    cls = value.__class__
    checks = _init_checks.get(cls)
    if checks is None:
        checks = _init_checks[cls] = _compile_init_checks(cls)
    if changed is not None:
        checks = tuple(each for each in checks if each[0] in changed)
    violations: list[Violation] = []
    for name, path, required, deprecated, check in checks:
        actual = getattr(value, name)
        if actual is None:
            if required:
                record(violations, "required", path, "a value", "None")
            continue
        if deprecated is not None:
            text = f"{format_path(path)} is deprecated. {deprecated}".rstrip()
            warnings.warn(text, DeprecationWarning, stacklevel=_skip_version(cls, stacklevel))
        stored = check(actual, path, violations)
        if stored is not actual:
            setattr(value, name, stored)
    if cls.__botopin_union__:
        check_union(value, (cls.__qualname__,), violations)
    for joint_check in cls.__botopin_joint_checks__:
        if changed is None or not changed.isdisjoint(joint_check.members):
            joint_check(value, (cls.__qualname__,), violations)
    if violations:
        raise_or_warn(violations, stacklevel)


def _skip_version(cls: type[Any], stacklevel: int) -> int:
    """Return the stack level of the caller of the version's own code, such as its client."""
    version = f"{cls.__module__.rpartition('.')[0]}."
    own = (version, "botopin.runtime.clients.")  # a method of a client that has exemptions
    frame = sys._getframe(stacklevel)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(own):
        frame, stacklevel = frame.f_back, stacklevel + 1
    return stacklevel


_InitChecks: TypeAlias = tuple[tuple[str, Path, bool, str | None, Check], ...]
"""Name, path, whether the member is required, deprecation message or None, and check."""

_init_checks: dict[type[Any], _InitChecks] = {}


def _compile_init_checks(cls: type[Any]) -> _InitChecks:
    root = (cls.__qualname__,)
    return tuple(
        (
            info.name,
            (root, info.segment),
            info.required,
            info.deprecated,
            compile_member_check(cls, info, compile_tree=None, redact=False),
        )
        for info in members(cls)
    )


def compile_member_check(
    cls: type[Any], info: MemberInfo, *, compile_tree: TreeCheckCompiler | None, redact: bool
) -> Check:
    """Compile the check of a member of a class.

    Without `compile_tree`, only the class of a structure is checked.
    """
    redact = redact or info.sensitive or cls.__botopin_sensitive__
    return _compile_check(cls, info.type, compile_tree=compile_tree, redact=redact)


def _compile_check(
    cls: type[Any],
    reference: types.TypeReference,
    *,
    compile_tree: TreeCheckCompiler | None,
    redact: bool,
) -> Check:
    kind = resolve_type(cls, reference)
    if isinstance(kind, type):
        if issubclass(kind, OpenStrEnum):
            return _compile_enum_check(kind, redact=redact)
        redact = redact or kind.__botopin_sensitive__
        return _compile_structure_check(kind, compile_tree=compile_tree, redact=redact)
    redact = redact or kind.sensitive
    match kind:
        case types.TextOr():
            return _compile_text_or_check(cls, kind, compile_tree=compile_tree, redact=redact)
        case types.ListOf():
            return _compile_list_check(cls, kind, compile_tree=compile_tree, redact=redact)
        case types.MapOf():
            return _compile_map_check(cls, kind, compile_tree=compile_tree, redact=redact)
        case types.EventStreamOf():
            return _compile_event_stream_check(cls, kind, compile_tree=compile_tree, redact=redact)
        case _:
            return compile_scalar_check(kind, copy=compile_tree is None, redact=redact)


def check_union(value: Any, path: Path, violations: list[Violation]) -> None:
    """Check that a union has exactly one member."""
    cls: type[Any] = value.__class__
    names = [info.name for info in members(cls) if getattr(value, info.name) is not None]
    if not names and value.__botopin_unknown__:
        expected = f"a variant of {cls.__qualname__} that this version models"
        record(violations, "union", path, expected, "an unknown variant")
    elif len(names) != 1:
        record(violations, "union", path, "exactly one member", ", ".join(names) or "none")


def _compile_structure_check(
    cls: type[Any],
    *,
    compile_tree: TreeCheckCompiler | None,
    redact: bool,
    alternative: str = "",
) -> Check:
    check_tree: Check | None = None

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        nonlocal check_tree
        if not isinstance(value, cls):
            expected, actual = _describe_type_mismatch(cls, value, redact=redact)
            record(violations, "type", path, f"{alternative}{expected}", actual)
        elif compile_tree is not None:
            if check_tree is None:  # at the first use, because shapes can be recursive
                check_tree = compile_tree(cls, redact)
            check_tree(value, path, violations)
        return value

    return check


def _compile_text_or_check(
    cls: type[Any], kind: types.TextOr, *, compile_tree: TreeCheckCompiler | None, redact: bool
) -> Check:
    item: Any = resolve_type(cls, kind.item)
    check_item = _compile_structure_check(
        item, compile_tree=compile_tree, redact=redact, alternative="str or "
    )
    check_text = compile_scalar_check(kind, copy=False, redact=redact)

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        return (check_text if isinstance(value, str) else check_item)(value, path, violations)

    return check


def _describe_type_mismatch(cls: type[Any], value: object, *, redact: bool) -> tuple[str, str]:
    """Describe the expected class and the actual value."""
    name, actual = cls.__qualname__, type(value)
    if actual.__qualname__ == name:  # probably the class of another version
        from botopin.runtime.argument_errors import conversion_hint  # noqa: PLC0415 - only for errors

        hint = conversion_hint(value, cls)
        return f"{cls.__module__}.{name}{hint}", f"{actual.__module__}.{name}"
    if value is cls:
        return f"a {name}", "the class itself"
    hint = (
        f" (to convert a dict, call botopin.from_boto3(value, {name}))" if is_mapping(value) else ""
    )
    return f"{name}{hint}", format_value(value, redact=redact)


def _compile_enum_check(cls: type[OpenStrEnum], *, redact: bool) -> Check:
    known: Mapping[Any, Any] = cls._value2member_map_

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if not isinstance(value, str):
            record(violations, "type", path, cls.__qualname__, format_value(value, redact=redact))
            return value
        member = known.get(value)
        if member is not None:
            return member
        if violations.__class__ is ExactList or not (
            value.__class__ is UnknownValue or cls.__botopin_exempt__
        ):
            expected = describe_values(cls, "" if redact else value)
            actual = format_value(value, redact=redact)
            record(violations, "enum", path, expected, actual, exemptible=True)
        return unknown_value(value)

    return check


def _compile_event_stream_check(
    cls: type[Any],
    kind: types.EventStreamOf,
    *,
    compile_tree: TreeCheckCompiler | None,
    redact: bool,
) -> Check:
    from botopin.runtime.event_streams import is_event_iterable, stream_of  # noqa: PLC0415 - rare

    check_item = _compile_check(cls, kind.item, compile_tree=compile_tree, redact=redact)

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if not is_event_iterable(value):
            record(violations, "type", path, "events", format_value(value, redact=redact))
            return value
        stream = stream_of(value)
        for index, event in enumerate(stream.buffered or ()):
            check_item(event, (path, index), violations)
        return stream

    return check


def _compile_list_check(
    cls: type[Any], kind: types.ListOf, *, compile_tree: TreeCheckCompiler | None, redact: bool
) -> Check:
    check_size = compile_size_check(kind, "item")
    check_item = _compile_check(cls, kind.item, compile_tree=compile_tree, redact=redact)
    sparse = kind.sparse
    copy = compile_tree is None

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if not is_list(value):
            record(violations, "type", path, "list", format_value(value, redact=redact))
            return value
        check_size(len(value), path, violations)
        items = [
            None if item is None and sparse else check_item(item, (path, index), violations)
            for index, item in enumerate(value)
        ]
        return items if copy else value

    return check


def _compile_map_check(
    cls: type[Any], kind: types.MapOf, *, compile_tree: TreeCheckCompiler | None, redact: bool
) -> Check:
    check_size = compile_size_check(kind, "pair")
    check_key = _compile_check(cls, kind.key, compile_tree=compile_tree, redact=redact)
    check_value = _compile_check(cls, kind.value, compile_tree=compile_tree, redact=redact)
    redact_key = redact or is_sensitive(resolve_type(cls, kind.key))
    sparse = kind.sparse
    copy = compile_tree is None

    def check(value: Any, path: Path, violations: list[Violation]) -> Any:
        if not is_mapping(value):
            record(violations, "type", path, "mapping", format_value(value, redact=redact))
            return value
        check_size(len(value), path, violations)
        items: dict[Any, Any] = {}
        for key, item in value.items():
            stored_key = check_key(
                key, (path, REDACTED if redact_key else KeySegment(key)), violations
            )
            if item is None and sparse:
                items[stored_key] = None
            else:
                item_path = (path, REDACTED if redact_key else key)
                items[stored_key] = check_value(item, item_path, violations)
        return items if copy else value

    return check
