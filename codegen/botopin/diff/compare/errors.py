"""Compares what old models state of exceptions with the references of operations to them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from botopin.diff.compare.normalize import normalize
from botopin.diff.compare.raw_model import EMPTY, as_object, same, target
from botopin.diff.differences import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.differences import Nothing, Pair
    from botopin.model.service import JSON

TRAITS: Final = ("error", "exception", "fault")


class Faults:
    """What two versions say of their exceptions; botocore goes by the shape where that says it."""

    def __init__(self, old: RawModel, new: RawModel) -> None:
        self._sides = _Side(old), _Side(new)

    def of_shapes(self, pair: Pair) -> frozenset[str]:
        """The traits that mean the same in both shapes, those of `error` by their full names."""
        found = {trait for trait in TRAITS[1:] if self._are_same(trait, pair)}
        errors = [
            as_object(side.of_shape(name, "error"))
            for side, name in zip(self._sides, pair, strict=True)
        ]
        for key in {key for error in errors for key in error}:
            values = (
                normalize(f"error.{key}", error.get(key, ABSENT), error, name)
                for error, name in zip(errors, pair, strict=True)
            )
            if same(*values):
                found.add(f"error.{key}")
        return frozenset(found)

    def of_references(self, pair: Pair, references: tuple[Object, Object]) -> frozenset[str]:
        """The traits that mean the same in two references, or that botocore heeds in neither."""
        sides = [*zip(self._sides, pair, references, strict=True)]
        return frozenset(
            trait
            for trait in TRAITS
            if not any(trait in each and not side.says(name, trait) for side, name, each in sides)
            or self._are_same(trait, pair, references)
        )

    def _are_same(
        self, trait: str, pair: Pair, references: tuple[Object | None, Object | None] = (None, None)
    ) -> bool:
        was, now = (
            _meaning(trait, side.of_shape(name, trait, reference), name)
            for side, name, reference in zip(self._sides, pair, references, strict=True)
        )
        return same(was, now)


class _Side:
    def __init__(self, model: RawModel) -> None:
        self._model = model

    @cached_property
    def _references(self) -> Mapping[str, Sequence[Object]]:
        found: dict[str, list[Object]] = defaultdict(list)
        for operation in self._model.operations.values():
            for error in operation.get("errors", ()):
                found[target(error)].append(error)
        return found

    def says(self, name: str, trait: str) -> bool:
        return trait in self._model.shape(name)

    def of_shape(self, name: str, trait: str, reference: Object | None = None) -> JSON | Nothing:
        """What the shape says; else a reference to it, or what all of them agree in."""
        if self.says(name, trait):
            value: JSON = self._model.shape(name)[trait]
            return value
        references = self._references.get(name, ()) if reference is None else (reference,)
        said = [each.get(trait, ABSENT) for each in references]
        agree = bool(said) and all(same(said[0], each) for each in said)
        return said[0] if agree else ABSENT


def _meaning(trait: str, value: JSON | Nothing, name: str) -> JSON | Nothing:
    if trait != "error":
        return normalize(trait, value, EMPTY, name)
    error = as_object(value)
    if value is not ABSENT and not isinstance(value, dict):
        return value
    found = {
        key: normalize(f"error.{key}", error.get(key, ABSENT), error, name)
        for key in {**error, "code": name}
    }
    return {key: said for key, said in found.items() if said is not ABSENT}
