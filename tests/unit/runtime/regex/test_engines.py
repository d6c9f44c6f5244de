"""`re` and RE2 match like Java."""

from __future__ import annotations

import random
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.runtime.regex import translate
from botopin.runtime.regex.code_points import LAST, CodePoints
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.matcher import python_regex, re2_matcher
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.translate import to_python, to_re2
from botopin.runtime.regex.tree import Chars, Repeat
from support.pattern_oracles import PATTERNS, java_matches, mutated, needs_java, needs_re2
from unit.runtime.regex.test_patterns import SYNTAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONE_SURROGATES = ["\ud800", "\udfff", "a\ud8ff", "\udc00\ud800", "\ud800a", "\ue000"]


def engines(pattern: str, length: int) -> Iterator[Callable[[str], object]]:
    """Yield the engines that check texts of a length against a pattern."""
    if compile_pattern(pattern).enforced_up_to(length) is None:
        yield python_regex(pattern).fullmatch
    by_re2 = re2_matcher(parse(pattern))
    if by_re2 is not None:
        yield by_re2


def differences(texts: dict[str, list[str]]) -> set[tuple[str, str]]:
    """Return pairs of a pattern and a text that an engine and Java match differently."""
    results = java_matches(texts)
    assert sum(map(sum, results.values())) > len(texts), "too few texts match"
    return {
        (pattern, text)
        for pattern, candidates in texts.items()
        for fullmatch in engines(pattern, max(map(len, candidates)))
        for text, matches in zip(candidates, results[pattern], strict=True)
        if bool(fullmatch(text)) != matches
    }


@needs_java
def test_mutated_texts_match_as_in_java() -> None:
    today = datetime.now(tz=UTC).date().toordinal()
    rng = random.Random(today)  # noqa: S311 - a different sample each day
    texts: dict[str, list[str]] = {}
    for pattern in rng.sample(PATTERNS, 500):
        safe_length = compile_pattern(pattern).safe_length
        longest = (
            200 if safe_length is None else min(200, safe_length or 20)
        )  # Java backtracks, too
        candidates = [*mutated(pattern, rng), *LONE_SURROGATES]
        texts[pattern] = [text for text in candidates if len(text) <= longest]
    differing = {
        (pattern, text)
        for pattern, text in differences(texts)
        # Java 19 changed the meaning of a boundary next to a non-ASCII letter.
        if not (r"\b" in pattern and not text.isascii())
    }
    assert not differing


@needs_java
def test_lone_surrogate_is_one_character_as_in_java() -> None:
    patterns = [
        *(".", "[^a]", r"[\ud800-\udfff]", r"[\ud7ff-\ue000]+", r"\P{L}*", r"\p{Cs}+", r"\w|\W"),
        *(r"[^\ud800-\udfff]", ".{2}", r"[\x{0}-\x{10ffff}]", r"[\ue000-\x{10ffff}]"),
    ]
    assert not differences({pattern: ["a", "ab", *LONE_SURROGATES] for pattern in patterns})


@needs_java
def test_caseless_references_match_as_in_java() -> None:
    patterns = [
        *(r"(?i)(a)\1", r"(?i)(.)\1", r"(.)(?i)\1", r"(?i:(.))\1", r"(?i)(?<x>..)\k<x>"),
        *(r"(?i)(.)(?-i)\1", r"(?i)(a|b)*\1", r"(?i)(x)?\1a", r"(?i:(.)\1)\1"),
    ]
    letters = ["a", "A", "k", "K", "\u212a", "s", "\u017f", "\xe9", "\xc9", "i", "I", "\u0130"]
    pairs = [one + other for one in letters for other in letters]
    texts = [*pairs, *(pair + pair.swapcase() for pair in pairs), "aAa", "AbB", "xXa"]
    assert not differences(dict.fromkeys(patterns, texts))


@needs_java
def test_guarantee_14_accepts_every_character_that_java_accepts() -> None:
    # Java and Python agree about code points that were assigned long ago.
    old = unicodedata.ucd_3_2_0
    characters = [chr(code) for code in range(0x30000) if old.category(chr(code)) != "Cn"]
    patterns = [
        *(r"\p{IsAlphabetic}", r"\P{IsAlphabetic}", r"[^\p{IsAlphabetic}]"),
        *(r"[^\P{IsAlphabetic}]", r"[^[^\p{IsAlphabetic}]]", r"(?!\p{IsAlphabetic})[\s\S]"),
        *(r"[\s\S&&[^\p{IsAlphabetic}]]", r"(?!\P{IsAlphabetic}).", r"[^a&&\p{IsAlphabetic}]"),
    ]
    for pattern, results in java_matches(dict.fromkeys(patterns, characters)).items():
        fullmatch = python_regex(pattern).fullmatch
        accepted = [one for one, matches in zip(characters, results, strict=True) if matches]
        assert accepted
        assert not [hex(ord(one)) for one in accepted if not fullmatch(one)], pattern


