"""Patterns have the meaning of Java and never hang."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import unicodedata

import pytest

from botopin.runtime.regex import automaton, code_points
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.matcher import python_regex
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from support.botocore_models import uses
from support.limits import HANG
from support.pattern_oracles import PATTERNS

SYNTAX = [
    ("abc", "abc", "abc\n"),  # the whole text
    ("^a$|^b$", "b", "ab"),
    ("^a$|b", "b", "a\n"),
    (r"\d+", "7", "\u0663"),  # ASCII classes
    (r"\w+", "a_9", "\xe9"),
    (r"\s", "\v", "\xa0"),
    (".", "\v", "\x85"),  # a dot excludes all line terminators
    ("(?s).", "\u2028", ""),
    (r"\p{L}\p{Lu}\P{N}", "\xe9\xc9x", "\xe9e7"),
    (r"\p{Punct}\p{IsWhitespace}", "!\u2003", "a "),
    (r"[\p{Print}&&[^|:/]]+", "a b", "a|b"),
    ("[a-c[x]&&[b-z]]", "x", "a"),  # union binds tighter than intersection
    ("[^a-d[m-p]]", "z", "n"),  # the complement applies to the whole class
    (r"[\w-x]", "-", "+"),
    ("[]a]", "]", "["),
    ("[a-]", "-", "b"),
    ("[a&b]", "&", "c"),
    (r"[\ud800\udc00-\udbff\udfff]", "\U0001f600", "a"),
    ("[\U00010000-\U0010ffff]", "\U0001f600", "\ud800"),
    (r"\x{1F600}\x41\u0041\0101\cA", "\U0001f600AAA\x01", ""),
    (r"\Qa.[\E+", "a.[[", "ax["),
    (r"\Aa\z", "a", "b"),
    ("${0,2}a", "a", "$a"),
    ("a{2}{3}", "aa", "a" * 6),  # the second count repeats nothing
    ("(?i)[^a]k", "bK", "Ak"),
    ("(?i)k", "K", "\u212a"),
    ("a(?i)b|c", "aB", "AB"),  # to the end of the group
    ("(a(?i)b)c", "aBc", "aBC"),
    ("(?i)a(?-i)b", "Ab", "aB"),
    (r"(?=.{1,3}$)a+\n", "a\n", "aaaa\n"),
    ("[a-c]{1}+c", "ac", "a"),
    ("(?>a|ab)c", "ac", "abc"),
    ("a*+a", "", "aaa"),
    (r"(?<x>a|b)\1\k<x>", "bbb", "bba"),
    (r"(?i)([a-z])\1", "xX", "xy"),
    (r"(a)(?i)\1", "aA", "Aa"),  # the flag applies to the reference, not to the group
    (r"(?i:(a))\1", "AA", "aA"),
    (r"(?i)(?<x>.)\k<x>", "Qq", "\xe9\xc9"),  # only ASCII letters
    (r"\P{IsAlphabetic}", "\u0300", "e"),  # Python does not state which marks are alphabetic
    (r"[^\p{IsAlphabetic}]", "\u0300", "e"),
    (r"(?!\p{IsAlphabetic}).", "\u0300", "e"),
    (r"[^\P{IsAlphabetic}]", "\u0903", "1"),
    ("(?<!a)b", "b", "ab"),
]
"""Java patterns, each with a text that matches and a text that does not."""


@pytest.mark.parametrize(("pattern", "matching", "other"), SYNTAX)
def test_java_syntax(pattern: str, matching: str, other: str) -> None:
    regex = python_regex(pattern)
    if matching:
        assert regex.fullmatch(matching)
    assert not regex.fullmatch(other)


def test_non_boundary_matches_an_empty_text_as_in_java() -> None:
    assert python_regex(r"\B").fullmatch("")
    assert not python_regex(r"\B").fullmatch("a")


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[a", "a**", "{a}", "a{,3}", "a{2,1}", r"\y", r"[a-\d]", "(?x)a", "(?<n", "(?<=a*)b",
     r"\p{IsKlingon}", r"\p{", r"\x{110000}", "\\", r"(a)\2", r"(\1)", "[b-a]", "a{9999999999}",
     "[&&]", "(?<a>x)(?<a>y)", r"\k<no>", r"\p{IsAlphabetic}*+\P{IsAlphabetic}",
     r"(?>\p{IsAlphabetic}*).", r"(?=(\p{IsAlphabetic}*))\1."],
)  # fmt: skip
def test_guarantee_14_untranslatable_patterns_state_a_reason_and_accept_every_text(
    pattern: str,
) -> None:
    with pytest.raises(UntranslatablePattern):
        python_regex(pattern)
    compiled = compile_pattern(pattern)
    assert compiled.fullmatch("anything")
    assert compiled.enforced_up_to(max_length=5) == 0
    assert compiled.reason.startswith("it cannot be translated: ")


def test_every_pattern_of_botocore_is_translated() -> None:
    for pattern in PATTERNS:
        if "\\p" in pattern or not _compiles(pattern):
            python_regex(pattern)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


EXPONENTIAL = [
    "(a+)+", "(a*)*", "(a|a)*", "(a|aa)+", "([a-z]+)*", "(.*)*x", "((a?)*b)*", "(a?){30}a{30}",
    "(x+x+)+y", "(a|b|ab)*c", "((a*)?b)*", "(a?|b?)*c", "(?=(a+)+b)a*", r"(a*)\1\1\1\1\1\1",
    "a?" * 40 + "a" * 40, "(.*)" * 30 + "x", "((a{1,9}){1,9}){1,9}b", "(a|b?|c?){20}d",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_guarantee_14_exponential_backtracking_is_detected(pattern: str) -> None:
    assert compile_pattern(pattern).enforced_up_to(max_length=1_000) is not None


@pytest.mark.parametrize(
    "pattern",
    ["[a-zA-Z0-9](-*[a-zA-Z0-9]){0,50}", "([0-9a-f]{2}){16}", r"([a-z]{1,63}\.)*[a-z]+", "(ab?)*c",
     r"((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}", "([a-z0-9]{4}-?){3}", "a*b*c*", "(?!-)[a-z-]*"],
)  # fmt: skip
def test_unambiguous_nested_repetition_is_enforced_for_every_length(pattern: str) -> None:
    assert compile_pattern(pattern).enforced_up_to(max_length=None) is None


def test_braket_patterns_are_enforced_for_every_allowed_length() -> None:
    braket_uses = [use for use in uses() if use.service == "braket"]
    assert len({use.pattern for use in braket_uses}) == 10
    for use in braket_uses:
        assert compile_pattern(use.pattern).enforced_up_to(use.max) is None, use


def test_most_botocore_patterns_are_enforced_for_every_allowed_length() -> None:
    rng = random.Random(2026)  # noqa: S311 - not used for security
    bounded = [use for use in rng.sample(uses(), 1_500) if use.max is not None]
    flawed = [
        use for use in bounded if compile_pattern(use.pattern).enforced_up_to(use.max) is not None
    ]
    assert len(flawed) < 0.03 * len(bounded)


def test_re_does_not_check_long_texts_if_time_grows_quadratically() -> None:
    compiled = compile_pattern(r".*\S.*")
    assert compiled.enforced_up_to(max_length=1_024) is None
    assert not compiled.fullmatch(" " * 1_024)
    assert compiled.enforced_up_to(max_length=None) == compiled.safe_length
    assert compiled.re2_length > compiled.safe_length


@pytest.mark.parametrize(
    ("service", "shape"),
    [
        ("events", "HeaderValue"),
        ("ecr", "ScanningRepositoryFilterValue"),
        ("bedrock", "JobName"),
        ("sagemaker", "CodeRepositoryNameOrUrl"),
        ("cleanrooms", "AthenaTableName"),
        ("proton", "RoleArnOrEmptyString"),
        ("customer-profiles", "RoleArn"),
    ],
)
def test_guarantee_14_worst_patterns_check_hostile_texts_in_bounded_time(
    service: str, shape: str
) -> None:
    patterns = {
        (use.pattern, use.max) for use in uses() if (use.service, use.shape) == (service, shape)
    }
    assert patterns
    assert _slowest([(pattern, most or 10_000) for pattern, most in patterns]) < 1


def test_guarantee_14_sampled_patterns_check_hostile_texts_in_bounded_time() -> None:
    rng = random.Random(2026)  # noqa: S311 - not used for security
    checks = [(use.pattern, min(use.max or 5_000, 5_000)) for use in rng.sample(uses(), 150)]
    assert _slowest(checks) < 1


_TIMED = """
import json, sys, time
from botopin.runtime.regex.limits import compile_pattern
slowest = 0.0
for pattern, texts in json.load(sys.stdin):
    compiled = compile_pattern(pattern)
    for text in texts:
        start = time.process_time()
        compiled.fullmatch(text)
        slowest = max(slowest, time.process_time() - start)
