"""Limits on the values in a body, enforced before the values are built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.model.service import ServiceModel
from botopin.testing.protocols.bodies import cbor_body, json_body
from botopin.testing.protocols.bodies.cbor_body import CBORBodies
from botopin.testing.protocols.bodies.form_body import MAX_PARTS, parse_form
from botopin.testing.protocols.bodies.json_body import JSONBodies
from botopin.testing.protocols.bodies.limits import MAX_CONTAINERS, MAX_VALUES
from botopin.testing.protocols.bodies.xml_document import parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable

    from botopin.testing.protocols.bodies.tree_codec import TreeCodec

MODEL = ServiceModel(service="sizes", date="2024-01-01")
JSON = JSONBodies(MODEL, "application/json")
CBOR = CBORBodies(MODEL, "application/cbor")
LIMITS = f"{MAX_CONTAINERS:,} objects and arrays and {MAX_VALUES:,} values"

FORMATS = pytest.mark.parametrize(
    ("bodies", "dump"), [(JSON, lambda tree: json.dumps(tree).encode()), (CBOR, cbor2.dumps)]
)


@pytest.fixture
def no_tree_building(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if a codec builds a tree."""

    def build(*_: Any, **__: Any) -> None:
        pytest.fail("a tree was built")

    monkeypatch.setattr(json_body, "parse", build)
    monkeypatch.setattr(cbor_body, "CBORDecoder", build)


@FORMATS
@pytest.mark.parametrize(
    "make_tree",
    [
        lambda: [[]] * MAX_CONTAINERS,
        lambda: [{}] * MAX_CONTAINERS,
        lambda: {"a": [{"b": []}] * (MAX_CONTAINERS // 2)},
        lambda: [0] * MAX_VALUES,
        lambda: dict.fromkeys(map(str, range(MAX_VALUES)), ""),
    ],
    ids=["arrays", "objects", "nested", "numbers", "members"],
)
@pytest.mark.usefixtures("no_tree_building")
def test_rejects_too_many_values_before_building_tree(
    bodies: TreeCodec, dump: Callable[[Any], bytes], make_tree: Callable[[], Any]
) -> None:
    problems: list[str] = []
    assert bodies.parse(dump(make_tree()), problems) is None
    (problem,) = problems
    assert LIMITS in problem


@pytest.mark.parametrize("item", [b"\x80", b"\xa0", b"\x9f\xff", b"\xbf\xff"])
@pytest.mark.usefixtures("no_tree_building")
def test_counts_values_of_indefinite_length(item: bytes) -> None:
    problems: list[str] = []
    CBOR.parse(b"\x9f" + item * MAX_CONTAINERS + b"\xff", problems)
    assert LIMITS in problems[0]


@FORMATS
def test_accepts_maximum_number_of_values(bodies: TreeCodec, dump: Callable[[Any], bytes]) -> None:
    for tree in ([{}] * (MAX_CONTAINERS - 1), [0] * (MAX_VALUES - 1)):
        problems: list[str] = []
        assert bodies.parse(dump(tree), problems) == tree
        assert not problems


@FORMATS
def test_ignores_delimiters_in_strings(bodies: TreeCodec, dump: Callable[[Any], bytes]) -> None:
    tree = {"action": '[{"a\\": [1,2]},' * MAX_CONTAINERS}
    problems: list[str] = []
    assert bodies.parse(dump(tree), problems) == tree


LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text()
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30
)


def count_tree(tree: Any) -> tuple[int, int]:
    """Return the number of containers and of all values in a tree."""
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else None
    if inner is None:
        return 0, 1
    sizes = [count_tree(each) for each in inner]
    return 1 + sum(each[0] for each in sizes), 1 + sum(each[1] for each in sizes)


@given(TREES)
def test_counts_every_value(tree: Any) -> None:
    containers, values = count_tree(tree)
    for counted in (
        json_body.count_values(json.dumps(tree).encode()),
        json_body.count_values(json.dumps(tree, ensure_ascii=False).encode()),
        cbor_body.count_values(cbor2.dumps(tree)),
    ):
        assert counted[0] == containers
        assert values <= counted[1] <= 2 * values


@given(st.binary(max_size=200) | st.text('"\\,[]{}', max_size=60).map(str.encode))
def test_counts_values_of_any_bytes(data: bytes) -> None:
    for counted in (json_body.count_values(data), cbor_body.count_values(data)):
        assert 0 <= counted[0] <= counted[1] <= len(data) + 1


@pytest.mark.parametrize(
    "body",
    [
        b"<a>" + b"<b/>" * MAX_CONTAINERS + b"</a>",
        b"<a" + b"".join(b" a%d=''" % number for number in range(MAX_CONTAINERS)) + b"/>",
    ],
    ids=["elements", "attributes"],
)
def test_rejects_too_many_xml_nodes(body: bytes) -> None:
    with pytest.raises(ValueError, match=f"at most {MAX_CONTAINERS:,} elements and attributes"):
        parse_xml(body)


def test_accepts_maximum_number_of_elements() -> None:
    root = parse_xml(b"<a>" + b"<b/>" * (MAX_CONTAINERS - 1) + b"</a>")
    assert len(root) == MAX_CONTAINERS - 1


def test_rejects_too_many_form_parameters() -> None:
    whole = "&".join(f"a{number}" for number in range(MAX_PARTS))
    assert len(parse_form(whole)) == MAX_PARTS
    with pytest.raises(ValueError, match=f"at most {MAX_PARTS:,} parameters"):
        parse_form(f"{whole}&b")
