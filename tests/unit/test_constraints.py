"""A constraint as a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from botopin.bindings.constraints import sentences
from botopin.model.reader import read_service
from botopin.model.service import Reference

SHAPES: dict[str, Any] = {
    "Text": {"type": "string", "min": 1, "max": 64},
    "Enum": {"type": "string", "enum": ["a"], "max": 3},
    "Loop": {"type": "list", "member": {"shape": "Loop"}, "max": 3},
}


def said(shape: dict[str, Any]) -> str:
    document = {"metadata": {}, "shapes": {**SHAPES, "It": shape}}
    model = read_service(json.dumps(document).encode(), service="thing", date="2024-01-01")
    return " ".join(sentences(model, Reference(shape="It")))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "min": 0}, ""),
        ({"type": "string", "min": 1}, "At least 1 character."),
        ({"type": "string", "max": 1024}, "At most 1,024 characters."),
        ({"type": "string", "min": 1, "max": 64}, "1 to 64 characters."),
        ({"type": "string", "min": 12, "max": 12}, "Exactly 12 characters."),
        ({"type": "string", "max": 5, "pattern": "a+"}, "At most 5 characters, matching ``a+``."),
        ({"type": "string", "pattern": "[\t\n]"}, r"Matching ``[\t\n]``."),
        ({"type": "string", "enum": ["a"], "max": 3}, ""),
        ({"type": "integer", "min": 0, "max": 10}, "0 to 10."),
        ({"type": "long", "min": -5}, "At least -5."),
        ({"type": "double", "max": 0.5}, "At most 0.5."),
        ({"type": "blob", "max": 1}, "At most 1 byte."),
        ({"type": "boolean"}, ""),
        ({"type": "timestamp"}, ""),
        ({"type": "structure", "members": {}}, ""),
        (
            {"type": "list", "member": {"shape": "Text"}, "max": 2},
            "At most 2 items. Each item: 1 to 64 characters.",
        ),
        (
            {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Enum"}, "min": 1},
            "At least 1 pair. Each key: 1 to 64 characters.",
        ),
        ({"type": "list", "member": {"shape": "Loop"}}, "Each item: at most 3 items."),
    ],
)
def test_a_constraint_reads_as_a_sentence(shape: dict[str, Any], expected: str) -> None:
    assert said(shape).startswith(expected)
    assert bool(said(shape)) == bool(expected)


@pytest.mark.parametrize(
    ("pattern", "most", "noted"),
    [
        ("(a|aa)+b", 500, True),
        ("[a-z]+", 500, False),
        ("([a-z", None, True),
        (r"\p{Alpha}+", None, False),
    ],
)
def test_promise_14_a_pattern_that_is_not_enforced_says_so(
    pattern: str, most: int | None, *, noted: bool
) -> None:
    shape = {"type": "string", "pattern": pattern} | ({} if most is None else {"max": most})
    assert (f"``{pattern}`` (" in said(shape)) == noted


def test_values_that_only_a_member_lists_are_said() -> None:
    document = {"metadata": {}, "shapes": SHAPES}
    model = read_service(json.dumps(document).encode(), service="thing", date="2024-01-01")
    own = Reference(shape="Text", overrides={"enum": ("x", "a\nb")})
    assert sentences(model, own) == (r"One of ``x``, ``a\nb``.",)
