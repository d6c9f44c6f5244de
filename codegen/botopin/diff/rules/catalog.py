"""The rules: what each change means for callers. A table, as data.

The first rule that matches a difference judges it, and no two rules match one difference but the last, which
takes what none of the others knows. docs/rules.md is this table, made readable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.diff.report import Category
from botopin.diff.rules.rule import (
    Match,
    Rule,
    RuleException,
    added,
    changed,
    removed,
    renamed,
    touched,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botopin.diff.differences import Difference, RuleKey
    from botopin.diff.rules.rule import Judgement

_USES: Final = (Subject.MEMBER, Subject.INPUT, Subject.OUTPUT, Subject.ERROR)
_VALUES: Final = (Subject.SHAPE, Subject.MEMBER)
_DESCRIBED: Final = (Subject.SERVICE, Subject.OPERATION, Subject.SHAPE, *_USES)
_EVERY: Final = frozenset(Subject)
_WORDS: Final = frozenset(
    {
        *("documentation", "documentationUrl", "description", "examples"),
        *("deprecatedMessage", "deprecatedSince"),
    }
)
_BOUND: Final = (Subject.CLIENT_PARAMETER, Subject.MEMBER, Subject.OPERATION)
_CONTEXT: Final = ("contextParam", "staticContextParams", "operationContextParams")

_OPERATIONS: Final = (
    Rule(
        id="operation-added",
        title="operation added",
        on=[added(Subject.OPERATION)],
        request="S/S",
        why="Nobody calls it yet.",
        reverse=["operation-removed"],
    ),
    Rule(
        id="operation-removed",
        title="operation removed",
        on=[removed(Subject.OPERATION)],
        request="B/B",
        why="The method is gone, and the service may answer no more.",
        migration="Stop calling {python}, or stay on the version that has it.",
        reverse=["operation-added"],
    ),
    Rule(
        id="operation-renamed",
        title="operation renamed",
        on=[renamed(Subject.OPERATION)],
        request="B/B",
        why="It has the same URI and the same shapes, and another name.",
        migration="Call {python} in place of {old}: it takes and gives the same.",
        reverse=["operation-renamed"],
    ),
    Rule(
        id="http-changed",
        title="HTTP request line changed",
        on=[touched(Subject.OPERATION, traits=["http.method", "http.requestUri"])],
        request="N/B",
        exceptions=(
            RuleException(
                when="only a slash at the end differs",
                with_=[Qualifier.TRAILING_SLASH_ONLY],
                request="N/D",
                why="Many servers take a URI with or without the slash at its end.",
            ),
        ),
        why="An old client sends its request to a place that may no longer be there.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["http-changed"],
    ),
    Rule(
        id="response-code-changed",
        title="response code changed",
        on=[touched(Subject.OPERATION, traits=["http.responseCode"])],
        request="N/D",
        why="Clients take any code below 300 as success, but callers may look at it.",
        migration="Where the HTTP status code is compared, expect another one.",
        reverse=["response-code-changed"],
    ),
    Rule(
        id="input-added",
        title="input added",
        on=[added(Subject.INPUT)],
        request="D/D",
        exceptions=(
            RuleException(
                when="it has required members",
                with_=[Qualifier.REQUIRED],
                request="B/B",
                why="Old callers pass nothing, and something is required.",
            ),
        ),
        why="Old callers pass nothing, which may mean another thing now.",
        migration="Look at what {python} asks for.",
        reverse=["input-removed"],
    ),
    Rule(
        id="input-removed",
        title="input removed",
        on=[removed(Subject.INPUT)],
        request="B/D",
        why="The class is gone, and the service may ignore or refuse what is sent.",
        migration="Call the operation without arguments.",
        reverse=["input-added"],
    ),
    Rule(
        id="output-added",
        title="output added",
        on=[added(Subject.OUTPUT)],
        response="S/S",
        why="Nobody read a response before.",
        reverse=["output-removed"],
    ),
    Rule(
        id="output-removed",
        title="output removed",
        on=[removed(Subject.OUTPUT)],
        response="B/B",
        why="What callers read from the response is gone.",
        migration="Stop reading the response of the operation.",
        reverse=["output-added"],
    ),
    Rule(
        id="error-added",
        title="error added",
        on=[added(Subject.ERROR)],
        response="D/D",
        why="Old code does not expect it.",
        migration="Handle {python}, or the base of the service's errors.",
        reverse=["error-removed", "error-shape-removed"],
    ),
    Rule(
        id="error-removed",
        title="error removed from an operation",
        on=[removed(Subject.ERROR, without=[Qualifier.SHAPE_REMOVED])],
        response="S/S",
        why="Code that handles it waits in vain, and that is all.",
        reverse=["error-added"],
    ),
    Rule(
        id="error-shape-removed",
        title="error and its shape removed",
        on=[removed(Subject.ERROR, with_=[Qualifier.SHAPE_REMOVED])],
        response="B/S",
        why="`except` with its name becomes a NameError.",
        migration="Remove {python} from imports and `except` clauses.",
        reverse=["error-added"],
    ),
)

_MEMBERS: Final = (
    Rule(
        id="member-added",
        title="member added",
        on=[added(Subject.MEMBER, without=[Qualifier.REQUIRED, Qualifier.UNION])],
        request="S/S",
        response="S/S",
        why="It is optional, and who does not know it does not miss it.",
        reverse=["member-removed"],
    ),
    Rule(
        id="union-member-added",
        title="variant of a union added",
        on=[added(Subject.MEMBER, with_=[Qualifier.UNION])],
        request="S/S",
        response="D/D",
        why="Old code meets a variant that it does not know.",
        migration="Let the code that tells the variants apart expect an unknown one.",
        reverse=["member-removed", "required-member-removed"],
    ),
    Rule(
        id="required-member-added",
        title="required member added",
        on=[added(Subject.MEMBER, with_=[Qualifier.REQUIRED], without=[Qualifier.UNION])],
        request="B/B",
        response="S/S",
        exceptions=(
            RuleException(
                when="it is an idempotency token",
                with_=[Qualifier.IDEMPOTENCY_TOKEN],
                request="S/S",
                response="S/S",
                why="Clients fill an idempotency token where the caller gives none.",
            ),
        ),
        why="Old requests lack it.",
        migration="Give {python} a value wherever the request is built.",
        reverse=["required-member-removed"],
    ),
    Rule(
        id="member-removed",
        title="member removed",
        on=[removed(Subject.MEMBER, without=[Qualifier.REQUIRED])],
        request="B/D",
        response="B/D",
        why="The attribute is gone; the service may ignore or refuse it, and sends it no more.",
        migration="Remove every use of {python}, or stay on the version that has it.",
        reverse=["member-added", "union-member-added"],
    ),
    Rule(
        id="required-member-removed",
        title="required member removed",
        on=[removed(Subject.MEMBER, with_=[Qualifier.REQUIRED])],
        request="B/D",
        response="B/B",
        why="The attribute is gone, and old clients count on finding it in each response.",
        migration="Remove every use of {python}, or stay on the version that has it.",
        reverse=["required-member-added", "union-member-added"],
    ),
    Rule(
        id="member-renamed",
        title="member renamed",
        on=[renamed(Subject.MEMBER, with_=[Qualifier.WIRE_NAME_KEPT])],
        request="B/S",
        response="B/S",
        why="It travels under the same name, and has another one in code.",
        migration="Rename {old} to {new}: it is {python} now.",
        reverse=["member-renamed"],
    ),
    Rule(
        id="member-renamed-on-wire",
        title="member renamed, on the wire too",
        on=[renamed(Subject.MEMBER, without=[Qualifier.WIRE_NAME_KEPT])],
        request="B/B",
        response="B/B",
        why="It seems to be the same member, and it travels under another name.",
        migration="Rename {old} to {new}, and move pinned clients to the new version.",
        reverse=["member-renamed-on-wire"],
    ),
    Rule(
        id="required-added",
        title="member became required",
        on=[added(Subject.MEMBER, traits=["required"])],
        request="B/B",
        response="S/S",
        exceptions=(
            RuleException(
                when="it is an idempotency token",
                with_=[Qualifier.IDEMPOTENCY_TOKEN],
                request="S/S",
                response="S/S",
                why="Clients fill an idempotency token where the caller gives none.",
            ),
        ),
        why="Requests without it were valid.",
        migration="Give {python} a value wherever the request is built.",
        category=Category.TIGHTENED,
        reverse=["required-removed"],
    ),
    Rule(
        id="required-removed",
        title="member became optional",
        on=[removed(Subject.MEMBER, traits=["required"])],
        request="S/S",
        response="D/D",
        why="Code that reads it must now expect None.",
        migration="Expect None where {python} is read.",
        reverse=["required-added"],
    ),
)

_TYPES: Final = (
    Rule(
        id="type-changed",
        title="type changed",
        on=[
            changed(
                Subject.SHAPE,
                *_USES,
                traits=["type"],
                without=[Qualifier.WIDER, Qualifier.NARROWER],
            )
        ],
        request="B/B",
        response="B/B",
        exceptions=(
            RuleException(
                when="the types are one in Python",
                with_=[Qualifier.SAME_IN_PYTHON],
                request="N/N",
                response="N/N",
                why="Python has one type for both.",
            ),
        ),
        why="Values of the one are no values of the other.",
        migration="Give and expect the new type for {python}: {old} became {new}.",
        reverse=["type-changed"],
    ),
    Rule(
        id="type-widened",
        title="type widened",
        on=[changed(Subject.SHAPE, *_USES, traits=["type"], with_=[Qualifier.WIDER])],
        request="S/S",
        response="D/D",
        why="Whole numbers are still taken, and fractions may come back.",
        migration="Expect a float where {python} is read.",
        reverse=["type-narrowed"],
    ),
    Rule(
        id="type-narrowed",
        title="type narrowed",
        on=[changed(Subject.SHAPE, *_USES, traits=["type"], with_=[Qualifier.NARROWER])],
        request="B/D",
        response="S/S",
        why="Fractions are taken no more.",
        migration="Give a whole number for {python}.",
        reverse=["type-widened"],
    ),
    Rule(
        id="enum-value-added",
        title="enum value added",
        on=[added(Subject.ENUM_VALUE)],
        request="S/S",
        response="D/D",
        why="An exhaustive match meets a value that it does not know.",
        migration="Let code that tells the values apart expect others than it knows.",
        reverse=["enum-value-removed"],
    ),
    Rule(
        id="enum-value-removed",
        title="enum value removed",
        on=[removed(Subject.ENUM_VALUE)],
        request="B/B",
        response="B/S",
        why="Code that names the value breaks, and the service knows it no more.",
        migration="Do without the values that are gone.",
        reverse=["enum-value-added"],
    ),
    Rule(
        id="enum-added",
        title="values became an enum",
        on=[added(*_VALUES, traits=["enum"])],
        request="D/D",
        response="D/S",
        why="What was any text is now one of the modelled values.",
        migration="Give one of the values of {python}.",
        category=Category.TIGHTENED,
        reverse=["enum-removed"],
    ),
    Rule(
        id="enum-removed",
        title="enum became any text",
        on=[removed(*_VALUES, traits=["enum"])],
        request="D/S",
        response="D/D",
        why="The class of the values is gone, and any text may come back.",
        migration="Use plain text for {python}, and expect values that are not known.",
        applies_unreferenced=True,
        reverse=["enum-added"],
    ),
    Rule(
        id="enum-changed",
        title="enum of a member changed",
        on=[changed(Subject.MEMBER, traits=["enum"])],
        request="B/B",
        response="D/D",
        why="A member sets other values than its shape has, and they are others now.",
        migration="Give one of the new values of {python}, and expect all of them.",
        reverse=["enum-changed"],
    ),
    Rule(
        id="union-added",
        title="structure became a union",
        on=[added(*_VALUES, traits=["union"])],
        request="B/B",
        response="B/B",
        why="Of members that could be set together, exactly one can.",
        migration="Set exactly one member of {python}.",
        reverse=["union-removed"],
    ),
    Rule(
        id="union-removed",
        title="union became a structure",
        on=[removed(*_VALUES, traits=["union"])],
        request="S/S",
        response="D/D",
        why="Several members may come back at once, or none.",
        migration="Look at every member of {python}, not only at the one that is set.",
        reverse=["union-added"],
    ),
    Rule(
        id="document-changed",
        title="document type changed",
        on=[touched(*_VALUES, traits=["document"])],
        request="B/B",
        response="B/B",
        why="A free JSON value and a structure are different types in Python.",
        migration="Give and expect the new type for {python}.",
        reverse=["document-changed"],
    ),
    Rule(
        id="streaming-changed",
        title="streaming changed",
        on=[touched(*_VALUES, traits=["streaming"])],
        request="B/B",
        response="B/B",
        why="A stream and bytes are different types in Python.",
        migration="Read {python} as a stream, or no longer so.",
        reverse=["streaming-changed"],
    ),
    Rule(
        id="jsonvalue-changed",
        title="JSON value changed",
        on=[touched(*_VALUES, traits=["jsonvalue"])],
        request="B/B",
        response="B/B",
        why="A JSON value and text are different types in Python.",
        migration="Give and expect the new type for {python}.",
        reverse=["jsonvalue-changed"],
    ),
    Rule(
        id="sparse-added",
        title="null items allowed",
        on=[added(*_VALUES, traits=["sparse"])],
        request="S/S",
        response="B/D",
        why="Items may come back as None.",
        migration="Expect None among the items of {python}.",
        reverse=["sparse-removed"],
    ),
    Rule(
        id="sparse-removed",
        title="null items forbidden",
        on=[removed(*_VALUES, traits=["sparse"])],
        request="B/D",
        response="S/S",
        why="Items can be None no more.",
        migration="Leave None out of the items of {python}.",
        reverse=["sparse-added"],
    ),
)

_CONSTRAINTS: Final = (
    Rule(
        id="bound-tightened",
        title="bound tightened",
        on=[touched(*_VALUES, traits=["min", "max"], with_=[Qualifier.NARROWER])],
        request="B/B",
        response="S/S",
        why="Values that were valid are refused; botocore itself checks `min` only.",
        migration="Keep {python} within the new bound: {old} became {new}.",
        category=Category.TIGHTENED,
        reverse=["bound-loosened"],
    ),
    Rule(
        id="bound-added",
        title="bound set",
        on=[added(*_VALUES, traits=["min", "max"], with_=[Qualifier.NEWLY_ADDED])],
        request="D/D",
        response="S/S",
        why="The service may have had the bound always, and only now says so.",
        migration="Keep {python} within the bound {new}.",
        category=Category.TIGHTENED,
        reverse=["bound-loosened"],
    ),
    Rule(
        id="bound-loosened",
        title="bound loosened",
        on=[touched(*_VALUES, traits=["min", "max"], with_=[Qualifier.WIDER])],
        request="S/S",
        response="N/N",
        why="All that was valid still is.",
        reverse=["bound-tightened", "bound-added"],
    ),
    Rule(
        id="pattern-added",
        title="pattern added",
        on=[added(*_VALUES, traits=["pattern"])],
        request="D/D",
        response="S/S",
        why="The service may have had the pattern always, and only now says so.",
        migration="Give {python} values that match {new}.",
        category=Category.TIGHTENED,
        reverse=["pattern-removed"],
    ),
    Rule(
        id="pattern-changed",
        title="pattern changed",
        on=[changed(*_VALUES, traits=["pattern"], without=[Qualifier.ANCHORS_ONLY])],
        request="D/D",
        response="S/S",
        why="Whether all old values match the new pattern cannot be proven.",
        migration="Give {python} values that match {new}.",
        category=Category.TIGHTENED,
        reverse=["pattern-changed"],
    ),
    Rule(
        id="pattern-removed",
        title="pattern removed",
        on=[removed(*_VALUES, traits=["pattern"])],
        request="S/S",
        response="N/N",
        why="All that was valid still is.",
        reverse=["pattern-added"],
    ),
    Rule(
        id="pattern-anchors",
        title="anchors of a pattern changed",
        on=[changed(*_VALUES, traits=["pattern"], with_=[Qualifier.ANCHORS_ONLY])],
        request="N/N",
        response="N/N",
        why="A pattern describes the whole value, with `^` and `$` or without.",
        reverse=["pattern-anchors"],
    ),
)

_WIRE: Final = (
    Rule(
        id="serialization-changed",
        title="serialisation changed",
        on=[
            touched(
                Subject.METADATA,
                Subject.OPERATION,
                Subject.SHAPE,
                *_USES,
                traits=[
                    *("location", "locationName", "payload", "flattened", "queryName", "hostLabel"),
                    *("xmlAttribute", "xmlNamespace", "xmlOrder", "wrapper", "resultWrapper"),
                    *("event", "eventheader", "eventpayload", "eventstream", "requiresLength"),
                    *(
                        "name",
                        "endpoint",
                        "awsQueryCompatible",
                        "checksumFormat",
                        "protocolSettings",
                    ),
                ],
            )
        ],
        request="N/B",
        response="N/B",
        why="The same value is written differently, and old clients write and read the old way.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["serialization-changed"],
    ),
    Rule(
        id="timestamp-format-changed",
        title="timestamp format changed",
        on=[touched(*_VALUES, traits=["timestampFormat"])],
        request="N/B",
        response="N/D",
        why="Old clients send the old format; botocore reads any of them.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["timestamp-format-changed"],
    ),
    Rule(
        id="idempotency-token-added",
        title="member became an idempotency token",
        on=[added(Subject.MEMBER, traits=["idempotencyToken"])],
        request="S/S",
        why="Clients fill it where the caller gives none.",
        reverse=["idempotency-token-removed"],
    ),
    Rule(
        id="idempotency-token-removed",
        title="member is no idempotency token any more",
        on=[removed(Subject.MEMBER, traits=["idempotencyToken"])],
        request="D/D",
        exceptions=(
            RuleException(
                when="it is required",
                with_=[Qualifier.REQUIRED],
                request="B/B",
                why="It is required, and clients fill it no more.",
            ),
        ),
        why="Clients fill it no more, so a retry may act twice.",
        migration="Give {python} a unique value for each request.",
        reverse=["idempotency-token-added"],
    ),
    Rule(
        id="sensitive-added",
        title="value became sensitive",
        on=[added(*_VALUES, traits=["sensitive"])],
        request="N/N",
        response="N/N",
        why="Its `repr` hides it.",
        reverse=["sensitive-removed"],
    ),
    Rule(
        id="sensitive-removed",
        title="value is sensitive no more",
        on=[removed(*_VALUES, traits=["sensitive"])],
        request="D/N",
        response="D/N",
        why="Its `repr` shows it, in logs too.",
        migration="Look where {python} is logged.",
        reverse=["sensitive-added"],
    ),
    Rule(
        id="deprecated-added",
        title="deprecated",
        on=[added(*_DESCRIBED, traits=["deprecated"])],
        request="N/N",
        response="N/N",
        why="It works as before, for now.",
        migration="Plan to do without {python}.",
        category=Category.DEPRECATION,
        reverse=["deprecated-removed"],
    ),
    Rule(
        id="deprecated-removed",
        title="deprecated no more",
        on=[removed(*_DESCRIBED, traits=["deprecated"])],
        request="N/N",
        response="N/N",
        why="It is here to stay.",
        category=Category.DEPRECATION,
        reverse=["deprecated-added"],
    ),
    Rule(
        id="fault-changed",
        title="fault of an error changed",
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
        why="Retries and alarms tell errors apart by their status and their fault.",
        migration="Look at what retries {python}, and at what counts it.",
        reverse=["fault-changed"],
    ),
    Rule(
        id="error-code-changed",
        title="code or name of an error changed",
        on=[
            touched(Subject.SHAPE, traits=["error.code"]),
            renamed(Subject.SHAPE, with_=[Qualifier.EXCEPTION]),
        ],
        response="B/B",
        why="Errors are told apart by their code on the wire, and by their name in code.",
        migration="Handle {python}: its code or its name is another one.",
        applies_unreferenced=True,
        reverse=["error-code-changed"],
    ),
)

_SERVICE: Final = (
    Rule(
        id="protocol-changed",
        title="protocol changed",
        on=[touched(Subject.METADATA, traits=["protocol", "protocols", "jsonVersion"])],
        request="N/D",
        why="Services answer old protocols for long, but not for ever.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["protocol-changed"],
    ),
    Rule(
        id="signature-version-changed",
        title="signature version changed",
        on=[touched(Subject.METADATA, traits=["signatureVersion"])],
        request="N/D",
        why="Services take old signatures for long, but not for ever.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["signature-version-changed"],
    ),
    Rule(
        id="api-version-changed",
        title="API version changed",
        on=[touched(Subject.METADATA, traits=["apiVersion"])],
        request="N/D",
        why="Some protocols send it with each request.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["api-version-changed"],
    ),
    Rule(
        id="endpoint-identity-changed",
        title="identity of the endpoint changed",
        on=[
            touched(
                Subject.METADATA,
                traits=["signingName", "targetPrefix", "endpointPrefix", "globalEndpoint"],
            )
        ],
        request="N/B",
        why="Old clients address and sign for another name.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["endpoint-identity-changed"],
    ),
    Rule(
        id="auth-removed",
        title="authentication scheme removed",
        on=[
            touched(
                Subject.METADATA,
                Subject.OPERATION,
                traits=["auth"],
                with_=[Qualifier.SCHEME_REMOVED],
            )
        ],
        request="D/B",
        why="Old clients may sign with a scheme that is taken no more.",
        migration="Sign with a scheme that is left.",
        reverse=["auth-added", "auth-removed"],
    ),
    Rule(
        id="auth-added",
        title="authentication scheme added",
        on=[
            touched(
                Subject.METADATA,
                Subject.OPERATION,
                traits=["auth"],
                without=[Qualifier.SCHEME_REMOVED],
            )
        ],
        request="N/N",
        why="Old schemes are still taken.",
        category=Category.METADATA,
        reverse=["auth-removed", "auth-added"],
    ),
    Rule(
        id="service-id-changed",
        title="service id changed",
        on=[touched(Subject.METADATA, traits=["serviceId"])],
        request="B/N",
        why="Clients, their configuration and their events go by it.",
        migration="Look for the service's name in configuration and event handlers.",
        reverse=["service-id-changed"],
    ),
    Rule(
        id="context-param-added",
        title="endpoint parameter bound",
        on=[added(*_BOUND, traits=_CONTEXT), added(Subject.CLIENT_PARAMETER)],
        request="N/D",
        exceptions=(
            RuleException(
                when="the parameter is required",
                with_=[Qualifier.REQUIRED],
                traits=[""],
                request="B/B",
                why="Old callers do not give it, and nothing else does.",
            ),
        ),
        why="It has a say in which endpoint is called.",
        migration="Call the operation once in each region that you use.",
        reverse=["endpoint-rules-changed"],
    ),
    Rule(
        id="endpoint-rules-changed",
        title="endpoint rules changed",
        on=[
            touched(Subject.ENDPOINT_RULES, Subject.ENDPOINT_PARAMETER),
            removed(*_BOUND, traits=_CONTEXT),
            changed(*_BOUND, traits=_CONTEXT),
            removed(Subject.CLIENT_PARAMETER),
            changed(Subject.CLIENT_PARAMETER),
        ],
        request="N/D",
        exceptions=(
            RuleException(
                when="there was no file of rules before",
                with_=[Qualifier.FIRST_MODELLED],
                request="N/N",
                why="The rules were elsewhere before, so nothing is known to have changed.",
            ),
            RuleException(
                when="the caller must give a new parameter",
                with_=[Qualifier.REQUIRED],
                traits=[""],
                request="B/B",
                why="A new parameter is required, and nothing but the caller gives it.",
            ),
        ),
        why="Another endpoint may be called.",
        migration="Call the service once in each region that you use.",
        reverse=["endpoint-rules-changed", "context-param-added"],
    ),
    Rule(
        id="request-handling-changed",
        title="handling of requests changed",
        on=[
            touched(
                Subject.OPERATION,
                traits=[
                    *("httpChecksum", "httpChecksumRequired", "unsignedPayload"),
                    *("requestcompression", "endpointdiscovery", "endpointoperation"),
                ],
            )
        ],
        request="N/D",
        why="Checksums, compression or the way to an endpoint are others; the content is not.",
        migration="Move clients that are pinned to the old version to the new one.",
        reverse=["request-handling-changed"],
    ),
    Rule(
        id="paginator-added",
        title="paginator added",
        on=[added(Subject.PAGINATOR)],
        request="S/N",
        why="Nobody uses it yet.",
        reverse=["paginator-removed"],
    ),
    Rule(
        id="paginator-removed",
        title="paginator removed",
        on=[removed(Subject.PAGINATOR)],
        request="B/N",
        why="`get_paginator` finds it no more.",
        migration="Ask for each page of {name} yourself.",
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
        why="Its pages hold, or are asked for by, other members.",
        migration="Look at what is read from the pages of {name}.",
        reverse=["paginator-changed"],
    ),
    Rule(
        id="waiter-added",
        title="waiter added",
        on=[added(Subject.WAITER)],
        request="S/N",
        why="Nobody uses it yet.",
        reverse=["waiter-removed"],
    ),
    Rule(
        id="waiter-removed",
        title="waiter removed",
        on=[removed(Subject.WAITER)],
        request="B/N",
        why="`get_waiter` finds it no more.",
        migration="Wait for {name} by asking for its state yourself.",
        reverse=["waiter-added"],
    ),
    Rule(
        id="waiter-changed",
        title="waiter changed",
        on=[
            touched(Subject.WAITER, traits=["acceptors", "delay", "maxAttempts", "operation"]),
        ],
        request="D/N",
        exceptions=(
            RuleException(
                when="it asks another operation",
                traits=["operation"],
                request="B/N",
                why="It asks another operation, which takes other arguments.",
            ),
        ),
        why="It ends in other states, or waits for another time.",
        migration="Look at what follows {name}, and at its timeouts.",
        reverse=["waiter-changed"],
    ),
)

_NAMES: Final = (
    Rule(
        id="shape-added",
        title="shape added",
        on=[added(Subject.SHAPE)],
        request="N/N",
        response="N/N",
        why="What uses it has a change of its own.",
        reverse=["shape-removed"],
    ),
    Rule(
        id="shape-removed",
        title="shape removed",
        on=[removed(Subject.SHAPE)],
        request="N/N",
        response="N/N",
        exceptions=(
            RuleException(
                when="it is a structure or an enum",
                with_=[Qualifier.HAS_CLASS],
                request="D/N",
                response="D/N",
                why="An import of its class breaks.",
            ),
        ),
        why="It had no class, and what used it has a change of its own.",
        migration="Remove imports of {python}.",
        applies_unreferenced=True,
        reverse=["shape-added"],
    ),
    Rule(
        id="shape-renamed",
        title="shape renamed",
        on=[renamed(Subject.SHAPE, without=[Qualifier.EXCEPTION])],
        request="N/N",
        response="N/N",
        exceptions=(
            RuleException(
                when="it is a structure or an enum",
                with_=[Qualifier.HAS_CLASS],
                request="D/N",
                response="D/N",
                why="An import of its class breaks.",
            ),
        ),
        why="It has no class, so nobody goes by its name.",
        migration="Import {python} in place of {old}.",
        applies_unreferenced=True,
        reverse=["shape-renamed"],
    ),
    Rule(
        id="target-changed",
        title="refers to another shape",
        on=[changed(*_USES, traits=["shape"])],
        request="N/N",
        response="N/N",
        exceptions=(
            RuleException(
                when="both are structures",
                with_=[Qualifier.CLASS_CHANGED],
                request="D/N",
                response="N/N",
                why="The bindings have another class there, and take no object of the old one.",
            ),
        ),
        why="What differs between the two shapes has changes of its own.",
        migration="Give {python} an object of {new} in place of {old}.",
        reverse=["target-changed"],
    ),
)

_SILENT: Final = (
    Rule(
        id="documentation-changed",
        title="documentation changed",
        on=[
            Match(
                subjects=_EVERY,
                kinds=frozenset(
                    {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.RESPELLED}
                ),
                traits=_WORDS,
            )
        ],
        request="N/N",
        response="N/N",
        why="Words only.",
        category=Category.DOCS,
        reverse=["documentation-changed"],
    ),
    Rule(
        id="order-changed",
        title="order changed",
        on=[Match(subjects=_EVERY, kinds=frozenset({ChangeKind.REORDERED}), traits=None)],
        request="N/N",
        response="N/N",
        why="What is listed goes by its name, wherever it stands.",
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
                *_USES,
                traits=[
                    *("serviceFullName", "serviceAbbreviation", "uid", "ripServiceName", "version"),
                    *("readonly", "idempotent", "box", "synthetic"),
                    *("alias", "authorizer", "authorizers"),
                ],
            ),
            touched(Subject.SERVICE, traits=["xmlNamespace"]),  # that of the metadata counts
            touched(Subject.WAITER, traits=["type"]),
        ],
        request="N/N",
        response="N/N",
        why="Neither clients nor bindings act on it.",
        category=Category.METADATA,
        reverse=["metadata-changed"],
    ),
    Rule(
        id="spelling-changed",
        title="written differently",
        on=[
            Match(
                subjects=_EVERY,
                kinds=frozenset({ChangeKind.RESPELLED}),
                traits=None,
                excluding=_WORDS,
            )
        ],
        request="N/N",
        response="N/N",
        why="It is written differently and means the same.",
        category=Category.METADATA,
        reverse=["spelling-changed"],
    ),
)

UNCLASSIFIED: Final = Rule(
    id="unclassified",
    title="changed in a way that no rule knows",
    on=[Match(subjects=_EVERY, kinds=frozenset(ChangeKind), traits=None)],
    request="D/D",
    response="D/D",
    why="AWS added something that botopin does not know yet.",
    migration="Look at the change, and tell the maintainers of botopin of it.",
    reverse=["unclassified"],
)

SECTIONS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "Operations": _OPERATIONS,
    "Members": _MEMBERS,
    "Types": _TYPES,
    "Constraints": _CONSTRAINTS,
    "Serialisation and traits": _WIRE,
    "The service as a whole": _SERVICE,
    "Names of shapes": _NAMES,
    "Without effect": _SILENT,
    "Everything else": (UNCLASSIFIED,),
}
"""By title, in the order of the table; the last rule matches everything."""

RULES: Final = tuple(rule for section in SECTIONS.values() for rule in section)

RULES_BY_ID: Final = {rule.id: rule for rule in RULES}
RULE_IDS: Final = tuple(RULES_BY_ID)


def rule_for(difference: Difference) -> Rule:
    """The rule that judges a difference."""
    return _found(difference)[0]


def judgement_on(difference: Difference) -> Judgement:
    """The judgement of its rule on a difference, or of an exception that the rule makes."""
    return _found(difference)[1]


def _found(difference: Difference) -> tuple[Rule, Judgement]:
    if (found := _FOUND.get(difference.rule_key)) is None:
        rule = next(rule for rule in RULES if rule.matches(difference))
        found = _FOUND[difference.rule_key] = rule, rule.judgement_for(difference)
    return found


_FOUND: Final[dict[RuleKey, tuple[Rule, Judgement]]] = {}
"""A comparison has thousands of differences of few kinds."""
