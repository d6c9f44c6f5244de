"""Conversion of shapes to another version."""

from __future__ import annotations

import copy
import io
import pickle
from datetime import UTC, datetime
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import botopin
from botopin import (
    BotopinError,
    ConversionError,
    Loss,
    MissingMemberError,
    UnknownValue,
    ValidationError,
    convert,
    find_losses,
    from_boto3,
    to_boto3,
    unknown_variant,
    validate,
    validation_mode,
)
from botopin.runtime import shape
from botopin.runtime.strategies.shapes import valid
from botopin_aws.braket import v2023_09_22, v2026_04_07
from unit.runtime.sample_shapes import Empty, Leaf, Tree
from unit.runtime.versions_of_shapes import (
    KINDS,
    NewBlade,
    NewChoice,
    NewColor,
    NewPair,
    NewTree,
    NewVault,
    OldChoice,
    OldLeaf,
    OldPair,
    OldTree,
    OldVault,
    holder_class,
)

cached_holder_class = cache(holder_class)
"""`holder_class` with a cache, so that each class is compiled once."""


def nested_json(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)


LEAF: dict[str, Any] = {"name": "ab"}
MINIMAL: dict[str, Any] = {"leaf": LEAF, "count": 3}


def old(**data: Any) -> OldTree:
    return from_boto3(MINIMAL | data, OldTree)


def new(**data: Any) -> NewTree:
    return from_boto3(MINIMAL | data, NewTree)


def summarize_losses(obj: Any, to: type[Any]) -> list[tuple[str, str, str]]:
    return [(loss.kind, loss.name, loss.path) for loss in find_losses(obj, to=to)]


class TestConvertedValues:
    def test_matches_members_by_wire_name_and_shapes_by_location(self) -> None:
        tree = convert(
            old(
                leaf={"name": "ab", "color": "red"},
                leaves=[{"name": "cd"}],
                byName={"a": {"name": "ef"}},
                colors={"red": ["blue", None]},
                choice={"leaf": {"name": "gh"}},
                child={"leaf": {"name": "ij"}, "count": 1, "child": MINIMAL},
                children=[MINIMAL],
            ),
            to=NewTree,
            allow_losses={"colors"},  # the list was sparse
        )
        assert tree.leaf == NewBlade(label="ab", color=NewColor.RED)
        assert tree.leaf.color is NewColor.RED
        assert tree.leaves == [NewBlade(label="cd")]
        assert tree.by_name == {"a": NewBlade(label="ef")}
        assert tree.choice == NewChoice(leaf=NewBlade(label="gh"))
        assert tree.child is not None
        assert tree.child.child == new()
        assert tree.children == [new()]

    def test_converts_keys_and_items_to_target_members(self) -> None:
        tree = convert(old(colors={"red": ["blue"]}), to=NewTree)
        assert tree.colors is not None
        [(key, [item])] = tree.colors.items()
        assert key is NewColor.RED
        assert item is NewColor.BLUE

    @settings(max_examples=30)
    @given(valid(Tree))
    def test_conversion_to_the_same_class_copies(self, tree: Tree) -> None:
        twin = convert(tree, to=Tree)
        assert twin is not tree
        assert twin == tree
        assert repr(twin) == repr(tree)

    @settings(max_examples=30)
    @given(valid(NewTree))
    def test_lossless_conversion_round_trips(self, tree: NewTree) -> None:
        lost = {loss.name for loss in find_losses(tree, to=OldTree)}
        converted = convert(tree, to=OldTree, allow_losses=lost)
        if not lost:
            assert to_boto3(converted) == to_boto3(tree)
            assert convert(converted, to=NewTree) == tree

    @settings(max_examples=30)
    @given(valid(OldTree))
    def test_argument_is_unchanged_and_shares_nothing(self, tree: OldTree) -> None:
        before = copy.deepcopy(tree)
        lost = {loss.name for loss in find_losses(tree, to=NewTree)}
        converted = convert(tree, to=NewTree, allow_losses=lost)
        assert tree == before
        assert repr(tree) == repr(before)
        assert not {*identities(tree)} & {*identities(converted)}

    def test_unknown_data_and_documents_are_copied(self) -> None:
        data = MINIMAL | {"document": {"a": [{"b": []}]}, "surprise": {"c": [{}]}}
        tree = from_boto3(data, OldTree, keep_unknown=True)
        twins = [convert(tree, to=NewTree), convert(tree, to=OldTree)]
        for twin in twins:
            assert to_boto3(twin) == data
            assert not {*identities(tree)} & {*identities(twin)}

    def test_streams_are_passed_through(self) -> None:
        stream = io.BytesIO(b"once")
        assert convert(old(stream=stream), to=NewTree).stream is stream
        assert stream.tell() == 0

    def test_bytearrays_are_copied(self) -> None:
        tree = old(stream=(data := bytearray(b"ab")), blob=data)
        converted = convert(tree, to=NewTree)
        data += b"c"
        assert (converted.stream, converted.blob) == (b"ab", b"ab")

    def test_immutable_values_are_identical(self) -> None:
        moment = datetime(2026, 4, 7, tzinfo=UTC)
        assert convert(old(moment=moment), to=NewTree).moment is moment

    def test_deprecated_members_do_not_warn(self) -> None:
        assert convert(old(old="a"), to=NewTree).old == "a"

    def test_subclass_converts_like_its_shape(self) -> None:
        class Mine(OldTree):
            """Subclass of a user."""

            __slots__ = ()

        class Yours(NewTree):
            """Subclass of a user in the other version."""

            __slots__ = ()

        converted = convert(from_boto3(MINIMAL, Mine), to=Yours)
        assert type(converted) is Yours
        assert to_boto3(converted) == MINIMAL

    def test_attrs_subclass_converts_like_its_shape(self) -> None:
        @shape
        class Mine(NewBlade):
            """Subclass with a second decorator."""

        converted = convert(NewBlade(label="ab"), to=Mine)
        assert type(converted) is Mine
        assert type(convert(converted, to=NewBlade)) is NewBlade

    def test_assigned_shape_of_another_version_is_converted(self) -> None:
        tree = old()
        tree.leaf = NewBlade(label="cd")  # type: ignore[assignment]
        assert convert(tree, to=NewTree).leaf == NewBlade(label="cd")

    def test_converts_deep_recursion(self) -> None:
        tree = old()
        for _ in range(60):
            tree = old(child=to_boto3(tree))
        assert to_boto3(convert(tree, to=NewTree)) == to_boto3(tree)


