"""Additions to an operation, in the form of AWS's change pages."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from itertools import pairwise
from pprint import PrettyPrinter
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff import additions
from botopin.diff.additions import MORE, Value, format_value, request_additions, response_additions
from botopin.model.reader import read_model
from support.paths import ROOT
from unit.diff.compare.test_models import COUNTS
from unit.diff.one_operation import chain, read_operation, structure

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel

BRAKET = ROOT / "models" / "braket"

SHAPES: dict[str, Any] = {
    "Request": {"type": "structure", "members": {"name": {"shape": "String"}}},
    "Response": {"type": "structure", "members": {}},
    "Kind": {"type": "string", "enum": ["B", "A"]},
    "Kinds": {"type": "list", "member": {"shape": "Kind"}},
    "Place": {"type": "structure", "members": {"x": {"shape": "Double"}, "y": {"shape": "Float"}}},
    "Places": {"type": "list", "member": {"shape": "Place"}},
    "ByName": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Place"}},
    "ByKind": {"type": "map", "key": {"shape": "Kind"}, "value": {"shape": "Integer"}},
    "Tree": {"type": "structure", "members": {"leaves": {"shape": "Trees"}}},
    "Trees": {"type": "list", "member": {"shape": "Tree"}},
    "Any": {"type": "structure", "members": {}, "document": True},
    "Empty": {"type": "structure", "members": {}},
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Long": {"type": "long"},
    "Float": {"type": "float"},
    "Double": {"type": "double"},
    "Flag": {"type": "boolean"},
    "Time": {"type": "timestamp"},
    "Bytes": {"type": "blob"},
}


def read(shapes: dict[str, Any] | None = None, **operation: Any) -> ServiceModel:
    """Read a model with one operation; `shapes` override the default shapes."""
    return read_operation(SHAPES | (shapes or {}), **operation)


def enum(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": [*values]}


def new_in_request(old: dict[str, Any], new: dict[str, Any]) -> str:
    return request_additions(read(old), read(new), "MakeThing")


def updated(old: ServiceModel, new: ServiceModel) -> set[str]:
    return {
        name
        for name in old.operations.keys() & new.operations.keys()
        if request_additions(old, new, name) or response_additions(old, new, name)
    }


# --- Braket ---------------------------------------------------------------------------------------


def test_braket_versions_update_known_number_of_operations() -> None:
    for old, new in pairwise(map(read_model, sorted(BRAKET.glob("????-??-??")))):
        _, number, _ = COUNTS[new.date]
        assert len(updated(old, new)) == number


def test_operation_updated_in_several_versions_counts_once() -> None:
    old, new = (read_model(BRAKET / date) for date in ("2023-12-04", "2026-04-07"))
    assert updated(old, new) == {"CreateJob", "GetJob", "CreateQuantumTask", "GetQuantumTask"}


# --- the form -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "example"),
    [
        ("String", "'string'"),
        ("Integer", "'integer'"),
        ("Long", "'long'"),
        ("Float", "'float'"),
        ("Double", "'double'"),
        ("Flag", "'boolean'"),
        ("Time", "'timestamp'"),
        ("Bytes", "'blob'"),
        ("Kind", "'B | A'"),
        ("Kinds", "['B | A']"),
        ("Any", "'document'"),
        ("Empty", "{}"),
        ("Places", "[{'x': 'double', 'y': 'float'}]"),
        ("ByName", "{'string': {'x': 'double', 'y': 'float'}}"),
        ("ByKind", "{'B | A': 'integer'}"),
        ("Tree", "{'leaves': [{'... recursive ...'}]}"),
    ],
)
def test_new_member_has_example_value(shape: str, example: str) -> None:
    new = {"Request": structure(name="String", added=shape)}
    assert new_in_request({}, new) == f"{{'added': {example}}}"


def test_new_members_are_sorted_and_other_members_are_omitted() -> None:
    new = {"Request": structure(z="String", name="String", a="String")}
    assert new_in_request({}, new) == "{'a': 'string', 'z': 'string'}"


@pytest.mark.parametrize("shape", ["Place", "Places", "ByName"])
def test_nested_additions_are_below_member_name(shape: str) -> None:
    request = {"Request": structure(place=shape)}
    new = {"Place": structure(x="Double", y="Float", z="Integer")}
    assert new_in_request(request, request | new) == "{'place': {'z': 'integer'}}"


@pytest.mark.parametrize("shape", ["Kind", "Kinds"])
def test_new_enum_values_are_sorted_set(shape: str) -> None:
    request = {"Request": structure(kind=shape)}
    new = {"Kind": enum("Z", "B", "Y", "X")}
    assert new_in_request(request, request | new) == "{'kind': {'X', 'Y', 'Z'}}"


def test_new_map_keys_have_example_value() -> None:
    request = {"Request": structure(numbers="ByKind")}
    new = {"Kind": enum("A", "D", "C")}
    assert new_in_request(request, request | new) == "{'numbers': {'D | C': 'integer'}}"


@pytest.mark.parametrize(
    ("old", "new", "example"),
    [
        ("String", "Place", "{'x': 'double', 'y': 'float'}"),
        ("Place", "Places", "[{'x': 'double', 'y': 'float'}]"),
        ("Integer", "String", "'string'"),
        ("Empty", "Any", "'document'"),
        ("String", "Kind", "{'A', 'B'}"),
    ],
)
def test_value_of_other_kind_is_addition(old: str, new: str, example: str) -> None:
    before, after = {"Request": structure(a=old)}, {"Request": structure(a=new)}
    assert new_in_request(before, after) == f"{{'a': {example}}}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param({"Request": structure(name="String", x="Long")}, {}, id="removed member"),
        pytest.param(
            {"Request": structure(a="Integer", b="Float")},
            {"Request": structure(b="Double", a="Long")},
            id="wider numbers in another order",
        ),
        pytest.param(
            {"Request": structure(k="Kind")},
            {"Request": structure(k="Kind"), "Kind": enum("A")},
            id="removed enum value",
        ),
        pytest.param(
            {"Request": structure(k="Kind")},
            {"Request": structure(k="String")},
            id="an enum that became a string",
        ),
        pytest.param(
            {"Request": structure(p="Place")},
            {"Request": structure(p="Point"), "Point": structure(x="Double", y="Float")},
            id="a shape has another name",
        ),
    ],
)
def test_unchanged_content_gives_no_additions(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert not new_in_request(old, new)


def test_values_added_by_one_member_are_new_only_for_member() -> None:
    old = {"Request": structure(a="Kind", b="Kind")}
    members = {"a": {"shape": "Kind"}, "b": {"shape": "Kind", "enum": ["A", "B", "C"]}}
    new = {"Request": {"type": "structure", "members": members}}
    assert new_in_request(old, new) == "{'b': {'C'}}"


def test_added_input_is_addition_and_removed_input_is_not() -> None:
    bare, full = read(input=None), read()
    assert request_additions(bare, full, "MakeThing") == "{'name': 'string'}"
    assert not request_additions(full, bare, "MakeThing")
    assert not request_additions(bare, bare, "MakeThing")


def test_renamed_operation_is_compared_with_old_operation() -> None:
    old = read(name="MakeThing")
    new = read({"Response": structure(id="String")}, name="CreateThing")
    assert not request_additions(old, new, "CreateThing", "MakeThing")
    assert response_additions(old, new, "CreateThing", "MakeThing") == "{'id': 'string'}"


def test_additions_in_recursive_value_appear_once() -> None:
    request = {"Request": structure(tree="Tree", forest="Trees")}
    new = {"Tree": structure(leaves="Trees", age="Integer")}
    expected = "{'forest': {'age': 'integer'}, 'tree': {'age': 'integer'}}"
    assert new_in_request(request, request | new) == expected


def test_additions_in_cycle_are_found_from_every_entry() -> None:
    circle = {
        "A": structure(b="B"),
        "B": structure(c="C"),
        "C": structure(a="A"),
        "Request": structure(a="A", b="B", c="C"),
    }
    new = circle | {"A": structure(b="B", new="Flag")}
    assert ast.literal_eval(new_in_request(circle, new)) == {
        "a": {"new": "boolean"},
        "b": {"c": {"a": {"new": "boolean"}}},
        "c": {"a": {"new": "boolean"}},
    }


def test_text_is_equal_in_every_process() -> None:
    """The order of a set of strings depends on the process."""
    code = (
        "from pathlib import Path\n"
        "from botopin.diff.additions import response_additions\n"
        "from botopin.model.reader import read_model\n"
        "old, new = map(read_model, sorted(Path('models/braket').glob('2020-08-1?')))\n"
        "print(response_additions(old, new, 'GetDevice'))\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=BRAKET.parents[1],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert found == {
        "{'deviceStatus': {'OFFLINE', 'ONLINE'}, 'deviceType': {'QPU', 'SIMULATOR'}}\n"
    }


class _InOrder(PrettyPrinter):
    """Format with pprint, sort sets on one line, and break no string."""

    _dispatch: ClassVar = {
        key: method
        for key, method in vars(PrettyPrinter)["_dispatch"].items()
        if key is not str.__repr__
    }

    def format(
        self, object: object, context: dict[int, int], maxlevels: int, level: int
    ) -> tuple[str, bool, bool]:
        if isinstance(object, set):
            return f"{{{', '.join(sorted(map(repr, object)))}}}", True, False
        return super().format(object, context, maxlevels, level)


_TEXTS = st.text(st.sampled_from("ab |'\n\x00é"), max_size=100)
_WORDS = st.text("abc", max_size=30)


@given(
    st.recursive(
        _TEXTS | st.sets(_WORDS, min_size=1),
        lambda values: st.lists(values, max_size=5) | st.dictionaries(_TEXTS, values, max_size=5),
        max_leaves=30,
    )
)
def test_values_are_formatted_like_pprint(value: Value) -> None:
    assert format_value(value) == _InOrder().pformat(value)


def test_line_end_breaks_no_string() -> None:
    values = [f"VALUE_NUMBER_{number}" for number in range(12)]
    text = new_in_request(
        {"Request": structure()}, {"Request": structure(kind="Kind"), "Kind": enum(*values)}
    )
    assert text == f"{{'kind': '{' | '.join(values)}'}}"


# --- hostile models -------------------------------------------------------------------------------


@given(st.sets(st.text(), min_size=1, max_size=5))
def test_enum_values_are_inert_data(values: set[str]) -> None:
    """Test values as additions to an enum, as a new enum, and as keys of a new map."""
    old = {"Request": structure(kind="Kind"), "Kind": enum("known")}
    new = {
        "Request": structure(kind="Kind", list="Kinds", map="ByKind"),
        "Kind": enum("known", *sorted(values - {"known"})),
    }
    text = new_in_request(old, new)
    assert "".join(text.split("\n")).isprintable()
    parsed = ast.literal_eval(text)
    joined = " | ".join(new["Kind"]["enum"])
    assert parsed["list"] == [joined]
    assert parsed["map"] == {joined: "integer"}
    assert parsed.get("kind", set()) == values - {"known"}


def ending(length: int, *, width: int, last: str) -> dict[str, Any]:
    """Return a request with a chain of structures; the last structure has one member."""
    shapes = chain(length, width=width) | {f"S{length}": structure(**{last: "String"})}
    return shapes | {"Request": structure(a="S0")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ending(40, width=2, last="a"), ending(40, width=2, last="b"), id="found in 2**40 places"
        ),
        pytest.param({}, ending(40, width=2, last="a"), id="an example of 2**40 values"),
        pytest.param(
            ending(3_000, width=1, last="a"), ending(3_000, width=1, last="b"), id="found too deep"
        ),
        pytest.param({}, ending(3_000, width=1, last="a"), id="an example that is too deep"),
        pytest.param(
            {"Request": structure(k="Kind")},
            {
                "Request": structure(k="Kind"),
                "Kind": enum(*(f"{number:0200}" for number in range(10_000))),
            },
            id="an enum of megabytes",
        ),
        pytest.param(
            {"Request": structure(k="Kind")},
            {"Request": structure(k="Kind"), "Kind": enum("\x00" * 90_000)},
            id="a value that grows when it is escaped",
        ),
    ],
)
def test_unlimited_additions_are_cut(old: dict[str, Any], new: dict[str, Any]) -> None:
    lines = new_in_request(old, new).split("\n")
    assert lines[-1] == MORE
    assert len(lines) <= additions.MAX_LINES + 1
    assert sum(map(len, lines)) <= additions.MAX_CHARACTERS + len(MORE)


def test_fully_connected_cycle_terminates() -> None:
    """The search stops at the limit of characters."""
    names = [f"S{number}" for number in range(20)]
    circle = {name: structure(**{f"to{other}": other for other in names}) for name in names}
    old = circle | {"Request": structure(a="S0")}
    new = old | {"S19": structure(**{f"to{other}": other for other in names}, new="Flag")}
    text = new_in_request(old, new)
    assert "'new': 'boolean'" in text
    assert text.endswith(MORE)


def test_2_to_the_40_unchanged_paths_give_no_additions() -> None:
    model = ending(40, width=2, last="a")
    assert not new_in_request(model, model)
