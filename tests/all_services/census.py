"""Census: comparison of every item of a raw model with its generated package."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from attrs import fields
from botocore import xform_name

from all_services import member_types
from botopin.runtime import Union
from botopin.runtime.errors import error_members
from botopin.runtime.members import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from all_services.classes import Classes
    from all_services.services import Service
    from botopin.runtime.members import MemberInfo

DOCUMENTS: Final = tuple(
    f"{name}{extras}"
    for name in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1")
    for extras in ("", ".sdk-extras")
)
"""Documents of the bundled model, including traits that only botocore reads."""

_PARTS: Final = ("member", "key", "value")


def counted(service: Service) -> Counter[str]:
    """Return the number of items of each kind."""
    count: Counter[str] = Counter()
    for shape in service.shapes.values():
        count["shapes"] += 1
        count["structures"] += shape["type"] == "structure" and not shape.get("exception")
        count["errors"] += bool(shape.get("exception"))
        count["members"] += len(shape.get("members", ()))
        count["enum values"] += len(shape.get("enum", ()))
        references = (*shape.get("members", {}).values(), *(shape.get(part, {}) for part in _PARTS))
        for traits in (shape, *references):
            count["constraints"] += sum(name in traits for name in ("min", "max", "pattern"))
        count["constraints"] += len(shape.get("required", ()))
    count["operations"] = len(service.operations)
    count["inputs"] = sum("input" in each for each in service.operations.values())
    count["paginators"] = len(service.paginators)
    count["waiters"] = len(service.waiters)
    return count


def imports(package: str) -> Iterator[str]:
    """Import every module of a package, and yield errors in the names that it exports."""
    for module in sorted(files(package).iterdir(), key=lambda each: each.name):
        if module.name.endswith(".py") and module.name != "__init__.py":
            import_module(f"{package}.{module.name.removesuffix('.py')}")
    bindings = import_module(package)
    for name in bindings.__all__:
        exported = getattr(bindings, name)
        if exported.__name__ != name or not hasattr(import_module(exported.__module__), name):
            yield f"{name}: differs from the object in its module"
    if missing := {*bindings.__all__} - {*dir(bindings)}:
        yield f"dir() lacks {sorted(missing)}"


def documents(service: Service, package: str) -> Iterator[str]:
    """Check that the bundled documents equal botocore's documents."""
    folder = files(package) / "_model"
    for name in DOCUMENTS:
        original = service.document(name)
        file = folder / f"{name}.json"
        bundled = json.loads(file.read_bytes()) if file.is_file() else None
        if bundled != original and original is not None:
            yield f"_model/{name}.json: differs from botocore's file"


def shapes(service: Service, classes: Classes) -> Iterator[str]:
    """Check that each structure, error and enum has a class with every trait of the model."""
    names = classes.names
    for name, shape in service.shapes.items():
        match shape:
            case {"exception": True}:
                yield from _error(service, classes, name)
            case {"type": "structure", "document": True}:
                pass
            case {"type": "structure"}:
                yield from _structure(service, classes, name, names)
            case {"type": "string", "enum": [_, *_] as values}:
                yield from _enum(classes, name, values, shape)
            case _:
                pass


def unreferenced(service: Service) -> set[str]:
    """Return the plain shapes that no other shape refers to."""
    referenced = {
        each[direction]["shape"]
        for each in service.operations.values()
        for direction in ("input", "output")
        if direction in each
    }
    for shape in service.shapes.values():
        for each in shape.get("members", {}).values():
            referenced |= {each["shape"], each.get("alternative", each["shape"])}
        referenced |= {shape[part]["shape"] for part in _PARTS if part in shape}
    return {
        name
        for name, shape in service.shapes.items()
        if name not in referenced
        and (shape["type"] != "structure" or shape.get("document"))
        and not shape.get("enum")
    }


