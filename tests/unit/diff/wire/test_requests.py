"""The comparison finds a change of a trait in requests exactly if botocore's requests change."""

from __future__ import annotations

import copy
import json
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel
from botocore.serialize import SERIALIZERS

from botopin.diff.compare.models import compare
from botopin.diff.differences import ChangeKind, Qualifier
from botopin.diff.wire.normal_forms import WIRE_TRAITS
from botopin.diff.wire.reads import PROTOCOLS
from botopin.model.document_files import MODEL_FILE
from botopin.model.documents import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.model.documents import ModelDocuments

MOMENT: Final = "2024-01-02T03:04:05Z"
VALUE: Final[dict[str, Any]] = {
    "text": "text",
    "moment": MOMENT,
    "number": 1,
    "tags": {"key": "value"},
    "items": ["item"],
    "moments": [MOMENT],
    "flat": ["item"],
    "nested": {"inner": "inner"},
}
INPUT: Final = "shapes/Input/members"
NAMES: Final = (None, "name", "Name", "other")
NAMESPACES: Final = (None, {"uri": "urn:a"}, "urn:a", {"uri": "urn:a", "prefix": "p"})
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


def model(protocol: str) -> dict[str, Any]:
    shapes: dict[str, Any] = {
        "Text": {"type": "string"},
        "Number": {"type": "integer"},
        "Moment": {"type": "timestamp"},
        "Tags": {"type": "map", "key": {"shape": "Plain"}, "value": {"shape": "Plain"}},
        "Plain": {"type": "string"},
        "Items": {"type": "list", "member": {"shape": "Plain"}},
        "Moments": {"type": "list", "member": {"shape": "Moment"}},
        "Flat": {"type": "list", "member": {"shape": "Plain"}, "flattened": True},
        "Nested": {"type": "structure", "members": {"inner": {"shape": "Plain"}}},
    }
    members = {name: {"shape": name.capitalize()} for name in VALUE}
    shapes["Input"] = {"type": "structure", "members": members}
    return {
        "metadata": {
            "apiVersion": "2024-01-01",
            "endpointPrefix": "things",
            "protocol": protocol,
            "jsonVersion": "1.0",
            "targetPrefix": "Things",
            "serviceId": "Things",
        },
        "operations": {
            "Put": {
                "name": "Put",
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "Input", "locationName": "Input"},
            }
        },
        "shapes": shapes,
    }


def with_traits(document: dict[str, Any], traits: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a model with traits, by path; None removes a trait."""
    changed = copy.deepcopy(document)
    for path, value in traits.items():
        *parents, key = path.split("/")
        holder = changed
        for parent in parents:
            holder = holder[parent]
        holder.pop(key, None)
        if value is not None:
            holder[key] = value
    return changed


def request(document: dict[str, Any]) -> object:
    """Return the request of botocore for `VALUE`."""
    service = ServiceModel(copy.deepcopy(document))
    serializer = SERIALIZERS[service.protocol]()
    sent = serializer.serialize_to_request(VALUE, service.operation_model("Put"))
    # The names of headers have no case.
    headers = {name.lower(): value for name, value in HeadersDict(sent.pop("headers")).items()}
    return {**sent, "headers": headers}


def documents(document: dict[str, Any]) -> ModelDocuments:
    files = {MODEL_FILE: json.dumps(document).encode()}
    return read_documents(files, service="things", date="")


def is_seen(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether the comparison finds a difference in requests."""
    return any(
        each.trait in WIRE_TRAITS
        and each.kind is not ChangeKind.RESPELLED
        and Qualifier.UNSEEN_IN_REQUESTS not in each.qualifiers
        for each in compare(documents(old), documents(new)).differences
    )


def versions(protocol: str, base: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield a description of a change, and both versions."""
    document = with_traits(model(protocol), base)
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
        if is_seen(old, new) is not (before != after):
            wrong.append(f"{change} (request {'changes' if before != after else 'is the same'})")
    assert not wrong
