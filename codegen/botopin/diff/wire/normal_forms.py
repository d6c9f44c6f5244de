"""Normal forms of traits as botocore's serializers and parsers see them.

Two values with the same normal form give the same bytes, or are parsed in the same way. The forms
follow `serialize.py` and `parsers.py` of botocore.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from attrs import frozen

from botopin.diff.wire.reads import read_table

if TYPE_CHECKING:
    from botopin.diff.wire.reads import WireDirection

Traits: TypeAlias = "Mapping[str, Any]"

TIMESTAMP_FORMAT: Final = "timestampFormat"

WIRE_TRAITS: Final = frozenset(
    {
        *("event", "eventheader", "eventpayload", "eventstream", "flattened", "hostLabel"),
        *("location", "locationName", "payload", "queryName", "resultWrapper"),
        *(TIMESTAMP_FORMAT, "xmlAttribute", "xmlNamespace"),
    }
)
"""Traits of shapes and references that affect only the form on the wire."""

REST_PROTOCOLS: Final = frozenset({"rest-json", "rest-xml"})
_XML_PROTOCOLS: Final = frozenset({"rest-xml", "query", "ec2"})

_SENT_LOCATIONS: Final = frozenset({"uri", "querystring", "header", "headers"})
_PARSED_LOCATIONS: Final = frozenset({"header", "headers", "statusCode"})

_BODY_TRAITS: Final = frozenset({"flattened", "xmlAttribute", "xmlNamespace"})
"""Traits that only bodies have."""
_NAMED_PLACES: Final = frozenset({"member", "payload"})
"""Places whose values have a name in each location."""

_UNIX: Final = "unixtimestamp"
_ISO: Final = "iso8601"
_FORMATS_IN_BODIES: Final = {
    **dict.fromkeys(("json", "rest-json", "smithy-rpc-v2-cbor"), _UNIX),
    **dict.fromkeys(("rest-xml", "query", "ec2"), _ISO),
}
"""Formats of timestamps in message bodies, by protocol."""
_FORMATS_ELSEWHERE: Final = {"header": "rfc822", "querystring": _ISO, "uri": _ISO}
"""Formats of timestamps outside the body, by location."""


@frozen(kw_only=True)
class Use:
    """A value in a message, with everything that decides its form."""

    place: str
    """Place in the sense of `botopin.diff.wire.reads.PLACES`."""
    name: str
    """Name without `locationName`: that of the member, or `member`, `key` or `value`."""
    traits: Traits
    """Traits of the shape and of the reference, which overrides them."""
    type: str
    """Type of the shape."""
    is_top_level: bool
    """Whether the value is a member of an input, an output or an error."""
    is_host_label: bool = False
    """Whether the host of an operation contains the value."""
    item_name: str = ""
    """Trait `locationName` of the items, if the value is a list."""
    locations: frozenset[str] = frozenset()
    """Locations of the list or map in messages of the direction, if the value is an item, a key or
    a value; the empty string stands for the body."""


def normalize_on_wire(
    trait: str, use: Use, protocol: str, direction: WireDirection
) -> tuple[bool, object]:
    """Return whether a protocol reads a trait, and the normal form of its value or None."""
    is_ec2_request = protocol == "ec2" and direction == "requests"
    key = "locationName" if is_ec2_request and trait == "queryName" else trait
    is_read = read_table().is_read(key, use.place, protocol, direction)
    if not is_read:
        return False, None
    if key in _BODY_TRAITS and _is_outside_body(use, protocol, direction):
        return False, None
    match key:
        case "locationName":
            return True, _wire_name(use, protocol, direction)
        case "location":
            return True, _location(use, protocol, direction) or None
        case "timestampFormat":
            return True, _timestamp_formats(use, protocol)
        case "flattened" if is_ec2_request and use.type == "list":
            return False, None  # each list of an EC2 request is flat
        case "hostLabel":
            return True, (use.is_host_label and use.traits.get(key)) or None
        case "xmlNamespace":
            return True, _namespace(use.traits.get(key))
        case _:
            return True, use.traits.get(key) or None


def _is_outside_body(use: Use, protocol: str, direction: WireDirection) -> bool:
    """Return whether a value, or the list or map of the value, has another location."""
    sent = _SENT_LOCATIONS if direction == "requests" else _PARSED_LOCATIONS
    if protocol not in REST_PROTOCOLS and (
        direction == "requests" or protocol not in _XML_PROTOCOLS
    ):
        return False
    locations = use.locations or {_location(use, protocol, direction)}
    return locations <= sent


def _location(use: Use, protocol: str, direction: WireDirection) -> str:
    """Return the location of a value outside the body, or an empty text."""
    location = str(use.traits.get("location", ""))
    is_sent = direction == "requests"
    # Only the XML parsers skip nested members with a location.
    is_skipped = not is_sent and protocol in _XML_PROTOCOLS
    if not (use.is_top_level or is_skipped):
        return ""
    return location if location in (_SENT_LOCATIONS if is_sent else _PARSED_LOCATIONS) else ""


def _wire_name(use: Use, protocol: str, direction: WireDirection) -> str | None:
    """Return the name of a value on the wire, or None if the value has no name."""
    name = use.traits.get("locationName")
    if use.place == "input":
        return name
    is_named = use.place in _NAMED_PLACES and protocol in REST_PROTOCOLS
    if not is_named and _is_outside_body(use, protocol, direction):
        return None
    if use.place == "payload":  # only XML names the root of a body
        return name if protocol == "rest-xml" else None
    if protocol in REST_PROTOCOLS:
        match _location(use, protocol, direction):
            case "header" | "headers":
                return str(name or use.name).lower()
            case "uri" | "statusCode":
                return None  # the comparison of the URI covers its labels
            case _:
                pass
    if direction == "requests" and protocol == "ec2":
        name = use.traits.get("queryName") or (name and name[0].upper() + name[1:])
    elif _is_named_by_items(use, protocol, direction):
        name = use.item_name
    return str(name or use.name)


def _is_named_by_items(use: Use, protocol: str, direction: WireDirection) -> bool:
    """Return whether the items of a flattened list have a name that replaces the list's."""
    if not use.item_name or not use.traits.get("flattened"):
        return False
    return protocol == "query" if direction == "requests" else protocol in _XML_PROTOCOLS


def _timestamp_formats(use: Use, protocol: str) -> frozenset[str]:
    """Return the format of a timestamp in each location."""
    if isinstance(stated := use.traits.get(TIMESTAMP_FORMAT), str):
        return frozenset({stated.lower()})
    locations = use.locations or {_location(use, protocol, "requests")}
    in_body = _FORMATS_IN_BODIES[protocol]
    if protocol not in REST_PROTOCOLS:
        return frozenset({in_body})
    return frozenset(_FORMATS_ELSEWHERE.get(each, in_body) for each in locations)


def _namespace(value: object) -> tuple[object, object] | None:
    """Return the prefix and the URI of a namespace, whose short form is the URI."""
    if isinstance(value, Mapping):
        traits = cast("Traits", value)
        return traits.get("prefix") or None, traits.get("uri")
    return (None, value) if value else None
