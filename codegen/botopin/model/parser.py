"""Parser of service-2.json: from a JSON document to a `ServiceModel`.

The parser reports every fault of a document, each with its JSON pointer. It ignores unknown traits
and traits of other types, as botocore does: AWS adds some every year.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botopin.model.diagnostics import Diagnostic, json_pointer
from botopin.model.service import (
    BlobShape,
    BooleanShape,
    Deprecation,
    ErrorTrait,
    FloatShape,
    IntegerShape,
    ListShape,
    MapShape,
    Member,
    Operation,
    Reference,
    ServiceModel,
    StringShape,
    StructureShape,
    TimestampShape,
)
from botopin.model.traits import Trait, traits_of
from botopin.model.values import (
    LimitError,
    UnexpectedValueError,
    as_array,
    as_boolean,
    as_object,
    as_string,
    as_strings,
    one_of,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from botopin.model.service import JSON, Shape

_T = TypeVar("_T")

MAX_NAME_LENGTH: Final = 1_024
"""Maximum length in characters of a name. The longest name in botocore's history has 685."""
MAX_MEMBERS: Final = 5_000
"""Maximum number of members of a structure. The largest structure of botocore has 575."""

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""Names of shapes, members and operations."""

_TYPES: Final[Mapping[str, type[Shape]]] = {
    "structure": StructureShape,
    "list": ListShape,
    "map": MapShape,
    "string": StringShape,
    "integer": IntegerShape,
    "long": IntegerShape,
    "float": FloatShape,
    "double": FloatShape,
    "boolean": BooleanShape,
    "timestamp": TimestampShape,
    "blob": BlobShape,
}
_FIXED: Final[Mapping[str, Mapping[str, Any]]] = {
    "long": {"long": True},
    "double": {"double": True},
}
"""Fields that the type alone decides."""
_as_type: Final = one_of(*_TYPES)

_SERVICE: Final = traits_of(ServiceModel)
_REFERENCE: Final = traits_of(Reference)
_OPERATION: Final = traits_of(Operation)
_HTTP: Final = traits_of(Operation, "http")
_ERROR: Final = traits_of(ErrorTrait, "error")
_RETRYABLE: Final = traits_of(ErrorTrait, "retryable")
_SHAPES: Final = {kind: traits_of(cls) for kind, cls in _TYPES.items()}
_OVERRIDES: Final = {
    kind: {key: each for key, each in traits.items() if each.is_overridable}
    for kind, traits in _SHAPES.items()
}
"""Traits that a reference to a shape can set, by the shape's type."""
_OWN_OVERRIDES: Final = {
    kind: {key: each for key, each in traits.items() if key not in _REFERENCE}
    for kind, traits in _OVERRIDES.items()
}
_SHARED_FIELDS: Final = {
    kind: tuple(each.field for key, each in traits.items() if key in _REFERENCE)
    for kind, traits in _OVERRIDES.items()
}
"""Fields of traits that are also traits of the reference itself, by the shape's type."""

_DEPRECATION: Final = {"deprecated": Trait("deprecated", as_boolean), **traits_of(Deprecation)}
_EXCEPTION: Final = {
    "exception": Trait("exception", as_boolean),
    "fault": Trait("fault", as_boolean),
    "error": Trait("error", as_object),
    "retryable": Trait("retryable", as_object),
}
_OPERATION_KEYS: Final = frozenset(
    {"http", "input", "output", "errors", *_OPERATION, *_DEPRECATION}
)