def identities(value: Any) -> list[int]:
    """Return the identities of all shapes, lists and mappings in a value."""
    match value:
        case dict():
            return [id(value), *(each for inner in value.values() for each in identities(inner))]
        case list():
            return [id(value), *(each for inner in value for each in identities(inner))]
        case botopin.runtime.Shape():
            return [id(value), *identities(value.__getstate__())[1:]]
        case _:
            return []


class TestReceivedValues:
    def test_an_absent_required_member_stays_absent(self) -> None:
        tree = convert(from_boto3({"leaf": {}, "count": 1}, OldTree), to=NewTree)
        with pytest.raises(MissingMemberError):
            _ = tree.leaf.label
        assert to_boto3(tree, validate=False) == {"leaf": {}, "count": 1}

    def test_unknown_enum_value_becomes_a_modelled_member(self) -> None:
        tree = convert(old(leaf=LEAF | {"color": "green"}), to=NewTree)
        assert tree.leaf.color is NewColor.GREEN

    def test_enum_value_unknown_to_both_versions_is_kept(self) -> None:
        tree = convert(old(leaf=LEAF | {"color": "mauve"}), to=NewTree)
        assert tree.leaf.color == "mauve"
        assert type(tree.leaf.color) is UnknownValue
        assert to_boto3(tree) == MINIMAL | {"leaf": LEAF | {"color": "mauve"}}

    def test_unknown_members_become_typed_or_stay_unknown(self) -> None:
        data = MINIMAL | {"leaf": LEAF | {"size": 3, "other": [1]}, "fresh": "a", "more": None}
        tree = convert(from_boto3(data, OldTree, keep_unknown=True), to=NewTree)
        assert (tree.fresh, tree.leaf.size) == ("a", 3)
        assert tree.__botopin_unknown__ == {"more": None}
        assert tree.leaf.__botopin_unknown__ == {"other": [1]}
        assert to_boto3(tree) == data
        assert tree == from_boto3(data, NewTree, keep_unknown=True)

    def test_unknown_members_are_not_checked_against_limits(self) -> None:
        tree = from_boto3(
            MINIMAL | {"leaf": LEAF | {"size": -1}, "fresh": None}, OldTree, keep_unknown=True
        )
        assert convert(tree, to=NewTree).leaf.size == -1

    def test_unknown_member_of_a_wrong_type_is_a_loss(self) -> None:
        data = MINIMAL | {"fresh": 7, "leaf": LEAF | {"size": ["large"]}}
        tree = from_boto3(data, OldTree, keep_unknown=True)
        assert summarize_losses(tree, NewTree) == [
            ("type", "leaf.size", "OldTree.leaf.size"),
            ("type", "fresh", "OldTree.fresh"),
        ]
        converted = convert(tree, to=NewTree, allow_losses={"fresh", "leaf.size"})
        assert to_boto3(converted) == MINIMAL

    def test_unknown_variant_is_kept(self) -> None:
        choice = from_boto3({"SDK_UNKNOWN_MEMBER": {"name": "teleport"}}, OldChoice)
        converted = convert(choice, to=NewChoice)
        assert unknown_variant(converted) == "teleport"
        with pytest.raises(ValidationError):
            validate(converted)

    def test_unknown_variant_becomes_typed(self) -> None:
        choice = from_boto3({"later": 7}, OldChoice, keep_unknown=True)
        assert convert(choice, to=NewChoice) == NewChoice(later=7)

    def test_existing_violation_is_not_a_loss(self) -> None:
        tree = old(count=-5, leaf={"name": "ab"}, blob=b"123456789")
        converted = convert(tree, to=NewTree)
        assert (converted.count, converted.blob) == (-5, b"123456789")

    def test_violation_of_a_new_constraint_is_a_loss(self) -> None:
        assert summarize_losses(old(count=-5, leaf={"name": "a"}), NewTree) == [
            ("min", "leaf.name", "OldTree.leaf.name")
        ]

    def test_pattern_is_not_checked_if_the_length_is_wrong(self) -> None:
        assert summarize_losses(old(code="A"), NewTree) == []
        assert summarize_losses(old(code="ABC"), NewTree) == [("pattern", "code", "OldTree.code")]


