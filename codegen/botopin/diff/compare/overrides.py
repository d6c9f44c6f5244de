"""Constraints that references override: a value has the same constraints wherever they stand."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from botopin.diff.compare.constraints import CONSTRAINTS, are_equal, effective_constraints
from botopin.diff.compare.raw_model import references, target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.shape_matching import ShapeMatcher
    from botopin.diff.differences import ShapePair


class Overrides:
    """References of two versions that override a constraint of their shape."""

    def __init__(self, old: RawModel, new: RawModel, matcher: ShapeMatcher) -> None:
        self._old = old
        self._new = new
        self._matcher = matcher

    def effective(self, pair: tuple[Object, Object]) -> tuple[Object, Object]:
        """Return the types and constraints of the values of two references."""
        old, new = pair
        return (
            effective_constraints(old, self._old.shape(target(old))),
            effective_constraints(new, self._new.shape(target(new))),
        )

    def same_in_every_use(self, pair: ShapePair) -> frozenset[str]:
        """Return the constraints that every use of a pair of shapes keeps, despite the shapes."""
        uses = self._uses.get(pair, ())
        if not any(CONSTRAINTS & reference.keys() for use in uses for reference in use):
            return frozenset()
        values = [self.effective(use) for use in uses]
        return frozenset(
            trait for trait in CONSTRAINTS if all(are_equal(trait, *each) for each in values)
        )

    @cached_property
    def _uses(self) -> Mapping[ShapePair, Sequence[tuple[Object, Object]]]:
        """References to each pair of shapes; empty if no reference overrides a constraint."""
        uses: dict[ShapePair, list[tuple[Object, Object]]] = defaultdict(list)
        if _has_overrides(self._old) or _has_overrides(self._new):
            for old, new in self._pairs():
                uses[target(old), target(new)].append((old, new))
        return uses

    def _pairs(self) -> Iterator[tuple[Object, Object]]:
        for parent in self._matcher.pairs:
            before = dict(references(self._old.shape(parent[0])))
            renamed = self._matcher.renamed_members(parent)
            for key, reference in references(self._new.shape(parent[1])):
                old_key = renamed[key].old if key in renamed else key
                if old_key in before:
                    yield before[old_key], reference


def _has_overrides(model: RawModel) -> bool:
    return any(
        CONSTRAINTS & reference.keys()
        for shape in model.shapes.values()
        for _, reference in references(shape)
    )
