"""Compiler of functions that convert plain data to shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.runtime import types
from botopin.runtime.aliases import read_member
from botopin.runtime.compiler import Compiler, HookFor, InlineStack, indent
from botopin.runtime.enums import OpenStrEnum, unknown_value
from botopin.runtime.members import MemberInfo, members, resolve_type
from botopin.runtime.shapes import SDK_UNKNOWN_MEMBER, Response, Shape, mark_absent
from botopin.runtime.structuring_errors import structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.runtime.dialect import Convert, Dialect
    from botopin.runtime.types import TypeReference


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
    return _StructureCompiler(dialect, compiled, hook_for, keep_unknown=keep_unknown).compile(cls)


def compile_value_structure_function(
    owner: type[Any], reference: TypeReference, dialect: Dialect
) -> Convert:
    """Compile the function that converts one value from plain data.

    The module of `owner`, which need not be a shape, resolves the reference to the value's type.
    """
    compiler = _StructureCompiler(dialect, {}, None, keep_unknown=False)
    compiler.expects_known_values = False
    expression = compiler.expression(owner, reference, "data")
    return compiler.finish([f"def convert(data): return {expression}"])


class _StructureCompiler(Compiler):
    unchanged = {types.Float: float}  # noqa: RUF012 - a ClassVar of the base

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
        self.expects_known_values = not dialect.reads_files
        """Whether unknown enum values raise KeyError, after which another function starts again.

        A subscript is faster than a call."""
        self.has_enums = False
        self.namespace |= {
            "new": object.__new__,
            "mark_absent": mark_absent,
            "unknown_variant": _unknown_variant,
            "read_enum": read_enum,
            "read_member": read_member,
        }

    def for_new_class(self) -> _StructureCompiler:
        return _StructureCompiler(
            self.dialect, self.compiled, self.hook_for, keep_unknown=self.keep_unknown
        )

    def function(self, cls: type[Shape]) -> list[str]:
        body = [*self.body(cls, (cls,)), "return shape_0"]
        if self.has_enums:
            # Outside of `except`, so that the first error is not the context of later errors.
            fallback = f"return {self.bind(self.fallback_function(cls))}(data_0)"
            body = ["try:", *indent(body), "except (KeyError, TypeError): pass", fallback]
        return ["def convert(data_0):", *indent(body)]

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
        if info.alias:
            source = f"read_member(data_{depth}, {info.wire_name!r}, {info.alias!r})"
        target = f"shape_{depth}.{info.name}"
        absent = f"mark_absent({self.bind(cls)})" if info.required else f"{target} = None"
        inner = self.inlinable_class(cls, info, within)
        if inner is not None:
            return [
                f"data_{depth + 1} = {source}",
                f"if data_{depth + 1} is None: {absent}",
                "else:",
                *indent(self.body(inner, (*within, inner))),
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
            known = frozenset(
                name for info in members(cls) for name in (info.wire_name, info.alias) if name
            ) | {"ResponseMetadata"}
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

    def unchanged_items(self, owner: type[Shape], item: TypeReference, variable: str) -> str:
        kind = resolve_type(owner, item)
        if not isinstance(kind, types.Float) or (self.hook_for and self.hook_for(float)):
            return ""
        return f"{variable}.__class__ is list and {self.bind(_are_numbers)}({variable})"

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


def _are_numbers(items: list[Any]) -> bool:
    """Return whether a list contains numbers only, which `sum` finds out faster than a loop."""
    try:
        sum(items)
    except (ArithmeticError, TypeError):
        return False
    return True


def read_enum(members: Mapping[Any, object], value: Any) -> Any:
    """Return the member of an enum for a received value; an unknown text is an `UnknownValue`.

    If the XML repeats an element, botocore returns a list of elements in place of the text. The
    first element counts. S3's GetBucketNotification repeats the element of a deprecated member.

    Raises:
        TypeError: The value is another list, or a mapping.
    """
    if value.__class__ is list:
        value = getattr(value[0], "text", value) if value else value
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
