"""Reads botocore's service-2.json into a `ServiceModel`, strictly.

Nothing that is wrong passes, and everything that is wrong is said at once, each by its JSON
pointer. Traits that are unknown, or that do not belong to a shape's type, are ignored, as botocore
ignores them: AWS adds some every year. Where a shape may be misread, its model is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from attrs import frozen

from botopin.model import strict_json
from botopin.model.diagnostics import Diagnostic, ModelError, escape_unprintable, json_pointer
from botopin.model.files import read_file
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

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from pathlib import Path

    from botopin.model.service import JSON, Shape

_T = TypeVar("_T")

MODEL_FILE = "service-2.json"
EXTRAS_FILE = "service-2.sdk-extras.json"

MAX_NAME_LENGTH = 255
"""Characters of the name of a shape, member or operation. The longest of botocore has 155."""
MAX_PATTERN_LENGTH = 10_000
"""Characters of a pattern. The longest of botocore has 1,195."""
MAX_MEMBERS = 5_000
"""Members of a structure. The largest of botocore has 575."""
MAX_ENUM_VALUES = 20_000
"""Values of an enum. The largest of botocore has 1,437."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MAX_QUOTED = 60


def read_model(folder: Path) -> ServiceModel:
    """Read the service-2.json of a folder `<service>/<date>/`, and its extras if they are there.

    Raises ModelError with every defect.
    """
    path = folder / MODEL_FILE
    extras = folder / EXTRAS_FILE
    return read_service(
        read_file(path, limit=strict_json.MAX_BYTES),
        read_file(extras, limit=strict_json.MAX_BYTES) if extras.exists() else b"",
        service=folder.parent.name,
        date=folder.name,
        file=str(path),
    )


def read_service(
    data: bytes, extras: bytes = b"", *, service: str, date: str, file: str = MODEL_FILE
) -> ServiceModel:
    """Read the bytes of a service-2.json; `file` is what defects call it.

    `extras` is a service-2.sdk-extras.json: what it has under `merge` is laid over the model, as
    botocore's loader does (in six services: S3's `Expires` becomes a timestamp, for one).
    Raises ModelError with every defect.
    """
    defects: list[Diagnostic] = []
    document = read_merged(data, extras, file, file.replace(MODEL_FILE, EXTRAS_FILE), defects)
    return parse_service_model(document, defects, service=service, date=date, file=file)


def read_merged(
    data: bytes, extras: bytes, file: str, extras_file: str, defects: list[Diagnostic]
) -> JSON:
    """Read a JSON document, with its extras laid over it as botocore's loader does.

    Raises ModelError where it is no JSON; other defects are added to `defects`.
    """
    document = strict_json.parse(data, file, defects)
    if extras and isinstance(document, dict):
        document = _merged(document, _merge_of(extras, extras_file, defects))
    return document


def parse_service_model(
    document: JSON, defects: list[Diagnostic], *, service: str, date: str, file: str = MODEL_FILE
) -> ServiceModel:
    """Understand a service-2.json that was parsed; `defects` are those found until here.

    Raises ModelError with every defect.
    """
    model = _Reader(file, defects).model(document, service, date)
    if defects:
        raise ModelError(defects)
    return model


def _merge_of(data: bytes, file: str, defects: list[Diagnostic]) -> JSON:
    document = strict_json.parse(data, file, defects)
    try:
        return _object(_object(document).get("merge"))
    except _UnexpectedError as error:
        defects.append(Diagnostic(file, "/merge", str(error)))
        return {}


def _merged(base: JSON, over: JSON) -> JSON:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    members = cast("dict[str, JSON]", base)
    return members | {
        key: _merged(members[key], value) if key in members else value
        for key, value in cast("dict[str, JSON]", over).items()
    }


class _UnexpectedError(ValueError):
    """A value is not what a trait takes; says what it takes, and where within the value."""

    def __init__(self, message: str, at: str = "") -> None:
        super().__init__(message)
        self.at = at


def _kind(value: JSON) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


