"""Validation in constructors and of whole trees."""

from __future__ import annotations

import contextvars
import io
from collections import UserDict, UserList
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from botopin import ValidationError, ValidationWarning, validate, validation_mode
from botopin.runtime.validation import find_violations
from unit.runtime.sample_shapes import Choice, Color, Leaf, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botopin.runtime.violations import ConstraintKind

LEAF = Leaf(name="a")


def build_tree(**members: Any) -> Tree:
    return Tree(**{"leaf": LEAF, "count": 1, **members})


def violations_of(build: Any) -> list[tuple[ConstraintKind, str]]:
    with pytest.raises(ValidationError) as caught:
        build()
    return [(violation.kind, violation.path) for violation in caught.value.violations]


def test_violation_states_path_expected_and_actual() -> None:
    with pytest.raises(ValidationError) as caught:
        Tree(leaf=LEAF, count=11)
    (violation,) = caught.value.violations
    assert str(violation) == "Tree.count: expected at most 10, got 11"
    assert isinstance(caught.value, ValueError)


def test_constructor_reports_all_violations() -> None:
    assert violations_of(lambda: Leaf(name="", color="pink")) == [
        ("min", "Leaf.name"),
        ("enum", "Leaf.color"),
    ]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"count": True}, ("type", "Tree.count")),
        ({"count": 1.0}, ("type", "Tree.count")),
        ({"count": "1"}, ("type", "Tree.count")),
        ({"count": -1}, ("min", "Tree.count")),
        ({"count": None}, ("required", "Tree.count")),
        ({"ratio": -0.5}, ("min", "Tree.ratio")),
        ({"ratio": float("nan")}, ("min", "Tree.ratio")),
        ({"ratio": True}, ("type", "Tree.ratio")),
        ({"ratio": "0"}, ("type", "Tree.ratio")),
        ({"ratio": b"1"}, ("type", "Tree.ratio")),
        ({"leaf": {"name": "a"}}, ("type", "Tree.leaf")),
        ({"leaves": "abc"}, ("type", "Tree.leaves")),
        ({"leaves": {LEAF.name}}, ("type", "Tree.leaves")),
        ({"leaves": [LEAF, "x"]}, ("type", "Tree.leaves[1]")),
        ({"leaves": [LEAF, None]}, ("type", "Tree.leaves[1]")),
        ({"leaves": [LEAF] * 3}, ("max", "Tree.leaves")),
        ({"tags": {"": "x"}}, ("min", "Tree.tags[''] (key)")),
        ({"tags": {"a": "12345"}}, ("max", "Tree.tags['a']")),
        ({"tags": {1: "x"}}, ("type", "Tree.tags[1] (key)")),
        ({"tags": [("a", "b")]}, ("type", "Tree.tags")),
        ({"colors": {"pink": []}}, ("enum", "Tree.colors['pink'] (key)")),
        ({"moment": datetime(2026, 4, 7)}, ("type", "Tree.moment")),  # noqa: DTZ001
        ({"moment": "2026-04-07"}, ("type", "Tree.moment")),
        ({"blob": "text"}, ("type", "Tree.blob")),
        ({"blob": b"12345"}, ("max", "Tree.blob")),
        ({"stream": "text"}, ("type", "Tree.stream")),
        ({"document": {"a": [b"x"]}}, ("type", "Tree.document['a'][0]")),
        ({"document": {1: 2}}, ("type", "Tree.document")),
        ({"flag": 1}, ("type", "Tree.flag")),
    ],
)
def test_constructor_rejects_invalid_values(
    members: dict[str, Any], expected: tuple[ConstraintKind, str]
) -> None:
    assert violations_of(lambda: build_tree(**members)) == [expected]


def test_a_pattern_must_match_the_whole_text() -> None:
    assert violations_of(lambda: Leaf(name="ab1")) == [("pattern", "Leaf.name")]
    assert violations_of(lambda: Leaf(name="ab\n")) == [("pattern", "Leaf.name")]


def test_constructor_accepts_plain_values_of_boto3_users() -> None:
    tree = build_tree(
        ratio=1,
        leaves=UserList([LEAF]),
        tags=UserDict({"a": "b"}),
        colors=MappingProxyType({"red": (1, None)}),
        blob=bytearray(b"1234"),
        stream=io.BytesIO(b"x"),
        document={"a": (1, 2.5, None, True)},
    )
    assert (tree.ratio, type(tree.ratio)) == (1, int), "an int for a float stays one"
    assert (tree.leaves, tree.tags) == ([LEAF], {"a": "b"})
    assert tree.colors == {Color.RED: [1, None]}
    assert tree.blob == b"1234"
    assert tree.document == {"a": [1, 2.5, None, True]}
    validate(tree)


