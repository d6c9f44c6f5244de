"""Cases that are excluded from a check, with the reason.

A case that is listed must fail its check: `parameters` marks it as an expected failure, strictly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


def _because(reason: str, *cases: str) -> dict[str, str]:
    return dict.fromkeys(cases, reason)


_CHARACTER: Final = _because(
    "the model has the type `character`, which no service has; an unknown type is refused",
    "legacy/output/ec2/0.0",
    "legacy/output/json/0.0",
    "legacy/output/query/0.0",
    "legacy/output/rest-json/0.0",
    "legacy/output/rest-xml/0.0",
    "legacy/output/rest-xml/0.1",
    "legacy/output/rest-xml/10.0",
)

_NULLS: Final = "the case gives a member explicitly as null, which means absent to typed classes"

_UNSET_UNION: Final = _because(
    "botocore's parser refuses a payload that is an unset union (on its own list of exceptions)",
    "output/rest-json/RestJsonHttpPayloadWithUnsetUnion",
    "output/rest-xml/RestXmlHttpPayloadWithUnsetUnion",
)
_DENSE_NULL: Final = _because(
    "botocore's parser fails on the null in a dense map (on its own list of exceptions)",
    "output/rest-json/RestJsonDeserializesDenseSetMapAndSkipsNull",
)
_HEADER_DATES: Final = _because(
    "botocore cuts dates in a header at their commas, and gives moments without a time zone",
    "output/rest-json/RestJsonInputAndOutputWithTimestampHeaders",
    "output/rest-xml/InputAndOutputWithTimestampHeaders",
)

_NO_CODE: Final = _because(
    "botocore finds no error code in the response (on its own list of exceptions)",
    "output/json/AwsJson11FooErrorUsingCode",
    "output/json/AwsJson11FooErrorUsingCodeAndNamespace",
    "output/json/AwsJson11FooErrorUsingCodeUriAndNamespace",
    "output/json/AwsJson11FooErrorUsingXAmznErrorType",
    "output/json/AwsJson11FooErrorUsingXAmznErrorTypeWithUri",
    "output/json/AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
    "output/json_1_0/AwsJson10FooErrorUsingCode",
    "output/json_1_0/AwsJson10FooErrorUsingCodeAndNamespace",
    "output/json_1_0/AwsJson10FooErrorUsingCodeUriAndNamespace",
    "output/json_1_0/AwsJson10FooErrorUsingXAmznErrorType",
    "output/json_1_0/AwsJson10FooErrorUsingXAmznErrorTypeWithUri",
    "output/json_1_0/AwsJson10FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
    "output/rest-json/RestJsonFooErrorUsingXAmznErrorType",
    "output/rest-json/RestJsonFooErrorUsingXAmznErrorTypeWithUri",
    "output/rest-json/RestJsonFooErrorUsingXAmznErrorTypeWithUriAndNamespace",
)

EXCLUDED: Final[Mapping[str, Mapping[str, str]]] = {
    "request": _because(
        _NULLS,
        "input/json/AwsJson11StructuresDontSerializeNullValues",
        "input/rest-json/RestJsonDoesntSerializeNullStructureValues",
        "input/rest-json/RestJsonNullAndEmptyHeaders",
        "input/rest-json/RestJsonOmitsNullQuery",
        "input/rest-xml/NullAndEmptyHeaders",
        "input/rest-xml/RestXmlOmitsNullQuery",
        "input/smithy-rpc-v2-cbor/RpcV2CborClientDoesntSerializeNullStructureValues",
        "legacy/input/rest-json/14.0",
        "legacy/input/rest-xml/18.3",
        "legacy/input/rest-xml/2.1",
        "legacy/input/rest-xml/21.0",
    ),
    "request bytes": {
        **_because(
            "botocore sends the null that the suite forbids; the typed request does not",
            "input/json/AwsJson11StructuresDontSerializeNullValues",
        ),
        **_because(
            "botocore's serializer fails on an operation whose input has no locationName",
            "legacy/input/rest-xml/23.0",
        ),
    },
    "response": _CHARACTER | _UNSET_UNION | _DENSE_NULL,
    "response json": {
        **_CHARACTER,
        **_UNSET_UNION,
        **_DENSE_NULL,
        **_HEADER_DATES,
    },
    "error": _NO_CODE,
    "double reads": {
        **_because(
            _NULLS,
            "input/json/AwsJson11StructuresDontSerializeNullValues",
            "input/rest-json/RestJsonDoesntSerializeNullStructureValues",
            "input/rest-json/RestJsonNullAndEmptyHeaders",
            "input/rest-json/RestJsonOmitsNullQuery",
            "input/rest-xml/NullAndEmptyHeaders",
            "input/rest-xml/RestXmlOmitsNullQuery",
            "input/smithy-rpc-v2-cbor/RpcV2CborClientDoesntSerializeNullStructureValues",
            "legacy/input/rest-json/14.0",
            "legacy/input/rest-xml/18.3",
            "legacy/input/rest-xml/2.1",
            "legacy/input/rest-xml/21.0",
        ),
        **_because(
            "the suite does not give the header that names the operation",
            "input/json/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
            "input/json/SDKAppliedContentEncoding_awsJson1_1",
            "input/json_1_0/AwsJson10EndpointTrait",
            "input/json_1_0/AwsJson10EndpointTraitWithHostLabel",
            "input/json_1_0/AwsJson10HostWithPath",
            "input/json_1_0/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
            "input/json_1_0/SDKAppliedContentEncoding_awsJson1_0",
            "legacy/input/json/6.0",
            "legacy/input/json/6.1",
        ),
        **_because(
            "a map in the query takes what no named member claims; in the suite it repeats them",
            "input/rest-json/RestJsonAllQueryStringTypes",
            "input/rest-json/RestJsonQueryPrecedence",
            "input/rest-json/RestJsonQueryStringEscaping",
            "input/rest-json/RestJsonSupportsInfinityFloatQueryValues",
            "input/rest-json/RestJsonSupportsNaNFloatQueryValues",
            "input/rest-json/RestJsonSupportsNegativeInfinityFloatQueryValues",
            "input/rest-json/RestJsonZeroAndFalseQueryValues",
            "input/rest-xml/RestXmlQueryPrecedence",
        ),
        **_because(
            "an empty list or map leaves nothing in a query or in headers",
            "input/rest-json/RestJsonHttpPrefixHeadersAreNotPresent",
            "input/rest-json/RestJsonOmitsEmptyListQueryValues",
            "input/rest-xml/HttpPrefixHeadersAreNotPresent",
            "legacy/input/rest-json/26.1",
            "legacy/input/rest-xml/26.1",
        ),
        **_because(
            "a structure as payload that is absent is sent as an empty one",
            "input/rest-json/RestJsonHttpWithEmptyStructurePayload",
            "input/rest-json/RestJsonHttpWithHeadersButNoPayload",
            "legacy/input/rest-json/25.2",
            "legacy/input/rest-json/25.4",
        ),
        **_because(
            "the request has a token or a media type that a client fills in by itself",
            "input/query/QueryProtocolIdempotencyTokenAutoFill",
            "input/rest-json/RestJsonQueryIdempotencyTokenAutoFill",
            "input/rest-xml/QueryIdempotencyTokenAutoFill",
            "legacy/input/ec2/8.1",
            "legacy/input/query/12.1",
            "legacy/input/rest-json/19.1",
            "legacy/input/rest-json/25.7",
            "legacy/input/rest-xml/23.1",
        ),
        **_because(
            "the suite does not say the body, which a client compresses",
            "input/ec2/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query",
            "input/ec2/SDKAppliedContentEncoding_ec2Query",
            "input/query/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery",
            "input/query/SDKAppliedContentEncoding_awsQuery",
            "input/rest-json/SDKAppendedGzipAfterProvidedEncoding_restJson1",
            "input/rest-json/SDKAppliedContentEncoding_restJson1",
            "input/rest-xml/SDKAppendedGzipAfterProvidedEncoding_restXml",
            "input/rest-xml/SDKAppliedContentEncoding_restXml",
        ),
        **_because(
            "the suite gives the header's JSON value as its text",
            "input/rest-json/MediaTypeHeaderInputBase64",
        ),
        **_because(
            "the endpoint itself has a path, which the mock server's never has",
            "input/json/AwsJson11HostWithPath",
            "input/rest-json/RestJsonHostWithPath",
        ),
        **_because(
            "an empty list or map leaves nothing in a form",
            "input/ec2/Ec2EmptyQueryLists",
            "input/query/QueryEmptyQueryMaps",
        ),
        **_because(
            "the suite begins names upper-case where botocore does not",
            "input/ec2/Ec2Lists",
            "input/ec2/Ec2ProtocolIdempotencyTokenAutoFill",
            "input/ec2/Ec2ProtocolIdempotencyTokenAutoFillIsSet",
            "input/ec2/Ec2QueryEndpointTraitWithHostLabel",
            "input/ec2/Ec2TimestampsInput",
        ),
        **_because(
            "botocore names the root element otherwise (on its own list of exceptions)",
            "input/rest-xml/BodyWithXmlName",
            "input/rest-xml/HttpPayloadWithXmlName",
            "input/rest-xml/HttpPayloadWithXmlNamespace",
            "input/rest-xml/HttpPayloadWithXmlNamespaceAndPrefix",
            "input/rest-xml/RestXmlHttpPayloadWithUnion",
            "input/rest-xml/XmlAttributesOnPayload",
        ),
        **_because(
            "the location stands at the shape itself, as at no shape of a service",
            "legacy/input/rest-xml/11.0",
        ),
        **_because(
            "the payload is named where the operation uses the shape, as no service does",
            "legacy/input/rest-json/12.0",
            "legacy/input/rest-json/13.0",
            "legacy/input/rest-json/18.0",
        ),
    },
    "double writes": {
        **_CHARACTER,
        **_UNSET_UNION,
        **_DENSE_NULL,
        **_because(
            "botocore cuts dates in a header at their commas, and gives moments that are none",
            "output/rest-json/RestJsonInputAndOutputWithTimestampHeaders",
            "output/rest-xml/InputAndOutputWithTimestampHeaders",
        ),
        **_because(
            "a member that takes every header has the answer's media type as well",
            "legacy/output/rest-json/9.0",
            "output/rest-json/HttpPrefixHeadersResponse",
        ),
        **_because(
            "botocore names the unknown variant of a union, but not what it holds",
            "legacy/output/rest-json/17.2",
            "legacy/output/rest-xml/16.2",
        ),
        **_because(
            "botocore does not take quotes off the items of a header",
            "output/rest-json/RestJsonInputAndOutputWithQuotedStringHeaders",
        ),
        **_because(
            "the mock server leaves out of XML what a response's member would have in a query",
            "output/rest-xml/IgnoreQueryParamsInResponse",
        ),
    },
    "double writes error": _because(
        "the location stands at the shape itself, as at no shape of a service",
        "legacy/output/rest-xml/15.0",
    ),
}
"""Reasons by check and case."""
