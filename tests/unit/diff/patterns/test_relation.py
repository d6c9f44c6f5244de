"""The relation of two patterns agrees with the texts that they match."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.diff.patterns.relation import Relation, compare_patterns
from botopin.diff.patterns.search import Lengths
from botopin.runtime.regex.matcher import python_regex
from support.pattern_oracles import PATTERNS, java_matches, needs_java
from unit.runtime.regex.test_hostile_patterns import HOSTILE

LETTERS = "ab-\n"
TEXTS = ["".join(text) for length in range(5) for text in product(LETTERS, repeat=length)]
INVERSE = {Relation.WIDENED: Relation.NARROWED, Relation.NARROWED: Relation.WIDENED}


@pytest.mark.parametrize(
    ("old", "new", "expected", "only_old", "only_new"),
    [
        ("^[a-z]+$", "[a-z]+", Relation.EQUAL, None, None),
        ("a|b", "[ab]", Relation.EQUAL, None, None),
        ("[a-z]+", "[a-z0-9]+", Relation.WIDENED, None, "0"),
        ("[a-z]{1,64}", "[a-z]{1,3}", Relation.NARROWED, "aaaa", None),
        ("a+b?", "a?b+", Relation.OVERLAPPING, "a", "b"),
        ("a+", "b+", Relation.DISJOINT, "a", "b"),
        (None, "[a-z]*", Relation.NARROWED, "0", None),
        (None, r"[\s\S]*", Relation.EQUAL, None, None),
        # lookarounds
        ("[a-z]+", "(?!aws)[a-z]+", Relation.NARROWED, "aws", None),
        ("(?=.*A)(?=.*0).+", ".*A.*0.*|.*0.*A.*", Relation.EQUAL, None, None),
        ("(?:(?!--)[a-z-])*", "(?:-?[a-z])*-?", Relation.EQUAL, None, None),
        ("[a-z-]+(?<!-)", "[a-z-]*[a-z]", Relation.EQUAL, None, None),
        (r"a\b[a-]*", "a(?:-[a-]*)?", Relation.EQUAL, None, None),
        ("x$\n?", "x\n?", Relation.EQUAL, None, None),
        ("(?:^a|b)+", "a?b*", Relation.WIDENED, None, ""),
        # possessive repetition and atomic groups of one character
        ("[a-z]*+a", "[^\\s\\S]", Relation.EQUAL, None, None),
        ("(?>[a-z]+)-", "[a-z]+-", Relation.EQUAL, None, None),
        # classes of Java
        ("[a-z&&[^x]]", "[a-wyz]", Relation.EQUAL, None, None),
        (r"\p{Alpha}+", r"[\p{Lu}\p{Ll}]+", Relation.WIDENED, None, "é"),
    ],
)  # fmt: skip
def test_relation_comes_with_the_shortest_texts(
    old: str | None, new: str | None, expected: Relation, only_old: str | None, only_new: str | None
) -> None:
    found = compare_patterns(old, new)
    assert (found.relation, found.only_old, found.only_new) == (expected, only_old, only_new)


@pytest.mark.parametrize(
    ("old", "new", "lengths", "expected", "only_old"),
    [
        ("[a-z]+", "[a-z]{1,64}", (Lengths(1, 64), Lengths(1, 64)), Relation.EQUAL, None),
        ("[a-z]+", "[a-z]{1,64}", (Lengths(1, 65), Lengths(1, 64)), Relation.NARROWED, "a" * 65),
        ("[a-z]+", "[a-z]{1,64}", (Lengths(1, 64), Lengths(1, 65)), Relation.EQUAL, None),
        ("a*", "a+", (Lengths(1), Lengths(1)), Relation.EQUAL, None),
        ("a|bb|ccc", "a|ccc", (Lengths(0, 1), Lengths(0, 3)), Relation.EQUAL, None),
        ("[ab]{2,}", "a*", (Lengths(3), Lengths(3)), Relation.NARROWED, "aab"),
        ("😀", ".", (Lengths(1, 1), Lengths(1, 1)), Relation.WIDENED, None),  # one character
    ],
)
def test_texts_beyond_the_bounds_do_not_count(
    old: str, new: str, lengths: tuple[Lengths, Lengths], expected: Relation, only_old: str | None
) -> None:
    found = compare_patterns(old, new, *lengths)
    assert (found.relation, found.only_old) == (expected, only_old)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (r"(a)\1", "aa", "a backreference"),
        ("(?>a|ab)c", "ac", "an atomic group"),
        ("(?:ab)*+a", "a", "a possessive repetition"),
        ("[a", "a", "unexpected end"),
        (r"\p{IsLatin}", "a", "unsupported property"),
        ("a(?<=(?=b)a)b", "ab", "a lookahead in a lookbehind"),
        ("(?<=a+)b", "b", "could not be confirmed"),  # `re` has no such lookbehind
        ("(?:[ab]*a[ab]{20})x", "(?:[ab]*b[ab]{20})y", "takes too long"),
    ],
)
def test_undecided_pairs_state_a_reason(old: str, new: str, reason: str) -> None:
    found = compare_patterns(old, new)
    assert found.relation is Relation.UNDECIDED
    assert reason in found.reason
    assert compare_patterns(old, old).relation is Relation.EQUAL


def test_pattern_with_more_alternatives_is_wider_even_if_the_search_takes_too_long() -> None:
    hard = "[ab]*a[ab]{20}x|[ab]*b[ab]{20}y"
    found = compare_patterns(hard, f"{hard}|{'c' * 3_000}")
    assert found.relation is Relation.WIDENED
    assert compare_patterns(f"{hard}|{'c' * 3_000}", hard).relation is Relation.UNDECIDED


_ATOMS = st.sampled_from(["a", "b", "-", "[ab]", ".", r"\w", "[^a]", r"\n", ""])
_ASSERTIONS = st.sampled_from(
    ["^", "$", r"\b", r"\B", r"\z", r"\A", "(?<=a)", "(?<!ab)", "(?<=^.)", "(?<!(?<!a)b)"]
)
_COUNTS = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "*?", ""])


def _larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(parts, min_size=1, max_size=3).map("".join),
        st.tuples(parts, parts).map(lambda pair: f"(?:{'|'.join(pair)})"),
        st.tuples(parts, _COUNTS).map(lambda pair: f"({pair[0]}){pair[1]}"),
        parts.map(lambda part: f"(?={part})"),
        parts.map(lambda part: f"(?!{part})"),
        st.sampled_from(["a*+", "[ab]?+", ".{1,2}+"]),
    )


patterns = st.recursive(_ATOMS | _ASSERTIONS, _larger, max_leaves=8)
lengths = st.builds(Lengths, st.integers(0, 2), st.integers(1, 4))


def _counterparts(old: str, new: str) -> dict[str, set[str]]:
    by_old, by_new = (
        {text for text in TEXTS if regex.fullmatch(text)}
        for regex in (python_regex(old), python_regex(new))
    )
    return {"only_old": by_old - by_new, "both": by_old & by_new, "only_new": by_new - by_old}


@given(patterns, patterns, lengths, lengths)
def test_relation_agrees_with_all_short_texts(
    old: str, new: str, old_lengths: Lengths, new_lengths: Lengths
) -> None:
    found = compare_patterns(old, new, old_lengths, new_lengths)
    mirrored = compare_patterns(new, old, new_lengths, old_lengths)
    if Relation.UNDECIDED in {found.relation, mirrored.relation}:
        assert "could not be confirmed" in found.reason + mirrored.reason
        return
    assert mirrored.relation is INVERSE.get(found.relation, found.relation)
    assert compare_patterns(old, f"(?:{old})", old_lengths, old_lengths).relation in {
        Relation.EQUAL,
        Relation.UNDECIDED,  # the common text takes `re` too long
    }
    if old == new:
        return
    allowed = {
        "only_old": old_lengths,
        "both": old_lengths | new_lengths,
        "only_new": new_lengths,
    }
    for name, texts in _counterparts(old, new).items():
        expected = min((len(text) for text in texts if len(text) in allowed[name]), default=None)
        text = getattr(found, name)
        assert (None if text is None else len(text)) == expected


@needs_java
def test_texts_prove_the_relation_in_java() -> None:
    today = datetime.now(tz=UTC).date().toordinal()
    rng = random.Random(today)  # noqa: S311 - a different sample each day
    texts: dict[str, list[str]] = {}
    expected: dict[str, list[bool]] = {}
    for old in rng.sample(PATTERNS, 200):
        at = rng.randrange(len(old) + 1)
        new = old[:at] + rng.choice(["", "a", "?", ".", "0-9", "*"]) + old[at + rng.randint(0, 1) :]
        found = compare_patterns(old, new)
        for text, by_old, by_new in (
            (found.only_old, True, False),
            (found.both, True, True),
            (found.only_new, False, True),
        ):
            if text is not None:
                for pattern, matches in ((old, by_old), (new, by_new)):
                    texts.setdefault(pattern, []).append(text)
                    expected.setdefault(pattern, []).append(matches)
    assert java_matches(texts) == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_patterns_have_a_relation(name: str) -> None:
    for old, new in ((HOSTILE[name], "a*"), ("a*", HOSTILE[name]), (HOSTILE[name], None)):
        found = compare_patterns(old, new)
        assert found.relation is not Relation.UNDECIDED or found.reason


@pytest.mark.parametrize(
    "pattern", ["a" * 1_000_000, "(" * 10_000, "(?:" * 45 + "a?" * 2_000 + ")*" * 45]
)
def test_huge_patterns_are_undecided(pattern: str) -> None:
    assert compare_patterns(pattern, "a").relation is Relation.UNDECIDED
    assert compare_patterns("a", pattern).relation is Relation.UNDECIDED
