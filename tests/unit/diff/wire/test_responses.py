"""The comparison finds a change of a trait in responses exactly if a parser notices."""

from __future__ import annotations

import copy
import json
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel
from botocore.parsers import PROTOCOL_PARSERS

from botopin.diff.differences import Qualifier
from support.wire_models import NAMES, NAMESPACES, VALUE, is_seen, wire_model, with_traits

if TYPE_CHECKING:
    from collections.abc import Iterator

PROTOCOLS: Final = ("json", "rest-json", "rest-xml", "query", "ec2")
"""Protocols with text; bodies in CBOR have no names but those of the members."""
OUTPUT: Final = "shapes/Output/members"
VARIATIONS: Final = [
    *(("locationName", f"{OUTPUT}/{name}", NAMES) for name in VALUE),
    ("queryName", f"{OUTPUT}/text", NAMES),
    *(("locationName", f"shapes/{name}/member", NAMES) for name in ("Items", "Flat", "Moments")),
    *(("locationName", f"shapes/Tags/{name}", NAMES) for name in ("key", "value")),
    ("locationName", "shapes/Nested/members/inner", NAMES),
    ("locationName", "operations/Get/output", NAMES),
    ("locationName", "shapes/Text", NAMES),
    ("location", f"{OUTPUT}/text", (None, "header", "querystring")),
    ("location", f"{OUTPUT}/number", (None, "statusCode", "uri")),
    ("location", f"{OUTPUT}/tags", (None, "headers")),
    ("flattened", "shapes/Tags", (None, True)),
    ("payload", "shapes/Output", (None, "nested", "text")),
    ("xmlNamespace", f"{OUTPUT}/nested", NAMESPACES),
    ("xmlAttribute", f"{OUTPUT}/text", (None, True)),
    ("timestampFormat", "shapes/Moment", (None, "iso8601", "rfc822")),
    ("resultWrapper", "operations/Get/output", (None, "Result", "Other")),
    ("hostLabel", f"{OUTPUT}/text", (None, True)),
]
"""Trait, place of the trait, and values of the trait."""
BASES: Final[list[dict[str, Any]]] = [
    {},
    {f"{OUTPUT}/text/location": "header", f"{OUTPUT}/tags/location": "headers"},
    {"operations/Get/output/resultWrapper": "Result"},
]
"""Traits that all versions have."""


def response(document: dict[str, Any]) -> dict[str, Any]:
    """Return a response with `VALUE` as a service sends it."""
    service = ServiceModel(copy.deepcopy(document))
    shape = service.operation_model("Get").output_shape
    is_rest = service.protocol.startswith("rest-")
    headers: dict[str, Any] = {}
    values = dict(VALUE)
    if is_rest:
        for name, member in shape.members.items():
            located = member.serialization.get("location")
            wire_name = member.serialization.get("name", name)
            if located in {"header", "headers", "statusCode"}:
                value = values.pop(name)
                if located == "headers":
                    headers |= {f"{wire_name}{key}": each for key, each in value.items()}
                elif located == "header":
                    headers[wire_name] = value
    payload = shape.serialization.get("payload") if is_rest else None
    if payload == "text":
        body = b"text"
    elif payload:
        body = write(service.protocol, shape.members[payload], VALUE[payload])
    else:
        body = write(service.protocol, shape, values)
    return {"status_code": 200, "headers": HeadersDict(headers), "body": body}


def write(protocol: str, shape: Any, values: dict[str, Any]) -> bytes:
    if protocol in {"json", "rest-json"}:
        return json.dumps(plain(shape, values)).encode()
    (root,) = elements("Root", shape, values)
    wrapper = shape.serialization.get("resultWrapper")
    if wrapper and protocol != "rest-xml":
        root.tag = wrapper
        outer = ET.Element("Response")
        outer.append(root)
        root = outer
    return ET.tostring(root)


def plain(shape: Any, value: Any) -> Any:
    match shape.type_name:
        case "structure":
            members = {name: shape.members[name] for name in value}
            return {
                member.serialization.get("name", name): plain(member, value[name])
                for name, member in members.items()
            }
        case _:
            return value


def elements(name: str, shape: Any, value: Any) -> list[ET.Element]:
    """Return the XML of a value; several elements for a flattened list or map."""
    element = ET.Element(name)
    is_flat = shape.serialization.get("flattened")
    match shape.type_name:
        case "structure":
            for key, each in value.items():
                member = shape.members[key]
                wire_name = member.serialization.get("name", key)
                if member.serialization.get("xmlAttribute"):
                    element.set(wire_name, str(each))
                else:
                    element.extend(elements(wire_name, member, each))
        case "list":
            wire_name = shape.member.serialization.get("name", name if is_flat else "member")
            element.extend(
                child for each in value for child in elements(wire_name, shape.member, each)
            )
            return [*element] if is_flat else [element]
        case "map":
            for key, each in value.items():
                element.append(entry := ET.Element(name if is_flat else "entry"))
                entry.extend(elements(shape.key.serialization.get("name", "key"), shape.key, key))
                value_name = shape.value.serialization.get("name", "value")
                entry.extend(elements(value_name, shape.value, each))
            return [*element] if is_flat else [element]
        case _:
            element.text = str(value)
    return [element]


def parse(document: dict[str, Any], sent: dict[str, Any]) -> object:
    service = ServiceModel(copy.deepcopy(document))
    shape = service.operation_model("Get").output_shape
    try:
        parsed = PROTOCOL_PARSERS[service.protocol]().parse(copy.deepcopy(sent), shape)
    except Exception as error:  # noqa: BLE001 - an error is another result of the parser
        return type(error)
    del parsed["ResponseMetadata"]
    return parsed


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
def test_a_change_is_seen_if_a_parser_notices(protocol: str, base: dict[str, Any]) -> None:
    wrong: list[str] = []
    for change, old, new in versions(protocol, base):
        sent = [response(each) for each in (old, new)]
        differs = any(parse(old, each) != parse(new, each) for each in sent)
        if is_seen(old, new, Qualifier.UNSEEN_IN_RESPONSES) is not differs:
            wrong.append(f"{change} (a parser {'notices' if differs else 'does not notice'})")
    assert not wrong
