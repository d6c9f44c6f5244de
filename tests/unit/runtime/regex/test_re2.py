"""The extra `re2` checks texts that are too long for `re`. Without it, such texts pass."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from botopin.runtime.regex import translate
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.matcher import matcher, re2_matcher
from botopin.runtime.regex.parser import parse
from support.limits import HANG
from support.pattern_oracles import needs_re2
from unit.runtime.test_optional_dependencies import run_without

LONG = 50_000
"""Number of characters for which `re` would not return."""


@needs_re2
@pytest.mark.parametrize(
    ("pattern", "letter", "ending"),
    [
        ("(a|aa)+b", "a", "b"),
        ("(a+)+", "a", ""),
        ("(.*)*x", "é", "x"),
        (r".*\S.*", " ", "a"),
        ("(x+x+)+y", "x", "y"),
    ],
)
def test_guarantee_14_re2_checks_texts_that_re_does_not_check(
    pattern: str, letter: str, ending: str
) -> None:
    fullmatch = compile_pattern(pattern).fullmatch
    assert fullmatch(letter * LONG + ending)
    assert not fullmatch(letter * LONG + "\n")


@needs_re2
def test_guarantee_14_re2_checks_texts_that_defeat_its_cache_in_bounded_time() -> None:
    matches = re2_matcher(parse("(a|b)*a[ab]{800}(a+)+"))
    assert matches is not None
    text = f"{2**LONG:b}".translate({ord("0"): "a", ord("1"): "b"})
    program = f"""
from botopin.runtime.regex.limits import compile_pattern
print(compile_pattern("(a|b)*a[ab]{{800}}(a+)+").fullmatch({text!r} * 2 + "c"))
"""
    done = subprocess.run(
        [sys.executable, "-"],
        input=program,
        capture_output=True,
        text=True,
        check=True,
        timeout=HANG,
    )
    assert done.stdout == "False\n"


@needs_re2
@pytest.mark.parametrize("pattern", ["(a|b)*a(a|b){900}(a+)+c?", "(a+)+", "(?s).*(é|日+)*a.{200}"])
def test_guarantee_14_re2_does_not_check_texts_beyond_its_limit(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    size = translate._size(parse(pattern))
    assert compiled.re2_length == translate.RE2_BUDGET // size
    assert not compiled.fullmatch("!" * compiled.re2_length)
    assert compiled.fullmatch("!" * (compiled.re2_length + 1))


_LONG_TEXT = """
import sys
from botopin.runtime.regex.limits import compile_pattern
compiled = compile_pattern('(a|aa)+b')
before = 're2' in sys.modules
print(before, compiled.re2_length > 0, compiled.fullmatch('a' * 1_000))
"""


@needs_re2
def test_re2_is_imported_for_the_first_text_that_needs_it() -> None:
    assert run_without(set(), _LONG_TEXT) == "False True False"


def test_guarantee_14_long_texts_pass_without_re2_and_limits_are_equal() -> None:
    assert run_without({"re2"}, _LONG_TEXT) == "False True True"


def test_unrelated_module_named_re2_is_ignored() -> None:
    program = f"import sys, types; sys.modules['re2'] = types.ModuleType('re2'){_LONG_TEXT}"
    assert run_without(set(), program) == "True True True"


@needs_re2
def test_first_check_is_thread_safe() -> None:
    for letter in "abcdefgh":
        threads = 8
        together = Barrier(threads)
        matches = matcher(f"({letter}|{letter}{letter})+!", 0)

        def check(number: int, letter: str = letter, together: Barrier = together) -> bool:
            together.wait()
            return matches(letter * 1_000 + "!?"[number % 2])  # noqa: B023 - called inside the loop

        with ThreadPoolExecutor(threads) as pool:
            assert list(pool.map(check, range(threads))) == [True, False] * (threads // 2)
