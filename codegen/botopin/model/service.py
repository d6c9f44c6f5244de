"""A service model as data, in AWS's own words.

One small class per kind of shape, each carrying its own constraints. Names are those of
botocore's service-2.json (`locationName` becomes `location_name`, and so on); nothing here knows
a Python name, an opinion or a file. Every mapping keeps the order of the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import evolve, field, fields_dict, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON: TypeAlias = Any
"""A JSON value, as `json.loads` gives it."""

_HOST_LABEL: Final = "[A-Za-z0-9.-]+"
"""What may stand before a host (`botocore.serialize`)."""


@frozen(kw_only=True)
class Deprecation:
    """The trait `deprecated`, with what AWS says about it (empty where it says nothing)."""

    message: str = ""
    since: str = ""


@frozen(kw_only=True)
class Reference:
    """A use of a shape: by a member, a list's member, a map's key or value, or an operation.

    `overrides` are the traits that this use sets over those of its target (botocore merges them
    into the target: see `ServiceModel.resolve`).
    """

    shape: str
    documentation: str = ""
    location: str = ""
    """header, headers, querystring, uri, statusCode; empty for the body."""
    location_name: str = ""
    query_name: str = ""
    xml_attribute: bool = False
    xml_namespace: JSON = None
    flattened: bool = False
    idempotency_token: bool = False
    jsonvalue: bool = False
    streaming: bool = False
    event_payload: bool = False
    event_header: bool = False
    host_label: bool = False
    context_param: str = ""
    box: bool = False
    result_wrapper: str = ""
    deprecation: Deprecation | None = None
    overrides: Mapping[str, JSON] = field(factory=dict[str, JSON])


@frozen(kw_only=True)
class Member(Reference):
    """A member of a structure."""

    name: str
    required: bool = False


@frozen(kw_only=True)
class BaseShape:
    """What a shape of any kind may carry."""

    name: str
    documentation: str = ""
    sensitive: bool = False
    deprecation: Deprecation | None = None
    box: bool = False
    location_name: str = ""
    xml_namespace: JSON = None

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
    """What an exception structure says of itself on the wire."""

    code: str = ""
    """The effective error code: the `error` trait's, else the shape's name."""
    http_status: int | None = None
    sender_fault: bool = False
    fault: bool = False
    retryable: bool = False
    throttling: bool = False


@frozen(kw_only=True)
class StructureShape(BaseShape):
    members: Mapping[str, Member] = field(factory=dict[str, Member])
    union: bool = False
    document: bool = False
    eventstream: bool = False
    event: bool = False
    payload: str = ""
    wrapper: bool = False
    xml_order: tuple[str, ...] = ()
    error: ErrorTrait | None = None
    """Set if the structure is an exception."""

    @property
    def has_class(self) -> bool:
        return not self.document

    @property
    def is_error(self) -> bool:
        return self.error is not None


@frozen(kw_only=True)
class ListShape(BaseShape):
    member: Reference
    min: int | None = None
    max: int | None = None
    flattened: bool = False
    sparse: bool = False


@frozen(kw_only=True)
class MapShape(BaseShape):
    key: Reference
    value: Reference
    min: int | None = None
    max: int | None = None
    flattened: bool = False
    sparse: bool = False


@frozen(kw_only=True)
class StringShape(BaseShape):
    """A string; an enum where `enum` is not None (an empty enum is none)."""

    min: int | None = None
    max: int | None = None
    pattern: str | None = None
    """A Java regular expression, as the model writes it."""
    enum: tuple[str, ...] | None = None
    jsonvalue: bool = False

    @property
    def has_class(self) -> bool:
        return bool(self.enum)


@frozen(kw_only=True)
class IntegerShape(BaseShape):
    """`integer` and `long` (told apart by `long`)."""

    min: int | float | None = None
    max: int | float | None = None
    long: bool = False


@frozen(kw_only=True)
class FloatShape(BaseShape):
    """`float` and `double` (told apart by `double`)."""

    min: int | float | None = None
    max: int | float | None = None
    double: bool = False


@frozen(kw_only=True)
class BooleanShape(BaseShape):
    pass


@frozen(kw_only=True)
class TimestampShape(BaseShape):
    timestamp_format: str = ""
    """iso8601, rfc822, unixTimestamp; empty where the protocol decides."""


@frozen(kw_only=True)
class BlobShape(BaseShape):
    min: int | None = None
    max: int | None = None
    streaming: bool = False
    requires_length: bool = False


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
    documentation: str = ""
    http_method: str = ""
    request_uri: str = ""
    response_code: int | None = None
    input: Reference | None = None
    output: Reference | None = None
    errors: tuple[Reference, ...] = ()
    deprecation: Deprecation | None = None
    idempotent: bool = False
    readonly: bool = False
    traits: Mapping[str, JSON] = field(factory=dict[str, JSON])
    """Every further trait as the model has it: endpoint, auth, httpChecksum, …"""


@frozen(kw_only=True)
class Paginator:
    """How the pages of an operation follow each other."""

    operation: str
    input_tokens: tuple[str, ...]
    """The members of the input that say where to go on."""
    limit_key: str
    """The member of the input that says how many items a page has; empty where there is none."""
    result_keys: tuple[str, ...]
    """Where a page's results are in the output, as paths with dots."""


@frozen(kw_only=True)
class Waiter:
    """A state that polling an operation waits for."""

    name: str
    operation: str
    description: str
    delay: int
    """Seconds between two calls."""
    max_attempts: int


@frozen(kw_only=True)
class ServiceModel:
    service: str
    """The name of botocore's folder: braket."""
    date: str
    """The ISO date of this version in `models/`."""
    documentation: str = ""
    metadata: Mapping[str, JSON] = field(factory=dict[str, JSON])
    operations: Mapping[str, Operation] = field(factory=dict[str, Operation])
    shapes: Mapping[str, Shape] = field(factory=dict[str, Shape])
    client_context_params: Mapping[str, JSON] = field(factory=dict[str, JSON])
    deprecation: Deprecation | None = None
    paginators: tuple[Paginator, ...] = ()
    waiters: tuple[Waiter, ...] = ()

    @property
    def full_name(self) -> str:
        """What AWS calls the service, on one line; the folder's name where it says nothing."""
        return " ".join(str(self.metadata.get("serviceFullName") or self.service).split())

    def resolve(self, reference: Reference) -> Shape:
        """The target of a reference, with the traits that the reference sets over it.

        The one place where a shape is resolved. What stands before a host has a pattern even
        where the model states none, since botocore has. The reader has proven that the target
        exists and that every override is a trait of the target's kind, so this cannot fail.
        """
        shape = self.shapes[reference.shape]
        if reference.overrides:
            known = fields_dict(type(shape))
            shape = evolve(shape, **{k: v for k, v in reference.overrides.items() if k in known})
        if reference.host_label and isinstance(shape, StringShape) and shape.pattern is None:
            shape = evolve(shape, pattern=_HOST_LABEL)
        return shape


def references(shape: Shape) -> Iterator[tuple[str, Reference]]:
    """The references that a shape holds, each with its place: its name, or key, value, member."""
    match shape:
        case StructureShape():
            yield from shape.members.items()
        case ListShape():
            yield "member", shape.member
        case MapShape():
            yield "key", shape.key
            yield "value", shape.value
        case _:
            return
