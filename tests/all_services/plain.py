"""Plain data of typed values, by the raw JSON of a service, and the shapes in the values."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from botopin.runtime.errors import ServiceError, error_members
from botopin.runtime.members import members
from support.raw_model import RawModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_services.classes import Classes
    from all_services.services import Service


@frozen
class _NamedModel(RawModel):
    """A model whose attribute names come from the generated classes: the names are locked."""

    classes: Classes
    _attributes: dict[str, list[tuple[str, str]]] = field(factory=dict)

    def attributes(self, structure: str) -> Iterator[tuple[str, str]]:
        if structure not in self._attributes:
            cls: Any = self.classes.structures.get(structure) or self.classes.errors[structure]
            infos = error_members(cls) if issubclass(cls, ServiceError) else members(cls)
            self._attributes[structure] = [(each.wire_name, each.name) for each in infos]
        yield from self._attributes[structure]


@frozen
class Plain:
    """Converter to plain data that uses no conversion of botopin."""

    service: Service
    classes: Classes
    met: set[str] = field(factory=set)
    """Shapes of values that made a round trip, and `Shape.member` for each member."""
    seen: set[str] = field(factory=set)
    """Shapes and members of the current value."""
    _model: RawModel = field(init=False)

    @_model.default
    def _named_model(self) -> RawModel:
        return _NamedModel("", {"shapes": self.service.shapes}, self.classes)

    def attributes(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the name in the model and in Python of each member."""
        return self._model.attributes(name)

    def of(self, name: str, value: Any) -> dict[str, Any]:
        """Return the plain data of a structure or an error."""
        return self._model.plain_members(name, value, self.seen)

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Count the shapes seen within the block as met, unless the block fails."""
        self.seen.clear()
        yield
        self.met.update(self.seen)

    def unmet(self, name: str, wire: str) -> bool:
        """Return whether no value was met of a member, or of a part of its lists and maps."""
        if f"{name}.{wire}" not in self.met:
            return True
        inside = [self.service.shapes[name]["members"][wire]["shape"]]
        for each in inside:  # the loop extends the list
            shape = self.service.shapes[each]
            parts = (shape[part]["shape"] for part in ("member", "key", "value") if part in shape)
            inside += [part for part in parts if part not in inside]
        return not self.met.issuperset(inside)
