"""Base of the compilers of conversion functions.

Each class has one function for each direction, which is compiled when it is first called and which
accesses slots directly. The source consists of attribute names that attrs has accepted, wire names
as literals, and names of objects in the namespace. docs/decisions/runtime-compiles-declarations.md
gives the reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.members import MemberInfo, members, resolve_type
from botopin.runtime.shapes import Shape
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.runtime.dialect import Convert
    from botopin.runtime.types import TypeReference

HookFor: TypeAlias = Callable[[type[Any]], "Convert | None"]
"""Function that returns the user's hook for a Python type, or None."""

InlineStack: TypeAlias = tuple[type[Shape], ...]
"""Classes whose conversion surrounds a position in a function, outermost first."""

MAX_INLINE_DEPTH: Final = 3
"""Maximum nesting depth of inlined classes."""

MAX_INLINE_MEMBERS: Final = 8
"""Maximum number of members of an inlined class."""


class Compiler:
    """Compiler of the function of one class.

    The function calls the functions of other classes by name. Each name first refers to a stub that
    compiles its function. The classes of a large tree that no data uses therefore cost nothing.
    """

    unchanged: ClassVar[Mapping[type[types.Type], type[Any]]] = {}
    """Built-in classes whose objects no dialect converts. A test of the class saves a call."""

    def __init__(
        self,
        converts: Mapping[type[types.Type], Convert],
        compiled: dict[type[Shape], Convert],
        hook_for: HookFor | None,
    ) -> None:
        self.converts = converts
        self.compiled = compiled
        self.hook_for = hook_for
        self.namespace: dict[str, Any] = {
            "as_list": _as_list,
            "as_dict": _as_dict,
            "as_text": str.__str__,  # converts subclasses to plain text
        }
        self.names: dict[int, str] = {}
        self.functions: dict[type[Shape], str] = {}

    def compile(self, cls: type[Shape]) -> Convert:
        members(cls)  # raises TypeError if the class is not a shape
        self.functions[cls] = "convert"
        convert = self.compiled[cls] = self.finish(self.function(cls))
        return convert

    def finish(self, lines: list[str]) -> Convert:
        """Compile lines that define `convert`."""
        exec(compile("\n".join(lines), "<botopin>", "exec"), self.namespace)  # noqa: S102
        convert: Convert = self.namespace["convert"]
        return convert

    def function_for(self, cls: type[Shape]) -> str:
        if cls not in self.functions:
            compiled = self.compiled.get(cls)
            if compiled is not None:
                return self.bind(compiled)
            self.functions[cls] = f"convert_{len(self.functions)}"
            self.namespace[self.functions[cls]] = self.lazy_function(cls)
        return self.functions[cls]

    def lazy_function(self, cls: type[Shape]) -> Convert:
        """Return a stub that compiles the function on first call."""

        def convert(value: Any) -> Any:
            function = self.compiled.get(cls) or self.for_new_class().compile(cls)
            self.namespace[self.functions[cls]] = function
            return function(value)

        return convert

    def for_new_class(self) -> Compiler:
        """Return a compiler with the same settings for another class."""
        raise NotImplementedError

    def bind(self, value: object) -> str:
        """Add an object to the namespace and return its name."""
        name = self.names.setdefault(id(value), f"object_{len(self.names)}")
        self.namespace[name] = value
        return name

    def function(self, cls: type[Shape]) -> list[str]:
        raise NotImplementedError

    def inlinable_class(
        self, cls: type[Shape], info: MemberInfo, within: InlineStack
    ) -> type[Shape] | None:
        """Return the class of a member if its conversion is inlined, which saves a call."""
        kind = resolve_type(cls, info.type)
        if (
            isinstance(kind, type)
            and not issubclass(kind, OpenStrEnum)
            and len(within) < MAX_INLINE_DEPTH
            and kind not in within
            and 0 < len(members(kind)) <= MAX_INLINE_MEMBERS
            and not (self.hook_for and self.hook_for(kind))
        ):
            return kind
        return None

    def enum(self, cls: type[OpenStrEnum], variable: str) -> str:
        raise NotImplementedError

    def events(
        self, owner: type[Shape], kind: types.EventStreamOf, variable: str, convert: str
    ) -> str:
        raise NotImplementedError

    def hook_call(self, hook: Convert, cls: type[Any], variable: str) -> str:
        raise NotImplementedError

    def key(self, owner: type[Shape], reference: TypeReference, variable: str, depth: int) -> str:
        """Return source that converts a key of a map."""
        return self.expression(owner, reference, variable, depth)

    def unchanged_items(self, owner: type[Shape], item: TypeReference, variable: str) -> str:
        """Return a condition on which a list is copied without a conversion of its items, or ""."""
        return ""

    def scalar(self, kind: type[types.Type], variable: str) -> str:
        """Return source that converts a scalar value or a document."""
        convert = self.converts.get(kind)
        if convert is None:
            return variable
        call = f"{self.bind(convert)}({variable})"
        unchanged = self.unchanged.get(kind)
        if unchanged is None:
            return call
        return f"({variable} if {variable}.__class__ is {unchanged.__name__} else {call})"

    def expression(
        self, owner: type[Shape], reference: TypeReference, variable: str, depth: int = 0
    ) -> str:
        """Return source that converts the value of a variable, which is not None."""
        kind = resolve_type(owner, reference)
        hook = self.hook_for(_python_type(kind)) if self.hook_for else None
        if hook is not None:
            return self.hook_call(hook, _python_type(kind), variable)
        if isinstance(kind, type):
            if issubclass(kind, OpenStrEnum):
                return self.enum(kind, variable)
            return f"{self.function_for(kind)}({variable})"
        each = f"item_{depth}"
        match kind:
            case types.ListOf():
                item = self.expression(owner, kind.item, each, depth + 1)
                if item == each:
                    return (
                        f"({variable}[:] if {variable}.__class__ is list else as_list({variable}))"
                    )
                source = f"({variable} if {variable}.__class__ is list else as_list({variable}))"
                converted = f"[None if {each} is None else {item} for {each} in {source}]"
                condition = self.unchanged_items(owner, kind.item, variable)
                return (
                    f"({variable}[:] if {condition} else {converted})" if condition else converted
                )
            case types.MapOf():
                key = self.key(owner, kind.key, f"key_{depth}", depth + 1)
                value = self.expression(owner, kind.value, each, depth + 1)
                source = f"({variable} if {variable}.__class__ is dict else as_dict({variable}))"
                if (key, value) == (f"key_{depth}", each):
                    return f"{source}.copy()"
                value = value if value == each else f"None if {each} is None else {value}"
                return f"{{{key}: {value} for key_{depth}, {each} in {source}.items()}}"
            case types.EventStreamOf():
                item = self.expression(owner, kind.item, "event", depth + 1)
                return self.events(owner, kind, variable, f"lambda event: {item}")
            case types.TextOr():
                item = self.expression(owner, kind.item, variable, depth + 1)
                return f"({variable} if isinstance({variable}, str) else {item})"
            case _:
                return self.scalar(type(kind), variable)


def indent(lines: list[str]) -> list[str]:
    """Indent lines of source by one level."""
    return [f"    {line}" for line in lines]


def _python_type(kind: types.Type | type[Any]) -> type[Any]:
    from datetime import datetime  # noqa: PLC0415 - takes a millisecond, only converters need it

    if isinstance(kind, type):
        return kind
    python_types: dict[type[types.Type], type[Any]] = {
        types.String: str,
        types.JSONText: str,
        types.PathSuffix: str,
        types.BucketName: str,
        types.ASCIIText: str,
        types.Integer: int,
        types.Float: float,
        types.Boolean: bool,
        types.Timestamp: datetime,
        types.Blob: bytes,
    }
    return python_types.get(type(kind), object)


def _as_list(value: Any) -> list[Any]:
    if is_list(value):
        return list(value)
    raise TypeError


def _as_dict(value: Any) -> dict[Any, Any]:
    if is_mapping(value):
        return dict(value)
    raise TypeError