def _quoted(value: str) -> str:
    return (
        f"'{escape_unprintable(value if len(value) <= _MAX_QUOTED else value[:_MAX_QUOTED] + '…')}'"
    )


def _string(value: JSON) -> str:
    if not isinstance(value, str):
        raise _UnexpectedError(f"expected a string, got {_kind(value)}")
    return value


def _boolean(value: JSON) -> bool:
    if not isinstance(value, bool):
        raise _UnexpectedError(f"expected true or false, got {_kind(value)}")
    return value


def _number(value: JSON) -> int | float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _UnexpectedError(f"expected a number, got {_kind(value)}")
    return value


def _integer(value: JSON) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _UnexpectedError(f"expected an integer, got {_kind(value)}")
    return value


def _length(value: JSON) -> int:
    if (length := _integer(value)) < 0:
        raise _UnexpectedError(f"expected a length of at least 0, got {length}")
    return length


def _object(value: JSON) -> dict[str, JSON]:
    if not isinstance(value, dict):
        raise _UnexpectedError(f"expected an object, got {_kind(value)}")
    return cast("dict[str, JSON]", value)


def _array(value: JSON) -> Sequence[JSON]:
    if not isinstance(value, list):
        raise _UnexpectedError(f"expected an array, got {_kind(value)}")
    return cast("Sequence[JSON]", value)


def _strings(value: JSON) -> tuple[str, ...]:
    for index, item in enumerate(array := _array(value)):
        if not isinstance(item, str):
            raise _UnexpectedError(f"expected a string, got {_kind(item)}", json_pointer(index))
    return tuple(array)


def _enum(value: JSON) -> tuple[str, ...]:
    values = _strings(value)
    if len(values) > MAX_ENUM_VALUES:
        raise _UnexpectedError(f"expected at most {MAX_ENUM_VALUES:,} values, got {len(values):,}")
    seen: set[str] = set()
    for index, item in enumerate(values):
        if item in seen:
            message = f"expected distinct values, got {_quoted(item)} twice"
            raise _UnexpectedError(message, json_pointer(index))
        seen.add(item)
    return values


def _pattern(value: JSON) -> str:
    if len(pattern := _string(value)) > MAX_PATTERN_LENGTH:
        raise _UnexpectedError(
            f"expected at most {MAX_PATTERN_LENGTH:,} characters, got {len(pattern):,}"
        )
    return pattern


def _one_of(*known: str) -> Callable[[JSON], str]:
    def check(value: JSON) -> str:
        if (text := _string(value)) not in known:
            raise _UnexpectedError(f"expected one of {', '.join(known)}, got {_quoted(text)}")
        return text

    return check


def _context_param(value: JSON) -> str:
    if not isinstance(name := _object(value).get("name"), str):
        raise _UnexpectedError(f"expected a string, got {_kind(name)}", "/name")
    return name


def _xml_namespace(value: JSON) -> JSON:
    """`{"uri": …, "prefix": …}`; the oldest models write the uri alone."""
    if not isinstance(value, str):
        for key, item in _object(value).items():
            if not isinstance(item, str):
                raise _UnexpectedError(f"expected a string, got {_kind(item)}", json_pointer(key))
    return value


_Traits: TypeAlias = "dict[str, tuple[str, Callable[[JSON], Any]]]"
"""By the name in JSON: the field that it becomes, and the check that it must pass."""

_BASE: _Traits = {
    "documentation": ("documentation", _string),
    "sensitive": ("sensitive", _boolean),
    "box": ("box", _boolean),
    "locationName": ("location_name", _string),
    "xmlNamespace": ("xml_namespace", _xml_namespace),
}
_SIZE: _Traits = {"min": ("min", _length), "max": ("max", _length)}
_RANGE: _Traits = {"min": ("min", _number), "max": ("max", _number)}
_COLLECTION: _Traits = {
    **_SIZE,
    "flattened": ("flattened", _boolean),
    "sparse": ("sparse", _boolean),
}


@frozen
class _Type:
    """A `type` of service-2.json: its class, and the traits that are its own."""

    shape: type[Shape]
    traits: _Traits
    fixed: Mapping[str, JSON] = {}


