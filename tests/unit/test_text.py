"""Plurals, escapes and excerpts."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botopin.text import escape_unprintable, escape_workflow_command, excerpt, pluralize


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 changes"), (1, "1 change"), (2, "2 changes"), (12_345, "12,345 changes")],
)
def test_pluralizes_noun(number: int, expected: str) -> None:
    assert pluralize(number, "change") == expected


@given(st.text())
def test_escaped_text_is_printable_and_printable_text_is_unchanged(text: str) -> None:
    assert escape_unprintable(text).isprintable()
    assert escape_unprintable(text) == text or not text.isprintable()


def test_escapes_are_those_of_python_literals() -> None:
    unprintable = [c for c in map(chr, range(sys.maxunicode + 1)) if not c.isprintable()]
    assert [escape_unprintable(c) for c in unprintable] == [repr(c)[1:-1] for c in unprintable]


def test_excerpt_is_cut_before_it_is_escaped() -> None:
    assert excerpt("\x00" * 3, 3) == r"\x00\x00\x00"
    assert excerpt("\x00" * 4, 3) == r"\x00\x00…"


def test_workflow_command_is_broken_up() -> None:
    assert escape_workflow_command("a ##[error]b ##[") == "a ##\\[error]b ##\\["
