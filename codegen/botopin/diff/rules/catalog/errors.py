"""Rules for the codes and faults of errors."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier, Subject
from botopin.diff.rules.rule import Rule, renamed, touched

ERRORS: Final = (
    Rule(
        id="fault-changed",
        title="error status or fault changed",
        on=[
            touched(
                Subject.SHAPE,
                Subject.ERROR,
                traits=[
                    *("error.httpStatusCode", "error.senderFault", "error.fault"),
                    *("error", "exception", "fault", "retryable"),
                ],
            )
        ],
        response="D/D",
        why="Retries and alarms that depend on the error's status or fault may act differently.",
        migration="Check the retries and alarms that depend on {python}.",
        reverse=["fault-changed"],
    ),
    Rule(
        id="error-code-changed",
        title="error code or name changed",
        on=[
            touched(Subject.SHAPE, traits=["error.code"]),
            renamed(Subject.SHAPE, with_=[Qualifier.EXCEPTION]),
        ],
        response="B/B",
        why="Handlers for the old error code or the old class name no longer match.",
        migration="Handle {python} by its new code and class name.",
        applies_unreferenced=True,
        reverse=["error-code-changed"],
    ),
)
