"""Wire format of each protocol, with one model per protocol (tests/golden, protocol-*).

botocore serializes the requests, and the mock server parses them. A typed request is sent like its
dictionary, so that both lose the same data.
"""

from __future__ import annotations

import json
import struct
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from botocore.model import ServiceModel as BotocoreModel
from botocore.validate import ParamValidator
from hypothesis import given, settings

from botopin import ValidationError, from_boto3, replace, to_boto3
from botopin.runtime.strategies.shapes import valid
from botopin.testing.http.messages import ErrorResponse
from botopin.testing.protocols import PROTOCOLS
from botopin.testing.protocols.base import RequestParseError
from botopin.testing.served_version import load_version
from integration.botocore_wire import sent
from support.golden_cases import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from botocore.model import OperationModel

    from botopin.testing.served_version import ServedVersion

    Golden: TypeAlias = Callable[[str], ModuleType]

CASES = {
    "json": "protocol-json",
    "smithy-rpc-v2-cbor": "protocol-cbor",
    "query": "protocol-query",
    "ec2": "protocol-ec2",
    "rest-xml": "protocol-xml",
    "rest-json": "traits",
}
"""Golden cases by protocol."""

DATE = "2024-01-01"
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
LATER = NOON.replace(microsecond=123456)
LABELS = {"account": "a", "bucket": "b", "key": "k", "clientToken": "t"}
EMPTIES = {"texts": [], "flat": [], "byText": {}, "flatMap": {}, "nothing": {}}


@pytest.fixture(autouse=True)
def importable(golden_tree: Path) -> Iterator[None]:
    sys.path.append(str(golden_tree))
    yield
    sys.path.remove(str(golden_tree))


def version_of(protocol: str) -> ServedVersion:
    (folder,) = Case.named(CASES[protocol]).models.iterdir()
    return load_version(folder.name, DATE, "botopin_aws")


def operation_of(protocol: str) -> OperationModel:
    (file,) = Case.named(CASES[protocol]).models.glob(f"*/{DATE}/service-2.json")
    document = json.loads(file.read_bytes())
    return BotocoreModel(document, file.parts[-3]).operation_model(
        "PutTraits" if protocol == "rest-json" else "Put"
    )


def parse_sent(protocol: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data that the service parses from boto3's arguments."""
    codec = PROTOCOLS[protocol](version_of(protocol).model)
    request = sent(protocol, operation_of(protocol), data)
    call = codec.route(request)
    assert call is not None
    return codec.parse(call, request)


@pytest.mark.parametrize("protocol", CASES)
def test_typed_request_is_sent_like_its_dictionary(protocol: str) -> None:
    """The ParamValidator of botocore accepts the arguments, too."""
    operation = operation_of(protocol)
    assert operation.input_shape is not None
    cls = version_of(protocol).find_class(operation.input_shape.name)

    @settings(max_examples=40, deadline=None)
    @given(valid(cls))
    def is_sent(value: Any) -> None:
        data = to_boto3(replace(value, **labels_of(protocol)))
        assert not ParamValidator().validate(data, operation.input_shape).has_errors()
        again = to_boto3(from_boto3(data, cls, strict=True))
        assert sent(protocol, operation, again) == sent(protocol, operation, data)

    is_sent()


def labels_of(protocol: str) -> dict[str, str]:
    """Return the values that botocore requires in paths and hosts or generates itself."""
    names = {"clientToken": "client_token"}
    labels = LABELS if protocol == "rest-json" else {}
    return {names.get(wire, wire): value for wire, value in labels.items()}


@pytest.mark.parametrize(
    ("protocol", "sent_data", "read"),
    [
        ("json", EMPTIES, EMPTIES),
        ("json", {"text": "\x00", "wide": 0.1, "narrow": 0.1, "moment": LATER}, None),
        ("smithy-rpc-v2-cbor", EMPTIES, EMPTIES),
        (
            "smithy-rpc-v2-cbor",
            {"narrow": 0.1, "wide": 0.1},
            {"narrow": struct.unpack("f", struct.pack("f", 0.1))[0], "wide": 0.1},
        ),
        ("query", EMPTIES, {"texts": [], "flat": []}),
        ("ec2", EMPTIES, {}),
        ("rest-xml", EMPTIES, {"texts": [], "byText": {}, "nothing": {}}),
        ("rest-xml", {"inner": {"attribute": "a", "inner": {"text": "é"}}}, None),
        ("rest-json", {**LABELS, "header": LATER}, {**LABELS, "header": NOON}),
        ("rest-json", {**LABELS, "rfc": LATER}, {**LABELS, "rfc": NOON}),
        ("rest-json", {**LABELS, "iso": LATER, "unix": LATER}, None),
    ],
)
def test_protocols_lose_only_these_parts(
    protocol: str, sent_data: dict[str, Any], read: dict[str, Any] | None
) -> None:
    assert parse_sent(protocol, sent_data) == (sent_data if read is None else read)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\uffff"])
def test_mock_server_rejects_characters_that_xml_forbids(text: str) -> None:
    with pytest.raises(ErrorResponse) as caught:
        parse_sent("rest-xml", {"text": text})
    assert caught.value.error.code == "MalformedXML"


def test_only_json_transmits_lone_surrogates() -> None:
    assert json.loads(sent("json", operation_of("json"), {"text": "\ud800"}).body) == {
        "Text": "\ud800"
    }
    for protocol in ("query", "ec2", "smithy-rpc-v2-cbor"):
        with pytest.raises(UnicodeEncodeError):
            sent(protocol, operation_of(protocol), {"text": "\ud800"})


def test_mock_server_rejects_empty_labels() -> None:
    with pytest.raises(RequestParseError, match=r"bucket: expected a value in the path, got none"):
        parse_sent("rest-json", {**LABELS, "bucket": ""})


@pytest.mark.parametrize(
    ("case", "shape", "data", "kind"),
    [
        ("ordinary", "ListCitiesRequest", {"maxResults": True}, "type"),
        ("containers", "PutContainersRequest", {"matrix": [[1, 2, 3]]}, "max"),
        (
            "containers",
            "PutContainersRequest",
            {"matrix": [[1, 2]], "byKey": {"ab1": 1}},
            "pattern",
        ),
        ("containers", "PutContainersRequest", {"matrix": [[1, 2]], "byUnit": {"x": 1}}, "enum"),
        ("java-patterns", "PutTextsRequest", {"anchored": "ab\n"}, "pattern"),
        ("traits", "PutTraitsRequest", {**LABELS, "blob": b""}, "min"),
    ],
)
def test_rejects_values_that_botocore_accepts(
    case: str, shape: str, data: dict[str, Any], kind: str, golden: Golden
) -> None:
    """ParamValidator ignores max, pattern, enum and size, and accepts True for an integer."""
    file = max(Case.named(case).models.glob("*/*/service-2.json"))
    model = BotocoreModel(json.loads(file.read_bytes()))
    assert not ParamValidator().validate(data, model.shape_for(shape)).has_errors()
    with pytest.raises(ValidationError) as caught:
        from_boto3(data, getattr(golden(case), shape), strict=True)
    assert [violation.kind for violation in caught.value.violations] == [kind]
