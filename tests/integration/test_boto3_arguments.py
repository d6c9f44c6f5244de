"""Arguments that boto3 accepts, compared with a strict `from_boto3`.

Valid arguments are drawn, and some values are replaced by values of other Python types. botocore's
validator and `from_boto3` agree on the result, except for constraints that only botopin checks. The
serializers of botocore write the same bytes for the arguments and for the converted request.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.model import ServiceModel as BotocoreModel
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botopin import ValidationError, from_boto3, from_json, to_boto3, to_json
from botopin.strategies import valid
from botopin.testing.served_version import load_version
from integration.botocore_wire import document, sent
from support.installed_services import DATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from botocore.model import Shape

    from support.installed_services import InstalledServices

EXAMPLES: Final = 25
OPERATIONS_OF_EACH: Final = 8
SERVICES: Final = ("autoscaling", "cloudwatch", "kinesis", "personalize-events", "pinpoint", "xray")

OWN_CONSTRAINTS: Final = frozenset({"max", "pattern", "enum"})
"""Constraints that boto3 does not check."""


def numbers(value: float) -> list[Any]:
    """Return numbers of other types, and values that are not numbers."""
    same = [Decimal(repr(value))] if isfinite(value) else []
    return [*same, Decimal("1.50"), Decimal("1E+3"), Decimal(2), 3, "1.5", b"1"]


def timestamps(value: datetime) -> list[Any]:
    return [
        value.replace(tzinfo=None),
        value.isoformat(),
        value.date().isoformat(),
        1775565296,
        1775565296.789,
        "1775565296",
        Decimal("1775565296.5"),
        "Tue, 07 Apr 2026 12:34:56 GMT",
        "no date",
        value.date(),
        b"1",
    ]


OTHER_VALUES: Final[dict[str, Callable[[Any], list[Any]]]] = {
    "float": numbers,
    "double": numbers,
    "integer": lambda value: [float(value), str(value), Decimal(value)],
    "long": lambda value: [float(value), str(value), Decimal(value)],
    "timestamp": timestamps,
    "blob": lambda value: ["text ü", "", bytearray(value), memoryview(value), 7, [1]],
    "string": lambda value: [7, value.encode(errors="replace"), [value]],
    "boolean": lambda value: [int(value), str(value).lower()],
}


@st.composite
def varied(draw: st.DrawFn, cls: type[Any], shape: Shape) -> dict[str, Any]:
    """Draw arguments in which at most one value has another type."""
    arguments = to_boto3(draw(valid(cls)))
    leaves = list(find_leaves(shape, arguments, ()))
    if leaves:
        keys, value, kind = draw(st.sampled_from(leaves))
        if kind in OTHER_VALUES:
            replace(arguments, keys, draw(st.sampled_from(OTHER_VALUES[kind](value))))
        elif kind == "list":
            replace(arguments, keys, tuple(value))
    return arguments


def find_leaves(shape: Shape, value: Any, keys: tuple[Any, ...]) -> Any:
    """Yield the keys, the value and the type of each scalar and list in arguments."""
    match shape.type_name:
        case "structure" if shape.is_document_type:
            return
        case "structure":
            for name, item in value.items():
                yield from find_leaves(shape.members[name], item, (*keys, name))
        case "map":
            for key, item in value.items():
                yield from find_leaves(shape.value, item, (*keys, key))
        case "list":
            yield keys, value, "list"
            for index, item in enumerate(value):
                yield from find_leaves(shape.member, item, (*keys, index))
        case "string" if shape.serialization.get("jsonvalue"):
            return
        case kind:
            yield keys, value, kind


def replace(arguments: Any, keys: tuple[Any, ...], value: Any) -> None:
    for key in keys[:-1]:
        arguments = arguments[key]
    arguments[keys[-1]] = value


@pytest.mark.parametrize("service", SERVICES)
def test_boto3_and_from_boto3_accept_the_same_arguments(
    service: str, installed: InstalledServices
) -> None:
    installed.module(service)
    version = load_version(service, DATE, "botopin_aws")
    model = BotocoreModel(document(service), service)
    operations = [each for each in version.model.operations.values() if each.input]
    for operation in operations[:: max(1, len(operations) // OPERATIONS_OF_EACH)]:
        cls = version.request_class(operation)
        assert cls is not None
        agree(cls, model.operation_model(operation.name), version.model.metadata["protocol"])


def agree(cls: type[Any], operation: Any, protocol: str) -> None:
    """Check that botocore and botopin accept the same arguments and send the same bytes."""

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(varied(cls, operation.input_shape))
    def is_equal(arguments: dict[str, Any]) -> None:
        report = ParamValidator().validate(arguments, operation.input_shape)
        try:
            request = from_boto3(arguments, cls, strict=True)
        except ValidationError as error:
            kinds = {each.kind for each in error.violations}
            assert report.has_errors() or kinds <= OWN_CONSTRAINTS, (arguments, error)
            return
        assert not report.has_errors(), (arguments, report.generate_report())
        assert from_json(to_json(request), cls) == request
        try:
            expected = sent(protocol, operation, arguments)
        except TypeError:  # botocore cannot serialize a Decimal to JSON
            assert "Decimal" in repr(arguments)
            sent(protocol, operation, to_boto3(request))
            return
        assert sent(protocol, operation, to_boto3(request)) == expected

    is_equal()
