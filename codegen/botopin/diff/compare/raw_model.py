"""The JSON documents of one version, with lookups that comparisons need often."""

from __future__ import annotations

import json
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from botopin.diff.compare.normalize import protocol, service_schemes
from botopin.diff.differences import ABSENT, Absent
from botopin.model.document_files import MODEL_FILE
from botopin.runtime.type_guards import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.model.documents import ModelDocuments
    from botopin.model.service import JSON

Object: TypeAlias = "Mapping[str, Any]"
"""A JSON object; the strict reader has checked the content that it knows."""

EMPTY: Final[Object] = {}

REFERENCE_KEYS: Final = {"list": ("member",), "map": ("key", "value")}
"""Keys under which a list or a map refers to other shapes."""


class RawModel:
    """The documents of one of the two versions."""

    def __init__(self, documents: ModelDocuments) -> None:
        self.files = documents.files
        self.document: Object = documents.files[MODEL_FILE]
        self.metadata = as_object(self.document.get("metadata"))
        self.operations: Mapping[str, Object] = self.document.get("operations", EMPTY)
        self.shapes: Mapping[str, Object] = self.document.get("shapes", EMPTY)
        self.protocol = str(protocol(self.metadata))
        """Protocol that botocore chooses."""
        self._model = documents.model

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """The authentication schemes of the service."""
        return service_schemes(self.metadata)

    @cached_property
    def operation_shapes(self) -> frozenset[str]:
        """The names of all input and output shapes."""
        return frozenset(
            target(operation[side])
            for operation in self.operations.values()
            for side in ("input", "output")
            if side in operation
        )

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The names of all input shapes."""
        return frozenset(
            target(each["input"]) for each in self.operations.values() if "input" in each
        )

    @cached_property
    def token_holders(self) -> frozenset[str]:
        """The names of the shapes whose idempotency tokens clients generate: inputs only."""
        nested = {
            target(reference)
            for shape in self.shapes.values()
            for _, reference in references(shape)
        }
        return self.inputs - nested

    @cached_property
    def errors(self) -> frozenset[str]:
        """The names of all exception shapes."""
        listed = {
            error["shape"]
            for operation in self.operations.values()
            for error in operation.get("errors", ())
        }
        marked = {
            name
            for name, shape in self.shapes.items()
            if shape.get("type") == "structure" and (shape.get("exception") or shape.get("error"))
        }
        return frozenset(listed | marked)

    def shape(self, name: str) -> Object:
        """Return a shape, or an empty object if the model has no shape of the name."""
        return self.shapes.get(name, EMPTY)

    def shape_type(self, name: str) -> str:
        """Return the type of a shape."""
        return str(self.shapes[name]["type"])

    def members(self, name: str) -> Mapping[str, Object]:
        """Return the members of a structure; a shape of another type has none."""
        members: Mapping[str, Object] = self.shape(name).get("members", EMPTY)
        return members

    def error_code(self, name: str) -> str:
        """Return the effective error code of an exception."""
        return str(as_object(self.shape(name).get("error")).get("code") or name)

    def has_class(self, name: str) -> bool:
        """Return whether the bindings define a class for a shape."""
        return self._model.shapes[name].has_class


def as_object(value: JSON | Absent) -> Object:
    """Return a value, or an empty object if the value is no object."""
    return cast("Object", value) if isinstance(value, dict) else EMPTY


def target(reference: Object | None) -> str:
    """Return the name of the shape that a reference names, or an empty string."""
    return str(reference["shape"]) if reference else ""


def strings_in(value: JSON | Absent) -> Sequence[str]:
    """Return the values of an enum, or the names of required members; empty if absent."""
    return value if is_list(value) else ()


def is_reordered(old: JSON | Absent, new: JSON | Absent) -> bool:
    """Return whether two lists contain the same texts in different order."""
    if not is_list(old) or not is_list(new):
        return False
    return old != new and sorted(map(json.dumps, old)) == sorted(map(json.dumps, new))


def references(shape: Object) -> Iterator[tuple[str, Object]]:
    """Yield the references of a shape, each with its member name or key."""
    match shape.get("type"):
        case "structure":
            yield from shape.get("members", EMPTY).items()
        case "list" | "map" as shape_type:
            for key in REFERENCE_KEYS[shape_type]:
                yield key, shape[key]
        case _:
            pass


def is_same_json(one: JSON | Absent, other: JSON | Absent) -> bool:
    """Return whether two values are equal JSON in any order of keys: 1 is neither 1.0 nor true."""
    if one is other:
        return True
    if type(one) is not type(other) or one != other:
        return False
    if one.__class__ in _EXACT or _is_same_text(one, other):
        return True
    # Equal values that are not identical differ in the order of keys, or in 1 and true.
    if isinstance(one, dict):
        before, after = cast("Object", one), cast("Object", other)
        return all(is_same_json(value, after[key]) for key, value in before.items())
    if isinstance(one, list):
        return all(map(is_same_json, cast("Sequence[Any]", one), cast("Sequence[Any]", other)))
    return False


def is_identical_json(one: object, other: object) -> bool:
    """Return whether two values are equal JSON in the same order of keys; fast for large values."""
    return one == other and _is_same_text(one, other)


def _is_same_text(one: object, other: object) -> bool:
    return repr(one) == repr(other)


_EXACT: Final = frozenset({str, int, bool, NoneType})
"""Types whose equal values have one text."""


def is_present(value: JSON | Absent) -> bool:
    """Return whether a document contains a value."""
    return value is not ABSENT
