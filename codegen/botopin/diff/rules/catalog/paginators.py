"""Rules for paginators and waiters."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Subject
from botopin.diff.rules.rule import Rule, RuleException, added, removed, touched

PAGINATORS: Final = (
    Rule(
        id="paginator-added",
        title="paginator added",
        on=[added(Subject.PAGINATOR)],
        request="S/N",
        why="Existing callers do not use the paginator.",
        reverse=["paginator-removed"],
    ),
    Rule(
        id="paginator-removed",
        title="paginator removed",
        on=[removed(Subject.PAGINATOR)],
        request="B/N",
        why="`get_paginator` raises an error for the operation.",
        migration="Call {python} in a loop, and pass the token of each response to the next call.",
        reverse=["paginator-added"],
    ),
    Rule(
        id="paginator-changed",
        title="paginator changed",
        on=[
            touched(
                Subject.PAGINATOR,
                traits=[
                    *("input_token", "output_token", "py_input_token", "more_results"),
                    *("limit_key", "result_key", "non_aggregate_keys"),
                ],
            )
        ],
        request="B/N",
        why="The paginator reads or sends other members, so pages may have other content.",
        migration="Check code that reads the pages of {name}.",
        reverse=["paginator-changed"],
    ),
    Rule(
        id="waiter-added",
        title="waiter added",
        on=[added(Subject.WAITER)],
        request="S/N",
        why="Existing callers do not use the waiter.",
        reverse=["waiter-removed"],
    ),
    Rule(
        id="waiter-removed",
        title="waiter removed",
        on=[removed(Subject.WAITER)],
        request="B/N",
        why="`get_waiter` raises an error for the waiter.",
        migration="Replace the waiter {name} with a loop that polls the resource.",
        reverse=["waiter-added"],
    ),
    Rule(
        id="waiter-changed",
        title="waiter changed",
        on=[touched(Subject.WAITER, traits=["acceptors", "delay", "maxAttempts", "operation"])],
        request="D/N",
        exceptions=(
            RuleException(
                when="the waiter calls another operation",
                traits=["operation"],
                request="B/N",
                why="The waiter calls another operation, which accepts other arguments.",
            ),
        ),
        why="The waiter may stop in other states or after another time.",
        migration="Check the timeouts of the waiter {name}, and code that runs after it.",
        reverse=["waiter-changed"],
    ),
)
