"""Patterns that are not enforced at every length are listed with their limits."""

from __future__ import annotations

from typing import Any

from botopin.bindings.pattern_limits import PatternLimit, find_pattern_limits
from botopin.runtime.regex.limits import compile_pattern
from support.small_models import small_model


def listed(shapes: dict[str, Any]) -> tuple[PatternLimit, ...]:
    return find_pattern_limits(small_model(shapes))


def test_guarantee_14_lists_patterns_that_are_not_enforced_at_every_length() -> None:
    slow = {"type": "string", "pattern": "(a|aa)+b"}
    squared = {"type": "string", "pattern": r".*\S.*"}
    limits = listed(
        {
            "Harmless": {"type": "string", "pattern": "[a-z]+"},
            "Slow": slow,
            "Named": {**slow, "enum": ["ab"]},
            "Squared": squared,
            "SquaredButShort": {**squared, "max": 500},
            "Broken": {"type": "string", "pattern": "([a-z"},
            "Looking": {"type": "string", "pattern": "(?=(a+)+b)a*"},
        }
    )
    assert [
        (each.shape, each.enforced_up_to > 0, each.re2_enforced_up_to != 0) for each in limits
    ] == [
        ("Slow", False, True),
        ("Squared", True, True),
        ("Broken", False, False),
        ("Looking", False, False),
    ]
    assert [each.why for each in limits] == [
        "backtracking could take exponential time",
        "backtracking could take too long",
        "it cannot be translated: unexpected end of the pattern at character 6",
        "backtracking could take exponential time",
    ]
    assert limits[0].pattern == slow["pattern"]


def test_guarantee_14_lists_the_limits_of_re2() -> None:
    limits = listed(
        {
            "Short": {"type": "string", "pattern": "(a+)+", "max": 1_000},
            "Endless": {"type": "string", "pattern": "(a+)+"},
            "Unknown": {"type": "string", "pattern": "(?=(a+)+b)a*"},
        }
    )
    limit = compile_pattern("(a+)+").re2_length
    assert limit > 1_000
    assert [each.re2_enforced_up_to for each in limits] == [None, limit, 0]


def test_a_pattern_that_a_member_overrides_is_listed_once() -> None:
    member = {"shape": "Text", "pattern": "(a+)+"}
    limits = listed(
        {
            "Text": {"type": "string"},
            "Both": {"type": "structure", "members": {"one": member, "other": member}},
        }
    )
    assert [(each.shape, each.pattern) for each in limits] == [("Text", "(a+)+")]
