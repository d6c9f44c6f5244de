"""Drawn messages over query, ec2 and rest-xml, compared with botocore.

The census has one message of each operation, these have many of a few: every length of a list,
every text. Characters that XML cannot say are taken out first, since botocore sends them anyhow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.model import ServiceModel as BotocoreModel
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin import to_boto3
from botopin.model.service import StringShape, StructureShape
from botopin.runtime.strategies.shapes import valid
from botopin.testing.protocols import PROTOCOLS
from botopin.testing.served_version import ServedVersion, load_version
from integration.botocore_wire import document, parsed, sent
from support.installed_services import CUT, DATE
from support.wire_equality import EQUALITY

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.model.service import Reference
    from support.installed_services import InstalledServices

EXAMPLES: Final = 15

SERVICES: Final = {
    **{service: CUT[service] for service in ("cloudfront", "ec2", "route53")},
    "iam": ("CreateUser", "GetAccountSummary", "GetUser", "ListUsers", "SimulateCustomPolicy"),
    "s3": (
        "CompleteMultipartUpload",
        "DeleteObjects",
        "GetObject",
        "ListObjectVersions",
        "ListObjectsV2",
        "PutBucketLifecycleConfiguration",
        "PutObject",
        "PutObjectAcl",
        "UploadPart",
    ),
    "sdb": ("BatchPutAttributes", "GetAttributes", "Select"),
    "sns": ("Publish", "SetEndpointAttributes", "GetTopicAttributes"),
    "sts": ("AssumeRole", "GetCallerIdentity"),
}
EACH: Final = [(service, name) for service, names in SERVICES.items() for name in names]

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_HEADERS: Final = re.compile(r"[^0-9A-Za-z]")


def with_legal_texts(version: ServedVersion, reference: Reference, value: Any) -> Any:
    """Return a message whose texts are valid in XML and in headers."""
    shape = version.model.resolve(reference)
    assert isinstance(shape, StructureShape)
    legal = {}
    for name, accepted in value.items():
        member = shape.members.get(name)
        if member is None or member.location == "statusCode":
            continue  # botocore's handlers add members
        is_text = isinstance(version.model.resolve(member), StringShape)
        # botocore's handlers accept other values than texts, and send a text.
        item = repr(accepted) if is_text and not isinstance(accepted, str) else accepted
        legal[name] = _legal(item, _NOT_IN_HEADERS if member.location else _NOT_XML)
        if member.location == "uri":
            legal[name] = legal[name] or "x"
    return legal


def _legal(value: Any, illegal: re.Pattern[str]) -> Any:
    match value:
        case str():
            return illegal.sub("x", value)
        case dict():
            return {
                _legal(key, illegal) or "x": _legal(item, illegal) for key, item in value.items()
            }
        case list():
            return [_legal(each, illegal) for each in value]
        case _:
            return value


def over(strategy: type[Any] | None, check: Callable[[dict[str, Any]], None]) -> None:
    """Check drawn messages, or an empty message if there is no class."""
    drawn = st.none() if strategy is None else valid(strategy)

    @settings(max_examples=EXAMPLES)
    @given(drawn)
    def is_equal(value: Any) -> None:
        check({} if value is None else to_boto3(value))

    is_equal()


@pytest.mark.parametrize(("service", "name"), EACH)
def test_drawn_messages_agree_with_botocore(
    service: str, name: str, installed: InstalledServices
) -> None:
    installed.module(service)
    version = load_version(service, DATE, "botopin_aws")
    protocol = version.model.metadata["protocol"]
    ours, keep = PROTOCOLS[protocol](version.model), EQUALITY[protocol]
    operation = version.model.operations[name]
    botocore_operation = BotocoreModel(document(service), service).operation_model(name)

    def reads(data: dict[str, Any]) -> None:
        if operation.input:
            data = with_legal_texts(version, operation.input, data)
        request = sent(protocol, botocore_operation, data)
        call = ours.route(request)
        assert call is not None
        assert call.operation.name == name
        read = ours.parse(call, request)
        if operation.input is None:
            assert read == {}
            return
        expected = keep(version.model, operation.input, data)
        assert keep(version.model, operation.input, read) == expected

    def writes(data: dict[str, Any]) -> None:
        data = with_legal_texts(version, operation.output, data)
        payload = version.model.resolve(operation.output).payload
        if payload and isinstance(data.get(payload), bytes):
            data[payload] = b"stream"  # botocore decodes the payload as UTF-8
        answer = parsed(protocol, ours.serialize(operation, data), botocore_operation.output_shape)
        if payload and isinstance(answer.get(payload), str):
            answer[payload] = answer[payload].encode()
        expected = keep(version.model, operation.output, data)
        assert keep(version.model, operation.output, answer) == expected

    over(version.request_class(operation), reads)
    if operation.output:
        over(version.response_class(operation), writes)