def _structure(
    service: Service, classes: Classes, name: str, names: dict[type[Any], str]
) -> Iterator[str]:
    shape, cls = service.shapes[name], classes.structures.get(name)
    if cls is None:
        yield f"{name}: has no class"
        return
    union = bool(shape.get("union") or shape.get("eventstream"))
    yield from _same(name, "union", union, issubclass(cls, Union))
    yield from _same(name, "sensitive", bool(shape.get("sensitive")), cls.__botopin_sensitive__)
    yield from _deprecated(name, shape, cls)
    every = members(cls)
    yield from _members(service, name, cls, every, names)
    yield from _same(
        name, "attrs fields", [each.name for each in every], [f.name for f in fields(cls)]
    )
    hints = get_type_hints(cls)
    yield from _same(name, "hints", set(), {each.name for each in every} - {*hints})


def _error(service: Service, classes: Classes, name: str) -> Iterator[str]:
    shape, cls = service.shapes[name], classes.errors.get(name)
    if cls is None:
        yield f"{name}: has no class"
        return
    trait = shape.get("error", {})
    yield from _same(name, "code", trait.get("code", name), cls.code)
    yield from _same(name, "HTTP status", trait.get("httpStatusCode"), cls.http_status)
    yield from _same(name, "fault", "server" if shape.get("fault") else "client", cls.fault)
    yield from _deprecated(name, shape, cls)
    yield from _members(service, name, cls, error_members(cls), classes.names)
    hints = get_type_hints(cls)
    yield from _same(name, "hints", set(), {each.name for each in error_members(cls)} - {*hints})


def _enum(classes: Classes, name: str, values: list[str], shape: dict[str, Any]) -> Iterator[str]:
    cls = classes.enums.get(name)
    if cls is None:
        yield f"{name}: has no class"
        return
    # Two names of one value would be one member.
    yield from _same(name, "values", list(dict.fromkeys(values)), [each.value for each in cls])
    yield from _deprecated(name, shape, cls)


def _members(
    service: Service,
    name: str,
    cls: type[Any],
    every: Iterable[MemberInfo],
    names: dict[type[Any], str],
) -> Iterator[str]:
    shape = service.shapes[name]
    by_wire = {each.wire_name: each for each in every}
    yield from _same(name, "members", list(shape["members"]), list(by_wire))
    any_one = shape.get("union") or shape.get("eventstream")
    for wire, reference in shape["members"].items():
        member = by_wire.get(wire)
        if member is None:
            continue
        where = f"{name}.{wire}"
        token = bool(reference.get("idempotencyToken"))
        required = wire in shape.get("required", ()) and not token and not any_one
        plain = xform_name(wire).lstrip("_")
        if not re.fullmatch(
            rf"{plain}(_\d*)?", member.name
        ):  # suffixed for a keyword or a second member
            yield from _same(where, "name", plain, member.name)
        yield from _same(where, "required", required, member.required)
        yield from _same(where, "idempotencyToken", token, member.idempotency_token)
        secret = member_types.is_sensitive(service.shapes, reference["shape"])
        yield from _same(where, "sensitive", secret, member.sensitive)
        deprecated = bool(reference.get("deprecated"))
        yield from _same(where, "deprecated", deprecated, member.deprecated is not None)
        is_payload = shape.get("payload") == wire
        expected = member_types.from_model(service.shapes, reference, is_payload=is_payload)
        yield from _same(where, "kind", expected, member_types.from_class(cls, member.type, names))
        if "enum" in reference:
            yield f"{where}: enum: a member's own values are only in its docstring"


def _deprecated(where: str, shape: dict[str, Any], cls: type[Any]) -> Iterator[str]:
    return _same(where, "deprecated", bool(shape.get("deprecated")), "__deprecated__" in vars(cls))


def _same(where: str, subject: str, expected: object, actual: object) -> Iterator[str]:
    if expected != actual:
        yield f"{where}: {subject}: expected {expected!r}, got {actual!r}"
