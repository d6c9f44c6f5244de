"""Rules for documents, streams, JSON values and sparse collections."""

from __future__ import annotations

from typing import Final

from botopin.diff.rules.catalog.common import VALUES
from botopin.diff.rules.rule import Rule, added, removed, touched

DOCUMENTS: Final = (
    Rule(
        id="document-changed",
        title="document trait changed",
        on=[touched(*VALUES, traits=["document"])],
        request="B/B",
        response="B/B",
        why="The Python type changes between a class and plain JSON, so existing code fails.",
        migration="Pass and expect the new type for {python}.",
        reverse=["document-changed"],
    ),
    Rule(
        id="streaming-changed",
        title="streaming trait changed",
        on=[touched(*VALUES, traits=["streaming"])],
        request="B/B",
        response="B/B",
        why="The Python type changes between bytes and a stream, so existing code fails.",
        migration="Pass and expect the new type for {python}: bytes or a stream.",
        reverse=["streaming-changed"],
    ),
    Rule(
        id="jsonvalue-changed",
        title="JSON value trait changed",
        on=[touched(*VALUES, traits=["jsonvalue"])],
        request="B/B",
        response="B/B",
        why="The Python type changes between text and a JSON value, so existing code fails.",
        migration="Pass and expect the new type for {python}.",
        reverse=["jsonvalue-changed"],
    ),
    Rule(
        id="sparse-added",
        title="null items allowed",
        on=[added(*VALUES, traits=["sparse"])],
        request="S/S",
        response="B/D",
        why="Items of a response may be None.",
        migration="Handle None among the items of {python}.",
        reverse=["sparse-removed"],
    ),
    Rule(
        id="sparse-removed",
        title="null items forbidden",
        on=[removed(*VALUES, traits=["sparse"])],
        request="B/D",
        response="S/S",
        why="The service may reject None among the items of a request.",
        migration="Remove None from the items of {python}.",
        reverse=["sparse-added"],
    ),
)