class TestLosses:
    def test_member_that_the_target_lacks(self) -> None:
        tree = old(leaf=LEAF | {"gone": "x"}, byName={"a": LEAF | {"gone": "y"}})
        assert summarize_losses(tree, NewTree) == [
            ("member", "leaf.gone", "OldTree.leaf.gone"),
            ("member", "by_name.gone", "OldTree.by_name['a'].gone"),
        ]
        converted = convert(tree, to=NewTree, allow_losses={"leaf.gone", "by_name.gone"})
        assert to_boto3(converted) == MINIMAL | {"byName": {"a": LEAF}}
        assert converted.leaf.__botopin_unknown__ is None

    @pytest.mark.parametrize(
        ("data", "loss"),
        [
            ({"count": 0}, ("min", "count", "OldTree.count")),
            ({"count": 6}, ("max", "count", "OldTree.count")),
            ({"leaf": {"name": "a"}}, ("min", "leaf.name", "OldTree.leaf.name")),
            ({"leaf": {"name": "abcdef"}}, ("max", "leaf.name", "OldTree.leaf.name")),
            ({"leaf": {"name": "AB"}}, ("pattern", "leaf.name", "OldTree.leaf.name")),
            ({"leaves": [LEAF] * 3}, ("max", "leaves", "OldTree.leaves")),
            ({"leaves": [LEAF, {"name": "-"}]}, ("min", "leaves.name", "OldTree.leaves[1].name")),
            ({"byName": {}}, ("min", "by_name", "OldTree.by_name")),
            ({"byName": {"a]b.": LEAF}}, ("max", "by_name", "OldTree.by_name['a]b.'] (key)")),
            ({"blob": b"12345"}, ("max", "blob", "OldTree.blob")),
            ({"child": {"leaf": LEAF}}, ("required", "child.count", "OldTree.child.count")),
            ({"pair": {"left": "a", "right": "b"}}, ("union", "pair", "OldTree.pair")),
        ],
    )
    def test_violation_of_a_target_constraint(self, data: Any, loss: tuple[str, str, str]) -> None:
        tree = old(**data)
        assert summarize_losses(tree, NewTree) == [loss]
        converted = convert(tree, to=NewTree, allow_losses={loss[1]})
        assert to_boto3(converted, validate=False) == MINIMAL | data
        with pytest.raises(ValidationError) as caught:
            to_boto3(converted)
        assert [violation.kind for violation in caught.value.violations] == [loss[0]]

    @pytest.mark.parametrize(
        ("data", "loss"),
        [
            ({"leaf": LEAF | {"color": "grey"}}, ("enum", "leaf.color", "OldTree.leaf.color")),
            ({"colors": {"grey": []}}, ("enum", "colors", "OldTree.colors['grey'] (key)")),
            ({"colors": {"red": ["grey"]}}, ("enum", "colors", "OldTree.colors['red'][0]")),
        ],
    )
    def test_member_that_the_target_does_not_model_becomes_an_unknown_value(
        self, data: Any, loss: tuple[str, str, str]
    ) -> None:
        tree = old(**data)
        assert summarize_losses(tree, NewTree) == [loss]
        converted = convert(tree, to=NewTree, allow_losses={loss[1]})
        assert "UnknownValue('grey')" in repr(converted)
        assert "UnknownValue" not in repr(to_boto3(converted))
        assert to_boto3(converted) == MINIMAL | data
        assert repr(convert(converted, to=OldTree)) == repr(tree)

    def test_null_in_a_formerly_sparse_list(self) -> None:
        tree = old(colors={"red": ["blue", None]})
        assert summarize_losses(tree, NewTree) == [("type", "colors", "OldTree.colors['red'][1]")]
        assert convert(tree, to=NewTree, allow_losses={"colors"}).colors is None

    def test_missing_required_member(self) -> None:
        tree = OldTree(leaf=OldLeaf(name="ab"))
        assert summarize_losses(tree, NewTree) == [("required", "count", "OldTree.count")]
        converted = convert(tree, to=NewTree, allow_losses={"count"})
        with pytest.raises(MissingMemberError):
            _ = converted.count

    def test_variant_that_the_target_lacks(self) -> None:
        tree = old(choice={"gone": "x"})
        assert summarize_losses(tree, NewTree) == [("member", "choice.gone", "OldTree.choice.gone")]
        converted = convert(tree, to=NewTree, allow_losses={"choice.gone"})
        assert converted.choice is not None
        assert unknown_variant(converted.choice) == "gone"
        with pytest.raises(ValidationError):
            validate(converted)

    def test_variant_of_another_type(self) -> None:
        tree = old(choice={"number": "7"})
        assert summarize_losses(tree, NewTree) == [
            ("type", "choice.number", "OldTree.choice.number")
        ]
        converted = convert(tree, to=NewTree, allow_losses={"choice.number"})
        assert converted.choice is not None
        assert unknown_variant(converted.choice) == "number"

    def test_structure_that_became_a_union(self) -> None:
        assert convert(OldPair(left="a"), to=NewPair) == NewPair(left="a")
        assert summarize_losses(OldPair(left="a", right="b"), NewPair) == [("union", "", "OldPair")]
        assert summarize_losses(OldPair(), NewPair) == [("union", "", "OldPair")]
        assert convert(NewPair(left="a"), to=OldPair) == OldPair(left="a")

    def test_reports_all_losses_once(self) -> None:
        tree = old(
            count=9,
            leaf={"name": "A", "color": "grey", "gone": "x"},
            leaves=[{"name": "ab", "gone": "y"}, {"name": "AB"}],
            choice={"leaf": {"name": "abcdefgh"}},
        )
        losses = [
            ("member", "leaf.gone", "OldTree.leaf.gone"),
            ("member", "leaves.gone", "OldTree.leaves[0].gone"),
            ("min", "leaf.name", "OldTree.leaf.name"),
            ("enum", "leaf.color", "OldTree.leaf.color"),
            ("max", "count", "OldTree.count"),
            ("pattern", "leaves.name", "OldTree.leaves[1].name"),
            ("max", "choice.leaf.name", "OldTree.choice.leaf.name"),
        ]
        assert summarize_losses(tree, NewTree) == losses
        with pytest.raises(ConversionError) as caught:
            convert(tree, to=NewTree)
        assert caught.value.losses == find_losses(tree, to=NewTree)
        converted = convert(tree, to=NewTree, allow_losses=[name for _, name, _ in losses])
        assert (converted.leaf.label, converted.leaf.color, converted.count) == ("A", "grey", 9)

    def test_nested_losses_are_named_by_their_members(self) -> None:
        tree = old(child=MINIMAL | {"children": [MINIMAL, MINIMAL | {"count": 9}]})
        assert summarize_losses(tree, NewTree) == [
            ("max", "child.children.count", "OldTree.child.children[1].count")
        ]
        assert convert(tree, to=NewTree, allow_losses={"child.children.count"}) is not None

    def test_validation_mode_does_not_hide_losses(self) -> None:
        tree = old(count=9, leaf=LEAF | {"color": "grey"})
        with validation_mode("off"):
            assert len(find_losses(tree, to=NewTree)) == 2

    def test_downgrades_report_losses_like_upgrades(self) -> None:
        assert summarize_losses(new(fresh="a"), OldTree) == [("member", "fresh", "NewTree.fresh")]
        assert summarize_losses(new(leaf=LEAF | {"color": "green"}), OldTree) == [
            ("enum", "leaf.color", "NewTree.leaf.color")
        ]
        assert summarize_losses(new(leaf=LEAF | {"size": 1}), OldTree) == [
            ("member", "leaf.size", "NewTree.leaf.size")
        ]


