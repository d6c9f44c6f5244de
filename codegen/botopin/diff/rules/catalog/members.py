"""Rules for members of structures."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier, Subject
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import UPGRADE_PINNED_CLIENTS
from botopin.diff.rules.rule import Rule, RuleException, added, removed, renamed

_IDEMPOTENCY_TOKEN: Final = RuleException(
    when="the member is an idempotency token",
    with_=[Qualifier.IDEMPOTENCY_TOKEN],
    request="S/S",
    response="S/S",
    why="Clients generate an idempotency token if the caller omits it.",
)

MEMBERS: Final = (
    Rule(
        id="member-added",
        title="member added",
        on=[added(Subject.MEMBER, without=[Qualifier.REQUIRED, Qualifier.UNION])],
        request="S/S",
        response="S/S",
        exceptions=(
            RuleException(
                when="it is the first member in the body of a rest-json request",
                with_=[Qualifier.FIRST_BODY_MEMBER],
                request="S/S",
                response="S/S",
                why="Existing callers can ignore an optional member. Clients of the new version "
                "send the body `{}` where older clients send none.",
                why_response="Existing callers can ignore an optional member.",
            ),
        ),
        why="Existing callers can ignore an optional member.",
        reverse=["member-removed"],
    ),
    Rule(
        id="union-member-added",
        title="union member added",
        on=[added(Subject.MEMBER, with_=[Qualifier.UNION])],
        request="S/S",
        response="D/D",
        why="Existing callers do not set the new member.",
        why_response="Existing code may receive the new member. A pinned client loses its value: "
        "botocore replaces it with `SDK_UNKNOWN_MEMBER`.",
        migration="Handle {python}, and unknown members, where code branches on the union.",
        reverse=["member-removed", "required-member-removed"],
    ),
    Rule(
        id="required-member-added",
        title="required member added",
        on=[added(Subject.MEMBER, with_=[Qualifier.REQUIRED], without=[Qualifier.UNION])],
        request="B/B",
        response="S/S",
        exceptions=[_IDEMPOTENCY_TOKEN],
        why="Existing requests lack the member and are rejected.",
        why_response="Existing code can ignore the member, which every response contains.",
        migration="Set {python} in every request.",
        reverse=["required-member-removed"],
    ),
    Rule(
        id="member-removed",
        title="member removed",
        on=[removed(Subject.MEMBER, without=[Qualifier.REQUIRED])],
        request="B/D",
        response="B/D",
        why="The attribute no longer exists, and the service may ignore or reject the member.",
        why_response="The attribute no longer exists, and pinned clients may no longer receive it.",
        migration="Remove every use of {python}, or stay on the old version.",
        reverse=["member-added", "union-member-added"],
    ),
    Rule(
        id="required-member-removed",
        title="required member removed",
        on=[removed(Subject.MEMBER, with_=[Qualifier.REQUIRED])],
        request="B/D",
        response="B/B",
        why="The attribute no longer exists, and the service may ignore or reject the member.",
        why_response="The attribute no longer exists, but pinned clients expect it in responses.",
        migration="Remove every use of {python}, or stay on the old version.",
        reverse=["required-member-added", "union-member-added"],
    ),
    Rule(
        id="member-renamed",
        title="member renamed",
        on=[renamed(Subject.MEMBER, with_=[Qualifier.WIRE_NAME_KEPT])],
        request="B/S",
        response="B/S",
        exceptions=(
            RuleException(
                when="the name in Python is the same",
                with_=[Qualifier.SAME_PYTHON_NAME],
                request="S/N",
                response="S/N",
                why="Only the key in boto3's dictionaries changes; attribute and wire name do not.",
            ),
        ),
        why="The attribute has another name in Python, so code that uses the old name fails.",
        migration="Replace {old} with {new}.",
        reverse=["member-renamed"],
    ),
    Rule(
        id="member-renamed-on-wire",
        title="member renamed in Python and on the wire",
        on=[renamed(Subject.MEMBER, without=[Qualifier.WIRE_NAME_KEPT])],
        request="B/B",
        response="B/B",
        exceptions=(
            RuleException(
                when="the name in Python is the same",
                with_=[Qualifier.SAME_PYTHON_NAME],
                request="S/B",
                response="S/B",
                why="The attribute has the same name, but pinned clients send the old one.",
                why_response="The attribute has the same name, but pinned clients expect the old "
                "one on the wire.",
                migration=UPGRADE_PINNED_CLIENTS,
            ),
        ),
        why="The attribute has another name, and pinned clients send the old one.",
        why_response="The attribute has another name, and pinned clients expect the old one.",
        migration="Replace {old} with {new}, and upgrade pinned clients.",
        reverse=["member-renamed-on-wire"],
    ),
    Rule(
        id="required-added",
        title="member became required",
        on=[added(Subject.MEMBER, traits=["required"])],
        request="B/B",
        response="S/S",
        exceptions=[_IDEMPOTENCY_TOKEN],
        why="Requests without the member were valid and are now rejected.",
        why_response="Every response now contains the member.",
        migration="Set {python} in every request.",
        category=Category.TIGHTENED,
        reverse=["required-removed"],
    ),
    Rule(
        id="required-removed",
        title="member became optional",
        on=[removed(Subject.MEMBER, traits=["required"])],
        request="S/S",
        response="D/D",
        why="Callers may now omit the member.",
        why_response="The attribute may now be None.",
        migration="Handle None where code reads {python}.",
        reverse=["required-added"],
    ),
)
