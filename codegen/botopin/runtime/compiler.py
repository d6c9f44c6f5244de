"""Conversion functions, written and compiled from the facts of a class's members.

One function for each class, compiled at its first call, with slots set and read directly. The
source contains attribute names that attrs has accepted, wire names as literals, and references to
objects. docs/decisions/runtime-compiles-declarations.md gives the reasons.
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
"""The hook that a user registered for a Python type, if there is one."""


InlineStack: TypeAlias = tuple[type[Shape], ...]
"""The classes that a place in a function is written out within, outermost first."""

MAX_INLINE_DEPTH: Final = 3
"""How many classes deep one function goes at most."""

MAX_INLINE_MEMBERS: Final = 8
"""Up to how many members a class is written out in place."""


def compile_structure_function(
    cls: type[Shape],
    dialect: Dialect,
    compiled: dict[type[Shape], Convert],
    *,
    keep_unknown: bool = False,
    hook_for: HookFor | None = None,
) -> Convert:
    """The function that makes a `cls` of plain data; it joins `compiled`, and those it calls later.

    `hook_for` names the hooks of a cattrs converter that stand in for ours at any depth.
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
    """The function that makes plain data of a `cls`; as `compile_loader`."""
    return _UnstructureCompiler(dialect.unstructure, compiled, hook_for).compile(cls)


def compile_value_structure_function(
    owner: type[Any], reference: TypeReference, dialect: Dialect
) -> Convert:
    """The function that reads one value of a type, as a class that is no shape refers to it."""
    compiler = _StructureCompiler(dialect, {}, None, keep_unknown=False)
    expression = compiler.expression(owner, reference, "data")
    return compiler.finish([f"def convert(data): return {expression}"])


