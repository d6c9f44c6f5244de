"""Behaviour of all shapes, including absent members."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import attrs
import pytest

import botopin
from botopin import MissingMemberError, ValidationError, from_boto3, replace, to_boto3, to_json
from unit.runtime.sample_shapes import Choice, Color, Leaf, Tree


@pytest.fixture
def partial() -> Tree:
    """Return a response without its required members."""
    return from_boto3({"leaf": {"color": "red"}, "ratio": 0.5}, Tree)


def test_shapes_are_attrs_classes() -> None:
    leaf = Leaf(name="a", color="red")
    assert attrs.has(Leaf)
    assert [field.name for field in attrs.fields(Leaf)] == ["name", "color", "secret"]
    assert attrs.asdict(leaf) == {"name": "a", "color": Color.RED, "secret": None}
    assert attrs.evolve(leaf, name="b") == Leaf(name="b", color="red")
    hints = typing.get_type_hints(Tree)
    assert hints["child"] == Tree | None


def test_reading_a_missing_required_member_names_it(partial: Tree) -> None:
    with pytest.raises(
        MissingMemberError, match=r"Tree\.count is required, but the response did not contain it"
    ):
        _ = partial.count
    with pytest.raises(MissingMemberError, match=r"Leaf\.name"):
        _ = partial.leaf.name
    assert not hasattr(partial, "count")
    assert issubclass(MissingMemberError, AttributeError)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'") as caught:
        _ = partial.nonsense  # type: ignore[attr-defined]
    assert not isinstance(caught.value, MissingMemberError)


def test_missing_member_is_absent_in_repr_equality_and_copies(partial: Tree) -> None:
    assert repr(partial) == "Tree(leaf=Leaf(color=<Color.RED: 'red'>), ratio=0.5)"
    twins = [copy.copy(partial), copy.deepcopy(partial), pickle.loads(pickle.dumps(partial))]
    for twin in (*twins, replace(partial), from_boto3(to_boto3(partial, validate=False), Tree)):
        assert twin == partial
        assert not hasattr(twin, "count")
    assert to_json(partial, validate=False) == {"leaf": {"color": "red"}, "ratio": 0.5}
    assert partial != replace(partial, count=0)


def test_replace_checks_only_the_changes(partial: Tree) -> None:
    partial.leaf.color = "unknown"
    changed = replace(partial, count=3, ratio=None)
    assert (changed.count, changed.ratio, changed.leaf) == (3, None, partial.leaf)
    assert partial.ratio == 0.5
    with pytest.raises(ValidationError, match=r"Tree\.count: expected at most 10, got 11"):
        replace(partial, count=11)
    with pytest.raises(ValidationError, match=r"Tree\.count: expected a value, got None"):
        replace(changed, count=None)
    with pytest.raises(TypeError, match=r"Tree has no member 'Count' \(did you mean 'count'\?\)"):
        replace(partial, Count=1)
    with pytest.raises(ValidationError, match="exactly one member, got text, leaf"):
        replace(Choice(text="a"), leaf=Leaf(name="a"))
    assert replace(Choice(text="a"), text=None, leaf=Leaf(name="a")).leaf == Leaf(name="a")


def test_equality_compares_class_and_members() -> None:
    assert Leaf(name="a") == Leaf(name="a")
    assert Leaf(name="a") != Leaf(name="b")
    assert Leaf(name="a") != "a"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Leaf(name="a"))


def test_subclass_keeps_the_behaviour_of_its_base() -> None:
    class Named(Leaf):
        def shout(self) -> str:
            return self.name.upper()

    named = Named(name="a")
    assert named.shout() == "A"
    assert to_boto3(named) == {"name": "a"}
    assert from_boto3({"name": "b"}, Named).shout() == "B"
    assert Tree(leaf=named, count=1).leaf is named


def test_subclass_resolves_references_in_the_module_of_its_base() -> None:
    """The subclass has the name of a shape that its base references."""
    base = Tree

    def user_subclass() -> type[Tree]:
        class Tree(base):  # type: ignore[valid-type, misc]
            pass

        Tree.__module__ = "missing_module"
        return Tree

    child = base(leaf=Leaf(name="a"), count=1)
    mine = user_subclass()(leaf=Leaf(name="a"), count=2, child=child)
    assert mine.child is child
    assert type(from_boto3(to_boto3(mine), type(mine)).child) is base


def test_constructor_accepts_only_its_members_as_keywords() -> None:
    call: Any = Leaf
    with pytest.raises(TypeError, match="positional"):
        call("a")
    with pytest.raises(TypeError, match="unexpected keyword argument 'nonsense'"):
        call(name="a", nonsense=1)
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'name'"):
        call()


def test_public_names_are_complete() -> None:
    assert sorted(botopin.__all__) == botopin.__all__
    assert all(hasattr(botopin, name) for name in botopin.__all__)
