"""Values that boto3 accepts in addition to a member's own type."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from types import MappingProxyType
from typing import Any

import pytest

from botopin import (
    ValidationError,
    from_boto3,
    from_json,
    to_boto3,
    to_json,
    validate,
    validation_mode,
)
from botopin.runtime import (
    Base64Text,
    Blob,
    Document,
    EncodedJSON,
    Float,
    Integer,
    ListOf,
    OpenStrEnum,
    Shape,
    String,
    TextOr,
    Timestamp,
    member,
    shape,
)


class State(OpenStrEnum):
    """State of a reading."""

    ON = "ON"


@shape
class Place(Shape):
    """Structure that replaces a text."""

    name: str | None = member("name", String(), default=None)


@shape
class Reading(Shape):
    """Shape with a member of each type that boto3 widens."""

    degrees: float | None = member("degrees", Float(max=100), default=None)
    series: list[float] | None = member("series", ListOf(Float()), default=None)
    count: int | None = member("count", Integer(), default=None)
    at: datetime | None = member("at", Timestamp(), default=None)
    image: bytes | None = member("image", Blob(), default=None)
    state: State | None = member("state", State, default=None)
    document: Any = member("document", Document(), default=None)
    policy: Any = member("policy", EncodedJSON(), default=None)
    secret: str | bytes | None = member("secret", Base64Text(), default=None)
    source: str | Place | None = member("source", TextOr(Place), default=None)


@pytest.mark.parametrize("text", ["1.50", "1.5", "2", "1E+1", "-0", "1E-400", "0.1000"])
def test_decimals_become_floats_that_print_their_digits(text: str) -> None:
    number = Decimal(text)
    for reading in (
        Reading(degrees=number, series=[number]),  # type: ignore[arg-type, list-item]
        from_boto3({"degrees": number, "series": (number,)}, Reading, strict=True),
    ):
        validate(reading)
        for other in (reading, copy.deepcopy(reading), pickle.loads(pickle.dumps(reading))):
            sent = to_boto3(other)
            assert isinstance(sent["degrees"], float)
            assert sent["degrees"] == float(number)
            assert [str(sent["degrees"]), str(sent["series"][0])] == [text, text]
        assert json.loads(json.dumps(to_boto3(reading)))["degrees"] == float(number)
        assert type(to_json(reading)["degrees"]) is float
        assert from_json(to_json(reading), Reading, strict=True) == reading


@pytest.mark.parametrize("number", [Decimal("1E+400"), Decimal("sNaN"), Decimal(101)])
def test_rejects_decimals_beyond_the_limits_of_floats(number: Decimal) -> None:
    with pytest.raises(ValidationError, match=r"Reading\.degrees: expected"):
        Reading(degrees=number)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match=r"Reading\.degrees: expected"):
        from_boto3({"degrees": number}, Reading, strict=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 4, 7, 12), datetime(2026, 4, 7, 12, tzinfo=UTC)),  # noqa: DTZ001
        ("2026-04-07T12:00:00+02:00", datetime(2026, 4, 7, 10, tzinfo=UTC)),
        ("2026-04-07", datetime(2026, 4, 7, tzinfo=UTC)),
        (1.5, datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)),
        (Decimal("1.5"), datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)),
    ],
)
def test_timestamps_are_read_as_botocore_reads_them(value: Any, expected: datetime) -> None:
    assert from_boto3({"at": value}, Reading, strict=True).at == expected
    with pytest.raises(ValidationError, match=r"Reading\.at: expected datetime"):
        Reading(at=value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ü", "ü".encode()),
        (BytesIO(b"x"), b"x"),
        (StringIO("ü"), "ü".encode()),
        (bytearray(1), b"\0"),
    ],
)
def test_blobs_are_texts_and_files(value: Any, expected: bytes) -> None:
    assert from_boto3({"image": value}, Reading, strict=True).image == expected


@pytest.mark.parametrize("state", ["ON", "LATER"])
def test_files_are_read_once(state: str) -> None:
    with validation_mode(enum="off"):
        sent = from_boto3({"image": BytesIO(b"x"), "state": state}, Reading, strict=True)
    assert to_boto3(sent, validate=False) == {"image": b"x", "state": state}


@pytest.mark.parametrize("name", ["document", "policy"])
def test_documents_are_copied(name: str) -> None:
    data = {"a": [1]}
    document = MappingProxyType({"b": (data,)})
    reading = from_boto3({name: document}, Reading, strict=True)
    data["a"].append(2)
    expected: dict[str, Any] = {name: {"b": [{"a": [1]}]}}
    assert reading == Reading(**expected)
    assert pickle.loads(pickle.dumps(reading)) == reading


@pytest.mark.parametrize("buffer", [b"key", bytearray(b"key"), memoryview(b"key")])
def test_keys_are_buffers(buffer: Any) -> None:
    for reading in (
        Reading(secret=buffer),
        from_boto3({"secret": buffer}, Reading, strict=True),
    ):
        assert type(reading.secret) is bytes
        assert to_boto3(reading) == {"secret": b"key"}


@pytest.mark.parametrize(
    "data",
    [
        {"at": True},
        {"at": "no date"},
        {"at": 1e300},
        {"at": [1]},
        {"image": 7},
        {"image": "\ud800"},
        {"secret": "\ud800"},
        {"secret": [b"x"]},
        {"source": 7},
        {"degrees": True},
        {"degrees": "1.5"},
        {"count": Decimal(1)},
        {"count": True},
    ],
)
def test_rejects_values_that_have_no_conversion(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        from_boto3(data, Reading, strict=True)
    assert [each.kind for each in caught.value.violations] == ["type"]


@pytest.mark.parametrize("value", [7, ["x"]])
def test_error_names_both_types_of_a_text_or_structure(value: Any) -> None:
    with pytest.raises(ValidationError, match=r"Reading\.source: expected str or Place, got"):
        Reading(source=value)
    with pytest.raises(ValidationError, match=r"Reading\.source: expected str or mapping, got"):
        from_boto3({"source": value}, Reading)


@pytest.mark.parametrize("strict", [False, True])
def test_data_with_an_object_in_the_place_of_a_text_names_to_boto3(strict: bool) -> None:
    place = from_boto3({}, Place)
    with pytest.raises(ValidationError, match=r"str or mapping \(.* call botopin\.to_boto3\), got"):
        from_boto3({"source": place}, Reading, strict=strict)
