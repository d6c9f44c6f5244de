"""Hostile patterns are parsed, checked and drawn from in bounded time."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from botopin.runtime.regex.parser import MAX_LENGTH, parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from support.limits import HANG

if TYPE_CHECKING:
    from collections.abc import Iterator


def repeated(unit: str, opening: str = "", closing: str = "") -> str:
    """Repeat a unit up to the maximum length of a pattern."""
    return opening + unit * ((MAX_LENGTH - len(opening + closing)) // len(unit)) + closing


HOSTILE = {
    "counts in counts": "((a{1000}){1000}){1000}",
    "unlimited counts": "(?:a{2147483647}){2147483647}",
    "optional counts in counts": "((((a?){0,99}){0,99}){0,99}){0,99}b",
    "deep stars": "(" * 45 + "a" + ")*" * 45,
    "deep counts": "(" * 45 + "a?b" + "){0,99}" * 45,
    "deep lookaheads": "(?=" * 45 + "a*" + ")" * 45,
    "deep negated classes": repeated(r"\p{Lu}", "[" + "[^" * 40, "]" * 41),
    "a long alternation": repeated("ab|", "(?:", "c)*"),
    "optionals": repeated("a?"),
    "stars": repeated("[ab]*"),
    "rivals": repeated("[a-z]*[a-c]"),
    "loops": repeated("(a+)+"),
    "dots": repeated("."),
    "lookaheads": repeated("(?=a)"),
    "references": repeated(r"\1", "(a*)"),
    "possessives": repeated("a*+"),
    "one large class": repeated(r"\p{L}", "[", "]"),
    "a class of single characters": f"[{''.join(map(chr, range(0x4E00, 0x4E00 + 2 * 4900, 2)))}]*",
    "large classes": r"\p{L}" * 30,
    "many large classes": repeated(r"[\p{L}\p{N}]"),
    "intersections": repeated(r"\p{L}&&", "[", "a]"),
    "prefixes": "|".join("a" * length for length in range(98)),
}

_PROGRAM = """
import json, sys
from contextlib import suppress
from botopin.runtime.regex.parser import parse
from botopin.runtime.regex.scanner import UntranslatablePattern
from botopin.runtime.regex.limits import compile_pattern
from botopin.runtime.regex.matcher import re2_matcher
from botopin.runtime.strategies.text import Unsatisfiable, non_matching_strings, strings
for line in sys.stdin:
    pattern = json.loads(line)
    compiled = compile_pattern(pattern)
    for end in "", "!", "\\n":
        for unit in "a", "ab", "\\u4e00", "\\u0141a":
            compiled.fullmatch(unit * 2_000 + end)
            with suppress(UntranslatablePattern):
                if (by_re2 := re2_matcher(parse(pattern))) is not None:
                    by_re2(unit * 2_000 + end)
    with suppress(Unsatisfiable):
        strings(min=0, max=200, pattern=pattern)
    non_matching_strings(min=0, max=200, pattern=pattern)
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def process() -> Iterator[subprocess.Popen[str]]:
    """Process that checks one pattern for each line of its input, so that a test can kill it."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        yield started
        started.kill()


@pytest.mark.parametrize("name", HOSTILE)
def test_guarantee_14_hostile_patterns_are_processed_in_bounded_time(
    name: str, process: subprocess.Popen[str]
) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(HOSTILE[name]) + "\n")
    process.stdin.flush()
    is_ready, _, _ = select.select([process.stdout], [], [], HANG)
    if not is_ready:
        process.kill()
    assert process.stdout.readline() == "done\n"


@pytest.mark.parametrize(
    "pattern",
    ["a" * (MAX_LENGTH + 1), "(" * 51 + "a" + ")" * 51, r"\p{L}" * 900, "(" * 5000, "[" * 5000,
     "a" * 100_000, "(?:" * 999 + ")" * 999],
)  # fmt: skip
def test_guarantee_14_rejects_patterns_beyond_a_limit(pattern: str) -> None:
    with pytest.raises(UntranslatablePattern):
        parse(pattern)
