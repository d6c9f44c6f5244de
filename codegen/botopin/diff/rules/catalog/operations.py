"""Rules for operations and their inputs, outputs and errors."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.diff.rules.catalog.common import UPGRADE_PINNED_CLIENTS
from botopin.diff.rules.rule import Rule, RuleException, added, removed, renamed, touched

OPERATIONS: Final = (
    Rule(
        id="operation-added",
        title="operation added",
        on=[added(Subject.OPERATION)],
        request="S/S",
        why="Existing callers do not use the operation.",
        reverse=["operation-removed"],
    ),
    Rule(
        id="operation-removed",
        title="operation removed",
        on=[removed(Subject.OPERATION)],
        request="B/B",
        why="The client method no longer exists, and the service may reject the call.",
        migration="Remove calls to {python}, or stay on the old version.",
        reverse=["operation-added"],
    ),
    Rule(
        id="operation-renamed",
        title="operation renamed",
        on=[renamed(Subject.OPERATION)],
        request="B/B",
        exceptions=(
            RuleException(
                when="the method has the same name, and requests do not contain the operation's",
                with_=[Qualifier.SAME_PYTHON_NAME, Qualifier.NAME_NOT_SENT],
                request="S/S",
                why="The method has the same name, and requests do not contain the name of the "
                "operation.",
            ),
            RuleException(
                when="requests do not contain the name of the operation",
                with_=[Qualifier.NAME_NOT_SENT],
                request="B/S",
                why="The client method has another name; requests do not contain the name of the "
                "operation.",
            ),
            RuleException(
                when="the method has the same name",
                with_=[Qualifier.SAME_PYTHON_NAME],
                request="S/B",
                why="The method has the same name, but pinned clients call the old operation.",
                migration=UPGRADE_PINNED_CLIENTS,
            ),
        ),
        why="The client method has another name, and pinned clients send the old one.",
        migration="Call {python} instead of {old}; arguments and response are the same.",
        reverse=["operation-renamed"],
    ),
    Rule(
        id="http-changed",
        title="HTTP method or URI changed",
        on=[touched(Subject.OPERATION, traits=["http.method", "http.requestUri"])],
        request="N/B",
        exceptions=(
            RuleException(
                when="only a trailing slash differs",
                with_=[Qualifier.TRAILING_SLASH_ONLY],
                request="N/D",
                why="Many servers accept a URI with or without a trailing slash.",
            ),
            RuleException(
                when="the only difference is that labels accept slashes",
                with_=[Qualifier.GREEDY_LABELS_ONLY],
                request="N/D",
                why="Only values with a slash give another URI.",
            ),
        ),
        why="Pinned clients send the request to the old method or URI, which may no longer exist.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["http-changed"],
    ),
    Rule(
        id="response-code-changed",
        title="HTTP status of a response changed",
        on=[touched(Subject.OPERATION, traits=["http.responseCode"])],
        request="N/S",
        why="Clients read a response with any status below 300 and never compare the status.",
        reverse=["response-code-changed"],
    ),
    Rule(
        id="input-added",
        title="input added",
        on=[added(Subject.INPUT)],
        request="D/D",
        exceptions=(
            RuleException(
                when="the input has required members",
                with_=[Qualifier.REQUIRED],
                request="B/B",
                why="Existing callers pass no arguments, but the input has required members.",
            ),
        ),
        why="Existing callers pass no arguments, which may now mean something else.",
        migration="Check which arguments {python} accepts.",
        reverse=["input-removed"],
    ),
    Rule(
        id="input-removed",
        title="input removed",
        on=[removed(Subject.INPUT)],
        request="B/D",
        why="The request class no longer exists, and the service may ignore or reject arguments.",
        migration="Call {python} without arguments.",
        reverse=["input-added"],
    ),
    Rule(
        id="output-added",
        title="output added",
        on=[added(Subject.OUTPUT)],
        response="S/S",
        why="Existing callers do not read the response.",
        reverse=["output-removed"],
    ),
    Rule(
        id="output-removed",
        title="output removed",
        on=[removed(Subject.OUTPUT)],
        response="B/B",
        why="The response no longer exists, so code that reads it fails.",
        migration="Remove code that reads the response of {python}.",
        reverse=["output-added"],
    ),
    Rule(
        id="error-added",
        title="error added",
        on=[added(Subject.ERROR)],
        response="S/S",
        why="A version without the error raises the service's base error, with the error's code.",
        reverse=["error-removed", "error-shape-removed"],
    ),
    Rule(
        id="error-removed",
        title="error removed from an operation",
        on=[removed(Subject.ERROR, without=[Qualifier.SHAPE_REMOVED])],
        response="S/S",
        why="Handlers for the error become dead code.",
        reverse=["error-added"],
    ),
    Rule(
        id="error-shape-removed",
        title="error and its shape removed",
        on=[removed(Subject.ERROR, with_=[Qualifier.SHAPE_REMOVED])],
        response="B/S",
        why="The error class no longer exists, so imports and `except` clauses that name it fail.",
        migration="Remove {python} from imports and `except` clauses.",
        reverse=["error-added"],
    ),
)

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
        response="D/N",
        exceptions=(
            RuleException(
                when="botocore never reads the trait",
                traits=["error.senderFault"],
                response="N/N",
                why="Neither clients nor bindings read `senderFault`.",
            ),
            RuleException(
                when="the model states a status for the first time",
                traits=["error.httpStatusCode"],
                kinds=[ChangeKind.ADDED],
                response="S/N",
                why="The attribute `http_status` had the received status before.",
            ),
            RuleException(
                when="only retries after the error change",
                traits=["retryable"],
                response="N/D",
                why="Clients of one version retry after the error, and clients of the other do "
                "not, in the retry mode `standard`.",
                migration="Check code that relies on retries after {python}.",
            ),
            RuleException(
                when="the shape becomes an error or stops being one",
                traits=["error", "exception"],
                request="D/N",
                response="D/D",
                why="Members that refer to an error have another type.",
                why_response="boto3 defines a class only for errors that are marked as such.",
                migration="Check `except` clauses that name {python}.",
            ),
        ),
        why="The attribute `http_status` or `fault` of the error class has another value.",
        migration="Check code that reads `http_status` or `fault` of {python}.",
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
        migration="Update `except` clauses and checks of the error code to {python}.",
        applies_unreferenced=True,
        reverse=["error-code-changed"],
    ),
)
