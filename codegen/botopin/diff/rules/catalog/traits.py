"""Rules for idempotency tokens, sensitive values and deprecations."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier, Subject
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import DEPRECATABLE, VALUES
from botopin.diff.rules.rule import Rule, RuleException, added, removed

TRAITS: Final = (
    Rule(
        id="idempotency-token-added",
        title="member became an idempotency token",
        on=[added(Subject.MEMBER, traits=["idempotencyToken"])],
        request="S/S",
        why="Clients generate the value if the caller omits it.",
        reverse=["idempotency-token-removed"],
    ),
    Rule(
        id="idempotency-token-removed",
        title="member is no longer an idempotency token",
        on=[removed(Subject.MEMBER, traits=["idempotencyToken"])],
        request="D/D",
        exceptions=(
            RuleException(
                when="the member is required",
                with_=[Qualifier.REQUIRED],
                request="B/B",
                why="The member is required, and clients no longer generate its value.",
            ),
        ),
        why="Clients no longer generate the value, so a retry may repeat the action.",
        migration="Set {python} to a unique value in every request.",
        reverse=["idempotency-token-added"],
    ),
    Rule(
        id="sensitive-added",
        title="value became sensitive",
        on=[added(*VALUES, traits=["sensitive"])],
        request="N/N",
        response="N/N",
        why="The value is redacted in `repr`.",
        reverse=["sensitive-removed"],
    ),
    Rule(
        id="sensitive-removed",
        title="value is no longer sensitive",
        on=[removed(*VALUES, traits=["sensitive"])],
        request="D/N",
        response="D/N",
        why="The value appears in `repr`, and so in logs.",
        migration="Check where {python} is logged.",
        reverse=["sensitive-added"],
    ),
    Rule(
        id="deprecated-added",
        title="deprecated",
        on=[added(*DEPRECATABLE, traits=["deprecated"])],
        request="N/N",
        response="N/N",
        why="Existing code still works, but AWS may remove what is deprecated.",
        migration="Plan to replace {python}.",
        category=Category.DEPRECATION,
        reverse=["deprecated-removed"],
    ),
    Rule(
        id="deprecated-removed",
        title="no longer deprecated",
        on=[removed(*DEPRECATABLE, traits=["deprecated"])],
        request="N/N",
        response="N/N",
        why="Existing code can stay as it is.",
        category=Category.DEPRECATION,
        reverse=["deprecated-added"],
    ),
)
