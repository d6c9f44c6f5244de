"""Catalog of rules: the effect of each kind of change on callers.

The first rule that matches a difference judges the difference. No two rules match the same
difference, except that the last rule matches every difference. docs/rules.md shows the catalog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.differences import ChangeKind
from botopin.diff.rules.catalog.common import ALL_SUBJECTS
from botopin.diff.rules.catalog.constraints import CONSTRAINTS
from botopin.diff.rules.catalog.enums import ENUMS
from botopin.diff.rules.catalog.members import MEMBERS
from botopin.diff.rules.catalog.no_effect import NO_EFFECT
from botopin.diff.rules.catalog.operations import ERRORS, OPERATIONS
from botopin.diff.rules.catalog.paginators import PAGINATORS
from botopin.diff.rules.catalog.service import SERVICE
from botopin.diff.rules.catalog.shapes import SHAPE_TYPES, SHAPES
from botopin.diff.rules.catalog.traits import DOCUMENTS, SERIALIZATION, TRAITS
from botopin.diff.rules.rule import Match, Rule, RuleException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.differences import Difference, RuleKey
    from botopin.diff.rules.rule import Judgement

UNCLASSIFIED: Final = Rule(
    id="unclassified",
    title="unclassified change",
    on=[Match(subjects=ALL_SUBJECTS, kinds=frozenset(ChangeKind), traits=None)],
    request="D/D",
    response="D/D",
    exceptions=(
        RuleException(
            when="it is a removal",
            kinds=[ChangeKind.REMOVED],
            request="N/N",
            response="N/N",
            why="No client reads the trait that was removed.",
        ),
    ),
    why="botopin has no rule for the trait, so its effect on callers is unknown.",
    migration="Inspect the trait {trait}, and report it to the maintainers of botopin.",
    reverse=["unclassified"],
)

SECTIONS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "Operations": OPERATIONS,
    "Members": MEMBERS,
    "Types": SHAPE_TYPES,
    "Enums and unions": ENUMS,
    "Documents, streams and collections": DOCUMENTS,
    "Constraints": CONSTRAINTS,
    "Serialization": SERIALIZATION,
    "Traits": TRAITS,
    "Errors": ERRORS,
    "Service": SERVICE,
    "Paginators and waiters": PAGINATORS,
    "Shapes": SHAPES,
    "No effect": NO_EFFECT,
    "Unclassified": (UNCLASSIFIED,),
}
"""Rules by section title, in the order in which they are tried."""

RULES: Final = tuple(rule for section in SECTIONS.values() for rule in section)

RULES_BY_ID: Final = {rule.id: rule for rule in RULES}
RULE_IDS: Final = tuple(RULES_BY_ID)


def find_rule(difference: Difference) -> Rule:
    """Return the rule that judges a difference."""
    return _find(difference)[0]


def find_judgement(difference: Difference) -> Judgement:
    """Return the judgement on a difference: that of its rule, or of an exception to the rule."""
    return _find(difference)[1]


def _find(difference: Difference) -> tuple[Rule, Judgement]:
    key = difference.rule_key
    if (match := _MATCHES.get(key)) is None:
        rule = next(rule for rule in RULES if rule.matches(difference))
        match = _MATCHES[key] = rule, rule.judgement_for(difference)
    return match


_MATCHES: Final[dict[RuleKey, tuple[Rule, Judgement]]] = {}
"""Cache: a comparison has thousands of differences, but few rule keys."""
