"""Words that have no correct use in this project's text."""

from __future__ import annotations

import re
import subprocess
from typing import Final

import pytest

from support.paths import ROOT

REPLACEMENTS: Final = {
    "anew": "again",
    "facade": "package, module",
    "floors": "layer",
    "goes? round": "round trip",
    "house": "project, repository",
    "idle anchors?": "redundant anchor",
    "ledgers?": "recorder",
    "made up": "synthetic, invented",
    "misfits?": "structuring error",
    "rooms": "folder, layer",
    "sayable": "encodable",
    "soundness": "validity",
    "spoilt": "mutated, invalid",
    "what came later": "unknown value, unknown member",
}
"""Standard terms by the words that they replace."""

SEPARATOR: Final = r"[\\s_#*>\"-]+"
"""Between the words of a phrase: a space, an underscore, or the end of a line."""

NOT_OURS: Final = (
    "LICENSE",
    "benchmarks/results.json",
    "generated/",
    "models/",
    "requirements/",
    "tests/golden/",
    "tests/repository/test_language.py",
)
"""Text of others and computed files: generated code gets our text from the templates."""


def pattern(words: str) -> re.Pattern[str]:
    phrase = re.sub(" ", SEPARATOR, words)
    return re.compile(rf"(?<![a-z]){phrase}(?![a-z])", re.IGNORECASE)


def test_no_text_has_a_replaced_word() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not in a git checkout")
    occurrences: list[str] = []
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or name.startswith(NOT_OURS) or not path.is_file():
            continue
        text = f"{name}\n{path.read_text(encoding='utf-8')}"
        for words, replacement in REPLACEMENTS.items():
            for match in pattern(words).finditer(text):
                line = text.count("\n", 0, match.start())
                occurrences.append(f"{name}:{line}: {match[0]!r}: write {replacement}")
    assert not occurrences, "\n".join(occurrences)


@pytest.mark.parametrize(
    ("words", "text", "is_found"),
    [
        ("anew", "built Anew.", True),
        ("goes? round", "test_a_value_goes_round", True),
        ("made up", "    # is made\n    # up of parts", True),
        ("anew", "vanewark", False),
        ("floors", "floored", False),
        ("house", "warehouse", False),
    ],
)
def test_pattern_finds_whole_words_in_prose_and_in_names(
    words: str, text: str, is_found: bool
) -> None:
    assert bool(pattern(words).search(text)) == is_found
