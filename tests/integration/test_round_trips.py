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
    each_shape,
    is_unchanged,
    package,
    raw_model,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FEW, EXAMPLES, MANY = 5, 12, 30

BOTO3 = boto3_dialect.make_converter()
JSON = json_dialect.make_converter()


def check_examples(
    model: RawModel, shape: str, check: Callable[[Any], None], seen: set[str]
) -> None:
    """Check examples of a shape until every part of the model was seen.

    Few examples suffice for a shape that the next version defines in the same way.
    """
    cls = getattr(import_module(package(model.date)), shape)
    first = FEW if is_unchanged(model.date, shape) else EXAMPLES
    for count in (first, MANY):
        examples(model.date, count)(given(valid(cls))(check))()
        if seen == model.parts(shape):
            return
    assert seen == model.parts(shape)


@pytest.mark.parametrize(("date", "shape"), each_shape("structures", "unions"))
def test_shapes(date: str, shape: str, record_property: Callable[[str, object], None]) -> None:
    model = raw_model(date)
    seen: set[str] = set()

    def round_trip(value: Any) -> None:
        seen.update(model.parts_in(shape, value))
        validate(value)
        check_boto3(model, shape, value)
        check_json(model, shape, value)
        check_copies(value)
        assert all(f"{attribute(wire)}=" in repr(value) for wire in model.plain(shape, value))

    check_examples(model, shape, round_trip, seen)
    record_property("round trips", " ".join((date, shape, *sorted(seen))))


@pytest.mark.parametrize(("date", "shape"), each_shape("errors"))
def test_errors(date: str, shape: str, record_property: Callable[[str, object], None]) -> None:
    model = raw_model(date)
    cls = getattr(import_module(package(date)), shape)
    seen: set[str] = set()

    def round_trip(error: Any) -> None:
        seen.update(model.parts_in(shape, error))
        assert cls(error.response, error.operation_name) == error
        for wire, member in model.members(shape).items():
            held = getattr(error, attribute(wire))
            if wire in error.response:
                assert model.plain(member["shape"], held) == error.response[wire]
        check_copies(error)
        for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
            assert str(again) == str(error)

    check_examples(model, shape, round_trip, seen)
    record_property("round trips", " ".join((date, shape, *sorted(seen))))


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
    held = {part for shape in holders for part in model.parts(shape)}
    assert {*model.of_kind("lists"), *model.of_kind("maps")} <= held


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.date)
def test_promise_12_a_version_has_what_its_model_has_and_no_more(model: RawModel) -> None:
    bindings = import_module(package(model.date))
    named = [
        name for kind in ("structures", "unions", "enums", "errors") for name in model.of_kind(kind)
    ]
    beside = ["AsyncBraketClient", "BraketClient", "BraketError"]
    assert sorted(bindings.__all__) == sorted([*named, *beside])
    for name in bindings.__all__:
        assert getattr(bindings, name).__name__ == name


def check_boto3(model: RawModel, shape: str, value: Any) -> None:
    plain = to_boto3(value)
    # By repr, since an enum's member equals its text: it must be text here, and not there.
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
    for again in (
        copy.copy(value),
        copy.deepcopy(value),
        pickle.loads(pickle.dumps(value)),
    ):
        assert again is not value
        assert type(again) is type(value)
        assert again == value
        assert repr(again) == repr(value)