@needs_re2
@pytest.mark.parametrize(("pattern", "matching", "other"), SYNTAX)
def test_re2_supports_the_java_syntax_that_it_has_equivalents_for(
    pattern: str, matching: str, other: str
) -> None:
    matches = re2_matcher(parse(pattern))
    if matches is None:
        assert any(
            sign in pattern for sign in ("(?=", "(?!", "(?<", "(?>", "*+", "}+", "[&&]", r"\1")
        )
        return
    if matching:
        assert matches(matching)
    assert not matches(other)


@needs_re2
@pytest.mark.parametrize("text", ["", "a", "ab", "b", "a\n", "ab\n", "a\r\n", "\n", "a\nb", "aab"])
@pytest.mark.parametrize(
    "pattern",
    [
        *("a$", "(a$)b*", "a*$b*", "(a|$)b", "(a$|b)*", "(a|^b)*", "(ab?$)?.*"),
        *(r"\Aa*\z", r"a\Zb?"),
        *(r"a(?![\s\S]).*", r"a\b.*", r".*\Bb", "(a|ab)*?$", "a{0}b", "[a&&b]|a", "(?:)*a"),
    ],
)
def test_re2_and_re_agree_on_anchors_and_empty_texts(pattern: str, text: str) -> None:
    matches = re2_matcher(parse(pattern))
    assert matches is not None
    assert matches(text) == (python_regex(pattern).fullmatch(text) is not None)


@needs_re2
def test_re2_compiles_its_sources_within_the_estimated_size() -> None:
    import re2

    rng = random.Random(2026)  # noqa: S311 - not used for security
    classes = [
        Chars(CodePoints.of((at, at + rng.randrange(spread)) for at in rng.sample(range(end), 50)))
        for spread in (1, 10, 1_000)
        for end in (0x80, 0x800, 0x10000, LAST)
    ]
    counted = [Repeat(each, 3, 20, "") for each in classes]
    written = 0
    for tree in (*map(parse, rng.sample(PATTERNS, 600)), *classes, *counted):
        source = to_re2(tree)
        if source is not None:
            assert re2_matcher(tree) is not None, source
            assert re2.compile(source.encode()).programsize <= 4 * translate._size(tree)
            written += 1
    assert written > 500


@needs_re2
@pytest.mark.parametrize(
    "pattern",
    [
        *("(?=a)a", "(?!a)b", "(?<=a)b", r"(a)\1", "(?>a|ab)c", "a*+b", r"(a$|b)\s", r"(\s$)*"),
        *("a{1001}", "(a{100}){11}", "(a{1000}){1000}", ".{1000}", r"(\p{L}\p{N}){99}"),
    ],
)
def test_unsupported_and_large_patterns_are_not_translated_for_re2(pattern: str) -> None:
    assert to_re2(parse(pattern)) is None
    assert re2_matcher(parse(pattern)) is None


_ATOMS = st.sampled_from(
    [
        *("a", "b", ".", "[^a]", r"\s", r"\S", "$", "^", r"\b", r"\z", r"\Z"),
        *("(?=a)", "(?!a)", "(?<!ab)", "(?<=b+)"),
    ]
)
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.builds(
            "({}){}".format,
            inner,
            st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{2,}?", "{0}", "*+", r"\1"]),
        ),
    ),
    max_leaves=8,
)


@needs_re2
@settings(max_examples=300, deadline=None)
@given(_PATTERNS, st.text("ab\n\r\u2028é \ud800", max_size=7))
def test_parsed_patterns_compile_and_both_engines_agree(pattern: str, text: str) -> None:
    try:
        tree = parse(pattern)
        to_python(tree)
    except UntranslatablePattern:
        return
    matches = python_regex(pattern).fullmatch(text) is not None
    by_re2 = re2_matcher(tree)
    assert (by_re2 is None) == (to_re2(tree) is None)
    assert by_re2 is None or by_re2(text) == matches
