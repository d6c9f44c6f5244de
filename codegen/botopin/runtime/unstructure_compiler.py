"""Compiler of functions that convert shapes to plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botopin.runtime import types
from botopin.runtime.compiler import Compiler, HookFor, InlineStack, indent
from botopin.runtime.members import members, resolve_type

if TYPE_CHECKING:
    from botopin.runtime.dialect import Convert, Dialect
    from botopin.runtime.enums import OpenStrEnum
    from botopin.runtime.shapes import Shape
    from botopin.runtime.types import TypeReference


def compile_unstructure_function(
    cls: type[Shape],
    dialect: Dialect,
    compiled: dict[type[Shape], Convert],
    *,
    hook_for: HookFor | None = None,
) -> Convert:
    """Compile the function that converts a shape to plain data.

    The arguments have the meaning that they have in `compile_structure_function`.
    """
    return _UnstructureCompiler(dialect.unstructure, compiled, hook_for).compile(cls)


class _UnstructureCompiler(Compiler):
    unchanged = {types.Boolean: bool, types.String: str, types.JSONText: str}  # noqa: RUF012 - a ClassVar of the base

    def for_new_class(self) -> _UnstructureCompiler:
        return _UnstructureCompiler(self.converts, self.compiled, self.hook_for)

    def function(self, cls: type[Shape]) -> list[str]:
        return ["def convert(value_0):", *indent(self.body(cls, (cls,))), "    return data_0"]

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
                    *indent(self.body(inner, (*within, inner))),
                    f"    {target} = data_{depth + 1}",
                ]
        unknown = f"{value}.__botopin_unknown__"
        added = self.scalar(types.Document, unknown)
        lines.append(f"if {unknown} is not None: {data}.update({added})")
        return lines

    def key(self, owner: type[Shape], reference: TypeReference, variable: str, depth: int) -> str:
        kind = resolve_type(owner, reference)
        has_hook = self.hook_for is not None and self.hook_for(str) is not None
        if isinstance(kind, types.String) and types.String in self.converts and not has_hook:
            # JSON can represent a number instead of a text, but not instead of a key.
            return f"({variable} if {variable}.__class__ is str else as_text({variable}))"
        return self.expression(owner, kind, variable, depth)

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
