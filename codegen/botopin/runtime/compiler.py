"""Compiler of conversion functions for shapes.

Each class has its own function, which is compiled when it is first called and which accesses slots
directly. The source consists of attribute names that attrs has accepted, wire names as literals,
and names of objects in the namespace. docs/decisions/runtime-compiles-declarations.md gives the
reasons.

Both directions are in one module, because a process imports it for its first request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botopin.runtime import types
from botopin.runtime.enums import OpenStrEnum, unknown_value
from botopin.runtime.members import MemberInfo, members, resolve_type
from botopin.runtime.shapes import SDK_UNKNOWN_MEMBER, Response, Shape, mark_absent
from botopin.runtime.structuring_errors import structure
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.runtime.dialect import Convert, Dialect
    from botopin.runtime.types import TypeReference

HookFor: TypeAlias = Callable[[type[Any]], "Convert | None"]
"""Function that returns the user's hook for a Python type, or None."""

InlineStack: TypeAlias = tuple[type[Shape], ...]
"""Classes whose conversion surrounds a position in a function, outermost first."""

MAX_INLINE_DEPTH: Final = 3
"""Maximum nesting depth of inlined classes."""

MAX_INLINE_MEMBERS: Final = 8
"""Maximum number of members of an inlined class."""


def compile_structure_function(
    cls: type[Shape],
    dialect: Dialect,
    compiled: dict[type[Shape], Convert],
    *,
    keep_unknown: bool = False,
    hook_for: HookFor | None = None,
) -> Convert:
    """Compile the function that converts plain data to a shape.

    Args:
        cls: Structure or union.
        dialect: Form of the plain data.
        compiled: Functions by class. The new function is added, and so are the functions that it
            calls later.
        keep_unknown: Whether the function keeps members that the version does not model.
        hook_for: Lookup of the hooks of a cattrs converter, which replace functions at any depth.
    """
    compiler = _StructureCompiler(dialect, compiled, hook_for, keep_unknown=keep_unknown)
    return compiler.for_new_class().compile(cls)


def compile_unstructure_function(
    cls: type[Shape],
    dialect: Dialect,
    compiled: dict[type[Shape], Convert],
    *,
    hook_for: HookFor | None = None,
) -> Convert:
    """Compile the function that converts a shape to plain data.

    Args:
        cls: Structure or union.
        dialect: Form of the plain data.
        compiled: Functions by class. The new function is added, and so are the functions that it
            calls later.
        hook_for: Lookup of the hooks of a cattrs converter, which replace functions at any depth.
    """
    return _UnstructureCompiler(dialect.unstructure, compiled, hook_for).compile(cls)


def compile_value_structure_function(
    owner: type[Any], reference: TypeReference, dialect: Dialect
) -> Convert:
    """Compile the function that converts one value from plain data.

    Args:
        owner: Class whose module resolves the reference. The class need not be a shape.
        reference: Type of the value.
        dialect: Form of the plain data.
    """
    compiler = _StructureCompiler(dialect, {}, None, keep_unknown=False)
    expression = compiler.expression(owner, reference, "data")
    return compiler.finish([f"def convert(data): return {expression}"])


class _Compiler:
    """Compiler of the function of one class.

    The function calls the functions of other classes by name. Each name first refers to a stub that
    compiles its function. The classes of a large tree that no data uses therefore cost nothing.
    """

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

    def for_new_class(self) -> _Compiler:
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
                return f"[None if {each} is None else {item} for {each} in {source}]"
            case types.MapOf():
                key = self.expression(owner, kind.key, f"key_{depth}", depth + 1)
                value = self.expression(owner, kind.value, each, depth + 1)
                source = f"({variable} if {variable}.__class__ is dict else as_dict({variable}))"
                if (key, value) == (f"key_{depth}", each):
                    return f"{source}.copy()"
                value = value if value == each else f"None if {each} is None else {value}"
                return f"{{{key}: {value} for key_{depth}, {each} in {source}.items()}}"
            case types.EventStreamOf():
                item = self.expression(owner, kind.item, "event", depth + 1)
                return self.events(owner, kind, variable, f"lambda event: {item}")
            case _:
                convert = self.converts.get(type(kind))
                return variable if convert is None else f"{self.bind(convert)}({variable})"


