"""Rules for traits of values, deprecations and the form on the wire."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import (
    DEPRECATABLE,
    REFERENCES,
    UPGRADE_PINNED_CLIENTS,
    VALUES,
)
from botopin.diff.rules.rule import Rule, RuleException, added, removed, touched

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
                request="B/S",
                why="The member is required, and clients no longer generate its value. Pinned "
                "clients send it as before.",
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
        why="Existing code still works, but AWS may remove the deprecated item.",
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

DOCUMENTS: Final = (
    Rule(
        id="document-changed",
        title="document trait changed",
        on=[touched(*VALUES, traits=["document"])],
        request="B/D",
        response="B/N",
        exceptions=(
            RuleException(
                when="the value becomes a document",
                kinds=[ChangeKind.ADDED],
                request="B/N",
                response="B/D",
                why="The Python type changes from a class to plain JSON, so existing code fails. "
                "Pinned clients send the same values, which are valid documents.",
                why_response="The Python type changes from a class to plain JSON, so existing code "
                "fails. Pinned clients lose values that are not members of the structure.",
            ),
        ),
        why="The Python type changes from plain JSON to a class, so existing code fails. The "
        "service may reject documents of pinned clients that do not match the structure.",
        why_response="The Python type changes from plain JSON to a class, so existing code fails. "
        "Pinned clients accept any JSON value.",
        migration="Pass and expect the new type for {python}.",
        reverse=["document-changed"],
    ),
    Rule(
        id="streaming-changed",
        title="streaming trait changed",
        on=[touched(*VALUES, traits=["streaming"])],
        request="B/S",
        response="S/N",
        exceptions=(
            RuleException(
                when="the value becomes a stream",
                kinds=[ChangeKind.ADDED],
                request="S/S",
                response="B/N",
                why="Requests accept a stream or bytes.",
                why_response="The attribute contains a stream instead of bytes.",
            ),
        ),
        why="Requests no longer accept a stream.",
        why_response="The attribute contains bytes, which code for streams accepts.",
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
        why="Requests without None remain valid.",
        why_response="Items of a response may be None.",
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
        why_response="Items of a response are never None.",
        migration="Remove None from the items of {python}.",
        reverse=["sparse-added"],
    ),
)

SERIALIZATION: Final = (
    Rule(
        id="serialization-changed",
        title="serialization changed",
        on=[
            touched(Subject.METADATA, traits=["awsQueryCompatible"]),
            touched(Subject.OPERATION, traits=["endpoint"]),
            touched(
                Subject.SHAPE,
                *REFERENCES,
                traits=[
                    *("location", "locationName", "payload", "flattened", "queryName", "hostLabel"),
                    *("xmlAttribute", "xmlNamespace", "resultWrapper", "requiresLength"),
                    *("event", "eventheader", "eventpayload", "eventstream"),
                ],
            ),
        ],
        request="N/B",
        response="N/B",
        exceptions=(
            RuleException(
                when="only the compression of requests reads the trait",
                traits=["requiresLength"],
                request="N/S",
                response="N/N",
                why="Services accept requests with and without compression.",
                why_response="Parsers do not read the trait.",
            ),
        ),
        why="Pinned clients send and expect the value in a form that the service no longer uses.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["serialization-changed"],
    ),
    Rule(
        id="timestamp-format-changed",
        title="timestamp format changed",
        on=[touched(*VALUES, traits=["timestampFormat"])],
        request="N/B",
        response="N/N",
        why="The service may reject the old format, which pinned clients send.",
        why_response="Clients parse every format of a timestamp.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["timestamp-format-changed"],
    ),
)
