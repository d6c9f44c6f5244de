"""Strategies for strings draw valid strings or raise Unsatisfiable."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.strategies.regex_text import RegexStrings
from botopin.runtime.strategies.text import Unsatisfiable, non_matching_strings, strings
from support.botocore_models import Use, uses
from support.limits import MANY_SECONDS
from support.pattern_oracles import java_matches, needs_java

UNSATISFIABLE = {
    ("apprunner", "ServiceId"),
    ("connect", "Password"),
    ("dataexchange", "AwsAccountId"),
    ("ec2", "PlacementGroupArn"),
    ("osis", "AwsAccountId"),
    ("qbusiness", "MessageBody"),
}
"""Shapes in botocore whose pattern excludes every text of their length."""


def _each_once(every: list[Use]) -> list[Use]:
    return list({(use.pattern, use.min, use.max): use for use in every}.values())


def _sample(size: int) -> list[Use]:
    rng = random.Random(2026)  # noqa: S311 - not used for security
    return rng.sample(_each_once(list(uses())), size)


def _id(use: Use) -> str:
    return f"{use.service}.{use.shape}"


@pytest.mark.parametrize(
    "use", _each_once([use for use in uses() if use.service == "braket"]), ids=_id
)
def test_matching_and_other_strings_are_drawn_for_braket_patterns(use: Use) -> None:
    _check(use, examples=100)


@pytest.mark.parametrize("use", _sample(40), ids=_id)
def test_matching_and_other_strings_are_drawn_for_botocore_patterns(use: Use) -> None:
    _check(use, examples=20)


def _check(use: Use, *, examples: int) -> None:
    valid = strings(min=use.min, max=use.max, pattern=use.pattern)
    others = non_matching_strings(min=use.min, max=use.max, pattern=use.pattern)
    compiled = compile_pattern(use.pattern)

    def fits(text: str) -> bool:
        return (use.min or 0) <= len(text) and (use.max is None or len(text) <= use.max)

    @settings(max_examples=examples, database=None, deadline=None)
    @given(valid, st.none() if others is None else others)
    def check(text: str, other: str | None) -> None:
        assert fits(text)
        assert compiled.fullmatch(text)
        text.encode()  # fails for lone surrogates
        if other is not None:
            assert fits(other)
            assert not compiled.fullmatch(other)

    check()


@needs_java
def test_generated_texts_match_in_java() -> None:
    texts: dict[str, list[str]] = {}
    for use in _sample(1_000):
        if (use.service, use.shape) not in UNSATISFIABLE:
            strings_of_use = RegexStrings.of(use.pattern, use.min or 0, use.max, None)
            if not strings_of_use.need_check():
                texts.setdefault(use.pattern, []).extend(islice(strings_of_use.at_random(), 5))
    results = java_matches(texts)
    assert {pattern for pattern, matches in results.items() if not all(matches)} == set()


@pytest.mark.parametrize(
    "use", _each_once([use for use in uses() if (use.service, use.shape) in UNSATISFIABLE]), ids=_id
)
def test_guarantee_15_unsatisfiable_shapes_raise(use: Use) -> None:
    with pytest.raises(Unsatisfiable, match="found no string of"):
        strings(min=use.min, max=use.max, pattern=use.pattern)


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("[a-z]{3}", 4, 9),
        ("(ab)*", 3, 3),
        ("a[a&&b]", 0, None),
        ("(?=a)b", 0, None),
        (r"[\ud800-\udfff]", 1, 1),
        (None, 2, 1),
        (None, 1 << 30, None),
        ("(a{2147483647}){9}", 0, None),
    ],
)
def test_guarantee_15_contradictory_constraints_raise(
    pattern: str | None, least: int, most: int | None
) -> None:
    with pytest.raises(Unsatisfiable):
        strings(min=least, max=most, pattern=pattern)


@pytest.mark.parametrize("pattern", ["(a+)+" * 20 + "$b", "((a|b?){0,99}){0,99}c", "(?=(.*)*x)y*"])
def test_guarantee_14_strategies_for_exponential_patterns_are_bounded(pattern: str) -> None:
    start = time.process_time()
    with suppress(Unsatisfiable):
        find(strings(min=0, max=200, pattern=pattern), lambda text: len(text) < 200)
    assert time.process_time() - start < MANY_SECONDS


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        (None, 0, 1 << 20),
        (None, 1_000, None),
        ("[a-z]+", 4_000, 1 << 20),
        ("([a-z]{2,5}-?)*", 2_000, 2_000),
        ("(abc)+", 3_000, 3_002),
        (r"[\s\S]*", 10_000, None),
        ("a{5000}", None, None),
        ("(abc){2,40000}|x*(ab){3000}", 9_000, 9_000),
    ],
)
def test_long_strings_are_drawn_quickly(
    pattern: str | None, least: int | None, most: int | None
) -> None:
    @settings(max_examples=10, database=None)
    @given(strings(min=least, max=most, pattern=pattern))
    def check(text: str) -> None:
        assert (least or 0) <= len(text) <= (least or 5_000) + 2_000

    check()


def test_strings_shrink_to_the_simplest_string() -> None:
    assert find(strings(min=3, max=9, pattern="[a-z]+(-[0-9])*"), bool) == "aaa"
    assert find(strings(min=None, max=None, pattern="x{2,}|y+"), lambda text: "y" in text) == "y"


def test_every_length_within_small_bounds_is_drawn() -> None:
    for length in range(2, 9):
        assert find(
            strings(min=2, max=8, pattern="(a|bc?)*"), lambda text, n=length: len(text) == n
        )


def test_texts_without_a_pattern_include_non_ascii_but_no_control_characters() -> None:
    anything = strings(min=None, max=None, pattern=None)
    assert find(anything, lambda text: not text.isascii())

    @settings(database=None)
    @given(anything)
    def check(text: str) -> None:
        assert text.isprintable()

    check()


@pytest.mark.parametrize("pattern", [r"[\s\S]*", "(?s).{0,99}", r"((a+)+)\1", "(?x)a"])
def test_patterns_that_accept_every_text_have_no_other_strings(pattern: str) -> None:
    assert non_matching_strings(min=1, max=9, pattern=pattern) is None


def test_line_terminator_violates_a_dot() -> None:
    others = non_matching_strings(min=1, max=5, pattern=".*")
    assert others is not None
    assert find(others, bool) in {"\n", "\u2028"}
