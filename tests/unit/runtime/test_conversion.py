"""Conversion to and from both forms of plain data."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given

from botopin import (
    ValidationError,
    from_boto3,
    from_json,
    parse_json,
    replace,
    to_boto3,
    to_json,
    unknown_variant,
    validation_mode,
)
from botopin.runtime.dialect import BOTO3
from botopin.runtime.strategies.shapes import valid
from botopin.runtime.structure_compiler import compile_structure_function
from unit.runtime.sample_shapes import Choice, Empty, Leaf, Tree

MOMENT = datetime(2026, 4, 7, 18, 15, 48, 123456, tzinfo=timezone(timedelta(hours=2)))
MINIMAL: dict[str, Any] = {"leaf": {"name": "a"}, "Count": 1}


def test_classes_are_compiled_at_their_first_conversion() -> None:
    compiled: dict[type[Any], Any] = {}
    load = compile_structure_function(Tree, BOTO3, compiled)
    assert load(MINIMAL).leaf.name == "a"
    assert Tree in compiled
    assert Empty not in compiled
    several = [Leaf(name="a")] * 2
    with_more = {**MINIMAL, "leaves": [{"name": "a"}] * 2}
    assert load(with_more).leaves == several
    assert {*compiled} == {Tree, Leaf}
    assert compiled[Tree] is load


def test_json_represents_timestamps_and_blobs_as_text() -> None:
    tree = from_boto3({**MINIMAL, "moment": MOMENT, "blob": b"\0\xff"}, Tree)
    data = to_json(tree)
    assert data == {**MINIMAL, "moment": "2026-04-07T18:15:48.123456+02:00", "blob": "AP8="}
    assert from_json(data, Tree) == tree
    assert from_json({"moment": "2026-04-07T16:15:48.123456Z"}, Tree).moment == MOMENT


@pytest.mark.parametrize(
    ("number", "text"), [("nan", "NaN"), ("inf", "Infinity"), ("-inf", "-Infinity")]
)
def test_json_represents_non_finite_floats_as_smithy_does(number: str, text: str) -> None:
    value = from_boto3({**MINIMAL, "ratio": float(number)}, Tree)
    written = to_json(value, validate=False)
    assert written["ratio"] == text
    json.dumps(written, allow_nan=False)
    assert repr(from_json(written, Tree).ratio) == number
    if number == "inf":  # the other numbers violate the minimum
        assert repr(from_json(written, Tree, strict=True).ratio) == number


def test_json_keeps_finite_numbers() -> None:
    for number in (0, 1, 0.5, -0.0, 1e308):
        value = from_boto3({**MINIMAL, "ratio": number}, Tree)
        assert repr(to_json(value, validate=False)["ratio"]) == repr(number)
        assert repr(from_json({**MINIMAL, "ratio": number}, Tree).ratio) == repr(number)


@given(valid(Tree))
def test_both_dialects_round_trip(tree: Tree) -> None:
    assert from_boto3(to_boto3(tree), Tree) == tree
    assert from_json(to_json(tree), Tree) == tree


def test_to_boto3_returns_plain_values_and_omits_absent_members() -> None:
    tree = Tree(leaf=Leaf(name="a", color="red"), count=1, colors={"red": [None]})
    data = to_boto3(tree)
    assert data == {"leaf": {"name": "a", "color": "red"}, "Count": 1, "colors": {"red": [None]}}
    assert type(data["leaf"]["color"]) is str
    assert [type(key) for key in data["colors"]] == [str]


def test_conversion_copies_containers() -> None:
    data: dict[str, Any] = {**MINIMAL, "tags": {"a": "b"}, "leaves": [{"name": "a"}]}
    tree = from_boto3(data, Tree)
    data["tags"].clear()
    data["leaves"].clear()
    result = to_boto3(tree)
    result["tags"].clear()
    assert (tree.tags, tree.leaves) == ({"a": "b"}, [Leaf(name="a")])


def test_to_boto3_validates_by_default() -> None:
    leaf = Leaf(name="a")
    leaf.name = "A"
    with pytest.raises(ValidationError, match=r"Leaf\.name: expected a match"):
        to_boto3(leaf)
    with pytest.raises(ValidationError, match=r"Leaf\.name: expected a match"):
        to_json(leaf)
    assert to_boto3(leaf, validate=False) == {"name": "A"}
    with validation_mode(pattern="off"):
        assert to_boto3(leaf) == {"name": "A"}


def test_to_boto3_rejects_wrong_types_without_validation() -> None:
    tree = Tree(leaf=Leaf(name="a"), count=1)
    tree.leaves = "abc"  # type: ignore[assignment]
    with pytest.raises(ValidationError, match=r"Tree\.leaves: expected list, got 'abc'"):
        to_boto3(tree, validate=False)


def test_received_values_are_not_validated() -> None:
    tree = from_boto3({"leaf": {"name": "FAR TOO LONG"}, "Count": -5, "leaves": [{}] * 5}, Tree)
    assert (tree.leaf.name, tree.count) == ("FAR TOO LONG", -5)


def test_received_number_in_place_of_an_enum_value_is_unchanged() -> None:
    assert from_boto3({"color": 7}, Leaf).color == 7


def test_unknown_members_are_dropped_or_kept_and_sent_back() -> None:
    data = {**MINIMAL, "New": 1, "": 2, "leaf": {"name": "a", "newer": [2]}}
    assert to_boto3(from_boto3(data, Tree)) == MINIMAL
    kept = from_boto3({**data, "ResponseMetadata": {}}, Tree, keep_unknown=True)
    assert to_boto3(kept) == data
    assert kept != from_boto3(data, Tree)


def test_a_null_is_absent() -> None:
    assert from_boto3({"name": None, "color": None}, Leaf) == from_boto3({}, Leaf)


def test_unknown_variant_is_received_but_not_sent() -> None:
    data = {"SDK_UNKNOWN_MEMBER": {"name": "newer"}}
    choice = from_boto3(data, Choice)
    assert unknown_variant(choice) == "newer"
    assert unknown_variant(Choice(text="a")) is None
    assert (choice.text, choice.leaf) == (None, None)
    assert choice != from_boto3({}, Choice)
    assert from_boto3(to_boto3(choice, validate=False), Choice) == choice
    with pytest.raises(
        ValidationError, match="Choice: expected a variant of Choice that this version models"
    ):
        to_boto3(choice)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (None, "Tree: expected mapping, got None"),
        ([], "Tree: expected mapping, got list"),
        ("text", "Tree: expected mapping, got 'text'"),
        ({"leaf": "a"}, "Tree.leaf: expected mapping, got 'a'"),
        ({"leaf": []}, "Tree.leaf: expected mapping, got list"),
        ({"leaves": "abc"}, "Tree.leaves: expected list, got 'abc'"),
        ({"leaves": {"name": "a"}}, "Tree.leaves: expected list, got dict"),
        ({"leaves": [{}, 5]}, "Tree.leaves[1]: expected mapping, got 5"),
        ({"tags": ["a"]}, "Tree.tags: expected mapping, got list"),
        ({"leaf": {"color": ["red"]}}, "Tree.leaf.color: expected str, got list"),
        ({"child": {"child": {"leaf": 1}}}, "Tree.child.child.leaf: expected mapping, got 1"),
    ],
)
def test_a_wrong_container_is_an_error_with_its_path(data: Any, error: str) -> None:
    for receive in (from_boto3, from_json):
        with pytest.raises(ValidationError) as caught:
            receive(data, Tree)
        assert str(caught.value) == error


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (
            {"moment": "yesterday"},
            "Tree.moment: expected a timestamp in ISO 8601 with a time zone, got 'yesterday'",
        ),
        (
            {"moment": "2026-04-07"},
            "Tree.moment: expected a timestamp in ISO 8601 with a time zone, got '2026-04-07'",
        ),
        ({"moment": 5}, "Tree.moment: expected a timestamp in ISO 8601 with a time zone, got 5"),
        ({"blob": "é"}, "Tree.blob: expected base64, got 'é'"),
        ({"blob": "abc"}, "Tree.blob: expected base64, got 'abc'"),
    ],
)
def test_json_rejects_invalid_timestamps_and_base64(data: Any, error: str) -> None:
    with pytest.raises(ValidationError) as caught:
        from_json(data, Tree)
    assert str(caught.value) == error


def test_strict_validates_dictionaries() -> None:
    data = {"leaf": {"name": "", "nmae": 1}, "Count": 99, "Extra": {}, "ResponseMetadata": {}}
    with pytest.raises(ValidationError) as caught:
        from_boto3(data, Tree, strict=True)
    assert {(violation.kind, violation.path) for violation in caught.value.violations} == {
        ("unknown", "Tree"),
        ("unknown", "Tree.leaf"),
        ("min", "Tree.leaf.name"),
        ("max", "Tree.count"),
    }
    assert from_boto3(MINIMAL, Tree, strict=True) == Tree(leaf=Leaf(name="a"), count=1)
    with validation_mode(unknown="off"):
        assert from_boto3({**MINIMAL, "Extra": 1}, Tree, strict=True).count == 1


def test_parse_json_parses_a_jsonvalue_in_a_body() -> None:
    assert parse_json('{"a": [1]}') == {"a": [1]}
    with pytest.raises(ValueError, match="Expecting value"):
        parse_json("no json")


def test_a_wrong_container_for_an_empty_structure_is_an_error() -> None:
    for data in ("text", [], 5):
        with pytest.raises(ValidationError, match="Empty: expected mapping, got"):
            from_boto3(data, Empty)  # type: ignore[arg-type]
    assert from_boto3({"new": 1}, Empty) == Empty()


def test_subclasses_of_str_are_accepted_for_enums() -> None:
    class Text(str):
        __slots__ = ()

    leaf = Leaf(name="a")
    leaf.color = Text("red")
    assert to_boto3(leaf) == {"name": "a", "color": "red"}
    assert type(to_boto3(leaf)["color"]) is str


def test_replace_replaces_an_unknown_variant() -> None:
    unknown = from_boto3({"SDK_UNKNOWN_MEMBER": {"name": "newer"}}, Choice)
    assert to_boto3(replace(unknown, text="a")) == {"text": "a"}
    kept = from_boto3({"text": "a", "extra": 1}, Choice, keep_unknown=True)
    assert to_boto3(kept) == {"text": "a", "extra": 1}


def test_conversion_rejects_other_classes() -> None:
    with pytest.raises(TypeError, match="expected a shape class, got <class 'dict'>"):
        from_boto3({}, dict)  # type: ignore[type-var]
    with pytest.raises(TypeError, match="expected a botopin shape, got dict"):
        to_boto3({})  # type: ignore[arg-type]


def test_first_use_is_thread_safe() -> None:
    from botopin_aws.braket.v2021_11_22 import GetJobResponse, JobEventDetails

    data = {"jobArn": "a", "events": [{"message": "m"}], "createdAt": datetime.now(UTC)}
    barrier = Barrier(8)

    def use(_: int) -> GetJobResponse:
        barrier.wait()
        return from_boto3(data, GetJobResponse)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(use, range(8)))
    assert all(result == results[0] for result in results)
    assert results[0].events == [from_boto3({"message": "m"}, JobEventDetails)]