class _StructureCompiler(_Compiler):
    def __init__(
        self,
        dialect: Dialect,
        compiled: dict[type[Shape], Convert],
        hook_for: HookFor | None,
        *,
        keep_unknown: bool,
    ) -> None:
        super().__init__(dialect.structure, compiled, hook_for)
        self.dialect = dialect
        self.keep_unknown = keep_unknown
        self.expects_known_values = False
        """Whether unknown enum values raise KeyError. A subscript is faster than a call."""
        self.has_enums = False
        self.namespace |= {
            "new": object.__new__,
            "mark_absent": mark_absent,
            "unknown_variant": _unknown_variant,
            "read_enum": _read_enum,
        }

    def for_new_class(self) -> _StructureCompiler:
        compiler = _StructureCompiler(
            self.dialect, self.compiled, self.hook_for, keep_unknown=self.keep_unknown
        )
        compiler.expects_known_values = True
        return compiler

    def function(self, cls: type[Shape]) -> list[str]:
        body = self.body(cls, (cls,))
        if self.has_enums:
            fallback = f"{self.bind(self.fallback_function(cls))}(data_0)"
            body = ["try:", *_indented(body), f"except KeyError: return {fallback}"]
        return ["def convert(data_0):", *_indented(body), "    return shape_0"]

    def fallback_function(self, cls: type[Shape]) -> Convert:
        """Return a stub that compiles, on first call, a function for unknown values of enums."""
        function: Convert | None = None

        def convert(data: Any) -> Any:
            nonlocal function
            if function is None:
                compiler = self.for_new_class()
                compiler.expects_known_values = False
                compiler.functions[cls] = "convert"
                function = compiler.finish(compiler.function(cls))
            return function(data)

        return convert

    def body(self, cls: type[Shape], within: InlineStack) -> list[str]:
        """Return lines that convert `data_N` to a shape, where N is the depth of the class."""
        depth = len(within) - 1
        data, shape = f"data_{depth}", f"shape_{depth}"
        lines = [
            f"{shape} = new({self.bind(cls)})",
            f"{shape}.__botopin_unknown__ = {self.unknown(cls, data)}",
        ]
        if depth == 0 and issubclass(cls, Response):
            lines.append(f"{shape}.__botopin_metadata__ = {data}.get('ResponseMetadata')")
        for info in members(cls):
            lines += self.assignment(cls, info, within)
        if not members(cls):  # no `get` call rejects data of a wrong type
            lines.append(f"as_dict({data})")
        return lines

    def assignment(self, cls: type[Shape], info: MemberInfo, within: InlineStack) -> list[str]:
        depth = len(within) - 1
        source = f"data_{depth}.get({info.wire_name!r})"
        target = f"shape_{depth}.{info.name}"
        absent = f"mark_absent({self.bind(cls)})" if info.required else f"{target} = None"
        inner = self.inlinable_class(cls, info, within)
        if inner is not None:
            return [
                f"data_{depth + 1} = {source}",
                f"if data_{depth + 1} is None: {absent}",
                "else:",
                *_indented(self.body(inner, (*within, inner))),
                f"    {target} = shape_{depth + 1}",
            ]
        expression = self.expression(cls, info.type, "value")
        if expression == "value" and not info.required:
            return [f"{target} = {source}"]
        return [
            f"value = {source}",
            f"if value is None: {absent}",
            f"else: {target} = {expression}",
        ]

    def unknown(self, cls: type[Shape], data: str) -> str:
        if self.keep_unknown:
            known = frozenset(info.wire_name for info in members(cls)) | {"ResponseMetadata"}
            unknown = f"key: {data}[key] for key in {data} if key not in {self.bind(known)}"
            return f"{{{unknown}}} or None"
        if cls.__botopin_union__:
            names = self.bind(frozenset(info.wire_name for info in members(cls)))
            return f"unknown_variant({data}) if {names}.isdisjoint({data}) else None"
        return "None"

    def enum(self, cls: type[OpenStrEnum], variable: str) -> str:
        members = self.bind(cls._value2member_map_)
        if not self.expects_known_values:
            return f"read_enum({members}, {variable})"
        self.has_enums = True
        return f"{members}[{variable}]"

    def events(
        self, owner: type[Shape], kind: types.EventStreamOf, variable: str, convert: str
    ) -> str:
        from botopin.runtime.event_streams import EventStream  # noqa: PLC0415 - few services stream

        item = self.bind(resolve_type(owner, kind.item))
        from_botocore, dialect = self.bind(EventStream.from_botocore), self.bind(self.dialect)
        load = f"lambda data: {self.bind(structure)}({item}, {dialect}, {convert}, data)"
        return f"{from_botocore}({variable}, {item}, {load})"

    def hook_call(self, hook: Convert, cls: type[Any], variable: str) -> str:
        return f"{self.bind(hook)}({variable}, {self.bind(cls)})"