_TYPES: dict[str, _Type] = {
    "structure": _Type(
        StructureShape,
        {
            "union": ("union", _boolean),
            "document": ("document", _boolean),
            "eventstream": ("eventstream", _boolean),
            "event": ("event", _boolean),
            "payload": ("payload", _string),
            "wrapper": ("wrapper", _boolean),
            "xmlOrder": ("xml_order", _strings),
        },
    ),
    "list": _Type(ListShape, _COLLECTION),
    "map": _Type(MapShape, _COLLECTION),
    "string": _Type(
        StringShape,
        {
            **_SIZE,
            "pattern": ("pattern", _pattern),
            "enum": ("enum", _enum),
            "jsonvalue": ("jsonvalue", _boolean),
        },
    ),
    "integer": _Type(IntegerShape, _RANGE),
    "long": _Type(IntegerShape, _RANGE, {"long": True}),
    "float": _Type(FloatShape, _RANGE),
    "double": _Type(FloatShape, _RANGE, {"double": True}),
    "boolean": _Type(BooleanShape, {}),
    "timestamp": _Type(
        TimestampShape,
        {"timestampFormat": ("timestamp_format", _one_of("iso8601", "rfc822", "unixTimestamp"))},
    ),
    "blob": _Type(
        BlobShape,
        {
            **_SIZE,
            "streaming": ("streaming", _boolean),
            "requiresLength": ("requires_length", _boolean),
        },
    ),
}

_TYPE = _one_of(*_TYPES)

_SERVICE: _Traits = {
    "documentation": ("documentation", _string),
    "clientContextParams": ("client_context_params", _object),
}
_REFERENCE: _Traits = {
    "documentation": ("documentation", _string),
    "location": ("location", _one_of("header", "headers", "querystring", "uri", "statusCode")),
    "locationName": ("location_name", _string),
    "queryName": ("query_name", _string),
    "xmlAttribute": ("xml_attribute", _boolean),
    "xmlNamespace": ("xml_namespace", _xml_namespace),
    "flattened": ("flattened", _boolean),
    "idempotencyToken": ("idempotency_token", _boolean),
    "jsonvalue": ("jsonvalue", _boolean),
    "streaming": ("streaming", _boolean),
    "eventpayload": ("event_payload", _boolean),
    "eventheader": ("event_header", _boolean),
    "hostLabel": ("host_label", _boolean),
    "contextParam": ("context_param", _context_param),
    "box": ("box", _boolean),
    "resultWrapper": ("result_wrapper", _string),
}

# A use may override what its target says of values, not what only a whole structure can say.
_OVERRIDES: dict[str, _Traits] = {
    name: {
        key: trait
        for key, trait in {"sensitive": _BASE["sensitive"], **kind.traits}.items()
        if key not in {*_REFERENCE, "payload", "xmlOrder"}
    }
    for name, kind in _TYPES.items()
}
# Traits that are fields of the reference and override the target as well.
_SHARED: dict[str, tuple[str, ...]] = {
    name: tuple(kind.traits[key][0] for key in kind.traits.keys() & _REFERENCE.keys())
    for name, kind in _TYPES.items()
}

_DEPRECATION: _Traits = {
    "deprecated": ("deprecated", _boolean),
    "deprecatedMessage": ("message", _string),
    "deprecatedSince": ("since", _string),
}
_EXCEPTION: _Traits = {
    "exception": ("exception", _boolean),
    "fault": ("fault", _boolean),
    "error": ("error", _object),
    "retryable": ("retryable", _object),
}
_ERROR: _Traits = {
    "code": ("code", _string),
    "httpStatusCode": ("http_status", _integer),
    "senderFault": ("sender_fault", _boolean),
    "fault": ("fault", _boolean),
}
_HTTP: _Traits = {
    "method": ("http_method", _string),
    "requestUri": ("request_uri", _string),
    "responseCode": ("response_code", _integer),
}
_RETRYABLE: _Traits = {"throttling": ("throttling", _boolean)}
_OPERATION: _Traits = {
    "documentation": ("documentation", _string),
    "idempotent": ("idempotent", _boolean),
    "readonly": ("readonly", _boolean),
}
_OPERATION_KEYS = frozenset({"http", "input", "output", "errors", *_OPERATION, *_DEPRECATION})