class TestChangedTypes:
    @pytest.mark.parametrize(("source", "target"), list(product(KINDS, KINDS)))
    def test_value_is_converted_or_lost(self, source: str, target: str) -> None:
        before, after = cached_holder_class(KINDS[source]), cached_holder_class(KINDS[target])

        @settings(max_examples=20)
        @given(valid(before))
        def check(obj: Any) -> None:
            lost = find_losses(obj, to=after)
            if source == target:
                assert not lost
            converted = convert(obj, to=after, allow_losses={loss.name for loss in lost})
            data = to_boto3(converted, validate=False)  # raises if a value has a wrong type
            if not lost:
                assert to_boto3(converted) == data == to_boto3(obj)
            assert all(loss.name.startswith("value") for loss in lost)
            assert {loss.kind for loss in lost} <= {"type", "member", "enum", "union", "required"}

        check()

    @pytest.mark.parametrize(
        ("source", "target", "data", "kind"),
        [
            ("text", "enum", "red", None),
            ("text", "enum", "mauve", "enum"),
            ("text", "structure", "a", "type"),
            ("text", "number", "1", "type"),
            ("text", "list", "abc", "type"),
            ("text", "document", "abc", None),
            ("enum", "text", "red", None),
            ("number", "fraction", 1, None),
            ("fraction", "number", 1.5, "type"),
            ("fraction", "number", 1, None),
            ("structure", "text", {"name": "a"}, "type"),
            ("structure", "map", {"name": "a"}, None),
            ("structure", "list", {"name": "a"}, "type"),
            ("structure", "document", {"name": "a", "color": "red"}, None),
            ("structure", "union", {"name": "a"}, "member"),
            ("union", "structure", {"text": "a"}, "member"),
            ("map", "structure", {"name": "a"}, None),
            ("map", "structure", {"name": "a", "other": "b"}, "member"),
            ("document", "structure", {"name": "a"}, None),
            ("document", "list", ["a"], None),
            ("document", "list", ["a", 1], "type"),
            ("document", "text", "a", None),
            ("list", "text", ["a"], "type"),
            ("moment", "text", datetime(2026, 4, 7, tzinfo=UTC), "type"),
            ("blob", "text", b"a", "type"),
        ],
    )
    def test_boto3_format_decides_whether_a_value_is_lost(
        self, source: str, target: str, data: Any, kind: Any
    ) -> None:
        obj = from_boto3({"value": data}, holder_class(KINDS[source]), strict=True)
        after = holder_class(KINDS[target])
        losses = find_losses(obj, to=after)
        assert [loss.kind for loss in losses][:1] == ([kind] if kind else [])
        if kind is None:
            converted = convert(obj, to=after)
            assert converted == from_boto3({"value": data}, after)
            assert to_boto3(converted) == {"value": data}
        if kind == "type":
            assert to_boto3(convert(obj, to=after, allow_losses={"value"})) == {}

    def test_losses_of_a_structure_that_became_a_map_name_members(self) -> None:
        obj = holder_class(NewBlade)(value=NewBlade(label="ab", size=3))
        after = holder_class(KINDS["map"])
        assert summarize_losses(obj, after) == [("type", "value.size", "Holder.value.size")]
        assert to_boto3(convert(obj, to=after, allow_losses={"value.size"})) == {}

    def test_null_in_a_document_is_an_absent_member(self) -> None:
        obj = holder_class(KINDS["document"])(value={"name": None, "color": None, "other": None})
        after = holder_class(NewBlade)
        assert summarize_losses(obj, after) == [("required", "value", "Holder.value['name']")]
        converted = convert(obj, to=after, allow_losses={"value"})
        assert not hasattr(converted.value, "label")
        assert to_boto3(converted, validate=False) == {"value": {}}

    @settings(max_examples=30)
    @given(st.recursive(st.none() | st.integers() | st.text() | st.binary(), nested_json))
    def test_wrongly_assigned_values_do_not_break_the_conversion(self, junk: Any) -> None:
        for target in KINDS.values():
            for source in KINDS.values():
                obj = cached_holder_class(source)(value=None)
                obj.value = junk
                obj.values = [junk]
                after = cached_holder_class(target)
                names = {loss.name for loss in find_losses(obj, to=after)}
                convert(obj, to=after, allow_losses=names)


