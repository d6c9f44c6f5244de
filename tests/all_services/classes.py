"""Classes of the shapes of a service in its package."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import frozen

from botopin.runtime.enums import OpenStrEnum
from botopin.runtime.errors import ServiceError
from botopin.runtime.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from all_services.services import Service


@frozen
class Classes:
    """Classes of a package, by shape."""

    package: str
    structures: dict[str, type[Shape]]
    enums: dict[str, type[OpenStrEnum]]
    errors: dict[str, type[ServiceError]]

    @classmethod
    def of(cls, service: Service, package: str) -> Classes:
        """Find every class. A shape without a class is omitted."""
        bindings = import_module(package)
        classes = [
            item for name in bindings.__all__ if isinstance(item := getattr(bindings, name), type)
        ]
        by_shape: dict[str, Any] = {}
        for each in classes:
            if issubclass(each, Shape | ServiceError):
                by_shape[each.__botopin_shape_name__ or each.__name__] = each
        structures, enums, errors = {}, {}, {}
        for name, shape in service.shapes.items():
            known = by_shape.get(name)
            match shape:
                case {"exception": True} if known and issubclass(known, ServiceError):
                    errors[name] = known
                case {"type": "structure"} if known and issubclass(known, Shape):
                    structures[name] = known
                case {"type": "string", "enum": [_, *_]}:
                    enum = next(_enums(bindings, name), None)
                    if enum is not None:
                        enums[name] = enum
                case _:
                    pass
        return cls(package, structures, enums, errors)

    @property
    def names(self) -> dict[type[Any], str]:
        """Return the shape of each class."""
        classes = (*self.structures.items(), *self.enums.items(), *self.errors.items())
        return {each: name for name, each in classes}


def _enums(bindings: ModuleType, shape: str) -> Iterator[type[OpenStrEnum]]:
    """Yield the enums with the name of a shape, capitalized or with a number."""
    bare = shape.lstrip("_")
    name = bare[:1].upper() + bare[1:]
    for candidate in (name, f"{name}_", *(f"{name}_{number}" for number in range(2, 9))):
        cls = getattr(bindings, candidate, None)
        if isinstance(cls, type) and issubclass(cls, OpenStrEnum):
            yield cls
