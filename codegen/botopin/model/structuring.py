"""Structure plain data of TOML and JSON files with cattrs, and locate every fault in the data."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from attrs import fields_dict, has
from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.cols import list_structure_factory
from cattrs.gen import (
    make_dict_structure_fn,
    make_mapping_structure_fn,  # pyright: ignore[reportUnknownVariableType] - untyped defaults
)

from botopin.model.diagnostics import Diagnostic, ModelError, json_pointer
from botopin.runtime.type_guards import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    _Hook = Callable[[Any, Any], Any]

T = TypeVar("T")


def strict_converter(*, mapping: str) -> Converter:
    """Return a converter that converts no type into another and rejects unknown keys.

    Args:
        mapping: Name of a mapping in the file's format: "a table", "an object".
    """
    converter = Converter(forbid_extra_keys=True)

    def checked(accepts: Callable[[object], bool], expected: str, hook: _Hook) -> _Hook:
        def structure_checked(value: object, cls: Any) -> Any:
            if accepts(value):
                return hook(value, cls)
            raise TypeError(f"expected {expected}, got {_describe(value, mapping)}")

        return structure_checked

    def attrs_hook(cls: Any) -> _Hook:
        return checked(is_mapping, mapping, make_dict_structure_fn(cls, converter))

    def mapping_hook(cls: Any) -> _Hook:
        return checked(is_mapping, mapping, make_mapping_structure_fn(cls, converter))

    def list_hook(cls: Any) -> _Hook:
        return checked(is_list, "an array", list_structure_factory(cls, converter))

    def unchanged(value: object, _: Any) -> object:
        return value

    converter.register_structure_hook(
        str, checked(lambda value: isinstance(value, str), "a string", unchanged)
    )
    converter.register_structure_hook(
        bool, checked(lambda value: isinstance(value, bool), "true or false", unchanged)
    )
    converter.register_structure_hook_factory(_has_origin(dict, Mapping), mapping_hook)
    converter.register_structure_hook_factory(_has_origin(list), list_hook)
    converter.register_structure_hook_factory(has, attrs_hook)
    return converter


def _has_origin(*origins: Any) -> Callable[[Any], bool]:
    return lambda cls: get_origin(cls) in origins


def structure(converter: Converter, data: object, cls: type[T], *, file: str, at: str = "") -> T:
    """Structure the content of a file.

    Args:
        converter: A converter that `strict_converter` returned.
        data: Plain data.
        cls: Class of the result.
        file: Path of the file, for diagnostics.
        at: JSON pointer of the data within the file.

    Raises:
        ModelError: The data does not fit the class; each fault has a diagnostic.
    """
    try:
        return converter.structure(data, cls)
    except (BaseValidationError, KeyError, TypeError, ValueError) as error:
        faults = [Diagnostic(file, pointer, message) for pointer, message in _faults(error, at)]
    raise ModelError(faults)


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """Return the message for an unknown name: with the nearest known name, or with all."""
    nearest = get_close_matches(name, known, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"expected {', '.join(sorted(known))}"
    return f"unknown {kind}; {hint}"


def _describe(value: object, mapping: str) -> str:
    if is_mapping(value):
        return mapping
    return "an array" if is_list(value) else ascii(value)


def _faults(error: BaseException, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield the pointer and the message of each fault below an error of cattrs."""
    if isinstance(error, BaseValidationError):
        for each in error.exceptions:
            yield from _faults(each, pointer + _pointer_of(each))
    elif isinstance(error, ForbiddenExtraKeysError):
        for key in sorted(error.extra_fields):
            yield pointer + json_pointer(key), unknown("key", key, fields_dict(error.cl))
    elif isinstance(error, KeyError):
        yield pointer, "is missing"
    else:
        yield pointer, str(error)


def _pointer_of(error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return json_pointer(note.name)
        if isinstance(note, IterableValidationNote):
            return json_pointer(note.index)
    return ""
