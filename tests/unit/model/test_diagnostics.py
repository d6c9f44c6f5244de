"""Errors can be found by a person and printed by a terminal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from botopin.model.diagnostics import (
    MAX_REPORTED,
    MAX_TEXT,
    Diagnostic,
    ModelError,
    escape_unprintable,
    json_pointer,
)


def test_promise_8_a_defect_reads_file_pointer_message() -> None:
    assert (
        str(Diagnostic("m.json", "/a/b", "expected a string")) == "m.json: /a/b: expected a string"
    )
    assert str(Diagnostic("m.json", "", "expected an object")) == "m.json: expected an object"


def test_pointers_escape_as_rfc_6901_says() -> None:
    assert json_pointer("a/b", "m~n", 0) == "/a~1b/m~0n/0"


@settings(deadline=None)
@given(st.text(st.characters()))
def test_promise_8_errors_are_safe_for_terminals(text: str) -> None:
    line = str(Diagnostic("f", text, text))
    assert line.isprintable()
    line.encode()


def test_promise_8_bidi_escape_and_control_characters_are_escaped() -> None:
    assert escape_unprintable("\x1b[31m\u202e\r\n\x85") == r"\x1b[31m\u202e\r\n\x85"


def test_promise_8_errors_are_bounded() -> None:
    error = ModelError([Diagnostic("f", "/a" * 10_000, "b" * 10_000)] * 10_000)
    lines = str(error).splitlines()
    assert len(lines) == MAX_REPORTED + 1
    assert lines[-1] == f"… and {10_000 - MAX_REPORTED:,} more".replace(",", "")
    assert max(map(len, lines)) < 3 * MAX_TEXT
    assert len(error.diagnostics) == 10_000
