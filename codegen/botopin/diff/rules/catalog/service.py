"""Rules for metadata, endpoints and request handling."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import Qualifier, Subject
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import UPGRADE_PINNED_CLIENTS
from botopin.diff.rules.rule import Rule, RuleException, added, changed, removed, touched

_PARAMETER_SUBJECTS: Final = (Subject.CLIENT_PARAMETER, Subject.MEMBER, Subject.OPERATION)
_CONTEXT_TRAITS: Final = ("contextParam", "staticContextParams", "operationContextParams")

SERVICE: Final = (
    Rule(
        id="protocol-changed",
        title="protocol changed",
        on=[touched(Subject.METADATA, traits=["protocol", "protocols", "jsonVersion"])],
        request="N/D",
        why="Services accept old protocols for a long time, but pinned clients may fail later.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["protocol-changed"],
    ),
    Rule(
        id="signature-version-changed",
        title="signature version changed",
        on=[touched(Subject.METADATA, traits=["signatureVersion"])],
        request="N/D",
        why="Services accept old signatures for a long time, but pinned clients may fail later.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["signature-version-changed"],
    ),
    Rule(
        id="api-version-changed",
        title="API version changed",
        on=[touched(Subject.METADATA, traits=["apiVersion"])],
        request="N/D",
        why="Some protocols send the API version in each request, so pinned clients may fail.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["api-version-changed"],
    ),
    Rule(
        id="endpoint-identity-changed",
        title="endpoint identity changed",
        on=[
            touched(
                Subject.METADATA,
                traits=["signingName", "targetPrefix", "endpointPrefix", "globalEndpoint"],
            )
        ],
        request="N/B",
        why="Pinned clients call the old endpoint, or sign requests for the old name.",
        migration=UPGRADE_PINNED_CLIENTS,
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
        why="The service may reject requests that are signed with the removed scheme.",
        migration="Sign requests with one of the remaining schemes.",
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
        why="The service still accepts the old schemes.",
        category=Category.METADATA,
        reverse=["auth-removed", "auth-added"],
    ),
    Rule(
        id="service-id-changed",
        title="service ID changed",
        on=[touched(Subject.METADATA, traits=["serviceId"])],
        request="B/N",
        why="Class, configuration and event names that contain the old service ID stop working.",
        migration="Replace the old service ID in imports, configuration and event handlers.",
        reverse=["service-id-changed"],
    ),
    Rule(
        id="context-param-added",
        title="endpoint parameter added",
        on=[added(*_PARAMETER_SUBJECTS, traits=_CONTEXT_TRAITS), added(Subject.CLIENT_PARAMETER)],
        request="N/D",
        exceptions=(
            RuleException(
                when="the parameter is required",
                with_=[Qualifier.REQUIRED],
                traits=[""],
                request="B/B",
                why="Existing callers do not pass the parameter, and it has no default.",
            ),
        ),
        why="The value now influences which endpoint receives the request.",
        migration="Test the operation in every region that you use.",
        reverse=["endpoint-rules-changed"],
    ),
    Rule(
        id="endpoint-rules-changed",
        title="endpoint rules changed",
        on=[
            touched(Subject.ENDPOINT_RULES, Subject.ENDPOINT_PARAMETER),
            removed(*_PARAMETER_SUBJECTS, traits=_CONTEXT_TRAITS),
            changed(*_PARAMETER_SUBJECTS, traits=_CONTEXT_TRAITS),
            removed(Subject.CLIENT_PARAMETER),
            changed(Subject.CLIENT_PARAMETER),
        ],
        request="N/D",
        exceptions=(
            RuleException(
                when="the old version has no endpoint rules",
                with_=[Qualifier.FIRST_MODELLED],
                request="N/N",
                why="The old version has no rules to compare, so no change is known.",
            ),
            RuleException(
                when="callers must pass a new parameter",
                with_=[Qualifier.REQUIRED],
                traits=[""],
                request="B/B",
                why="A new parameter is required, and only the caller can pass it.",
            ),
        ),
        why="Requests may go to another endpoint.",
        migration="Test the service in every region that you use.",
        reverse=["endpoint-rules-changed", "context-param-added"],
    ),
    Rule(
        id="request-handling-changed",
        title="request handling changed",
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
        why="Requests of pinned clients have outdated checksums, compression or endpoints.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["request-handling-changed"],
    ),
)
