"""A quick test of whether a whole tree is surely sound, compiled from the members' facts.

True means that the walk of `checks` would find nothing; False means only that it has to look. So
the walk alone knows the rules in full and writes every error, and what is sent as it was built,
which is nearly everything, does not pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import members, resolve_type
from botopin.runtime.simple_patterns import simple_matcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.types import TypeReference

_tests: Final[dict[type[Any], Callable[[Any], bool]]] = {}
_seen: Final[set[type[Any]]] = set()


def is_provably_valid(value: Any) -> bool:
    """Whether a shape and all that it holds satisfy every constraint, as far as is quickly told."""
    cls = value.__class__
    test = _tests.get(cls)
    if test is None:
        if cls not in _seen:  # compiling pays from the second time on
            _seen.add(cls)
            return False
        test = _tests[cls] = _TestCompiler().compile(cls)
    try:
        return test(value)
    except (AttributeError, TypeError):  # something is absent, or is not what its member takes
        return False


class _TestCompiler:
    """Writes a test for every class of a tree and compiles them together.

    As in `compiler`, the source is made of attribute names that attrs has accepted, numbers, and
    objects that are handed over by reference.
    """

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}
        self.functions: dict[type[Any], str] = {}
        self.queue: list[type[Any]] = []

    def compile(self, root: type[Any]) -> Callable[[Any], bool]:
        name = self.function_for(root)
        lines: list[str] = []
        for cls in self.queue:  # grows while it is walked
            lines += self.function(cls)
        exec(compile("\n".join(lines), "<botopin>", "exec"), self.given)  # noqa: S102
        test: Callable[[Any], bool] = self.given[name]
        return test

    def function_for(self, cls: type[Any]) -> str:
        if cls not in self.functions:
            self.functions[cls] = f"test_{len(self.functions)}"
            self.queue.append(cls)
        return self.functions[cls]

    def give(self, value: object) -> str:
        name = f"given_{len(self.given)}"
        self.given[name] = value
        return name

    def function(self, cls: type[Any]) -> list[str]:
        lines = [f"def {self.function_for(cls)}(value):"]
        if cls.__botopin_union__:
            held = " + ".join(f"(value.{info.name} is not None)" for info in members(cls))
            lines.append(f"    if value.__botopin_unknown__ or ({held or 0}) != 1: return False")
        for info in members(cls):
            test = self.expression(cls, info.type, "held")
            absent = "held is None or" if info.required else "held is not None and"
            lines.append(f"    held = value.{info.name}")
            lines.append(f"    if {absent} not ({test}): return False")
        return [*lines, "    return True"]

    def expression(
        self, owner: type[Any], reference: TypeReference, held: str, depth: int = 0
    ) -> str:
        """Python source that tests what `held` names, which is not None."""
        kind = resolve_type(owner, reference)
        if isinstance(kind, type):
            is_one = f"{held}.__class__ is {self.give(kind)}"
            if issubclass(kind, OpenStrEnum):
                return is_one
            return f"{is_one} and {self.function_for(kind)}({held})"
        each, key = f"each_{depth}", f"key_{depth}"
        match kind:
            case types.ListOf():
                sound = self.inner(owner, kind.item, each, depth, sparse=kind.sparse)
                every = f"not [1 for {each} in {held} if not ({sound})]"
                return f"{held}.__class__ is list{_sized(kind, held)} and {every}"
            case types.MapOf():
                sound = self.inner(owner, kind.key, key, depth, sparse=False)
                sound += f" and {self.inner(owner, kind.value, each, depth, sparse=kind.sparse)}"
                every = f"not [1 for {key}, {each} in {held}.items() if not ({sound})]"
                return f"{held}.__class__ is dict{_sized(kind, held)} and {every}"
            case types.String():
                return f"{held}.__class__ is str{_sized(kind, held)}{self.matching(kind, held)}"
            case types.Blob() | types.Stream():
                return f"{held}.__class__ is bytes{_sized(kind, held)}"
            case types.Integer():
                return f"{held}.__class__ is int{_bounded(kind, held)}"
            case types.Float():
                return f"{held}.__class__ in {self.give((float, int))}{_bounded(kind, held)}"
            case types.Boolean():
                return f"{held}.__class__ is bool"
            case types.Timestamp():
                from datetime import datetime  # noqa: PLC0415 - as in `checks`

                is_one = f"{held}.__class__ is {self.give(datetime)}"
                return f"{is_one} and {held}.utcoffset() is not None"
            case _:
                return "False"

    def inner(
        self, owner: type[Any], reference: TypeReference, held: str, depth: int, *, sparse: bool
    ) -> str:
        test = self.expression(owner, reference, held, depth + 1)
        return f"({held} is None or {test})" if sparse else f"({held} is not None and {test})"

    def matching(self, kind: types.String, held: str) -> str:
        if kind.pattern is None:
            return ""
        matches = simple_matcher(kind.pattern)
        if matches is None or kind.enforced_up_to is not None:
            return " and False"
        return f" and {self.give(matches)}({held})"


def _sized(
    kind: types.Blob | types.Stream | types.ListOf | types.MapOf | types.String, held: str
) -> str:
    least, most = kind.min or 0, kind.max
    if most is not None:
        return f" and {least} <= len({held}) <= {most}"
    return f" and {least} <= len({held})" if least else ""


def _bounded(kind: types.Float | types.Integer, held: str) -> str:
    least = "" if kind.min is None else f" and {held} >= {kind.min!r}"
    most = "" if kind.max is None else f" and {held} <= {kind.max!r}"
    return least + most