print(slowest)
"""


def _slowest(checks: list[tuple[str, int]]) -> float:
    """Return the seconds of the slowest check of hostile texts, in a process of its own."""
    tasks = [(pattern, _hostile(pattern, length)) for pattern, length in checks]
    done = subprocess.run(
        [sys.executable, "-c", _TIMED],
        input=json.dumps(tasks),
        capture_output=True,
        text=True,
        check=True,
        timeout=HANG,
    )
    return float(done.stdout)


def _hostile(pattern: str, length: int) -> list[str]:
    """Return texts that keep as many paths as possible alive and then fail."""
    try:
        tree = parse(pattern)
        states = automaton.Automaton(unroll_limit=1)
        states.build(tree)
    except (UntranslatablePattern, automaton.TooLarge):
        return []
    edges = {edge for allowed in states.reads for pair in allowed.ranges[:6] for edge in pair}
    letters = {
        edge: sum(
            1 << position
            for position, allowed in enumerate(states.reads)
            if any(first <= edge <= last for first, last in allowed.ranges)
        )
        for edge in sorted(edges)
        if chr(edge).isprintable()
    }
    alive = {0: 1}
    text = ""
    while len(text) < min(length, 60):
        reached: dict[int, int] = {}
        for position, paths in alive.items():
            for target in range(states.follow[position].bit_length()):
                if states.follow[position] >> target & 1:
                    reached[target] = reached.get(target, 0) + paths
        choices = [
            ({target: paths for target, paths in reached.items() if readers >> target & 1}, letter)
            for letter, readers in letters.items()
        ]
        alive, best = max(choices, key=lambda choice: sum(choice[0].values()), default=({}, 0))
        if not alive:
            break
        text += chr(best)
    return [
        (text + text[-period:] * length)[: length - 1] + end
        for period in (1, 2, 3, 8, 13)
        for end in ("\0", "!", " ", "\n")
    ]


def test_assumed_categories_of_code_points_are_correct() -> None:
    unassumed = [*range(0x40000, 0xE0000, 97), *range(0xE1000, code_points.LAST, 97)]
    for code_point in [*unassumed, 0xFFFFD, 0xFFFFE, 0xFFFFF, 0x10FFFD, 0x10FFFE, 0x10FFFF]:
        category = unicodedata.category(chr(code_point))
        ranges = code_points.general_category(category).ranges
        assert any(first <= code_point <= last for first, last in ranges), hex(code_point)
