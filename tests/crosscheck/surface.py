"""Checks that a package has the shapes of its raw model, and no others."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_type_hints

import attrs

from botopin import from_boto3, to_boto3
from botopin.runtime import Union, UnknownValue
from crosscheck.results import Result, agree
from crosscheck.samples import valid
from support.raw_model import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from support.raw_model import RawModel

PYTHON: Final[dict[str, type[Any]]] = {
    "string": str,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": bool,
    "timestamp": datetime,
    "blob": bytes,
}


def names(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that the public names are the names in the model, however they are imported."""
    where = model.package
    public = [
        *model.structures(),
        *model.of_kind("errors"),
        *model.of_kind("enums"),
        model.base_error,
    ]
    public += [f"{kind}{model.json['metadata']['serviceId']}Client" for kind in ("", "Async")]
    yield agree("names", where, sorted(public), package.__all__)
    yield agree("dir", where, set(), set(public) - set(dir(package)))
    starred: dict[str, Any] = {}
    exec(f"from {where} import *", starred)  # noqa: S102 - the only way to import by star
    yield agree("star", where, set(public), starred.keys() - {"__builtins__"})
    for name in public:
        exported = getattr(package, name, None)
        yield agree("name", f"{where}.{name}", name, getattr(exported, "__name__", None))
        home = getattr(exported, "__module__", where)
        yield agree(
            "home", f"{where}.{name}", exported, getattr(importlib.import_module(home), name, None)
        )


def structures(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that each structure is an attrs class with the members of the model."""
    for name in model.structures():
        cls = getattr(package, name, None)
        if cls is None:
            yield Result("structure", name, "is not there")
            continue
        union = bool(model.shapes[name].get("union"))
        yield agree("union" if union else "structure", name, union, issubclass(cls, Union))
        members = {attribute(wire): wire for wire in model.members(name)}
        fields = attrs.fields_dict(cls)
        yield agree("members", name, list(members), list(fields))
        hints = get_type_hints(cls)
        resolved = attrs.fields_dict(attrs.resolve_types(cls))
        for member, wire in members.items():
            if member not in fields:
                continue
            where = f"{name}.{member}"
            required = model.requires(name, wire)
            yield agree(
                "required", where, attrs.NOTHING if required else None, fields[member].default
            )
            yield agree("keyword", where, expected=True, found=fields[member].kw_only)
            expected = member_annotation(model, package, name, wire)
            yield agree("annotation", where, expected, hints[member])
            yield agree("resolved annotation", where, expected, resolved[member].type)
            yield from _wire_name(model, name, cls, wire)


def _wire_name(model: RawModel, name: str, cls: type[Any], wire: str) -> Iterator[Result]:
    """Check that a member has its wire name in both directions."""
    data = {wire: valid(model, model.members(name)[wire]["shape"])}
    value = from_boto3(data, cls)
    where = f"{name}.{attribute(wire)}"
    actual = getattr(value, attribute(wire), None)
    yield Result("read", where, "" if actual is not None else f"is not read from {wire}")
    yield agree("wire name", where, data, to_boto3(value, validate=False))


def enums(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check that each enum has the values of the model, in the same order."""
    for name in model.of_kind("enums"):
        cls = getattr(package, name, None)
        if cls is None:
            yield Result("enum", name, "is not there")
            continue
        values = [each.value for each in cls.__members__.values()]  # aliases would be extra
        yield agree("enum", name, model.shapes[name]["enum"], values)
        for value in values:
            yield agree("enum value", f"{name}.{value}", value, cls(value))


def errors(model: RawModel, package: ModuleType) -> Iterator[Result]:
    """Check the class of each exception: status, side at fault and members."""
    base = getattr(package, model.base_error)
    for name in model.of_kind("errors"):
        cls = getattr(package, name, None)
        if cls is None:
            yield Result("error", name, "is not there")
            continue
        shape = model.shapes[name]
        trait = shape.get("error", {})
        fault = "client" if trait.get("senderFault") else "server" if shape.get("fault") else ""
        yield agree("error", name, expected=True, found=issubclass(cls, base))
        yield agree("code", name, trait.get("code", name), cls.code)
        yield agree("HTTP status", name, trait.get("httpStatusCode"), cls.http_status)
        yield agree("fault", name, fault, cls.fault)
        hints = get_type_hints(cls)
        response = {"Error": {"Code": name, "Message": "said"}, **valid(model, name)}
        raised = cls(response, "Operation")
        for wire, reference in shape["members"].items():
            member = attribute(wire)
            where = f"{name}.{member}"
            expected = member_annotation(model, package, name, wire)
            yield agree("annotation", where, expected, hints.get(member))
            plain = getattr(raised, member, None)
            if model.shapes[reference["shape"]]["type"] != "list":  # of shapes, here
                yield agree("read", where, response[wire], plain)
            else:
                yield agree("read", where, response[wire], list(map(to_boto3, plain or ())))


def member_annotation(
    model: RawModel, package: ModuleType, structure: str, wire: str, *, is_argument: bool = False
) -> Any:
    """Return the annotation that a member, or the argument for a member, must have."""
    shape = model.members(structure)[wire]["shape"]
    expected = annotation(model, package, shape, is_argument=is_argument)
    return expected if model.requires(structure, wire) else expected | None


def annotation(
    model: RawModel, package: ModuleType, name: str, *, is_argument: bool = False
) -> Any:
    """Return the annotation that a value of a shape must have."""
    shape = model.shapes[name]

    def inner(reference: dict[str, Any]) -> Any:
        return annotation(model, package, reference["shape"], is_argument=is_argument)

    match shape["type"]:
        case "structure":
            return getattr(package, name, object)
        case "list":
            return Sequence[inner(shape["member"])]  # type: ignore[misc]
        case "map":
            return Mapping[inner(shape["key"]), inner(shape["value"])]  # type: ignore[misc]
        case "string" if "enum" in shape:
            expected = getattr(package, name, object) | UnknownValue
            return expected | str if is_argument else expected  # a literal is `str` at run time
        case kind:
            return PYTHON[kind]
