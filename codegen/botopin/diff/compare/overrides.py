"""Traits that references override: a value can have a trait from its shape or from the reference.

botocore's `ShapeResolver` merges the traits of a reference into its shape.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from botopin.diff.compare.constraints import CONSTRAINTS, are_equal, effective_constraints
from botopin.diff.compare.raw_model import references, target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botopin.diff.compare.raw_model import Object, RawModel
    from botopin.diff.compare.shape_matching import ShapeMatcher
    from botopin.diff.differences import ShapePair


_FLAGS: Final = frozenset({"sensitive", "sparse", "union", "document", "requiresLength"})
"""Traits that are true or absent, and that depend on no protocol."""
OVERRIDABLE: Final = CONSTRAINTS | _FLAGS
"""Traits of a value that a reference can override."""


class Overrides:
    """References of two versions that override a trait of their shape."""

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

    def same_flags(self, pair: tuple[Object, Object]) -> frozenset[str]:
        """Return the stated flags of two references that mean the same with their shapes."""
        stated = {trait for reference in pair for trait in _FLAGS & reference.keys()}
        return frozenset(trait for trait in stated if self._is_same_flag(trait, pair))

    def same_in_every_use(self, pair: ShapePair) -> frozenset[str]:
        """Return the traits that every use of a pair of shapes keeps, despite the shapes."""
        uses = self._uses.get(pair, ())
        stated = {
            trait for use in uses for reference in use for trait in OVERRIDABLE & reference.keys()
        }
        if not stated:
            return frozenset()
        same = {
            trait
            for trait in stated & _FLAGS
            if all(self._is_same_flag(trait, each) for each in uses)
        }
        if stated & CONSTRAINTS:
            values = [self.effective(use) for use in uses]
            same |= {
                trait for trait in CONSTRAINTS if all(are_equal(trait, *each) for each in values)
            }
        return frozenset(same)

    def _is_same_flag(self, trait: str, pair: tuple[Object, Object]) -> bool:
        old, new = (
            reference.get(trait, model.shape(target(reference)).get(trait)) or False
            for model, reference in zip((self._old, self._new), pair, strict=True)
        )
        return bool(old == new)

    @cached_property
    def _uses(self) -> Mapping[ShapePair, Sequence[tuple[Object, Object]]]:
        """References to each pair of shapes; empty if no reference overrides a trait."""
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
        OVERRIDABLE & reference.keys()
        for shape in model.shapes.values()
        for _, reference in references(shape)
    )
