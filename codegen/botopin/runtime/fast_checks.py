"""Compiler of fast checks, which prove most valid trees valid.

True means that `botopin.runtime.validation` finds no violation. False means that only the slow
check can decide. The slow check alone implements every constraint and describes violations. Nearly
all requests are sent as they were built, and the fast check spares them the slow one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import members, resolve_type
from botopin.runtime.scalar_checks import compile_scalar_check
from botopin.runtime.simple_patterns import simple_matcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.types import TypeReference
    from botopin.runtime.violations import Violation


def compile_fast_check(cls: type[Any]) -> Callable[[Any], bool]:
    """Compile the fast check of a shape class.

    The check raises AttributeError or TypeError if a member is absent or its value has a wrong
    type.
    """
    return _CheckCompiler().compile(cls)


class _CheckCompiler:
    """Compiler of the checks of all classes of a tree.

    The source consists of attribute names that attrs has accepted, numbers, and names of objects
    in the namespace. No text of a model becomes source code.
    """

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {}
        self.functions: dict[type[Any], str] = {}
        self.queue: list[type[Any]] = []

    def compile(self, root: type[Any]) -> Callable[[Any], bool]:
        name = self.function_for(root)
        lines: list[str] = []
        for cls in self.queue:  # the loop appends to the list
            lines += self.function(cls)
        exec(compile("\n".join(lines), "<botopin>", "exec"), self.namespace)  # noqa: S102
        check: Callable[[Any], bool] = self.namespace[name]
        return check

    def function_for(self, cls: type[Any]) -> str:
        """Return the name of a class's function."""
        if cls not in self.functions:
            self.functions[cls] = f"check_{len(self.functions)}"
            self.queue.append(cls)
        return self.functions[cls]

    def bind(self, value: object) -> str:
        """Add an object to the namespace and return its name."""
        name = f"object_{len(self.namespace)}"
        self.namespace[name] = value
        return name

    def function(self, cls: type[Any]) -> list[str]:
        """Return the source of a class's function."""
        lines = [f"def {self.function_for(cls)}(value):"]
        if cls.__botopin_union__:
            count = " + ".join(f"(value.{info.name} is not None)" for info in members(cls))
            lines.append(f"    if value.__botopin_unknown__ or ({count or 0}) != 1: return False")
        if cls.__botopin_joint_checks__:
            lines.append(f"    if not {self.bind(_joint_check(cls))}(value): return False")
        for info in members(cls):
            check = self.expression(cls, info.type, "member")
            absent = "member is None or" if info.required else "member is not None and"
            lines.append(f"    member = value.{info.name}")
            lines.append(f"    if {absent} not ({check}): return False")
        return [*lines, "    return True"]

    def expression(
        self, owner: type[Any], reference: TypeReference, variable: str, depth: int = 0
    ) -> str:
        """Return source that checks the value of a variable, which is not None."""
        kind = resolve_type(owner, reference)
        if isinstance(kind, type):
            has_class = f"{variable}.__class__ is {self.bind(kind)}"
            if issubclass(kind, OpenStrEnum):
                return has_class
            return f"{has_class} and {self.function_for(kind)}({variable})"
        item, key = f"item_{depth}", f"key_{depth}"
        match kind:
            case types.ListOf():
                check = self.item_expression(owner, kind.item, item, depth, sparse=kind.sparse)
                all_valid = f"not [1 for {item} in {variable} if not ({check})]"
                return f"{variable}.__class__ is list{_size(kind, variable)} and {all_valid}"
            case types.MapOf():
                check = self.item_expression(owner, kind.key, key, depth, sparse=False)
                value = self.item_expression(owner, kind.value, item, depth, sparse=kind.sparse)
                check += f" and {value}"
                all_valid = f"not [1 for {key}, {item} in {variable}.items() if not ({check})]"
                return f"{variable}.__class__ is dict{_size(kind, variable)} and {all_valid}"
            case (
                types.PathSuffix()
                | types.Base64Text()
                | types.EncodedJSON()
                | types.TextOr()
                | types.BucketName()
                | types.ASCIIText()
            ):
                return f"{self.bind(_text_check(kind))}({variable})"
            case types.String():
                limits = _size(kind, variable) + self.pattern(kind, variable)
                return f"{variable}.__class__ is str{limits}"
            case types.Blob() | types.Stream():
                return f"{variable}.__class__ is bytes{_size(kind, variable)}"
            case types.Integer():
                return f"{variable}.__class__ is int{_range(kind, variable)}"
            case types.Float():
                return f"{variable}.__class__ in {self.bind((float, int))}{_range(kind, variable)}"
            case types.Boolean():
                return f"{variable}.__class__ is bool"
            case types.Timestamp():
                from datetime import datetime  # noqa: PLC0415 - takes a millisecond, rarely needed

                has_class = f"{variable}.__class__ is {self.bind(datetime)}"
                return f"{has_class} and {variable}.utcoffset() is not None"
            case _:
                return "False"

    def item_expression(
        self, owner: type[Any], reference: TypeReference, variable: str, depth: int, *, sparse: bool
    ) -> str:
        check = self.expression(owner, reference, variable, depth + 1)
        if sparse:
            return f"({variable} is None or {check})"
        return f"({variable} is not None and {check})"

    def pattern(self, kind: types.String, variable: str) -> str:
        if kind.pattern is None:
            return ""
        matches = simple_matcher(kind.pattern)
        if matches is None or kind.enforced_up_to is not None:
            return " and False"
        return f" and {self.bind(matches)}({variable})"


def _joint_check(cls: type[Any]) -> Callable[[Any], bool]:
    """Return a function that runs the checks of several members together."""

    def is_valid(value: Any) -> bool:
        violations: list[Violation] = []
        for check in cls.__botopin_joint_checks__:
            check(value, ("",), violations)
        return not violations

    return is_valid


def _text_check(kind: types.String) -> Callable[[Any], bool]:
    """Return a function that checks a text with the slow check."""
    check = compile_scalar_check(kind, copy=False, redact=True)

    def is_valid(value: Any) -> bool:
        violations: list[Violation] = []
        check(value, ("",), violations)
        return value.__class__ is str and not violations

    return is_valid


def _size(
    kind: types.Blob | types.Stream | types.ListOf | types.MapOf | types.String, variable: str
) -> str:
    minimum, maximum = kind.min or 0, kind.max
    if maximum is not None:
        return f" and {minimum} <= len({variable}) <= {maximum}"
    return f" and {minimum} <= len({variable})" if minimum else ""


def _range(kind: types.Float | types.Integer, variable: str) -> str:
    minimum = "" if kind.min is None else f" and {variable} >= {kind.min!r}"
    maximum = "" if kind.max is None else f" and {variable} <= {kind.max!r}"
    return minimum + maximum