class _Compiler:
    """Writes the function of one class, which calls those of others by name.

    A name stands at first for what compiles its function: of a large tree, what nobody has sent or
    received costs nothing. The source is made of Python names that attrs has accepted, wire names
    as literals, and objects that are handed over by reference.
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
            "as_text": str.__str__,  # of any subclass, the plain text
        }
        self.names: dict[int, str] = {}
        self.functions: dict[type[Shape], str] = {}

    def compile(self, cls: type[Shape]) -> Convert:
        members(cls)  # refuses what is no shape
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
            done = self.compiled.get(cls)
            if done is not None:
                return self.bind(done)
            self.functions[cls] = f"convert_{len(self.functions)}"
            self.namespace[self.functions[cls]] = self.lazy_function(cls)
        return self.functions[cls]

    def lazy_function(self, cls: type[Shape]) -> Convert:
        """What takes a function's place until it is first called."""

        def convert(value: Any) -> Any:
            done = self.compiled.get(cls) or self.for_new_class().compile(cls)
            self.namespace[self.functions[cls]] = done
            return done(value)

        return convert

    def for_new_class(self) -> _Compiler:
        """The same compiler, for another class."""
        raise NotImplementedError

    def bind(self, value: object) -> str:
        name = self.names.setdefault(id(value), f"given_{len(self.names)}")
        self.namespace[name] = value
        return name

    def function(self, cls: type[Shape]) -> list[str]:
        raise NotImplementedError

    def inlinable_class(
        self, cls: type[Shape], info: MemberInfo, within: InlineStack
    ) -> type[Shape] | None:
        """The class of a member whose conversion is written out in place: a call costs as much."""
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
        """Python source that converts what `variable` holds, which is not None."""
        kind = resolve_type(owner, reference)
        hook = self.hook_for(_python_type(kind)) if self.hook_for else None
        if hook is not None:
            return self.hook_call(hook, _python_type(kind), variable)
        if isinstance(kind, type):
            if issubclass(kind, OpenStrEnum):
                return self.enum(kind, variable)
            return f"{self.function_for(kind)}({variable})"
        each = f"each_{depth}"
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
        """Whether unknown values of enums raise KeyError: a subscript is faster than a call."""
        self.has_enums = False
        self.namespace |= {
            "new": object.__new__,
            "lack": mark_absent,
            "unknown_in": _unknown_in,
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
        return ["def convert(data_0):", *_indented(body), "    return made_0"]

    def fallback_function(self, cls: type[Shape]) -> Convert:
        """Return a stub that compiles, on first call, a function for unknown values of enums."""
        done: Convert | None = None

        def convert(data: Any) -> Any:
            nonlocal done
            if done is None:
                compiler = self.for_new_class()
                compiler.expects_known_values = False
                compiler.functions[cls] = "convert"
                done = compiler.finish(compiler.function(cls))
            return done(data)

        return convert

    def body(self, cls: type[Shape], within: InlineStack) -> list[str]:
        """Lines that make a `cls` of what `data_N` holds, for the depth N that they stand in."""
        depth = len(within) - 1
        data, made = f"data_{depth}", f"made_{depth}"
        lines = [
            f"{made} = new({self.bind(cls)})",
            f"{made}.__botopin_unknown__ = {self.unknown(cls, data)}",
        ]
        if depth == 0 and issubclass(cls, Response):
            lines.append(f"{made}.__botopin_metadata__ = {data}.get('ResponseMetadata')")
        for info in members(cls):
            lines += self.assignment(cls, info, within)
        if not members(cls):  # else the first `get` would have noticed
            lines.append(f"as_dict({data})")
        return lines

    def assignment(self, cls: type[Shape], info: MemberInfo, within: InlineStack) -> list[str]:
        depth = len(within) - 1
        source = f"data_{depth}.get({info.wire_name!r})"
        target = f"made_{depth}.{info.name}"
        absent = f"lack({self.bind(cls)})" if info.required else f"{target} = None"
        inner = self.inlinable_class(cls, info, within)
        if inner is not None:
            return [
                f"data_{depth + 1} = {source}",
                f"if data_{depth + 1} is None: {absent}",
                "else:",
                *_indented(self.body(inner, (*within, inner))),
                f"    {target} = made_{depth + 1}",
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
            kept = f"key: {data}[key] for key in {data} if key not in {self.bind(known)}"
            return f"{{{kept}}} or None"
        if cls.__botopin_union__:
            names = self.bind(frozenset(info.wire_name for info in members(cls)))
            return f"unknown_in({data}) if {names}.isdisjoint({data}) else None"
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
        received, dialect = self.bind(EventStream.from_botocore), self.bind(self.dialect)
        load = f"lambda data: {self.bind(structure)}({item}, {dialect}, {convert}, data)"
        return f"{received}({variable}, {item}, {load})"

    def hook_call(self, hook: Convert, cls: type[Any], variable: str) -> str:
        return f"{self.bind(hook)}({variable}, {self.bind(cls)})"


class _UnstructureCompiler(_Compiler):
    def for_new_class(self) -> _UnstructureCompiler:
        return _UnstructureCompiler(self.converts, self.compiled, self.hook_for)

    def function(self, cls: type[Shape]) -> list[str]:
        return ["def convert(value_0):", *_indented(self.body(cls, (cls,))), "    return data_0"]

    def body(self, cls: type[Shape], within: InlineStack) -> list[str]:
        """Lines that write what `value_N` holds, for the depth N that they stand in."""
        depth = len(within) - 1
        value, data, held = f"value_{depth}", f"data_{depth}", f"value_{depth + 1}"
        lines = [f"{data} = {{}}"]
        for info in members(cls):
            if info.required:  # may be absent, in what was received
                lines += [
                    f"try: {held} = {value}.{info.name}",
                    f"except AttributeError: {held} = None",
                ]
            else:
                lines.append(f"{held} = {value}.{info.name}")
            target = f"{data}[{info.wire_name!r}]"
            inner = self.inlinable_class(cls, info, within)
            if inner is None:
                expression = self.expression(cls, info.type, held)
                lines.append(f"if {held} is not None: {target} = {expression}")
            else:
                lines += [
                    f"if {held} is not None:",
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
        from botopin.runtime.event_streams import events_to_data  # noqa: PLC0415 - as above

        flowing = self.bind(self.converts.get(types.EventStreamOf))
        return f"{self.bind(events_to_data)}({variable}, {convert}, {flowing})"

    def hook_call(self, hook: Convert, cls: type[Any], variable: str) -> str:
        return f"{self.bind(hook)}({variable})"


def _read_enum(members: Mapping[Any, OpenStrEnum], value: Any) -> Any:
    member = members.get(value)
    return unknown_value(value) if member is None else member


def _unknown_in(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The unknown variant of a union: as a parser reports it, or as a newer model has it."""
    if SDK_UNKNOWN_MEMBER in data:
        return {SDK_UNKNOWN_MEMBER: data[SDK_UNKNOWN_MEMBER]}
    names = [key for key, held in data.items() if held is not None and key != "ResponseMetadata"]
    return {SDK_UNKNOWN_MEMBER: {"name": names[0]}} if names else None


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _python_type(kind: types.Type | type[Any]) -> type[Any]:
    from datetime import datetime  # noqa: PLC0415 - a millisecond that only converters need

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
