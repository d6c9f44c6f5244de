"""Rules for metadata, endpoints and request handling."""

from __future__ import annotations

from typing import Final

from botopin.diff.differences import ChangeKind, Qualifier, Subject
from botopin.diff.report import Category
from botopin.diff.rules.catalog.common import UPGRADE_PINNED_CLIENTS
from botopin.diff.rules.rule import Rule, RuleException, added, changed, removed, touched

_PARAMETER_SUBJECTS: Final = (Subject.CLIENT_PARAMETER, Subject.MEMBER, Subject.OPERATION)
_CONTEXT_TRAITS: Final = ("contextParam", "staticContextParams", "operationContextParams")

_ENDPOINT_EFFECTS: Final = (
    RuleException(
        when="another entry has the effect of all endpoint changes",
        with_=[Qualifier.ENDPOINTS_COVERED],
        request="N/N",
        why="Another entry has the effect of all endpoint changes.",
    ),
    RuleException(
        when="only one version has endpoint rules",
        with_=[Qualifier.RULES_IN_ONE_VERSION],
        request="N/N",
        why="Without rules, botocore takes endpoints from its own data, which no model contains.",
    ),
    RuleException(
        when="all compared calls resolve to the same endpoints, and some were not compared",
        with_=[Qualifier.ENDPOINTS_SAME, Qualifier.ENDPOINTS_SAMPLED],
        request="N/N",
        why="Endpoints and signatures are the same in the most common combinations of calls, "
        "regions and settings; the other combinations were not compared.",
    ),
    RuleException(
        when="all calls resolve to the same endpoints",
        with_=[Qualifier.ENDPOINTS_SAME],
        request="N/N",
        why="Endpoints and signatures are the same for all calls, regions and settings.",
    ),
    RuleException(
        when="calls that failed have an endpoint",
        with_=[Qualifier.ENDPOINTS_GAINED],
        request="N/S",
        why="Calls that failed before the request have an endpoint now.",
    ),
    RuleException(
        when="calls that had an endpoint fail",
        with_=[Qualifier.ENDPOINTS_LOST],
        request="N/B",
        why="Calls that had an endpoint fail before the request is sent.",
    ),
    RuleException(
        when="botocore is missing or cannot evaluate the rules",
        with_=[Qualifier.ENDPOINTS_UNRESOLVED],
        request="N/D",
        why="The endpoints were not compared, because botocore is missing or cannot evaluate the "
        "rules.",
        migration="Run `pip install --upgrade botocore`, and compare the versions again.",
    ),
)
"""Exceptions by the endpoints that botocore resolves from the old and the new rules."""

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
                traits=["signingName", "targetPrefix", "endpointPrefix"],
            )
        ],
        request="N/B",
        exceptions=(
            RuleException(
                when="endpoints and signatures follow from the endpoint rules",
                with_=[Qualifier.ENDPOINTS_SAME],
                request="N/N",
                why="The signing name is the same, and the endpoint comes from the rules.",
            ),
        ),
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
        exceptions=(
            RuleException(
                when="the old version has no service ID",
                kinds=[ChangeKind.ADDED],
                request="N/N",
                why="No name contains a service ID in the old version.",
            ),
        ),
        why="Class, configuration and event names that contain the old service ID stop working.",
        migration="Replace the old service ID in imports, configuration and event handlers.",
        reverse=["service-id-changed"],
    ),
    Rule(
        id="context-param-added",
        title="endpoint parameter added",
        on=[added(*_PARAMETER_SUBJECTS, traits=_CONTEXT_TRAITS), added(Subject.CLIENT_PARAMETER)],
        request="N/D",
        exceptions=_ENDPOINT_EFFECTS,
        why="Requests of some clients go to another endpoint, or have another signature.",
        migration="Test the operation with the settings that the example names.",
        reverse=["endpoint-rules-changed"],
    ),
    Rule(
        id="endpoint-rules-changed",
        title="endpoint rules changed",
        on=[
            touched(Subject.ENDPOINT_RULES),
            removed(*_PARAMETER_SUBJECTS, traits=_CONTEXT_TRAITS),
            changed(*_PARAMETER_SUBJECTS, traits=_CONTEXT_TRAITS),
            removed(Subject.CLIENT_PARAMETER),
            changed(Subject.CLIENT_PARAMETER),
        ],
        request="N/D",
        exceptions=_ENDPOINT_EFFECTS,
        why="Requests of some clients go to another endpoint, or have another signature.",
        migration="Test the service with the settings that the example names.",
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
        exceptions=(
            RuleException(
                when="the requests of pinned clients stay valid",
                with_=[Qualifier.STILL_ACCEPTED],
                request="N/S",
                why="The service accepts the checksums, signatures, compression and endpoints of "
                "pinned clients as before.",
            ),
        ),
        why="Requests of pinned clients have outdated checksums, compression or endpoints.",
        migration=UPGRADE_PINNED_CLIENTS,
        reverse=["request-handling-changed"],
    ),
)