class TestAllowLosses:
    def test_accepts_names_but_not_paths(self) -> None:
        tree = old(leaves=[{"name": "A"}])
        with pytest.raises(ValueError, match=r"no member 'leaves\[0\]\.name'"):
            convert(tree, to=NewTree, allow_losses={"leaves[0].name"})
        assert convert(tree, to=NewTree, allow_losses=("leaves.name",)) is not None

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("leavs", r"in either version \(did you mean 'leaves'\?\)"),
            ("leaf.colour", r"\(did you mean 'leaf.color'\?\)"),
            ("byName", r"\(did you mean 'by_name'\?\)"),
            ("child.child.child.cuont", r"\(did you mean 'child.child.child.count'\?\)"),
            ("count.x", "OldTree has no member 'count.x' in either version$"),
            ("", "OldTree has no member ''"),
            ("leaf.", "OldTree has no member 'leaf.'"),
            ("x" * 10_000, "x{79}… in either version$"),
            ("\n\x1b[31m", r"'\\n\\x1b\[31m'"),
        ],
    )
    def test_rejects_unknown_members(self, name: str, hint: str) -> None:
        with pytest.raises(ValueError, match=hint) as caught:
            convert(old(), to=NewTree, allow_losses={name})
        assert not isinstance(caught.value, ConversionError)
        assert len(str(caught.value)) < 300

    def test_accepts_names_of_either_version(self) -> None:
        names = {"leaf.name", "leaf.label", "fresh", "leaf.gone", "choice.later"}
        assert convert(old(), to=NewTree, allow_losses=names) == new()

    @pytest.mark.parametrize("names", ["leaf", {1}, [None], b"leaf"])
    def test_rejects_values_that_are_not_names(self, names: Any) -> None:
        with pytest.raises(TypeError, match="allow_losses: expected"):
            convert(old(), to=NewTree, allow_losses=names)

    def test_name_does_not_allow_losses_inside_the_member(self) -> None:
        tree = old(leaf=LEAF | {"color": "grey"})
        with pytest.raises(ConversionError, match=r"leaf\.color"):
            convert(tree, to=NewTree, allow_losses={"leaf"})

    def test_name_of_a_lost_member_covers_its_content(self) -> None:
        before, after = holder_class(OldTree), holder_class(KINDS["text"])
        obj = before(value=old(count=9))
        assert [(loss.kind, loss.name) for loss in find_losses(obj, to=after)] == [
            ("type", "value")
        ]
        assert to_boto3(convert(obj, to=after, allow_losses={"value"})) == {}

    def test_all_losses_must_be_allowed(self) -> None:
        tree = old(count=9, leaf=LEAF | {"color": "grey"})
        with pytest.raises(ConversionError) as caught:
            convert(tree, to=NewTree, allow_losses={"count"})
        assert [loss.name for loss in caught.value.losses] == ["leaf.color"]

    def test_accepts_names_without_losses(self) -> None:
        assert convert(old(), to=NewTree, allow_losses={"leaf.gone"}) == new()


