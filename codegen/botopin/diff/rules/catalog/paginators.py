"""Rules for paginators and waiters."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import ChangeKind, Qualifier, Subject
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
        exceptions=(
            RuleException(
                when="botocore never reads the key",
                traits=["py_input_token"],
                request="N/N",
                why="botocore never reads `py_input_token`.",
            ),
            RuleException(
                when="the page size is sent in a new member",
                traits=["limit_key"],
                kinds=[ChangeKind.ADDED, ChangeKind.CHANGED],
                request="S/N",
                why="The paginator accepts `PageSize`, and sends it in the new member.",
            ),
            RuleException(
                when="only the flag for further pages changes",
                traits=["more_results"],
                request="D/N",
                why="The paginator stops on another condition, which the service decides.",
            ),
            RuleException(
                when="the pages gain keys",
                with_=[Qualifier.KEYS_ADDED],
                request="S/N",
                why="The full result has all old keys, and more.",
            ),
            RuleException(
                when="all result keys remain, but another one is first",
                with_=[Qualifier.FIRST_KEY_MOVED],
                request="D/N",
                why="`MaxItems` and `.items()` count and return the items of another key.",
                migration="Check code that limits or reads the items of {python}.",
            ),
        ),
        why="The paginator no longer uses a token or a key, so old resume tokens or parts of the "
        "full result are lost.",
        migration="Check code that reads the pages of {python}, or stores its resume tokens.",
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
