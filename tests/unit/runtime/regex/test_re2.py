"""The extra `re2` checks what backtracking could not bear; without it, nothing hangs or fails."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from botopin.runtime.regex import translate
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.matcher import matcher
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.re2 import re2_matcher
from support.limits import HANG
from support.pattern_oracles import needs_re2
from unit.runtime.test_optional_dependencies import without

LONG = 50_000
"""Characters, on which `re` would not come back."""


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
def test_promise_14_re2_checks_what_re_is_not_asked_about(
    pattern: str, letter: str, ending: str
) -> None:
    fullmatch = compile_pattern(pattern).fullmatch
    assert fullmatch(letter * LONG + ending)
    assert not fullmatch(letter * LONG + "\n")


@needs_re2
def test_promise_14_a_text_that_defeats_re2s_cache_is_checked_in_bounded_time() -> None:
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
def test_promise_14_re2_is_not_asked_about_texts_that_could_take_it_long(pattern: str) -> None:
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
def test_re2_is_imported_at_the_first_text_that_takes_it() -> None:
    assert without(set(), _LONG_TEXT) == "False True False"


def test_promise_14_without_re2_such_a_text_passes_and_the_facts_are_the_same() -> None:
    assert without({"re2"}, _LONG_TEXT) == "False True True"


def test_another_module_of_that_name_is_not_mistaken_for_re2() -> None:
    program = f"import sys, types; sys.modules['re2'] = types.ModuleType('re2'){_LONG_TEXT}"
    assert without(set(), program) == "True True True"


@needs_re2
def test_threads_that_check_for_the_first_time_at_once_agree() -> None:
    for letter in "abcdefgh":
        threads = 8
        together = Barrier(threads)
        matches = matcher(f"({letter}|{letter}{letter})+!", 0)

        def check(number: int, letter: str = letter, together: Barrier = together) -> bool:
            together.wait()
            return matches(letter * 1_000 + "!?"[number % 2])  # noqa: B023 - within the loop

        with ThreadPoolExecutor(threads) as pool:
            assert list(pool.map(check, range(threads))) == [True, False] * (threads // 2)
