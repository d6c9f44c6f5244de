"""Comparison of error traits, which old models declare in the operations' error references."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from botopin.diff.compare.normalize import normalize
from botopin.diff.compare.raw_model import EMPTY, as_object, is_same_json, target
from botopin.diff.differences import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.differences import Absent, ShapePair
    from botopin.model.service import JSON

ERROR_TRAITS: Final = ("error", "exception", "fault")


class ErrorTraits:
    """Error traits of two versions; botocore prefers a trait of the shape to one of a reference."""

    def __init__(self, old: RawModel, new: RawModel) -> None:
        self._sides = _Side(old), _Side(new)

    def same_in_shapes(self, pair: ShapePair) -> frozenset[str]:
        """Return the traits that mean the same in both shapes; traits of `error` by full name."""
        traits = {trait for trait in ERROR_TRAITS[1:] if self._are_same(trait, pair)}
        errors = [
            as_object(side.find_trait(name, "error"))
            for side, name in zip(self._sides, pair, strict=True)
        ]
        for key in {key for error in errors for key in error}:
            values = (
                normalize(f"error.{key}", error.get(key, ABSENT), error, name)
                for error, name in zip(errors, pair, strict=True)
            )
            if is_same_json(*values):
                traits.add(f"error.{key}")
        faults = [side.is_fault(name) for side, name in zip(self._sides, pair, strict=True)]
        same = traits | {"fault", "error.fault"} if faults[0] == faults[1] else traits
        return frozenset(same)

    def same_in_references(
        self, pair: ShapePair, references: tuple[Object, Object]
    ) -> frozenset[str]:
        """Return the traits that mean the same in two references, or that botocore ignores."""
        sides = [*zip(self._sides, pair, references, strict=True)]
        return frozenset(
            trait
            for trait in ERROR_TRAITS
            if not any(trait in each and not side.states(name, trait) for side, name, each in sides)
            or self._are_same(trait, pair, references)
        )

    def _are_same(
        self,
        trait: str,
        pair: ShapePair,
        references: tuple[Object | None, Object | None] = (None, None),
    ) -> bool:
        old, new = (
            _normalize(trait, side.find_trait(name, trait, reference), name)
            for side, name, reference in zip(self._sides, pair, references, strict=True)
        )
        return is_same_json(old, new)


class _Side:
    def __init__(self, model: RawModel) -> None:
        self._model = model

    @cached_property
    def _references(self) -> Mapping[str, Sequence[Object]]:
        references: dict[str, list[Object]] = defaultdict(list)
        for operation in self._model.operations.values():
            for error in operation.get("errors", ()):
                references[target(error)].append(error)
        return references

    def states(self, name: str, trait: str) -> bool:
        return trait in self._model.shape(name)

    def is_fault(self, name: str) -> bool:
        """Return whether the service is at fault: the shape or its trait `error` may say so."""
        return any(
            value is True
            for value in (
                self.find_trait(name, "fault"),
                as_object(self.find_trait(name, "error")).get("fault"),
            )
        )

    def find_trait(self, name: str, trait: str, reference: Object | None = None) -> JSON | Absent:
        """Return the trait of a shape, or the trait that its references agree on.

        Args:
            name: Name of the shape.
            trait: Name of the trait.
            reference: The only reference to consider, or None for all references.
        """
        if self.states(name, trait):
            value: JSON = self._model.shape(name)[trait]
            return value
        references = self._references.get(name, ()) if reference is None else (reference,)
        values = [each.get(trait, ABSENT) for each in references]
        agree = bool(values) and all(is_same_json(values[0], each) for each in values)
        return values[0] if agree else ABSENT


def _normalize(trait: str, value: JSON | Absent, name: str) -> JSON | Absent:
    if trait != "error":
        return normalize(trait, value, EMPTY, name)
    error = as_object(value)
    if value is not ABSENT and not isinstance(value, dict):
        return value
    normalized = {
        key: normalize(f"error.{key}", error.get(key, ABSENT), error, name)
        for key in {**error, "code": name}
    }
    return {key: value for key, value in normalized.items() if value is not ABSENT}
