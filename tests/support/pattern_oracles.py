"""Oracles of pattern tests: patterns of botocore, and matches in Java."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from botopin.runtime.strategies.regex_text import RegexStrings, Unsatisfiable
from support.botocore_models import uses
from support.limits import HANG

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed")
needs_re2 = pytest.mark.skipif(find_spec("re2") is None, reason="the extra re2 is not installed")


PATTERNS = sorted({use.pattern for use in uses()})


def mutated(pattern: str, rng: random.Random) -> list[str]:
    """Return matching texts, similar texts, and a few texts that are easily misread."""
    try:
        texts = list(islice(RegexStrings.of(pattern, 0, None, None).at_random(), 6))
    except Unsatisfiable:
        texts = ["a"]
    for text in tuple(texts):
        changed = text
        for _ in range(3):
            at = rng.randrange(len(changed) + 1)
            inserted = rng.choice("aAK0-_./:*\n\r\x85\u2028\xa0 \xe9\u0663\u6f22\U0001f600\0{[\\")
            before, after = changed[:at], changed[at:]
            changed = rng.choice(
                [before + inserted + after, before + after[1:], before + inserted + after[1:],
                 before, changed + after, changed.swapcase()]
            )  # fmt: skip
            texts.append(changed)
    return [*texts, "", "a\n", "\xe9", "\u0663"]


def java_matches(texts: Mapping[str, list[str]]) -> dict[str, list[bool]]:
    """Return whether each text matches in Java, by pattern."""
    lines: list[str] = []
    for pattern, candidates in texts.items():
        lines.append(f"P{_utf16(pattern)}")
        lines += [f"T{_utf16(candidate)}" for candidate in candidates]
    program = Path(__file__).parent / "Matches.java"
    done = subprocess.run(
        ["java", str(program)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
        timeout=HANG,
    )
    answers = iter(done.stdout)
    return {
        pattern: [next(answers) == "1" for _ in candidates] for pattern, candidates in texts.items()
    }


def _utf16(text: str) -> str:
    return text.encode("utf-16-be", "surrogatepass").hex()