class TestConversionError:
    def test_message_lists_losses_versions_and_the_fix(self) -> None:
        config = v2026_04_07.InstanceConfig(instance_type="ml.g6.xlarge", volume_size_in_gb=30)
        with pytest.raises(ConversionError) as caught:
            convert(config, to=v2023_09_22.InstanceConfig)
        assert str(caught.value) == (
            "Converting InstanceConfig from 2026-04-07 to 2023-09-22 would lose:\n"
            "  InstanceConfig.instance_type: 2023-09-22 expects one of the 39 values of "
            "InstanceType (did you mean 'ml.g4dn.xlarge'?), got 'ml.g6.xlarge' from 2026-04-07\n"
            "To convert anyway, pass allow_losses={'instance_type'}"
        )

    def test_message_states_which_version_has_the_member(self) -> None:
        request = from_boto3({"associations": []}, v2026_04_07.CreateJobRequest)
        [loss] = find_losses(request, to=v2023_09_22.CreateJobRequest)
        assert str(loss) == (
            "CreateJobRequest.associations: 2026-04-07 has this member, 2023-09-22 does not"
        )

    def test_is_a_value_error_and_a_botopin_error(self) -> None:
        assert issubclass(ConversionError, ValueError)
        assert issubclass(ConversionError, BotopinError)

    def test_can_be_pickled_and_copied(self) -> None:
        with pytest.raises(ConversionError) as caught:
            convert(old(count=9), to=NewTree)
        for copied in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
            assert type(copied) is ConversionError
            assert str(copied) == str(caught.value)
            assert copied.losses == caught.value.losses
        assert isinstance(caught.value.losses[0], Loss)
        assert str(caught.value.losses[0]) in str(caught.value)

    def test_message_is_bounded(self) -> None:
        tree = old(byName={f"{index}" * 500: {"name": "x" * 9_000} for index in range(500)})
        with pytest.raises(ConversionError) as caught:
            convert(tree, to=NewTree)
        assert len(caught.value.losses) == 500
        assert len(str(caught.value)) < 8_000
        assert "and 480 more, in `losses`" in str(caught.value)

    def test_message_is_safe_for_terminals(self) -> None:
        tree = old(byName={"\x1b[31m\n": {"name": "\x1b]0;"}})
        with pytest.raises(ConversionError) as caught:
            convert(tree, to=NewTree)
        assert all(line.isprintable() for line in str(caught.value).splitlines())
        assert len(str(caught.value).splitlines()) == 2 + len(caught.value.losses)


