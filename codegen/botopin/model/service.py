"""A service model as data, in AWS's own words.

One class per kind of shape, each with its own traits. Fields have the names of botocore's
service-2.json in snake case (`locationName` becomes `location_name`). Every mapping keeps the
order of the model. Python names, files and verdicts belong to other packages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import Factory, evolve, field, fields_dict, frozen

from botopin.model.traits import trait
from botopin.model.values import JSON as JSON
from botopin.model.values import (
    XMLNamespace,
    as_boolean,
    as_context_param,
    as_enum,
    as_integer,
    as_length,
    as_number,
    as_object,
    as_pattern,
    as_string,
    as_strings,
    as_xml_namespace,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HOST_LABEL: Final = "[A-Za-z0-9.-]+"
"""Pattern of a host prefix, as in `botocore.serialize`."""


@frozen(kw_only=True)
class Deprecation:
    """The trait `deprecated` and AWS's explanation, whose parts are empty if AWS omits them."""

    message: str = trait("deprecatedMessage", as_string, "")
    since: str = trait("deprecatedSince", as_string, "")


@frozen(kw_only=True)
class Customization:
    """botocore's treatment of a value beyond the model, set by `botopin.customizations`."""

    treatment: str
    """Name of the treatment, such as `base64`."""
    note: str
    """Sentence for docstrings; may be empty."""
    alternative: str = ""
    """Structure that is accepted instead of the value; empty without one."""


@frozen
class JointCheck:
    """Check of several members together, as a class of `botopin.runtime.joint_checks`."""

    name: str
    """Name of the class."""
    members: tuple[str, ...]
    """Members that the class needs."""
    settings: tuple[str, ...] = ()
    """Other arguments of the class."""


@frozen(kw_only=True)
class ConstraintExemption:
    """A constraint that the bindings do not enforce, set by `botopin.customizations`."""

    constraint: str
    """Name of the trait: `enum`, `max`, `min` or `pattern`."""
    value: JSON
    """Value of the trait in AWS's model."""
    source: str
    """Evidence that the constraint is wrong, such as a URL."""
    reason: str
    """Why the constraint is wrong; may be empty."""


@frozen(kw_only=True)
class Reference:
    """A use of a shape by a member, a list, a map or an operation."""

    shape: str
    documentation: str = trait("documentation", as_string, "")
    location: str = trait(
        "location", one_of("header", "headers", "querystring", "uri", "statusCode"), ""
    )
    """Part of the HTTP message; empty for the body."""
    location_name: str = trait("locationName", as_string, "")
    query_name: str = trait("queryName", as_string, "")
    xml_attribute: bool = trait("xmlAttribute", as_boolean, False)
    xml_namespace: XMLNamespace = trait("xmlNamespace", as_xml_namespace, None)
    flattened: bool = trait("flattened", as_boolean, False)
    idempotency_token: bool = trait("idempotencyToken", as_boolean, False)
    jsonvalue: bool = trait("jsonvalue", as_boolean, False)
    streaming: bool = trait("streaming", as_boolean, False)
    event_payload: bool = trait("eventpayload", as_boolean, False)
    event_header: bool = trait("eventheader", as_boolean, False)
    host_label: bool = trait("hostLabel", as_boolean, False)
    context_param: str = trait("contextParam", as_context_param, "")
    box: bool = trait("box", as_boolean, False)
    result_wrapper: str = trait("resultWrapper", as_string, "")
    deprecation: Deprecation | None = None
    overrides: Mapping[str, JSON] = field(factory=dict[str, JSON])
    """Traits of the target that the reference sets for its own use, by field name.

    botocore merges them into the target, and so does `ServiceModel.resolve`.
    """
    customization: Customization | None = None


@frozen(kw_only=True)
class Member(Reference):
    """A member of a structure."""

    name: str
    required: bool = False
    alias: str = ""
    """Alias in boto3's arguments, set by `botopin.customizations`; empty without one."""


