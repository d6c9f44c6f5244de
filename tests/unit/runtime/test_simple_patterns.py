"""Simple patterns match like their translations."""

from __future__ import annotations

import random

import pytest

from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.matcher import python_regex
from botopin.runtime.simple_patterns import simple_matcher
from support.pattern_oracles import PATTERNS, mutated


def test_most_patterns_are_simple() -> None:
    assert sum(simple_matcher(pattern) is not None for pattern in PATTERNS) > 0.8 * len(PATTERNS)


def test_simple_patterns_match_like_their_translations() -> None:
    rng = random.Random(2026)  # noqa: S311 - not used for security
    matching = 0
    for pattern in rng.sample(PATTERNS, 800):
        plain = simple_matcher(pattern)
        if plain is None or compile_pattern(pattern).enforced_up_to(max_length=200) is not None:
            continue
        translated = python_regex(pattern)
        for text in mutated(pattern, rng):
            if len(text) <= 200:
                matches = translated.fullmatch(text) is not None
                assert bool(plain(text)) == matches, (pattern, text)
                matching += matches
    assert matching > 3_000, "the texts that match are too few to mean much"


@pytest.mark.parametrize("ending", ["\n", "\r", "\x85", "\u2028", "\u2029"])
def test_dot_excludes_the_line_terminators_of_java(ending: str) -> None:
    matches = simple_matcher("a.*")
    assert matches is not None
    assert matches("abc é \x0b")
    assert not matches(f"ab{ending}c")
    assert not matches(f"abé{ending}")


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"\p{L}", r"\z", r"\x{41}", r"\u0041", r"a\b", r"\Qa\E"),
        *("[a[b]]", "[a&&b]", "[a--b]", "[]a]", "[^]a]", "[a~~b]", "[a||b]"),
        *("(?i)a", "(?=a)b", "(?<n>a)", "(?>a)", "a^b", "a$b", "^a$|^b$", "a{", "a{,3}", "(", "*"),
    ],
)
def test_patterns_that_need_translation_are_not_simple(pattern: str) -> None:
    assert simple_matcher(pattern) is None


def test_outer_anchors_are_ignored() -> None:
    matches = simple_matcher(r"^[ab]\$$")
    assert matches is not None
    assert matches("a$")
    assert not matches("a$\n")