def test_constructor_copies_containers() -> None:
    leaves, tags, document = [LEAF], {"a": "b"}, {"a": [1]}
    tree = build_tree(leaves=leaves, tags=tags, document=document)
    leaves.clear()
    tags.clear()
    document["a"].clear()
    assert (tree.leaves, tree.tags, tree.document) == ([LEAF], {"a": "b"}, {"a": [1]})


@pytest.mark.parametrize(
    ("members", "got"), [({}, "none"), ({"text": "a", "leaf": LEAF}, "text, leaf")]
)
def test_union_requires_exactly_one_member(members: dict[str, Any], got: str) -> None:
    with pytest.raises(ValidationError, match=f"Choice: expected exactly one member, got {got}"):
        Choice(**members)


def test_unions_support_match() -> None:
    match Choice(leaf=LEAF):
        case Choice(text=str()):
            pytest.fail("not the variant that is set")
        case Choice(leaf=Leaf(name=name)):
            assert name == "a"


def test_constructor_checks_its_members_and_validate_the_tree() -> None:
    leaf = Leaf(name="a")
    leaf.name = "TOO LONG"  # assignment is not checked
    tree = build_tree(leaf=leaf, leaves=[leaf], child=build_tree(leaf=leaf))
    assert violations_of(lambda: validate(tree)) == [
        ("max", "Tree.leaf.name"),
        ("max", "Tree.leaves[0].name"),
        ("max", "Tree.child.leaf.name"),
    ]


def test_find_violations_stops_at_the_limit() -> None:
    class Watched(list[object]):
        seen = 0

        def __iter__(self) -> Iterator[object]:
            for each in super().__iter__():
                Watched.seen += 1
                yield each

    tree = build_tree()
    tree.leaves = Watched([7] * 1000)
    violations = find_violations(tree)
    assert len(violations) > 1000
    Watched.seen = 0
    assert find_violations(tree, limit=50) == violations[:50]
    assert 50 <= Watched.seen < 60


def test_validate_changes_nothing() -> None:
    leaf = Leaf(name="a")
    leaf.color = "red"
    tree = build_tree(leaf=leaf)
    tree.leaves = (leaf,)
    validate(tree)
    assert type(leaf.color) is str
    assert type(tree.leaves) is tuple


def test_shape_of_another_version_is_described_by_its_module() -> None:
    from botopin_aws.braket import v2025_11_20, v2026_04_07

    config = v2025_11_20.DeviceConfig(device="local:x")
    call: Any = v2026_04_07.CreateJobRequest
    with pytest.raises(
        ValidationError,
        match=r"expected \S+v2026_04_07\S+DeviceConfig \(to convert from another version, call "
        r"botopin\.convert\(value, DeviceConfig\)\), got \S+v2025_11_20\S+Dev",
    ):
        call(
            device_config=config,
            algorithm_specification=None,
            output_data_config=None,
            job_name=None,
            role_arn=None,
            instance_config=None,
        )


def test_class_instead_of_an_object_is_described() -> None:
    with pytest.raises(ValidationError, match=r"Tree\.leaf: expected a Leaf, got the class itself"):
        build_tree(leaf=Leaf)


def test_validate_rejects_other_objects() -> None:
    with pytest.raises(TypeError, match="expected a botopin shape, got dict"):
        validate({})  # type: ignore[arg-type]


def test_validation_mode_warns_or_ignores() -> None:
    with validation_mode(pattern="warn", enum="off"):
        with pytest.warns(ValidationWarning, match=r"Leaf\.name: expected a match") as caught:
            leaf = Leaf(name="ab1", color="pink")
        assert caught[0].filename == __file__
        assert (leaf.name, leaf.color) == ("ab1", "pink")
        assert violations_of(lambda: Leaf(name="", color="pink")) == [("min", "Leaf.name")]
    assert violations_of(lambda: Leaf(name="ab1")) == [("pattern", "Leaf.name")]


def test_validation_modes_nest_and_set_all_kinds() -> None:
    with validation_mode("off"):
        Leaf(name=1)  # type: ignore[arg-type]
        with validation_mode(type="error"):
            assert violations_of(lambda: Leaf(name=1)) == [("type", "Leaf.name")]  # type: ignore[arg-type]
            Leaf(name="")
        Leaf(name=1)  # type: ignore[arg-type]


def test_validation_mode_is_local_to_its_context() -> None:
    with validation_mode("off"):
        assert violations_of(lambda: contextvars.Context().run(lambda: Leaf(name=""))) == [
            ("min", "Leaf.name")
        ]


def test_validation_mode_rejects_unknown_modes() -> None:
    with pytest.raises(ValueError, match="expected one of error, warn, off, got pattern='loud'"):
        validation_mode(pattern="loud").__enter__()  # type: ignore[arg-type]


def test_violations_truncate_values() -> None:
    for value in ("x" * 10_000, 10**5000, -(10**5000)):
        with pytest.raises(ValidationError) as caught:
            build_tree(count=value)
        assert len(str(caught.value)) < 200
