"""A service-2.json as it stands, with what a comparison asks of it over and over."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from botopin.diff.compare.normalize import service_schemes
from botopin.diff.differences import ABSENT, Absent
from botopin.model.document_files import MODEL_FILE
from botopin.runtime.type_guards import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.model.service import JSON

Object: TypeAlias = "Mapping[str, Any]"
"""An object of JSON; the reader has proven what is in it, so far as it knows it."""

EMPTY: Final[Object] = {}

REFERENCE_KEYS: Final = {"list": ("member",), "map": ("key", "value")}
"""Where a list or a map refers to another shape."""


class RawModel:
    """One of the two models."""

    def __init__(self, files: Mapping[str, JSON]) -> None:
        self.files = files
        self.document: Object = files[MODEL_FILE]
        self.metadata = as_object(self.document.get("metadata"))
        self.operations: Mapping[str, Object] = self.document.get("operations", EMPTY)
        self.shapes: Mapping[str, Object] = self.document.get("shapes", EMPTY)

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """The authentication schemes of the service."""
        return service_schemes(self.metadata)

    @cached_property
    def operation_shapes(self) -> frozenset[str]:
        """The shapes that operations take and give."""
        return frozenset(
            target(operation[end])
            for operation in self.operations.values()
            for end in ("input", "output")
            if end in operation
        )

    @cached_property
    def errors(self) -> frozenset[str]:
        """The shapes that are exceptions."""
        listed = {
            error["shape"]
            for operation in self.operations.values()
            for error in operation.get("errors", ())
        }
        said = {
            name
            for name, shape in self.shapes.items()
            if shape.get("type") == "structure" and (shape.get("exception") or shape.get("error"))
        }
        return frozenset(listed | said)

    def shape(self, name: str) -> Object:
        return self.shapes.get(name, EMPTY)

    def shape_type(self, name: str) -> str:
        return str(self.shapes[name]["type"])

    def members(self, name: str) -> Mapping[str, Object]:
        members: Mapping[str, Object] = self.shape(name).get("members", EMPTY)
        return members

    def error_code(self, name: str) -> str:
        """The effective error code of an exception."""
        return str(as_object(self.shape(name).get("error")).get("code") or name)

    def has_structure_class(self, name: str) -> bool:
        """Whether its values are objects of a class: of a structure, but no free JSON value."""
        shape = self.shape(name)
        return shape.get("type") == "structure" and not shape.get("document")

    def has_class(self, name: str) -> bool:
        """Whether bindings have a class for it: a structure, or a string with an enum."""
        shape = self.shape(name)
        kind = shape.get("type")
        return kind == "structure" or (kind == "string" and bool(shape.get("enum")))


def as_object(value: JSON | Absent) -> Object:
    return cast("Object", value) if isinstance(value, dict) else EMPTY


def target(reference: Object | None) -> str:
    return str(reference["shape"]) if reference else ""


def strings_in(enum: JSON | Absent) -> Sequence[str]:
    """The values of an enum, or the names of the members that are required."""
    return enum if is_list(enum) else ()


def is_reordered(old: JSON | Absent, new: JSON | Absent) -> bool:
    """Whether two lists hold the same texts in another order."""
    if not is_list(old) or not is_list(new):
        return False
    return old != new and sorted(map(json.dumps, old)) == sorted(map(json.dumps, new))


def references(shape: Object) -> Iterator[tuple[str, Object]]:
    """The references that a shape holds, each with its place."""
    match shape.get("type"):
        case "structure":
            yield from shape.get("members", EMPTY).items()
        case "list" | "map" as kind:
            for place in REFERENCE_KEYS[kind]:
                yield place, shape[place]
        case _:
            pass


def is_same_json(one: JSON | Absent, other: JSON | Absent) -> bool:
    """Whether two values are the same JSON, whatever the order of keys: 1 is not 1.0, nor true."""
    if one is other:
        return True
    if type(one) is not type(other) or one != other:
        return False
    if is_identical_json(one, other):
        return True
    # What is equal and not alike has its keys in another order, or 1 for true.
    if isinstance(one, dict):
        before, after = cast("Object", one), cast("Object", other)
        return all(is_same_json(value, after[key]) for key, value in before.items())
    if isinstance(one, list):
        return all(map(is_same_json, cast("Sequence[Any]", one), cast("Sequence[Any]", other)))
    return False


def is_identical_json(one: object, other: object) -> bool:
    """Whether two values are the same JSON with the same order of keys; fast, for whole shapes."""
    return repr(one) == repr(other)


def is_present(value: JSON | Absent) -> bool:
    return value is not ABSENT