class ServiceParser:
    """Parser of one document. The model is invalid if the parser finds a fault."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.faults: list[Diagnostic] = []
        """Types, references, required entries and values that a model cannot have."""
        self.excesses: list[Diagnostic] = []
        """Values beyond a limit, and names that are not identifiers."""
        self._shapes: dict[str, dict[str, JSON]] = {}
        self._errors: set[str] = set()

    def parse(self, document: JSON, service: str, date: str) -> ServiceModel:
        """Parse a whole document."""
        root = self._checked(document, as_object, "") or {}
        raw_shapes = self._named(root.get("shapes", {}), "/shapes")
        self._shapes = {
            name: raw if isinstance(raw, dict) else {} for name, raw in raw_shapes.items()
        }
        operations = {
            name: self._operation(name, raw, f"/operations/{name}")
            for name, raw in self._named(root.get("operations", {}), "/operations").items()
        }
        self._errors = {e.shape for operation in operations.values() for e in operation.errors}
        shapes = {
            name: shape
            for name, raw in raw_shapes.items()
            if (shape := self._shape(name, raw, f"/shapes/{name}")) is not None
        }
        return ServiceModel(
            service=service,
            date=date,
            metadata=self._checked(root.get("metadata"), as_object, "/metadata") or {},
            operations=operations,
            shapes=shapes,
            deprecation=self._deprecation(root, ""),
            **self._traits(root, _SERVICE, ""),
        )

    def _report(self, pointer: str, message: str) -> None:
        self.faults.append(Diagnostic(self._file, pointer, message))

    def _report_excess(self, pointer: str, message: str) -> None:
        self.excesses.append(Diagnostic(self._file, pointer, message))

    def _report_error(self, pointer: str, error: UnexpectedValueError) -> None:
        report = self._report_excess if isinstance(error, LimitError) else self._report
        report(pointer + error.pointer, str(error))

    def _checked(self, value: JSON, check: Callable[[JSON], _T], pointer: str) -> _T | None:
        """Return the checked value, or report the fault and return None."""
        try:
            return check(value)
        except UnexpectedValueError as error:
            self._report_error(pointer, error)
            return None

    def _traits(
        self, raw: dict[str, JSON], known: Mapping[str, Trait], pointer: str
    ) -> dict[str, Any]:
        """Return the values of the known traits by field name, without the faulty ones."""
        fields: dict[str, Any] = {}
        for key, value in raw.items():
            if key in known:
                trait = known[key]
                try:
                    fields[trait.field] = trait.check(value)
                except UnexpectedValueError as error:
                    self._report_error(f"{pointer}/{key}", error)
        return fields

    def _named(self, value: JSON, pointer: str) -> dict[str, JSON]:
        """Return an object that maps names to values, without the faulty names."""
        named: dict[str, JSON] = {}
        for name, item in (self._checked(value, as_object, pointer) or {}).items():
            if len(name) > MAX_NAME_LENGTH:
                message = f"expected a name of at most {MAX_NAME_LENGTH:,} characters"
                self._report_excess(pointer + json_pointer(name), message)
            elif not NAME.fullmatch(name):
                message = f"expected a name that matches {NAME.pattern}"
                self._report_excess(pointer + json_pointer(name), message)
            else:
                named[name] = item
        return named

    def _deprecation(self, raw: dict[str, JSON], pointer: str) -> Deprecation | None:
        fields = self._traits(raw, _DEPRECATION, pointer)
        return Deprecation(**fields) if fields.pop("deprecated", False) else None

    def _check_bounds(self, low: JSON, high: JSON, pointer: str) -> None:
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            self._report(pointer, f"expected min to be at most max, got {low} and {high}")

    def _reference(self, value: JSON, pointer: str, target_type: str = "") -> dict[str, Any]:
        """Return the fields of a reference.

        Args:
            value: Reference in the document.
            pointer: JSON pointer to the reference.
            target_type: Required type of the target, or an empty string for any type.
        """
        if (raw := self._checked(value, as_object, pointer)) is None:
            return {"shape": ""}
        fields = self._traits(raw, _REFERENCE, pointer)
        fields["deprecation"] = self._deprecation(raw, pointer)
        name = self._checked(raw.get("shape"), as_string, f"{pointer}/shape") or ""
        fields["shape"] = name
        target = self._shapes.get(name)
        if target is None:
            if isinstance(raw.get("shape"), str):
                message = f"expected the name of a shape, got {quoted(name)}"
                self._report(f"{pointer}/shape", message)
            return fields
        kind = target.get("type")
        if not isinstance(kind, str) or kind not in _TYPES:
            return fields  # reported with the shape
        if target_type and kind != target_type:
            message = f"expected a {target_type}, got {quoted(name)} of type {kind}"
            self._report(f"{pointer}/shape", message)
        overrides = self._traits(raw, _OWN_OVERRIDES[kind], pointer)
        overrides |= {name: fields[name] for name in _SHARED_FIELDS[kind] if name in fields}
        if overrides:
            fields["overrides"] = overrides
            low, high = (raw.get(key, target.get(key)) for key in ("min", "max"))
            self._check_bounds(low, high, pointer)
        return fields

    def _shape(self, name: str, value: JSON, pointer: str) -> Shape | None:
        if (raw := self._checked(value, as_object, pointer)) is None:
            return None
        kind = self._checked(raw.get("type"), _as_type, f"{pointer}/type") or ""
        if not kind:
            return None
        fields = self._traits(raw, _SHAPES[kind], pointer)
        self._check_bounds(fields.get("min"), fields.get("max"), pointer)
        fields["deprecation"] = self._deprecation(raw, pointer)
        reference = partial(self._nested_reference, raw, pointer)
        match kind:
            case "structure":
                fields["members"] = members = self._members(raw, pointer)
                fields["error"] = self._error(name, raw, pointer)
                self._check_members(fields, members, pointer)
            case "list":
                fields["member"] = reference("member")
            case "map":
                fields["key"] = reference("key", "string")
                fields["value"] = reference("value")
            case _:
                pass
        return _TYPES[kind](name=name, **_FIXED.get(kind, {}), **fields)

    def _nested_reference(
        self, raw: dict[str, JSON], pointer: str, key: str, target_type: str = ""
    ) -> Reference:
        return Reference(**self._reference(raw.get(key), f"{pointer}/{key}", target_type))

    def _check_members(
        self, fields: Mapping[str, Any], members: Container[str], pointer: str
    ) -> None:
        """Check the members that the traits `payload` and `xmlOrder` name."""
        if "payload" in fields:
            self._check_member(fields["payload"], members, f"{pointer}/payload")
        for name in fields.get("xml_order", ()):
            self._check_member(name, members, f"{pointer}/xmlOrder")

    def _members(self, raw: dict[str, JSON], pointer: str) -> dict[str, Member]:
        named = self._named(raw.get("members", {}), f"{pointer}/members")
        if len(named) > MAX_MEMBERS:
            message = f"expected at most {MAX_MEMBERS:,}, got {len(named):,}"
            self._report_excess(f"{pointer}/members", message)
        required = self._checked(raw.get("required", []), as_strings, f"{pointer}/required") or ()
        for index, name in enumerate(required):
            self._check_member(name, named, f"{pointer}/required/{index}")
        mandatory = frozenset(required)
        return {
            name: Member(
                name=name,
                required=name in mandatory,
                **self._reference(reference, f"{pointer}/members/{name}"),
            )
            for name, reference in named.items()
        }

    def _check_member(self, name: str, members: Container[str], pointer: str) -> None:
        if name not in members:
            self._report(pointer, f"expected the name of a member, got {quoted(name)}")

    def _error(self, name: str, raw: dict[str, JSON], pointer: str) -> ErrorTrait | None:
        """Return the error trait of a structure, or None if the structure is no exception."""
        exception = self._traits(raw, _EXCEPTION, pointer)
        error: dict[str, JSON] = exception.get("error", {})
        retryable: dict[str, JSON] | None = exception.get("retryable")
        fields = self._traits(error, _ERROR, f"{pointer}/error")
        fields |= self._traits(retryable or {}, _RETRYABLE, f"{pointer}/retryable")
        if not (exception.get("exception") or error or name in self._errors):
            return None
        fields["code"] = fields.get("code") or name
        fields["fault"] = exception.get("fault", False) or fields.get("fault", False)
        return ErrorTrait(retryable=retryable is not None, **fields)

    def _operation(self, name: str, value: JSON, pointer: str) -> Operation:
        raw = self._checked(value, as_object, pointer) or {}
        http = self._checked(raw.get("http", {}), as_object, f"{pointer}/http") or {}
        errors = self._checked(raw.get("errors", []), as_array, f"{pointer}/errors") or []
        return Operation(
            name=name,
            input=self._message(raw, "input", pointer),
            output=self._message(raw, "output", pointer),
            errors=tuple(
                Reference(**self._reference(error, f"{pointer}/errors/{index}", "structure"))
                for index, error in enumerate(errors)
            ),
            deprecation=self._deprecation(raw, pointer),
            traits={
                key: value
                for key, value in raw.items()
                if key not in _OPERATION_KEYS and (key, value) != ("name", name)
            },
            **self._traits(raw, _OPERATION, pointer),
            **self._traits(http, _HTTP, f"{pointer}/http"),
        )

    def _message(self, raw: dict[str, JSON], key: str, pointer: str) -> Reference | None:
        """Return the reference to an operation's input or output."""
        if key not in raw:
            return None
        reference = self._nested_reference(raw, pointer, key, "structure")
        target = self._shapes.get(reference.shape, {})
        flags = ("document", "exception", "union", "eventstream")
        if any(target.get(flag) is True for flag in flags):
            message = "expected a structure, not a document, an exception or a union"
            self._report(f"{pointer}/{key}/shape", message)
        return reference
