"""Effect of a changed bound or pattern on the values that it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from botopin.diff.compare.lost_values import LostValues, lengths, quote, text_witness, unit
from botopin.diff.compare.normalize import normalize, strip_anchors
from botopin.diff.compare.raw_model import is_present
from botopin.diff.differences import ABSENT, Qualifier
from botopin.diff.patterns.relation import Relation, compare_patterns

if TYPE_CHECKING:
    from botopin.diff.compare.raw_model import Object
    from botopin.diff.differences import Absent
    from botopin.diff.witness import Witness
    from botopin.model.service import JSON

CONSTRAINTS: Final = frozenset({"min", "max", "pattern"})
"""Traits that restrict a value. A reference overrides those of its shape."""

_TYPE_BOUNDS: Final = frozenset(
    {-(2**31), 2**31 - 1, 2**31, -(2**63), 2**63 - 1, 2**63},
)
"""Limits of the types, and the same limits off by one."""

_PATTERN_QUALIFIERS: Final = {
    Relation.EQUAL: Qualifier.EQUAL,
    Relation.WIDENED: Qualifier.WIDER,
    Relation.DISJOINT: Qualifier.DISJOINT,
    Relation.UNDECIDED: Qualifier.UNDECIDED,
}


@frozen
class ConstraintEffect:
    """Effect of a changed constraint."""

    qualifiers: frozenset[Qualifier] = frozenset()
    witness: Witness | None = None
    """Value that the old constraints allow and the new constraint refuses."""


_UNKNOWN: Final = ConstraintEffect()


def effective_constraints(reference: Object, shape: Object) -> Object:
    """Return the type and the constraints of the values of a reference."""
    own = {key: value for key, value in reference.items() if key in CONSTRAINTS}
    inherited = {key: value for key, value in shape.items() if key in CONSTRAINTS or key == "type"}
    return {**inherited, **own}


def are_equal(trait: str, old: Object, new: Object) -> bool:
    """Return whether a constraint is the same for the values of two shapes or references."""
    before, after = _normal(trait, old), _normal(trait, new)
    if isinstance(before, str) and isinstance(after, str):
        return strip_anchors(before) == strip_anchors(after)
    return type(before) is type(after) and before == after


def find_effect(trait: str, old: Object, new: Object) -> ConstraintEffect:
    """Return the effect of a changed constraint.

    Args:
        trait: `min`, `max` or `pattern`.
        old: Type and constraints of the values in the old version.
        new: Type and constraints of the values in the new version.
    """
    if trait == "pattern":
        return _pattern_effect(old, new)
    before, after = _normal(trait, old), _normal(trait, new)
    if not is_present(after):
        return ConstraintEffect(frozenset({Qualifier.WIDER}))
    if not is_present(before):
        direction = Qualifier.NEWLY_ADDED
    elif not isinstance(before, int | float) or not isinstance(after, int | float):
        return _UNKNOWN  # the type of the shape has no bounds
    elif (after > before) == (trait == "min"):
        direction = Qualifier.NARROWER
    else:
        return ConstraintEffect(frozenset({Qualifier.WIDER}))
    qualifiers = {direction}
    if before in _TYPE_BOUNDS:
        qualifiers.add(Qualifier.TYPE_BOUND)
    effect = _UNKNOWN
    if unit(old) == unit(new) is not None and isinstance(after, int if unit(old) else int | float):
        lost = LostValues(trait, before if isinstance(before, int | float) else None, after, old)
        effect = ConstraintEffect(*_example(lost))
    return ConstraintEffect(effect.qualifiers.union(qualifiers), effect.witness)


def _example(lost: LostValues) -> tuple[frozenset[Qualifier], Witness | None]:
    """Return the qualifiers and the witness of values that a bound excludes."""
    if not lost.has_pattern:
        return frozenset(), lost.witness()
    found = lost.find_text()
    if found.only_old is not None:
        return frozenset(), lost.witness(found.only_old)
    is_undecided = found.relation is Relation.UNDECIDED
    return frozenset({Qualifier.UNDECIDED if is_undecided else Qualifier.NO_VALUE_LOST}), None


def _normal(trait: str, owner: Object) -> JSON | Absent:
    return normalize(trait, owner.get(trait, ABSENT), owner, "")


def _pattern_effect(old: Object, new: Object) -> ConstraintEffect:
    before, after = old.get("pattern"), new.get("pattern")
    if not isinstance(after, str) or not isinstance(before, str | None):
        return _UNKNOWN
    if before is not None and strip_anchors(before) == strip_anchors(after):
        return ConstraintEffect(frozenset({Qualifier.ANCHORS_ONLY}))
    if not old.get("type") == new.get("type") == "string":
        return _UNKNOWN
    found = compare_patterns(before, after, lengths(old), lengths(new))
    relation = found.relation
    if before is None and relation is Relation.WIDENED:
        relation = Relation.EQUAL  # no pattern matches more than a missing one
    qualifier = _PATTERN_QUALIFIERS.get(relation)
    qualifiers = frozenset({qualifier} if qualifier else ())
    if found.only_old is None:
        return ConstraintEffect(qualifiers)
    subject = "version allows" if before is None else "pattern matches"
    sentence = f"The old {subject} {quote(found.only_old)}; the new pattern does not match it."
    return ConstraintEffect(qualifiers, text_witness(sentence, found.only_old))