class _UnstructureCompiler(_Compiler):
    def for_new_class(self) -> _UnstructureCompiler:
        return _UnstructureCompiler(self.converts, self.compiled, self.hook_for)

    def function(self, cls: type[Shape]) -> list[str]:
        return ["def convert(value_0):", *_indented(self.body(cls, (cls,))), "    return data_0"]

    def body(self, cls: type[Shape], within: InlineStack) -> list[str]:
        """Return lines that convert `value_N` to data, where N is the depth of the class."""
        depth = len(within) - 1
        value, data, part = f"value_{depth}", f"data_{depth}", f"value_{depth + 1}"
        lines = [f"{data} = {{}}"]
        for info in members(cls):
            if info.required:  # may be absent in a received shape
                lines += [
                    f"try: {part} = {value}.{info.name}",
                    f"except AttributeError: {part} = None",
                ]
            else:
                lines.append(f"{part} = {value}.{info.name}")
            target = f"{data}[{info.wire_name!r}]"
            inner = self.inlinable_class(cls, info, within)
            if inner is None:
                expression = self.expression(cls, info.type, part)
                lines.append(f"if {part} is not None: {target} = {expression}")
            else:
                lines += [
                    f"if {part} is not None:",
                    *_indented(self.body(inner, (*within, inner))),
                    f"    {target} = data_{depth + 1}",
                ]
        lines.append(
            f"if {value}.__botopin_unknown__ is not None: "
            f"{data}.update({value}.__botopin_unknown__)"
        )
        return lines

    def enum(self, cls: type[OpenStrEnum], variable: str) -> str:
        kind = f"{variable}.__class__"
        known = f"{variable}._value_ if {kind} is {self.bind(cls)}"
        return f"({known} else {variable} if {kind} is str else as_text({variable}))"

    def events(
        self, owner: type[Shape], kind: types.EventStreamOf, variable: str, convert: str
    ) -> str:
        from botopin.runtime.event_streams import events_to_data  # noqa: PLC0415 - few services stream

        on_unbuffered = self.bind(self.converts.get(types.EventStreamOf))
        return f"{self.bind(events_to_data)}({variable}, {convert}, {on_unbuffered})"

    def hook_call(self, hook: Convert, cls: type[Any], variable: str) -> str:
        return f"{self.bind(hook)}({variable})"


def _read_enum(members: Mapping[Any, OpenStrEnum], value: Any) -> Any:
    member = members.get(value)
    return unknown_value(value) if member is None else member


def _unknown_variant(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the unknown variant of a union.

    The data is either botocore's report of an unknown variant or a variant of a newer model.
    """
    if SDK_UNKNOWN_MEMBER in data:
        return {SDK_UNKNOWN_MEMBER: data[SDK_UNKNOWN_MEMBER]}
    names = [key for key, value in data.items() if value is not None and key != "ResponseMetadata"]
    return {SDK_UNKNOWN_MEMBER: {"name": names[0]}} if names else None


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _python_type(kind: types.Type | type[Any]) -> type[Any]:
    from datetime import datetime  # noqa: PLC0415 - takes a millisecond, only converters need it

    match kind:
        case type():
            return kind
        case types.String():
            return str
        case types.Integer():
            return int
        case types.Float():
            return float
        case types.Boolean():
            return bool
        case types.Timestamp():
            return datetime
        case types.Blob():
            return bytes
        case _:
            return object


def _as_list(value: Any) -> list[Any]:
    if is_list(value):
        return list(value)
    raise TypeError


def _as_dict(value: Any) -> dict[Any, Any]:
    if is_mapping(value):
        return dict(value)
    raise TypeError
