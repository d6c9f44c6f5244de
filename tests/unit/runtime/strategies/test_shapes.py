"""Strategies draw valid shapes and arguments with one violation, of bounded size."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from botopin import ValidationError, from_boto3, strategies, to_boto3, validate
from botopin.runtime import (
    Blob,
    Document,
    Integer,
    ListOf,
    MapOf,
    Shape,
    String,
    Union,
    member,
    shape,
)
from botopin.runtime.members import members
from botopin.runtime.strategies.shapes import invalid_arguments, member_values, valid
from botopin_aws.braket import v2026_04_07
from unit.runtime.sample_shapes import Choice, Color, Leaf, Tree


@shape
class Node(Shape):
    """Structure that requires itself through a non-empty list."""

    children: list[Branch] = member("children", ListOf("Branch", min=2))


@shape
class Branch(Union):
    """Union whose first variant ends the recursion."""

    end: str | None = member("end", String(), default=None)
    node: Node | None = member("node", Node, default=None)
    more: dict[str, Branch] | None = member("more", MapOf(String(), "Branch"), default=None)


@shape
class Endless(Shape):
    """Structure without a possible value."""

    itself: Endless = member("itself", "Endless")


@shape
class Impossible(Shape):
    """Structure with a pattern that excludes the length."""

    text: str = member("text", String(min=5, pattern="[a-z]{3}"))


@shape
class Possible(Shape):
    """Structure with impossible optional members."""

    count: int = member("count", Integer(min=3, max=3))
    endless: Endless | None = member("endless", Endless, default=None)
    text: str | None = member("text", String(min=5, pattern="[a-z]{3}"), default=None)
    none: list[Endless] | None = member("none", ListOf(Endless), default=None)
    document: Any = member("document", Document(), default=None)


@pytest.mark.parametrize("cls", [Tree, Leaf, Choice, Node, Possible])
def test_invalid_arguments_have_exactly_one_violation(cls: type[Shape]) -> None:
    @given(invalid_arguments(cls))
    def is_rejected(wrong: Any) -> None:
        with pytest.raises(ValidationError) as caught:
            from_boto3(wrong.arguments, cls, strict=True)
        assert [(each.kind, each.path) for each in caught.value.violations] == [
            (wrong.kind, wrong.path)
        ]

    is_rejected()


def test_every_kind_of_violation_is_drawn() -> None:
    remaining_kinds = {"type", "required", "min", "max", "pattern", "enum", "union", "unknown"}

    def has_all_kinds(wrong: Any) -> bool:
        remaining_kinds.discard(wrong.kind)
        return not remaining_kinds

    find(
        invalid_arguments(Tree),
        has_all_kinds,
        settings=settings(max_examples=500, phases=[Phase.generate]),
    )


def test_every_optional_member_is_drawn() -> None:
    for name in ("ratio", "leaves", "tags", "colors", "moment", "blob", "choice", "child"):
        find(
            valid(Tree),
            lambda tree, name=name: bool(getattr(tree, name)),
            settings=settings(max_examples=1_000, phases=[Phase.generate]),
        )


@shape
class Former(Shape):
    """Structure with a deprecated member."""

    old: Leaf | None = member("old", Leaf, default=None, deprecated="Use nothing.")


def test_deprecated_member_is_omitted_but_has_values() -> None:
    @given(valid(Former), member_values(Former, members(Former)[0]))
    def is_drawn(former: Former, old: Any) -> None:
        assert former.old is None
        assert type(old) is Leaf
        validate(old)

    is_drawn()


def test_impossible_member_has_an_empty_strategy() -> None:
    values = {each.name: member_values(Possible, each) for each in members(Possible)}
    assert {name for name, each in values.items() if each.is_empty} == {"endless", "text"}


def broad(depth: int) -> type[Shape]:
    """Return a structure with ten members, each of which has ten members, and so on."""
    inner = broad(depth - 1) if depth else String(min=20)
    names = [f"member_{number}" for number in range(10)]
    body = {name: member(name, ListOf(inner), default=None) for name in names}
    return shape(type(f"Broad{depth}", (Shape,), {**body, "__annotations__": dict.fromkeys(names)}))


def test_guarantee_15_breadth_is_bounded_and_passes_health_checks() -> None:
    @settings(suppress_health_check=[])
    @given(valid(broad(3)))
    def is_drawn(value: Any) -> None:
        assert repr(value).count("Broad") < 200

    is_drawn()


@given(valid(Node))
def test_guarantee_15_recursion_is_bounded(node: Node) -> None:
    assert repr(node).count("Node(") < 3_000
    assert from_boto3(to_boto3(node), Node) == node


def test_guarantee_15_impossible_shapes_are_empty_and_optional_ones_omitted() -> None:
    assert valid(Endless).is_empty
    assert valid(Impossible).is_empty
    assert invalid_arguments(Impossible).is_empty

    @given(valid(Possible))
    def omits_impossible(value: Possible) -> None:
        assert (value.count, value.endless, value.text) == (3, None, None)
        assert not value.none

    omits_impossible()


@shape
class Bulky(Shape):
    """Structure with a blob of up to 8,999 bytes."""

    blob: bytes = member("blob", Blob(max=8_999))


def test_oversized_blobs_pass_health_checks() -> None:
    lengths = set()

    @settings(suppress_health_check=[])
    @given(invalid_arguments(Bulky))
    def is_rejected(wrong: Any) -> None:
        if wrong.kind == "max":
            lengths.add(len(wrong.arguments["blob"]))

    is_rejected()
    assert lengths == {9_000}


def test_enums_draw_their_values() -> None:
    for each in Color:
        assert find(valid(Color), lambda color, each=each: color is each) is each


def test_from_type_supports_shapes_created_before_and_after() -> None:
    @given(st.from_type(Leaf))
    def before(leaf: Leaf) -> None:
        validate(leaf)

    before()

    @shape
    class Late(Shape):
        text: str = member("text", String(min=2, max=2, pattern="[01]+"))

    @given(st.from_type(Late))
    def after(late: Late) -> None:
        assert late.text in {"00", "01", "10", "11"}

    after()


def test_from_type_works_in_any_import_order_and_imports_no_version() -> None:
    script = """
import sys, warnings
warnings.simplefilter("error")
{imports}
assert not [name for name in sys.modules if name.startswith("botopin_aws.braket.v2020")]
shape = st.from_type(InstanceConfig)
@settings(max_examples=5, database=None)
@given(shape)
def check(value):
    assert value.volume_size_in_gb >= 1
check()
"""
    botopin = "from botopin_aws.braket.v2026_04_07 import InstanceConfig"
    hypothesis = "from hypothesis import given, settings, strategies as st"
    for imports in (f"{botopin}\n{hypothesis}", f"{hypothesis}\n{botopin}"):
        subprocess.run([sys.executable, "-c", script.format(imports=imports)], check=True)


@settings(max_examples=20)
@given(
    strategies.valid(v2026_04_07.CreateJobRequest),
    strategies.invalid_arguments(v2026_04_07.CreateJobRequest),
)
def test_public_strategies_draw_valid_values_and_invalid_arguments(
    request: v2026_04_07.CreateJobRequest, wrong: strategies.InvalidArguments
) -> None:
    assert type(request) is v2026_04_07.CreateJobRequest
    validate(request)
    with pytest.raises(ValidationError):
        from_boto3(wrong.arguments, v2026_04_07.CreateJobRequest, strict=True)
