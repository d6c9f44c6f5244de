"""Rules for bounds and patterns."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import UNCHECKED_IN_RESPONSES, VALUES
from botopin.diff.rules.rule import Rule, RuleException, added, changed, removed, touched

_NOTHING_LOST: Final = RuleException(
    when="the pattern already excludes all values beyond the new bound",
    with_=[Qualifier.NO_VALUE_LOST],
    request="S/S",
    response="N/N",
    why="The pattern already excluded all values beyond the new bound.",
    why_response=UNCHECKED_IN_RESPONSES,
)

CONSTRAINTS: Final = (
    Rule(
        id="bound-tightened",
        title="bound tightened",
        on=[touched(*VALUES, traits=["min", "max"], with_=[Qualifier.NARROWER])],
        request="B/B",
        response="S/S",
        why="Values that were valid are now rejected; botocore itself checks only `min`.",
        why_response=UNCHECKED_IN_RESPONSES,
        exceptions=[
            _NOTHING_LOST,
            RuleException(
                when="it is unknown whether the pattern allows values beyond the new bound",
                with_=[Qualifier.UNDECIDED],
                request="D/D",
                response="S/S",
                why="The service may reject values that were valid: botopin cannot decide whether "
                "the pattern allows values beyond the new bound.",
                why_response=UNCHECKED_IN_RESPONSES,
            ),
            RuleException(
                when="the old bound is the largest or smallest value of the type",
                with_=[Qualifier.TYPE_BOUND],
                request="D/D",
                response="S/S",
                why="The service may always have rejected values beyond the new bound: the old "
                "bound was only the limit of the type.",
                why_response=UNCHECKED_IN_RESPONSES,
            ),
        ],
        migration="Keep {python} within the new `{trait}`: {old} became {new}.",
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
        why_response=UNCHECKED_IN_RESPONSES,
        exceptions=[_NOTHING_LOST],
        migration="Keep {python} within the new `{trait}` of {new}.",
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
        why_response=UNCHECKED_IN_RESPONSES,
        reverse=["bound-tightened", "bound-added"],
    ),
    Rule(
        id="pattern-added",
        title="pattern added",
        on=[added(*VALUES, traits=["pattern"])],
        request="D/D",
        response="S/S",
        why="The service may reject values that do not match, and may always have done so.",
        why_response=UNCHECKED_IN_RESPONSES,
        exceptions=[
            RuleException(
                when="all values within the bounds match the pattern",
                with_=[Qualifier.EQUAL],
                request="N/N",
                response="N/N",
                why="All values within the bounds match the pattern.",
            ),
        ],
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
        why_response=UNCHECKED_IN_RESPONSES,
        exceptions=[
            RuleException(
                when="both patterns match the same values within the bounds",
                with_=[Qualifier.EQUAL],
                request="N/N",
                response="N/N",
                why="Both patterns match the same values within the bounds.",
            ),
            RuleException(
                when="the new pattern matches all values that the old one matches",
                with_=[Qualifier.WIDER],
                request="S/S",
                response="N/N",
                why="All values that matched the old pattern match the new one.",
                why_response=UNCHECKED_IN_RESPONSES,
            ),
            RuleException(
                when="no value matches both patterns",
                with_=[Qualifier.DISJOINT],
                request="B/B",
                response="S/S",
                why="No value that matched the old pattern matches the new one.",
                why_response=UNCHECKED_IN_RESPONSES,
            ),
            RuleException(
                when="it is unknown which values match only the old pattern",
                with_=[Qualifier.UNDECIDED],
                request="D/D",
                response="S/S",
                why="The service may reject values that matched the old pattern: botopin cannot "
                "decide whether there are any.",
                why_response=UNCHECKED_IN_RESPONSES,
            ),
        ],
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
        why_response=UNCHECKED_IN_RESPONSES,
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
