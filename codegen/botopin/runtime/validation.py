"""Validation of whole trees against the constraints of their shapes.

The slow check records every violation. It runs only if the fast check cannot prove that the tree is
valid. Constructors check their own arguments (`botopin.runtime.checks`).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from botopin.runtime.checks import ExactList, check_union, compile_member_check
from botopin.runtime.members import members
from botopin.runtime.scalar_checks import Check, record
from botopin.runtime.violations import Path, Violation, raise_or_warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.shapes import Shape


def validate(value: Shape) -> None:
    """Check a shape and all values inside it as a request.

    Constructors check their own arguments. Later assignments and objects that were received are
    unchecked; `to_boto3` calls this function unless `validate=False` is passed. The constraints
    come from the model (Smithy's traits `required`, `length`, `range`, `pattern` and `enum`).
    Patterns are Java regular expressions. `botopin.validation_mode` changes the reaction to
    violations.

    Args:
        value: Structure or union.

    Raises:
        ValidationError: At least one value violates a constraint; the error lists all violations.
        TypeError: `value` is not a shape.
    """
    violations = find_violations(value)
    if violations:
        raise_or_warn(violations, stacklevel=2)


def find_violations(
    value: Shape, *, limit: int | None = None, exact: bool = False
) -> list[Violation]:
    """Return the violations that `validate` reports, up to a limit.

    With `exact`, every unknown enum value is a violation.

    Raises:
        TypeError: The value is not a shape.
    """
    cls = type(value)
    if not hasattr(cls, "__botopin_shape_name__"):
        from botopin.runtime.argument_errors import describe_no_shape  # noqa: PLC0415 - only for errors

        raise TypeError(describe_no_shape(value))
    violations: list[Violation] = ExactList() if exact else []
    if limit is not None:
        violations = _LimitedList(limit)
    if not is_provably_valid(value):
        with suppress(_LimitReached):
            check = compile_tree_check(cls, cls.__botopin_sensitive__)
            check(value, (cls.__qualname__,), violations)
    return violations


def is_provably_valid(value: Any) -> bool:
    """Return True if the fast check proves the tree valid."""
    cls = value.__class__
    check = _fast_checks.get(cls)
    if check is None:
        if cls not in _seen:  # compilation pays off from the second object on
            _seen.add(cls)
            return False
        from botopin.runtime.fast_checks import compile_fast_check  # noqa: PLC0415 - rare

        check = _fast_checks[cls] = compile_fast_check(cls)
    try:
        return check(value)
    except (AttributeError, TypeError):  # a member is absent, or its value has a wrong type
        return False


_fast_checks: Final[dict[type[Any], Callable[[Any], bool]]] = {}
_seen: Final[set[type[Any]]] = set()


class _LimitReached(Exception):
    """The number of violations reached its limit."""


class _LimitedList(list[Violation]):
    """Violations of a check that stops when it exceeds a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def append(self, violation: Violation, /) -> None:
        if len(self) == self._limit:
            raise _LimitReached
        super().append(violation)


_tree_checks: dict[tuple[type[Any], bool], Check] = {}


def compile_tree_check(cls: type[Any], redact: bool) -> Check:  # noqa: FBT001 - a TreeCheckCompiler
    """Compile the check of an object of a class and all values inside it."""
    known = _tree_checks.get((cls, redact))
    if known is not None:
        return known
    member_checks = [
        (
            info.name,
            info.segment,
            info.required,
            compile_member_check(cls, info, compile_tree=compile_tree_check, redact=redact),
        )
        for info in members(cls)
    ]

    def check_tree(value: Any, path: Path, violations: list[Violation]) -> Any:
        for name, segment, required, check in member_checks:
            actual = getattr(value, name, None)  # None if the member is absent
            if actual is not None:
                check(actual, (path, segment), violations)
            elif required:
                record(violations, "required", (path, segment), "a value", "nothing")
        if cls.__botopin_union__:
            check_union(value, path, violations)
        for joint_check in cls.__botopin_joint_checks__:
            joint_check(value, path, violations)
        return value

    _tree_checks[cls, redact] = check_tree
    return check_tree