@frozen(kw_only=True)
class BaseShape:
    """Traits of every kind of shape."""

    name: str
    documentation: str = trait("documentation", as_string, "", overridable=False)
    sensitive: bool = trait("sensitive", as_boolean, False)
    deprecation: Deprecation | None = None
    box: bool = trait("box", as_boolean, False, overridable=False)
    location_name: str = trait("locationName", as_string, "", overridable=False)
    xml_namespace: XMLNamespace = trait("xmlNamespace", as_xml_namespace, None, overridable=False)
    exemptions: tuple[ConstraintExemption, ...] = ()

    @property
    def has_class(self) -> bool:
        """Whether the bindings define a class for the shape.

        Structures other than documents have a class, and so do strings that list enum values.
        Ask the shape of `ServiceModel.shapes`, not a resolved one: a reference overrides traits,
        but never adds or removes a class.
        """
        return False

    @property
    def is_error(self) -> bool:
        """Whether the shape is an exception."""
        return False


@frozen(kw_only=True)
class ErrorTrait:
    """Error code, HTTP status and retry behavior of an exception."""

    code: str = trait("error/code", as_string, "")
    """Effective error code: the code of the trait `error`, or the shape's name."""
    http_status: int | None = trait("error/httpStatusCode", as_integer, None)
    sender_fault: bool = trait("error/senderFault", as_boolean, False)
    fault: bool = trait("error/fault", as_boolean, False)
    retryable: bool = False
    throttling: bool = trait("retryable/throttling", as_boolean, False)


@frozen(kw_only=True)
class StructureShape(BaseShape):
    members: Mapping[str, Member] = field(factory=dict[str, Member])
    union: bool = trait("union", as_boolean, False)
    document: bool = trait("document", as_boolean, False)
    eventstream: bool = trait("eventstream", as_boolean, False)
    event: bool = trait("event", as_boolean, False)
    payload: str = trait("payload", as_string, "", overridable=False)
    wrapper: bool = trait("wrapper", as_boolean, False)
    xml_order: tuple[str, ...] = trait("xmlOrder", as_strings, (), overridable=False)
    error: ErrorTrait | None = None
    """Set if the structure is an exception."""
    joint_checks: tuple[JointCheck, ...] = ()
    """Checks of several members together, set by `botopin.customizations`."""

    @property
    def has_class(self) -> bool:
        return not self.document

    @property
    def is_error(self) -> bool:
        return self.error is not None


@frozen(kw_only=True)
class ListShape(BaseShape):
    member: Reference
    min: int | None = trait("min", as_length, None)
    max: int | None = trait("max", as_length, None)
    flattened: bool = trait("flattened", as_boolean, False)
    sparse: bool = trait("sparse", as_boolean, False)


@frozen(kw_only=True)
class MapShape(BaseShape):
    key: Reference
    value: Reference
    min: int | None = trait("min", as_length, None)
    max: int | None = trait("max", as_length, None)
    flattened: bool = trait("flattened", as_boolean, False)
    sparse: bool = trait("sparse", as_boolean, False)


@frozen(kw_only=True)
class StringShape(BaseShape):
    """A string, or an enum if `enum` lists values."""

    min: int | None = trait("min", as_length, None)
    max: int | None = trait("max", as_length, None)
    pattern: str | None = trait("pattern", as_pattern, None)
    """A Java regular expression."""
    pattern_note: str = ""
    """Difference from AWS's pattern, set by `botopin.customizations`; empty without one."""
    botocore_pattern: bool = False
    """Whether the pattern is a rule of botocore, and not of AWS's model."""
    enum: tuple[str, ...] | None = trait("enum", as_enum, None)
    jsonvalue: bool = trait("jsonvalue", as_boolean, False)

    @property
    def has_class(self) -> bool:
        return bool(self.enum)


@frozen(kw_only=True)
class IntegerShape(BaseShape):
    """The types `integer` and `long`; `long` distinguishes them."""

    min: int | float | None = trait("min", as_number, None)
    max: int | float | None = trait("max", as_number, None)
    long: bool = False


@frozen(kw_only=True)
class FloatShape(BaseShape):
    """The types `float` and `double`; `double` distinguishes them."""

    min: int | float | None = trait("min", as_number, None)
    max: int | float | None = trait("max", as_number, None)
    double: bool = False


@frozen(kw_only=True)
class BooleanShape(BaseShape):
    pass


@frozen(kw_only=True)
class TimestampShape(BaseShape):
    timestamp_format: str = trait(
        "timestampFormat", one_of("iso8601", "rfc822", "unixTimestamp"), ""
    )
    """Format on the wire; empty if the protocol decides."""


@frozen(kw_only=True)
class BlobShape(BaseShape):
    min: int | None = trait("min", as_length, None)
    max: int | None = trait("max", as_length, None)
    streaming: bool = trait("streaming", as_boolean, False)
    requires_length: bool = trait("requiresLength", as_boolean, False)


