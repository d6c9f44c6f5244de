"""The fast check never accepts a tree that the slow check rejects."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from botopin import from_boto3, replace
from botopin.runtime.checks import ExactList
from botopin.runtime.strategies.shapes import invalid_arguments, valid
from botopin.runtime.validation import compile_tree_check, find_violations, is_provably_valid
from botopin_aws.braket import v2026_04_07
from unit.runtime.sample_shapes import Choice, Color, Leaf, Tree


def slow_check(value: Any) -> list[str]:
    """Return the violations that the slow check finds."""
    violations = ExactList()
    compile_tree_check(type(value), redact=False)(value, ("root",), violations)
    return [str(violation) for violation in violations]


@given(valid(Tree))
def test_valid_trees_are_provably_valid(tree: Tree) -> None:
    is_provably_valid(tree)  # the first call only registers the class
    if tree.document is None and tree.stream is None and tree.child is None:
        assert is_provably_valid(tree)
    assert not slow_check(tree)


@given(invalid_arguments(Tree))
def test_invalid_trees_are_not_provably_valid(mutated: Any) -> None:
    if mutated.kind == "unknown":
        return
    try:
        tree = from_boto3(mutated.arguments, Tree)
    except ValueError:  # a wrong container, which raises during conversion
        return
    is_provably_valid(tree)
    assert not is_provably_valid(tree)
    assert slow_check(tree)
    assert find_violations(tree, exact=True)


@given(invalid_arguments(v2026_04_07.CreateJobRequest))
def test_invalid_braket_requests_are_not_provably_valid(mutated: Any) -> None:
    if mutated.kind == "unknown":
        return
    try:
        request = from_boto3(mutated.arguments, v2026_04_07.CreateJobRequest)
    except ValueError:
        return
    for _ in range(2):
        violations = find_violations(request, exact=True)
        assert [violation.kind for violation in violations] == [mutated.kind]
        if mutated.kind == "enum":
            assert not find_violations(request)


def test_slow_check_accepts_texts_tuples_and_subclasses() -> None:
    """The fast check does not accept texts for enums, tuples for lists and subclasses."""

    class Named(Leaf):
        pass

    leaf = Leaf(name="a")
    tree = Tree(leaf=leaf, count=1)
    for _ in range(2):
        assert not find_violations(tree)
    assert is_provably_valid(tree)
    leaf.color = "red"
    assert not is_provably_valid(tree)
    assert not find_violations(tree)
    leaf.color = Color.RED
    tree.leaves = (leaf,)
    assert not is_provably_valid(tree)
    assert not find_violations(tree)
    tree.leaves = [Named(name="b")]
    assert not is_provably_valid(tree)
    assert not find_violations(tree)


def test_invalid_unions_and_absent_members_are_not_provably_valid() -> None:
    broken = [
        from_boto3({}, Choice),
        from_boto3({"text": "a", "leaf": {"name": "a"}}, Choice),
        from_boto3({"SDK_UNKNOWN_MEMBER": {"name": "x"}}, Choice),
        from_boto3({}, Leaf),
    ]
    for value in broken * 2:
        assert not is_provably_valid(value)
        assert find_violations(value)
    choice = Choice(text="a")
    assert is_provably_valid(choice)
    choice.leaf = Leaf(name="a")
    assert not is_provably_valid(choice)
    assert not find_violations(replace(choice, text=None))