class _Reader:
    """Reads one document; what is wrong with it goes to `defects`, and then no result counts."""

    def __init__(self, file: str, defects: list[Diagnostic]) -> None:
        self._file = file
        self._defects = defects
        self._shapes: dict[str, dict[str, JSON]] = {}
        self._errors: set[str] = set()

    def model(self, document: JSON, service: str, date: str) -> ServiceModel:
        root = self._checked(document, _object, "") or {}
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
            metadata=self._checked(root.get("metadata"), _object, "/metadata") or {},
            operations=operations,
            shapes=shapes,
            deprecation=self._deprecation(root, ""),
            **self._traits(root, _SERVICE, ""),
        )

    def _wrong(self, at: str, message: str) -> None:
        self._defects.append(Diagnostic(self._file, at, message))

    def _checked(self, value: JSON, check: Callable[[JSON], _T], at: str) -> _T | None:
        try:
            return check(value)
        except _UnexpectedError as error:
            self._wrong(at + error.at, str(error))
            return None

    def _traits(self, raw: dict[str, JSON], known: _Traits, at: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in raw.items():
            if key in known:
                name, check = known[key]
                try:
                    found[name] = check(value)
                except _UnexpectedError as error:
                    self._wrong(f"{at}/{key}{error.at}", str(error))
        return found

    def _named(self, value: JSON, at: str) -> dict[str, JSON]:
        """An object that is keyed by names, without those that are wrong."""
        named: dict[str, JSON] = {}
        for name, item in (self._checked(value, _object, at) or {}).items():
            if len(name) > MAX_NAME_LENGTH:
                message = f"expected a name of at most {MAX_NAME_LENGTH} characters"
                self._wrong(at + json_pointer(name), message)
            elif not NAME.fullmatch(name):
                self._wrong(at + json_pointer(name), f"expected a name that matches {NAME.pattern}")
            else:
                named[name] = item
        return named

    def _deprecation(self, raw: dict[str, JSON], at: str) -> Deprecation | None:
        found = self._traits(raw, _DEPRECATION, at)
        return Deprecation(**found) if found.pop("deprecated", False) else None

    def _bounds(self, low: JSON, high: JSON, at: str) -> None:
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            self._wrong(at, f"expected min to be at most max, got {low} and {high}")

    def _reference(self, value: JSON, at: str, target_type: str = "") -> dict[str, Any]:
        """The fields of a Reference, to a shape of `target_type` if that is given."""
        if (raw := self._checked(value, _object, at)) is None:
            return {"shape": ""}
        fields = self._traits(raw, _REFERENCE, at)
        fields["deprecation"] = self._deprecation(raw, at)
        name = fields["shape"] = self._checked(raw.get("shape"), _string, f"{at}/shape") or ""
        target = self._shapes.get(name)
        if target is None:
            if isinstance(raw.get("shape"), str):
                self._wrong(f"{at}/shape", f"expected the name of a shape, got {_quoted(name)}")
            return fields
        kind = target.get("type")
        if not isinstance(kind, str) or kind not in _TYPES:
            return fields  # is reported where the shape stands
        if target_type and kind != target_type:
            message = f"expected a {target_type}, got {_quoted(name)} of type {kind}"
            self._wrong(f"{at}/shape", message)
        overrides = self._traits(raw, _OVERRIDES[kind], at)
        overrides |= {name: fields[name] for name in _SHARED[kind] if name in fields}
        if overrides:
            fields["overrides"] = overrides
            merged = {**target, **raw}
            self._bounds(merged.get("min"), merged.get("max"), at)
        return fields

    def _shape(self, name: str, value: JSON, at: str) -> Shape | None:
        if (raw := self._checked(value, _object, at)) is None:
            return None
        kind = self._checked(raw.get("type"), _TYPE, f"{at}/type") or ""
        if not kind:
            return None
        fields = self._traits(raw, _BASE | _TYPES[kind].traits, at)
        self._bounds(fields.get("min"), fields.get("max"), at)
        fields["deprecation"] = self._deprecation(raw, at)
        match kind:
            case "structure":
                members = self._members(raw, at)
                fields["members"] = members
                fields["error"] = self._error(name, raw, at)
                for trait, key in (("payload", "payload"), ("xml_order", "xmlOrder")):
                    names = fields.get(trait, ())
                    for member in (names,) if isinstance(names, str) else names:
                        self._member_exists(member, members, f"{at}/{key}")
            case "list":
                fields["member"] = Reference(**self._reference(raw.get("member"), f"{at}/member"))
            case "map":
                fields["key"] = Reference(**self._reference(raw.get("key"), f"{at}/key", "string"))
                fields["value"] = Reference(**self._reference(raw.get("value"), f"{at}/value"))
            case _:
                pass
        return _TYPES[kind].shape(name=name, **_TYPES[kind].fixed, **fields)

    def _members(self, raw: dict[str, JSON], at: str) -> dict[str, Member]:
        named = self._named(raw.get("members", {}), f"{at}/members")
        if len(named) > MAX_MEMBERS:
            self._wrong(f"{at}/members", f"expected at most {MAX_MEMBERS:,}, got {len(named):,}")
        required = self._checked(raw.get("required", []), _strings, f"{at}/required") or ()
        for index, name in enumerate(required):
            self._member_exists(name, named, f"{at}/required/{index}")
        mandatory = frozenset(required)
        return {
            name: Member(
                name=name,
                required=name in mandatory,
                **self._reference(reference, f"{at}/members/{name}"),
            )
            for name, reference in named.items()
        }

    def _member_exists(self, name: str, members: Container[str], at: str) -> None:
        if name not in members:
            self._wrong(at, f"expected the name of a member, got {_quoted(name)}")

    def _error(self, name: str, raw: dict[str, JSON], at: str) -> ErrorTrait | None:
        found = self._traits(raw, _EXCEPTION, at)
        error: dict[str, JSON] = found.get("error", {})
        retryable: dict[str, JSON] | None = found.get("retryable")
        fields = self._traits(error, _ERROR, f"{at}/error")
        fields |= self._traits(retryable or {}, _RETRYABLE, f"{at}/retryable")
        if not (found.get("exception") or error or name in self._errors):
            return None
        fields["code"] = fields.get("code") or name
        fields["fault"] = found.get("fault", False) or fields.get("fault", False)
        return ErrorTrait(retryable=retryable is not None, **fields)

    def _operation(self, name: str, value: JSON, at: str) -> Operation:
        raw = self._checked(value, _object, at) or {}
        http = self._checked(raw.get("http", {}), _object, f"{at}/http") or {}
        errors = self._checked(raw.get("errors", []), _array, f"{at}/errors") or []
        return Operation(
            name=name,
            input=self._message(raw, "input", at),
            output=self._message(raw, "output", at),
            errors=tuple(
                Reference(**self._reference(error, f"{at}/errors/{index}", "structure"))
                for index, error in enumerate(errors)
            ),
            deprecation=self._deprecation(raw, at),
            traits={
                key: value
                for key, value in raw.items()
                if key not in _OPERATION_KEYS and (key, value) != ("name", name)
            },
            **self._traits(raw, _OPERATION, at),
            **self._traits(http, _HTTP, f"{at}/http"),
        )

    def _message(self, raw: dict[str, JSON], key: str, at: str) -> Reference | None:
        if key not in raw:
            return None
        reference = Reference(**self._reference(raw[key], f"{at}/{key}", "structure"))
        target = self._shapes.get(reference.shape, {})
        if target.get("document") or target.get("exception"):
            self._wrong(f"{at}/{key}/shape", "expected a structure, not a document or an exception")
        return reference