Shape: TypeAlias = (
    StructureShape
    | ListShape
    | MapShape
    | StringShape
    | IntegerShape
    | FloatShape
    | BooleanShape
    | TimestampShape
    | BlobShape
)


@frozen(kw_only=True)
class Operation:
    name: str
    documentation: str = trait("documentation", as_string, "")
    http_method: str = trait("http/method", as_string, "")
    request_uri: str = trait("http/requestUri", as_string, "")
    response_code: int | None = trait("http/responseCode", as_integer, None)
    input: Reference | None = None
    output: Reference | None = None
    errors: tuple[Reference, ...] = ()
    deprecation: Deprecation | None = None
    idempotent: bool = trait("idempotent", as_boolean, False)
    readonly: bool = trait("readonly", as_boolean, False)
    traits: Mapping[str, JSON] = field(factory=dict[str, JSON])
    """Remaining traits, unchanged from the model: endpoint, auth, httpChecksum, …"""
    former_methods: tuple[str, ...] = ()
    """Former names of the client's method, set by `botopin.customizations`."""


@frozen(kw_only=True)
class Paginator:
    """Pagination of an operation."""

    operation: str
    input_tokens: tuple[str, ...]
    """Members of the input that select the next page."""
    limit_key: str
    """Member of the input that sets the page size; empty if the operation has none."""
    result_keys: tuple[str, ...]
    """Dotted paths of a page's results in the output."""


@frozen(kw_only=True)
class Waiter:
    """Polling of an operation until a resource reaches a state."""

    name: str
    operation: str
    description: str
    delay: int
    """Seconds between two calls."""
    max_attempts: int
    accepts_error: bool
    """Whether the wait can succeed when its last call fails."""


@frozen(kw_only=True)
class ServiceModel:
    service: str
    """Name of the service's folder in botocore: braket."""
    date: str
    """ISO date of the version."""
    documentation: str = trait("documentation", as_string, "")
    metadata: Mapping[str, JSON] = field(factory=dict[str, JSON])
    operations: Mapping[str, Operation] = field(factory=dict[str, Operation])
    shapes: Mapping[str, Shape] = field(factory=dict[str, Shape])
    client_context_params: Mapping[str, JSON] = trait(
        "clientContextParams", as_object, Factory(dict[str, JSON])
    )
    deprecation: Deprecation | None = None
    paginators: tuple[Paginator, ...] = ()
    waiters: tuple[Waiter, ...] = ()

    @property
    def full_name(self) -> str:
        """AWS's name of the service on one line, or the folder's name if the model has none."""
        return " ".join(str(self.metadata.get("serviceFullName") or self.service).split())

    def received_errors(self, operation: Operation) -> tuple[str, ...]:
        """Return the shapes of the errors that clients can tell apart, in the model's order.

        rest-xml states the code of an error in the body, which the response to HEAD lacks.
        """
        if operation.http_method == "HEAD" and self.metadata.get("protocol") == "rest-xml":
            return ()
        return tuple(dict.fromkeys(each.shape for each in operation.errors))

    def resolve(self, reference: Reference) -> Shape:
        """Return the target of a reference, with the traits that the reference overrides.

        Text in the host or path has a minimum length of 1 even if the model states none: without
        the text, the URL names another resource. A host label also has botocore's pattern.
        Resolution cannot fail: the reader has checked that the target exists and that every
        override is a trait of the target's kind.
        """
        shape = self.shapes[reference.shape]
        if reference.overrides:
            known = fields_dict(type(shape))
            shape = evolve(shape, **{k: v for k, v in reference.overrides.items() if k in known})
        if not isinstance(shape, StringShape):
            return shape
        if reference.host_label and shape.pattern is None:
            shape = evolve(shape, pattern=_HOST_LABEL, botocore_pattern=True)
        if (reference.host_label or reference.location == "uri") and not shape.min:
            shape = evolve(shape, min=1)
        return shape


def references(shape: Shape) -> Iterator[tuple[str, Reference]]:
    """Yield the references of a shape with their labels: a member's name, key, value or member."""
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                yield name, member
                if member.customization is not None and member.customization.alternative:
                    yield name, Reference(shape=member.customization.alternative)
        case ListShape():
            yield "member", shape.member
        case MapShape():
            yield "key", shape.key
            yield "value", shape.value
        case _:
            return
