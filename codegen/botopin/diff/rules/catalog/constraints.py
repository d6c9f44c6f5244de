"""Rules for bounds and patterns."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import VALUES
from botopin.diff.rules.rule import Rule, added, changed, removed, touched

CONSTRAINTS: Final = (
    Rule(
        id="bound-tightened",
        title="bound tightened",
        on=[touched(*VALUES, traits=["min", "max"], with_=[Qualifier.NARROWER])],
        request="B/B",
        response="S/S",
        why="Values that were valid are now rejected; botocore itself checks only `min`.",
        migration="Keep {python} within the new bound: {old} became {new}.",
        category=Category.TIGHTENED,
        reverse=["bound-loosened"],
    ),
    Rule(
        id="bound-added",
        title="bound added",
        on=[added(*VALUES, traits=["min", "max"], with_=[Qualifier.NEWLY_ADDED])],
        request="D/D",
        response="S/S",
        why="The service may reject values beyond the bound, and may always have done so.",
        migration="Keep {python} within the bound {new}.",
        category=Category.TIGHTENED,
        reverse=["bound-loosened"],
    ),
    Rule(
        id="bound-loosened",
        title="bound loosened",
        on=[touched(*VALUES, traits=["min", "max"], with_=[Qualifier.WIDER])],
        request="S/S",
        response="N/N",
        why="All values that were valid remain valid.",
        reverse=["bound-tightened", "bound-added"],
    ),
    Rule(
        id="pattern-added",
        title="pattern added",
        on=[added(*VALUES, traits=["pattern"])],
        request="D/D",
        response="S/S",
        why="The service may reject values that do not match, and may always have done so.",
        migration="Pass values for {python} that match {new}.",
        category=Category.TIGHTENED,
        reverse=["pattern-removed"],
    ),
    Rule(
        id="pattern-changed",
        title="pattern changed",
        on=[changed(*VALUES, traits=["pattern"], without=[Qualifier.ANCHORS_ONLY])],
        request="D/D",
        response="S/S",
        why="The service may reject values that matched the old pattern.",
        migration="Pass values for {python} that match {new}.",
        category=Category.TIGHTENED,
        reverse=["pattern-changed"],
    ),
    Rule(
        id="pattern-removed",
        title="pattern removed",
        on=[removed(*VALUES, traits=["pattern"])],
        request="S/S",
        response="N/N",
        why="All values that were valid remain valid.",
        reverse=["pattern-added"],
    ),
    Rule(
        id="pattern-anchors",
        title="pattern anchors changed",
        on=[changed(*VALUES, traits=["pattern"], with_=[Qualifier.ANCHORS_ONLY])],
        request="N/N",
        response="N/N",
        why="A pattern always applies to the whole value, with or without `^` and `$`.",
        reverse=["pattern-anchors"],
    ),
)
