"""The comparison finds a change of a trait in requests exactly if botocore's requests change."""

from __future__ import annotations

import copy
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel
from botocore.serialize import SERIALIZERS

from botopin.diff.differences import Qualifier
from botopin.diff.wire.reads import PROTOCOLS
from support.wire_models import NAMES, NAMESPACES, VALUE, is_seen, wire_model, with_traits

if TYPE_CHECKING:
    from collections.abc import Iterator

INPUT: Final = "shapes/Input/members"
FORMATS: Final = (None, "iso8601", "rfc822", "unixTimestamp")
VARIATIONS: Final = [
    *(("locationName", f"{INPUT}/{name}", NAMES) for name in VALUE),
    *(("queryName", f"{INPUT}/{name}", NAMES) for name in ("text", "nested")),
    *(("locationName", f"shapes/{name}/member", NAMES) for name in ("Items", "Flat", "Moments")),
    *(("locationName", f"shapes/Tags/{name}", NAMES) for name in ("key", "value")),
    ("locationName", "shapes/Nested/members/inner", NAMES),
    ("locationName", "operations/Put/input", ("Input", "Other")),
    ("locationName", "shapes/Text", NAMES),
    ("queryName", "shapes/Text", NAMES),
    ("location", f"{INPUT}/text", (None, "header", "querystring")),
    ("location", f"{INPUT}/moment", (None, "header", "querystring", "statusCode")),
    ("location", f"{INPUT}/moments", (None, "header", "querystring")),
    ("location", f"{INPUT}/tags", (None, "headers", "querystring")),
    ("location", "shapes/Nested/members/inner", (None, "header")),
    ("flattened", "shapes/Flat", (None, True, False)),
    ("flattened", "shapes/Tags", (None, True)),
    ("flattened", f"{INPUT}/items", (None, True)),
    ("payload", "shapes/Input", (None, "nested", "text")),
    ("xmlNamespace", "operations/Put/input", NAMESPACES),
    ("xmlNamespace", f"{INPUT}/nested", NAMESPACES),
    ("xmlNamespace", "shapes/Items/member", NAMESPACES),
    ("xmlNamespace", "shapes/Moments/member", NAMESPACES),
    ("timestampFormat", "shapes/Moment", FORMATS),
    ("timestampFormat", f"{INPUT}/moment", FORMATS),
    ("timestampFormat", "shapes/Moments/member", FORMATS),
    ("hostLabel", f"{INPUT}/text", (None, True)),
    ("hostLabel", f"{INPUT}/number", (None, True)),
    ("resultWrapper", "operations/Put/input", (None, "Wrapper")),
    ("eventheader", f"{INPUT}/text", (None, True)),
]
"""Trait, place of the trait, and values of the trait."""
BASES: Final[list[dict[str, Any]]] = [
    {},
    {f"{INPUT}/text/location": "header", f"{INPUT}/moment/location": "header"},
    {f"{INPUT}/moments/location": "querystring", f"{INPUT}/text/queryName": "Query"},
    {f"{INPUT}/tags/location": "headers", f"{INPUT}/text/locationName": "fixed"},
    {"operations/Put/endpoint": {"hostPrefix": "{text}."}, f"{INPUT}/text/hostLabel": True},
]
"""Traits that all versions have."""


def request(document: dict[str, Any]) -> object:
    """Return the request of botocore for `VALUE`."""
    service = ServiceModel(copy.deepcopy(document))
    serializer = SERIALIZERS[service.protocol]()
    sent = serializer.serialize_to_request(VALUE, service.operation_model("Put"))
    # The names of headers have no case.
    headers = {name.lower(): value for name, value in HeadersDict(sent.pop("headers")).items()}
    return {**sent, "headers": headers}


def versions(protocol: str, base: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield a description of a change, and both versions."""
    document = with_traits(wire_model(protocol), base)
    for trait, holder, values in VARIATIONS:
        path = f"{holder}/{trait}"
        for old, new in combinations(values, 2):
            pair = [with_traits(document, {path: value}) for value in (old, new)]
            yield f"{path}: {old} -> {new}", *pair


@pytest.mark.parametrize("base", BASES, ids=lambda base: ", ".join(base) or "plain")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_change_is_seen_if_the_request_changes(protocol: str, base: dict[str, Any]) -> None:
    wrong: list[str] = []
    for change, old, new in versions(protocol, base):
        try:
            before, after = request(old), request(new)
        except (KeyError, TypeError, AttributeError):
            continue  # botocore cannot serialize the value with one of the models
        if is_seen(old, new, Qualifier.UNSEEN_IN_REQUESTS) is not (before != after):
            wrong.append(f"{change} (request {'changes' if before != after else 'is the same'})")
    assert not wrong
