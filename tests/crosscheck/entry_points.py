"""Three ways to have botopin validate a value."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from botopin import ValidationError, from_boto3, validate
from crosscheck.samples import valid
from support.raw_model import attribute

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from support.raw_model import RawModel


def built(model: RawModel, package: ModuleType, structure: str, data: Any) -> Any:
    """Call the constructors of all nested structures. An absent member is passed as None."""

    def construct(name: str, arguments: dict[str, Any]) -> Any:
        return getattr(package, name)(**arguments)

    return _make_structures(model, structure, data, construct)


def checked_after_assignment(
    model: RawModel, package: ModuleType, structure: str, data: Any
) -> None:
    """Build valid objects, assign the values of the data, and validate the whole tree."""
    spares: dict[str, Any] = {}

    def assign(name: str, arguments: dict[str, Any]) -> Any:
        if name not in spares:
            spares[name] = built(model, package, name, valid(model, name))
        changed = copy.copy(spares[name])
        for member, value in arguments.items():
            setattr(changed, member, value)
        return changed

    validate(_make_structures(model, structure, data, assign))


def read_strictly(model: RawModel, package: ModuleType, structure: str, data: Any) -> None:
    from_boto3(data, getattr(package, structure), strict=True)


def find_violations(act: Callable[[], object]) -> list[tuple[str, str]]:
    """Return the kind and path of each violation that a call raises."""
    try:
        act()
    except ValidationError as error:
        return [(violation.kind, violation.path) for violation in error.violations]
    return []


def _make_structures(
    model: RawModel, name: str, data: Any, make: Callable[[str, dict[str, Any]], Any]
) -> Any:
    """Return plain data with an object for each structure that agrees with the model."""
    shape = model.shapes[name]
    match shape["type"], data:
        case "structure", dict():
            arguments = {
                attribute(wire): _make_structures(model, reference["shape"], data.get(wire), make)
                for wire, reference in model.members(name).items()
            }
            return make(name, arguments)
        case "list", list():
            return [_make_structures(model, shape["member"]["shape"], each, make) for each in data]
        case "map", dict():
            value = shape["value"]["shape"]
            return {key: _make_structures(model, value, item, make) for key, item in data.items()}
        case _:
            return data
