"""cattrs converters equal the conversion functions and prefer the user's hooks."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import attrs
import cattrs
import pytest
from hypothesis import given

from botopin import UnknownValue, ValidationError, from_boto3, from_json, to_boto3, to_json
from botopin.converters import boto3, json
from botopin.runtime.strategies.shapes import valid
from unit.runtime.sample_shapes import Choice, Color, Leaf, Tree

DATA: dict[str, Any] = {
    "leaf": {"name": "a", "color": "red"},
    "Count": 1,
    "leaves": [{"name": "b", "color": "pink"}],
    "colors": {"red": [1]},
    "moment": datetime(2026, 4, 7, tzinfo=UTC),
    "blob": b"x",
    "choice": {"leaf": {"name": "c"}},
    "child": {"leaf": {"name": "d"}, "Count": 2},
}


@given(valid(Tree))
def test_converters_agree_with_the_functions(tree: Tree) -> None:
    assert BOTO3.unstructure(tree) == to_boto3(tree)
    assert BOTO3.structure(to_boto3(tree), Tree) == tree
    assert JSON.unstructure(tree) == to_json(tree)
    assert JSON.structure(to_json(tree), Tree) == tree


BOTO3, JSON = boto3.make_converter(), json.make_converter()


def test_hook_for_a_shape_has_priority_at_any_depth() -> None:
    converter = boto3.make_converter()
    converter.register_structure_hook(Leaf, lambda data, _: f"leaf {data['name']}")
    tree = converter.structure(DATA, Tree)
    assert (tree.leaf, tree.leaves) == ("leaf a", ["leaf b"])
    assert tree.choice is not None
    assert tree.child is not None
    assert (tree.choice.leaf, tree.child.leaf) == ("leaf c", "leaf d")


def test_hook_for_an_enum_or_plain_type_has_priority_at_any_depth() -> None:
    converter = boto3.make_converter()
    converter.register_structure_hook(Color, lambda value, _: ("color", value))
    converter.register_structure_hook(datetime, lambda value, _: value.year)
    converter.register_structure_hook(bytes, lambda value, _: value.hex())
    converter.register_structure_hook(str, lambda value, _: value.upper())
    tree = converter.structure(DATA, Tree)
    assert (tree.leaf.color, tree.leaf.name) == (("color", "red"), "A")
    assert tree.colors == {("color", "red"): [1]}
    assert (tree.moment, tree.blob) == (2026, "78")


def test_unstructure_hooks_have_priority() -> None:
    tree = from_boto3(DATA, Tree)
    converter = json.make_converter()
    converter.register_unstructure_hook(Leaf, lambda leaf: f"leaf {leaf.name}")
    converter.register_unstructure_hook(datetime, lambda moment: moment.year)
    data = converter.unstructure(tree)
    assert (data["leaf"], data["leaves"], data["moment"]) == ("leaf a", ["leaf b"], 2026)
    assert data["choice"] == {"leaf": "leaf c"}
    assert data["child"]["leaf"] == "leaf d"
    assert data["blob"] == "eA=="


def test_hook_registered_after_the_first_use_is_called() -> None:
    converter = boto3.make_converter()
    assert converter.structure(DATA, Tree) == from_boto3(DATA, Tree)
    converter.register_structure_hook(Leaf, lambda *_: None)
    assert converter.structure(DATA, Tree).leaf is None


def test_hooks_by_predicate_and_factory_are_called() -> None:
    converter = boto3.make_converter()
    converter.register_structure_hook_func(lambda cls: cls is Leaf, lambda *_: 1)
    converter.register_structure_hook_factory(lambda cls: cls is Choice, lambda _: lambda *_: 2)
    tree = converter.structure(DATA, Tree)
    assert (tree.leaf, tree.choice) == (1, 2)


def test_configured_converter_keeps_its_hooks() -> None:
    converter = cattrs.Converter()
    converter.register_structure_hook(Leaf, lambda *_: "mine")
    boto3.configure_converter(converter)
    assert converter.structure(DATA, Tree).leaf == "mine"
    assert converter.structure("5", int) == 5
    twin = copy.deepcopy(converter)
    assert twin.structure(DATA, Tree).leaf == "mine"


def test_copied_converter_has_separate_hooks() -> None:
    converter = boto3.make_converter()
    twin = converter.copy()
    twin.register_structure_hook(Leaf, lambda *_: "twin's")
    assert twin.structure(DATA, Tree).leaf == "twin's"
    assert converter.structure(DATA, Tree).leaf == Leaf(name="a", color="red")


def test_converter_keeps_absent_and_unknown_members() -> None:
    partial = BOTO3.structure({"leaf": {}}, Tree)
    assert BOTO3.unstructure(partial) == {"leaf": {}}
    unknown = BOTO3.structure({"SDK_UNKNOWN_MEMBER": {"name": "x"}}, Choice)
    assert BOTO3.unstructure(unknown) == {"SDK_UNKNOWN_MEMBER": {"name": "x"}}


@pytest.mark.parametrize("converter", [BOTO3, JSON])
def test_converter_keeps_unknown_enum_values(converter: cattrs.Converter) -> None:
    data = {"leaf": {"color": "pink"}, "colors": {"mauve": [1], "red": [2]}}
    tree = converter.structure(data, Tree)
    assert (type(tree.leaf.color), tree.leaf.color) == (UnknownValue, "pink")
    assert repr(tree.colors) == f"{{UnknownValue('mauve'): [1], {Color.RED!r}: [2]}}"
    assert repr(converter.unstructure(tree)) == repr(data)
    assert repr(converter.unstructure([UnknownValue("pink"), Color.RED])) == "['pink', 'red']"


def test_error_of_a_hook_beside_an_unknown_enum_value_has_no_context() -> None:
    converter = boto3.make_converter()

    def fail(*_: object) -> None:
        raise OSError

    converter.register_structure_hook(bytes, fail)
    with pytest.raises(OSError) as caught:  # noqa: PT011 - the hook's own error
        converter.structure({"colors": {"mauve": [1]}, "blob": b""}, Tree)
    assert caught.value.__context__ is None


def test_annotations_of_enum_members_structure_in_classes_of_users() -> None:
    @attrs.define
    class Paint:
        color: Color | UnknownValue
        other: Color | UnknownValue | None = None

    assert BOTO3.structure({"color": "red"}, Paint).color is Color.RED
    paint = BOTO3.structure({"color": "pink", "other": "mauve"}, Paint)
    assert (type(paint.color), type(paint.other)) == (UnknownValue, UnknownValue)
    assert BOTO3.unstructure(paint) == {"color": "pink", "other": "mauve"}


def test_wrong_container_is_reported_by_path() -> None:
    with pytest.raises(ValidationError, match=r"Tree\.leaves\[0\]: expected mapping, got 1"):
        BOTO3.structure({"leaves": [1]}, Tree)


def test_errors_of_user_hooks_are_raised() -> None:
    converter = boto3.make_converter()

    def fail(*_: Any) -> None:
        raise ValueError("mine")

    converter.register_structure_hook(Leaf, fail)
    with pytest.raises(ValueError, match="mine"):
        converter.structure(DATA, Tree)


def test_collections_of_shapes_structure_like_in_cattrs() -> None:
    assert BOTO3.structure([{"name": "a"}], list[Leaf]) == [Leaf(name="a")]
    assert BOTO3.unstructure([Leaf(name="a")]) == [{"name": "a"}]
    assert JSON.structure({"x": "red", "y": "pink"}, dict[str, Color]) == {"x": "red", "y": "pink"}


def test_hook_lookup_is_thread_safe() -> None:
    converter = boto3.make_converter()

    def use(_: int) -> None:
        assert converter.structure(DATA, Tree) == from_boto3(DATA, Tree)
        assert converter.structure({"name": "a"}, Leaf) == Leaf(name="a")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(8)))
    assert from_json({"name": "a"}, Leaf) == Leaf(name="a")
