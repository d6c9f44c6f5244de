"""A constraint as a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from botopin.model.constraints import describe_constraints, unsatisfiable_shapes
from botopin.model.service import Reference
from support.small_models import small_model

SHAPES: dict[str, Any] = {
    "Text": {"type": "string", "min": 1, "max": 64},
    "Enum": {"type": "string", "enum": ["a"], "max": 3},
    "Loop": {"type": "list", "member": {"shape": "Loop"}, "max": 3},
}


def sentences(shape: dict[str, Any]) -> str:
    model = small_model({**SHAPES, "It": shape})
    return " ".join(describe_constraints(model, Reference(shape="It")))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "min": 0}, ""),
        ({"type": "string", "min": 1}, "Length: at least 1."),
        ({"type": "string", "max": 1024}, "Length: at most 1,024."),
        ({"type": "string", "min": 1, "max": 64}, "Length: 1 to 64."),
        ({"type": "string", "min": 12, "max": 12}, "Length: exactly 12."),
        ({"type": "string", "max": 5, "pattern": "a+"}, "Length: at most 5. Pattern: ``a+``."),
        ({"type": "string", "pattern": "[\t\n]"}, r"Pattern: ``[\t\n]``."),
        ({"type": "string", "enum": ["a"], "max": 3}, ""),
        ({"type": "integer", "min": 0, "max": 10}, "Minimum: 0. Maximum: 10."),
        ({"type": "long", "min": -5}, "Minimum: -5."),
        ({"type": "double", "max": 0.5}, "Maximum: 0.5."),
        ({"type": "blob", "max": 1}, "Length: at most 1 byte."),
        ({"type": "boolean"}, ""),
        ({"type": "timestamp"}, ""),
        ({"type": "structure", "members": {}}, ""),
        (
            {"type": "list", "member": {"shape": "Text"}, "max": 2},
            "Items: at most 2. Item length: 1 to 64.",
        ),
        (
            {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Enum"}, "min": 1},
            "Entries: at least 1. Key length: 1 to 64.",
        ),
        ({"type": "list", "member": {"shape": "Loop"}}, "Item items: at most 3."),
    ],
)
def test_constraint_is_a_sentence(shape: dict[str, Any], expected: str) -> None:
    assert sentences(shape).startswith(expected)
    assert bool(sentences(shape)) == bool(expected)


@pytest.mark.parametrize(
    ("pattern", "most", "note"),
    [
        (
            "(a|aa)+b",
            500,
            " (checked only with the extra ``re2``: backtracking could take exponential time)",
        ),
        (
            r"(?!x).*\S.*",
            50_000,
            " (not checked beyond 4,672 characters: backtracking could take too long)",
        ),
        (
            r".*\S.*",
            None,
            " (checked beyond 4,673 characters only with the extra ``re2``, up to 4,464,285",
        ),
        ("([a-z", None, " (not checked: it cannot be translated: unexpected end of the pattern"),
        ("[a-z]+", 500, ""),
        (r"\p{Alpha}+", None, ""),
    ],
)
def test_guarantee_14_sentence_states_how_far_a_pattern_is_enforced(
    pattern: str, most: int | None, note: str
) -> None:
    shape = {"type": "string", "pattern": pattern} | ({} if most is None else {"max": most})
    assert f"Pattern: ``{pattern}``{note}" in sentences(shape)
    assert bool(note) == ("checked" in sentences(shape))


def test_sentence_lists_the_values_that_a_member_overrides() -> None:
    own = Reference(shape="Text", overrides={"enum": ("x", "a\nb")})
    assert describe_constraints(small_model(SHAPES), own) == (r"Values: ``x``, ``a\nb``.",)


def structure(*shapes: str, required: bool = True, **traits: Any) -> dict[str, Any]:
    members = {shape.lower(): {"shape": shape} for shape in shapes}
    return {"type": "structure", "members": members, **traits} | (
        {"required": [*members]} if required else {}
    )


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ({"A": structure("A")}, ("A",)),
        ({"A": structure("A", required=False)}, ()),
        ({"A": structure("B"), "B": structure("A", "Text")}, ("A", "B")),
        ({"A": structure("L"), "L": {"type": "list", "member": {"shape": "A"}}}, ()),
        (
            {"A": structure("L"), "L": {"type": "list", "member": {"shape": "A"}, "min": 1}},
            ("A", "L"),
        ),
        (
            {
                "A": structure("M"),
                "M": {
                    "type": "map",
                    "key": {"shape": "Text"},
                    "value": {"shape": "A"},
                    "min": 1,
                    "sparse": True,
                },
            },
            (),
        ),
        ({"U": structure("U", "Text", required=False, union=True)}, ()),
        ({"U": structure("U", required=False, union=True)}, ("U",)),
        (
            {"S": {"type": "string", "pattern": "[a-z]{3}", "min": 4}, "A": structure("S")},
            ("S", "A"),
        ),
        ({"S": {"type": "string", "pattern": "[a-z]{3,}", "max": 2}}, ("S",)),
        ({"S": {"type": "string", "pattern": "[a-z]{3}", "min": 3, "max": 3}}, ()),
        ({"S": {"type": "string", "pattern": "([a-z", "max": 2}}, ()),
        ({"S": {"type": "string", "pattern": "a", "min": 2, "enum": ["aa"]}}, ()),
        (
            {
                "S": {"type": "string"},
                "A": structure("S") | {"members": {"s": {"shape": "S", "pattern": "a", "min": 2}}},
            },
            ("A",),
        ),
    ],
)
def test_guarantee_15_finds_unsatisfiable_shapes(
    shapes: dict[str, Any], expected: tuple[str, ...]
) -> None:
    model = small_model({"Text": SHAPES["Text"], **shapes})
    assert unsatisfiable_shapes(model) == expected


def test_guarantee_15_sentence_states_that_a_pattern_excludes_its_length() -> None:
    assert sentences({"type": "string", "pattern": "a", "min": 2}) == (
        "Length: at least 2. Pattern: ``a`` (no text of that length matches)."
    )


@pytest.mark.parametrize(("pattern", "count"), [("a", 2_001), ("aa", 0)])
def test_guarantee_15_long_chain_depends_on_its_end(pattern: str, count: int) -> None:
    chain: dict[str, Any] = {
        f"S{index}": {
            "type": "structure",
            "required": ["next"],
            "members": {"next": {"shape": f"S{index + 1}"}},
        }
        for index in range(2_000)
    }
    model = small_model({**chain, "S2000": {"type": "string", "pattern": pattern, "min": 2}})
    assert len(unsatisfiable_shapes(model)) == count