SECRET = "hunter2"  # noqa: S105 - test value


class TestSensitive:
    @pytest.mark.parametrize(
        "data",
        [
            {"wasSecret": SECRET},
            {"wasSecret": SECRET * 10},
            {"isSecret": SECRET},
            {"level": SECRET},
            {"level": "grey"},
            {"bySecret": {SECRET: {"name": "A"}}},
            {"bySecret": {SECRET: {"name": "A", "gone": "x"}}},
            {"byName": {SECRET: {"name": "A", "gone": "x"}}},
            {"dropped": {SECRET: SECRET}},
        ],
        ids=str,
    )
    def test_losses_redact_values_and_keys_of_both_versions(self, data: dict[str, Any]) -> None:
        vault = from_boto3(data, OldVault)
        losses = find_losses(vault, to=NewVault)
        assert losses or data == {"level": SECRET}  # the old version does not model it
        text = repr(losses) + "".join(map(str, losses))
        if losses:
            with pytest.raises(ConversionError) as caught:
                convert(vault, to=NewVault)
            text += str(caught.value) + repr(caught.value)
        assert SECRET not in text
        assert "'grey'" not in text
        converted = convert(vault, to=NewVault, allow_losses={loss.name for loss in losses})
        assert isinstance(converted, NewVault)

    def test_loss_in_unknown_members_redacts_a_sensitive_key(self) -> None:
        data = {"bySecret": {SECRET: {"name": "ab", "size": "x"}}}
        vault = from_boto3(data, OldVault, keep_unknown=True)
        text = str(find_losses(vault, to=NewVault))
        assert "'by_secret.size'" in text
        assert SECRET not in text

    def test_losses_below_redacted_keys_are_all_reported(self) -> None:
        data = {"byName": {"ab": {"name": "A"}, "cd": {"name": "abcdefghij"}, "ef": {"name": "B"}}}
        vault = from_boto3(data, OldVault)  # the second text was too long before
        assert (
            summarize_losses(vault, NewVault)
            == [("min", "by_name.name", "OldVault.by_name.***.name")] * 2
        )

    def test_new_loss_below_redacted_keys_is_reported(self) -> None:
        data = {"secretInBoth": {"a": {"name": "abcdefghij"}, "b": {"name": "abcdef"}}}
        vault = from_boto3(data, OldVault)  # the first text was too long before
        path = "OldVault.secret_in_both.***.name"
        assert summarize_losses(vault, NewVault) == [("max", "secret_in_both.name", path)]


