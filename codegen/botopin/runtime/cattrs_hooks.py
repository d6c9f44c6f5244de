"""Hooks that add the shapes of a dialect to a cattrs converter.

One pair of hook factories supports all shapes with compiled functions. A user's hook for a shape,
an enum or a plain type (`datetime`, `bytes`, `str` and so on) has priority at any depth: the
functions are compiled for the converter and call the user's hooks.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, get_args

from cattrs import Converter, StructureHandlerNotFoundError

from botopin.runtime.conversion import unstructure
from botopin.runtime.enums import OpenStrEnum, UnknownValue
from botopin.runtime.shapes import Shape
from botopin.runtime.structure_compiler import compile_structure_function, read_enum
from botopin.runtime.structuring_errors import structure
from botopin.runtime.unstructure_compiler import compile_unstructure_function

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.runtime.compiler import HookFor
    from botopin.runtime.dialect import Convert, Dialect


def register_hooks(converter: Converter, dialect: Dialect) -> None:
    """Register the hooks of a dialect for shapes and enums."""
    hooks = _Hooks(dialect)
    converter.register_structure_hook_factory(_is_shape, hooks.structure)
    converter.register_unstructure_hook_factory(_is_shape, hooks.unstructure)
    # Registered by class, because cattrs prefers its own hooks for Enum and `str` to factories.
    converter.register_structure_hook(OpenStrEnum, _structure_enum)
    converter.register_unstructure_hook(OpenStrEnum, _unstructure_enum)
    converter.register_unstructure_hook(UnknownValue, _unstructure_enum)
    converter.register_structure_hook_factory(_has_unknown_values, _structure_received_enum)


class _Hooks:
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.is_lookup = ContextVar("is_lookup", default=False)
        """Whether the factories return a marker instead of a hook."""

    def structure(self, cls: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
        if self.is_lookup.get():
            return _is_own_hook
        load = compile_structure_function(
            cls, self.dialect, {}, hook_for=self.user_hooks(converter, _structure_hook)
        )
        return lambda data, _: structure(cls, self.dialect, load, data)

    def unstructure(self, cls: type[Any], converter: Converter) -> Convert:
        if self.is_lookup.get():
            return _is_own_hook
        dump = compile_unstructure_function(
            cls, self.dialect, {}, hook_for=self.user_hooks(converter, _unstructure_hook)
        )
        return lambda value: unstructure(self.dialect, dump, value)

    def user_hooks(
        self, converter: Converter, look_up: Callable[[Converter, type[Any]], Any]
    ) -> HookFor:
        """Return a function that looks up the user's hook for a class.

        A hook of the converter is a user's hook if neither botopin nor cattrs registered it.
        """

        def hook_for(cls: type[Any]) -> Convert | None:
            token = self.is_lookup.set(True)
            try:
                hook = look_up(converter, cls)
            finally:
                self.is_lookup.reset(token)
            default = look_up(_default_converter, cls)
            if hook is None or any(_is_same(hook, each) for each in (*_OWN_HOOKS, default)):
                return None
            return hook  # type: ignore[no-any-return]

        return hook_for


def _structure_hook(converter: Converter, cls: type[Any]) -> Any:
    try:
        return converter.get_structure_hook(cls, cache_result=False)
    except StructureHandlerNotFoundError:
        return None


def _unstructure_hook(converter: Converter, cls: type[Any]) -> Any:
    return converter.get_unstructure_hook(cls, cache_result=False)


_default_converter = Converter()


def _is_own_hook(*_: Any) -> Any:
    raise NotImplementedError


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two hooks are the same function or the same method of two converters."""
    return getattr(one, "__func__", one) is getattr(other, "__func__", other)


def _structure_enum(value: Any, cls: type[OpenStrEnum]) -> Any:
    return read_enum(cls._value2member_map_, value)


def _has_unknown_values(cls: Any) -> bool:
    """Return whether a type is `E | UnknownValue` or `E | UnknownValue | None` for an enum E."""
    options = {*get_args(cls)} - {type(None)}
    return UnknownValue in options and len(options) == 2 and _enum_of(cls) is not None  # noqa: PLR2004 - the enum and UnknownValue


def _enum_of(cls: Any) -> type[OpenStrEnum] | None:
    options = [each for each in get_args(cls) if isinstance(each, type)]
    return next((each for each in options if issubclass(each, OpenStrEnum)), None)


def _structure_received_enum(cls: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Return a hook for `E | UnknownValue`, which users annotate attributes with."""
    enum: Any = _enum_of(cls)
    hook = converter.get_structure_hook(enum)
    return lambda value, _: None if value is None else hook(value, enum)


def _unstructure_enum(value: str) -> str:
    return str.__str__(value)


def _is_shape(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Shape)


_OWN_HOOKS: Final[tuple[Any, ...]] = (_is_own_hook, _structure_enum, _unstructure_enum)
