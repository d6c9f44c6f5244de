"""Round trips, copies and pickles of every shape of every version."""

from __future__ import annotations

import copy
import json
import pickle
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from botopin import from_boto3, from_json, to_boto3, to_json, validate
from botopin.converters import boto3 as boto3_dialect
from botopin.converters import json as json_dialect
from botopin.runtime.strategies.shapes import valid
from integration.examples import examples
from support.raw_model import (
    ALL,
    RawModel,
    attribute,
    each_definition,
    each_shape,
    package,
    raw_model,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FEW, EXAMPLES, MANY = 5, 12, 30

BOTO3 = boto3_dialect.make_converter()
JSON = json_dialect.make_converter()


def check_each_version(
    shape: str,
    dates: tuple[str, ...],
    check: Callable[[RawModel, Any], None],
    copy_to: Callable[[Any, type[Any]], Any],
    record_property: Callable[[str, object], None],
) -> None:
    """Check examples of a shape in versions with equal definitions, until every part was seen.

    The examples are drawn for the newest version. Older versions check copies of a few examples,
    because their definition is the same and drawing is slow.

    Args:
        shape: Name of the shape.
        dates: Dates of the versions, oldest first.
        check: Function that checks a value.
        copy_to: Function that copies a value to the class of another version.
        record_property: Function that records the parts that were seen.
    """
    *older, newest = dates
    model = raw_model(newest)
    seen: set[str] = set()
    kept: list[Any] = []

    def check_drawn(value: Any) -> None:
        parts = {*model.parts_in(shape, value)}
        if len(kept) < FEW or not parts <= seen:
            kept.append(value)
        seen.update(parts)
        check(model, value)

    for count in (EXAMPLES, MANY):
        examples(newest, count)(given(valid(find_class(newest, shape)))(check_drawn))()
        if seen == model.parts(shape):
            break
    assert seen == model.parts(shape)
    for date in older:
        for value in kept:
            check(raw_model(date), copy_to(value, find_class(date, shape)))
    for date in dates:
        record_property("round trips", " ".join((date, shape, *sorted(seen))))


def find_class(date: str, shape: str) -> type[Any]:
    return getattr(import_module(package(date)), shape)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("shape", "dates"), each_definition("structures", "unions"))
def test_shapes(
    shape: str, dates: tuple[str, ...], record_property: Callable[[str, object], None]
) -> None:
    def round_trip(model: RawModel, value: Any) -> None:
        validate(value)
        check_boto3(model, shape, value)
        check_json(model, shape, value)
        check_copies(value)
        assert all(f"{attribute(wire)}=" in repr(value) for wire in model.plain(shape, value))

    def copy_to(value: Any, cls: type[Any]) -> Any:
        return from_boto3(to_boto3(value), cls)

    check_each_version(shape, dates, round_trip, copy_to, record_property)


@pytest.mark.parametrize(("shape", "dates"), each_definition("errors"))
def test_errors(
    shape: str, dates: tuple[str, ...], record_property: Callable[[str, object], None]
) -> None:
    def round_trip(model: RawModel, error: Any) -> None:
        cls = find_class(model.date, shape)
        assert cls(error.response, error.operation_name) == error
        for wire, member in model.members(shape).items():
            actual = getattr(error, attribute(wire))
            if wire in error.response:
                assert model.plain(member["shape"], actual) == error.response[wire]
        check_copies(error)
        for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
            assert str(again) == str(error)

    def copy_to(error: Any, cls: type[Any]) -> Any:
        return cls(error.response, error.operation_name)

    check_each_version(shape, dates, round_trip, copy_to, record_property)


@pytest.mark.parametrize(("date", "shape"), each_shape("enums"))
def test_enums(date: str, shape: str, record_property: Callable[[str, object], None]) -> None:
    cls = getattr(import_module(package(date)), shape)
    assert [each.value for each in cls] == raw_model(date).shapes[shape]["enum"]
    for value in cls:
        assert cls(str(value)) is value
        for converter in (BOTO3, JSON):
            plain = converter.unstructure(value)
            assert (plain, type(plain)) == (value.value, str)
            assert converter.structure(plain, cls) is value
        for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
            assert again is value
    record_property("round trips", f"{date} {shape}")


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.date)
def test_every_list_and_map_belongs_to_a_tested_shape(model: RawModel) -> None:
    """Lists and maps have no class of their own: a round trip covers them as members."""
    holders = [*model.of_kind("structures"), *model.of_kind("unions"), *model.of_kind("errors")]
    parts = {part for shape in holders for part in model.parts(shape)}
    assert {*model.of_kind("lists"), *model.of_kind("maps")} <= parts


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.date)
def test_guarantee_12_version_exports_exactly_the_names_of_its_model(model: RawModel) -> None:
    bindings = import_module(package(model.date))
    named = [
        name for kind in ("structures", "unions", "enums", "errors") for name in model.of_kind(kind)
    ]
    clients_and_base = ["AsyncBraketClient", "BraketClient", "BraketError"]
    assert sorted(bindings.__all__) == sorted([*named, *clients_and_base])
    for name in bindings.__all__:
        assert getattr(bindings, name).__name__ == name


def check_boto3(model: RawModel, shape: str, value: Any) -> None:
    plain = to_boto3(value)
    # `repr` distinguishes plain text from an enum member, which equals its text.
    assert repr(plain) == repr(model.plain(shape, value))
    for again in (
        from_boto3(plain, type(value)),
        from_boto3(plain, type(value), strict=True),
        BOTO3.structure(plain, type(value)),
    ):
        assert again == value
        assert repr(again) == repr(value)
    assert repr(BOTO3.unstructure(value)) == repr(plain)


def check_json(model: RawModel, shape: str, value: Any) -> None:
    data = to_json(value)
    text = json.dumps(data)
    assert json.loads(text) == data == JSON.unstructure(value)
    assert data == json.loads(json.dumps(model.plain(shape, value), default=iso_8601))
    for again in (
        from_json(json.loads(text), type(value)),
        from_json(data, type(value), strict=True),
        JSON.structure(data, type(value)),
    ):
        assert again == value
        assert to_boto3(again) == to_boto3(value)


def iso_8601(moment: Any) -> str:
    return str(moment.isoformat())


def check_copies(value: Any) -> None:
    for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert again is not value
        assert type(again) is type(value)
        assert again == value
        assert repr(again) == repr(value)