class TestTarget:
    @pytest.mark.parametrize(
        ("obj", "to", "message"),
        [
            (
                OldLeaf(name="ab"),
                NewTree,
                "cannot convert Leaf to Tree: pass the class of the same shape",
            ),
            (
                OldLeaf(name="ab"),
                Empty,
                "cannot convert Leaf to Empty: pass the class of the same shape",
            ),
            ({"name": "a"}, Leaf, "expected a botopin shape, got dict"),
            (None, Leaf, "expected a botopin shape, got None"),
            (Leaf, Leaf, "expected a botopin shape"),
            (Leaf(name="ab"), Leaf(name="ab"), "expected the class of a botopin shape, got Leaf"),
            (Leaf(name="ab"), dict, "expected the class of a botopin shape, got dict"),
            (Leaf(name="ab"), "Leaf", "expected the class of a botopin shape, got 'Leaf'"),
            (Leaf(name="ab"), botopin.runtime.Shape, "expected a shape class"),
            (Leaf(name="ab"), v2026_04_07.BraketError, "expected the class of a botopin shape"),
        ],
    )
    def test_rejects_other_shapes_and_classes(self, obj: Any, to: Any, message: str) -> None:
        for function in (convert, find_losses):
            with pytest.raises(TypeError, match=message):
                function(obj, to=to)

    def test_rejects_shapes_of_another_service(self) -> None:
        def leaf(module: str) -> Any:
            body = {"__module__": module, "__annotations__": {}}
            return botopin.runtime.shape(type("Leaf", (botopin.runtime.Shape,), body))

        old_s3 = leaf("botopin_aws.s3.v2006_03_01.api")
        new_s3 = leaf("botopin_aws.s3.v2026_01_01.api")
        ec2 = leaf("botopin_aws.ec2.v2016_11_15")
        assert type(convert(old_s3(), to=new_s3)) is new_s3
        with pytest.raises(
            TypeError, match="cannot convert Leaf of s3 to ec2: pass a class of the same service"
        ):
            convert(old_s3(), to=ec2)
