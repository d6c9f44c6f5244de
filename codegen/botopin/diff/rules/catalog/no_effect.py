"""Rules for differences that have no effect on callers."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import ChangeKind, Subject
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import ALL_SUBJECTS, REFERENCES
from botopin.diff.rules.rule import Match, Rule, touched

_DOCUMENTATION_TRAITS: Final = frozenset(
    {
        *("documentation", "documentationUrl", "description", "examples"),
        *("deprecatedMessage", "deprecatedSince"),
    }
)

NO_EFFECT: Final = (
    Rule(
        id="documentation-changed",
        title="documentation changed",
        on=[
            Match(
                subjects=ALL_SUBJECTS,
                kinds=frozenset(
                    {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.RESPELLED}
                ),
                traits=_DOCUMENTATION_TRAITS,
            )
        ],
        request="N/N",
        response="N/N",
        why="Only the documentation differs.",
        category=Category.DOCS,
        reverse=["documentation-changed"],
    ),
    Rule(
        id="order-changed",
        title="order changed",
        on=[Match(subjects=ALL_SUBJECTS, kinds=frozenset({ChangeKind.REORDERED}), traits=None)],
        request="N/N",
        response="N/N",
        why="Callers identify items by name, so their order has no effect.",
        category=Category.DOCS,
        reverse=["order-changed"],
    ),
    Rule(
        id="metadata-changed",
        title="metadata changed",
        on=[
            touched(
                Subject.METADATA,
                Subject.SERVICE,
                Subject.OPERATION,
                Subject.DOCUMENT,
                Subject.SHAPE,
                *REFERENCES,
                traits=[
                    *("serviceFullName", "serviceAbbreviation", "uid", "ripServiceName", "version"),
                    *("readonly", "idempotent", "box", "synthetic", "xmlOrder", "wrapper"),
                    *("alias", "authorizer", "authorizers", "default", "tags", "pagination"),
                ],
            ),
            touched(
                Subject.METADATA,
                Subject.SERVICE,
                traits=[
                    "globalEndpoint",
                    "checksumFormat",
                    "protocolSettings",
                    "timestampFormat",
                    "xmlNamespace",
                ],
            ),
            touched(Subject.OPERATION, traits=["name"]),  # clients send the key of the operation
            touched(Subject.WAITER, traits=["type"]),
        ],
        request="N/N",
        response="N/N",
        why="Neither clients nor bindings use the metadata.",
        category=Category.METADATA,
        reverse=["metadata-changed"],
    ),
    Rule(
        id="spelling-changed",
        title="spelled differently",
        on=[
            Match(
                subjects=ALL_SUBJECTS,
                kinds=frozenset({ChangeKind.RESPELLED}),
                traits=None,
                excluding=_DOCUMENTATION_TRAITS,
            )
        ],
        request="N/N",
        response="N/N",
        why="The notation differs, but the meaning is the same.",
        category=Category.METADATA,
        reverse=["spelling-changed"],
    ),
)
